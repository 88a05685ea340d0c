package ports

import (
	"context"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/model"
	"chatbot/domain/tool"
	"chatbot/domain/usage"
)

// Accept is what Turns.Begin stores.
type Accept struct {
	Owner       identity.UserID
	Send        chat.Send   // session 0: a new session with Title is created
	Title       string      // replaces chat.DefaultTitle of an existing session, unless empty
	Fingerprint string      // hash of the send; compared when its ClientID was used before
	Choice      chat.Choice // of the answer; if Send names a model, it becomes the session's
	Format      int         // that a server must know to continue the answer, see chat.LatestFormat
	WorkerID    string      // the only worker that may write the answer
	At          time.Time
	LeaseUntil  time.Time
	Bounds      chat.Bounds // limits of what the owner may store
	Reserve     *Reserve    // nil: no budget bounds the owner
}

// Resume is what Turns.Continue stores.
type Resume struct {
	Owner      identity.UserID
	MessageID  chat.MessageID
	WorkerID   string
	At         time.Time
	LeaseUntil time.Time
	Bounds     chat.Bounds // limits of what the owner may store; zero when the server resumes by itself
	Reserve    *Reserve    // nil: no budget bounds the owner
}

// Reserve asks for a reservation of the call that generates an answer.
type Reserve struct {
	budget.Call
	Everyone budget.Budget // of people without an own one
	// Until is when a call that belongs to no message has ended at the latest; see Calls.
	Until time.Time
}

// Checkpoint is what a running answer consists of so far.
type Checkpoint struct {
	MessageID chat.MessageID
	Parts     []chat.Part
	Seq       int          // sequence number of the last delta in Parts
	Call      *usage.Event // of the model, as far as it went; nil before the model is asked
}

// Follow is what Turns.Finish stores with the end of an answer.
type Follow struct {
	Call *usage.Event // of the model that ended with the answer; nil if it was not asked
	Jobs []job.Spec
}

// OrphanedFor is how long the worker of a deleted answer has to store its call, before Turns.Interrupt ends the reservation.
const OrphanedFor = 30 * time.Second

// Orphan is an answer whose worker went away.
type Orphan struct {
	Owner  identity.UserID
	Answer chat.Message // as stored: interrupted
	Asked  bool         // the last checkpoint says that a model had been asked
}

// Chosen is what a person has chosen for the next answer of a session.
type Chosen struct {
	Model        model.ID         // "" if none was chosen, and for a new session
	Parameters   model.Parameters // of the session; of a new one those of the send's setup
	Instructions string           // the account's, then the session's; of a new one those of the send's setup
	Tools        tool.Set         // the send's, else the session's
}

// Choices reads what people chose for their answers.
type Choices interface {
	// Chosen returns what holds for a send. Faults: chat.ErrSession and chat.ErrMessage, like Turns.Begin.
	Chosen(ctx context.Context, owner identity.UserID, send chat.Send) (Chosen, error)
	// Instructions returns those that an answer was accepted with. chat.ErrMessage for a missing or foreign message.
	Instructions(ctx context.Context, owner identity.UserID, answer chat.MessageID) (string, error)
}

// Turns stores running answers. An answer in status streaming belongs to one worker until its lease expires; then any
// process may end it as interrupted.
type Turns interface {
	// Begin stores the question and the empty, streaming answer, and the session when it is new, in one transaction. Both
	// are durable when it returns. A message follows the session's leaf; an edit gets the parent of the message it
	// replaces; a regenerated answer is stored alone, and its turn's Question is the stored one. The answer becomes the
	// session's leaf, and updated_at is set. With a new question, a session titled chat.DefaultTitle takes a.Title. Tools that the send
	// names become the session's. An edit stops an answer that waits in the session, with its calls declined.
	//
	// An earlier send with the same ClientID and fingerprint is returned with Repeated set, whatever the bounds; of parallel
	// calls one stores and the others repeat it.
	//
	// With a.Reserve, the answer is Allowed what the budgets of the owner leave to the call, see budget.Call.Reserve; that is reserved
	// until the call ends, in the period of a.At. The budgets are those that are stored at this moment. Whatever calls are parallel,
	// in any number of processes, together they never reserve more than a budget has.
	//
	// Faults: chat.ErrSession for a missing or foreign session; chat.ErrMessage for an edited or regenerated message that is
	// missing, foreign or of the wrong role; chat.ErrAnswerRunning while another answer streams in the session, or, except for an edit, waits;
	// chat.ErrKeyReused for a ClientID with another fingerprint; those of chat.Bounds.Admit and of budget.Call.Reserve. All hold among
	// parallel calls.
	Begin(ctx context.Context, a Accept) (chat.Turn, error)
	// Continue makes an ended answer stream again from its stored parts, in the next epoch of Seq, for a new worker. Failure
	// and finish reason are cleared, the answer becomes the session's leaf, updated_at is set, and the session is no longer
	// unread. An answer that is streaming is returned unchanged with Repeated set, even after its lease expired as long as
	// nobody interrupted it; of parallel calls exactly one continues it.
	// Faults: chat.ErrMessage for a missing or foreign message or one that is no answer; chat.ErrNothingToSay for a complete
	// answer whose finish reason is not "length", and in the last of chat.MaxEpochs; chat.ErrNotLast when a message follows
	// it; chat.ErrAnswerRunning, also for an answer that waits for a decision; chat.ErrStorageFull; those of budget.Call.Reserve, which it calls like Begin.
	Continue(ctx context.Context, r Resume) (chat.Turn, error)
	// Checkpoint stores the parts and extends the leases with few statements, however many there are. It returns the ids
	// that this worker may no longer write: ended, deleted, taken over, or stored with a greater Seq, so that a late call
	// never overwrites newer parts. When it fails, some may be stored. When there is no room for them (ErrNotWritten) it
	// still tries to extend the leases. A leaseUntil in the past releases the answers to other workers.
	Checkpoint(ctx context.Context, workerID string, running []Checkpoint, leaseUntil time.Time) (lost []chat.MessageID, err error)
	// Finish stores an ended answer: content, parts, seq, status, answer and failure of m. It sets the session's updated_at to at
	// and marks the session unread unless the status is chat.Stopped. It stores what follows in the same transaction.
	//
	// It may come late. Text that readers saw whole replaces the text with which another worker interrupted the answer and,
	// if m is chat.Complete with a finish reason other than "length", a next epoch that another worker began and has not
	// ended; that worker has then lost the answer. In all other cases in which the answer is not this worker's, Finish
	// does not change the answer and returns chat.ErrMessage.
	//
	// The call of the model took place whatever becomes of the answer: with chat.ErrMessage it is stored, too, unless its account is
	// gone. Each call is stored once: storing it again, and over what Interrupt knew of it, replaces it. The call of a worker that loses
	// the answer by this is stored as its last checkpoint says, until that worker stores it.
	//
	// The reservation of the call, and of the one that is lost, ends in the same transaction. A call that had one counts to the day on
	// which it was reserved.
	Finish(ctx context.Context, workerID string, m chat.Message, at time.Time, follow Follow) error
	// Interrupt ends every streaming answer whose lease expired before now as interrupted, keeping its text, stores the calls of
	// models as their last checkpoints say, with the ends of their reservations, marks the sessions unread, and returns the answers; of
	// parallel callers each answer is returned to exactly one. Reservations whose answers were deleted end, too, once they have had
	// OrphanedFor to store their calls. Sessions that are locked are left to the next call. While the storage has no room it interrupts
	// nothing: ErrNotWritten.
	Interrupt(ctx context.Context, now time.Time) ([]Orphan, error)
}
