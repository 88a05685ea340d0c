package overview_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	overviewapp "chatbot/application/overview"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/overview"
	"chatbot/domain/usage"
	"chatbot/ports"
)

// storage implements the ports of the service. The call with the number failAt fails.
type storage struct {
	asked  int
	failAt int
	from   usage.Day
	since  map[time.Duration]bool
	at     time.Time
}

func (s *storage) step() error {
	if s.asked++; s.asked == s.failAt {
		return ports.ErrStorage
	}
	return nil
}

func (s *storage) Accounts(context.Context) (overview.Accounts, error) {
	return overview.Accounts{Total: 5, Active: 4, Admins: 1}, s.step()
}

func (s *storage) ActiveUsers(_ context.Context, since time.Time) (int, error) {
	ago := now.Sub(since)
	s.since[ago] = true
	return int(ago / (24 * time.Hour)), s.step()
}

func (s *storage) Calls(_ context.Context, from usage.Day) ([]overview.Calls, error) {
	s.from = from
	return []overview.Calls{
		{Sum: usage.Sum{Day: "2026-11-30", Model: "p/a", Calls: 3, Tokens: usage.Tokens{In: 10, Out: 1}}, Messages: 2},
		{Sum: usage.Sum{Day: "2026-11-30", Model: "p/b", Calls: 1, Tokens: usage.Tokens{In: 100}}, Messages: 1},
		{Sum: usage.Sum{Day: "2026-11-01", Model: "p/a", Calls: 2, Tokens: usage.Tokens{Out: 2}}},
		{Sum: usage.Sum{Day: "2026-12-01", Model: "p/b", Calls: 1}}, // a server whose clock is ahead
	}, s.step()
}

func (s *storage) Failures(_ context.Context, from usage.Day) ([]overview.Failure, error) {
	if from != s.from {
		return nil, errors.New("failures of another time")
	}
	return failures, s.step()
}

func (s *storage) Answers(_ context.Context, at time.Time) (overview.Answers, error) {
	s.at = at
	return overview.Answers{Running: 2, Waiting: 1}, s.step()
}

func (s *storage) Database(context.Context) (overview.Database, error) {
	return overview.Database{Kind: "sqlite", Bytes: 8192}, s.step()
}

func (s *storage) Total(context.Context) (file.Total, error) {
	return file.Total{Files: 3, Bytes: 70}, s.step()
}

var failures = []overview.Failure{{Code: "model_busy", Calls: 2}, {Code: "model_timeout", Calls: 1}}

// now is the 30th in UTC.
var now = time.Date(2026, 11, 29, 23, 30, 0, 0, time.FixedZone("", -3600))

func (s *storage) Now() time.Time { return now }

var admin = identity.Actor{User: 7, Role: identity.Admin}

func service(failAt int) (*overviewapp.Service, *storage) {
	s := &storage{failAt: failAt, since: map[time.Duration]bool{}}
	return overviewapp.New(overviewapp.Ports{Overview: s, Files: s, Activity: s, Clock: s}, "1.2.3"), s
}

func TestOverviewPutsItsPartsTogether(t *testing.T) {
	all, s := service(0)
	got, err := all.Read(t.Context(), admin)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Days) != 30 || got.Days[0] != (overview.Day{Day: "2026-11-01", Tokens: usage.Tokens{Out: 2}}) || got.Days[1] != (overview.Day{Day: "2026-11-02"}) ||
		got.Days[29] != (overview.Day{Day: "2026-11-30", Messages: 3, Tokens: usage.Tokens{In: 110, Out: 1}}) {
		t.Errorf("%+v", got.Days)
	}
	got.Days = nil
	want := overview.Overview{
		Accounts: overview.Accounts{Total: 5, Active: 4, Admins: 1}, Active: overview.Active{Day: 1, Week: 7, Month: 30},
		Models: []usage.Sum{
			{Model: "p/b", Calls: 2, Tokens: usage.Tokens{In: 100}}, {Model: "p/a", Calls: 5, Tokens: usage.Tokens{In: 10, Out: 3}},
		},
		Failures: failures, Answers: overview.Answers{Running: 2, Waiting: 1}, Version: "1.2.3", Database: overview.Database{Kind: "sqlite", Bytes: 8192},
		Files: file.Total{Files: 3, Bytes: 70},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if day := 24 * time.Hour; s.from != "2026-11-01" || !s.at.Equal(now) || !reflect.DeepEqual(s.since, map[time.Duration]bool{day: true, 7 * day: true, 30 * day: true}) {
		t.Errorf("asked from %s, at %s, since %v", s.from, s.at, s.since)
	}
}

func TestOverviewIsForAdminsOnly(t *testing.T) {
	all, s := service(0)
	for _, actor := range []identity.Actor{{}, {Role: identity.Admin}, {Role: identity.Operator}, {User: 7, Role: identity.Member}} {
		if _, err := all.Read(t.Context(), actor); !errors.Is(err, identity.ErrNotAdmin) || s.asked > 0 {
			t.Errorf("%+v: %v", actor, err)
		}
	}
}

func TestOverviewIsWholeOrAnError(t *testing.T) {
	for failAt := 1; failAt <= 9; failAt++ {
		all, s := service(failAt)
		if _, err := all.Read(t.Context(), admin); !errors.Is(err, ports.ErrStorage) || s.asked != failAt {
			t.Errorf("at call %d: %v", failAt, err)
		}
	}
}
