package chat

import "chatbot/domain/fault"

// What people are told who have as much as they may keep. Deleting chats makes room.
var (
	ErrTooManySessions = fault.New(fault.Conflict, "too_many_sessions",
		"You have reached the limit of chats for one account. Delete chats you no longer need, or ask an administrator to raise the limit.")
	ErrStorageFull = fault.New(fault.Conflict, "storage_full",
		"You have reached the storage limit for one account. Delete chats you no longer need, or ask an administrator to raise the limit.")
)

// messageOverhead is what a message takes beside its text, in bytes: about what a row and its index entries cost. The
// migrations say the same.
const messageOverhead = 512

// Usage is what a person keeps: sessions, and the bytes of the messages in them that have ended.
type Usage struct {
	Sessions int
	Bytes    int64
}

// UsageOf returns what a send adds at once. Its answer counts when it has ended.
func UsageOf(s Send) Usage {
	var u Usage
	if s.New() {
		u.Sessions = 1
	}
	if s.Regenerates == 0 {
		u.Bytes = messageOverhead + int64(len(s.Text))
	}
	return u
}

// Plus adds up.
func (u Usage) Plus(more Usage) Usage { return Usage{u.Sessions + more.Sessions, u.Bytes + more.Bytes} }

// Bounds are how much one person may keep; 0 is no bound.
type Bounds struct {
	Sessions int
	Bytes    int64
}

// Off reports whether nothing is bounded.
func (b Bounds) Off() bool { return b == Bounds{} }

// Admit refuses what would come on top of what is there already. Who has no byte left gets no answer either; one that is
// being written when the bound is reached is kept whole. Faults: ErrTooManySessions, ErrStorageFull.
func (b Bounds) Admit(there, more Usage) error {
	after := there.Plus(more)
	switch {
	case b.Sessions > 0 && more.Sessions > 0 && after.Sessions > b.Sessions:
		return ErrTooManySessions
	case b.Bytes > 0 && (after.Bytes > b.Bytes || there.Bytes >= b.Bytes):
		return ErrStorageFull
	}
	return nil
}
