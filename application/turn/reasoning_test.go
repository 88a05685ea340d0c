package turn_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"chatbot/domain/chat"
)

// thinks emits these deltas, each a second after the window of the one before (34 ms).
func thinks(deltas ...chat.Delta) func(ctx context.Context, emit func(chat.Delta)) (chat.Outcome, error) {
	return func(ctx context.Context, emit func(chat.Delta)) (chat.Outcome, error) {
		for _, d := range deltas {
			if err := wait(ctx, time.Second); err != nil {
				return chat.Outcome{}, err
			}
			emit(d)
		}
		return done, nil
	}
}

func thought(text string) chat.Delta { return chat.Delta{Kind: chat.ReasoningPart, Text: text} }

func partsOf(events []heard) (parts []chat.Part) {
	for _, e := range events {
		if e.End == nil && e.Position == 0 && !e.Saving {
			parts = chat.Apply(parts, e.Delta)
		}
	}
	return parts
}

func TestReasoningIsStoredAndSentAsAPart(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.model.deltas = thinks(thought("Hm, "), thought("yes."), chat.TextDelta("Yes"), chat.TextDelta("!"), thought("More?"), chat.TextDelta("No."))
		id := r.send(t, "Really?").Answer.ID
		live := r.follow(t, id, 0)
		end := r.end(t, id)
		want := []chat.Part{
			{Kind: chat.ReasoningPart, Text: "Hm, yes.", TookMS: 2068}, {Kind: chat.TextPart, Text: "Yes!"},
			{Kind: chat.ReasoningPart, Text: "More?", TookMS: 1034}, {Kind: chat.TextPart, Text: "\n\nNo."},
		}
		if end.Content != "Yes!\n\nNo." || !reflect.DeepEqual(end.Parts, want) || end.Answer.FirstToken != time.Second {
			t.Errorf("stored %+v", end)
		}
		if got := partsOf(live); !reflect.DeepEqual(got, want) {
			t.Errorf("sent %+v", got)
		}
		time.Sleep(6 * time.Minute)
		for after := range end.Seq {
			if got := partsOf(r.follow(t, id, after)); !reflect.DeepEqual(got, want) {
				t.Errorf("read later, after %d: %+v", after, got)
			}
		}
	})
}

// TestReasoningEndsWithTheAnswer: also when the answer is stopped before its first word.
func TestReasoningEndsWithTheAnswer(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.model.deltas = thinks(thought("Hm, "), thought("maybe"), chat.TextDelta("never"))
		id := r.send(t, "Really?").Answer.ID
		time.Sleep(2500 * time.Millisecond)
		m, err := r.Stop(t.Context(), ada, id)
		want := []chat.Part{{Kind: chat.ReasoningPart, Text: "Hm, maybe", TookMS: 1500}}
		if err != nil || m.Content != "" || !reflect.DeepEqual(m.Parts, want) {
			t.Errorf("%+v, %v", m, err)
		}
		if got := partsOf(r.follow(t, id, 0)); !reflect.DeepEqual(got, want) {
			t.Errorf("sent %+v", got)
		}
	})
}

// TestReasoningAboutAContinuationIsDropped: until new text comes, so that the text goes on without a break.
func TestReasoningAboutAContinuationIsDropped(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.model.deltas = thinks(chat.TextDelta("Hello wor"), chat.TextDelta("never"))
		id := r.send(t, "Greet").Answer.ID
		time.Sleep(1500 * time.Millisecond)
		if _, err := r.Stop(t.Context(), ada, id); err != nil {
			t.Fatal(err)
		}
		r.model.deltas = thinks(thought("How did it go on?"), chat.TextDelta("ld"), thought("More?"), chat.TextDelta("Bye"))
		if _, err := r.Continue(t.Context(), ada, id); err != nil {
			t.Fatal(err)
		}
		want := []chat.Part{{Kind: chat.TextPart, Text: "Hello world"}, {Kind: chat.ReasoningPart, Text: "More?", TookMS: 1034}, {Kind: chat.TextPart, Text: "\n\nBye"}}
		if end := r.end(t, id); !reflect.DeepEqual(end.Parts, want) {
			t.Errorf("stored %+v", end)
		}
	})
}
