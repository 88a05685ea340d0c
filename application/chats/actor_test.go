package chats_test

import (
	"errors"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// TestActorsWithoutChatsAreRefused: the zero actor and an operator find no chats, and the ports are not called.
func TestActorsWithoutChatsAreRefused(t *testing.T) {
	ctx := t.Context()
	for name, actor := range map[string]identity.Actor{
		"nobody": {}, "no role": {User: 7}, "member without account": {Role: identity.Member}, "operator": {User: 7, Role: identity.Operator},
	} {
		s, f, _ := desk()
		f.all[1] = chat.RestoreSession(chat.SessionRecord{ID: 1, UserID: actor.User, LeafID: 2})
		title := "Mine"
		_, created := s.Create(ctx, actor, "")
		_, _, listed := s.List(ctx, actor, chat.SessionPage{Limit: 5})
		_, got := s.Get(ctx, actor, 1)
		_, changed := s.Change(ctx, actor, 1, chat.Change{Title: &title})
		_, _, read := s.Messages(ctx, actor, 1, 0, 5)
		_, _, exported := s.Export(ctx, actor, 1, true)
		_, _, found := s.Search(ctx, actor, "word", 0, 5)
		_, selected := s.Select(ctx, actor, 1)
		for what, err := range map[string]error{
			"create": created, "list": listed, "get": got, "change": changed, "messages": read, "export": exported, "search": found,
			"delete": s.Delete(ctx, actor, 1),
		} {
			if !errors.Is(err, chat.ErrSession) {
				t.Errorf("%s: %s: %v", name, what, err)
			}
		}
		if !errors.Is(selected, chat.ErrMessage) {
			t.Errorf("%s: select: %v", name, selected)
		}
		for _, err := range s.Whole(ctx, actor, 1) {
			if !errors.Is(err, chat.ErrSession) {
				t.Errorf("%s: whole: %v", name, err)
			}
		}
		for _, err := range s.Sessions(ctx, actor) {
			if !errors.Is(err, chat.ErrSession) {
				t.Errorf("%s: sessions: %v", name, err)
			}
		}
		if len(f.all) != 1 || len(f.calls) > 0 || len(f.logged) > 0 {
			t.Errorf("%s: %+v, %q, %+v", name, f.all, f.calls, f.logged)
		}
	}
}
