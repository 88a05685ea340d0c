// Package job defines background work that is stored before it is done, so that it survives crashes and restarts.
package job

import "time"

// ID is the id of a job, from 1.
type ID int64

// Status is the state of a job.
type Status string

// The states. A Running job whose lease has expired counts as waiting.
const (
	Waiting Status = "waiting"
	Running Status = "running"
	Done    Status = "done"
	Failed  Status = "failed" // it is not tried again unless an operator says so
)

// Statuses returns the states in the order in which a job passes through them.
func Statuses() []Status { return []Status{Waiting, Running, Done, Failed} }

// Bounds, in bytes.
const (
	MaxKey     = 200
	MaxPayload = 64 << 10
	MaxError   = 300
)

// Spec is the input for a new job.
type Spec struct {
	Kind Kind
	// Key makes the job idempotent: while a job of the same kind and key is stored, waiting or ended, another one is not. It
	// therefore names the cause, such as one end of one answer.
	Key string
	// Payload is the input of the kind, usually ids. What people wrote and secrets are in it only sealed, and in kinds whose Policy erases it.
	Payload string
	// DueAt is the earliest start; zero means at once.
	DueAt time.Time
}

// Job is a stored job.
type Job struct {
	ID      ID
	Kind    Kind
	Key     string
	Payload string
	Status  Status
	// Attempt counts the attempts that were begun.
	Attempt int
	// DueAt is when a worker may claim the job: while it runs, the end of its lease.
	DueAt     time.Time
	Worker    string // of the last attempt
	CreatedAt time.Time
	EndedAt   time.Time // zero unless Done or Failed
	Error     string    // of the last attempt; "" if it succeeded; see Settled
}

// Count is the number of jobs of one kind in one state; Due is the earliest DueAt among them, Attempts the highest Attempt.
type Count struct {
	Kind     Kind
	Status   Status
	Number   int
	Due      time.Time
	Attempts int
}
