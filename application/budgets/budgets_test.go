package budgets_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"chatbot/application/budgets"
	"chatbot/domain/audit"
	"chatbot/domain/budget"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/setting"
	"chatbot/ports"
	"chatbot/ports/contract"
)

var (
	admin  = identity.Actor{User: 1, Role: identity.Admin, Login: 5}
	member = identity.Actor{User: 2, Role: identity.Member}
	person = budget.Holder{User: 2}
	team   = budget.Holder{Group: 3}
	small  = budget.Budget{Unit: budget.Tokens, Amount: 100, Per: budget.Day}
	at     = time.Date(2026, 11, 29, 23, 59, 59, 0, time.UTC)
)

// store holds budgets and audit events.
type store struct {
	ports.Budgets
	ports.Audit
	own    map[budget.Holder]budget.Budget
	events []audit.Event
	sets   int
	broken error // of Record
	asked  []any // of the last call of States
}

func (s *store) Own(_ context.Context, holders ...budget.Holder) (map[budget.Holder]budget.Budget, error) {
	own := map[budget.Holder]budget.Budget{}
	for _, h := range holders {
		if b, ok := s.own[h]; ok {
			own[h] = b
		}
	}
	return own, nil
}

func (s *store) Set(_ context.Context, holder budget.Holder, b budget.Budget) error {
	s.sets++
	s.own[holder] = b
	return nil
}

func (s *store) States(_ context.Context, user identity.UserID, everyone budget.Budget, now time.Time) ([]budget.State, error) {
	s.asked = []any{user, everyone, now}
	return []budget.State{{Spent: 7}}, nil
}

func (s *store) Record(_ context.Context, e audit.Event) error {
	s.events = append(s.events, e)
	return s.broken
}

// teams has one group.
type teams struct{ ports.Groups }

func (teams) Get(_ context.Context, id identity.GroupID) (ports.Group, error) {
	if id != team.Group {
		return ports.Group{}, ports.ErrNoGroup
	}
	return ports.Group{Group: identity.Group{ID: id, Name: "team"}}, nil
}

type silent struct{}

func (silent) Log(context.Context, ports.Record) {}

func service() (*budgets.Service, *store) {
	s := &store{own: map[budget.Holder]budget.Budget{}}
	return budgets.New(budgets.Ports{
		Budgets: s, Groups: teams{}, Audit: s, Clock: contract.NewClock(at), Logger: silent{}, Settings: func() setting.Values { return setting.Values{DefaultBudget: small} },
	}), s
}

func TestChangeOfBudgetIsAudited(t *testing.T) {
	b, s := service()
	for _, holder := range []budget.Holder{person, team} {
		for _, to := range []budget.Budget{small, small, {}} {
			if err := b.Set(t.Context(), admin, holder, to); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(s.events) != 4 || s.sets != 4 {
		t.Fatalf("%d events of %d changes: the same budget again is none", len(s.events), s.sets)
	}
	want := audit.Event{At: at, Action: audit.BudgetChanged, Outcome: audit.Succeeded, ActorID: 1, LoginID: 5, UserID: 2}
	if s.events[0] != want {
		t.Errorf("%+v", s.events[0])
	}
	want.UserID, want.Object = 0, "team"
	if s.events[2] != want {
		t.Errorf("%+v", s.events[2])
	}
}

func TestBudgetOfUnknownGroupIsRefused(t *testing.T) {
	b, s := service()
	if err := b.Set(t.Context(), admin, budget.Holder{Group: 9}, small); !errors.Is(err, ports.ErrNoGroup) || s.sets+len(s.events) > 0 {
		t.Errorf("%v", err)
	}
}

func TestChangeThatCannotBeAuditedIsRefused(t *testing.T) {
	b, s := service()
	s.broken = errors.New("the storage is away")
	if err := b.Set(t.Context(), admin, person, small); !errors.Is(err, s.broken) || s.sets > 0 {
		t.Errorf("%v, %d changes", err, s.sets)
	}
}

func TestBudgetOutsideItsBoundsIsRefused(t *testing.T) {
	b, s := service()
	bad := small
	bad.Amount = -1
	if err := b.Set(t.Context(), admin, person, bad); !fault.IsKind(err, fault.Invalid) || s.sets+len(s.events) > 0 {
		t.Errorf("%v", err)
	}
}

func TestOnlyAdminsSeeAndChangeBudgets(t *testing.T) {
	b, s := service()
	for _, actor := range []identity.Actor{member, {}, {Role: identity.Operator}} {
		if _, err := b.Own(t.Context(), actor, person); !errors.Is(err, identity.ErrNotAdmin) {
			t.Errorf("%+v reads: %v", actor, err)
		}
		if err := b.Set(t.Context(), actor, person, small); !errors.Is(err, identity.ErrNotAdmin) {
			t.Errorf("%+v changes: %v", actor, err)
		}
	}
	s.own[person] = small
	if got, err := b.Own(t.Context(), admin, person, team); err != nil || !reflect.DeepEqual(got, s.own) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestPeopleSeeWhatIsLeftForThem(t *testing.T) {
	b, s := service()
	if got, err := b.Mine(t.Context(), member); err != nil || len(got) != 1 || !reflect.DeepEqual(s.asked, []any{identity.UserID(2), small, at}) {
		t.Errorf("%+v, %v, asked for %v", got, err, s.asked)
	}
	if _, err := b.Mine(t.Context(), identity.Actor{Role: identity.Operator}); !errors.Is(err, ports.ErrNoUser) {
		t.Error(err)
	}
}
