package turn_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/turn"
	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
	"chatbot/ports"
)

// fakeTools are the tools read, which can be called again, write, and slow, which takes a minute.
type fakeTools struct {
	mu     sync.Mutex
	made   []string // the calls, by tool and id
	atOnce int
	most   int
}

var _ turn.Tools = (*fakeTools)(nil)

func (f *fakeTools) Choose(_ context.Context, _ identity.Actor, wanted []tool.ID) (chosen []tool.ID, err error) {
	for _, id := range []tool.ID{"read", "write", "slow", "search", "draw", "long"} {
		if slices.Contains(wanted, id) {
			chosen = append(chosen, id)
		}
	}
	return chosen, nil
}

func (f *fakeTools) Ended(_ context.Context, c chat.Calling) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.made = append(f.made, fmt.Sprint(c.Status, " ", c.ID))
}

func (f *fakeTools) Repeatable(id tool.ID) bool { return id == "read" }

func (f *fakeTools) Call(ctx context.Context, asked chat.Calling) (chat.Returned, error) {
	c := chat.Returned{Call: asked.Call}
	f.mu.Lock()
	f.made = append(f.made, fmt.Sprintf("%s %s", c.Tool, c.ID))
	f.atOnce++
	f.most = max(f.most, f.atOnce)
	f.mu.Unlock()
	defer func() {
		f.mu.Lock()
		f.atOnce--
		f.mu.Unlock()
	}()
	took := time.Second
	if c.Tool == "slow" {
		took = time.Minute
	}
	for i := range 50 {
		if c.Tool != "long" || wait(ctx, 90*time.Millisecond) != nil {
			break
		}
		asked.Progress(fmt.Sprintf(" %d %%\n\u202e of %s %s", 2*i, c.ID, strings.Repeat("…", 200)))
	}
	if err := wait(ctx, took); err != nil {
		return c, err
	}
	asked.Progress("done")
	c.Status, c.Result = chat.CallDone, "result of "+c.ID
	if c.Tool == "draw" {
		c.Files = []chat.File{{FileID: 4, Name: "one of " + c.ID + ".png"}, {FileID: 5, Name: "two of " + c.ID + ".png"}}
	}
	if c.Tool == "search" {
		c.Sources = []tool.Source{{Kind: tool.WebSource, Title: "One of " + c.ID, URL: "https://example.com/", Quote: "Bulbs."}, {Kind: tool.WebSource, Title: "Two of " + c.ID, Quote: "Soil."}}
	}
	return c, nil
}

func (f *fakeTools) calls() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.made)
}

// called is a call of a tool in a state.
func called(step int, id string, of tool.ID, status chat.CallStatus) chat.Delta {
	return chat.Delta{Kind: chat.CallPart, Call: &chat.Call{ID: id, Step: step, Tool: of, Title: string(of), Arguments: "{}", Status: status}}
}

// steps answers with the deltas of each step in turn, and then with a text.
func (f *fakeGenerator) steps(steps ...[]chat.Delta) {
	asked := 0
	f.deltas = func(_ context.Context, emit func(chat.Delta)) (chat.Outcome, error) {
		asked++
		if asked > len(steps) {
			emit(chat.TextDelta("Done."))
			return done, nil
		}
		o := done
		for _, d := range steps[asked-1] {
			emit(d)
			o.Called = o.Called || d.Call != nil
		}
		o.FinishReason = "tool_calls"
		return o, nil
	}
}

func statesOf(m chat.Message) (states []string) {
	for _, c := range chat.CallsOf(m.Parts) {
		states = append(states, c.ID+" "+string(c.Status))
	}
	return states
}

// TestCallsAreBoundedForEachPerson, over all their answers, and a person does not wait for another one.
func TestCallsAreBoundedForEachPerson(t *testing.T) {
	narrow(t, turn.Limits{Running: 9, PerUser: 3, Waiting: 9}, nil, func(t *testing.T, r *rig) {
		all := []chat.Delta{called(1, "c1", "read", chat.CallAsked), called(1, "c2", "read", chat.CallAsked), called(1, "c3", "read", chat.CallAsked)}
		var asked atomic.Int32
		r.model.deltas = func(_ context.Context, emit func(chat.Delta)) (chat.Outcome, error) {
			o := done
			if o.Called = asked.Add(1) <= 3; o.Called {
				for _, d := range all {
					emit(d)
				}
			}
			return o, nil
		}
		began := time.Now()
		first, second := r.sendTo(t, chat.Send{Text: "Go", Tools: []tool.ID{"read"}}), r.sendTo(t, chat.Send{Text: "Go", Tools: []tool.ID{"read"}})
		time.Sleep(300 * time.Millisecond)
		if made := r.tools.calls(); len(made) != 3 {
			t.Errorf("made %v", made)
		}
		other, err := r.Start(t.Context(), bob, chat.Send{Text: "Go", Tools: []tool.ID{"read"}})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(300 * time.Millisecond)
		if made := r.tools.calls(); len(made) != 6 || time.Since(began) >= time.Second {
			t.Errorf("made %v after %v", made, time.Since(began))
		}
		r.end(t, first.Answer.ID)
		r.end(t, second.Answer.ID)
		if _, err := r.Wait(t.Context(), bob, other.Answer.ID); err != nil || len(r.tools.calls()) != 9 || r.tools.most != 6 {
			t.Errorf("made %v, %d at once, %v", r.tools.calls(), r.tools.most, err)
		}
	})
}

// TestStoppingEndsCallsThatWaitForOthers: they are never made, and are not said to have perhaps taken effect.
func TestStoppingEndsCallsThatWaitForOthers(t *testing.T) {
	narrow(t, turn.Limits{Running: 9, PerUser: 1, Waiting: 9}, nil, func(t *testing.T, r *rig) {
		r.model.steps([]chat.Delta{called(1, "c1", "slow", chat.CallAsked), called(1, "c2", "slow", chat.CallAsked)})
		started := r.sendTo(t, chat.Send{Text: "Go", Tools: []tool.ID{"slow"}})
		time.Sleep(300 * time.Millisecond)
		if _, err := r.Stop(t.Context(), ada, started.Answer.ID); err != nil {
			t.Fatal(err)
		}
		m := r.end(t, started.Answer.ID)
		states := statesOf(m)
		if m.Status != chat.Stopped || r.tools.most != 1 {
			t.Errorf("%s, %v %v", m.Status, r.tools.calls(), states)
		}
		if slices.Sort(states); !slices.Equal(states, []string{"c1 declined", "c2 unknown"}) && !slices.Equal(states, []string{"c1 unknown", "c2 declined"}) {
			t.Errorf("%v", states)
		}
	})
}

func TestModelIsAskedAgainWithTheResults(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.model.steps(
			[]chat.Delta{chat.TextDelta("Well."), called(1, "c1", "read", chat.CallAsked), called(1, "c2", "write", chat.CallAsked)},
			[]chat.Delta{{Kind: chat.ReasoningPart, Text: "Hm"}, called(2, "c3", "write", chat.CallAsked)},
		)
		started := r.sendTo(t, chat.Send{Text: "Go", Tools: []tool.ID{"read", "write"}})
		heard := make(chan []heard, 1)
		go func() { heard <- r.follow(t, started.Answer.ID, 0) }()
		m := r.end(t, started.Answer.ID)
		if m.Status != chat.Complete || m.Content != "Well.\n\nDone." || !slices.Equal(statesOf(m), []string{"c1 done", "c2 done", "c3 done"}) {
			t.Errorf("%s %q %v", m.Status, m.Content, statesOf(m))
		}
		if made := r.tools.calls(); len(made) != 3 || r.tools.most != 2 {
			t.Errorf("made %v, %d at once", made, r.tools.most)
		}
		// Each call of the model has all results before it, and is recorded.
		asked := r.model.asked()
		if len(asked) != 3 || len(r.store.callsOf(m.ID)) != 3 {
			t.Fatalf("asked %d times, %d calls recorded", len(asked), len(r.store.callsOf(m.ID)))
		}
		for i, request := range asked {
			if parts := request.Turn.Answer.Parts; chat.AnyCall(parts, chat.CallAsked, chat.CallRunning) || chat.Steps(parts) != i {
				t.Errorf("%d: asked with %v", i, statesOf(request.Turn.Answer))
			}
		}
		if got := m.Answer; got.PromptTokens != 3*done.PromptTokens || got.CompletionTokens != 3*done.CompletionTokens || got.Resumed != 2 || got.Tools != "read\nwrite" {
			t.Errorf("%+v", got)
		}
		if events := <-heard; !reflect.DeepEqual(partsAs(events), m.Parts) {
			t.Errorf("a reader has %+v, want %+v", partsAs(events), m.Parts)
		}
	})
}

// partsAs puts the parts together as a reader does.
func partsAs(events []heard) (parts []chat.Part) {
	for _, e := range events {
		if e.End == nil {
			parts = chat.Apply(parts, e.Delta)
		}
	}
	return parts
}

// TestCallsAreStoredBeforeTheyAreMade: a call is stored as running before it is made, and its result before the model is asked.
func TestCallsAreStoredBeforeTheyAreMade(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.model.steps([]chat.Delta{called(1, "c1", "write", chat.CallAsked)})
		id := r.send(t, "Go").Answer.ID
		time.Sleep(500 * time.Millisecond)
		if got := statesOf(r.store.stored(id)); !slices.Equal(got, []string{"c1 running"}) || len(r.tools.calls()) != 1 {
			t.Errorf("stored is %v, made %v", got, r.tools.calls())
		}
		r.store.set(func(s *fakeStore) { s.readOnly = errOutage }) // no result can be stored
		time.Sleep(3 * time.Second)
		if len(r.model.asked()) != 1 {
			t.Error("the model has seen a result that is not stored")
		}
		r.store.set(func(s *fakeStore) { s.readOnly = nil })
		if m := r.end(t, id); m.Status != chat.Complete || !slices.Equal(statesOf(m), []string{"c1 done"}) || len(r.tools.calls()) != 1 {
			t.Errorf("%s %v, made %v", m.Status, statesOf(m), r.tools.calls())
		}
	})
}

// TestNothingIsCalledThatCannotBeStored: without the storage a call is not made.
func TestNothingIsCalledThatCannotBeStored(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.model.steps([]chat.Delta{called(1, "c1", "write", chat.CallAsked)})
		id := r.send(t, "Go").Answer.ID
		r.store.set(func(s *fakeStore) { s.readOnly = errOutage })
		time.Sleep(3 * time.Second)
		if made := r.tools.calls(); len(made) > 0 {
			t.Errorf("made %v", made)
		}
		r.store.set(func(s *fakeStore) { s.readOnly = nil })
		if m := r.end(t, id); !slices.Equal(statesOf(m), []string{"c1 done"}) {
			t.Errorf("%v", statesOf(m))
		}
	})
}

// TestLostReplyOfAStepIsRepeated: the step counts once.
func TestLostReplyOfOneStepIsRepeated(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.model.steps([]chat.Delta{called(1, "c1", "write", chat.CallAsked)})
		steps := r.model.deltas
		r.model.deltas = func(ctx context.Context, emit func(chat.Delta)) (chat.Outcome, error) {
			r.store.set(func(s *fakeStore) { s.cutReply = len(s.calls) == 0 })
			return steps(ctx, emit)
		}
		m := r.end(t, r.send(t, "Go").Answer.ID)
		if m.Content != "Done." || len(r.tools.calls()) != 1 || chat.EpochOf(m.Seq) != 1 || len(r.store.callsOf(m.ID)) != 2 {
			t.Errorf("%q in epoch %d, made %v", m.Content, chat.EpochOf(m.Seq), r.tools.calls())
		}
	})
}

// TestTakenOverCallsAreMadeAgainOnlyIfThatIsSafe: what was asked is made, what can be repeated is made again, and what was running otherwise
// is unknown.
func TestTakenOverCallsAreMadeAgainOnlyIfThatIsSafe(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		m := r.store.elsewhere(ada.User, "Go", time.Now())
		var parts []chat.Part
		for _, d := range []chat.Delta{
			called(1, "c1", "write", chat.CallRunning), called(1, "c2", "read", chat.CallRunning), called(1, "c3", "write", chat.CallAsked), called(1, "c4", "write", chat.CallDone),
		} {
			parts = chat.Apply(parts, d)
		}
		r.store.set(func(s *fakeStore) { s.rows[m.ID-1].SetParts(parts) })
		r.model.steps()
		time.Sleep(5 * time.Second) // interrupted
		if _, err := r.Continue(t.Context(), ada, m.ID); err != nil {
			t.Fatal(err)
		}
		m = r.end(t, m.ID)
		made := r.tools.calls()
		slices.Sort(made)
		if want := []string{"c1 unknown", "c2 done", "c3 done", "c4 done"}; !slices.Equal(statesOf(m), want) || !slices.Equal(made, []string{"read c2", "unknown c1", "write c3"}) {
			t.Errorf("%v, made %v", statesOf(m), made)
		}
		if c := chat.CallsOf(m.Parts)[0]; !strings.Contains(c.Result, "may or may not") || m.Content != "Done." {
			t.Errorf("the model is told %q and says %q", c.Result, m.Content)
		}
	})
}

func TestAnswerWaitsForDecisions(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.model.steps([]chat.Delta{called(1, "c1", "write", chat.CallWaiting), called(1, "c2", "read", chat.CallAsked), called(1, "c3", "write", chat.CallWaiting)})
		id := r.send(t, "Go").Answer.ID
		m := r.end(t, id)
		if m.Status != chat.Waiting || !slices.Equal(statesOf(m), []string{"c1 waiting", "c2 done", "c3 waiting"}) {
			t.Fatalf("%s %v", m.Status, statesOf(m))
		}
		if running, queued := r.Load(); running+queued > 0 {
			t.Errorf("%d run and %d are queued while the answer waits", running, queued)
		}
		if _, err := r.Start(t.Context(), ada, chat.Send{SessionID: m.SessionID, Text: "More"}); err == nil {
			t.Error("the chat takes another message")
		}
		time.Sleep(48 * time.Hour)
		if _, err := r.Decide(t.Context(), bob, id, "c1", chat.Decision{Approve: true}); err != tool.ErrNoCall { //nolint:errorlint // as it is
			t.Errorf("another person decides: %v", err)
		}
		if got, err := r.Decide(t.Context(), ada, id, "c1", chat.Decision{Approve: true}); err != nil || got.Answer.Status != chat.Waiting {
			t.Fatalf("%+v, %v", got.Answer.Status, err)
		}
		if got, err := r.Decide(t.Context(), ada, id, "c3", chat.Decision{}); err != nil || got.Answer.Status != chat.Streaming {
			t.Fatalf("%+v, %v", got.Answer.Status, err)
		}
		m = r.end(t, id)
		made := r.tools.calls()
		slices.Sort(made)
		if m.Status != chat.Complete || !slices.Equal(statesOf(m), []string{"c1 done", "c2 done", "c3 declined"}) || !slices.Equal(made, []string{"read c2", "write c1"}) {
			t.Errorf("%s %v, made %v", m.Status, statesOf(m), made)
		}
		if _, err := r.Decide(t.Context(), ada, id, "c1", chat.Decision{Approve: true}); err == nil {
			t.Error("a second decision counts")
		}
	})
}

// TestResultsOfThePageContinueTheAnswer: a call that the page makes waits beside calls of the server, and is never made by it.
func TestResultsOfThePageContinueTheAnswer(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		code := called(1, "c2", "write", chat.CallWaiting)
		code.Call.InPage = true
		r.model.steps([]chat.Delta{called(1, "c1", "read", chat.CallAsked), code})
		id := r.send(t, "Go").Answer.ID
		if m := r.end(t, id); m.Status != chat.Waiting || !slices.Equal(statesOf(m), []string{"c1 done", "c2 waiting"}) {
			t.Fatalf("%s %v", m.Status, statesOf(m))
		}
		result := strings.Repeat("é", 20_000)
		if _, err := r.Decide(t.Context(), bob, id, "c2", chat.Decision{Approve: true, Result: &result}); err != tool.ErrNoCall { //nolint:errorlint // as it is
			t.Errorf("another person sends a result: %v", err)
		}
		if _, err := r.Decide(t.Context(), ada, id, "c2", chat.Decision{Approve: true}); err != tool.ErrInPage { //nolint:errorlint // as it is
			t.Errorf("the call is approved without a result: %v", err)
		}
		time.Sleep(48 * time.Hour)
		if got, err := r.Decide(t.Context(), ada, id, "c2", chat.Decision{Approve: true, Result: &result}); err != nil || got.Answer.Status != chat.Streaming {
			t.Fatalf("%+v, %v", got.Answer.Status, err)
		}
		m := r.end(t, id)
		if c := chat.CallsOf(m.Parts)[1]; m.Content != "Done." || c.Status != chat.CallDone || len(c.Result) > tool.MaxResult || !strings.HasSuffix(c.Result, "32 KiB.]") {
			t.Errorf("%q after %s with %d bytes", m.Content, c.Status, len(c.Result))
		}
		if made := r.tools.calls(); !slices.Equal(made, []string{"read c1", "done c2"}) {
			t.Errorf("calls: %v", made)
		}
		asked := r.model.asked()
		if got := chat.CallsOf(asked[len(asked)-1].Turn.Answer.Parts)[1]; got.Status != chat.CallDone {
			t.Errorf("the model is asked with %+v", got)
		}
	})
}

// slowLog takes longer than the time between two checkpoints to append the result of a call.
type slowLog struct{ ports.StreamLog }

func (l slowLog) Append(ctx context.Context, id chat.MessageID, d chat.Delta) error {
	if d.Kind == chat.CallResult {
		time.Sleep(time.Minute)
	}
	return l.StreamLog.Append(ctx, id, d)
}

// TestSourcesAreNumberedThroughTheAnswer, as the model sees them, and never stored without the result that names them, or it without them.
func TestSourcesAreNumberedThroughTheAnswer(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.Log = slowLog{r.log}
		r.budgets.models = []model.ID{"slow/slow-1"}
		r.model.steps(
			[]chat.Delta{called(1, "c1", "search", chat.CallAsked), called(1, "c2", "search", chat.CallAsked)}, []chat.Delta{called(2, "c3", "search", chat.CallAsked)},
		)
		r.model.down = func(_ context.Context, of model.ID) error { // another model goes on after sources
			if len(r.model.asked()) == 2 && of == "fake/fake-1" {
				return ports.ErrModelUnavailable
			}
			return nil
		}
		m := r.end(t, r.sendTo(t, chat.Send{Text: "Go", Tools: []tool.ID{"search"}}).Answer.ID)
		results, titles := "", map[int]string{}
		for _, p := range m.Parts {
			switch {
			case p.Call != nil:
				results += p.Result
			case p.Source != nil:
				titles[p.Source.Number] = p.Source.Title
			}
		}
		for n := 1; n <= 6; n++ {
			if !strings.Contains(results, fmt.Sprintf("[%d] %s", n, titles[n])) || titles[n] == "" {
				t.Errorf("source %d is %q, the results are %q", n, titles[n], results)
			}
		}
		if m.Status != chat.Complete || m.Answer.ModelID != "slow/slow-1" || len(titles) != 6 {
			t.Errorf("%s by %s with %d sources", m.Status, m.Answer.ModelID, len(titles))
		}
		for _, points := range r.store.checkpoints {
			for _, c := range points {
				calls, sources := 0, 0
				for _, p := range c.Parts {
					switch {
					case p.Call != nil && p.Status == chat.CallDone:
						calls++
					case p.Source != nil:
						sources++
					}
				}
				if sources != 2*calls {
					t.Errorf("stored %d results with %d sources", calls, sources)
				}
			}
		}
	})
}

// TestFilesOfResultsAreStoredWithThem and are parts after them, live and at the end.
func TestFilesOfResultsAreStoredWithThem(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.model.steps([]chat.Delta{called(1, "c1", "draw", chat.CallAsked), called(1, "c2", "draw", chat.CallAsked)})
		m := r.end(t, r.sendTo(t, chat.Send{Text: "Go", Tools: []tool.ID{"draw"}}).Answer.ID)
		names := strings.Join(chat.NamesOf(m.Files()), ", ")
		if m.Status != chat.Complete || m.Content != "Done." || len(m.Files()) != 4 || !strings.Contains(names, "one of c1.png, two of c1.png") || !strings.Contains(names, "one of c2.png, two of c2.png") {
			t.Errorf("%s %q with %s", m.Status, m.Content, names)
		}
		for _, points := range r.store.checkpoints {
			for _, c := range points {
				over := 0
				for _, one := range chat.CallsOf(c.Parts) {
					if one.Status == chat.CallDone {
						over++
					}
				}
				if files := len(chat.Message{Parts: c.Parts}.Files()); files != 2*over {
					t.Errorf("stored %d results with %d files", over, files)
				}
			}
		}
	})
}

func TestStopDeclinesWhatWaits(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.model.steps([]chat.Delta{called(1, "c1", "write", chat.CallWaiting)})
		id := r.send(t, "Go").Answer.ID
		r.end(t, id)
		m, err := r.Stop(t.Context(), ada, id)
		if err != nil || m.Status != chat.Stopped || !slices.Equal(statesOf(m), []string{"c1 declined"}) {
			t.Errorf("%s %v, %v", m.Status, statesOf(m), err)
		}
	})
}

// TestStopEndsCallsThatRun: their results are not known, and others are not made.
func TestStopEndsCallsThatRun(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.model.steps([]chat.Delta{called(1, "c1", "read", chat.CallAsked), called(1, "c2", "slow", chat.CallAsked), called(1, "c3", "write", chat.CallWaiting)})
		id := r.send(t, "Go").Answer.ID
		time.Sleep(3 * time.Second)
		m, err := r.Stop(t.Context(), ada, id)
		if err != nil || m.Status != chat.Stopped || !slices.Equal(statesOf(m), []string{"c1 done", "c2 unknown", "c3 declined"}) {
			t.Errorf("%s %v, %v", m.Status, statesOf(m), err)
		}
		// It goes on with what is known.
		if _, err := r.Continue(t.Context(), ada, id); err != nil {
			t.Fatal(err)
		}
		made := r.tools.calls()
		slices.Sort(made)
		if m := r.end(t, id); m.Content != "Done." || !slices.Equal(made, []string{"read c1", "slow c2", "unknown c2"}) {
			t.Errorf("%q, made %v", m.Content, made)
		}
	})
}

// TestDrainLeavesCallsToTheNextWorker, which notes how they ended: not twice.
func TestDrainLeavesCallsToTheNextWorker(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.model.steps([]chat.Delta{called(1, "c1", "slow", chat.CallAsked)})
		id := r.send(t, "Go").Answer.ID
		time.Sleep(3 * time.Second)
		drain(r, 5*time.Second)
		if m := r.store.stored(id); m.Status != chat.Interrupted || !slices.Equal(r.tools.calls(), []string{"slow c1"}) {
			t.Errorf("%s, made %v", m.Status, r.tools.calls())
		}
	})
}

// TestBudgetEndsAnAnswerBetweenSteps: each call of the model is reserved anew, with the results that it gets.
func TestBudgetEndsAnswersBetweenSteps(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.budgets.everyone = budget.Budget{Unit: budget.Tokens, Amount: 1000, Per: budget.Day}
		r.store.left = 1000
		r.model.steps([]chat.Delta{called(1, "c1", "read", chat.CallAsked)})
		m := r.end(t, r.sendTo(t, chat.Send{Text: "Go", Parameters: model.Parameters{MaxOutputTokens: 500}}).Answer.ID)
		if m.Status != chat.Complete || len(r.store.reserved) != 2 {
			t.Fatalf("%s with %d reservations", m.Status, len(r.store.reserved))
		}
		places := r.model.places
		if last := places[len(places)-1]; len(last.SoFar) != 1 || last.SoFar[0].Result != "result of c1" || last.Before != m.ID {
			t.Errorf("measured %+v", last)
		}
		r.store.set(func(s *fakeStore) { s.left = 600 })
		r.model.steps([]chat.Delta{called(1, "c1", "read", chat.CallAsked)})
		m = r.end(t, r.sendTo(t, chat.Send{Text: "Go", Parameters: model.Parameters{MaxOutputTokens: 500}}).Answer.ID)
		if m.Status != chat.Complete || m.Answer.FinishReason != "budget" || !slices.Equal(statesOf(m), []string{"c1 done"}) || r.budgets.refused[budget.Everyone] > 1 {
			t.Errorf("%s, %q, %v", m.Status, m.Answer.FinishReason, statesOf(m))
		}
		if len(r.store.callsOf(m.ID)) != 1 {
			t.Errorf("recorded %v", r.store.callsOf(m.ID))
		}
	})
}

// TestFallbackAnswersAfterCalls: a model that fails before the first delta of a step is replaced by another one, which gets the results.
func TestFallbackAnswersAfterCalls(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.budgets.models = []model.ID{"slow/slow-1"}
		r.model.steps([]chat.Delta{called(1, "c1", "write", chat.CallAsked)})
		r.model.down = func(_ context.Context, of model.ID) error {
			if len(r.model.asked()) == 2 && of == "fake/fake-1" {
				return ports.ErrModelUnavailable
			}
			return nil
		}
		m := r.end(t, r.sendTo(t, chat.Send{Text: "Go", Tools: []tool.ID{"write"}}).Answer.ID)
		asked := r.model.asked()
		if m.Status != chat.Complete || m.Answer.ModelID != "slow/slow-1" || m.Content != "Done." || len(r.tools.calls()) != 1 || len(asked) != 3 {
			t.Fatalf("%s by %s: %q, made %v, asked %d", m.Status, m.Answer.ModelID, m.Content, r.tools.calls(), len(asked))
		}
		if got := asked[2].Turn.Answer; !slices.Equal(statesOf(got), []string{"c1 done"}) || got.Answer.Tools != "write" {
			t.Errorf("the fallback is asked with %v, %+v", statesOf(got), got.Answer)
		}
	})
}

func TestUnknownToolsAreRefused(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, r *rig) {
		r.model.steps()
		if _, err := r.Start(t.Context(), ada, chat.Send{Text: "Go", Tools: []tool.ID{"read", "none"}}); err != tool.ErrUnknown { //nolint:errorlint // as it is
			t.Errorf("got %v", err)
		}
		first := r.sendTo(t, chat.Send{Text: "Go", ClientID: "k", Tools: []tool.ID{"read"}})
		if format := r.store.state(first.Answer.ID).Format; format != chat.ToolsFormat {
			t.Errorf("a server that knows no tools could take it over: format %d", format)
		}
		r.end(t, first.Answer.ID)
		if _, err := r.Start(t.Context(), ada, chat.Send{Text: "Go", ClientID: "k", Tools: []tool.ID{"write"}}); err != chat.ErrKeyReused { //nolint:errorlint // as it is
			t.Errorf("the same key with other tools: %v", err)
		}
		synctest.Wait()
	})
}
