package turn_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/turn"
	"chatbot/domain/chat"
	"chatbot/ports"
)

func TestGenerationIsTraced(t *testing.T) {
	inBubble(t, saying(time.Second, "Hello", " Ada"), func(t *testing.T, r *rig) {
		ctx, end := r.tracer.Begin(t.Context(), "request")
		started, err := r.Start(ctx, ada, chat.Send{Text: "Good morning"})
		if err != nil {
			t.Fatal(err)
		}
		end(nil)
		r.end(t, started.Answer.ID)
		for _, want := range []string{
			"request", "request/answer", "request/answer/checkpoint", "request/answer/store",
		} {
			if !slices.Contains(r.tracer.spans, want) || r.tracer.err[want] != nil {
				t.Errorf("%s: %v, ended with %v", want, slices.Contains(r.tracer.spans, want), r.tracer.err[want])
			}
		}
		if slices.Contains(r.tracer.spans, "request/answer/queue") {
			t.Error("what did not wait has waited")
		}
		if r.tracer.open != 0 {
			t.Errorf("%d spans were never ended", r.tracer.open)
		}
	})
}

func TestWaitingAndFailingAreTraced(t *testing.T) {
	narrow(t, turn.Limits{Running: 1, PerUser: 1, Waiting: 4}, saying(time.Second, "a"), func(t *testing.T, r *rig) {
		first, second := r.send(t, "One").Answer.ID, r.send(t, "Two").Answer.ID
		synctest.Wait() // the second waits
		if _, err := r.Stop(t.Context(), ada, first); err != nil {
			t.Fatal(err)
		}
		r.end(t, second)
		if !slices.Contains(r.tracer.spans, "answer/queue") {
			t.Errorf("traced %v", r.tracer.spans)
		}
		if err := r.tracer.err["answer"]; err != nil {
			t.Errorf("stopping counts as a failure: %v", err)
		}
		r.model.script = func(context.Context, func(string)) (chat.Outcome, error) {
			return chat.Outcome{}, ports.ErrModelTimeout
		}
		r.end(t, r.send(t, "Three").Answer.ID)
		if r.tracer.err["answer"] == nil {
			t.Error("the answer did not fail")
		}
		synctest.Wait()
		if r.tracer.open != 0 {
			t.Errorf("%d spans were never ended", r.tracer.open)
		}
	})
}
