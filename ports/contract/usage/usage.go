// Package usage holds the suite of ports.Usage, and of the calls that ports.Turns stores.
package usage

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/model"
	"chatbot/domain/usage"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Usage verifies an adapter of ports.Usage beside one of ports.Turns.
func Usage(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"sums":                               sums,
		"sums by group":                      sumsByGroup,
		"finish twice":                       finishTwice,
		"a refused end with its jobs":        finishRefused,
		"deleted chat":                       finishDeleted,
		"interrupted before being asked":     diedUnasked,
		"a late end replaces what was known": lateEnd,
		"takeover":                           takeover,
		"both workers end":                   bothEnd,
		"race of ends and orphans":           raceEnds,
		"erasure":                            erasure,
		"calls recorded at once":             recordedAtOnce,
	}.Run(t, fresh)
}

// everything is what contract.Call takes.
var everything = usage.Tokens{In: 100, Out: 20, Cached: 3, Reasoning: 4}

// known is what a checkpoint knows of it.
var known = usage.Tokens{In: 100, Out: 20}

func ended(turn chat.Turn) chat.Message {
	m := contract.Complete(turn.Answer)
	m.Seq, m.Answer.FinishReason = turn.Answer.Seq+41, "stop"
	return m
}

func finish(t *testing.T, s contract.Storage, by string, m chat.Message, call *usage.Event) error {
	t.Helper()
	return s.Turns.Finish(t.Context(), by, m, contract.Moment(40), ports.Follow{Call: call})
}

// named returns an account with its current name and address.
func named(t *testing.T, s contract.Storage, id identity.UserID) usage.User {
	t.Helper()
	u, err := s.Users.ByID(t.Context(), id)
	contract.OK(t, err)
	return usage.User{ID: id, Username: u.Username(), Email: u.Record().Email}
}

func sums(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	cost := usage.Cost(1_500)
	store := func(owner identity.UserID, day int, name string, priced *usage.Cost) {
		m := ended(s.Begin(t, owner, 0, fmt.Sprint(day)))
		call := contract.Call(owner, m)
		call.StartedAt, call.ModelName, call.Cost = time.Date(2026, 3, day, 23, 59, 59, 999_999_000, time.UTC), name, priced
		call.Model = model.NewID("p", name)
		contract.OK(t, finish(t, s, contract.Runner, m, call))
	}
	store(ada, 1, "a", nil)
	store(ada, 1, "b", &cost)
	store(ada, 2, "b", &cost)
	store(ada, 5, "b", nil)
	store(bob, 2, "c", nil)
	one, two := everything, usage.Tokens{In: 200, Out: 40, Cached: 6, Reasoning: 8}
	twice := 2 * cost
	for name, c := range map[string]struct {
		q    usage.Query
		want []usage.Sum
	}{
		"a person by day": {usage.Query{User: ada, From: "2026-03-01", To: "2026-03-04", By: usage.ByDay}, []usage.Sum{
			{Day: "2026-03-01", Calls: 2, Tokens: two, Cost: &cost}, {Day: "2026-03-02", Calls: 1, Tokens: one, Cost: &cost},
		}},
		"a person by model": {usage.Query{User: ada, From: "2026-03-01", To: "2026-03-02", By: usage.ByModel}, []usage.Sum{
			{Model: "p/b", Calls: 2, Tokens: two, Cost: &twice}, {Model: "p/a", Calls: 1, Tokens: one},
		}},
		"everybody by user": {usage.Query{From: "2026-03-02", To: "2026-03-05", By: usage.ByUser}, []usage.Sum{
			{User: named(t, s, ada), Calls: 2, Tokens: two, Cost: &cost}, {User: named(t, s, bob), Calls: 1, Tokens: one},
		}},
		"everybody by day": {usage.Query{From: "2026-03-02", To: "2026-03-05", By: usage.ByDay}, []usage.Sum{
			{Day: "2026-03-02", Calls: 2, Tokens: two, Cost: &cost}, {Day: "2026-03-05", Calls: 1, Tokens: one},
		}},
		"days without usage": {usage.Query{User: bob, From: "2026-03-03", To: "2026-03-09", By: usage.ByDay}, []usage.Sum{}},
		"nobody":             {usage.Query{User: 999_999, From: "2026-03-01", To: "2026-03-09", By: usage.ByDay}, []usage.Sum{}},
	} {
		if got, err := s.Usage.Sum(t.Context(), c.q); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, c.want)
		}
	}
}

// sumsByGroup: ada is in two groups, bob in one, cat in none, and dan's account is erased.
func sumsByGroup(t *testing.T, s contract.Storage) {
	ada, bob, cat, dan := s.Person(t, "ada"), s.Person(t, "bob"), s.Person(t, "cat"), s.Person(t, "dan")
	group := func(name string, members ...identity.UserID) usage.Group {
		g, err := s.Groups.Create(t.Context(), identity.Group{Name: name, CreatedAt: contract.Moment(1)})
		contract.OK(t, err)
		for _, id := range members {
			_, err := s.Memberships.Add(t.Context(), g.ID, id, contract.Moment(2))
			contract.OK(t, err)
		}
		return usage.Group{ID: g.ID, Name: name}
	}
	team, crew := group("team", ada, bob), group("crew", ada, dan)
	group("nobody")
	for _, owner := range []identity.UserID{ada, bob, bob, cat, dan} {
		m := ended(s.Begin(t, owner, 0, "hello"))
		call := contract.Call(owner, m)
		if owner == bob {
			call.Cost = nil
		}
		contract.OK(t, finish(t, s, contract.Runner, m, call))
	}
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), dan, contract.Operator, contract.Moment(20), job.Deletion(dan, contract.Moment(20), contract.Moment(20))))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), dan, contract.Moment(59)))
	times := func(n int) usage.Tokens {
		return usage.Tokens{In: n * everything.In, Out: n * everything.Out, Cached: n * everything.Cached, Reasoning: n * everything.Reasoning}
	}
	cost := func(n usage.Cost) *usage.Cost { return new(n * contract.CallCost) }
	for name, c := range map[string]struct {
		from usage.Day
		want []usage.Sum
	}{
		"some days": {"2026-03-01", []usage.Sum{
			{Group: team, Calls: 3, Tokens: times(3), Cost: cost(1)},
			{Calls: 2, Tokens: times(2), Cost: cost(2)}, // cat's and dan's
			{Group: crew, Calls: 1, Tokens: times(1), Cost: cost(1)},
		}},
		"days without usage": {"2026-03-30", []usage.Sum{}},
	} {
		got, err := s.Usage.Sum(t.Context(), usage.Query{From: c.from, To: "2026-03-31", By: usage.ByGroup})
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, c.want)
		}
	}
}

// finishTwice: the reply of the first one was lost.
func finishTwice(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	m := ended(s.Begin(t, ada, 0, "hello"))
	contract.OK(t, finish(t, s, contract.Runner, m, contract.Call(ada, m)))
	contract.WantFault(t, finish(t, s, contract.Runner, m, contract.Call(ada, m)), chat.ErrMessage)
	s.WantUsage(t, 1, everything)
}

// finishRefused: what follows an end that is refused is not stored, except the call.
func finishRefused(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	m := ended(s.Begin(t, ada, 0, "hello"))
	err := s.Turns.Finish(t.Context(), "another", m, contract.Moment(40), ports.Follow{Call: contract.Call(ada, m), Jobs: []job.Spec{job.Title(m.ID, m.Seq)}})
	contract.WantFault(t, err, chat.ErrMessage)
	if jobs := s.Follow(t); len(jobs) > 0 {
		t.Errorf("%+v", jobs)
	}
	s.WantUsage(t, 1, everything)
}

func finishDeleted(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := s.Begin(t, ada, 0, "hello")
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, turn.SessionID))
	m := ended(turn)
	contract.WantFault(t, finish(t, s, contract.Runner, m, contract.Call(ada, m)), chat.ErrMessage)
	s.WantUsage(t, 1, everything)
	again := ended(s.Begin(t, ada, 0, "again"))
	contract.OK(t, finish(t, s, contract.Runner, again, contract.Call(ada, again)))
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, again.SessionID))
	s.WantUsage(t, 2, usage.Tokens{In: 200, Out: 40, Cached: 6, Reasoning: 8})
}

func diedUnasked(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := s.Begin(t, ada, 0, "hello")
	s.Keep(t, contract.Runner, contract.Moment(20), []ports.Checkpoint{{MessageID: turn.Answer.ID}})
	s.WantInterrupted(t, contract.Moment(25), turn.Answer.ID)
	s.WantUsage(t, 0, usage.Tokens{})
}

// interrupted begins an answer whose process dies after a checkpoint.
func interrupted(t *testing.T, s contract.Storage, ada identity.UserID) chat.Turn {
	t.Helper()
	turn := s.Begin(t, ada, 0, "hello")
	s.Keep(t, contract.Runner, contract.Moment(20), []ports.Checkpoint{
		{MessageID: turn.Answer.ID, Parts: chat.PartsOf("so far", nil), Seq: 2, Call: contract.Call(ada, turn.Answer)},
	})
	s.WantInterrupted(t, contract.Moment(25), turn.Answer.ID)
	s.WantUsage(t, 1, known)
	return turn
}

func lateEnd(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	m := ended(interrupted(t, s, ada))
	contract.OK(t, finish(t, s, contract.Runner, m, contract.Call(ada, m)))
	s.WantUsage(t, 1, everything)
}

// takeover: the worker that continues the answer loses it again, and dies.
func takeover(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	m := ended(interrupted(t, s, ada))
	again, err := s.Turns.Continue(t.Context(), contract.Resume(ada, m.ID))
	contract.OK(t, err)
	s.Keep(t, again.WorkerID, contract.Moment(60), []ports.Checkpoint{
		{MessageID: m.ID, Parts: chat.PartsOf("so far, and more", nil), Seq: again.Answer.Seq + 2, Call: contract.Call(ada, again.Answer)},
	})
	contract.OK(t, finish(t, s, contract.Runner, m, contract.Call(ada, m)))
	s.WantUsage(t, 2, usage.Tokens{In: 200, Out: 40, Cached: 3, Reasoning: 4})
	// It did not die.
	theirs := ended(again)
	contract.WantFault(t, finish(t, s, again.WorkerID, theirs, contract.Call(ada, theirs)), chat.ErrMessage)
	s.WantUsage(t, 2, usage.Tokens{In: 200, Out: 40, Cached: 6, Reasoning: 8})
}

// bothEnd: the first worker comes too late for its answer, but not for its call.
func bothEnd(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := interrupted(t, s, ada)
	again, err := s.Turns.Continue(t.Context(), contract.Resume(ada, turn.Answer.ID))
	contract.OK(t, err)
	theirs := ended(again)
	contract.OK(t, finish(t, s, again.WorkerID, theirs, contract.Call(ada, theirs)))
	s.WantUsage(t, 2, usage.Tokens{In: 200, Out: 40, Cached: 3, Reasoning: 4})
	m := ended(turn)
	contract.WantFault(t, finish(t, s, contract.Runner, m, contract.Call(ada, m)), chat.ErrMessage)
	s.WantUsage(t, 2, usage.Tokens{In: 200, Out: 40, Cached: 6, Reasoning: 8})
}

// raceEnds: in whichever order two workers end, each call is stored once, with the numbers of its own worker.
func raceEnds(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turns := make([]chat.Turn, 5)
	for i := range turns {
		turns[i] = s.Begin(t, ada, 0, fmt.Sprint(i))
		s.Keep(t, contract.Runner, contract.Moment(20), []ports.Checkpoint{{MessageID: turns[i].Answer.ID, Call: contract.Call(ada, turns[i].Answer)}})
	}
	for i, err := range contract.Race(func(i int) error {
		if i%4 == 0 {
			_, err := s.Turns.Interrupt(t.Context(), contract.Moment(25))
			return err
		}
		if i%4 == 1 {
			return s.Sessions.Delete(t.Context(), ada, turns[0].SessionID)
		}
		m := ended(turns[i%5])
		return s.Turns.Finish(t.Context(), contract.Runner, m, contract.Moment(40), ports.Follow{Call: contract.Call(ada, m)})
	}) {
		if err != nil && i%4 == 0 {
			t.Errorf("%d: %v", i, err)
		}
	}
	s.WantUsage(t, 5, usage.Tokens{In: 500, Out: 100, Cached: 15, Reasoning: 20})
}

// erasure: sums stay, and nothing says whose they were.
func erasure(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	for _, owner := range []identity.UserID{ada, bob, ada} {
		m := ended(s.Begin(t, owner, 0, "hello"))
		contract.OK(t, finish(t, s, contract.Runner, m, contract.Call(owner, m)))
	}
	deleted := s.Begin(t, ada, 0, "deleted while it is answered")
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, deleted.SessionID))
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(20), job.Deletion(ada, contract.Moment(20), contract.Moment(20))))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(59)))
	m := ended(deleted)
	contract.WantFault(t, finish(t, s, contract.Runner, m, contract.Call(ada, m)), chat.ErrMessage) // nobody's call is stored as ada's
	got, err := s.Usage.Sum(t.Context(), usage.Query{From: "2026-03-01", To: "2026-03-31", By: usage.ByUser})
	want := []usage.Sum{
		{Calls: 2, Tokens: usage.Tokens{In: 200, Out: 40, Cached: 6, Reasoning: 8}, Cost: new(usage.Cost(2 * contract.CallCost))}, {User: named(t, s, bob), Calls: 1, Tokens: everything, Cost: new(usage.Cost(contract.CallCost))},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
}
