package keys_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"chatbot/application/keys"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

type secrets struct{}

func (secrets) Secret() string { return "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }

type proof struct{ err error }

func (p proof) Prove(context.Context, identity.Actor, string, audit.Action) error { return p.err }

// stored has one key, of an account.
type stored struct {
	ports.Keys
	held  ports.HeldKey
	uses  int
	fails error
}

func (s *stored) Create(_ context.Context, k identity.Key, _ int) (identity.Key, error) {
	s.held.Key = k
	return k, s.fails
}

func (s *stored) Holder(_ context.Context, hash string) (ports.HeldKey, error) {
	if s.held.Record().SecretHash != hash {
		return ports.HeldKey{}, ports.ErrNoKey
	}
	return s.held, s.fails
}

func (s *stored) Use(_ context.Context, _ identity.KeyID, at time.Time) error {
	s.uses++
	is := s.held.Record()
	is.UsedAt = at
	s.held.Key = identity.RestoreKey(is)
	return errors.New("not stored")
}

type unread struct{ ports.Audit }

func (unread) Record(context.Context, audit.Event) error { return nil }
func (unread) Log(context.Context, ports.Record)         {}

var ada = identity.Actor{User: 7, Role: identity.Member, Login: 1}

func service(s *stored, c *clock, p proof) *keys.Service {
	return keys.New(keys.Ports{Keys: s, Proof: p, Secrets: secrets{}, Audit: unread{}, Clock: c, Logger: unread{}})
}

func TestKeyActsForItsAccountUntilItEnds(t *testing.T) {
	c := &clock{time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)}
	s := &stored{}
	k := service(s, c, proof{})
	until := c.now.Add(time.Hour)
	_, text, err := k.Create(t.Context(), ada, identity.KeyOrder{Name: "x", Scopes: []identity.Scope{"chat"}, ExpiresAt: &until}, "")
	if err != nil {
		t.Fatal(err)
	}
	user := identity.UserRecord{ID: 7, Role: identity.Admin, Active: true}
	s.held.Holder, s.held.Groups = identity.RestoreUser(user), []identity.GroupID{3}
	actor, _, err := k.Authenticate(t.Context(), text)
	if err != nil || actor.User != 7 || actor.Role != identity.Admin || actor.Login != 0 || len(actor.Scopes) != 1 || len(actor.Groups) != 1 {
		t.Errorf("%+v, %v", actor, err)
	}
	for _, wrong := range []string{"", "x", text[:51] + "0", identity.KeyText([]byte{1})} {
		if _, _, err := k.Authenticate(t.Context(), wrong); !errors.Is(err, identity.ErrKey) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	c.now = until
	if _, _, err := k.Authenticate(t.Context(), text); !errors.Is(err, identity.ErrKey) {
		t.Errorf("expired: %v", err)
	}
	c.now = until.Add(-1)
	user.Active = false
	s.held.Holder = identity.RestoreUser(user)
	if _, _, err := k.Authenticate(t.Context(), text); !errors.Is(err, identity.ErrInactive) {
		t.Errorf("inactive: %v", err)
	}
	s.fails = ports.ErrStorage
	if _, _, err := k.Authenticate(t.Context(), text); !errors.Is(err, ports.ErrStorage) {
		t.Errorf("an outage: %v", err)
	}
}

func TestUseIsNotedOnceEachMinute(t *testing.T) {
	c := &clock{time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)}
	s := &stored{}
	k := service(s, c, proof{})
	_, text, err := k.Create(t.Context(), ada, identity.KeyOrder{Name: "x"}, "")
	if err != nil {
		t.Fatal(err)
	}
	s.held.Holder = identity.RestoreUser(identity.UserRecord{ID: 7, Active: true})
	for _, want := range []int{1, 1, 2} {
		if _, _, err := k.Authenticate(t.Context(), text); err != nil || s.uses != want {
			t.Errorf("%d uses, want %d; %v", s.uses, want, err)
		}
		c.now = c.now.Add(30 * time.Second)
	}
}

func TestKeyIsNotMadeWithoutProof(t *testing.T) {
	s := &stored{}
	k := service(s, &clock{time.Now()}, proof{identity.ErrProofNeeded})
	if _, text, err := k.Create(t.Context(), ada, identity.KeyOrder{Name: "x"}, ""); !errors.Is(err, identity.ErrProofNeeded) || text != "" || s.held.Record().SecretHash != "" {
		t.Errorf("%q, %v", text, err)
	}
	byKey := identity.Actor{User: 7, Role: identity.Admin, Key: 1, Scopes: identity.Scopes()}
	if _, _, err := service(s, &clock{time.Now()}, proof{}).Create(t.Context(), byKey, identity.KeyOrder{Name: "x"}, ""); !errors.Is(err, ports.ErrNoKey) {
		t.Errorf("a key makes keys: %v", err)
	}
	if _, err := k.List(t.Context(), ada, 0, 0, 1); !errors.Is(err, ports.ErrNoKey) {
		t.Errorf("a member lists all keys: %v", err)
	}
}
