package identity_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	identityapp "chatbot/application/identity"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/job"
)

const (
	wrongRecovery = "AAAA-AAAA-AAAA-AAAA"
	homeAddress   = "192.0.2.1"
)

// admin is a signed-in admin besides ada.
func (d *desk) admin(t *testing.T) identity.Actor {
	t.Helper()
	if _, err := d.Register(t.Context(), identity.Registration{Username: "root", Email: "root@example.com", Password: password}); err != nil {
		t.Fatal(err)
	}
	step, err := d.Login(t.Context(), identity.Credentials{Name: "root", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	actor, _, err := d.Authenticate(t.Context(), step.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	actor.Role = identity.Admin
	return actor
}

// secondFrom tries a code at a new first step from an address.
func (d *desk) secondFrom(t *testing.T, address, code string) error {
	t.Helper()
	step, err := d.Login(from(t, address), identity.Credentials{Name: "ada", Password: password})
	if err != nil {
		t.Fatalf("%s: the first step: %v", address, err)
	}
	_, err = d.SecondStep(from(t, address), step.Token, code)
	return err
}

func (d *desk) wantFrom(t *testing.T, address, code string, want error) {
	t.Helper()
	if err := d.secondFrom(t, address, code); !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", address, err, want)
	}
}

// TestStrangersWithThePasswordDoNotLockTheOwnerOut: neither from one network nor from many, for hours.
func TestStrangersWithThePasswordDoNotLockTheOwnerOut(t *testing.T) {
	d := newDesk(t)
	_, _, codes := d.enrolled(t)
	d.wantFrom(t, homeAddress, d.code(), nil)
	d.clock.Move(time.Minute)
	for hour := range 8 {
		for n := range 50 {
			_ = d.secondFrom(t, fmt.Sprintf("203.0.113.%d", n), "000000")
			_ = d.secondFrom(t, fmt.Sprintf("203.0.113.%d", n), wrongRecovery)
		}
		d.wantFrom(t, "198.51.100.7", d.code(), identity.ErrLockedOut) // a new network
		if hour%2 == 0 {
			d.wantFrom(t, homeAddress, d.code(), nil)
		}
		d.clock.Move(time.Hour)
	}
	for n := range 50 {
		_ = d.secondFrom(t, fmt.Sprintf("203.0.113.%d", n), "000000")
	}
	d.wantFrom(t, "198.51.100.7", d.code(), identity.ErrLockedOut)
	d.wantFrom(t, "198.51.100.7", codes[0], nil) // recovery codes work there
	d.wantFrom(t, "198.51.100.7", d.code(), nil) // and then it is one of the owner's
}

// TestManyNetworksGetNoMoreGuessesThanOne: of six digits, in a day.
func TestManyNetworksGetNoMoreGuessesThanOne(t *testing.T) {
	d := newDesk(t)
	_, _, _ = d.enrolled(t)
	compared := 0
	for minute := range 24 * 60 {
		for n := range 3 {
			if errors.Is(d.secondFrom(t, fmt.Sprintf("10.%d.%d.1", minute%250, n), "000000"), identity.ErrCode) {
				compared++
			}
		}
		d.clock.Move(time.Minute)
	}
	if compared > 5+24+8 { // five, waits that double up to an hour, then one an hour
		t.Errorf("%d guesses were compared", compared)
	}
}

// TestNetworksOfThePasswordAloneAreNotTrusted: a thief who signed in from many before the second factor was set up gets no guesses there.
func TestNetworksOfThePasswordAloneAreNotTrusted(t *testing.T) {
	d := newDesk(t)
	if _, err := d.Register(t.Context(), identity.Registration{Username: "ada", Email: "ada@example.com", Password: password}); err != nil {
		t.Fatal(err)
	}
	thief := func(n int) string { return fmt.Sprintf("203.0.113.%d", n) }
	for n := range 20 {
		if step, err := d.Login(from(t, thief(n)), identity.Credentials{Name: "ada", Password: password}); err != nil || step.AccessToken == "" {
			t.Fatal(step, err)
		}
	}
	actor, _, err := d.Authenticate(t.Context(), d.login(t).AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	d.replaced(t, actor)
	compared := 0
	for n := range 20 {
		if errors.Is(d.secondFrom(t, thief(n), "000000"), identity.ErrCode) {
			compared++
		}
	}
	if compared > 5 {
		t.Errorf("%d guesses were compared", compared)
	}
}

// TestNetworksAreTrustedAfterTheLastStepOnly: a password alone makes a network neither one of the owner's nor a known one.
func TestNetworksAreTrustedAfterTheLastStepOnly(t *testing.T) {
	d := newDesk(t)
	_, _, _ = d.enrolled(t)
	thief := "203.0.113.1"
	d.wantFrom(t, thief, "000000", identity.ErrCode)
	for n := range 5 {
		_ = d.guess(from(t, fmt.Sprintf("198.51.100.%d", n)), "ada", "Wrong1234")
	}
	d.locked(from(t, thief), t, "ada", 30*time.Second)
	if asked := d.hasher.asked[len(d.hasher.asked)-1]; asked.Known {
		t.Errorf("%+v", asked)
	}
	d.clock.Move(time.Minute)
	d.wantFrom(t, homeAddress, d.code(), nil)
	for n := range 5 {
		_ = d.guess(from(t, fmt.Sprintf("198.51.100.%d", n)), "ada", "Wrong1234")
	}
	d.clock.Move(time.Minute)
	_ = d.guess(from(t, homeAddress), "ada", "Wrong1234")
	if asked := d.hasher.asked[len(d.hasher.asked)-1]; !asked.Known || asked.Address != homeAddress {
		t.Errorf("%+v", asked)
	}
}

// TestRecoveryCodesWaitForAMinuteAtMost: they cannot be guessed, so somebody in the owner's network delays them, and does no more.
func TestRecoveryCodesWaitForAMinuteAtMost(t *testing.T) {
	d := newDesk(t)
	_, _, codes := d.enrolled(t)
	for range 60 {
		_ = d.secondFrom(t, homeAddress, wrongRecovery)
		d.clock.Move(10 * time.Second)
	}
	d.wantFrom(t, "198.51.100.7", codes[0], nil)
	for range 60 {
		_ = d.secondFrom(t, homeAddress, wrongRecovery)
		d.clock.Move(10 * time.Second)
	}
	d.clock.Move(time.Minute)
	d.wantFrom(t, homeAddress, codes[1], nil)
}

// TestWrongCodesEndWithTheirSecondFactor: a reset by an admin or a shell, of which other servers know nothing, leaves no wait for the next app.
func TestWrongCodesEndWithTheirSecondFactor(t *testing.T) {
	for name, reset := range map[string]func(*desk, context.Context, identity.Actor, identity.User) error{
		"admin": func(d *desk, ctx context.Context, root identity.Actor, u identity.User) error {
			return second(identityapp.People{Service: d.Service}.ResetSecondFactor(ctx, root, u.ID(), password))
		},
		"shell": func(d *desk, ctx context.Context, _ identity.Actor, u identity.User) error {
			return identityapp.Operator{Service: d.Service}.ResetSecondFactor(ctx, operator, u)
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			actor, _, _ := d.enrolled(t)
			root := d.admin(t)
			for range 5 {
				d.wantFrom(t, homeAddress, "000000", identity.ErrCode)
				d.wantFrom(t, homeAddress, wrongRecovery, identity.ErrCode)
			}
			d.wantFrom(t, homeAddress, d.code(), identity.ErrLockedOut)
			u, _ := d.users.ByID(t.Context(), actor.User)
			if err := reset(d, t.Context(), root, u); err != nil {
				t.Fatal(err)
			}
			again, _, err := d.Authenticate(t.Context(), d.login(t).AccessToken)
			if err != nil {
				t.Fatal(err)
			}
			d.replaced(t, again)
			d.wantFrom(t, homeAddress, d.code(), identity.ErrCode) // it confirmed the app
			d.clock.Move(time.Minute)
			d.wantFrom(t, homeAddress, d.code(), nil)
		})
	}
}

// TestResetNeedsFreshProof: an admin's unattended page must not be enough.
func TestResetNeedsFreshProof(t *testing.T) {
	d := newDesk(t)
	actor, g, _ := d.enrolled(t)
	root, people := d.admin(t), identityapp.People{Service: d.Service}
	d.clock.Move(10 * time.Minute)
	for typed, want := range map[string]error{"": identity.ErrProofNeeded, "Wrong1234": identity.ErrWrongPassword} {
		if _, err := people.ResetSecondFactor(t.Context(), root, actor.User, typed); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", typed, err, want)
		}
	}
	d.refreshed(t, g)
	if state, _ := d.SecondFactor(t.Context(), actor); !state.Enabled() {
		t.Fatal("it was reset")
	}
	if _, err := people.ResetSecondFactor(t.Context(), root, actor.User, password); err != nil {
		t.Fatal(err)
	}
	if last := d.audit.all[len(d.audit.all)-1]; last.Action != audit.SecondFactorRemoved || last.ActorID != root.User {
		t.Errorf("audited: %+v", last)
	}
}

// TestSetupIsConfirmedByTheLoginThatBeganIt: another one, which may be a thief's, neither finishes it nor tries codes of it.
func TestSetupIsConfirmedByTheLoginThatBeganIt(t *testing.T) {
	d := newDesk(t)
	_, g := d.signedIn(t)
	mine, _, _ := d.Authenticate(t.Context(), g.AccessToken)
	other, _, _ := d.Authenticate(t.Context(), d.login(t).AccessToken)
	if _, err := d.Enrol(t.Context(), mine, password); err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{d.code(), "000000", "1", "2", "3", "4"} {
		if _, err := d.ConfirmEnrolment(t.Context(), other, code); !errors.Is(err, identity.ErrEnrolment) {
			t.Errorf("another login, %s: %v", code, err)
		}
	}
	for range 5 { // a thief who begins and guesses
		if _, err := d.Enrol(t.Context(), other, password); err != nil {
			t.Fatal(err)
		}
		_, _ = d.ConfirmEnrolment(t.Context(), other, "000000")
	}
	if _, err := d.Enrol(t.Context(), mine, password); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ConfirmEnrolment(t.Context(), mine, d.code()); err != nil {
		t.Errorf("the login that began it: %v", err)
	}
}

func TestAbandonedSetupsArePruned(t *testing.T) {
	d := newDesk(t)
	store := &fakeRetention{left: 1234}
	if err := (identityapp.EnrolmentPruner{Retention: store, Clock: d.clock}).Prune(t.Context(), job.Job{Kind: job.PruneEnrolments}); err != nil || store.left != 0 || !store.before.Equal(d.clock.Now().Add(-15*time.Minute)) {
		t.Errorf("%+v, %v", store, err)
	}
}
