package memory_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/memory"
	"chatbot/adapters/system"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
	"chatbot/ports/contract/security"
	"chatbot/ports/contract/streams"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestStreamLogContract(t *testing.T) {
	streams.StreamLog(t, func(*testing.T) ports.StreamLog { return memory.NewStreamLog(system.Clock{}) })
}

func TestStopBusContract(t *testing.T) {
	streams.StopBus(t, func(*testing.T) (ports.StopBus, ports.StopBus) {
		s := memory.NewStopBus()
		return s, s
	})
}

func TestTicketsContract(t *testing.T) {
	security.Tickets(t, func(_ *testing.T, clock ports.Clock) ports.Tickets {
		return memory.NewTickets(clock, system.Secrets{})
	})
}

// say writes a whole answer to the log.
func say(t *testing.T, l *memory.StreamLog, id chat.MessageID, text string) {
	t.Helper()
	ctx := t.Context()
	if err := errors.Join(l.Open(ctx, id, 0, nil), l.Append(ctx, id, chat.TextDelta(text)), l.Close(ctx, id, chat.Message{ID: id, Content: text, Status: chat.Complete, Seq: 1})); err != nil {
		t.Fatal(err)
	}
}

func held(t *testing.T, l *memory.StreamLog, id chat.MessageID) bool {
	t.Helper()
	_, err := l.Read(t.Context(), id, 0, 0)
	if err != nil && !errors.Is(err, ports.ErrNotHeld) {
		t.Fatal(err)
	}
	return err == nil
}

func TestEndedAnswersAreDroppedAfterHalfAMinute(t *testing.T) {
	clock := contract.NewClock(noon)
	l := memory.NewStreamLog(clock)
	say(t, l, 1, "first")
	if err := l.Open(t.Context(), 2, 0, nil); err != nil {
		t.Fatal(err)
	}
	reader, err := l.Read(t.Context(), 1, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	clock.Move(30 * time.Second)
	if !held(t, l, 1) {
		t.Error("dropped too early")
	}
	clock.Move(time.Second)
	if held(t, l, 1) {
		t.Error("not dropped")
	}
	if !held(t, l, 2) {
		t.Error("a running answer was dropped")
	}
	if events, err := reader.Next(t.Context()); err != nil || len(events) != 2 {
		t.Errorf("a reader that had begun lost its place: %+v, %v", events, err)
	}
}

func TestEndedAnswersAreBoundedInBytes(t *testing.T) {
	l := memory.NewStreamLog(contract.NewClock(noon))
	if err := l.Open(t.Context(), 999, 0, nil); err != nil {
		t.Fatal(err)
	}
	mib := strings.Repeat("x", 1<<20)
	for id := range chat.MessageID(100) {
		say(t, l, id+1, mib)
	}
	kept := 0
	for id := range chat.MessageID(100) {
		if held(t, l, id+1) {
			kept++
		} else if kept > 0 {
			t.Fatalf("%d was dropped before an older one", id+1)
		}
	}
	// Each takes 2 MiB: its pieces and the text of its end.
	if kept < 25 || kept > 32 {
		t.Errorf("%d MiB answers are kept", kept)
	}
	if !held(t, l, 999) {
		t.Error("a running answer was dropped")
	}
}

// TestContinuedAnswersCountOnce: the size of epochs that a later one replaces is subtracted.
func TestContinuedAnswersCountOnce(t *testing.T) {
	l := memory.NewStreamLog(contract.NewClock(noon))
	say(t, l, 1, "kept")
	mib := strings.Repeat("x", 1<<20)
	ctx := t.Context()
	for epoch := range 200 {
		from := epoch * chat.EpochSize
		m := chat.Message{ID: 2, Content: mib, Status: chat.Interrupted, Seq: from}
		if err := errors.Join(l.Open(ctx, 2, from, chat.PartsOf(mib, nil)), l.Close(ctx, 2, m)); err != nil {
			t.Fatal(err)
		}
	}
	if !held(t, l, 1) || !held(t, l, 2) {
		t.Error("200 epochs of one answer pushed something out")
	}
}

func TestOutstandingTicketsAreBounded(t *testing.T) {
	clock := contract.NewClock(noon)
	tickets := memory.NewTickets(clock, &counter{})
	issue := func() error {
		_, err := tickets.Issue(t.Context(), identity.Principal{UserID: 1, LoginID: 2}, 30*time.Second)
		return err
	}
	for range 100_000 {
		if err := issue(); err != nil {
			t.Fatal(err)
		}
	}
	if err := issue(); !errors.Is(err, ports.ErrBusy) {
		t.Errorf("one more: %v", err)
	}
	clock.Move(30 * time.Second)
	if err := issue(); err != nil {
		t.Errorf("after they expired: %v", err)
	}
}

// counter is a fast ports.Secrets.
type counter struct{ n int }

var _ ports.Secrets = (*counter)(nil)

func (c *counter) Secret() string { c.n++; return fmt.Sprintf("%043d", c.n) }
