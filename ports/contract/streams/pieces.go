package streams

import (
	"context"
	"errors"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func streamOrder(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a", "b\n", " c ", "😀")
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 4, "ab\n c 😀")))
	wantText(t, l, 1, 0, "ab\n c 😀")
}

func streamLate(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a", "b", "c")
	r, err := l.Read(t.Context(), 1, 0, 0)
	contract.OK(t, err)
	if got := trace(0, readNext(t, r)); got != "1:a 2:b 3:c" {
		t.Errorf("not all there is: %q", got)
	}
}

func streamResume(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a", "b", "c")
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 3, "abc")))
	wantText(t, l, 1, 1, "bc")
	wantText(t, l, 1, 2, "c")
	wantText(t, l, 1, 3, "")
	wantText(t, l, 1, 0, "abc")
}

func streamUnknown(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1)
	if err := l.Append(t.Context(), 2, chat.TextDelta("b")); !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("Append: %v", err)
	}
	wantNotHeld(t, l, 2, 0)
}

func streamOpenTwice(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	opened(t, l, 1, "b")
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 2, "ab")))
	wantText(t, l, 1, 0, "ab")
}

func streamApart(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "one")
	opened(t, l, 2, "two")
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 1, "one")))
	contract.OK(t, l.Append(t.Context(), 2, chat.TextDelta("!")))
	contract.OK(t, l.Close(t.Context(), 2, ended(2, 2, "two!")))
	wantText(t, l, 1, 0, "one")
	wantText(t, l, 2, 0, "two!")
}

func streamNoAlias(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 1, "a")))
	r, err := l.Read(t.Context(), 1, 0, 0)
	contract.OK(t, err)
	events, err := r.Next(t.Context())
	contract.OK(t, err)
	for i := range events {
		events[i].Text = "changed"
		if events[i].End != nil {
			events[i].End.Content = "changed"
		}
	}
	text, end := readAll(t, l, 1, 0)
	if text != "a" || end == nil || end.Content != "a" {
		t.Errorf("one reader changed what another reads: %q, %+v", text, end)
	}
}

// streamBeyond has a reader that comes from a log that was ahead: it waits for later pieces, and gets the whole text if the
// answer ends before they come.
func streamBeyond(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	live, err := l.Read(t.Context(), 1, 0, 2)
	contract.OK(t, err)
	idle, err := l.Read(t.Context(), 1, 0, 7)
	contract.OK(t, err)
	appended(t, l, 1, "b", "c")
	if got := trace(0, readNext(t, live)); got != "3:c" {
		t.Errorf("who saw one more read %q", got)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if events, err := idle.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("who saw more does not wait: %q, %v", trace(0, events), err)
	}
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 3, "abc")))
	if got := trace(0, readNext(t, idle)); got != "3=abc 4." {
		t.Errorf("who saw more read %q", got)
	}
	wantTrace(t, l, 1, 0, 7, "3=abc 4.")
}
