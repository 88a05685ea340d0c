package identity_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// replaced sets up another app in place of that of the actor.
func (d *desk) replaced(t *testing.T, actor identity.Actor) {
	t.Helper()
	d.clock.Move(time.Minute)
	if _, err := d.Enrol(t.Context(), actor, password); err != nil {
		t.Error(err)
	}
	if _, err := d.ConfirmEnrolment(t.Context(), actor, d.code()); err != nil {
		t.Error(err)
	}
}

func (d *desk) wantLogins(t *testing.T, want int) {
	t.Helper()
	if alive, err := d.logins.List(t.Context(), 1, d.clock.Now()); err != nil || len(alive) != want {
		t.Errorf("%d logins, %v; want %d", len(alive), err, want)
	}
}

// TestAppReplacedDuringTheSecondStep: a code of the old app, accepted before, signs nobody in after the new one is confirmed.
func TestAppReplacedDuringTheSecondStep(t *testing.T) {
	d := newDesk(t)
	actor, _, _ := d.enrolled(t)
	token, code := d.first(t), d.code()
	d.factors.after = func() { // Of
		d.factors.after = func() { d.replaced(t, actor) } // AcceptTOTP
	}
	d.wantSecond(t, token, code, identity.ErrSecondStep)
	d.wantLogins(t, 1)
}

// TestAppSetUpDuringASignIn: the sign-in goes on with the second step, instead of being refused as that of an inactive account.
func TestAppSetUpDuringASignIn(t *testing.T) {
	d := newDesk(t)
	_, g := d.signedIn(t)
	actor, _, _ := d.Authenticate(t.Context(), g.AccessToken)
	d.factors.after = func() { d.replaced(t, actor) }
	token := d.first(t)
	d.wantLogins(t, 1)
	if slices.ContainsFunc(d.audit.all, func(e audit.Event) bool { return e.Action == audit.SignedIn && e.Outcome == audit.Refused }) {
		t.Errorf("audited: %+v", d.audit.all)
	}
	d.clock.Move(time.Minute)
	d.wantSecond(t, token, d.code(), nil)
}

// TestGuessesAreClearedByACompletedSignInOnly: not by a right code of one that could not be completed.
func TestGuessesAreClearedByACompletedSignInOnly(t *testing.T) {
	d := newDesk(t)
	_, _, _ = d.enrolled(t)
	token := d.first(t)
	for range 4 {
		d.wantSecond(t, token, "000000", identity.ErrCode)
	}
	d.audit.outage = errOutage
	d.wantSecond(t, token, d.code(), errOutage)
	d.audit.outage = nil
	d.clock.Move(time.Minute)
	d.wantSecond(t, token, "000000", identity.ErrCode)
	d.wantSecond(t, token, d.code(), identity.ErrLockedOut)
}

// TestGuessesAtASetupAreNoneAtASignIn: a signed-in person can neither clear the count of the second step nor use it up.
func TestGuessesAtASetupAreNoneAtASignIn(t *testing.T) {
	d := newDesk(t)
	actor, _, _ := d.enrolled(t)
	token := d.first(t)
	for range 5 {
		d.wantSecond(t, token, "000000", identity.ErrCode)
	}
	if _, err := d.Enrol(t.Context(), actor, password); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ConfirmEnrolment(t.Context(), actor, "000000"); !errors.Is(err, identity.InvalidCode()) {
		t.Fatal(err)
	}
	d.wantSecond(t, d.first(t), d.code(), identity.ErrLockedOut)
	d.replaced(t, actor)
	d.clock.Move(time.Minute)
	for range 4 {
		if _, err := d.Enrol(t.Context(), actor, password); err != nil {
			t.Fatal(err)
		}
		if _, err := d.ConfirmEnrolment(t.Context(), actor, "000000"); !errors.Is(err, identity.InvalidCode()) {
			t.Fatal(err)
		}
	}
	d.wantSecond(t, d.first(t), d.code(), nil) // of the new app, at which nobody has guessed
}

// TestSecretThatCannotBeOpenedLeavesRecoveryCodes: and checking codes of the app is no guess at them.
func TestSecretThatCannotBeOpenedLeavesRecoveryCodes(t *testing.T) {
	d := newDesk(t)
	_, _, codes := d.enrolled(t)
	d.sealer.key = "new/"
	step, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password})
	if err != nil || !slices.Equal(step.Methods, []identity.Method{identity.RecoveryCode}) {
		t.Fatalf("%v, %v", step.Methods, err)
	}
	for range 10 {
		d.wantSecond(t, step.Token, d.code(), identity.ErrSecondFactorSealed)
	}
	d.wantSecond(t, step.Token, codes[0], nil)
}

func TestSetupIsSealedWithTheCurrentKeyOnceConfirmed(t *testing.T) {
	d := newDesk(t)
	_, g := d.signedIn(t)
	actor, _, _ := d.Authenticate(t.Context(), g.AccessToken)
	if _, err := d.Enrol(t.Context(), actor, password); err != nil {
		t.Fatal(err)
	}
	d.sealer.key, d.sealer.previous = "new/", []string{""}
	if _, err := d.ConfirmEnrolment(t.Context(), actor, d.code()); err != nil {
		t.Fatal(err)
	}
	d.sealer.previous = nil // the next start
	d.clock.Move(time.Minute)
	d.wantSecond(t, d.first(t), d.code(), nil)
}

// sealedFactors are those of three accounts.
type sealedFactors []ports.SealedFactor

func (f sealedFactors) Sealed(_ context.Context, after identity.UserID, _ int) ([]ports.SealedFactor, error) {
	return f[min(int(after), len(f)):], nil
}

func (f sealedFactors) Reseal(_ context.Context, old ports.SealedFactor, sealed string) error {
	f[old.User-1].Sealed = sealed
	return nil
}

func TestSecretsThatCannotBeSealedAgainAreReported(t *testing.T) {
	d := newDesk(t)
	d.sealer.key, d.sealer.previous = "new/", []string{"old/"}
	all := sealedFactors{{User: 1, Sealed: "lost/users/1/totp|a"}, {User: 2, Sealed: "old/" + identity.TOTPPlace(2) + "|b"}, {User: 3, Sealed: "new/" + identity.TOTPPlace(3) + "|c"}}
	if err := d.Reseal(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	if all[1].Sealed != "new/"+identity.TOTPPlace(2)+"|b" || all[0].Sealed != "lost/users/1/totp|a" {
		t.Errorf("%+v", all)
	}
	if text := d.logger.said(); !strings.Contains(text, "can't be opened") || !strings.Contains(text, "sealed with the new") {
		t.Errorf("logged: %s", text)
	}
}
