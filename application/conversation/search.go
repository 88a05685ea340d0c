package conversation

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// searchWithin bounds a search with its wait for a slot; the storage gives the statement up then.
const searchWithin = 2 * time.Second

// Search looks for text in the titles and messages of a person's sessions, as ports.Search does. Faults: Invalid,
// limit.ErrTooMany for a person with too many searches at once, chat.ErrSearchBusy for one that takes too long.
func (s *Service) Search(ctx context.Context, actor identity.Actor, text string, offset, limit int) ([]chat.Found, bool, error) {
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
	leave, err := s.searches.enter(bounded, owner)
	if err != nil {
		return nil, false, err
	}
	defer leave()
	hits, more, err := s.ports.Search.Find(bounded, owner, query, offset, limit)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return nil, false, chat.ErrSearchBusy.Because(err)
	}
	if err != nil {
		return nil, false, err
	}
	found := make([]chat.Found, len(hits))
	for i, hit := range hits {
		excerpt := query.Excerpt
		if hit.Role == chat.RoleAssistant { // what people write is shown as they wrote it
			excerpt = query.ExcerptOf
		}
		found[i] = chat.Found{Hit: hit, Excerpt: excerpt(hit.Text)}
	}
	return found, more, nil
}
