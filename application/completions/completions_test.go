package completions_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/completions"
	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/completion"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/setting"
	"chatbot/domain/usage"
	"chatbot/ports"
)

// world is everything that a Service depends on. Its models are p/a, p/b, p/c and the blind p/d.
type world struct {
	ports.Calls
	ports.Budgets
	mu       sync.Mutex
	fails    map[string]error // by the model's name
	speaks   map[string]bool  // before it fails
	takes    map[string]time.Duration
	begins   ports.Completion // what has arrived when it fails after it spoke
	most     int              // the models' limit
	waits    time.Duration    // in the queue
	until    time.Time        // of the last embeddings
	asked    []ports.CompletionCall
	full     map[model.ID]bool
	entered  int
	left     int
	held     []budget.Held
	reserved []ports.Reserve
	refuse   error
	allowed  chat.Allowance
	recorded []usage.Event
	fellBack []string
}

func (w *world) List(context.Context, identity.Actor) ([]model.Model, error) { return nil, nil }

func (w *world) Choose(_ context.Context, _ identity.Actor, wanted model.ID) (model.Model, error) {
	if !slices.Contains([]model.ID{"p/a", "p/b", "p/c", "p/d"}, wanted) {
		return model.Model{}, model.ErrUnknown
	}
	return model.Model{ID: wanted, Vision: wanted != "p/d", Tools: true, MaxOutputTokens: w.most, Price: &model.Price{Input: 1, Output: 1}}, nil
}

func (w *world) Completer(ctx context.Context, id model.ID) (model.Model, ports.Completer, error) {
	m, err := w.Choose(ctx, identity.Actor{}, id)
	return m, w, err
}

func (w *world) Embedder(ctx context.Context, id model.ID) (model.Model, ports.Embedder, error) {
	m, err := w.Choose(ctx, identity.Actor{}, id)
	return m, w, err
}

func (w *world) Embed(ctx context.Context, call ports.EmbeddingCall) ([]byte, int, error) {
	w.until, _ = ctx.Deadline()
	if err := w.fails[call.Model]; err != nil {
		return nil, 0, err
	}
	return []byte(call.Model), 5, nil
}

func (w *world) Complete(ctx context.Context, call ports.CompletionCall, emit func([]byte) error) (ports.Completion, error) {
	w.asked = append(w.asked, call)
	if took := w.takes[call.Model]; took > 0 { // its provider's limit is a minute
		select {
		case <-time.After(min(took, time.Minute)):
			return ports.Completion{}, ports.ErrModelTimeout
		case <-ctx.Done():
			return ports.Completion{}, context.Cause(ctx)
		}
	}
	err := w.fails[call.Model]
	if err != nil && !w.speaks[call.Model] {
		return ports.Completion{Produced: 5}, err
	}
	if failed := emit([]byte(call.Model)); failed != nil {
		return ports.Completion{}, failed
	}
	if err != nil {
		return w.begins, err
	}
	return ports.Completion{FinishReason: "stop", PromptTokens: 7, CompletionTokens: 3}, nil
}

func (w *world) Admit(_ context.Context, _ identity.Actor, id model.ID) (func(), error) {
	if w.full[id] {
		return nil, errFull
	}
	time.Sleep(w.waits)
	w.entered++
	return func() { w.left++ }, nil
}

func (w *world) Bounding(context.Context, identity.UserID) ([]budget.Held, error) { return w.held, nil }

func (w *world) Reserve(_ context.Context, _ usage.Event, of ports.Reserve) (chat.Allowance, error) {
	w.reserved = append(w.reserved, of)
	return w.allowed, w.refuse
}

func (w *world) Record(_ context.Context, e usage.Event) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.recorded = append(w.recorded, e)
	return nil
}

func (w *world) FellBack(from model.ID, code string) {
	w.fellBack = append(w.fellBack, string(from)+" "+code)
}
func (w *world) CallRefused(budget.Of)             {}
func (w *world) Now() time.Time                    { return time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC) }
func (w *world) Log(context.Context, ports.Record) {}
func (w *world) Begin(ctx context.Context, _ string, _ ...ports.Attribute) (context.Context, func(error, ...ports.Attribute)) {
	return ctx, func(error, ...ports.Attribute) {}
}

var (
	errFull = errors.New("full")
	ada     = identity.Actor{User: 7, Role: identity.Member, Key: 1, Scopes: []identity.Scope{identity.ScopeChat}}
)

// service returns a Service that falls back to other models.
func (w *world) service() *completions.Service {
	return completions.New(completions.Ports{
		Catalog: w, Queue: w, Calls: w, Budgets: w, Refused: w, FellBack: w, Tracer: w, Clock: w, Logger: w,
		Settings: func() setting.Values {
			return setting.Values{FallbackModels: []model.ID{"p/a", "p/gone", "p/d", "p/b", "p/c"}}
		},
	}, completions.Options{Total: time.Minute})
}

// call makes a call with two fallbacks, and returns what was said and by which model.
func (w *world) call(t *testing.T, r completion.Request) (said string, err error) {
	t.Helper()
	s := w.service()
	if r.Model == "" {
		r.Model = "p/a"
	}
	r.Choices = max(r.Choices, 1)
	err = s.Complete(t.Context(), ada, r, func(m model.Model) { said += string(m.ID) + ":" }, func(data []byte) error { said += string(data); return nil })
	s.Drain(t.Context())
	if w.entered != w.left {
		t.Errorf("%d slots are taken, %d are left", w.entered, w.left)
	}
	return said, err
}

func TestCallIsRecordedWithWhatItTook(t *testing.T) {
	w := &world{}
	said, err := w.call(t, completion.Request{Prompt: 9})
	if err != nil || said != "p/a:a" || len(w.recorded) != 1 || len(w.reserved) != 0 {
		t.Fatalf("%q, %v, %+v", said, err, w)
	}
	e := w.recorded[0]
	if e.User != 7 || e.Message >= 0 || e.Purpose != usage.API || e.Model != "p/a" || e.In != 7 || e.Out != 3 || e.Estimated || *e.Cost != 10 || e.Status != chat.Complete || e.FirstToken <= 0 {
		t.Errorf("%+v", e)
	}
}

// TestAnotherModelAnswersWhereOneFailsBeforeItsFirstChunk covers which failures fall back, and to whom.
func TestAnotherModelAnswersWhereOneFailsBeforeItsFirstChunk(t *testing.T) {
	down, bad := ports.ErrModelUnavailable, ports.ErrModelRejected
	for name, c := range map[string]struct {
		w        *world
		r        completion.Request
		said     string
		err      error
		recorded []chat.Status
	}{
		"the first fallback that fits": {w: &world{fails: map[string]error{"a": down}}, r: completion.Request{Pictures: true}, said: "p/b:b", recorded: []chat.Status{chat.Failed, chat.Complete}},
		"one that cannot see, without": {w: &world{fails: map[string]error{"a": down}}, said: "p/d:d", recorded: []chat.Status{chat.Failed, chat.Complete}},
		"a full queue is skipped":      {w: &world{fails: map[string]error{"a": down}, full: map[model.ID]bool{"p/d": true}}, said: "p/b:b", recorded: []chat.Status{chat.Failed, chat.Complete}},
		"the call is bad":              {w: &world{fails: map[string]error{"a": bad}}, err: bad, recorded: []chat.Status{chat.Failed}},
		"a fallback finds it bad":      {w: &world{fails: map[string]error{"a": down, "d": bad}}, said: "p/b:b", recorded: []chat.Status{chat.Failed, chat.Failed, chat.Complete}},
		"all fallbacks find it bad": {w: &world{fails: map[string]error{"a": down, "b": bad, "c": bad, "d": bad}}, err: down,
			recorded: []chat.Status{chat.Failed, chat.Failed, chat.Failed, chat.Failed}},
		"it has begun": {w: &world{fails: map[string]error{"a": down}, speaks: map[string]bool{"a": true}}, said: "p/a:a", err: down, recorded: []chat.Status{chat.Failed}},
		"all fail": {w: &world{fails: map[string]error{"a": ports.ErrModelBusy, "b": down, "c": down, "d": down}}, err: ports.ErrModelBusy,
			recorded: []chat.Status{chat.Failed, chat.Failed, chat.Failed, chat.Failed}},
		"a full queue of the chosen model": {w: &world{full: map[model.ID]bool{"p/a": true}}, err: errFull},
		"an unknown model":                 {w: &world{}, r: completion.Request{Model: "p/x"}, err: model.ErrUnknown},
	} {
		said, err := c.w.call(t, c.r)
		var recorded []chat.Status
		for _, e := range c.w.recorded {
			recorded = append(recorded, e.Status)
		}
		slices.Sort(recorded)
		slices.Sort(c.recorded)
		if said != c.said || !errors.Is(err, c.err) || err != nil && c.err == nil || !slices.Equal(recorded, c.recorded) {
			t.Errorf("%s: %q, %v, %v", name, said, err, recorded)
		}
	}
}

func TestBudgetBoundsCall(t *testing.T) {
	w := &world{held: []budget.Held{{}}, allowed: chat.Allowance{Prompt: 9, Output: 60}}
	if _, err := w.call(t, completion.Request{Prompt: 9, MaxOutput: 40, Choices: 2}); err != nil {
		t.Fatal(err)
	}
	if of := w.reserved[0]; of.Prompt != 9 || of.Output != 80 || !of.Wanted || of.Until.Sub(w.Now()) <= time.Minute || w.asked[0].MaxOutput != 30 {
		t.Errorf("%+v, asked %+v", of, w.asked)
	}
	w = &world{held: []budget.Held{{}}, refuse: budget.ErrExhausted}
	if _, err := w.call(t, completion.Request{}); !errors.Is(err, budget.ErrExhausted) || len(w.asked)+len(w.recorded) != 0 {
		t.Errorf("%v, %+v", err, w.asked)
	}
}

func TestKeyWithoutScopeCallsNothing(t *testing.T) {
	s := completions.New(completions.Ports{}, completions.Options{})
	actor := ada
	actor.Scopes = []identity.Scope{identity.ScopeModels}
	if err := s.Complete(t.Context(), actor, completion.Request{}, nil, nil); !errors.Is(err, identity.ErrScope) {
		t.Error(err)
	}
	if _, err := s.Embed(t.Context(), actor, completion.Embedding{}); !errors.Is(err, identity.ErrScope) {
		t.Error(err)
	}
	if _, err := s.Models(t.Context(), ada); !errors.Is(err, identity.ErrScope) {
		t.Error(err)
	}
}

// TestEmbeddingsAreReservedAndRecorded: the prompt is reserved, without an output, and no other model is asked.
func TestEmbeddingsAreReservedAndRecorded(t *testing.T) {
	w := &world{held: []budget.Held{{}}}
	s := w.service()
	answer, err := s.Embed(t.Context(), ada, completion.Embedding{Model: "p/a", Prompt: 9})
	s.Drain(t.Context())
	if of := w.reserved[0]; err != nil || string(answer) != "a" || of.Prompt != 9 || of.Output != 0 || !of.Wanted || time.Until(w.until) <= time.Minute { // its provider's own limit tells that it hangs
		t.Errorf("%s, %v, %+v", answer, err, of)
	}
	if e := w.recorded[0]; e.In != 5 || e.Out != 0 || *e.Cost != 5 || e.Estimated || e.Status != chat.Complete {
		t.Errorf("%+v", e)
	}
	w.fails = map[string]error{"a": ports.ErrModelUnavailable}
	_, err = s.Embed(t.Context(), ada, completion.Embedding{Model: "p/a", Prompt: 9})
	s.Drain(t.Context())
	if e := w.recorded[1]; !errors.Is(err, ports.ErrModelUnavailable) || e.Status != chat.Failed || e.In != 0 || len(w.fellBack) != 0 || w.entered != w.left {
		t.Errorf("%v, %+v", err, e)
	}
	w.refuse = budget.ErrExhausted
	if _, err := s.Embed(t.Context(), ada, completion.Embedding{Model: "p/a"}); !errors.Is(err, budget.ErrExhausted) || len(w.recorded) != 2 || w.entered != w.left {
		t.Errorf("%v, %+v", err, w.recorded)
	}
}

// TestAnswerThatBrokeOffCountsWhatArrived: providers that count tell the true number at the end only.
func TestAnswerThatBrokeOffCountsWhatArrived(t *testing.T) {
	for name, c := range map[string]struct {
		begins    ports.Completion
		in, out   int
		estimated bool
	}{
		"counted at the beginning alone": {ports.Completion{PromptTokens: 8, CompletionTokens: 1, Produced: 500}, 8, 500, true},
		"counted all along":              {ports.Completion{PromptTokens: 8, CompletionTokens: 600, Produced: 500}, 8, 600, false},
		"not counted":                    {ports.Completion{Produced: 500}, 9, 500, true},
	} {
		w := &world{fails: map[string]error{"a": ports.ErrModelCutOff}, speaks: map[string]bool{"a": true}, begins: c.begins}
		if _, err := w.call(t, completion.Request{Prompt: 9}); !errors.Is(err, ports.ErrModelCutOff) {
			t.Fatal(err)
		}
		if e := w.recorded[0]; e.In != c.in || e.Out != c.out || e.Estimated != c.estimated {
			t.Errorf("%s: %+v", name, e)
		}
	}
}

// TestModelsLimitBoundsCallWithoutBudget: as in chats, it bounds what is wanted.
func TestModelsLimitBoundsCallWithoutBudget(t *testing.T) {
	for wanted, most := range map[int]int{0: 0, 50: 0, 5000: 100} {
		w := &world{most: 100}
		if _, err := w.call(t, completion.Request{MaxOutput: wanted}); err != nil || w.asked[0].MaxOutput != most {
			t.Errorf("%d wanted: %+v, %v", wanted, w.asked, err)
		}
	}
}

// TestCallEndsBeforeProxiesGiveUp: the wait, the chosen model and its fallbacks have one limit together, which leaves a model the time after
// which its provider says by itself that it hangs.
func TestCallEndsBeforeProxiesGiveUp(t *testing.T) {
	for name, w := range map[string]*world{
		"a model that hangs":            {takes: map[string]time.Duration{"a": time.Hour}},
		"a wait and a model that hangs": {waits: 50 * time.Second, takes: map[string]time.Duration{"a": time.Hour}},
		"all models hang":               {takes: map[string]time.Duration{"a": time.Hour, "b": time.Hour, "c": time.Hour, "d": time.Hour}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				said, err := w.call(t, completion.Request{Stream: true})
				took := time.Since(began)
				// A call that was given up and the one that took its place are recorded at the same moment, in any order.
				failed := slices.ContainsFunc(w.recorded, func(e usage.Event) bool { return e.Status == chat.Failed })
				if took > 90*time.Second || w.waits == 0 && took < time.Minute || (said == "") != errors.Is(err, ports.ErrModelTimeout) || !failed {
					t.Errorf("%q, %v after %v, %+v", said, err, took, w.recorded)
				}
			})
		})
	}
}
