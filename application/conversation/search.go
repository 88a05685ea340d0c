package conversation

import (
	"context"

	"chatbot/domain/chat"
)

// Search looks for text in the titles and messages of a person's sessions, as ports.Search does. Faults: Invalid.
func (s *Service) Search(ctx context.Context, owner int64, text string, offset, limit int) ([]chat.Found, bool, error) {
	query, err := chat.ParseQuery(text)
	if err != nil {
		return nil, false, err
	}
	hits, more, err := s.ports.Search.Find(ctx, owner, query, offset, limit)
	if err != nil {
		return nil, false, err
	}
	found := make([]chat.Found, len(hits))
	for i, hit := range hits {
		found[i] = chat.Found{Hit: hit, Excerpt: query.Excerpt(hit.Text)}
	}
	return found, more, nil
}
