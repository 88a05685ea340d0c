package usage_test

import (
	"context"
	"errors"
	"testing"
	"time"

	usageapp "chatbot/application/usage"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/usage"
	"chatbot/ports"
)

// store implements ports.Usage: it returns sums for every query and keeps the last one.
type store struct {
	asked  usage.Query
	calls  int
	outage error
}

var sums = []usage.Sum{{Day: "2026-11-29", Calls: 3}}

// byGroup are the sums of three calls by people of two groups.
var byGroup = []usage.Sum{{Group: usage.Group{ID: 1}, Calls: 3}, {Group: usage.Group{ID: 2}, Calls: 2}}

func (s *store) Sum(_ context.Context, q usage.Query) ([]usage.Sum, error) {
	s.asked, s.calls = q, s.calls+1
	if q.By == usage.ByGroup {
		return byGroup, s.outage
	}
	return sums, s.outage
}

type clock time.Time

func (c clock) Now() time.Time { return time.Time(c) }

// now is the 30th in UTC.
var now = clock(time.Date(2026, 11, 29, 23, 30, 0, 0, time.FixedZone("", -3600)))

func TestOwnUsageIsTheActors(t *testing.T) {
	s := &store{}
	for _, actor := range []identity.Actor{{User: 7, Role: identity.Member}, {User: 8, Role: identity.Admin}} {
		got, err := usageapp.New(s, now).Own(t.Context(), actor, usage.Input{By: "model"})
		want := usage.Query{User: actor.User, From: "2026-11-01", To: "2026-11-30", By: usage.ByModel}
		if err != nil || got.Query != want || s.asked != want || len(got.Sums) != 1 || got.Sums[0] != sums[0] || got.Total.Calls != 3 {
			t.Errorf("%+v: asked for %+v, got %+v, %v", actor, s.asked, got, err)
		}
	}
}

func TestUsageNeedsAnAccount(t *testing.T) {
	s := &store{}
	for _, actor := range []identity.Actor{{}, {Role: identity.Member}, {Role: identity.Operator}, {User: 7, Role: "root"}} {
		if _, err := usageapp.New(s, now).Own(t.Context(), actor, usage.Input{}); !errors.Is(err, ports.ErrNoUser) {
			t.Errorf("%+v: %v", actor, err)
		}
	}
	if s.calls > 0 {
		t.Error("the storage was asked")
	}
}

func TestEverybodysUsageIsForAdminsOnly(t *testing.T) {
	s := &store{}
	for _, actor := range []identity.Actor{{}, {Role: identity.Admin}, {Role: identity.Operator}, {User: 7, Role: identity.Member}} {
		if _, err := usageapp.New(s, now).Everybodys(t.Context(), actor, usage.Input{}); !errors.Is(err, identity.ErrNotAdmin) || s.calls > 0 {
			t.Errorf("%+v: %v", actor, err)
		}
	}
	admin := identity.Actor{User: 7, Role: identity.Admin}
	got, err := usageapp.New(s, now).Everybodys(t.Context(), admin, usage.Input{By: "user", From: "2026-11-30"})
	want := usage.Query{From: "2026-11-30", To: "2026-11-30", By: usage.ByUser}
	if err != nil || got.Query != want || s.asked != want || len(got.Sums) != 1 || got.Sums[0] != sums[0] || got.Total.Calls != 3 {
		t.Errorf("asked for %+v, got %+v, %v", s.asked, got, err)
	}
	if _, err := usageapp.New(s, now).Everybodys(t.Context(), admin, usage.Input{By: "team"}); !fault.IsKind(err, fault.Invalid) || s.calls > 1 {
		t.Error(err)
	}
}

func TestTotalOfGroupsCountsEachCallOnce(t *testing.T) {
	s := &store{}
	got, err := usageapp.New(s, now).Everybodys(t.Context(), identity.Actor{User: 7, Role: identity.Admin}, usage.Input{By: "group"})
	if err != nil || got.By != usage.ByGroup || len(got.Sums) != 2 || got.Total.Calls != 3 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestBadInputAndOutagesAreFaults(t *testing.T) {
	s := &store{outage: ports.ErrStorage}
	ada := identity.Actor{User: 7, Role: identity.Member}
	if _, err := usageapp.New(s, now).Own(t.Context(), ada, usage.Input{By: "user"}); !fault.IsKind(err, fault.Invalid) || s.calls > 0 {
		t.Error(err)
	}
	if _, err := usageapp.New(s, now).Own(t.Context(), ada, usage.Input{}); !errors.Is(err, ports.ErrStorage) {
		t.Error(err)
	}
}
