package turns

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/usage"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Spool verifies an adapter of ports.Spool. again opens the spool of another process.
func Spool(t *testing.T, fresh func(t *testing.T) (s ports.Spool, again func() ports.Spool)) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, ports.Spool, func() ports.Spool){
		"kept for the next process": spoolKept, "any text": spoolText, "a refused answer stays": spoolRefused,
		"a later Put replaces the first": spoolTwice, "ends with its context": spoolEnds,
	} {
		t.Run(name, func(t *testing.T) {
			s, again := fresh(t)
			test(t, s, again)
		})
	}
}

func unsaved(id chat.MessageID, content string) ports.Unsaved {
	answer := contract.Complete(chat.Message{ID: id, SessionID: 3, ParentID: id - 1, Role: chat.RoleAssistant, CreatedAt: contract.Moment(10)})
	answer.Content = content
	call, cost := contract.Call(7, answer), usage.Cost(12)
	call.Cost = &cost
	return ports.Unsaved{Owner: 7, WorkerID: "the-runner_1", Answer: answer, Format: chat.LatestFormat, At: contract.Moment(20), Call: call}
}

// taken returns the spooled answers by id. They stay spooled if refused is not nil.
func taken(t *testing.T, s ports.Spool, refused error) map[chat.MessageID]ports.Unsaved {
	t.Helper()
	all := map[chat.MessageID]ports.Unsaved{}
	err := s.Take(t.Context(), func(a ports.Unsaved) error {
		all[a.Answer.ID] = a
		return refused
	})
	if !errors.Is(err, refused) {
		t.Errorf("taking: %v, want %v", err, refused)
	}
	return all
}

func spoolKept(t *testing.T, s ports.Spool, again func() ports.Spool) {
	want := map[chat.MessageID]ports.Unsaved{}
	for id, status := range []chat.Status{chat.Complete, chat.Stopped, chat.Interrupted, chat.Failed} {
		a := unsaved(chat.MessageID(id+1), "said")
		if a.Answer.Status = status; status == chat.Failed {
			a.Answer.Failure, a.Call.Failure = &chat.Failure{Code: "model_busy", Message: "It's busy. 😀"}, "model_busy"
		}
		contract.OK(t, s.Put(t.Context(), a))
		want[a.Answer.ID] = a
	}
	if got := taken(t, again(), nil); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if got := taken(t, s, nil); len(got) > 0 {
		t.Errorf("taken twice: %+v", got)
	}
}

func spoolText(t *testing.T, s ports.Spool, again func() ports.Spool) {
	texts := append(slices.Clone(contract.Awkward), "half a character \xe2\x82", "a NUL \x00 byte", strings.Repeat("long ", 200_000))
	for i, text := range texts {
		contract.OK(t, s.Put(t.Context(), unsaved(chat.MessageID(i+1), text)))
	}
	got := taken(t, again(), nil)
	for i, text := range texts {
		if got[chat.MessageID(i+1)].Answer.Content != text {
			t.Errorf("%.40q came back as %.40q", text, got[chat.MessageID(i+1)].Answer.Content)
		}
	}
}

func spoolRefused(t *testing.T, s ports.Spool, again func() ports.Spool) {
	contract.OK(t, s.Put(t.Context(), unsaved(1, "one")))
	contract.OK(t, s.Put(t.Context(), unsaved(2, "two")))
	away := errors.New("the storage is away")
	if got := taken(t, s, away); len(got) != 2 {
		t.Errorf("seen: %v", got)
	}
	err := s.Take(t.Context(), func(a ports.Unsaved) error {
		if a.Answer.ID == 1 {
			return fmt.Errorf("storing: %w", away)
		}
		return nil
	})
	if !errors.Is(err, away) {
		t.Errorf("got %v", err)
	}
	if got := taken(t, again(), nil); len(got) != 1 || got[1].Answer.Content != "one" {
		t.Errorf("left: %+v", got)
	}
}

func spoolTwice(t *testing.T, s ports.Spool, _ func() ports.Spool) {
	contract.OK(t, s.Put(t.Context(), unsaved(1, "one")))
	contract.OK(t, s.Put(t.Context(), unsaved(1, "one and more")))
	if got := taken(t, s, nil); len(got) != 1 || got[1].Answer.Content != "one and more" {
		t.Errorf("got %+v", got)
	}
}

func spoolEnds(t *testing.T, s ports.Spool, _ func() ports.Spool) {
	contract.OK(t, s.Put(t.Context(), unsaved(1, "one")))
	contract.OK(t, s.Put(t.Context(), unsaved(2, "two")))
	ctx, cancel := context.WithCancel(t.Context())
	seen := 0
	err := s.Take(ctx, func(ports.Unsaved) error {
		seen++
		cancel()
		return nil
	})
	if seen != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("saw %d, then %v", seen, err)
	}
	if got := taken(t, s, nil); len(got) != 1 {
		t.Errorf("left: %+v", got)
	}
}
