package turn_test

import (
	"errors"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/ports"
)

// bounded bounds everybody by a budget of a group, of which some tokens are left.
func (r *rig) bounded(left int64) {
	r.budgets.held = []budget.Held{{Budget: budget.Budget{Unit: budget.Tokens, Amount: left, Per: budget.Day}, Of: budget.Group}}
	r.store.set(func(s *fakeStore) { s.left = left })
}

// allowed returns what the model was allowed in its nth request.
func (r *rig) allowed(n int) chat.Allowance { return r.model.asked()[n].Turn.Answer.Answer.Allowed }

func TestPeopleWithoutBudgetReserveNothing(t *testing.T) {
	inBubble(t, saying(time.Second, "fine"), func(t *testing.T, r *rig) {
		r.end(t, r.send(t, "Hello").Answer.ID)
		if len(r.model.places) > 0 || r.store.reserved[0] != nil || r.allowed(0) != (chat.Allowance{}) {
			t.Errorf("measured %v, reserved %v", r.model.places, r.store.reserved)
		}
	})
}

func TestSendReservesItsPromptAndWhatIsLeft(t *testing.T) {
	inBubble(t, saying(time.Second, "fine"), func(t *testing.T, r *rig) {
		r.bounded(1000)
		r.model.price = &model.Price{Input: 1, Output: 2}
		first := r.sendTo(t, chat.Send{Text: "Hello", Parameters: model.Parameters{MaxOutputTokens: 500}})
		r.end(t, first.Answer.ID)
		second := r.sendTo(t, chat.Send{Text: "Hello again"})
		r.end(t, second.Answer.ID)
		if r.allowed(0) != (chat.Allowance{Prompt: 5, Output: 500}) || r.allowed(1) != (chat.Allowance{Prompt: 11, Output: 484}) {
			t.Errorf("%+v and %+v", r.allowed(0), r.allowed(1))
		}
		if asked := r.model.asked()[1].Turn.Answer.Answer.Parameters; asked != (model.Parameters{}) {
			t.Errorf("the answer's own parameters were changed: %+v", asked)
		}
		if of := r.store.reserved[0]; of.Price != r.model.price || !of.Wanted {
			t.Errorf("%+v", of)
		}
	})
}

func TestSendBeyondBudgetIsRefusedBeforeTheModelIsAsked(t *testing.T) {
	inBubble(t, saying(time.Second, "fine"), func(t *testing.T, r *rig) {
		r.bounded(260)
		_, err := r.Start(t.Context(), ada, chat.Send{Text: "Hello"})
		if !errors.Is(err, budget.ErrExhausted) || len(r.store.rows) > 0 || len(r.model.asked()) > 0 {
			t.Errorf("%v, %d rows", err, len(r.store.rows))
		}
		if r.budgets.refused[budget.Group] != 1 {
			t.Errorf("counted %v", r.budgets.refused)
		}
		if running, waiting := r.Load(); running+waiting > 0 {
			t.Error("it holds a slot")
		}
	})
}

func TestDefaultBudgetBoundsPeopleWithoutAnOwnOne(t *testing.T) {
	inBubble(t, saying(time.Second, "fine"), func(t *testing.T, r *rig) {
		r.bounded(1000)
		r.budgets.held, r.budgets.everyone = nil, budget.Budget{Unit: budget.Tokens, Amount: 5000, Per: budget.Month}
		r.end(t, r.send(t, "Hello").Answer.ID)
		if of := r.store.reserved[0]; of == nil || of.Everyone != r.budgets.everyone {
			t.Errorf("%+v", of)
		}
	})
}

// TestEveryKindOfAnswerIsMeasuredWhereItBelongs: edits, other answers and continued ones reserve, too.
func TestEveryKindOfAnswerIsMeasuredWhereItBelongs(t *testing.T) {
	inBubble(t, saying(time.Second, "a ", "long ", "answer"), func(t *testing.T, r *rig) {
		r.bounded(1_000_000)
		first := r.send(t, "Hello")
		time.Sleep(1500 * time.Millisecond)
		if _, err := r.Stop(t.Context(), ada, first.Answer.ID); err != nil {
			t.Fatal(err)
		}
		sofar := r.end(t, first.Answer.ID).Content
		if _, err := r.Continue(t.Context(), ada, first.Answer.ID); err != nil {
			t.Fatal(err)
		}
		r.end(t, first.Answer.ID)
		for _, send := range []chat.Send{
			{SessionID: first.SessionID, Text: "More"}, {Edits: first.Question.ID, Text: "Edited"}, {Regenerates: first.Answer.ID},
		} {
			r.end(t, r.sendTo(t, send).Answer.ID)
		}
		want := []chat.Place{
			{Owner: ada.User, Question: "Hello"},
			{Owner: ada.User, SessionID: first.SessionID, Before: first.Answer.ID, SoFar: chat.PartsOf(sofar, nil)},
			{Owner: ada.User, SessionID: first.SessionID, Question: "More"},
			{Owner: ada.User, SessionID: first.SessionID, Before: first.Question.ID, Question: "Edited"},
			{Owner: ada.User, SessionID: first.SessionID, Before: first.Answer.ID},
		}
		if !reflect.DeepEqual(r.model.places, want) {
			t.Errorf("%+v, want %+v", r.model.places, want)
		}
		for i := range want {
			if r.allowed(i).Output == 0 {
				t.Errorf("%d is not bounded", i)
			}
		}
	})
}

// TestLostReplyKeepsTheAllowance: the send is repeated, and the model is asked for no more than was reserved at first.
func TestLostReplyKeepsTheAllowance(t *testing.T) {
	inBubble(t, saying(time.Second, "fine"), func(t *testing.T, r *rig) {
		r.bounded(1000)
		r.store.set(func(s *fakeStore) { s.cutReply = true })
		turn := r.sendTo(t, chat.Send{Text: "Hello", ClientID: "key"})
		r.end(t, turn.Answer.ID)
		if len(r.model.asked()) != 1 || r.allowed(0) != (chat.Allowance{Prompt: 5, Output: 995}) {
			t.Errorf("%+v", r.model.asked())
		}
	})
}

// TestTakeoverReservesAnew: the process that continues an answer asks the model for no more than its own reservation, and where nothing
// is left the answer stays interrupted.
func TestTakeoverReservesAnew(t *testing.T) {
	for name, c := range map[string]struct {
		left int64
		want chat.Status
	}{"something is left": {600, chat.Complete}, "nothing is left": {0, chat.Interrupted}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(saying(100*time.Millisecond, words(300)...))
				dead := &cutOff{fakeStore: r.store}
				r.Turns = dead
				r.bounded(1000)
				defer r.runs()()
				other := r.beside(saying(time.Second, "and ", "more"))
				other.AutoContinue = true
				defer other.runs()()
				id := r.send(t, "Go on").Answer.ID
				time.Sleep(2100 * time.Millisecond)
				r.store.set(func(s *fakeStore) { s.left = c.left })
				dead.set(true)
				if m := other.end(t, id); m.Status != c.want {
					t.Errorf("it is %s", m.Status)
				}
				if asked := other.model.asked(); c.left > 0 && (len(asked) != 1 || asked[0].Turn.Answer.Answer.Allowed.Tokens() != c.left) || c.left == 0 && len(asked) > 0 {
					t.Errorf("%+v", asked)
				}
				dead.set(false)
				time.Sleep(time.Minute)
			})
		})
	}
}

// TestOtherRefusalsAreNotCountedAsBudgets: neither a model without a price nor an outage.
func TestOtherRefusalsAreNotCountedAsBudgets(t *testing.T) {
	inBubble(t, saying(time.Second, "fine"), func(t *testing.T, r *rig) {
		r.bounded(1000)
		r.store.set(func(s *fakeStore) { s.noBegin = budget.ErrNoPrice })
		if _, err := r.Start(t.Context(), ada, chat.Send{Text: "Hello"}); !errors.Is(err, budget.ErrNoPrice) || len(r.budgets.refused) > 0 {
			t.Errorf("%v, %v", err, r.budgets.refused)
		}
		r.store.set(func(s *fakeStore) { s.noBegin, s.outage = nil, ports.ErrStorage })
		if _, err := r.Start(t.Context(), ada, chat.Send{Text: "Hello"}); !errors.Is(err, ports.ErrStorage) {
			t.Errorf("without the storage: %v", err)
		}
	})
}
