package job

import (
	"errors"
	"strings"
	"time"
)

// Outcome is the effect of one attempt on its job.
type Outcome struct {
	Status  Status
	Attempt int
	DueAt   time.Time
	Error   string // at most MaxError bytes of valid UTF-8
}

// later is the error of an attempt that could not do its work yet.
type later struct{ wait time.Duration }

func (later) Error() string { return "not yet" }

// Later is the error of an attempt that finds that it is too early. It does not count as an attempt; the job is due again after
// wait.
func Later(wait time.Duration) error { return later{wait} }

// pointless is the error of an attempt that no other attempt can mend.
type pointless struct{ error }

func (p pointless) Unwrap() error { return p.error }

// Pointless marks an error that would come back with every attempt, such as an unreadable payload. The job has failed.
func Pointless(err error) error { return pointless{err} }

// settled is the error of an attempt that ends its job without having done it.
type settled struct{ error }

func (s settled) Unwrap() error { return s.error }

// Settled marks an error that ends the job, and that needs nobody on this server, such as an address that does not exist. The job is done, and
// keeps the error.
func Settled(err error) error { return settled{err} }

// errCrashed is the error of a job whose process ended in each of its attempts.
var errCrashed = errors.New("the server stopped in each of its attempts")

// Exhausted reports whether a claimed job may not be attempted: its process ended in the last attempt that it had.
func (j Job) Exhausted() bool {
	most := PolicyOf(j.Kind).Attempts
	return most > 0 && j.Attempt > most
}

// After returns the outcome of an attempt that ended at now with err; jitter is from 0 to 1, see backoff.Backoff.
func (j Job) After(err error, now time.Time, jitter float64) Outcome {
	policy := PolicyOf(j.Kind)
	var early later
	var hopeless pointless
	var over settled
	switch {
	case j.Exhausted():
		return Outcome{Status: Failed, Attempt: policy.Attempts, DueAt: now, Error: errCrashed.Error()}
	case err == nil:
		return Outcome{Status: Done, Attempt: j.Attempt, DueAt: now}
	case errors.As(err, &early):
		return Outcome{Status: Waiting, Attempt: j.Attempt - 1, DueAt: now.Add(early.wait)}
	case errors.As(err, &over):
		return Outcome{Status: Done, Attempt: j.Attempt, DueAt: now, Error: shortened(err)}
	case errors.As(err, &hopeless), policy.Attempts > 0 && j.Attempt >= policy.Attempts:
		return Outcome{Status: Failed, Attempt: j.Attempt, DueAt: now, Error: shortened(err)}
	}
	return Outcome{Status: Waiting, Attempt: j.Attempt, DueAt: now.Add(policy.Backoff.Delay(j.Attempt, jitter)), Error: shortened(err)}
}

func shortened(err error) string {
	text := strings.ReplaceAll(strings.ToValidUTF8(err.Error(), "\uFFFD"), "\x00", "\uFFFD")
	if len(text) <= MaxError {
		return text
	}
	return strings.ToValidUTF8(text[:MaxError], "")
}
