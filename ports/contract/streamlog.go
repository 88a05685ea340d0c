// Package contract holds every adapter of a port to what the port promises. Tests import it, nothing else.
package contract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// patience bounds what has to come at once; only a broken adapter waits for it.
const patience = 10 * time.Second

// StreamLog holds an adapter to ports.StreamLog. fresh makes an empty log.
func StreamLog(t *testing.T, fresh func(t *testing.T) ports.StreamLog) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, ports.StreamLog){
		"pieces come in order and contiguous":           streamOrder,
		"a late reader sees what was said before":       streamLate,
		"a reader resumes after N":                      streamResume,
		"an ended answer stays readable":                streamAfterEnd,
		"the end is as given":                           streamEnd,
		"the first end counts":                          streamClosedTwice,
		"readers at once see the same":                  streamMany,
		"a waiting reader is woken":                     streamWakes,
		"waiting ends with the cause":                   streamCause,
		"a reader that does not read holds nobody":      streamSlow,
		"appending after the end is refused":            streamAppendAfterEnd,
		"an answer nobody opened is not held":           streamUnknown,
		"opening again changes nothing":                 streamOpenTwice,
		"closing what nobody opened changes nothing":    streamCloseUnknown,
		"answers are apart":                             streamApart,
		"an answer without pieces has an end":           streamEmpty,
		"what a reader does to an event stays with it":  streamNoAlias,
		"reading on after the end is io.EOF every time": streamEOF,
	} {
		t.Run(name, func(t *testing.T) { test(t, fresh(t)) })
	}
}

func opened(t *testing.T, l ports.StreamLog, id int64, pieces ...string) {
	t.Helper()
	ok(t, l.Open(t.Context(), id))
	for _, piece := range pieces {
		ok(t, l.Append(t.Context(), id, piece))
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func ended(id int64, text string) chat.Message {
	return chat.Message{ID: id, SessionID: 77, Role: chat.RoleAssistant, Status: chat.Complete, Content: text}
}

// readAll reads from after to the end and checks that nothing is missing or out of order.
func readAll(t *testing.T, l ports.StreamLog, id int64, after int) (text string, end *chat.Message) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	r, err := l.Read(ctx, id, after)
	if err != nil {
		t.Error(err)
		return "", nil
	}
	for want := after + 1; ; {
		events, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			return text, end
		}
		if err != nil || len(events) == 0 {
			t.Errorf("Next: %d events, %v", len(events), err)
			return text, nil
		}
		for _, e := range events {
			if e.Seq != want || e.Replace {
				t.Errorf("event %d (replace %v), want %d", e.Seq, e.Replace, want)
			}
			if end != nil {
				t.Error("an event after the end")
			}
			if e.End != nil && e.Text != "" {
				t.Error("the end carries a piece")
			}
			text, end = text+e.Text, e.End
			want++
		}
	}
}

func wantText(t *testing.T, l ports.StreamLog, id int64, after int, want string) {
	t.Helper()
	text, end := readAll(t, l, id, after)
	if text != want {
		t.Errorf("after %d: read %q, want %q", after, text, want)
	}
	if end == nil {
		t.Errorf("after %d: no end", after)
	}
}

func streamOrder(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a", "b\n", " c ", "😀")
	ok(t, l.Close(t.Context(), 1, ended(1, "ab\n c 😀")))
	wantText(t, l, 1, 0, "ab\n c 😀")
}

func streamLate(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a", "b", "c")
	r, err := l.Read(t.Context(), 1, 0)
	ok(t, err)
	events, err := r.Next(t.Context())
	ok(t, err)
	if len(events) != 3 || events[0].Text != "a" || events[2].Seq != 3 {
		t.Errorf("not all there is: %+v", events)
	}
}

func streamResume(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a", "b", "c")
	ok(t, l.Close(t.Context(), 1, ended(1, "abc")))
	wantText(t, l, 1, 1, "bc")
	wantText(t, l, 1, 2, "c")
	wantText(t, l, 1, 3, "")
	wantText(t, l, 1, 0, "abc")
}

func streamAfterEnd(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	ok(t, l.Close(t.Context(), 1, ended(1, "a")))
	for range 3 {
		wantText(t, l, 1, 0, "a")
	}
}

func streamEnd(t *testing.T, l ports.StreamLog) {
	at := time.Date(2026, 11, 23, 4, 5, 6, 789_000, time.UTC)
	m := chat.Message{
		ID: 1, SessionID: 2, Role: chat.RoleAssistant, Content: "x", Status: chat.Failed, CreatedAt: at,
		Answer: chat.Answer{
			Model: "m", PromptTokens: 3, CompletionTokens: 4, TokensEstimated: true,
			FirstToken: 5 * time.Millisecond, Took: 6 * time.Second, FinishReason: "stop",
		},
		Failure: &chat.Failure{Code: "model_cut_off", Message: "It broke off."},
	}
	opened(t, l, 1, "x")
	ok(t, l.Close(t.Context(), 1, m))
	if _, got := readAll(t, l, 1, 0); got == nil || !reflect.DeepEqual(*got, m) {
		t.Errorf("got %+v, want %+v", got, m)
	}
}

func streamClosedTwice(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1)
	ok(t, l.Close(t.Context(), 1, ended(1, "first")))
	ok(t, l.Close(t.Context(), 1, ended(1, "second")))
	if _, got := readAll(t, l, 1, 0); got == nil || got.Content != "first" {
		t.Errorf("got %+v", got)
	}
}

// streamMany has readers join at every moment of a growing answer.
func streamMany(t *testing.T, l ports.StreamLog) {
	const pieces, readers = 300, 8
	opened(t, l, 1)
	want := ""
	for i := range pieces {
		want += fmt.Sprintf("%d ", i)
	}
	var all sync.WaitGroup
	for n := range readers {
		all.Go(func() {
			if text, end := readAll(t, l, 1, 0); text != want || end == nil {
				t.Errorf("reader %d read %d of %d bytes, end %v", n, len(text), len(want), end != nil)
			}
		})
	}
	for i := range pieces {
		ok(t, l.Append(t.Context(), 1, fmt.Sprintf("%d ", i)))
		if i%50 == 0 {
			all.Go(func() {
				if text, _ := readAll(t, l, 1, 0); text != want {
					t.Errorf("a reader that joined at %d read %d of %d bytes", i, len(text), len(want))
				}
			})
		}
	}
	ok(t, l.Close(t.Context(), 1, ended(1, want)))
	all.Wait()
}

func streamWakes(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	r, err := l.Read(ctx, 1, 0)
	ok(t, err)
	got := make(chan string)
	go func() {
		defer close(got)
		for {
			events, err := r.Next(ctx)
			if err != nil {
				return
			}
			for _, e := range events {
				got <- e.Text
			}
		}
	}()
	for _, piece := range []string{"a", "b"} {
		ok(t, l.Append(t.Context(), 1, piece))
		if read := <-got; read != piece {
			t.Fatalf("read %q, want %q", read, piece)
		}
	}
	ok(t, l.Close(t.Context(), 1, ended(1, "ab")))
	for range got { // until the reader has seen the end
	}
}

func streamCause(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	cause := errors.New("the tab was closed")
	ctx, cancel := context.WithCancelCause(t.Context())
	r, err := l.Read(ctx, 1, 1)
	ok(t, err)
	waiting := make(chan error)
	go func() {
		_, err := r.Next(ctx)
		waiting <- err
	}()
	cancel(cause)
	select {
	case err := <-waiting:
		if !errors.Is(err, cause) {
			t.Errorf("got %v", err)
		}
	case <-time.After(patience):
		t.Fatal("still waiting")
	}
	ok(t, l.Append(t.Context(), 1, "b"))
	events, err := r.Next(t.Context())
	if err != nil || len(events) != 1 || events[0].Seq != 2 {
		t.Errorf("the reader's place is lost: %+v, %v", events, err)
	}
}

func streamSlow(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1)
	idle, err := l.Read(t.Context(), 1, 0)
	ok(t, err)
	done := make(chan error, 1)
	go func() {
		for range 5000 {
			if err := l.Append(t.Context(), 1, "x"); err != nil {
				done <- err
				return
			}
		}
		done <- l.Close(t.Context(), 1, ended(1, ""))
	}()
	select {
	case err := <-done:
		ok(t, err)
	case <-time.After(patience):
		t.Fatal("the writer waits for a reader")
	}
	n := 0
	for {
		events, err := idle.Next(t.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		ok(t, err)
		n += len(events)
	}
	if n != 5001 {
		t.Errorf("the slow reader got %d events", n)
	}
}

func streamAppendAfterEnd(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	ok(t, l.Close(t.Context(), 1, ended(1, "a")))
	if err := l.Append(t.Context(), 1, "b"); !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("got %v", err)
	}
	wantText(t, l, 1, 0, "a")
}

func streamUnknown(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1)
	if err := l.Append(t.Context(), 2, "b"); !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("Append: %v", err)
	}
	if _, err := l.Read(t.Context(), 2, 0); !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("Read: %v", err)
	}
}

func streamOpenTwice(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	opened(t, l, 1, "b")
	ok(t, l.Close(t.Context(), 1, ended(1, "ab")))
	wantText(t, l, 1, 0, "ab")
}

func streamCloseUnknown(t *testing.T, l ports.StreamLog) {
	ok(t, l.Close(t.Context(), 9, ended(9, "a")))
	if _, err := l.Read(t.Context(), 9, 0); !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("got %v", err)
	}
}

func streamApart(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "one")
	opened(t, l, 2, "two")
	ok(t, l.Close(t.Context(), 1, ended(1, "one")))
	ok(t, l.Append(t.Context(), 2, "!"))
	ok(t, l.Close(t.Context(), 2, ended(2, "two!")))
	wantText(t, l, 1, 0, "one")
	wantText(t, l, 2, 0, "two!")
}

func streamEmpty(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1)
	ok(t, l.Close(t.Context(), 1, ended(1, "")))
	wantText(t, l, 1, 0, "")
}

func streamNoAlias(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	ok(t, l.Close(t.Context(), 1, ended(1, "a")))
	r, err := l.Read(t.Context(), 1, 0)
	ok(t, err)
	events, err := r.Next(t.Context())
	ok(t, err)
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

func streamEOF(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	ok(t, l.Close(t.Context(), 1, ended(1, "a")))
	r, err := l.Read(t.Context(), 1, 0)
	ok(t, err)
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
