package generate_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/ports"
)

func choice(wanted int) chat.Choice {
	return chat.Choice{ModelID: "fake/model", Parameters: model.Parameters{MaxOutputTokens: wanted}}
}

// TestMeasuredPromptIsTheOneThatIsAsked, with all that is left out of it: it is what a budget reserves.
func TestMeasuredPromptIsTheOneThatIsAsked(t *testing.T) {
	for name, c := range map[string]struct {
		said    []chat.Message
		context int
		soFar   string
	}{
		"a new chat":                  {nil, 1000, ""},
		"a conversation":              {append(exchange("One?", "Yes.", ""), exchange("Two?", "No.", "")...), 1000, ""},
		"longer than the context":     {append(exchange(strings.Repeat("long ", 100), "Yes.", ""), exchange("Two?", "No.", "")...), 60, ""},
		"refused and empty messages":  {append(exchange("Bad?", "", ports.ErrModelFiltered.Code), exchange("Two?", "", "model_busy")...), 1000, ""},
		"a continued answer":          {exchange("One?", "Yes.", ""), 1000, "and so"},
		"more messages than are read": {append(exchange("One?", "Yes.", ""), exchange("Two?", "No.", "")...), 1000, ""},
	} {
		r := newRig("Yes.")
		r.said, r.budget, r.instructions = c.said, c.context, "Be brief, and answer in verse."
		at := chat.Place{Owner: ada, Question: "Three?", SoFar: chat.PartsOf(c.soFar, nil)}
		if len(c.said) > 0 {
			at.SessionID = 1
		}
		if strings.HasPrefix(name, "more") {
			for i := range 100 {
				r.said = append(r.said, exchange(fmt.Sprint(i), "", "")...)
			}
			r.said = r.said[len(r.said)-200:]
			r.budget = 1 << 20
		}
		asking := choice(0)
		asking.Instructions = r.instructions
		call, err := r.Measure(t.Context(), asking, at)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.said) == 200 {
			r.said = r.said[1:]
		}
		asked := 0
		r.answer = func(func(chat.Delta)) (ports.Completion, error) { return ports.Completion{FinishReason: "stop"}, nil }
		_, o, err := r.generate(t.Context(), "Three?", c.soFar)
		if asked = o.PromptTokens; err != nil || call.Prompt != asked || asked == 0 {
			t.Errorf("%s: measured %d tokens, asked with %d, %v", name, call.Prompt, asked, err)
		}
	}
}

func TestMeasuredOutputIsTheSmallerLimit(t *testing.T) {
	for _, c := range []struct {
		most, wanted, output int
	}{{0, 0, 0}, {4000, 0, 4000}, {0, 300, 300}, {4000, 300, 300}, {200, 300, 200}} {
		r := newRig("")
		r.most, r.price = c.most, &model.Price{Input: 3}
		call, err := r.Measure(t.Context(), choice(c.wanted), chat.Place{Owner: ada, Question: "One?"})
		if err != nil || call.Output != c.output || call.Wanted != (c.wanted > 0) || call.Price != r.price {
			t.Errorf("%+v: %+v, %v", c, call, err)
		}
	}
}

func TestMeasureNeedsTheModelAndTheConversation(t *testing.T) {
	r := newRig("")
	if _, err := r.Measure(t.Context(), chat.Choice{ModelID: "gone/model"}, chat.Place{Owner: ada, Question: "One?"}); !errors.Is(err, model.ErrGone) {
		t.Error(err)
	}
	r.readErr = []error{chat.ErrSession}
	if _, err := r.Measure(t.Context(), choice(0), chat.Place{Owner: ada, SessionID: 1, Question: "One?"}); !errors.Is(err, chat.ErrSession) {
		t.Error(err)
	}
}

func TestModelIsAskedForNoMoreThanIsAllowed(t *testing.T) {
	r := newRig("Yes.")
	r.said = append(exchange("Before?", "Yes.", ""), exchange("One?", "Yes.", "")...)
	r.most, r.allowed = 400, chat.Allowance{Prompt: 1000, Output: 300}
	if _, _, err := r.generate(t.Context(), "Two?", ""); err != nil || r.prompts[0].Parameters.MaxOutputTokens != 300 || len(r.prompts[0].Conversation) != 5 {
		t.Errorf("%+v, %v", r.prompts[0], err)
	}
	// The conversation has grown since it was measured: its oldest messages are left out.
	r.allowed.Prompt = model.EstimateTokens("Be kind.") + model.EstimateTokens("One?") + model.EstimateTokens("Yes.") + model.EstimateTokens("Two?")
	if _, _, err := r.generate(t.Context(), "Two?", ""); err != nil || len(r.prompts[1].Conversation) != 3 {
		t.Errorf("%q, %v", conversation(r.prompts[1]), err)
	}
}
