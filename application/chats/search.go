package chats

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// searchWithin bounds a search, including the wait for a slot; the database then cancels the statement.
const searchWithin = 2 * time.Second

// Searches finds text in chats; safe for concurrent use. It is apart from the Service because models search, too.
type Searches struct {
	search ports.Search
	slots  *searchSlots
}

// NewSearches returns the use case.
func NewSearches(search ports.Search) *Searches { return &Searches{search, newSearchSlots()} }

// Search finds text in the titles, messages and files of the actor's sessions, as ports.Search does, and returns whether more follow.
// Faults: Invalid; limit.ErrTooMany for too many concurrent searches of one person; chat.ErrSearchBusy for a search that takes
// longer than searchWithin.
func (s *Searches) Search(ctx context.Context, actor identity.Actor, text string, offset, limit int) ([]chat.Found, bool, error) {
	owner, err := chat.Owner(actor, identity.Read, chat.ErrSession)
	if err != nil {
		return nil, false, err
	}
	query, err := chat.ParseQuery(text)
	if err != nil {
		return nil, false, err
	}
	bounded, cancel := context.WithTimeout(ctx, searchWithin)
	defer cancel()
	leave, err := s.slots.enter(bounded, owner)
	if err != nil {
		return nil, false, err
	}
	defer leave()
	hits, more, err := s.search.Find(bounded, owner, query, offset, limit)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return nil, false, chat.ErrSearchBusy.Because(err)
	}
	if err != nil {
		return nil, false, err
	}
	found := make([]chat.Found, len(hits))
	for i, hit := range hits {
		found[i] = query.Show(hit)
	}
	return found, more, nil
}
