package identity_test

import (
	"errors"
	"testing"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
)

// withPasskey signs ada in and gives her the passkey "phone", and returns her recovery codes.
func (d *desk) withPasskey(t *testing.T) (identity.Actor, []string) {
	t.Helper()
	_, g := d.signedIn(t)
	actor, _, err := d.Authenticate(t.Context(), g.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	_, codes, err := d.add(t, actor, "phone")
	if err != nil || len(codes) != identity.RecoveryCodes {
		t.Fatalf("%d codes, %v", len(codes), err)
	}
	return actor, codes
}

func (d *desk) add(t *testing.T, actor identity.Actor, credential string) (identity.Passkey, []string, error) {
	t.Helper()
	begun, err := d.BeginPasskey(t.Context(), actor, "")
	if err != nil {
		return identity.Passkey{}, nil, err
	}
	return d.FinishPasskey(t.Context(), actor, begun.Token, "Phone", []byte(credential+" "+string(begun.Options)))
}

// byPasskey signs in with a credential.
func (d *desk) byPasskey(t *testing.T, credential string) (identity.Grant, error) {
	t.Helper()
	begun, err := d.BeginPasskeyLogin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return d.PasskeyLogin(t.Context(), begun.Token, []byte(credential+" "+string(begun.Options)))
}

func (d *desk) wantPasskey(t *testing.T, credential string, want error) identity.Grant {
	t.Helper()
	g, err := d.byPasskey(t, credential)
	if !errors.Is(err, want) || (err == nil) != (g.AccessToken != "") {
		t.Errorf("%s: %v, want %v", credential, err, want)
	}
	return g
}

func (d *desk) lastEvent(t *testing.T, action audit.Action, reason string, user identity.UserID) {
	t.Helper()
	if e := d.audit.all[len(d.audit.all)-1]; e.Action != action || e.Reason != reason || e.UserID != user {
		t.Errorf("audited: %+v", e)
	}
}

func TestPasskeyIsACompleteSignIn(t *testing.T) {
	d := newDesk(t)
	actor, _ := d.withPasskey(t)
	d.wantAccess(t, d.wantPasskey(t, "phone", nil).AccessToken, nil)
	d.lastEvent(t, audit.SignedIn, "", actor.User)
	d.wantPasskey(t, "stranger", identity.ErrPasskey)
	d.lastEvent(t, audit.SignedIn, "invalid_passkey", 0)
	if _, err := d.PasskeyLogin(t.Context(), "nobody's", []byte("phone x")); !errors.Is(err, identity.ErrPasskeyChallenge) {
		t.Errorf("another token: %v", err)
	}
	begun, _ := d.BeginPasskeyLogin(t.Context())
	d.clock.Move(identity.PasskeyLife)
	if _, err := d.PasskeyLogin(t.Context(), begun.Token, []byte("phone "+string(begun.Options))); !errors.Is(err, identity.ErrPasskeyChallenge) {
		t.Errorf("too late: %v", err)
	}
}

func TestCopiedPasskeyIsRefusedAndAudited(t *testing.T) {
	d := newDesk(t)
	actor, _ := d.withPasskey(t)
	d.webauthn.count = 5
	d.wantPasskey(t, "phone", nil)
	d.webauthn.count = 4
	d.wantPasskey(t, "phone", identity.ErrPasskeyCopied)
	d.lastEvent(t, audit.SignedIn, "passkey_copied", actor.User)
}

func TestPasskeyDoesNotOutliveItsAccount(t *testing.T) {
	d := newDesk(t)
	actor, _ := d.withPasskey(t)
	d.passkeys.beforeUse = func() { // between the signature and the login
		_ = d.passkeys.Remove(t.Context(), actor.User, 1, identity.Proof{}, identity.CredentialRules{}, d.clock.Now())
	}
	d.wantPasskey(t, "phone", identity.ErrPasskey)
	if _, _, err := d.add(t, actor, "tablet"); err != nil {
		t.Fatal(err)
	}
	d.passkeys.beforeUse = func() {
		_ = d.users.SetPassword(t.Context(), actor.User, identity.Proof{Operator: true}, "other", 0, d.clock.Now())
	}
	d.wantPasskey(t, "tablet", identity.ErrAccountChanged)
	d.wantPasskey(t, "tablet", nil) // a new password keeps passkeys
	_ = d.users.SetActive(t.Context(), actor.User, identity.Proof{Operator: true}, false, d.clock.Now())
	d.wantPasskey(t, "tablet", identity.ErrInactive)
	d.lastEvent(t, audit.SignedIn, "account_inactive", actor.User)
}

func TestPasskeyPassesTheSecondStep(t *testing.T) {
	d := newDesk(t)
	actor, codes := d.withPasskey(t)
	step, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password})
	if err != nil || step.AccessToken != "" || len(step.Methods) != 2 || step.Methods[0] != identity.ByPasskey {
		t.Fatalf("%+v, %v", step, err)
	}
	begun, err := d.BeginSecondPasskey(t.Context(), step.Token)
	if err != nil || len(d.webauthn.asked) != 1 {
		t.Fatalf("%v, asked for %v", err, d.webauthn.asked)
	}
	response := []byte("phone " + string(begun.Options))
	d.clock.Move(time.Second)
	other := d.first(t)
	if _, err := d.SecondStepByPasskey(t.Context(), other, begun.Token, response); !errors.Is(err, identity.ErrPasskeyChallenge) {
		t.Errorf("another first step: %v", err)
	}
	if _, err := d.PasskeyLogin(t.Context(), begun.Token, response); !errors.Is(err, identity.ErrPasskeyChallenge) {
		t.Errorf("another purpose: %v", err)
	}
	g, err := d.SecondStepByPasskey(t.Context(), step.Token, begun.Token, response)
	if err != nil {
		t.Fatal(err)
	}
	d.wantAccess(t, g.AccessToken, nil)
	d.wantSecond(t, d.first(t), "123456", identity.ErrCode) // there is no app
	d.wantSecond(t, d.first(t), codes[0], nil)
	d.webauthn.unavailable = true
	if step, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password}); err != nil || len(step.Methods) != 1 || step.Methods[0] != identity.RecoveryCode {
		t.Errorf("without passkeys: %v, %v", step.Methods, err)
	}
	d.webauthn.unavailable = false
	stale := d.first(t)
	if err := d.RemovePasskey(t.Context(), actor, 1, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := d.BeginSecondPasskey(t.Context(), stale); !errors.Is(err, identity.ErrSecondStep) {
		t.Errorf("after its removal: %v", err)
	}
}

func TestAddingAPasskeyNeedsProofAndItsLogin(t *testing.T) {
	d := newDesk(t)
	actor, _ := d.withPasskey(t)
	if d.webauthn.owner.Name != "Ada" || d.webauthn.owner.Handle == "" {
		t.Errorf("%+v", d.webauthn.owner)
	}
	handle := d.webauthn.owner.Handle
	begun, err := d.BeginPasskey(t.Context(), actor, "")
	if err != nil || d.webauthn.owner.Handle != handle || len(d.webauthn.asked) != 1 {
		t.Errorf("%v; %+v", err, d.webauthn)
	}
	finish := func(by identity.Actor, name, credential string) error {
		_, _, err := d.FinishPasskey(t.Context(), by, begun.Token, name, []byte(credential+" "+string(begun.Options)))
		return err
	}
	elsewhere := actor
	elsewhere.Login++
	if err := finish(elsewhere, "Phone", "new"); !errors.Is(err, identity.ErrPasskeyChallenge) {
		t.Errorf("from another login: %v", err)
	}
	if err := finish(actor, "", "new"); err == nil {
		t.Error("it has no name")
	}
	if err := finish(actor, "Phone", "bad"); !errors.Is(err, identity.ErrPasskeyRefused) {
		t.Errorf("forged: %v", err)
	}
	d.lastEvent(t, audit.PasskeyAdded, "invalid_passkey", actor.User)
	if err := finish(actor, "Phone", "new"); err != nil {
		t.Error(err)
	}
	if err := finish(actor, "Phone", "newer"); !errors.Is(err, identity.ErrPasskeyChallenge) {
		t.Errorf("twice: %v", err)
	}
	d.clock.Move(time.Hour)
	if _, err := d.BeginPasskey(t.Context(), actor, ""); !errors.Is(err, identity.ErrProofNeeded) {
		t.Errorf("an hour later: %v", err)
	}
	if err := d.RemovePasskey(t.Context(), actor, 1, ""); !errors.Is(err, identity.ErrProofNeeded) {
		t.Errorf("removal an hour later: %v", err)
	}
	if _, err := d.BeginPasskey(t.Context(), actor, password); err != nil {
		t.Error(err)
	}
}

func TestOthersDoNotKeepPasskeysOut(t *testing.T) {
	d := newDesk(t)
	_, _ = d.withPasskey(t)
	for range 200 {
		d.wantPasskey(t, "stranger", identity.ErrPasskey)
		_ = d.guess(t.Context(), "nobody", "Wrong1234")
	}
	d.wantPasskey(t, "phone", nil)
}
