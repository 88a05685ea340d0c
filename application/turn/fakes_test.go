package turn_test

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"chatbot/adapters/memory"
	"chatbot/adapters/system"
	"chatbot/application/turn"
	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/setting"
	"chatbot/ports"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	_ turn.Generator = (*fakeGenerator)(nil)
	_ ports.Logger   = (*fakeLogger)(nil)
	_ ports.Meter    = (*fakeMeter)(nil)
)

// fakeGenerator answers as its script says, with the models fake/fake-1, the default, slow/slow-1, and for group 3 team/team-1. Those in
// gone no longer exist.
type fakeGenerator struct {
	mu       sync.Mutex
	requests []chat.Request
	places   []chat.Place // measured
	gone     map[model.ID]bool
	price    *model.Price
	blind    bool // the default has no vision
	away     bool // nobody can say whether a model exists that is not the default
	script   script
	// deltas, unless nil, answers in place of script, with reasoning.
	deltas func(ctx context.Context, emit func(chat.Delta)) (chat.Outcome, error)
	// down, unless nil, is asked first: an error of it is a failure of the model before its first delta.
	down   func(ctx context.Context, of model.ID) error
	groups []identity.GroupID // of everybody
}

type script func(ctx context.Context, emit func(string)) (chat.Outcome, error)

// GroupsOf implements ports.UserGroups.
func (f *fakeGenerator) GroupsOf(context.Context, identity.UserID) ([]identity.GroupID, error) {
	return f.groups, nil
}

func (f *fakeGenerator) Choose(_ context.Context, actor identity.Actor, wanted model.ID, of model.Parameters, pictures bool) (chat.Choice, error) {
	if wanted == "team/team-1" && !slices.Contains(actor.Groups, 3) {
		return chat.Choice{}, model.ErrUnknown
	}
	if f.away && wanted != "" {
		return chat.Choice{}, ports.ErrModelUnavailable
	}
	if pictures && (wanted == "" || wanted == "fake/fake-1") && f.blind {
		return chat.Choice{}, model.ErrCannotSee
	}
	c, err := f.choice(wanted, model.ErrUnknown)
	c.Parameters = of
	return c, err
}

func (f *fakeGenerator) Keep(_ context.Context, chosen model.ID) (chat.Choice, error) {
	return f.choice(chosen, model.ErrGone)
}

// Measure counts a token for each character of the question and of the answer so far.
func (f *fakeGenerator) Measure(_ context.Context, choice chat.Choice, at chat.Place) (budget.Call, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.places = append(f.places, at)
	call := budget.Call{Prompt: len(at.Question) + len(at.SoFar), Output: choice.Parameters.MaxOutputTokens, Price: f.price}
	call.Wanted = call.Output > 0
	return call, nil
}

func (f *fakeGenerator) choice(id model.ID, missing error) (chat.Choice, error) {
	id = cmp.Or(id, "fake/fake-1")
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.gone[id] || id != "fake/fake-1" && id != "slow/slow-1" && id != "team/team-1" {
		return chat.Choice{}, missing
	}
	return chat.Choice{Model: id.Name(), ModelID: id}, nil
}

// set changes the price of the models.
func (f *fakeGenerator) set(price *model.Price) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.price = price
}

// remove makes a model no longer exist.
func (f *fakeGenerator) remove(id model.ID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gone = map[model.ID]bool{id: true}
}

func (f *fakeGenerator) Generate(ctx context.Context, r chat.Request, emit func(chat.Delta)) (o chat.Outcome, err error) {
	f.mu.Lock()
	asking := r.Asking
	r.Asking = nil // makes requests comparable
	f.requests = append(f.requests, r)
	price := f.price
	f.mu.Unlock()
	id := r.Turn.Answer.Answer.ModelID
	if _, err := f.choice(id, model.ErrGone); err != nil {
		return chat.Outcome{Unanswered: true}, err
	}
	asking(9, price)
	if f.down != nil {
		if err := f.down(ctx, id); err != nil {
			return chat.Outcome{Asked: true, Unanswered: true, PromptTokens: 9, TokensEstimated: true}, err
		}
	}
	if f.deltas != nil {
		o, err = f.deltas(ctx, emit)
	} else {
		o, err = f.script(ctx, func(text string) { emit(chat.TextDelta(text)) })
	}
	o.Asked = true
	if o.PromptTokens+o.CompletionTokens == 0 {
		o.PromptTokens, o.TokensEstimated = 9, true
	}
	return o, err
}

func (f *fakeGenerator) asked() []chat.Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.requests)
}

// wait is a model's pause; like the port says, it ends at once with ctx.
func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

var done = chat.Outcome{FinishReason: "stop", PromptTokens: 11, CompletionTokens: 7, CachedTokens: 5, ReasoningTokens: 2}

// saying emits each piece and pauses after it. Like a provider it does not wait for emit: pieces that are due are emitted as
// one.
func saying(pause time.Duration, pieces ...string) script {
	return func(ctx context.Context, emit func(string)) (chat.Outcome, error) {
		began := time.Now()
		for i := 0; i < len(pieces); {
			from := i
			for i++; i < len(pieces) && time.Since(began) >= time.Duration(i)*pause; {
				i++
			}
			emit(strings.Join(pieces[from:i], ""))
			if err := wait(ctx, time.Until(began.Add(time.Duration(i)*pause))); err != nil {
				return chat.Outcome{}, err
			}
		}
		return done, nil
	}
}

// words are n different pieces.
func words(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = string(rune('a'+i%26)) + " "
	}
	return all
}

type fakeLogger struct {
	mu  sync.Mutex
	all []ports.Record
}

func (f *fakeLogger) Log(_ context.Context, e ports.Record) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, e)
}

// count tells how many entries say something with text in it.
func (f *fakeLogger) count(text string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, e := range f.all {
		if strings.Contains(e.Message, text) {
			n++
		}
	}
	return n
}

type fakeMeter struct {
	mu       sync.Mutex
	said     map[chat.Role]int
	answered []ports.Generation
	opened   int
	resumed  int
	orphaned int
	fellBack []string      // from a model, and why
	held     chan struct{} // unless nil, an answer's end is counted when it is closed
}

func (f *fakeMeter) MessageStored(role chat.Role, by model.ID) {
	if role == chat.RoleAssistant && f.held != nil {
		<-f.held
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if by == "fake/fake-1" {
		f.said[role]++
	}
}

func (f *fakeMeter) GenerationEnded(r ports.Generation) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answered = append(f.answered, r)
}

func (f *fakeMeter) FellBack(from model.ID, code string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fellBack = append(f.fellBack, string(from)+" "+code)
}

func (f *fakeMeter) SessionCreated() { f.add(&f.opened, 1) }

func (f *fakeMeter) ReaderResumed() { f.add(&f.resumed, 1) }

func (f *fakeMeter) AnswersOrphaned(n int) { f.add(&f.orphaned, n) }

func (f *fakeMeter) add(to *int, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	*to += n
}

// fakeBudgets are the budgets that bound everybody. The store keeps no account of them.
type fakeBudgets struct {
	ports.Budgets
	mu       sync.Mutex
	held     []budget.Held
	everyone budget.Budget
	models   []model.ID // the fallbacks
	title    model.ID
	refused  map[budget.Of]int
}

func (f *fakeBudgets) Bounding(context.Context, identity.UserID) ([]budget.Held, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.held, nil
}

func (f *fakeBudgets) settings() setting.Values {
	f.mu.Lock()
	defer f.mu.Unlock()
	return setting.Values{DefaultBudget: f.everyone, FallbackModels: f.models, TitleModel: f.title}
}

func (f *fakeBudgets) CallRefused(of budget.Of) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refused == nil {
		f.refused = map[budget.Of]int{}
	}
	f.refused[of]++
}

// fakeTracer notes each span with those above it, such as "answer/store", and how it ended.
type fakeTracer struct {
	mu    sync.Mutex
	open  int
	spans []string
	err   map[string]error
}

type above struct{}

func (f *fakeTracer) Begin(ctx context.Context, name string, _ ...ports.Attribute) (context.Context, func(error, ...ports.Attribute)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if over, _ := ctx.Value(above{}).(string); over != "" {
		name = over + "/" + name
	}
	f.open++
	return context.WithValue(ctx, above{}, name), func(err error, _ ...ports.Attribute) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.open--
		f.spans = append(f.spans, name)
		if f.err == nil {
			f.err = map[string]error{}
		}
		f.err[name] = err
	}
}

// fakeSpool keeps what is put into it. Every call fails while `broken` is set.
type fakeSpool struct {
	mu     sync.Mutex
	kept   []ports.Unsaved
	broken error
}

func (f *fakeSpool) breakDown(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken = err
}

// left is how many answers are kept.
func (f *fakeSpool) left() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.kept)
}

func (f *fakeSpool) Put(_ context.Context, a ports.Unsaved) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken == nil {
		f.kept = append(f.kept, a)
	}
	return f.broken
}

func (f *fakeSpool) Take(_ context.Context, store func(ports.Unsaved) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	var failed []error
	f.kept = slices.DeleteFunc(f.kept, func(a ports.Unsaved) bool {
		err := store(a)
		failed = append(failed, err)
		return err == nil
	})
	return errors.Join(append(failed, f.broken)...)
}

// ada and bob are two people.
var (
	ada = identity.Actor{User: 7, Role: identity.Member}
	bob = identity.Actor{User: 8, Role: identity.Member}
)

// rig is an engine with everything around it.
type rig struct {
	*turn.Engine
	store   *fakeStore
	model   *fakeGenerator
	logger  *fakeLogger
	meter   *fakeMeter
	tracer  *fakeTracer
	log     *memory.StreamLog
	stopBus *memory.StopBus
	spool   *fakeSpool
	budgets *fakeBudgets
	tools   *fakeTools
}

// inBubble runs a test in virtual time, with an engine that runs until the test ends. The bubble itself
// fails when a goroutine is left behind.
func inBubble(t *testing.T, s script, test func(t *testing.T, r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(s)
		ctx, cancel := context.WithCancel(context.Background())
		stopped := make(chan struct{})
		go func() { defer close(stopped); r.Run(ctx) }()
		defer func() { cancel(); <-stopped }()
		synctest.Wait()
		test(t, r)
	})
}

func newRig(s script) *rig {
	r := &rig{
		store: newStore(), model: &fakeGenerator{script: s}, logger: &fakeLogger{},
		meter: &fakeMeter{said: map[chat.Role]int{}}, tracer: &fakeTracer{}, stopBus: memory.NewStopBus(), spool: &fakeSpool{}, budgets: &fakeBudgets{}, tools: &fakeTools{}, log: memory.NewStreamLog(system.Clock{}),
	}
	r.Engine = turn.New(turn.Ports{
		Turns: r.store, Steps: r.store, Calls: r.store, Tools: r.tools, Fallbacks: r.store, Choices: r.store, Messages: r.store, Files: r.store, Groups: r.model, Storage: r.store, Generator: r.model, Log: r.log, StopBus: r.stopBus, Spool: r.spool,
		Secrets: system.Secrets{}, Clock: system.Clock{}, Logger: r.logger, Meter: r.meter, Tracer: r.tracer,
		Budgets: r.budgets, Refused: r.budgets, FellBack: r.meter, Settings: r.budgets.settings,
	}, turn.Options{MaxChars: 2000, MaxUnsaved: 64 << 20, Limits: turn.Limits{Running: 100, PerUser: 100, Waiting: 100}})
	return r
}

// send starts a turn in a new session.
func (r *rig) send(t *testing.T, text string) chat.Turn {
	t.Helper()
	return r.sendTo(t, chat.Send{Text: text})
}

func (r *rig) sendTo(t *testing.T, s chat.Send) chat.Turn {
	t.Helper()
	started, err := r.Start(t.Context(), ada, s)
	if err != nil {
		t.Fatal(err)
	}
	return started
}

// end waits for the answer's end as readers hear of it, and checks that it is stored like that.
func (r *rig) end(t *testing.T, id chat.MessageID) chat.Message {
	t.Helper()
	m, err := r.Wait(t.Context(), ada, id)
	if err != nil {
		t.Fatal(err)
	}
	if stored := r.store.stored(id); stored.Status != m.Status || stored.Content != m.Content {
		t.Errorf("readers heard %s %.20q, stored is %s %.20q", m.Status, m.Content, stored.Status, stored.Content)
	}
	synctest.Wait() // counted and recorded, too
	return m
}

type heard struct {
	chat.Event
	at time.Duration // since reading began
}

// follow reads from after to the end.
func (r *rig) follow(t *testing.T, id chat.MessageID, after int) []heard {
	t.Helper()
	began := time.Now()
	reader, _, err := r.Subscribe(t.Context(), ada, id, after)
	if err != nil {
		t.Error(err)
		return nil
	}
	var all []heard
	for {
		events, err := reader.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Error(err)
			return all
		}
		for _, e := range events {
			all = append(all, heard{e, time.Since(began)})
		}
	}
}

// textOf puts the pieces together as a reader does.
func textOf(events []heard) (text string) {
	for _, e := range events {
		switch {
		case e.End != nil:
		case e.Replace:
			text = chat.ContentOf(e.Parts)
		default:
			text += e.Text
		}
	}
	return text
}
