package streams

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// streamMany has readers that join at every moment of a growing answer.
func streamMany(t *testing.T, l ports.StreamLog) {
	const pieces, readers = 300, 8
	opened(t, l, 1)
	want := ""
	for i := range pieces {
		want += fmt.Sprintf("%d ", i)
	}
	var group sync.WaitGroup
	for n := range readers {
		group.Go(func() {
			if text, end := readAll(t, l, 1, 0); text != want || end == nil {
				t.Errorf("reader %d read %d of %d bytes, end %v", n, len(text), len(want), end != nil)
			}
		})
	}
	for i := range pieces {
		contract.OK(t, l.Append(t.Context(), 1, chat.TextDelta(fmt.Sprintf("%d ", i))))
		if i%50 == 0 {
			group.Go(func() {
				if text, _ := readAll(t, l, 1, 0); text != want {
					t.Errorf("a reader that joined at %d read %d of %d bytes", i, len(text), len(want))
				}
			})
		}
	}
	contract.OK(t, l.Close(t.Context(), 1, ended(1, pieces, want)))
	group.Wait()
}

func streamWakes(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1)
	ctx, cancel := context.WithTimeout(t.Context(), maxWait)
	defer cancel()
	r, err := l.Read(ctx, 1, 0, 0)
	contract.OK(t, err)
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
		contract.OK(t, l.Append(t.Context(), 1, chat.TextDelta(piece)))
		if read := <-got; read != piece {
			t.Fatalf("read %q, want %q", read, piece)
		}
	}
	contract.OK(t, l.Close(t.Context(), 1, ended(1, 2, "ab")))
	for range got { // until the reader has read the end
	}
}

func streamCause(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1, "a")
	cause := errors.New("the tab was closed")
	ctx, cancel := context.WithCancelCause(t.Context())
	r, err := l.Read(ctx, 1, 0, 1)
	contract.OK(t, err)
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
	case <-time.After(maxWait):
		t.Fatal("still waiting")
	}
	contract.OK(t, l.Append(t.Context(), 1, chat.TextDelta("b")))
	events, err := r.Next(t.Context())
	if err != nil || len(events) != 1 || events[0].Seq != 2 {
		t.Errorf("the reader's place is lost: %+v, %v", events, err)
	}
}

func streamSlow(t *testing.T, l ports.StreamLog) {
	opened(t, l, 1)
	idle, err := l.Read(t.Context(), 1, 0, 0)
	contract.OK(t, err)
	done := make(chan error, 1)
	go func() {
		for range 5000 {
			if err := l.Append(t.Context(), 1, chat.TextDelta("x")); err != nil {
				done <- err
				return
			}
		}
		done <- l.Close(t.Context(), 1, ended(1, 5000, strings.Repeat("x", 5000)))
	}()
	select {
	case err := <-done:
		contract.OK(t, err)
	case <-time.After(maxWait):
		t.Fatal("the writer waits for a reader")
	}
	n := 0
	for {
		events, err := idle.Next(t.Context())
		if errors.Is(err, io.EOF) {
			break
		}
		contract.OK(t, err)
		n += len(events)
	}
	if n != 5001 {
		t.Errorf("the slow reader got %d events", n)
	}
}
