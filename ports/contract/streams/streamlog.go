// Package streams holds the suites of ports.StreamLog and ports.StopBus.
package streams

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// maxWait bounds waits for things that must happen at once; only a broken adapter reaches it.
const maxWait = 10 * time.Second

// StreamLog verifies an adapter of ports.StreamLog. fresh returns an empty log.
func StreamLog(t *testing.T, fresh func(t *testing.T) ports.StreamLog) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, ports.StreamLog){
		"pieces are contiguous and in order":                 streamOrder,
		"a late reader sees earlier pieces":                  streamLate,
		"a reader resumes after N":                           streamResume,
		"an answer that was not opened is not held":          streamUnknown,
		"opening again changes nothing":                      streamOpenTwice,
		"answers are independent":                            streamApart,
		"a reader beyond the last piece waits":               streamBeyond,
		"readers do not share events":                        streamNoAlias,
		"parallel readers see the same":                      streamMany,
		"a waiting reader is woken":                          streamWakes,
		"waiting ends with the cause":                        streamCause,
		"a reader that does not read blocks nobody":          streamSlow,
		"an ended answer stays readable":                     streamAfterEnd,
		"the end is the given message":                       streamEnd,
		"the first end counts":                               streamClosedTwice,
		"appending after the end is refused":                 streamAppendAfterEnd,
		"closing an answer that is not held changes nothing": streamCloseUnknown,
		"an answer without pieces has an end":                streamEmpty,
		"reading on after the end is io.EOF every time":      streamEOF,
		"a reader of all pieces gets only the end":           streamReadAgain,
		"pieces that were not stored are replaced":           streamLost,
		"text stored beyond the pieces precedes the end":     streamStoredMore,
		"an epoch continues after the last one":              streamEpoch,
		"a later epoch without text":                         streamEpochEmpty,
		"a later epoch drops the earlier one":                streamNextEpoch,
		"a later epoch after an end":                         streamEpochAfterEnd,
		"an earlier epoch changes nothing":                   streamOldEpoch,
		"a later epoch than is held is not held":             streamWantedEpoch,
		"a released answer is not held":                      streamRelease,
		"releasing an ended answer changes nothing":          streamReleaseEnded,
		"reasoning is kept apart":                            streamReasoning,
		"an epoch continues after parts":                     streamEpochParts,
	} {
		t.Run(name, func(t *testing.T) { test(t, fresh(t)) })
	}
}

func opened(t *testing.T, l ports.StreamLog, id chat.MessageID, pieces ...string) {
	t.Helper()
	contract.OK(t, l.Open(t.Context(), id, 0, nil))
	appended(t, l, id, pieces...)
}

func appended(t *testing.T, l ports.StreamLog, id chat.MessageID, pieces ...string) {
	t.Helper()
	for _, piece := range pieces {
		contract.OK(t, l.Append(t.Context(), id, chat.TextDelta(piece)))
	}
}

// ended is a stored answer with all pieces up to the one numbered seq.
func ended(id chat.MessageID, seq int, text string) chat.Message {
	return chat.Message{ID: id, SessionID: 77, Role: chat.RoleAssistant, Status: chat.Complete, Content: text, Seq: seq}
}

// all reads from after to the end of an epoch and does not check the events.
func all(t *testing.T, l ports.StreamLog, id chat.MessageID, epoch, after int) []chat.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), maxWait)
	defer cancel()
	r, err := l.Read(ctx, id, epoch, after)
	if err != nil {
		t.Errorf("Read after %d: %v", after, err)
		return nil
	}
	var read []chat.Event
	for {
		events, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			return read
		}
		if err != nil || len(events) == 0 {
			t.Errorf("after %d: Next: %d events, %v", after, len(events), err)
			return read
		}
		read = append(read, events...)
	}
}

// readAll reads from after to the end and checks that events are contiguous and in order.
func readAll(t *testing.T, l ports.StreamLog, id chat.MessageID, after int) (text string, end *chat.Message) {
	t.Helper()
	for i, e := range all(t, l, id, 0, after) {
		if e.Seq != after+1+i || e.Replace {
			t.Errorf("event %d (replace %v), want %d", e.Seq, e.Replace, after+1+i)
		}
		if end != nil {
			t.Error("an event after the end")
		}
		if e.End != nil && e.Text != "" {
			t.Error("the end carries a piece")
		}
		text, end = text+e.Text, e.End
	}
	return text, end
}

func wantText(t *testing.T, l ports.StreamLog, id chat.MessageID, after int, want string) {
	t.Helper()
	text, end := readAll(t, l, id, after)
	if text != want {
		t.Errorf("after %d: read %q, want %q", after, text, want)
	}
	if end == nil {
		t.Errorf("after %d: no end", after)
	}
}

// trace writes events as "1:a 2?(thought) 3=(thought)all 4." for a text, reasoning, replacing parts and an end. Numbers are relative to the epoch that begins
// at from.
func trace(from int, events []chat.Event) string {
	var out []string
	for _, e := range events {
		switch n := e.Seq - from; {
		case e.End != nil:
			out = append(out, fmt.Sprintf("%d.", n))
		case e.Replace:
			out = append(out, fmt.Sprintf("%d=%s", n, written(e.Parts)))
		case e.Kind == chat.ReasoningPart:
			out = append(out, fmt.Sprintf("%d?%s", n, written(chat.Apply(nil, e.Delta))))
		default:
			out = append(out, fmt.Sprintf("%d:%s", n, e.Text))
		}
	}
	return strings.Join(out, " ")
}

// written writes parts as their text, reasoning as "(text)" or, with how long it took, "(text 5ms)".
func written(parts []chat.Part) string {
	var out strings.Builder
	for _, p := range parts {
		switch {
		case p.Kind == chat.TextPart:
			out.WriteString(p.Text)
		case p.TookMS == 0:
			fmt.Fprintf(&out, "(%s)", p.Text)
		default:
			fmt.Fprintf(&out, "(%s %dms)", p.Text, p.TookMS)
		}
	}
	return out.String()
}

func wantTrace(t *testing.T, l ports.StreamLog, id chat.MessageID, from, after int, want string) {
	t.Helper()
	if got := trace(from, all(t, l, id, from/chat.EpochSize, after)); got != want {
		t.Errorf("after %d: read %q, want %q", after, got, want)
	}
}

// readNext is a call of Next that must return events.
func readNext(t *testing.T, r ports.Reader) []chat.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), maxWait)
	defer cancel()
	events, err := r.Next(ctx)
	contract.OK(t, err)
	return events
}

func wantNotHeld(t *testing.T, l ports.StreamLog, id chat.MessageID, epoch int) {
	t.Helper()
	if _, err := l.Read(t.Context(), id, epoch, 0); !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("Read: %v", err)
	}
}
