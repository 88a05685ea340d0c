package ports

import (
	"context"
	"time"

	"chatbot/domain/chat"
)

// Sessions keeps conversations. Every call names the owner: a session of someone else is
// chat.ErrSession, exactly like one that does not exist.
type Sessions interface {
	// Create stores an empty session and returns it with its ID.
	Create(ctx context.Context, s chat.Session) (chat.Session, error)
	// Get returns one session with its counts.
	Get(ctx context.Context, owner, id int64) (chat.Overview, error)
	// List returns a page in the asked order, and how many sessions there are in all.
	List(ctx context.Context, owner int64, page chat.SessionPage) ([]chat.Overview, int, error)
	// Rename sets the title and updated_at.
	Rename(ctx context.Context, owner, id int64, title string, at time.Time) error
	// Delete removes the session and its messages for good.
	Delete(ctx context.Context, owner, id int64) error
}

// Messages reads what was said.
type Messages interface {
	// Page returns the newest limit messages of a session, or with beforeID > 0 the newest older than that
	// message, oldest first, and whether older ones exist. Not the owner's session: chat.ErrSession.
	Page(ctx context.Context, owner, sessionID, beforeID int64, limit int) ([]chat.Message, bool, error)
	// Get returns one message, else chat.ErrMessage; also when it stands in someone else's session.
	Get(ctx context.Context, owner, id int64) (chat.Message, error)
}

// Accept is what Turns.Begin stores.
type Accept struct {
	Owner       int64
	SessionID   int64 // 0: make a session with Title
	Title       string
	Text        string
	ClientID    string // "" : not repeatable
	Fingerprint string // of what was sent; compared when ClientID was used before
	Model       string
	Runner      string // who runs the answer: only this runner may write to it
	At          time.Time
	LeaseUntil  time.Time
}

// Checkpoint is the text of a running answer so far.
type Checkpoint struct {
	MessageID int64
	Text      string
}

// Turns keeps running answers. An answer in status streaming belongs to one runner until its lease
// runs out; whoever finds it then ends it as interrupted.
type Turns interface {
	// Begin stores the question and the empty, streaming answer (and the session, when SessionID is 0) in
	// one transaction; when it returns, both are durable. It sets the session's updated_at.
	// Faults: chat.ErrSession for a session that is not the owner's; chat.ErrAnswerRunning while another
	// answer streams in the session, also among parallel calls; for a ClientID that the owner used before,
	// the earlier turn with Repeated set when the fingerprint is the same, else chat.ErrKeyReused. Of
	// parallel calls with one ClientID, one stores and the others repeat it.
	Begin(ctx context.Context, a Accept) (chat.Turn, error)
	// Checkpoint stores the texts and extends the leases in one statement, however many there are. It
	// returns the ids that are no longer this runner's to write: ended, deleted or taken over.
	Checkpoint(ctx context.Context, runner string, texts []Checkpoint, leaseUntil time.Time) (lost []int64, err error)
	// Finish stores an ended answer: content, status, answer and failure of m. title, unless empty, becomes
	// the session's if that is still chat.DefaultTitle. It sets the session's updated_at to at. When the
	// answer is no longer this runner's, it changes nothing and returns chat.ErrMessage.
	Finish(ctx context.Context, runner string, m chat.Message, title string, at time.Time) error
	// Interrupt ends every streaming answer whose lease ran out before now as interrupted, keeping its
	// text, and returns their ids.
	Interrupt(ctx context.Context, now time.Time) ([]int64, error)
}
