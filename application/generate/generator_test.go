package generate_test

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/generate"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/setting"
	"chatbot/domain/tool"
	"chatbot/ports"
)

const ada = identity.UserID(7)

// rig is a generator over a single model, whose context holds budget tokens and whose answers most, and a conversation that is stored.
type rig struct {
	*generate.Generator
	budget   int
	most     int
	reasons  bool
	sees     bool
	files    []file.File
	texts    map[file.ID]file.Text
	blobs    map[file.Sum]string
	attached []file.ID // to the question
	price    *model.Price
	allowed  chat.Allowance

	instructions string
	tools        tool.Set // chosen
	noTools      bool     // the model cannot call any
	answer       func(emit func(chat.Delta)) (ports.Completion, error)
	prompts      []ports.Prompt
	said         []chat.Message
	readErr      []error // of the next reads
	spans        map[string]error
	facts        map[string]any // of the last span in which the model was asked
}

func newRig(text string) *rig {
	r := &rig{budget: 1000, spans: map[string]error{}}
	r.answer = func(emit func(chat.Delta)) (ports.Completion, error) {
		emit(chat.TextDelta(text))
		return ports.Completion{FinishReason: "stop", PromptTokens: 11, CompletionTokens: 7, CachedTokens: 5, ReasoningTokens: 2}, nil
	}
	r.Generator = generate.New(generate.Ports{Catalog: (*catalog)(r), Messages: stored{rig: r}, Files: uploaded{r}, Blobs: contents{rig: r}, Tracer: (*tracer)(r), Settings: func() setting.Values {
		return setting.Values{SystemPrompt: "Be kind."}
	}}, generate.Options{MaxSteps: 3})
	return r
}

// generate asks for the answer to text, of which soFar exists.
func (r *rig) generate(ctx context.Context, text, soFar string) (said string, o chat.Outcome, err error) {
	q := r.question(text, r.attached...)
	q.ID = 100
	if len(r.said) > 0 {
		q.ParentID = 99
	}
	a := chat.Message{ID: 101, ParentID: q.ID, Role: chat.RoleAssistant, Content: soFar}
	a.Answer.Allowed = r.allowed
	a.Answer.Choice = chat.Choice{Model: "model", ModelID: "fake/model", Instructions: r.instructions, Parameters: model.Parameters{Effort: model.Low, MaxOutputTokens: 500}}
	o, err = r.Generate(ctx, chat.Request{Owner: ada, Turn: chat.Turn{SessionID: 1, Question: q, Answer: a}}, func(d chat.Delta) { said += d.Text })
	return said, o, err
}

type catalog rig

func (c *catalog) Choose(_ context.Context, _ identity.Actor, wanted model.ID) (model.Model, error) {
	m, _, err := c.Keep(context.Background(), wanted)
	if err != nil {
		err = model.ErrUnknown
	}
	return m, err
}

func (c *catalog) Keep(_ context.Context, chosen model.ID) (model.Model, ports.Provider, error) {
	if chosen != "fake/model" && chosen != "" {
		return model.Model{}, nil, model.ErrGone
	}
	return model.Model{ID: "fake/model", Name: "A model", ContextTokens: c.budget, MaxOutputTokens: c.most, Reasoning: c.reasons, Vision: c.sees, Tools: !c.noTools, Price: c.price}, (*provider)(c), nil
}

type provider rig

func (p *provider) About() model.Provider                         { return model.Provider{ID: "fake"} }
func (p *provider) Describe(string) model.Model                   { return model.Model{} }
func (p *provider) Models(context.Context) ([]model.Model, error) { return nil, nil }
func (p *provider) Ping(context.Context) error                    { return nil }
func (p *provider) Answer(_ context.Context, prompt ports.Prompt, emit func(chat.Delta)) (ports.Completion, error) {
	p.prompts = append(p.prompts, prompt)
	return p.answer(emit)
}

// stored returns what was said before; other reads are not expected.
type stored struct {
	ports.Messages
	*rig
}

func (s stored) Path(_ context.Context, owner identity.UserID, session chat.SessionID, before chat.MessageID, limit int) ([]chat.Message, bool, error) {
	if measuring := before != 100 && limit == 200; owner != ada || session != 1 || (before != 100 || limit != 199) && !measuring {
		return nil, false, errors.New("read something else")
	}
	if len(s.readErr) > 0 {
		err := s.readErr[0]
		s.readErr = s.readErr[1:]
		return nil, false, err
	}
	return slices.Clone(s.said), false, nil
}

type tracer rig

func (t *tracer) Begin(ctx context.Context, name string, before ...ports.Attribute) (context.Context, func(error, ...ports.Attribute)) {
	return ctx, func(err error, after ...ports.Attribute) {
		t.spans[name], t.facts = err, map[string]any{}
		for _, a := range append(before, after...) {
			t.facts[a.Name] = a.Value
		}
	}
}

// exchange is a question with its answer; failure is the code with which the answer failed.
func exchange(question, answer, failure string) []chat.Message {
	a := chat.Message{Role: chat.RoleAssistant, Content: answer, Status: chat.Complete}
	if failure != "" {
		a.Status, a.Failure = chat.Failed, &chat.Failure{Code: failure}
	}
	return []chat.Message{{Role: chat.RoleUser, Content: question, Status: chat.Complete}, a}
}

func conversation(p ports.Prompt) (said []string) {
	for _, m := range p.Conversation {
		said = append(said, string(m.Role)+" "+m.Content)
	}
	return said
}

func TestModelSeesConversation(t *testing.T) {
	r := newRig("Yes.")
	r.said = exchange("One?", "Yes.", "")
	r.said[1].Parts = []chat.Part{{Kind: chat.ReasoningPart, Text: "a secret", TookMS: 1}, {Kind: chat.TextPart, Text: "Yes."}}
	said, o, err := r.generate(t.Context(), "Two?", "")
	if want := (chat.Outcome{Asked: true, FinishReason: "stop", PromptTokens: 11, CompletionTokens: 7, CachedTokens: 5, ReasoningTokens: 2}); err != nil || said != "Yes." || !reflect.DeepEqual(o, want) {
		t.Errorf("%q, %+v, %v", said, o, err)
	}
	p := r.prompts[0]
	if got := conversation(p); !slices.Equal(got, []string{"user One?", "assistant Yes.", "user Two?"}) {
		t.Errorf("asked %q", got)
	}
	if p.System != "Be kind." || p.Model != "model" || p.Parameters.Effort != model.Low || p.Asker != ada || p.SoFar != "" {
		t.Errorf("asked with %+v", p)
	}
	for _, span := range []string{"history", "chat model"} {
		if err, traced := r.spans[span]; err != nil || !traced {
			t.Errorf("%s: traced %t, %v", span, traced, err)
		}
	}
}

// TestRefusedQuestionIsNotAskedAgain: a question that the model refused as it is would have every later one refused, too; one
// whose answer failed for another reason is still part of the conversation.
func TestRefusedQuestionIsNotAskedAgain(t *testing.T) {
	for failure, want := range map[*fault.Error][]string{
		ports.ErrModelRejected:    {"user Two?"},
		ports.ErrModelFiltered:    {"user Two?"},
		ports.ErrModelContextFull: {"user Two?"},
		ports.ErrModelUnavailable: {"user One?", "user Two?"},
		ports.ErrModelNoRoom:      {"user One?", "user Two?"},
	} {
		r := newRig("Yes.")
		r.said = exchange("One?", "", failure.Code)
		if _, _, err := r.generate(t.Context(), "Two?", ""); err != nil || !slices.Equal(conversation(r.prompts[0]), want) {
			t.Errorf("%v: asked %q, want %q, %v", failure, conversation(r.prompts[0]), want, err)
		}
	}
}

func TestPromptFitsTheBudgetOfTheModel(t *testing.T) {
	fixed := model.EstimateTokens("Be kind.") + model.EstimateTokens("One?") + model.EstimateTokens("Yes.") + model.EstimateTokens("Two?")
	for name, c := range map[string]struct {
		budget int
		soFar  string
		want   int // messages
	}{
		"enough":                         {fixed, "", 3},
		"one token too few":              {fixed - 1, "", 1},
		"an answer that is to go on":     {fixed, "So far", 1},
		"enough for that as well":        {fixed + model.EstimateTokens("So far"), "So far", 3},
		"not enough for anything at all": {1, "", 1},
	} {
		r := newRig("Yes.")
		r.budget, r.said = c.budget, exchange("One?", "Yes.", "")
		_, _, err := r.generate(t.Context(), "Two?", c.soFar)
		if p := r.prompts[0]; err != nil || len(p.Conversation) != c.want || p.SoFar != c.soFar || p.Conversation[c.want-1].Content != "Two?" {
			t.Errorf("%s: asked %+v, %v", name, p, err)
		}
	}
}

func TestLimitOfAnAnswerIsAtMostThatOfTheModel(t *testing.T) {
	for most, want := range map[int]int{0: 500, 100: 100, 1000: 500} {
		r := newRig("Yes.")
		r.most = most
		if _, _, err := r.generate(t.Context(), "Two?", ""); err != nil || r.prompts[0].Parameters.MaxOutputTokens != want {
			t.Errorf("of %d: asked %+v, %v", most, r.prompts[0].Parameters, err)
		}
	}
}

func TestConversationIsReadAgainDuringAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig("Yes.")
		r.said = exchange("One?", "Yes.", "")
		r.readErr = []error{errors.New("no connection"), ports.ErrStorage, context.DeadlineExceeded}
		if said, o, err := r.generate(t.Context(), "Two?", ""); err != nil || said != "Yes." || !o.Asked {
			t.Errorf("%q, %+v, %v", said, o, err)
		}
		r.readErr = []error{chat.ErrSession}
		if _, o, err := r.generate(t.Context(), "Two?", ""); !errors.Is(err, chat.ErrSession) || o.Asked || r.spans["history"] == nil {
			t.Errorf("a deleted session: %+v, %v", o, err)
		}
		r.readErr = slices.Repeat([]error{ports.ErrStorage}, 1000)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, o, err := r.generate(ctx, "Two?", ""); err == nil || o.Asked || len(r.prompts) != 1 {
			t.Errorf("without an end: %+v, %v", o, err)
		}
	})
}

func TestFailures(t *testing.T) {
	for name, c := range map[string]struct {
		answer func(func(chat.Delta)) (ports.Completion, error)
		soFar  string
		want   error
		finish string
	}{
		"a fault": {func(func(chat.Delta)) (ports.Completion, error) { return ports.Completion{}, ports.ErrModelBusy }, "", ports.ErrModelBusy, ""},
		"no finish reason": {func(func(chat.Delta)) (ports.Completion, error) {
			return ports.Completion{PromptTokens: 1, CompletionTokens: 1}, nil
		}, "", ports.ErrModelCutOff, ""},
		"nothing said": {func(func(chat.Delta)) (ports.Completion, error) { return ports.Completion{}, ports.ErrModelEmpty }, "", ports.ErrModelEmpty, ""},
		"nothing more": {func(func(chat.Delta)) (ports.Completion, error) { return ports.Completion{}, ports.ErrModelEmpty }, "So far", nil, "stop"},
	} {
		r := newRig("")
		r.answer = c.answer
		_, o, err := r.generate(t.Context(), "Two?", c.soFar)
		if !errors.Is(err, c.want) || !o.Asked || o.FinishReason != c.finish {
			t.Errorf("%s: %+v, %v", name, o, err)
		}
	}
}

func TestPanicOfAClientFailsTheAnswer(t *testing.T) {
	r := newRig("")
	r.answer = func(emit func(chat.Delta)) (ports.Completion, error) {
		emit(chat.TextDelta("So far"))
		panic("sk-secret leaked")
	}
	said, _, err := r.generate(t.Context(), "Two?", "")
	if f := fault.From(err); said != "So far" || f == nil || f.Kind != fault.Internal || strings.Contains(f.Message, "secret") || r.spans["chat model"] == nil {
		t.Errorf("%q, %v", said, err)
	}
}

func TestStoppingIsNotTracedAsAFailure(t *testing.T) {
	r := newRig("")
	for cause, fails := range map[error]bool{context.Canceled: false, ports.ErrModelTooLong: true} {
		ctx, cancel := context.WithCancelCause(t.Context())
		r.answer = func(func(chat.Delta)) (ports.Completion, error) {
			cancel(cause)
			return ports.Completion{}, cause
		}
		if _, _, err := r.generate(ctx, "Two?", ""); !errors.Is(err, cause) || (r.spans["chat model"] != nil) != fails {
			t.Errorf("%v: %v, traced %v", cause, err, r.spans["chat model"])
		}
	}
}

func TestPromptIsEstimatedWhenTheProviderReportsNothing(t *testing.T) {
	r := newRig("")
	r.answer = func(emit func(chat.Delta)) (ports.Completion, error) {
		emit(chat.TextDelta("Twelve chars"))
		return ports.Completion{FinishReason: "length"}, nil
	}
	_, o, err := r.generate(t.Context(), "Hello", "So far")
	prompt := model.EstimateTokens("Be kind.") + model.EstimateTokens("Hello") + model.EstimateTokens("So far")
	if want := (chat.Outcome{Asked: true, FinishReason: "length", PromptTokens: prompt, TokensEstimated: true}); err != nil || !reflect.DeepEqual(o, want) {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestModelThatHasGoneIsNotAsked(t *testing.T) {
	r := newRig("")
	turn := chat.Turn{Answer: chat.Message{Answer: chat.Answer{Choice: chat.Choice{ModelID: "fake/removed"}}}}
	if o, err := r.Generate(t.Context(), chat.Request{Owner: ada, Turn: turn}, nil); !errors.Is(err, model.ErrGone) || o.Asked {
		t.Errorf("%+v, %v", o, err)
	}
	if c, err := r.Keep(t.Context(), "fake/model"); err != nil || c.Model != "model" || c.ModelID != "fake/model" {
		t.Errorf("kept %+v, %v", c, err)
	}
	if _, err := r.Choose(t.Context(), identity.Actor{}, "fake/removed", model.Parameters{}, false); !errors.Is(err, model.ErrUnknown) {
		t.Errorf("chosen: %v", err)
	}
}

func TestSpanTellsWhatTheProviderTold(t *testing.T) {
	r := newRig("Hello")
	tell := func(c ports.Completion) map[string]any {
		t.Helper()
		r.answer = func(emit func(chat.Delta)) (ports.Completion, error) {
			emit(chat.TextDelta("Hello"))
			return c, nil
		}
		if _, _, err := r.generate(t.Context(), "Hi", ""); err != nil {
			t.Fatal(err)
		}
		delete(r.facts, "first_token_ms")
		return r.facts
	}
	known := map[string]any{"gen_ai.operation.name": "chat", "gen_ai.provider.name": "fake", "gen_ai.request.model": "model"}
	little, much := maps.Clone(known), maps.Clone(known)
	little["gen_ai.response.finish_reasons"] = []string{"stop"}
	if got := tell(ports.Completion{FinishReason: "stop"}); !reflect.DeepEqual(got, little) {
		t.Errorf("%v, want %v", got, little)
	}
	maps.Copy(much, map[string]any{
		"gen_ai.response.model": "model-2026-03-01", "gen_ai.response.finish_reasons": []string{"length"}, "gen_ai.usage.input_tokens": 11,
		"gen_ai.usage.output_tokens": 7, "gen_ai.usage.cache_read.input_tokens": 5, "gen_ai.usage.reasoning.output_tokens": 2,
	})
	if got := tell(ports.Completion{Model: "model-2026-03-01", FinishReason: "length", PromptTokens: 11, CompletionTokens: 7, CachedTokens: 5, ReasoningTokens: 2}); !reflect.DeepEqual(got, much) {
		t.Errorf("%v, want %v", got, much)
	}
}

func TestInstructionsFollowTheSystemPrompt(t *testing.T) {
	r := newRig("Yes.")
	a := chat.Message{ID: 101, ParentID: 100, Role: chat.RoleAssistant}
	a.Answer.Choice = chat.Choice{ModelID: "fake/model", Instructions: "I am Ada.\n\nBe brief."}
	q := chat.Message{ID: 100, Role: chat.RoleUser, Content: "One?"}
	if _, err := r.Generate(t.Context(), chat.Request{Owner: ada, Turn: chat.Turn{SessionID: 1, Question: q, Answer: a}}, func(chat.Delta) {}); err != nil {
		t.Fatal(err)
	}
	if got, want := r.prompts[0].System, "Be kind.\n\nI am Ada.\n\nBe brief."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestEffortOfAChatIsForModelsThatReason: a chat keeps its effort while its model changes.
func TestEffortOfAChatIsForModelsThatReason(t *testing.T) {
	warm := 0.5
	of := model.Parameters{Temperature: &warm, MaxOutputTokens: 7, Effort: model.High}
	for reasons, want := range map[bool]model.Effort{true: model.High, false: ""} {
		r := newRig("Yes.")
		r.reasons = reasons
		c, err := r.Choose(t.Context(), identity.Actor{User: ada}, "fake/model", of, false)
		if p := c.Parameters; err != nil || p.Effort != want || p.Temperature != &warm || p.MaxOutputTokens != 7 {
			t.Errorf("reasons %t: %+v, %v", reasons, c, err)
		}
	}
}
