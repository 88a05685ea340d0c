package turn_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"
)

func TestStartStoresBothBeforeItReturns(t *testing.T) {
	inBubble(t, saying(time.Second, "Hello", " Ada"), func(t *testing.T, r *rig) {
		r.store.set(func(s *fakeStore) { s.slow = 20 * time.Millisecond })
		started := r.send(t, "Good morning")
		q, a := r.store.stored(started.Question.ID), r.store.stored(started.Answer.ID)
		if q.Content != "Good morning" || q.Role != chat.RoleUser || q.Status != chat.Complete {
			t.Errorf("question %+v", q)
		}
		if a.Role != chat.RoleAssistant || a.Status != chat.Streaming || a.Content != "" {
			t.Errorf("answer %+v", a)
		}
		r.store.set(func(s *fakeStore) {
			if got := s.titles[started.SessionID]; got != "Good morning" {
				t.Errorf("session is called %q while its answer runs", got)
			}
		})
		m := r.end(t, started.Answer.ID)
		if m.Status != chat.Complete || m.Content != "Hello Ada" || m.Failure != nil {
			t.Errorf("end %+v", m)
		}
		want := chat.Answer{Choice: chat.Choice{Model: "fake-1", ModelID: "fake/fake-1"}, PromptTokens: 11, CompletionTokens: 7, FinishReason: "stop", FirstToken: 1, Took: 2 * time.Second}
		if !reflect.DeepEqual(m.Answer, want) {
			t.Errorf("came about as %+v, want %+v", m.Answer, want)
		}
		if asked := r.model.asked(); len(asked) != 1 || asked[0].Owner != ada.User {
			t.Errorf("asked %+v, want one question of %d", asked, ada.User)
		}
		if got := r.store.titles[started.SessionID]; got != "Good morning" {
			t.Errorf("session is called %q", got)
		}
		how := ports.Generation{
			Model: "fake/fake-1", Status: chat.Complete, Asked: true, FirstToken: 1, Took: 2 * time.Second, PromptTokens: 11, CompletionTokens: 7,
		}
		if r.meter.said[chat.RoleUser] != 1 || r.meter.said[chat.RoleAssistant] != 1 || r.meter.opened != 1 || !slices.Equal(r.meter.answered, []ports.Generation{how}) {
			t.Errorf("counted %+v", r.meter)
		}
	})
}

func TestAnswerOutlivesRequest(t *testing.T) {
	inBubble(t, saying(time.Second, words(10)...), func(t *testing.T, r *rig) {
		ctx, leave := context.WithCancel(t.Context())
		started, err := r.Start(ctx, ada, chat.Send{Text: "Go on"})
		if err != nil {
			t.Fatal(err)
		}
		leave()
		if m := r.end(t, started.Answer.ID); m.Status != chat.Complete || m.Content != strings.Join(words(10), "") {
			t.Errorf("%s %q", m.Status, m.Content)
		}
	})
}

func TestStartRefuses(t *testing.T) {
	inBubble(t, saying(time.Minute, "a"), func(t *testing.T, r *rig) {
		running := r.send(t, "One")
		synctest.Wait()
		for name, c := range map[string]struct {
			actor identity.Actor
			send  chat.Send
			want  *fault.Error
		}{
			"blank":             {ada, chat.Send{Text: " "}, fault.New(fault.Invalid, "invalid_input", "")},
			"too long":          {ada, chat.Send{Text: strings.Repeat("a", 2001)}, fault.New(fault.Invalid, "invalid_input", "")},
			"unknown session":   {ada, chat.Send{Text: "a", SessionID: 99}, chat.ErrSession},
			"someone else's":    {bob, chat.Send{Text: "a", SessionID: running.SessionID}, chat.ErrSession},
			"an answer running": {ada, chat.Send{Text: "a", SessionID: running.SessionID}, chat.ErrAnswerRunning},
		} {
			if _, err := r.Start(t.Context(), c.actor, c.send); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		r.store.set(func(s *fakeStore) { s.outage = errOutage })
		if _, err := r.Start(t.Context(), ada, chat.Send{Text: "a"}); !errors.Is(err, errOutage) {
			t.Errorf("outage: %v", err)
		}
		r.store.set(func(s *fakeStore) { s.outage = nil })
		if n := len(r.model.asked()); n != 1 {
			t.Errorf("the model was asked %d times", n)
		}
		r.end(t, running.Answer.ID)
	})
}

func TestRepeatedSendAsksModelOnce(t *testing.T) {
	inBubble(t, saying(time.Second, "a", "b"), func(t *testing.T, r *rig) {
		send := chat.Send{Text: "Once", ClientID: "c-1"}
		first := r.sendTo(t, send)
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				again, err := r.Start(t.Context(), ada, send)
				if err != nil || !again.Repeated || again.Answer.ID != first.Answer.ID || again.Question.ID != first.Question.ID {
					t.Errorf("%+v, %v", again, err)
				}
			})
		}
		all.Wait()
		r.end(t, first.Answer.ID)
		if again := r.sendTo(t, send); !again.Repeated || again.Answer.Content != "ab" || again.Answer.Status != chat.Complete {
			t.Errorf("after the end: %+v", again)
		}
		for name, other := range map[string]chat.Send{
			"other text":    {Text: "Twice", ClientID: "c-1"},
			"other session": {Text: "Once", ClientID: "c-1", SessionID: first.SessionID},
		} {
			if _, err := r.Start(t.Context(), ada, other); !errors.Is(err, chat.ErrKeyReused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		synctest.Wait()
		if n := len(r.model.asked()); n != 1 {
			t.Errorf("the model was asked %d times", n)
		}
		if r.meter.said[chat.RoleUser] != 1 {
			t.Errorf("counted %d messages", r.meter.said[chat.RoleUser])
		}
	})
}
