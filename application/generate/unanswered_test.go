package generate_test

import (
	"errors"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/ports"
)

// TestUnansweredIsWhatAnotherModelMightAnswer: failures of the provider before the first delta, and nothing else.
func TestUnansweredIsWhatAnotherModelMightAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		emit chat.Delta
		err  error
		want bool
	}{
		"unreachable":     {err: ports.ErrModelUnavailable, want: true},
		"busy":            {err: ports.ErrModelBusy, want: true},
		"a timeout":       {err: ports.ErrModelTimeout, want: true},
		"a refused key":   {err: ports.ErrModelRefusedKey, want: true},
		"missing":         {err: ports.ErrModelMissing, want: true},
		"a bad reply":     {err: ports.ErrModelBadReply, want: true},
		"cut off":         {err: ports.ErrModelCutOff, want: true},
		"empty":           {err: ports.ErrModelEmpty, want: true},
		"a strange error": {err: errors.New("boom"), want: true},
		"rejected":        {err: ports.ErrModelRejected},
		"filtered":        {err: ports.ErrModelFiltered},
		"too long":        {err: ports.ErrModelContextFull.Because(errors.New("8193"))},
		"no room":         {err: ports.ErrModelNoRoom},
		"after text":      {emit: chat.TextDelta("a"), err: ports.ErrModelCutOff},
		"after reasoning": {emit: chat.Delta{Kind: chat.ReasoningPart, Text: "Hm"}, err: ports.ErrModelTimeout},
		"an answer":       {emit: chat.TextDelta("a")},
	} {
		r := newRig("")
		r.answer = func(emit func(chat.Delta)) (ports.Completion, error) {
			if c.emit.Text != "" {
				emit(c.emit)
			}
			return ports.Completion{FinishReason: "stop"}, c.err
		}
		if _, o, err := r.generate(t.Context(), "Hello", ""); o.Unanswered != c.want || !errors.Is(err, c.err) || !o.Asked {
			t.Errorf("%s: %+v, %v", name, o, err)
		}
	}
}

func TestModelThatIsGoneIsUnanswered(t *testing.T) {
	r := newRig("")
	a := chat.Message{ID: 101, Answer: chat.Answer{Choice: chat.Choice{ModelID: "fake/gone"}}}
	o, err := r.Generate(t.Context(), chat.Request{Owner: ada, Turn: chat.Turn{SessionID: 1, Answer: a}}, func(chat.Delta) {})
	if !errors.Is(err, model.ErrGone) || !o.Unanswered || o.Asked {
		t.Errorf("%+v, %v", o, err)
	}
}

// TestUnreadConversationIsNotUnanswered: without the storage no other model would do better.
func TestUnreadConversationIsNotUnanswered(t *testing.T) {
	r := newRig("")
	r.said, r.readErr = exchange("a", "b", ""), []error{chat.ErrSession}
	if _, o, err := r.generate(t.Context(), "Hello", ""); !errors.Is(err, chat.ErrSession) || o.Unanswered {
		t.Errorf("%+v, %v", o, err)
	}
}
