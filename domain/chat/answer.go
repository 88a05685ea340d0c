package chat

import (
	"fmt"
	"time"
)

// Deltas of an answer are numbered from 1. Continuing an answer begins a new epoch, whose deltas are numbered from a multiple of
// EpochSize, so that a number of an earlier epoch, whose last deltas may be lost, is never mistaken for one of this epoch. A
// reader from an earlier epoch first gets all parts with Replace set. The end has the number after the last event.
const (
	EpochSize = 1 << 21 // an answer has at most 2^20 bytes, and no more deltas without text than with it
	MaxEpochs = 500     // a Seq fits 31 bits
)

// EpochOf returns the epoch of a Seq, from 0.
func EpochOf(seq int) int { return seq / EpochSize }

// NextEpoch returns the Seq from which an answer at seq is continued.
func NextEpoch(seq int) int { return (EpochOf(seq) + 1) * EpochSize }

// Finish reasons of answers. After the first two they are not whole.
const (
	FinishedAtLimit = "length"     // the model's length limit cut it off
	FinishedBroke   = "budget"     // nothing was left to ask the model again after calls of tools
	FinishedSteps   = "tool_steps" // it could call no more tools, because it had done so as often as it may
)

// whole reports whether an answer with this status and finish reason needs no continuation.
func whole(s Status, finishReason string) bool {
	return s == Complete && finishReason != FinishedAtLimit && finishReason != FinishedBroke
}

// AnswerRecord is what is stored of the state of an answer, besides its message's text.
type AnswerRecord struct {
	Status       Status
	FinishReason string
	Seq          int       // of the last delta that is stored
	Format       int       // that a server must know to continue the answer, see LatestFormat
	WorkerID     string    // the worker that generates the answer, or ended it
	LeaseUntil   time.Time // the end of the worker's lease; zero once the answer has ended
}

// AnswerState is the state of an answer, which belongs to one worker while it streams. Each method is one change of the state, and
// the only place of its rules; a change that is refused leaves the state as it was.
type AnswerState struct{ is AnswerRecord }

// BeginAnswer returns the state of a new answer.
func BeginAnswer(workerID string, format int, leaseUntil time.Time) AnswerState {
	return AnswerState{AnswerRecord{Status: Streaming, Format: max(format, TextFormat), WorkerID: workerID, LeaseUntil: leaseUntil}}
}

// RestoreAnswer returns a stored state.
func RestoreAnswer(r AnswerRecord) AnswerState { return AnswerState{r} }

// Record returns the state to be stored.
func (a AnswerState) Record() AnswerRecord { return a.is }

// belongs reports whether the worker may still write the answer.
func (a AnswerState) belongs(workerID string) bool {
	return a.is.Status == Streaming && a.is.WorkerID == workerID
}

// Checkpoint notes that the parts up to the delta seq are stored, and extends the lease. It reports false to a worker that may no
// longer write the answer, and when later deltas are stored already. Turns.Checkpoint does the same to many answers in one statement.
func (a *AnswerState) Checkpoint(workerID string, seq int, parts []Part, leaseUntil time.Time) bool {
	if !a.belongs(workerID) || seq < a.is.Seq {
		return false
	}
	a.is.Seq, a.is.LeaseUntil, a.is.Format = seq, leaseUntil, FormatAfter(a.is.Format, parts)
	return true
}

// FallBack begins the next epoch of an answer whose model failed before its first delta, for the same worker; seq is that of its epoch's
// beginning. ErrMessage to a worker that may no longer write the answer, of an answer with later deltas, and in the last epoch. Earlier
// releases must not continue the answer, which has a model of its own now.
func (a *AnswerState) FallBack(workerID string, seq int, leaseUntil time.Time) error {
	next := NextEpoch(seq)
	if !a.belongs(workerID) || a.is.Seq != seq || EpochOf(next) >= MaxEpochs {
		return ErrMessage
	}
	a.is.Seq, a.is.LeaseUntil, a.is.Format = next, leaseUntil, max(a.is.Format, PartsFormat)
	return nil
}

// Step begins the next epoch of an answer whose model has asked for calls, for the same worker, after the parts up to the delta seq.
// ErrMessage to a worker that may no longer write the answer, of an answer with later deltas, and in the last epoch.
func (a *AnswerState) Step(workerID string, seq int, parts []Part, leaseUntil time.Time) error {
	next := NextEpoch(seq)
	if !a.belongs(workerID) || a.is.Seq > seq || EpochOf(next) >= MaxEpochs {
		return ErrMessage
	}
	a.is.Seq, a.is.LeaseUntil, a.is.Format = next, leaseUntil, FormatAfter(a.is.Format, parts)
	return nil
}

// Decline ends an answer that waits for decisions, as its person has stopped it, and reports whether it did.
func (a *AnswerState) Decline() bool {
	if a.is.Status != Waiting {
		return false
	}
	a.is.Status = Stopped
	return true
}

// Interrupt ends an answer whose lease expired before now, and reports whether it did. An answer of a later release's format is left
// to the servers that know it. Turns.Interrupt does the same to many answers in one statement.
func (a *AnswerState) Interrupt(now time.Time) bool {
	if a.is.Status != Streaming || !a.is.LeaseUntil.Before(now) || a.is.Format > LatestFormat {
		return false
	}
	a.is.Status, a.is.LeaseUntil = Interrupted, time.Time{}
	return true
}

// End ends the answer as m says and as the worker's readers saw it; Seq in the record may then be greater than m.Seq. It may come
// late. A whole answer replaces the text with which another worker interrupted it, and an epoch that another worker has begun since and
// not ended: readers of that epoch get the text under a Seq beyond it. Any other end of an answer that is not the worker's is
// ErrMessage.
func (a *AnswerState) End(workerID string, m Message) error {
	seq := m.Seq
	switch ours := a.is.WorkerID == workerID; {
	case !m.Status.Ended():
		return fmt.Errorf("an answer in status %q has not ended", m.Status)
	case ours && (a.is.Status == Streaming || a.is.Status == Interrupted) && a.is.Seq <= seq:
	case !ours && a.is.Status == Streaming && EpochOf(a.is.Seq) == EpochOf(seq)+1 && whole(m.Status, m.Answer.FinishReason):
		seq = NextEpoch(a.is.Seq)
	default:
		return ErrMessage
	}
	a.is = AnswerRecord{
		Status: m.Status, FinishReason: m.Answer.FinishReason, Seq: seq, Format: FormatAfter(a.is.Format, m.Parts), WorkerID: workerID,
	}
	return nil
}

// Surroundings are what stands around an answer in its session.
type Surroundings struct {
	Followed  bool // a message follows the answer
	Running   bool // another answer is streaming
	Undecided bool // a call of the answer waits for a decision
}

// Continue makes an ended answer stream again for a worker, in the next epoch. It reports that the answer is streaming already, which
// leaves it as it is. Faults: ErrNewerFormat; ErrNothingToSay for a whole answer and in the last epoch; ErrNotLast; ErrAnswerRunning, also
// for an answer that waits for a decision.
func (a *AnswerState) Continue(workerID string, leaseUntil time.Time, in Surroundings) (repeated bool, err error) {
	next := NextEpoch(a.is.Seq)
	switch {
	case a.is.Status == Streaming:
		return true, nil
	case a.is.Format > LatestFormat:
		return false, ErrNewerFormat
	case whole(a.is.Status, a.is.FinishReason), EpochOf(next) >= MaxEpochs:
		return false, ErrNothingToSay
	case in.Followed:
		return false, ErrNotLast
	case in.Running, in.Undecided && a.is.Status == Waiting:
		return false, ErrAnswerRunning
	}
	a.is = AnswerRecord{Status: Streaming, Seq: next, Format: a.is.Format, WorkerID: workerID, LeaseUntil: leaseUntil}
	return false, nil
}
