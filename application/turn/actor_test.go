package turn_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// TestActorsWithoutChatsAreRefused: nobody, and an operator, neither send nor read, nor stop what others have asked.
func TestActorsWithoutChatsAreRefused(t *testing.T) {
	inBubble(t, saying(time.Second, "a"), func(t *testing.T, r *rig) {
		mine := r.send(t, "Hello")
		synctest.Wait()
		for name, actor := range map[string]identity.Actor{
			"nobody": {}, "no role": {User: ada.User}, "member without account": {Role: identity.Member}, "operator": {User: ada.User, Role: identity.Operator},
		} {
			_, started := r.Start(t.Context(), actor, chat.Send{Text: "Hello"})
			for what, err := range map[string]error{"start": started, "stop a session": r.StopSession(t.Context(), actor, mine.SessionID)} {
				if !errors.Is(err, chat.ErrSession) {
					t.Errorf("%s: %s: %v", name, what, err)
				}
			}
			_, continued := r.Continue(t.Context(), actor, mine.Answer.ID)
			_, _, subscribed := r.Subscribe(t.Context(), actor, mine.Answer.ID, 0)
			_, waited := r.Wait(t.Context(), actor, mine.Answer.ID)
			_, stopped := r.Stop(t.Context(), actor, mine.Answer.ID)
			for what, err := range map[string]error{"continue": continued, "subscribe": subscribed, "wait": waited, "stop": stopped} {
				if !errors.Is(err, chat.ErrMessage) {
					t.Errorf("%s: %s: %v", name, what, err)
				}
			}
		}
		if m := r.end(t, mine.Answer.ID); m.Status != chat.Complete || m.Content != "a" {
			t.Errorf("%+v", m)
		}
	})
}
