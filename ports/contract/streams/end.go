package streams

import (
	"errors"
	"io"
	"reflect"
	"slices"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func streamAfterEnd(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 1, "a")))
	for range 3 {
		wantText(t, l, 1, 0, "a")
	}
}

func streamEnd(t *testing.T, l ports.StreamLog) {
	at := time.Date(2026, 11, 23, 4, 5, 6, 789_000, time.UTC)
	m := chat.Message{
		ID: 1, SessionID: 2, Role: chat.RoleAssistant, Content: "x", Status: chat.Failed, Seq: 1, CreatedAt: at,
		Answer: chat.Answer{
			Choice: contract.Chosen("m"), PromptTokens: 3, CompletionTokens: 4, TokensEstimated: true,
			FirstToken: 5 * time.Millisecond, Took: 6 * time.Second, FinishReason: "stop", Cost: new(model.Cost(7)),
		},
		Failure: &chat.Failure{Code: "model_cut_off", Message: "It broke off."},
	}
	opened(t, l, 1, "x")
	contract.OK(t, l.Close(t.Context(), 1, m))
	if _, got := readAll(t, l, 1, 0); got == nil || !reflect.DeepEqual(*got, m) {
		t.Errorf("got %+v, want %+v", got, m)
	}
}

func streamClosedTwice(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "first")
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 1, "first")))
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 1, "second")))
	if _, got := readAll(t, l, 1, 0); got == nil || got.Content != "first" {
		t.Errorf("got %+v", got)
	}
}

func streamAppendAfterEnd(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 1, "a")))
	if err := l.Append(t.Context(), 1, chat.TextDelta("b")); !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("got %v", err)
	}
	wantText(t, l, 1, 0, "a")
}

func streamCloseUnknown(t *testing.T, l ports.StreamLog) {
	contract.OK(t, l.Close(t.Context(), 9, ended(9, 1, "a")))
	wantNotHeld(t, l, 9, 0)
}

func streamEmpty(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1)
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 0, "")))
	wantText(t, l, 1, 0, "")
}

func streamEOF(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 1, "a")))
	r, err := l.Read(t.Context(), 1, 0, 0)
	contract.OK(t, err)
	var errs []error
	for len(errs) < 3 {
		if _, err := r.Next(t.Context()); err != nil {
			errs = append(errs, err)
		}
	}
	if slices.ContainsFunc(errs, func(err error) bool { return !errors.Is(err, io.EOF) }) {
		t.Errorf("got %v", errs)
	}
}

// streamReadAgain has readers that return after they read everything, and one with a position beyond the end.
func streamReadAgain(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a", "b")
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 2, "ab")))
	wantTrace(t, l, 1, 0, 2, "3.")
	wantTrace(t, l, 1, 0, 3, "2=ab 3.") // 3 may have been a piece that was lost
	wantTrace(t, l, 1, 0, 4, "2=ab 3.")
}

func streamLost(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a", "b", "c")
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 1, "a")))
	for after, want := range map[int]string{
		0: "1:a 2:b 3:c 4=a 5.", 2: "3:c 4=a 5.", 3: "4=a 5.", 4: "4=a 5.", 5: "4=a 5.", 6: "4=a 5.",
	} {
		wantTrace(t, l, 1, 0, after, want)
	}
	if events := all(t, l, 1, 0, 4); len(events) != 2 || events[1].End == nil || !reflect.DeepEqual(*events[1].End, ended(1, 1, "a")) {
		t.Errorf("the end: %+v", events)
	}
	opened(t, l, 2, "a")
	contract.OK(t, l.Close(t.Context(), 2, ended(2, 0, "")))
	wantTrace(t, l, 2, 0, 0, "1:a 2= 3.") // also when no text is left
}

// streamStoredMore is the log of a process that stored more than it appended: numbers continue from the stored one.
func streamStoredMore(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 6, "abcdef")))
	wantTrace(t, l, 1, 0, 0, "1:a 6=abcdef 7.")
	wantTrace(t, l, 1, 0, 3, "6=abcdef 7.")
	wantTrace(t, l, 1, 0, 6, "6=abcdef 7.")
}
