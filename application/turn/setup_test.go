package turn_test

import (
	"errors"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/model"
)

func TestAnswerIsAskedWithInstructionsAndParametersOfItsChat(t *testing.T) {
	inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
		r.store.personal = "I am Ada."
		warm, cold := 0.5, 0.0
		setup := chat.Setup{Instructions: "Be brief.", Parameters: model.Parameters{Temperature: &warm, Effort: model.High}}
		first := r.sendTo(t, chat.Send{Text: "One?", Setup: setup})
		r.end(t, first.Answer.ID)
		r.end(t, r.sendTo(t, chat.Send{SessionID: first.SessionID, Text: "Two?"}).Answer.ID)
		r.end(t, r.sendTo(t, chat.Send{SessionID: first.SessionID, Text: "Three?", Parameters: model.Parameters{Temperature: &cold}}).Answer.ID)
		r.end(t, r.sendTo(t, chat.Send{Text: "Another chat?"}).Answer.ID)
		own := model.Parameters{Temperature: &cold, Effort: model.High}
		for i, want := range []chat.Choice{
			{Instructions: "I am Ada.\n\nBe brief.", Parameters: setup.Parameters}, {Instructions: "I am Ada.\n\nBe brief.", Parameters: setup.Parameters},
			{Instructions: "I am Ada.\n\nBe brief.", Parameters: own}, {Instructions: "I am Ada."},
		} {
			got := r.model.asked()[i].Turn.Answer.Answer.Choice
			if want.Model, want.ModelID = got.Model, got.ModelID; got != want {
				t.Errorf("answer %d: %+v, want %+v", i+1, got, want)
			}
		}
	})
}

func TestContinuationKeepsTheInstructionsItWasAcceptedWith(t *testing.T) {
	inBubble(t, saying(time.Second, words(10)...), func(t *testing.T, r *rig) {
		started := r.sendTo(t, chat.Send{Text: "Go on", Setup: chat.Setup{Instructions: "Be brief."}})
		time.Sleep(1500 * time.Millisecond)
		if _, err := r.Stop(t.Context(), ada, started.Answer.ID); err != nil {
			t.Fatal(err)
		}
		r.store.mu.Lock()
		r.store.setups[started.SessionID], r.store.personal = chat.Setup{Instructions: "Be long."}, "I am Ada."
		r.store.mu.Unlock()
		if _, err := r.Continue(t.Context(), ada, started.Answer.ID); err != nil {
			t.Fatal(err)
		}
		r.end(t, started.Answer.ID)
		asked := r.model.asked()
		if got := asked[len(asked)-1].Turn.Answer.Answer.Instructions; len(asked) != 2 || got != "Be brief." {
			t.Errorf("asked %d times, at last with %q", len(asked), got)
		}
	})
}

// TestInstructionsNeedThisRelease: an earlier one, which does not know them, must not continue such an answer.
func TestInstructionsNeedThisRelease(t *testing.T) {
	inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
		for text, want := range map[string]int{"": chat.TextFormat, "Be brief.": chat.PartsFormat} {
			started := r.sendTo(t, chat.Send{Text: "One?", Setup: chat.Setup{Instructions: text}})
			r.end(t, started.Answer.ID)
			if got := r.store.state(started.Answer.ID).Format; got != want {
				t.Errorf("%q: format %d", text, got)
			}
		}
	})
}

func TestRepeatedSendWithAnotherSetupIsRefused(t *testing.T) {
	inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
		send := chat.Send{Text: "One?", ClientID: "c-1", Setup: chat.Setup{Instructions: "Be brief."}}
		r.end(t, r.sendTo(t, send).Answer.ID)
		for name, setup := range map[string]chat.Setup{
			"none": {}, "other instructions": {Instructions: "Be long."}, "parameters": {Instructions: "Be brief.", Parameters: model.Parameters{Effort: model.Low}},
		} {
			other := send
			other.Setup = setup
			if _, err := r.Start(t.Context(), ada, other); !errors.Is(err, chat.ErrKeyReused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if again := r.sendTo(t, send); !again.Repeated {
			t.Errorf("the same: %+v", again)
		}
	})
}
