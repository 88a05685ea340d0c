package keys_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"chatbot/application/keys"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
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
	held   ports.HeldKey
	uses   int
	looks  int
	fails  error
	rule   identity.SecondFactorRule
	verify bool
	stuck  bool // uses are not stored
}

func (s *stored) Create(_ context.Context, k identity.Key, _ identity.LoginID, _ int) (identity.Key, error) {
	s.held.Key = k
	return k, s.fails
}

func (s *stored) Holder(_ context.Context, hash string) (ports.HeldKey, error) {
	s.looks++
	if s.held.Record().SecretHash != hash {
		return ports.HeldKey{}, ports.ErrNoKey
	}
	return s.held, s.fails
}

func (s *stored) Use(_ context.Context, _ identity.KeyID, at time.Time) error {
	s.uses++
	if s.stuck {
		return errors.New("the writer is stuck")
	}
	is := s.held.Record()
	is.UsedAt = at
	s.held.Key = identity.RestoreKey(is)
	return errors.New("not stored")
}

func (s *stored) Delete(_ context.Context, of identity.UserID, _ identity.KeyID) (identity.Key, error) {
	gone := s.held.Key
	if gone.Record().UserID != of {
		return identity.Key{}, ports.ErrNoKey
	}
	s.held = ports.HeldKey{}
	return gone, nil
}

type unread struct {
	ports.Audit
	err error
}

func (u unread) Record(context.Context, audit.Event) error { return u.err }
func (unread) Log(context.Context, ports.Record)           {}

var ada = identity.Actor{User: 7, Role: identity.Member, Login: 1}

func service(s *stored, c *clock, p proof) *keys.Service {
	return keys.New(keys.Ports{Keys: s, Proof: p, Secrets: secrets{}, Audit: unread{}, Clock: c, Logger: unread{}, Rule: func() identity.SecondFactorRule { return s.rule }, MustVerify: func() bool { return s.verify }})
}

// TestKeysAreUnderThePolicyForSecondFactors: those that are older than it, too.
func TestKeysAreUnderThePolicyForSecondFactors(t *testing.T) {
	c := &clock{time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)}
	s := &stored{}
	k := service(s, c, proof{})
	_, text, err := k.Create(t.Context(), ada, identity.KeyOrder{Name: "x", Scopes: []identity.Scope{"chat"}}, "")
	if err != nil {
		t.Fatal(err)
	}
	s.held.Holder = identity.RestoreUser(identity.UserRecord{ID: ada.User, Role: identity.Member, Active: true, CreatedAt: c.now.AddDate(-1, 0, 0)})
	want := func(when string, want error) {
		t.Helper()
		if _, _, err := k.Authenticate(t.Context(), text); !errors.Is(err, want) {
			t.Errorf("%s: %v", when, err)
		}
	}
	s.rule = identity.SecondFactorRule{Who: identity.SecondFactorAdmins}
	want("for admins only", nil)
	s.rule = identity.SecondFactorRule{Who: identity.SecondFactorAll, Since: c.now, Grace: time.Hour}
	want("in the grace period", nil)
	c.now = c.now.Add(time.Hour)
	want("after it", identity.ErrSecondFactorNeeded)
	s.held.SecondFactor = true
	want("with a second factor", nil)
}

// TestKeysOfUnverifiedPeopleAreRefused: where addresses must be verified.
func TestKeysOfUnverifiedPeopleAreRefused(t *testing.T) {
	c := &clock{time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)}
	s := &stored{}
	k := service(s, c, proof{})
	_, text, err := k.Create(t.Context(), ada, identity.KeyOrder{Name: "x", Scopes: []identity.Scope{"chat"}}, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		required, verified bool
		want               error
	}{{false, false, nil}, {true, false, identity.ErrEmailNotVerified}, {true, true, nil}} {
		s.verify = one.required
		s.held.Holder = identity.RestoreUser(identity.UserRecord{ID: ada.User, Role: identity.Member, Active: true, Verified: one.verified})
		if _, _, err := k.Authenticate(t.Context(), text); !errors.Is(err, one.want) {
			t.Errorf("%+v: %v", one, err)
		}
	}
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

// TestStuckWriterHoldsUpOneRequestOfAMinute: the other requests do not try to note the use.
func TestStuckWriterHoldsUpOneRequestOfAMinute(t *testing.T) {
	c := &clock{time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)}
	s := &stored{stuck: true}
	k := service(s, c, proof{})
	_, text, err := k.Create(t.Context(), ada, identity.KeyOrder{Name: "x"}, "")
	if err != nil {
		t.Fatal(err)
	}
	s.held.Holder = identity.RestoreUser(identity.UserRecord{ID: 7, Active: true})
	for minute := range 3 {
		for range 5 {
			if _, _, err := k.Authenticate(t.Context(), text); err != nil || s.uses != minute+1 {
				t.Errorf("minute %d: %d tries, %v", minute, s.uses, err)
			}
		}
		c.now = c.now.Add(time.Minute)
	}
}

func TestKeyThatCannotBeAuditedIsDeleted(t *testing.T) {
	s, c := &stored{}, &clock{time.Now()}
	k := keys.New(keys.Ports{Keys: s, Proof: proof{}, Secrets: secrets{}, Audit: unread{err: ports.ErrStorage}, Clock: c, Logger: unread{}})
	if made, text, err := k.Create(t.Context(), ada, identity.KeyOrder{Name: "x"}, ""); err == nil || text != "" || made.Record().ID != 0 || s.held.Record().SecretHash != "" {
		t.Errorf("%q, %v, %+v", text, err, s.held)
	}
}

// TestWrongKeysAreCountedByNetwork: one that is tried again and again costs one lookup each minute and shuts out nobody; many do.
func TestWrongKeysAreCountedByNetwork(t *testing.T) {
	c := &clock{time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)}
	s := &stored{}
	k := service(s, c, proof{})
	_, text, err := k.Create(t.Context(), ada, identity.KeyOrder{Name: "x"}, "")
	if err != nil {
		t.Fatal(err)
	}
	s.held.Holder = identity.RestoreUser(identity.UserRecord{ID: 7, Active: true})
	here := ports.WithOrigin(t.Context(), ports.Origin{Address: "198.51.100.1"})
	there := ports.WithOrigin(t.Context(), ports.Origin{Address: "203.0.113.1"})
	from := func(ctx context.Context, text string) error { _, _, err := k.Authenticate(ctx, text); return err }
	for range 1000 {
		if err := from(here, identity.KeyText([]byte{1})); !errors.Is(err, identity.ErrKey) {
			t.Fatal(err)
		}
	}
	if err := from(here, text); err != nil || s.looks != 2 {
		t.Errorf("%v after %d lookups", err, s.looks)
	}
	refused := false
	for i := range 1000 {
		err := from(here, identity.KeyText([]byte{2, byte(i >> 8), byte(i)}))
		refused = refused || errors.Is(err, limit.ErrTooMany)
	}
	if err := from(there, text); err != nil || !refused || s.looks > 100 {
		t.Errorf("%v from elsewhere, %v after %d lookups", err, refused, s.looks)
	}
	if err := from(here, text); err != nil {
		t.Errorf("a key that was right before: %v", err)
	}
	unseen := identity.KeyText([]byte{3})
	if err := from(here, unseen); !errors.Is(err, limit.ErrTooMany) {
		t.Error(err)
	}
	c.now = c.now.Add(time.Minute)
	if err := from(here, unseen); !errors.Is(err, identity.ErrKey) {
		t.Errorf("a minute later: %v", err)
	}
}

func TestWrongKeysOfManyNetworksDoNotEraseWhatIsKnown(t *testing.T) {
	s := &stored{}
	k := service(s, &clock{time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)}, proof{})
	_, text, err := k.Create(t.Context(), ada, identity.KeyOrder{Name: "x"}, "")
	if err != nil {
		t.Fatal(err)
	}
	s.held.Holder = identity.RestoreUser(identity.UserRecord{ID: 7, Active: true})
	from := func(network, text string) error {
		_, _, err := k.Authenticate(ports.WithOrigin(t.Context(), ports.Origin{Address: network}), text)
		return err
	}
	wrong := func(i int) string { return identity.KeyText([]byte{4, byte(i >> 16), byte(i >> 8), byte(i)}) }
	const here = "198.51.100.1"
	if err := from(here, text); err != nil {
		t.Fatal(err)
	}
	for i := range 60 {
		_ = from(here, wrong(i))
	}
	elsewhere := func(i int) string { return fmt.Sprintf("10.%d.%d.1", i>>8, i&255) }
	for i := range 8_000 { // with the wrong keys, more than 10,000 things to remember
		_ = from(elsewhere(i), wrong(1000+i))
	}
	if err := from(here, wrong(999)); !errors.Is(err, limit.ErrTooMany) {
		t.Errorf("the network that has tried too many: %v", err)
	}
	for i := range 8_000 {
		_ = from(elsewhere(8_000+i), wrong(9000+i))
	}
	for i := range 60 { // whatever is known of this network
		_ = from(here, wrong(30_000+i))
	}
	if err := from(here, text); err != nil {
		t.Errorf("the key that was right: %v", err)
	}
}
