package tools_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/chat"
	"chatbot/domain/limit"
	"chatbot/domain/tool"
)

// TestEveryCallIsRecorded however it ends, by its tool, its answer and its sizes, and without contents.
func TestEveryCallIsRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ends error
		slow := tried(func(ctx context.Context) (string, error) {
			time.Sleep(250 * time.Millisecond)
			return "a secret result", ends
		})
		slow.Repeatable = true
		slow.ID = "mail\n/send \u202e" + tool.ID(strings.Repeat("x", 200))
		s, l := service(&fakeSearch{}, slow)
		call := asked(slow.ID, `{"to":"secret"}`)
		call.ID, call.Answer = "c3", 12
		shown := "mail?/send ?" + strings.Repeat("x", 88) + "…"
		for i, c := range []struct {
			err     error
			outcome audit.Outcome
			reason  string
		}{{nil, audit.Succeeded, ""}, {errors.New("secret"), audit.Refused, "failed"}} {
			ends = c.err
			got, err := s.Call(t.Context(), call)
			if err != nil {
				t.Error(err)
			}
			want := audit.Event{
				At: fixedClock{}.Now(), Action: audit.ToolCalled, ActorID: 7, Outcome: c.outcome, Reason: c.reason,
				Object: shown + ", answer 12, call c3: 15 bytes of arguments, " + fmt.Sprint(len(got.Result)) + " of the result, 250 ms",
			}
			if len(l.events) != i+1 || l.events[i] != want {
				t.Errorf("%v: %+v, want %+v", c.err, l.events, want)
			}
		}
		call.Call = call.Lose()
		s.Ended(t.Context(), call)
		if e := l.events[2]; e.Reason != "unknown" || e.Outcome != audit.Refused || !strings.Contains(e.Object, "call c3: 15 bytes of arguments, ") {
			t.Errorf("%+v", e)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Call(ctx, call); !errors.Is(err, context.Canceled) || len(l.events) != 3 { // who goes on with the answer records it
			t.Errorf("%v, %+v", err, l.events)
		}
		id := string(slow.ID)
		if want := []string{id + " done 250ms", id + " failed 250ms", id + " unknown 0s"}; !slices.Equal(l.counted, want) {
			t.Errorf("%q, want %q", l.counted, want)
		}
	})
}

// TestCallsGoOnWithoutAuditLog: a call that was made is not taken back, and waits for the log for two seconds at most.
func TestCallsGoOnWithoutAuditLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, l := service(&fakeSearch{})
		l.full = true
		began := time.Now()
		got, err := s.Call(t.Context(), asked("calculate", `{"expression":"1+1"}`))
		if err != nil || got.Result != "2" || time.Since(began) != 2*time.Second || len(l.records) != 1 {
			t.Errorf("%+v, %v, after %v, logged %+v", got, err, time.Since(began), l.records)
		}
	})
}

// TestTooFrequentCallsAreResults: the model is told when it can call again, and nothing is called.
func TestTooFrequentCallsAreResults(t *testing.T) {
	made := false
	s, l := service(&fakeSearch{}, tried(func(context.Context) (string, error) { made = true; return "", nil }))
	l.refuses = limit.Refused(30 * time.Second)
	got, err := s.Call(t.Context(), asked("tried", "{}"))
	if err != nil || got.Status != chat.CallFailed || got.Result != "The call failed: Too many requests. Try again in 30 seconds." || made {
		t.Errorf("%+v, %v, made: %v", got, err, made)
	}
	if len(l.events) != 1 || l.events[0].Reason != "failed" {
		t.Errorf("%+v", l.events)
	}
}
