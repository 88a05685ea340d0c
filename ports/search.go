package ports

import (
	"context"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
)

// Search finds text in one person's sessions, archived ones included. It reads only that person's rows, so its duration
// reveals nothing about other people. What is found is found once it is indexed.
type Search interface {
	// Find returns the titles, messages and files that contain every word of the query, skipping the first offset of them, and
	// whether more follow. Titles precede messages, of each of which the newest 200 are ranked and older ones follow by date. The
	// files that messages hold come last, newest first: each once, with the newest message that holds it and the first section of its
	// text that contains the words. Words are compared as in chat.Query.Has. Find stops when ctx ends, also in the middle of a
	// statement. A query without words finds nothing.
	Find(ctx context.Context, owner identity.UserID, query chat.Query, offset, limit int) ([]chat.Hit, bool, error)
}

// Unindexed identifies a message, a title or a file, of which a section cannot be indexed; the other ids are 0.
type Unindexed struct {
	MessageID chat.MessageID
	SessionID chat.SessionID
	FileID    file.ID
}

// SearchIndex maintains the search index. Any number of processes may call it.
type SearchIndex interface {
	// Index indexes up to limit titles and messages that were changed or deleted, in a transaction of its own, and returns
	// their number. When none are left it indexes those stored before the index existed, newest first, and then the texts of files,
	// section by section. It returns 0 when everything is indexed or another process is indexing. A message counts as changed when its answer ends, a question
	// with its first answer. A row that changes while it is indexed is indexed again.
	Index(ctx context.Context, limit int) (int, error)
	// Skip marks the row that Index would take next as indexed without words and returns it; the zero Unindexed when there
	// is none.
	Skip(ctx context.Context) (Unindexed, error)
	// Purge performs one short step of removing the words of deleted and changed rows from storage; they are no longer found
	// by then. It returns false when nothing is left to remove.
	Purge(ctx context.Context) (more bool, err error)
}
