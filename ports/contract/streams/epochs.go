package streams

import (
	"context"
	"errors"
	"testing"

	"chatbot/domain/chat"
	"chatbot/ports"
	"chatbot/ports/contract"
)

const second, third = chat.EpochSize, 2 * chat.EpochSize

func streamEpoch(t *testing.T, l ports.StreamLog) {
	contract.OK(t, l.Open(t.Context(), 1, second, chat.PartsOf("said before", nil)))
	appended(t, l, 1, ", a", ", b")
	live, err := l.Read(t.Context(), 1, 0, 5)
	contract.OK(t, err)
	if got := trace(second, readNext(t, live)); got != "2=said before, a, b" {
		t.Errorf("a reader of the first epoch reads %q", got)
	}
	appended(t, l, 1, ", c")
	if got := trace(second, readNext(t, live)); got != "3:, c" {
		t.Errorf("and goes on with %q", got)
	}
	contract.OK(t, l.Close(t.Context(), 1, ended(1, second+3, "said before, a, b, c")))
	for after, want := range map[int]string{
		0: "3=said before, a, b, c 4.", 5: "3=said before, a, b, c 4.", second - 1: "3=said before, a, b, c 4.",
		second: "1:, a 2:, b 3:, c 4.", second + 1: "2:, b 3:, c 4.", second + 3: "4.", second + 4: "3=said before, a, b, c 4.", third: "3=said before, a, b, c 4.",
	} {
		wantTrace(t, l, 1, second, after, want)
	}
	if events := all(t, l, 1, 1, second+3); len(events) != 1 || events[0].End == nil || events[0].End.Content != "said before, a, b, c" {
		t.Errorf("the end: %+v", events)
	}
}

// streamEpochEmpty continues an answer without stored text: a reader at 0 gets the pieces, one that has read text gets a
// replacement with the first new text.
func streamEpochEmpty(t *testing.T, l ports.StreamLog) {
	contract.OK(t, l.Open(t.Context(), 1, second, nil))
	fresh, err := l.Read(t.Context(), 1, 0, 0)
	contract.OK(t, err)
	earlier, err := l.Read(t.Context(), 1, 0, 3)
	contract.OK(t, err)
	appended(t, l, 1, "a")
	if got := trace(second, readNext(t, fresh)); got != "1:a" {
		t.Errorf("who saw nothing reads %q", got)
	}
	if got := trace(second, readNext(t, earlier)); got != "1=a" {
		t.Errorf("who saw something reads %q", got)
	}
	contract.OK(t, l.Open(t.Context(), 2, second, nil))
	contract.OK(t, l.Close(t.Context(), 2, ended(2, second, "")))
	wantTrace(t, l, 2, second, 0, "1.")
	wantTrace(t, l, 2, second, 3, "0= 1.")
}

// waiting starts a waiting reader and returns the result of its Next.
func waiting(t *testing.T, l ports.StreamLog, id chat.MessageID, after int) <-chan error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), maxWait)
	t.Cleanup(cancel)
	r, err := l.Read(ctx, id, 0, after)
	contract.OK(t, err)
	got := make(chan error, 1)
	go func() {
		_, err := r.Next(ctx)
		got <- err
	}()
	return got
}

func streamNextEpoch(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a", "b")
	waits := waiting(t, l, 1, 2)
	idle, err := l.Read(t.Context(), 1, 0, 0)
	contract.OK(t, err)
	contract.OK(t, l.Open(t.Context(), 1, second, chat.PartsOf("a", nil)))
	if err := <-waits; !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("a waiting reader: %v", err)
	}
	if _, err := idle.Next(t.Context()); !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("a reader that had not begun: %v", err)
	}
	appended(t, l, 1, "c")
	contract.OK(t, l.Close(t.Context(), 1, ended(1, second+1, "ac")))
	wantTrace(t, l, 1, second, 2, "1=ac 2.")
	wantTrace(t, l, 1, second, second, "1:c 2.")
}

func streamEpochAfterEnd(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	m := ended(1, 1, "a")
	m.Status = chat.Interrupted
	contract.OK(t, l.Close(t.Context(), 1, m))
	wantTrace(t, l, 1, 0, 0, "1:a 2.")
	contract.OK(t, l.Open(t.Context(), 1, second, chat.PartsOf("a", nil)))
	appended(t, l, 1, "b")
	contract.OK(t, l.Close(t.Context(), 1, ended(1, second+1, "ab")))
	wantTrace(t, l, 1, second, 2, "1=ab 2.")
	contract.OK(t, l.Open(t.Context(), 1, third, chat.PartsOf("ab", nil)))
	appended(t, l, 1, "c")
	live, err := l.Read(t.Context(), 1, 2, third)
	contract.OK(t, err)
	if got := trace(third, readNext(t, live)); got != "1:c" {
		t.Errorf("the third epoch: %q", got)
	}
}

func streamOldEpoch(t *testing.T, l ports.StreamLog) {
	contract.OK(t, l.Open(t.Context(), 1, second, chat.PartsOf("a", nil)))
	appended(t, l, 1, "b")
	contract.OK(t, l.Open(t.Context(), 1, 0, nil))
	contract.OK(t, l.Open(t.Context(), 1, second, chat.PartsOf("other", nil)))
	contract.OK(t, l.Close(t.Context(), 1, ended(1, second+1, "ab")))
	wantTrace(t, l, 1, second, 0, "1=ab 2.")
}

// streamWantedEpoch has a reader that asks for a later epoch than this log holds.
func streamWantedEpoch(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	wantNotHeld(t, l, 1, 1)
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 1, "a")))
	wantNotHeld(t, l, 1, 1)
	wantTrace(t, l, 1, 0, 0, "1:a 2.")
	contract.OK(t, l.Open(t.Context(), 2, second, chat.PartsOf("a", nil)))
	for epoch := range 2 {
		r, err := l.Read(t.Context(), 2, epoch, 0)
		contract.OK(t, err)
		if got := trace(second, readNext(t, r)); got != "0=a" {
			t.Errorf("epoch %d: %q", epoch, got)
		}
	}
	wantNotHeld(t, l, 2, 2)
}

func streamRelease(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	opened(t, l, 2, "kept")
	waits := waiting(t, l, 1, 1)
	contract.OK(t, l.Release(t.Context(), 1))
	if err := <-waits; !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("a waiting reader: %v", err)
	}
	wantNotHeld(t, l, 1, 0)
	if err := l.Append(t.Context(), 1, chat.TextDelta("b")); !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("Append: %v", err)
	}
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 1, "a")))
	wantNotHeld(t, l, 1, 0)
	contract.OK(t, l.Release(t.Context(), 1))
	contract.OK(t, l.Release(t.Context(), 3))
	contract.OK(t, l.Open(t.Context(), 1, second, chat.PartsOf("a", nil)))
	appended(t, l, 1, "c")
	contract.OK(t, l.Close(t.Context(), 1, ended(1, second+1, "ac")))
	wantTrace(t, l, 1, second, 1, "1=ac 2.")
	contract.OK(t, l.Close(t.Context(), 2, ended(2, 1, "kept")))
	wantTrace(t, l, 2, 0, 0, "1:kept 2.")
}

func streamReleaseEnded(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	begun, err := l.Read(t.Context(), 1, 0, 0)
	contract.OK(t, err)
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 1, "a")))
	contract.OK(t, l.Release(t.Context(), 1))
	wantTrace(t, l, 1, 0, 0, "1:a 2.")
	if events := readNext(t, begun); events[0].Text != "a" {
		t.Errorf("who had begun reads %+v", events)
	}
}
