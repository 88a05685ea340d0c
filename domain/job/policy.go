package job

import (
	"time"

	"chatbot/domain/backoff"
	"chatbot/domain/identity"
)

// Policy is how jobs of a kind are run.
type Policy struct {
	// Concurrency is the number of jobs of the kind that one server runs at once, from 1.
	Concurrency int
	// Timeout bounds one attempt.
	Timeout time.Duration
	// Attempts is the number of attempts after which a job has failed; 0 means that it never gives up.
	Attempts int
	// Backoff is the wait before the next attempt, of which jitter takes away up to a half.
	Backoff backoff.Backoff
	// Every is the interval of a schedule; 0 if the kind is only enqueued. It is shorter than KeepDone, which keeps the keys of
	// past runs.
	Every time.Duration
	// Erases means that the payload is deleted when the job ends, because it is secret or personal. Such a job cannot be retried.
	Erases bool
}

// Ended jobs are deleted after these times. Until then their keys are taken.
const (
	KeepDone   = 7 * 24 * time.Hour
	KeepFailed = 30 * 24 * time.Hour
)

// policies has one entry for each kind.
var policies = map[Kind]Policy{
	// A person was promised that the account goes, so it is tried until it has.
	DeleteAccount:         {Concurrency: 2, Timeout: time.Minute, Backoff: backoff.Backoff{First: 15 * time.Second, Most: time.Hour}},
	FindDeletions:         {Concurrency: 1, Timeout: time.Minute, Attempts: 5, Backoff: backoff.Backoff{First: 15 * time.Second, Most: 10 * time.Minute}, Every: time.Hour},
	MakeTitle:             {Concurrency: 4, Timeout: 30 * time.Second, Attempts: 8, Backoff: backoff.Backoff{First: time.Second, Most: 10 * time.Minute}},
	WriteTitle:            {Concurrency: 2, Timeout: 30 * time.Second, Attempts: 3, Backoff: backoff.Backoff{First: 4 * time.Second, Most: time.Minute}},
	PruneAudit:            {Concurrency: 1, Timeout: 10 * time.Minute, Attempts: 5, Backoff: backoff.Backoff{First: time.Minute, Most: 10 * time.Minute}, Every: time.Hour},
	PruneJobs:             {Concurrency: 1, Timeout: 10 * time.Minute, Attempts: 5, Backoff: backoff.Backoff{First: time.Minute, Most: 10 * time.Minute}, Every: time.Hour},
	PruneInvitations:      {Concurrency: 1, Timeout: time.Minute, Attempts: 5, Backoff: backoff.Backoff{First: time.Minute, Most: 10 * time.Minute}, Every: 24 * time.Hour},
	PruneEnrolments:       {Concurrency: 1, Timeout: time.Minute, Attempts: 5, Backoff: backoff.Backoff{First: time.Minute, Most: 10 * time.Minute}, Every: identity.EnrolmentLife},
	PruneProviderSessions: {Concurrency: 1, Timeout: time.Minute, Attempts: 5, Backoff: backoff.Backoff{First: time.Minute, Most: 10 * time.Minute}, Every: time.Hour},
	// Somebody waits for what was read, mostly with a question. Attempts cover a restart of what reads.
	ReadFile:     {Concurrency: 2, Timeout: 5 * time.Minute, Attempts: 5, Backoff: backoff.Backoff{First: 2 * time.Second, Most: 5 * time.Minute}},
	CollectFiles: {Concurrency: 1, Timeout: 30 * time.Minute, Attempts: 5, Backoff: backoff.Backoff{First: time.Minute, Most: 10 * time.Minute}, Every: time.Hour},
	// It gives up by itself, after connection.RevokeFor.
	RevokeGrant: {Concurrency: 4, Timeout: 30 * time.Second, Backoff: backoff.Backoff{First: time.Second, Most: time.Hour}},
	// A mail is tried until it is pointless, which its payload says. Servers that have seen neither address before ask to come back after
	// some minutes.
	SendMail:         {Concurrency: 2, Timeout: time.Minute, Attempts: 100, Backoff: backoff.Backoff{First: 10 * time.Second, Most: 15 * time.Minute}, Erases: true},
	MailReset:        {Concurrency: 2, Timeout: 30 * time.Second, Attempts: 10, Backoff: backoff.Backoff{First: time.Second, Most: 5 * time.Minute}, Erases: true},
	MailVerification: {Concurrency: 2, Timeout: 30 * time.Second, Attempts: 10, Backoff: backoff.Backoff{First: time.Second, Most: 5 * time.Minute}, Erases: true},
	MailEmailChange:  {Concurrency: 2, Timeout: 30 * time.Second, Attempts: 10, Backoff: backoff.Backoff{First: time.Second, Most: 5 * time.Minute}, Erases: true},
}

// Retriable reports whether a job of the kind that failed can be tried again: what it has to do is still there.
func (k Kind) Retriable() bool { return !policies[k].Erases }

// PolicyOf returns the policy of a kind; the zero Policy for an unknown one.
func PolicyOf(kind Kind) Policy { return policies[kind] }
