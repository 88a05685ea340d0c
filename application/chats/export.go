package chats

import (
	"context"
	"iter"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// Page sizes, which bound the memory of an export.
const (
	messagesAtOnce = 50
	sessionsAtOnce = 50
)

// Export returns a session and an iterator over its messages, which reads them page by page: with branches all of them, each
// after its parent; without, those of the path that is current at the call. A running answer has the text that is stored. The
// iterator stops after the first error. Fault: chat.ErrSession.
func (s *Service) Export(ctx context.Context, actor identity.Actor, id chat.SessionID, branches bool) (chat.Session, iter.Seq2[chat.Message, error], error) {
	owner, err := chat.Owner(actor, identity.Read, chat.ErrSession)
	if err != nil {
		return chat.Session{}, nil, err
	}
	opened, err := s.ports.Sessions.Get(ctx, owner, id)
	switch {
	case err != nil:
		return chat.Session{}, nil, err
	case branches:
		return opened.Session, s.Whole(ctx, actor, id), nil
	case opened.LeafID() == 0:
		return opened.Session, func(func(chat.Message, error) bool) {}, nil
	}
	marks, err := s.ports.Transcripts.PageAnchors(ctx, owner, id, opened.LeafID(), messagesAtOnce)
	if err != nil {
		return chat.Session{}, nil, err
	}
	return opened.Session, func(yield func(chat.Message, error) bool) {
		for _, mark := range marks {
			page, err := s.ports.Transcripts.PathPage(ctx, owner, id, mark, messagesAtOnce)
			if !hand(page, err, yield) {
				return
			}
		}
	}, nil
}

// Whole yields all messages of a session, each after its parent. It stops after the first error, which may be chat.ErrSession.
func (s *Service) Whole(ctx context.Context, actor identity.Actor, id chat.SessionID) iter.Seq2[chat.Message, error] {
	return func(yield func(chat.Message, error) bool) {
		owner, err := chat.Owner(actor, identity.Read, chat.ErrSession)
		if err != nil {
			yield(chat.Message{}, err)
			return
		}
		for after := chat.MessageID(0); ; {
			page, err := s.ports.Transcripts.Messages(ctx, owner, id, after, messagesAtOnce)
			if !hand(page, err, yield) || len(page) < messagesAtOnce {
				return
			}
			after = page[len(page)-1].ID
		}
	}
}

// Sessions yields all sessions of the actor, archived ones included, ordered by id. It stops after the first error.
func (s *Service) Sessions(ctx context.Context, actor identity.Actor) iter.Seq2[chat.Session, error] {
	return func(yield func(chat.Session, error) bool) {
		owner, err := chat.Owner(actor, identity.Read, chat.ErrSession)
		if err != nil {
			yield(chat.Session{}, err)
			return
		}
		for after := chat.SessionID(0); ; {
			page, err := s.ports.Transcripts.Sessions(ctx, owner, after, sessionsAtOnce)
			if !hand(page, err, yield) || len(page) < sessionsAtOnce {
				return
			}
			after = page[len(page)-1].ID()
		}
	}
}

// hand yields the entries of a page, or err, and reports whether to continue.
func hand[T any](page []T, err error, yield func(T, error) bool) bool {
	if err != nil {
		var none T
		yield(none, err)
		return false
	}
	for _, one := range page {
		if !yield(one, nil) {
			return false
		}
	}
	return true
}
