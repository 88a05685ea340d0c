// Package overview holds the suite of ports.Overview.
package overview

import (
	"cmp"
	"context"
	"reflect"
	"slices"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/model"
	"chatbot/domain/overview"
	"chatbot/domain/usage"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Overview verifies an adapter of ports.Overview.
func Overview(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"accounts": accounts,
		"calls by day and model, failures by code": calls,
		"calls outlive chats and people":           outlive,
		"open answers":                             answers,
		"the database":                             database,
		"an empty installation":                    empty,
		"ended context":                            ended,
	}.Run(t, fresh)
}

func accounts(t *testing.T, s contract.Storage) {
	for _, name := range []string{"ada", "bob", "eve", "zoe"} {
		s.Person(t, name)
	}
	for _, name := range []string{"ada", "bob"} {
		u, err := s.Users.ByName(t.Context(), name)
		contract.OK(t, err)
		_, err = s.Roles.Change(t.Context(), u.ID(), identity.AccountChange{Role: new(identity.Admin)}, contract.Moment(1))
		contract.OK(t, err)
	}
	for _, name := range []string{"bob", "eve"} {
		u, err := s.Users.ByName(t.Context(), name)
		contract.OK(t, err)
		contract.OK(t, s.Users.SetActive(t.Context(), u.ID(), contract.Operator, false, contract.Moment(2)))
	}
	if got, err := s.Overview.Accounts(t.Context()); err != nil || got != (overview.Accounts{Total: 4, Active: 2, Admins: 1}) {
		t.Errorf("%+v, %v", got, err)
	}
}

// call stores an answer that ended on a day in March with a status and, if it failed, a code.
func call(t *testing.T, s contract.Storage, owner identity.UserID, day int, name string, status chat.Status, code string) chat.Message {
	t.Helper()
	m := contract.Complete(s.Begin(t, owner, 0, "hello").Answer)
	m.Status = status
	c := contract.Call(owner, m)
	c.StartedAt, c.Model, c.Failure, c.Cost = time.Date(2026, 3, day, 12, 0, 0, 0, time.UTC), model.NewID("p", name), code, nil
	if status == chat.Failed {
		m.Failure = &chat.Failure{Code: code, Message: "It failed."}
	}
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, contract.Moment(15), ports.Follow{Call: c}))
	return m
}

func wantCalls(t *testing.T, s contract.Storage, from usage.Day, want ...overview.Calls) {
	t.Helper()
	got, err := s.Overview.Calls(t.Context(), from)
	contract.OK(t, err)
	slices.SortFunc(got, func(a, b overview.Calls) int { return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Model, b.Model)) })
	if len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func wantFailures(t *testing.T, s contract.Storage, from usage.Day, want ...overview.Failure) {
	t.Helper()
	if got, err := s.Overview.Failures(t.Context(), from); err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
}

// of is n calls of a model, messages of which began an answer.
func of(day usage.Day, name string, n, messages int) overview.Calls {
	return overview.Calls{
		Sum:      usage.Sum{Day: day, Model: model.NewID("p", name), Calls: n, Tokens: usage.Tokens{In: n * 100, Out: n * 20}},
		Messages: messages,
	}
}

func calls(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	call(t, s, ada, 1, "a", chat.Complete, "")
	call(t, s, ada, 2, "a", chat.Complete, "")
	call(t, s, bob, 2, "a", chat.Stopped, "")
	call(t, s, bob, 2, "b", chat.Failed, "model_busy")
	call(t, s, ada, 2, "b", chat.Failed, "model_busy")
	call(t, s, ada, 2, "b", chat.Failed, "model_timeout")
	m := call(t, s, ada, 3, "b", chat.Interrupted, "")
	again, err := s.Turns.Continue(t.Context(), contract.Resume(ada, m.ID))
	contract.OK(t, err)
	next := again.Answer
	next.Status = chat.Complete
	c := contract.Call(ada, next)
	c.StartedAt, c.Model, c.Cost = time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC), "p/b", nil
	contract.OK(t, s.Turns.Finish(t.Context(), again.WorkerID, next, contract.Moment(55), ports.Follow{Call: c}))
	second := []overview.Calls{of("2026-03-02", "a", 2, 2), of("2026-03-02", "b", 3, 3), of("2026-03-03", "b", 2, 1)}
	wantCalls(t, s, "2026-03-02", second...)
	wantCalls(t, s, "2026-03-01", append([]overview.Calls{of("2026-03-01", "a", 1, 1)}, second...)...)
	wantCalls(t, s, "2026-03-04")
	wantFailures(t, s, "2026-03-02", overview.Failure{Code: "model_busy", Calls: 2}, overview.Failure{Code: "model_timeout", Calls: 1})
	wantFailures(t, s, "2026-03-03")
}

func outlive(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	m := call(t, s, ada, 2, "a", chat.Failed, "model_busy")
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, m.SessionID))
	wantCalls(t, s, "2026-03-02", of("2026-03-02", "a", 1, 1))
	wantFailures(t, s, "2026-03-02", overview.Failure{Code: "model_busy", Calls: 1})
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(20), job.Deletion(ada, contract.Moment(20), contract.Moment(20))))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(59)))
	wantCalls(t, s, "2026-03-02", of("2026-03-02", "a", 1, 1))
	wantFailures(t, s, "2026-03-02", overview.Failure{Code: "model_busy", Calls: 1})
}

func answers(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	want := func(when string, at, running, waiting int) {
		t.Helper()
		if got, err := s.Overview.Answers(t.Context(), contract.Moment(at)); err != nil || got != (overview.Answers{Running: running, Waiting: waiting}) {
			t.Errorf("%s: %+v, %v", when, got, err)
		}
	}
	asked, queued := s.Begin(t, ada, 0, "asked"), s.Begin(t, ada, 0, "queued")
	want("begun", 15, 0, 2)
	s.Keep(t, contract.Runner, contract.Moment(30), []ports.Checkpoint{{MessageID: asked.Answer.ID, Call: contract.Call(ada, asked.Answer)}, {MessageID: queued.Answer.ID}})
	want("asked", 25, 1, 1)
	want("their server died", 31, 0, 0)
	s.Finish(t, asked.Answer, "the end")
	want("one has ended", 25, 0, 1)
}

func database(t *testing.T, s contract.Storage) {
	got, err := s.Overview.Database(t.Context())
	contract.OK(t, err)
	if got.Bytes < 4096 || got.Version == "" || got.Migration == "" || !slices.Contains([]string{"sqlite", "postgresql"}, got.Kind) {
		t.Errorf("%+v", got)
	}
}

func empty(t *testing.T, s contract.Storage) {
	wantCalls(t, s, "2000-01-01")
	wantFailures(t, s, "2000-01-01")
	if got, err := s.Overview.Accounts(t.Context()); err != nil || got != (overview.Accounts{}) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := s.Overview.Answers(t.Context(), contract.Moment(0)); err != nil || got != (overview.Answers{}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func ended(t *testing.T, s contract.Storage) {
	contract.WantEnded(t, "Accounts", func(ctx context.Context) error { _, err := s.Overview.Accounts(ctx); return err })
	contract.WantEnded(t, "Calls", func(ctx context.Context) error { _, err := s.Overview.Calls(ctx, "2026-03-01"); return err })
	contract.WantEnded(t, "Failures", func(ctx context.Context) error { _, err := s.Overview.Failures(ctx, "2026-03-01"); return err })
	contract.WantEnded(t, "Answers", func(ctx context.Context) error { _, err := s.Overview.Answers(ctx, contract.Moment(0)); return err })
	contract.WantEnded(t, "Database", func(ctx context.Context) error { _, err := s.Overview.Database(ctx); return err })
}
