package identity_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	identityapp "chatbot/application/identity"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/mail"
	"chatbot/ports"
)

// way is a way in, besides the password, of no admin or of one.
type way struct {
	enters bool
	outage error
}

func (w way) AdminCanEnter(context.Context) (bool, error) { return w.enters, w.outage }

func TestPasswordsEndOnceAnAdminEntersWithoutOne(t *testing.T) {
	d := newDesk(t)
	for name, c := range map[string]struct {
		ways []ports.WayIn
		want error
	}{
		"no other way":              {nil, identity.ErrNoOtherWayIn},
		"of members only":           {[]ports.WayIn{way{}, way{}}, identity.ErrNoOtherWayIn},
		"of an admin":               {[]ports.WayIn{way{}, way{enters: true}}, nil},
		"that cannot be looked for": {[]ports.WayIn{way{outage: errOutage}, way{enters: true}}, errOutage},
	} {
		d.WaysIn = c.ways
		if err := d.EndPasswords(t.Context()); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// TestPasswordsThatAreOffOpenNothing: nothing is compared, counted or mailed, and a right password is refused as a wrong one is.
func TestPasswordsThatAreOffOpenNothing(t *testing.T) {
	d := newDesk(t)
	u, g := d.signedIn(t)
	root := d.admin(t)
	actor, _, _ := d.Authenticate(t.Context(), g.AccessToken)
	d.settings.PasswordsOff = true
	before := d.hasher.work
	for call, err := range map[string]error{
		"right password":   d.guess(t.Context(), "ada", password),
		"wrong password":   d.guess(t.Context(), "ada", "Wrong1234"),
		"unknown account":  d.guess(t.Context(), "nobody", password),
		"registration":     second(d.Register(t.Context(), identity.Registration{Username: "eve", Email: "eve@example.com", Password: password})),
		"an invitation":    second(d.Register(t.Context(), identity.Registration{Username: "eve", Email: "eve@example.com", Password: password, Invitation: "x"})),
		"forgotten":        d.ForgotPassword(t.Context(), "ada@example.com", mail.Language("en")),
		"link to reset":    d.ResetPassword(t.Context(), "x", "Difference1822"),
		"link of an admin": linkOf(identityapp.People{Service: d.Service}.LinkReset(t.Context(), root, u.ID(), "")),
		"mail under way":   d.MailReset(t.Context(), job.Job{CreatedAt: d.clock.Now()}),
	} {
		if !errors.Is(err, identity.ErrPasswordLogin) {
			t.Errorf("%s: %v", call, err)
		}
	}
	if d.hasher.work != before {
		t.Errorf("%d passwords were hashed", d.hasher.work-before)
	}
	// Who is signed in stays so, and proves with the password who they are.
	d.wantAccess(t, d.refreshed(t, g).AccessToken, nil)
	if err := d.ChangePassword(t.Context(), actor, password, "Difference1822"); err != nil {
		t.Error(err)
	}
	d.settings.PasswordsOff = false
	if err := d.guess(t.Context(), "ada", "Difference1822"); err != nil {
		t.Errorf("on again: %v", err)
	}
}

func linkOf[T any](_ string, _ T, err error) error { return err }

// identities are those of ada, who has passkeys besides.
type identities struct {
	all      []identity.External
	passkeys int
}

func (i identities) Of(context.Context, identity.UserID) ([]identity.External, error) {
	return i.all, nil
}

func (i identities) Unlink(_ context.Context, _ identity.UserID, _ identity.ExternalID, _ identity.Proof, rules identity.CredentialRules, _ identity.LoginID, _ time.Time, _ ...job.Spec) (identity.ProvidedChange, error) {
	had := identity.CredentialCounts{Passkeys: i.passkeys, Identities: len(i.all)}
	left := had
	left.Identities--
	return identity.ProvidedChange{}, rules.Keep(identity.RestoreUser(identity.UserRecord{}), had, left)
}

// TestLastWayInIsKeptWhilePasswordsAreOff: with a password that counts for nothing, its owner could not sign in any more.
func TestLastWayInIsKeptWhilePasswordsAreOff(t *testing.T) {
	d := newDesk(t)
	actor, _ := d.withPasskey(t)
	corp := identities{all: []identity.External{{ID: 3, User: actor.User, Provider: "corp"}}}
	d.settings.PasswordsOff, d.LinkedIdentities = true, corp
	if err := d.RemovePasskey(t.Context(), actor, 1, ""); !errors.Is(err, identity.ErrLastMethod) {
		t.Errorf("the only passkey: %v", err)
	}
	d.passkeys.identities = 1
	if err := d.RemovePasskey(t.Context(), actor, 1, ""); err != nil {
		t.Errorf("a passkey beside an identity: %v", err)
	}
	if err := d.UnlinkIdentity(t.Context(), actor, 3, ""); !errors.Is(err, identity.ErrLastMethod) {
		t.Errorf("the only identity: %v", err)
	}
	d.settings.PasswordsOff = false
	if err := d.UnlinkIdentity(t.Context(), actor, 3, ""); err != nil {
		t.Errorf("beside a password: %v", err)
	}
}

// TestWaysInThatCannotBeCountedAreKept: while the providers cannot be read, nothing is removed or audited as removed.
func TestWaysInThatCannotBeCountedAreKept(t *testing.T) {
	d := newDesk(t)
	actor, _ := d.withPasskey(t)
	d.LinkedIdentities = identities{all: []identity.External{{ID: 3, User: actor.User, Provider: "corp"}}}
	d.EnabledProviders = func(context.Context) ([]string, error) { return nil, errOutage }
	before := len(d.audit.all)
	for name, err := range map[string]error{
		"passkey":  d.RemovePasskey(t.Context(), actor, 1, ""),
		"app":      d.RemoveSecondFactor(t.Context(), actor, ""),
		"identity": d.UnlinkIdentity(t.Context(), actor, 3, ""),
	} {
		if !errors.Is(err, errOutage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after := len(d.audit.all); after != before || len(d.passkeys.all) != 1 {
		t.Errorf("%d events, %d passkeys", after-before, len(d.passkeys.all))
	}
}

// TestPasskeysOfAnEarlierAddressLetNobodyIn moves the server to another host name.
func TestPasskeysOfAnEarlierAddressLetNobodyIn(t *testing.T) {
	d := newDesk(t)
	way := identityapp.PasskeyWay{Passkeys: d.passkeys, WebAuthn: d.webauthn}
	wantEnters := func(want bool) {
		t.Helper()
		if can, err := way.AdminCanEnter(t.Context()); err != nil || can != want {
			t.Errorf("%t, %v", can, err)
		}
	}
	wantEnters(false)
	d.withPasskey(t)
	wantEnters(true)
	step, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password})
	if err != nil || !slices.Contains(step.Methods, identity.ByPasskey) {
		t.Fatalf("%+v, %v", step, err)
	}
	d.passkeys.all[0].Site = "old.example"
	wantEnters(false)
	if _, err := d.BeginSecondPasskey(t.Context(), step.Token); !errors.Is(err, identity.ErrNoPasskey) {
		t.Errorf("%v", err)
	}
	if step, err = d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password}); err != nil || slices.Contains(step.Methods, identity.ByPasskey) {
		t.Errorf("%+v, %v", step, err)
	}
	d.passkeys.all[0].Site = "chat.example"
	d.webauthn.unavailable = true
	wantEnters(false)
}
