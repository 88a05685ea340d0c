package budgets

import (
	"fmt"
	"testing"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Reservations verifies what an adapter of ports.Turns reserves, beside one of ports.Budgets.
func Reservations(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"reserved, then spent":                reserveAndSpend,
		"what is left bounds the output":      boundsOutput,
		"without a budget":                    withoutBudget,
		"the budget of everyone":              ofEveryone,
		"dollars":                             dollars,
		"a model without a price":             noPrice,
		"a refused send leaves nothing":       refusedSend,
		"a repeated send reserves once":       repeatedSend,
		"edit and regenerate":                 editRegenerate,
		"continue":                            continueReserves,
		"fall back":                           fallBackReserves,
		"fall back with nothing left":         fallBackExhausted,
		"a call beside answers":               callsBeside,
		"a call beside answers that dies":     callBesideDies,
		"a call of a program":                 callOfProgram,
		"an answer that was never asked":      neverAsked,
		"a dead process":                      deadProcess,
		"takeover":                            takeover,
		"a late end counts what it took":      lateEnd,
		"a deleted chat":                      deletedChat,
		"a deleted chat of a dead process":    deletedOrphan,
		"a day ends while a call runs":        dayEnds,
		"a month ends while a call waits":     monthEnds,
		"a budget changes while a call runs":  budgetChanges,
		"the pool of a group":                 poolOfGroup,
		"a person changes groups":             changesGroups,
		"an account is erased":                accountErased,
		"race of one person":                  racePerson,
		"race of a group":                     raceGroup,
		"race of begin, continue and the end": raceAll,
	}.Run(t, fresh)
}

func reserveAndSpend(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	first, second := begin(t, s, ada, wanting()), begin(t, s, ada, wanting())
	if want := (chat.Allowance{Prompt: 10, Output: 490}); first.Answer.Answer.Allowed != want {
		t.Errorf("%+v", first.Answer.Answer.Allowed)
	}
	if stored, err := s.Messages.Get(t.Context(), ada, first.Answer.ID); err != nil || stored.Answer.Allowed != first.Answer.Answer.Allowed {
		t.Errorf("another worker would not know: %+v, %v", stored.Answer, err)
	}
	wantState(t, s, "both run", ada, noon, 0, 1000)
	refused(t, s, ada, budget.Call{Prompt: 1, Output: 1, Wanted: true})
	contract.OK(t, end(t, s, ada, first.Answer, 12, 100))
	wantState(t, s, "one ended", ada, noon, 112, 500)
	if stored, err := s.Messages.Get(t.Context(), ada, first.Answer.ID); err != nil || stored.Answer.Allowed != (chat.Allowance{}) {
		t.Errorf("an ended answer is allowed something: %+v, %v", stored.Answer, err)
	}
	contract.OK(t, end(t, s, ada, second.Answer, 10, 700)) // more than was reserved: providers count in their own way
	wantState(t, s, "both ended", ada, noon, 822, 0)
}

func boundsOutput(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	first := begin(t, s, ada, budget.Call{Prompt: 10, Output: 600})
	lowered := begin(t, s, ada, budget.Call{Prompt: 10, Output: 600})
	if first.Answer.Answer.Allowed.Output != 600 || lowered.Answer.Answer.Allowed.Output != 380 {
		t.Errorf("%+v and %+v", first.Answer.Answer.Allowed, lowered.Answer.Answer.Allowed)
	}
	contract.OK(t, end(t, s, ada, lowered.Answer, 10, 115))
	refused(t, s, ada, budget.Call{Prompt: 10}) // 255 tokens would be left
	contract.OK(t, end(t, s, ada, first.Answer, 10, 598))
	begin(t, s, ada, budget.Call{Prompt: 11}) // exactly 256
	wantState(t, s, "at the end", ada, noon, 733, 267)
}

func withoutBudget(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	set(t, s, ofUser(bob), tokens(0, budget.Day))
	turn := begin(t, s, ada, budget.Call{Prompt: 10})
	if turn.Answer.Answer.Allowed != (chat.Allowance{}) {
		t.Errorf("%+v", turn.Answer.Answer.Allowed)
	}
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	wantState(t, s, "nothing was reserved", ada, noon, 0, 0)
	contract.OK(t, end(t, s, ada, turn.Answer, 10, 20))
	wantState(t, s, "but it counts", ada, noon, 30, 0)
}

func ofEveryone(t *testing.T, s contract.Storage) {
	ada, bob, eve := s.Person(t, "ada"), s.Person(t, "bob"), s.Person(t, "eve")
	set(t, s, ofUser(bob), tokens(10_000, budget.Day))
	everyone := tokens(600, budget.Day)
	send := func(owner identity.UserID) error {
		a := accept(owner, 0, noon, wanting())
		a.Reserve.Everyone = everyone
		_, err := s.Turns.Begin(t.Context(), a)
		return err
	}
	contract.OK(t, send(ada))
	contract.WantFault(t, send(ada), budget.ErrExhausted)
	contract.OK(t, send(eve)) // each has one of their own
	contract.OK(t, send(bob))
	contract.OK(t, send(bob))
	states, err := s.Budgets.States(t.Context(), ada, everyone, noon)
	if err != nil || len(states) != 1 || states[0].Of != budget.Everyone || states[0].Left() != 100 {
		t.Errorf("%+v, %v", states, err)
	}
}

func dollars(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), budget.Budget{Unit: budget.USD, Amount: 100_000, Per: budget.Month})
	turn := begin(t, s, ada, wanting())
	wantState(t, s, "it runs", ada, noon, 0, 49_100)
	second := begin(t, s, ada, budget.Call{Prompt: 10, Price: price})
	if second.Answer.Answer.Allowed.Output != 508 {
		t.Errorf("%+v", second.Answer.Answer.Allowed)
	}
	contract.OK(t, end(t, s, ada, second.Answer, 10, 508))
	contract.OK(t, end(t, s, ada, turn.Answer, 10, 490))
	wantState(t, s, "both ended", ada, noon, 100_000, 0)
	refused(t, s, ada, wanting())
	free := begin(t, s, ada, budget.Call{Prompt: 10, Output: 20, Wanted: true, Price: &model.Price{}})
	if free.Answer.Answer.Allowed.Output != 20 {
		t.Errorf("%+v", free.Answer.Answer.Allowed)
	}
}

func noPrice(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), budget.OfUSD(1000, budget.Month))
	_, err := s.Turns.Begin(t.Context(), accept(ada, 0, noon, budget.Call{Prompt: 10}))
	contract.WantFault(t, err, budget.ErrNoPrice)
	set(t, s, ofUser(ada), tokens(1000, budget.Month))
	begin(t, s, ada, budget.Call{Prompt: 10})
}

func refusedSend(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(499, budget.Day))
	a := accept(ada, 0, noon, wanting())
	a.Send.ClientID = "key"
	_, err := s.Turns.Begin(t.Context(), a)
	contract.WantFault(t, err, budget.ErrExhausted)
	if titles, total := s.Titles(t, ada, chat.SessionPage{Limit: 10, Sort: chat.CreatedDesc}); total != 0 {
		t.Errorf("there are sessions %q", titles)
	}
	wantState(t, s, "refused", ada, noon, 0, 0)
	set(t, s, ofUser(ada), tokens(500, budget.Day))
	if turn, err := s.Turns.Begin(t.Context(), a); err != nil || turn.Repeated {
		t.Errorf("the key is taken: %+v, %v", turn, err)
	}
}

func repeatedSend(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(500, budget.Day))
	a := accept(ada, 0, noon, wanting())
	a.Send.ClientID = "key"
	for i := range 3 {
		turn, err := s.Turns.Begin(t.Context(), a)
		if err != nil || turn.Repeated != (i > 0) || turn.Answer.Answer.Allowed.Output != 490 {
			t.Errorf("%d: %+v, %v", i, turn, err)
		}
	}
	wantState(t, s, "sent three times", ada, noon, 0, 500)
}

func editRegenerate(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1500, budget.Day))
	turn := begin(t, s, ada, wanting())
	contract.OK(t, end(t, s, ada, turn.Answer, 10, 90))
	for _, send := range []chat.Send{{Edits: turn.Question.ID, Text: "another"}, {Regenerates: turn.Answer.ID}} {
		a := accept(ada, 0, noon, wanting())
		a.Send = send
		again, err := s.Turns.Begin(t.Context(), a)
		contract.OK(t, err)
		wantState(t, s, "again", ada, noon, 100, 500)
		contract.OK(t, end(t, s, ada, again.Answer, 0, 0))
	}
	set(t, s, ofUser(ada), tokens(599, budget.Day))
	a := accept(ada, 0, noon, wanting())
	a.Send = chat.Send{Regenerates: turn.Answer.ID}
	_, err := s.Turns.Begin(t.Context(), a)
	contract.WantFault(t, err, budget.ErrExhausted)
}

// resume continues an answer that reserves what a call may take.
func resume(owner identity.UserID, answer chat.MessageID, call budget.Call) ports.Resume {
	r := contract.Resume(owner, answer)
	r.At, r.LeaseUntil, r.Reserve = noon, noon.Add(time.Minute), &ports.Reserve{Call: call}
	return r
}

func continueReserves(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	turn := begin(t, s, ada, wanting())
	m := contract.Complete(turn.Answer) // at its limit
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, noon, ports.Follow{Call: called(ada, turn.Answer, 10, 490, noon)}))
	_, err := s.Turns.Continue(t.Context(), resume(ada, m.ID, budget.Call{Prompt: 501, Wanted: true, Output: 1}))
	contract.WantFault(t, err, budget.ErrExhausted)
	s.WantStored(t, ada, m)
	again, err := s.Turns.Continue(t.Context(), resume(ada, m.ID, budget.Call{Prompt: 20}))
	contract.OK(t, err)
	if want := (chat.Allowance{Prompt: 20, Output: 480}); again.Answer.Answer.Allowed != want {
		t.Errorf("%+v", again.Answer.Answer.Allowed)
	}
	wantState(t, s, "continued", ada, noon, 500, 500)
	repeated, err := s.Turns.Continue(t.Context(), resume(ada, m.ID, budget.Call{Prompt: 20}))
	if err != nil || !repeated.Repeated || repeated.Answer.Answer.Allowed != again.Answer.Answer.Allowed {
		t.Errorf("%+v, %v", repeated, err)
	}
	theirs := contract.Complete(again.Answer)
	theirs.Seq = again.Answer.Seq + 3
	contract.OK(t, s.Turns.Finish(t.Context(), again.WorkerID, theirs, noon, ports.Follow{Call: called(ada, again.Answer, 20, 80, noon)}))
	wantState(t, s, "both epochs ended", ada, noon, 600, 0)
}

// neverAsked: a queued answer that is stopped was no call.
func neverAsked(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	queued, deleted := begin(t, s, ada, wanting()).Answer, begin(t, s, ada, wanting())
	queued.Status = chat.Stopped
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, queued, noon, ports.Follow{}))
	wantState(t, s, "stopped", ada, noon, 0, 500)
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, deleted.SessionID))
	deleted.Answer.Status = chat.Stopped
	contract.WantFault(t, s.Turns.Finish(t.Context(), contract.Runner, deleted.Answer, noon, ports.Follow{}), chat.ErrMessage)
	wantState(t, s, "deleted and stopped", ada, noon, 0, 0)
}

func deadProcess(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(2000, budget.Day))
	asked, unasked := begin(t, s, ada, wanting()).Answer, begin(t, s, ada, wanting()).Answer
	keep(t, s, ada, contract.Runner, asked, 12, 34)
	s.WantInterrupted(t, noon.Add(time.Hour), asked.ID, unasked.ID)
	wantState(t, s, "died", ada, noon, 46, 0)
}

// takeover: the worker that continues the answer loses it again.
func takeover(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(5000, budget.Day))
	first := begin(t, s, ada, wanting()).Answer
	keep(t, s, ada, contract.Runner, first, 10, 30)
	s.WantInterrupted(t, noon.Add(time.Hour), first.ID)
	again, err := s.Turns.Continue(t.Context(), resume(ada, first.ID, wanting()))
	contract.OK(t, err)
	keep(t, s, ada, again.WorkerID, again.Answer, 20, 5)
	wantState(t, s, "taken over", ada, noon, 40, 500)
	contract.OK(t, end(t, s, ada, first, 10, 60))
	wantState(t, s, "lost", ada, noon, 95, 0)
	theirs := contract.Complete(again.Answer)
	theirs.Seq = again.Answer.Seq + 9
	contract.WantFault(t, s.Turns.Finish(t.Context(), again.WorkerID, theirs, noon, ports.Follow{Call: called(ada, again.Answer, 20, 8, noon)}), chat.ErrMessage)
	wantState(t, s, "and ended", ada, noon, 98, 0)
}

// lateEnd: a process that was taken for dead, or its spool, ends the call again.
func lateEnd(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), budget.Budget{Unit: budget.USD, Amount: 1_000_000, Per: budget.Day})
	answer := begin(t, s, ada, wanting()).Answer
	keep(t, s, ada, contract.Runner, answer, 10, 30)
	s.WantInterrupted(t, noon.Add(time.Hour), answer.ID)
	wantState(t, s, "died", ada, noon, 3_100, 0)
	contract.OK(t, end(t, s, ada, answer, 10, 90))
	wantState(t, s, "alive", ada, noon, 9_100, 0)
	contract.WantFault(t, end(t, s, ada, answer, 10, 90), chat.ErrMessage) // the reply was lost
	wantState(t, s, "told twice", ada, noon, 9_100, 0)
}

// deletedChat: the call goes on until its worker notices, and so does the reservation.
func deletedChat(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(500, budget.Day))
	turn := begin(t, s, ada, wanting())
	keep(t, s, ada, contract.Runner, turn.Answer, 10, 30)
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, turn.SessionID))
	s.WantInterrupted(t, noon.Add(time.Second))
	s.WantInterrupted(t, noon.Add(ports.OrphanedFor))
	refused(t, s, ada, wanting())
	contract.WantFault(t, end(t, s, ada, turn.Answer, 10, 40), chat.ErrMessage)
	wantState(t, s, "ended", ada, noon, 50, 0)
	s.WantInterrupted(t, noon.Add(time.Hour))
	wantState(t, s, "later", ada, noon, 50, 0)
}

func deletedOrphan(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	running, deleted := begin(t, s, ada, wanting()), begin(t, s, ada, wanting())
	keep(t, s, ada, contract.Runner, running.Answer, 10, 30)
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, deleted.SessionID))
	s.WantInterrupted(t, noon)
	wantState(t, s, "deleted", ada, noon, 0, 1000)
	s.WantInterrupted(t, noon.Add(ports.OrphanedFor-time.Microsecond))
	wantState(t, s, "not long ago", ada, noon, 0, 1000)
	s.WantInterrupted(t, noon.Add(ports.OrphanedFor))
	wantState(t, s, "long ago", ada, noon, 0, 500)
	contract.WantFault(t, end(t, s, ada, deleted.Answer, 10, 40), chat.ErrMessage) // it was alive, and is counted
	wantState(t, s, "alive", ada, noon, 50, 500)
}

// dayEnds: the call counts to the day on which it was reserved, though the model was asked on the next.
func dayEnds(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	before := time.Date(2026, 3, 15, 23, 59, 59, 0, time.UTC)
	after := before.Add(2 * time.Second)
	turn, err := s.Turns.Begin(t.Context(), accept(ada, 0, before, wanting()))
	contract.OK(t, err)
	wantState(t, s, "reserved, before", ada, before, 0, 500)
	wantState(t, s, "reserved, after", ada, after, 0, 0)
	m := contract.Complete(turn.Answer)
	call := called(ada, turn.Answer, 10, 90, after)
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, after, ports.Follow{Call: call}))
	wantState(t, s, "ended, before", ada, before, 100, 0)
	wantState(t, s, "ended, after", ada, after, 0, 0)
	// Recorded again, it stays on its day.
	contract.WantFault(t, s.Turns.Finish(t.Context(), contract.Runner, m, after, ports.Follow{Call: called(ada, turn.Answer, 10, 95, after)}), chat.ErrMessage)
	wantState(t, s, "again, before", ada, before, 105, 0)
	wantState(t, s, "again, after", ada, after, 0, 0)
}

func monthEnds(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Month))
	march, april := time.Date(2026, 3, 31, 23, 59, 59, 0, time.UTC), time.Date(2026, 4, 1, 0, 0, 1, 0, time.UTC)
	first, err := s.Turns.Begin(t.Context(), accept(ada, 0, march.AddDate(0, 0, -30), wanting()))
	contract.OK(t, err)
	second, err := s.Turns.Begin(t.Context(), accept(ada, 0, march, wanting()))
	contract.OK(t, err)
	_, err = s.Turns.Begin(t.Context(), accept(ada, 0, march, wanting()))
	contract.WantFault(t, err, budget.ErrExhausted)
	third, err := s.Turns.Begin(t.Context(), accept(ada, 0, april, wanting()))
	contract.OK(t, err)
	for _, turn := range []chat.Turn{first, second, third} {
		m := contract.Complete(turn.Answer)
		contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, april, ports.Follow{Call: called(ada, turn.Answer, 10, 90, april)}))
	}
	wantState(t, s, "March", ada, march, 200+100, 0) // April's, too, for a server whose clock is late
	wantState(t, s, "April", ada, april, 100, 0)
}

func budgetChanges(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	turn := begin(t, s, ada, wanting())
	set(t, s, ofUser(ada), tokens(200, budget.Month))
	wantState(t, s, "lowered", ada, noon, 0, 500)
	refused(t, s, ada, budget.Call{Prompt: 1, Output: 1, Wanted: true})
	set(t, s, ofUser(ada), budget.Budget{})
	begin(t, s, ada, wanting())
	contract.OK(t, end(t, s, ada, turn.Answer, 10, 490))
	set(t, s, ofUser(ada), tokens(200, budget.Day))
	wantState(t, s, "overspent", ada, noon, 500, 0)
	refused(t, s, ada, budget.Call{Prompt: 1, Output: 1, Wanted: true})
	set(t, s, ofUser(ada), budget.Budget{Unit: budget.USD, Amount: 100_000, Per: budget.Month})
	wantState(t, s, "in dollars", ada, noon, 49_100, 0)
	begin(t, s, ada, wanting())
}

func poolOfGroup(t *testing.T, s contract.Storage) {
	ada, bob, eve := s.Person(t, "ada"), s.Person(t, "bob"), s.Person(t, "eve")
	team := group(t, s, "team", ada, bob)
	set(t, s, ofGroup(team), tokens(1200, budget.Day))
	turn := begin(t, s, ada, wanting())
	begin(t, s, bob, wanting())
	for _, member := range []identity.UserID{ada, bob} {
		refused(t, s, member, wanting())
		wantState(t, s, fmt.Sprint(member), member, noon, 0, 1000)
	}
	begin(t, s, eve, wanting())
	contract.OK(t, end(t, s, ada, turn.Answer, 10, 100))
	begin(t, s, bob, wanting())
	wantState(t, s, "together", ada, noon, 110, 1000)
	// An own budget bounds a member besides.
	set(t, s, ofUser(ada), tokens(200, budget.Day))
	_, err := s.Turns.Begin(t.Context(), accept(ada, 0, noon, budget.Call{Prompt: 45, Output: 46, Wanted: true}))
	contract.WantFault(t, err, budget.ErrExhausted)
	begin(t, s, ada, budget.Call{Prompt: 44, Output: 46, Wanted: true})
	contract.OK(t, s.Groups.Delete(t.Context(), team, contract.Moment(3)))
	wantState(t, s, "the group is gone", ada, noon, 110, 90)
}

// changesGroups: what a person takes counts for the groups in which the person is.
func changesGroups(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	red, blue := group(t, s, "red", ada), group(t, s, "blue", bob)
	set(t, s, ofGroup(red), tokens(1000, budget.Day))
	set(t, s, ofGroup(blue), tokens(600, budget.Day))
	turn := begin(t, s, ada, wanting())
	begin(t, s, bob, wanting())
	_, err := s.Memberships.Add(t.Context(), blue, ada, contract.Moment(5))
	contract.OK(t, err)
	contract.OK(t, s.Memberships.Remove(t.Context(), red, ada, contract.Moment(5)))
	wantState(t, s, "moved", bob, noon, 0, 1000)
	refused(t, s, bob, wanting())
	refused(t, s, ada, wanting())
	contract.OK(t, end(t, s, ada, turn.Answer, 10, 30))
	wantState(t, s, "ended", bob, noon, 40, 500)
	contract.OK(t, s.Memberships.Remove(t.Context(), blue, ada, contract.Moment(6)))
	wantState(t, s, "left", bob, noon, 0, 500)
}

func accountErased(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	team := group(t, s, "team", ada, bob)
	set(t, s, ofGroup(team), tokens(1000, budget.Day))
	ended, running := begin(t, s, ada, wanting()), begin(t, s, ada, wanting())
	contract.OK(t, end(t, s, ada, ended.Answer, 10, 90))
	erase(t, s, ada)
	wantState(t, s, "erased", bob, noon, 0, 0)
	contract.WantFault(t, end(t, s, ada, running.Answer, 10, 90), chat.ErrMessage)
	s.WantInterrupted(t, noon.Add(time.Hour))
	wantState(t, s, "later", bob, noon, 0, 0)
}
