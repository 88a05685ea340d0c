package ports

import (
	"context"
	"time"

	"chatbot/domain/chat"
)

// Sessions keeps conversations. Every call names the owner: a session of someone else is
// chat.ErrSession, exactly like one that does not exist.
type Sessions interface {
	// Create stores an empty session and returns it with its ID, unless the owner then had more than the bounds allow, also
	// among parallel calls and those of Turns.Begin. Faults: those of chat.Bounds.Admit.
	Create(ctx context.Context, s chat.Session, bounds chat.Bounds) (chat.Session, error)
	// Get returns one session with its counts.
	Get(ctx context.Context, owner, id int64) (chat.Overview, error)
	// List returns a page of the archive or of the others: pinned sessions first, the one pinned last on top, then
	// the rest in the asked order; and how many there are in all.
	List(ctx context.Context, owner int64, page chat.SessionPage) ([]chat.Overview, int, error)
	// Change does it in one statement and leaves updated_at as it is: a session that is renamed, pinned, archived or read
	// keeps its place in the list. What is pinned or archived already keeps the time since when it is.
	Change(ctx context.Context, owner, id int64, change chat.Change, at time.Time) error
	// Delete removes the session and its messages for good.
	Delete(ctx context.Context, owner, id int64) error
}

// Search finds text in one person's sessions, the archived among them, and reads only what is that person's: how long it
// takes tells nothing of others. Titles and messages are found once they are indexed.
type Search interface {
	// Find returns titles and messages with all words of the query, after the first offset of them: titles first,
	// then messages, the best of the newest 200 of each and then the newest; and whether there are more. Words are compared
	// as chat.Query.Has does. It gives up when ctx ends, in the middle of a statement, too. A query without words finds
	// nothing.
	Find(ctx context.Context, owner int64, query chat.Query, offset, limit int) ([]chat.Hit, bool, error)
}

// Unindexed is a message or a title that cannot be indexed; one of the ids is 0.
type Unindexed struct{ MessageID, SessionID int64 }

// SearchIndex is brought up to date by whoever calls it, in any number of processes.
type SearchIndex interface {
	// Index indexes up to limit titles and messages that changed, or were deleted, in a transaction of its own, and
	// returns how many; when there are none, of those that were stored before there was this index, the newest first. 0: all
	// is indexed, or another process is at it. A message changes when its answer ends: a question with its first answer.
	// What changes while it is indexed is indexed again.
	Index(ctx context.Context, limit int) (int, error)
	// Skip takes the first that Index would take as if it had no words, and says which it was; the zero Unindexed when there is none.
	Skip(ctx context.Context) (Unindexed, error)
	// Purge does a short step of removing from storage the words of what was deleted or changed, which are found no more. It
	// returns false when there are none.
	Purge(ctx context.Context) (more bool, err error)
}

// Messages reads what was said, and chooses which of several wordings is current.
type Messages interface {
	// Path returns the newest limit messages of a session's current path, oldest first, and whether older
	// ones exist. With beforeID > 0 it is the path that leads to that message, without it, whether or not
	// it is the current one; an id that is not in the session stands for its place among the ids of the
	// current path. Not the owner's session: chat.ErrSession.
	Path(ctx context.Context, owner, sessionID, beforeID int64, limit int) ([]chat.Message, bool, error)
	// Get returns one message, else chat.ErrMessage; also when it stands in someone else's session.
	Get(ctx context.Context, owner, id int64) (chat.Message, error)
	// Siblings returns, for each message of the session, the ids of all messages with the same parent,
	// itself included, in the order in which they were said, in one statement. Whose they are it does not ask:
	// they come from Path.
	Siblings(ctx context.Context, sessionID int64, messages []chat.Message) (map[int64][]int64, error)
	// Sent returns the turn that a ClientID began before, with Repeated set, when the fingerprint is the same.
	// Faults: chat.ErrMessage when there is none, chat.ErrKeyReused.
	Sent(ctx context.Context, owner int64, clientID, fingerprint string) (chat.Turn, error)
	// Select makes the path through a message the current one, and below the message always the newest:
	// it returns the session's id. It does not touch updated_at. Not the owner's: chat.ErrMessage.
	Select(ctx context.Context, owner, id int64) (int64, error)
}

// TranscriptReader reads a person's sessions whole, a page at a time, so that nobody has to hold one.
type TranscriptReader interface {
	// Sessions returns up to limit sessions with an id greater than after, the archived among them, by id.
	Sessions(ctx context.Context, owner, after int64, limit int) ([]chat.Session, error)
	// Messages returns up to limit messages of all branches with an id greater than after, by id: each after the one
	// it follows. Not the owner's session: chat.ErrSession.
	Messages(ctx context.Context, owner, sessionID, after int64, limit int) ([]chat.Message, error)
	// PageAnchors divides the path that ends with a message of the session into stretches: the ids of every n-th message,
	// counted back from that one, which is the last mark; oldest first. Not the owner's session: chat.ErrSession; a
	// message that is not in it: chat.ErrMessage.
	PageAnchors(ctx context.Context, owner, sessionID, messageID int64, n int) ([]int64, error)
	// PathPage returns the last limit messages of the path that ends with a message of the session, itself included,
	// oldest first. Faults as those of Marks.
	PathPage(ctx context.Context, owner, sessionID, messageID int64, limit int) ([]chat.Message, error)
}

// Accept is what Turns.Begin stores.
type Accept struct {
	Owner       int64
	Send        chat.Send // its session 0: make one with Title
	Title       string    // also of a session that has chat.DefaultTitle so far; "" leaves that
	Fingerprint string    // of what was sent; compared when its ClientID was used before
	Model       string
	WorkerID    string // who runs the answer: only this runner may write to it
	At          time.Time
	LeaseUntil  time.Time
	Bounds      chat.Bounds // of what the owner keeps
}

// Resume is what Turns.Continue stores.
type Resume struct {
	Owner      int64
	MessageID  int64
	WorkerID   string
	At         time.Time
	LeaseUntil time.Time
	Bounds     chat.Bounds // of what the owner keeps; none when nobody asked for it
}

// Checkpoint is the text of a running answer so far.
type Checkpoint struct {
	MessageID int64
	Text      string
	Seq       int // of the last piece in Text
}

// Orphan is an answer whose runner went away.
type Orphan struct {
	Owner  int64
	Answer chat.Message // as stored: interrupted
}

// Turns keeps running answers. An answer in status streaming belongs to one runner until its lease
// runs out; whoever finds it then ends it as interrupted.
type Turns interface {
	// Begin stores the question and the empty, streaming answer (and the session, when there is none yet)
	// in one transaction; when it returns, both are durable. A message follows the session's leaf; one that
	// edits another gets the other's parent; a regenerated answer is stored alone and its turn's Question is
	// the stored one it answers. The answer becomes the session's leaf, and updated_at is set. With a new question, a
	// session whose title is chat.DefaultTitle takes that of a.
	// Faults: chat.ErrSession for a session, chat.ErrMessage for an edited or regenerated message, that is
	// not the owner's or not of that role; chat.ErrAnswerRunning while another answer streams in the
	// session, also among parallel calls; for a ClientID that the owner used before, the earlier turn with
	// Repeated set when the fingerprint is the same, else chat.ErrKeyReused. Of parallel calls with one
	// ClientID, one stores and the others repeat it. What would take the owner beyond the bounds, also among parallel calls,
	// is refused as by chat.Bounds.Admit, unless it repeats an earlier one.
	Begin(ctx context.Context, a Accept) (chat.Turn, error)
	// Continue makes an ended answer stream again from the text it has, in the next epoch of Seq, for a new
	// runner; failure and finish reason are cleared, it becomes the session's leaf, updated_at is set, and the session
	// is no longer unread: what made it so has not ended any more. One that streams already is returned unchanged with Repeated set, also while its lease has run out and nobody
	// has interrupted it yet; of parallel calls exactly one is not.
	// Faults: chat.ErrMessage for one that is not the owner's or no answer; chat.ErrNothingToSay for a complete
	// answer whose finish reason is not "length", or in the last of chat.MaxEpochs; chat.ErrNotLast when a message
	// follows it; chat.ErrAnswerRunning; chat.ErrStorageFull when the owner has no room left.
	Continue(ctx context.Context, r Resume) (chat.Turn, error)
	// Checkpoint stores the texts and extends the leases, in few statements, however many there are; when it fails, some may be stored. It
	// returns the ids that are no longer this runner's to write: ended, deleted, taken over, or stored with a
	// greater Seq already, so that a call that comes late takes nothing back. When there is no room for the texts
	// (ErrNotWritten), it tries to extend the leases all the same. With a leaseUntil that has passed
	// it gives the answers up for others to take.
	Checkpoint(ctx context.Context, workerID string, texts []Checkpoint, leaseUntil time.Time) (lost []int64, err error)
	// Finish stores an ended answer: content, seq, status, answer and failure of m. title, unless empty,
	// becomes the session's if that is still chat.DefaultTitle. It sets the session's updated_at to at, and makes the
	// session unread unless the status is chat.Stopped. It may come late: what readers saw whole takes the place of the
	// text with which others interrupted the answer meanwhile, and, when it is chat.Complete for another reason than
	// "length", of a next epoch that others have begun and not ended; that epoch's runner has lost the answer then. Otherwise, when the answer is not this
	// runner's, it changes nothing and returns chat.ErrMessage.
	Finish(ctx context.Context, workerID string, m chat.Message, title string, at time.Time) error
	// Interrupt ends every streaming answer whose lease ran out before now as interrupted, keeping its
	// text, makes their sessions unread, and returns them, each to exactly one of parallel callers. A session that someone
	// else is changing at this moment is left to the next call. While the storage has no room, it ends none: ErrNotWritten.
	Interrupt(ctx context.Context, now time.Time) ([]Orphan, error)
}
