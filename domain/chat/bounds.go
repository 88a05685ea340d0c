package chat

import "chatbot/domain/fault"

// Faults when a person has reached a bound. Deleting chats makes room.
var (
	ErrTooManySessions = fault.New(fault.Conflict, "too_many_sessions",
		"You have reached the limit of chats for one account. Delete chats you no longer need, or ask an administrator to raise the limit.")
	ErrStorageFull = fault.New(fault.Conflict, "storage_full",
		"You have reached the storage limit for one account. Delete chats you no longer need, or ask an administrator to raise the limit.")
)

// messageOverhead is a message's size besides its text, in bytes: about the cost of a row and its index entries. The migrations
// use the same number.
const messageOverhead = 512

// Usage is what a person stores: sessions, and the bytes of their messages, running answers excepted.
type Usage struct {
	Sessions int
	Bytes    int64
}

// UsageOf returns what a send adds at once. Its answer counts once it has ended.
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

// Plus returns the sum.
func (u Usage) Plus(more Usage) Usage { return Usage{u.Sessions + more.Sessions, u.Bytes + more.Bytes} }

// Bounds limit a person's usage; 0 is unlimited.
type Bounds struct {
	Sessions int
	Bytes    int64
}

// Off reports whether nothing is bounded.
func (b Bounds) Off() bool { return b == Bounds{} }

// Admit refuses more on top of there if that exceeds a bound. With no byte left an answer is refused, too; an answer that is
// running when the bound is reached is stored completely. Faults: ErrTooManySessions, ErrStorageFull.
func (b Bounds) Admit(there, more Usage) error {
	after := there.Plus(more)
	switch {
	case b.Sessions > 0 && more.Sessions > 0 && after.Sessions > b.Sessions:
		return ErrTooManySessions.With(fault.Params{"max": b.Sessions})
	case b.Bytes > 0 && (after.Bytes > b.Bytes || there.Bytes >= b.Bytes):
		return ErrStorageFull.With(fault.Params{"max_bytes": b.Bytes})
	}
	return nil
}
