package turn_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/job"
	"chatbot/ports"
)

// TestFirstAnswerAsksForWrittenTitle: if there is a title model, and once for each session.
func TestFirstAnswerAsksForWrittenTitle(t *testing.T) {
	inBubble(t, saying(time.Second, "fine"), func(t *testing.T, r *rig) {
		first := r.send(t, "Hello")
		r.end(t, first.Answer.ID)
		if len(r.store.jobs) != 0 {
			t.Errorf("without a title model: %v", r.store.jobs)
		}
		r.budgets.title = slowOne
		r.end(t, r.sendTo(t, chat.Send{Text: "More", SessionID: first.SessionID}).Answer.ID)
		next := r.send(t, "Hello")
		m := r.end(t, next.Answer.ID)
		if want := []job.Spec{job.WrittenTitle(m.ID, m.Seq)}; !slices.Equal(r.store.jobs, want) {
			t.Errorf("%v, want %v", r.store.jobs, want)
		}
	})
}

func TestFailedAnswerAsksForNoWrittenTitle(t *testing.T) {
	inBubble(t, func(_ context.Context, emit func(string)) (chat.Outcome, error) {
		emit("so far")
		return chat.Outcome{}, ports.ErrModelCutOff
	}, func(t *testing.T, r *rig) {
		r.budgets.title = slowOne
		r.end(t, r.send(t, "Hello").Answer.ID)
		if len(r.store.jobs) != 0 {
			t.Errorf("%v", r.store.jobs)
		}
	})
}
