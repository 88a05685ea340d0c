package identity_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/mail"
	"chatbot/ports"
)

// verification asks for a link to verify an address and does the job, and returns the mails that follow.
func (d *desk) verification(t *testing.T, address string) []mail.Mail {
	t.Helper()
	ctx := ports.WithOrigin(t.Context(), ports.Origin{Language: mail.German})
	if err := d.ResendVerification(ctx, address); err != nil {
		t.Fatal(err)
	}
	mails, jobs := d.mails.sent()
	if len(mails) != 0 || len(jobs) != 1 || jobs[0].Kind != job.MailVerification {
		t.Fatalf("%q: the request made %v and %v, want one job for every address", address, mails, jobs)
	}
	return d.verified(t, jobs[0])
}

// verified does a job of kind job.MailVerification and returns the mails that follow.
func (d *desk) verified(t *testing.T, j job.Job) []mail.Mail {
	t.Helper()
	if err := d.MailVerification(t.Context(), j); err != nil {
		t.Fatal(err)
	}
	mails, _ := d.mails.sent()
	return mails
}

func (d *desk) wantVerified(t *testing.T, id identity.UserID, want bool) {
	t.Helper()
	if u, err := d.users.ByID(t.Context(), id); err != nil || u.Record().Verified != want {
		t.Errorf("verified: %t, %v, want %t", u.Record().Verified, err, want)
	}
}

// TestRegistrationMailsALink: in the language of the registration, with the account or not at all.
func TestRegistrationMailsALink(t *testing.T) {
	d := newDesk(t)
	ctx := ports.WithOrigin(t.Context(), ports.Origin{Language: mail.German})
	u, err := d.Register(ctx, identity.Registration{Username: "Ada", Email: "ada@example.com", Password: password})
	if err != nil || len(d.users.follow) != 1 {
		t.Fatalf("%v, followed by %+v", err, d.users.follow)
	}
	spec := d.users.follow[0]
	mails := d.verified(t, job.Job{Kind: spec.Kind, Key: spec.Key, CreatedAt: d.clock.Now()})
	if len(mails) != 1 {
		t.Fatalf("%+v", mails)
	}
	m := mails[0]
	if m.Kind != mail.VerifyEmail || m.To != "ada@example.com" || m.Language != mail.German || m.Name != "Ada" || m.Token == "" || !m.Until.Equal(d.clock.Now().Add(time.Hour)) {
		t.Errorf("%+v", m)
	}
	d.wantVerified(t, u.ID(), false)
	if err := d.ConfirmEmail(t.Context(), identity.Actor{}, m.Token, password); err != nil {
		t.Fatal(err)
	}
	d.wantVerified(t, u.ID(), true)
	if err := d.ConfirmEmail(t.Context(), identity.Actor{}, m.Token, password); !errors.Is(err, identity.ErrLink) {
		t.Errorf("the token again: %v", err)
	}
	d.login(t)
	var actions []string
	for _, e := range d.audit.all {
		if e.UserID == u.ID() && strings.Contains(string(e.Action), "verif") {
			actions = append(actions, fmt.Sprint(e.Action, " ", e.Outcome))
		}
	}
	if want := []string{"account.verification_requested succeeded", "account.email_verified succeeded"}; !slices.Equal(actions, want) {
		t.Errorf("audited %q, want %q", actions, want)
	}
	if said := d.logger.said() + fmt.Sprintf("%+v", d.audit.all); strings.Contains(said, m.Token) || strings.Contains(said, "ada@") {
		t.Errorf("logged: %s", said)
	}
}

func TestRegistrationWithoutMailMailsNothing(t *testing.T) {
	d := newDesk(t)
	d.mails.configured = false
	d.signedIn(t)
	if len(d.users.follow) > 0 {
		t.Errorf("%+v", d.users.follow)
	}
	for _, address := range []string{"ada@example.com", "nobody@example.com"} {
		if err := d.ResendVerification(t.Context(), address); !errors.Is(err, ports.ErrNoMail) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// TestMailAloneConfirmsNothing: a stranger may have registered with the address, and its owner must not verify an account that a stranger
// can open.
func TestMailAloneConfirmsNothing(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t) // by a stranger
	other, err := d.Register(t.Context(), identity.Registration{Username: "bob", Email: "bob@example.com", Password: "Difference1822"})
	if err != nil {
		t.Fatal(err)
	}
	token := d.verification(t, "ada@example.com")[0].Token
	for name, c := range map[string]struct {
		actor    identity.Actor
		password string
		want     error
	}{
		"nobody":              {want: identity.ErrProofNeeded},
		"another account":     {actor: identity.Actor{User: other.ID(), Role: identity.Member, Login: 7}, want: identity.ErrProofNeeded},
		"an operator":         {actor: operator, want: identity.ErrProofNeeded},
		"a wrong password":    {password: "Wrong1234", want: identity.ErrWrongPassword},
		"another's password":  {password: "Difference1822", want: identity.ErrWrongPassword},
		"an admin's sign-in":  {actor: identity.Actor{User: other.ID(), Role: identity.Admin, Login: 7}, want: identity.ErrProofNeeded},
		"both of another one": {actor: identity.Actor{User: other.ID(), Role: identity.Member, Login: 7}, password: "Difference1822", want: identity.ErrWrongPassword},
	} {
		if err := d.ConfirmEmail(t.Context(), c.actor, token, c.password); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	d.wantVerified(t, u.ID(), false)
	if err := d.ConfirmEmail(t.Context(), d.here(t, grant), token, ""); err != nil { // refused proof uses no token up
		t.Error(err)
	}
	d.wantVerified(t, u.ID(), true)
}

// TestGuessesAtTheProofOfALinkAreCounted: a link is no way around the wait after wrong passwords.
func TestGuessesAtTheProofOfALinkAreCounted(t *testing.T) {
	d := newDesk(t)
	d.signedIn(t)
	token := d.verification(t, "ada@example.com")[0].Token
	var err error
	for range 9 {
		err = d.ConfirmEmail(t.Context(), identity.Actor{}, token, "Wrong1234")
	}
	if !errors.Is(err, identity.ErrLockedOut) {
		t.Errorf("%v", err)
	}
}

func TestVerifiedAndUnusableAccountsGetNoLink(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	for _, address := range []string{"nobody@example.com", "ada@example.org"} {
		if mails := d.verification(t, address); len(mails) > 0 {
			t.Errorf("%s: %+v", address, mails)
		}
	}
	for _, address := range []string{"", "ada", "ada@example.com,eve@example.com", "ada@example.com\r\nBcc: eve@example.com"} {
		if err := d.ResendVerification(t.Context(), address); fault.From(err).Kind != fault.Invalid {
			t.Errorf("%q: %v", address, err)
		}
	}
	var tokens []string
	for i := range identity.MaxAccountTokens + 2 {
		mails := d.verification(t, "ADA@example.com")
		if want := i < identity.MaxAccountTokens; (len(mails) == 1) != want {
			t.Fatalf("mail %d: %+v", i, mails)
		}
		for _, m := range mails {
			tokens = append(tokens, m.Token)
		}
	}
	if err := d.ConfirmEmail(t.Context(), d.here(t, grant), tokens[0], ""); err != nil { // mails may arrive in any order
		t.Fatal(err)
	}
	if err := d.ConfirmEmail(t.Context(), d.here(t, grant), tokens[1], ""); !errors.Is(err, identity.ErrLink) {
		t.Errorf("another token afterwards: %v", err)
	}
	if mails := d.verification(t, "ada@example.com"); len(mails) > 0 {
		t.Errorf("verified: %+v", mails)
	}
	d.users.deactivate(u.ID())
	if mails := d.verification(t, "ada@example.com"); len(mails) > 0 {
		t.Errorf("inactive: %+v", mails)
	}
}

func TestExpiredAndForeignConfirmationsAreRefused(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	actor := d.here(t, grant)
	token, reset := d.verification(t, "ada@example.com")[0].Token, d.forgot(t, "ada@example.com")[0].Token
	for _, wrong := range []string{"", token + "x", strings.ToUpper(token), identity.HashToken(token), reset} {
		if err := d.ConfirmEmail(t.Context(), actor, wrong, password); !errors.Is(err, identity.ErrLink) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	if err := d.ResetPassword(t.Context(), token, next); !errors.Is(err, identity.ErrLink) {
		t.Errorf("for a new password: %v", err)
	}
	is := u.Record()
	is.Email = "ada@new.example"
	d.users.all[0] = identity.RestoreUser(is)
	if err := d.ConfirmEmail(t.Context(), actor, token, ""); !errors.Is(err, identity.ErrLink) {
		t.Errorf("of an earlier address: %v", err)
	}
	d.users.all[0] = u
	d.audit.outage = errOutage
	if err := d.ConfirmEmail(t.Context(), actor, token, ""); !errors.Is(err, errOutage) {
		t.Errorf("what cannot be audited: %v", err)
	}
	d.audit.outage = nil
	d.wantVerified(t, u.ID(), false)
	d.clock.Move(time.Hour)
	if err := d.ConfirmEmail(t.Context(), actor, token, ""); !errors.Is(err, identity.ErrLink) {
		t.Errorf("after an hour: %v", err)
	}
}

// TestLostRaceOfAConfirmationIsAudited: the token was used since it was found.
func TestLostRaceOfAConfirmationIsAudited(t *testing.T) {
	d := newDesk(t)
	_, grant := d.signedIn(t)
	actor, token := d.here(t, grant), d.verification(t, "ada@example.com")[0].Token
	d.audit.after = func() { _ = d.tokens.Withdraw(t.Context(), identity.HashToken(token)) }
	if err := d.ConfirmEmail(t.Context(), actor, token, ""); !errors.Is(err, identity.ErrLink) {
		t.Error(err)
	}
	if e := d.audit.all[len(d.audit.all)-1]; e.Action != audit.EmailVerified || e.Outcome != audit.Refused || e.Reason != "link_not_valid" {
		t.Errorf("%+v", e)
	}
}

// TestUnverifiedPeopleAreLedToConfirm: also those who are signed in already.
func TestUnverifiedPeopleAreLedToConfirm(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	token := d.verification(t, "ada@example.com")[0].Token
	ticket, _, err := d.Ticket(t.Context(), d.here(t, grant))
	if err != nil {
		t.Fatal(err)
	}
	d.settings.VerifiedEmail = true
	actor, _, err := d.Authenticate(t.Context(), grant.AccessToken)
	if err != nil || !actor.MustVerify {
		t.Fatalf("%+v, %v", actor, err)
	}
	for name, text := range map[string]string{"a token": grant.AccessToken, "an old ticket": ticket} {
		if _, err := d.Redeem(t.Context(), text); !errors.Is(err, identity.ErrEmailNotVerified) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := d.Ticket(t.Context(), actor); err == nil {
		t.Error("got a ticket")
	}
	if len(d.changing(t, actor, newAddress)) != 1 {
		t.Error("cannot change the address")
	}
	d.mails.configured = false // since the setting was made
	if actor, _, err := d.Authenticate(t.Context(), grant.AccessToken); err != nil || actor.MustVerify {
		t.Errorf("without mail: %+v, %v", actor, err)
	}
	d.mails.configured = true
	if err := d.ConfirmEmail(t.Context(), actor, token, ""); err != nil {
		t.Fatal(err)
	}
	d.wantVerified(t, u.ID(), true)
	if actor, _, err := d.Authenticate(t.Context(), grant.AccessToken); err != nil || actor.MustVerify {
		t.Errorf("verified: %+v, %v", actor, err)
	}
}

// TestSignInThatEndsMeanwhileConfirmsNothing: between the look at the access token and the change, the person signs out.
func TestSignInThatEndsMeanwhileConfirmsNothing(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	actor, token := d.here(t, grant), d.verification(t, "ada@example.com")[0].Token
	d.audit.after = func() { _ = d.logins.Revoke(t.Context(), actor.Login, d.clock.Now()) }
	if err := d.ConfirmEmail(t.Context(), actor, token, ""); !errors.Is(err, identity.ErrToken) {
		t.Error(err)
	}
	if e := d.audit.all[len(d.audit.all)-1]; e.Action != audit.EmailVerified || e.Outcome != audit.Refused || e.Reason != "invalid_token" {
		t.Errorf("%+v", e)
	}
	d.audit.after = nil
	d.wantVerified(t, u.ID(), false)
	if err := d.ConfirmEmail(t.Context(), identity.Actor{}, token, password); err != nil {
		t.Errorf("with the password: %v", err)
	}
}

// TestLinksTakeNoPasswordsWhileTheyAreOff: a sign-in confirms the address; the password neither does nor can be guessed at.
func TestLinksTakeNoPasswordsWhileTheyAreOff(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	actor, token := d.here(t, grant), d.verification(t, "ada@example.com")[0].Token
	d.settings.PasswordsOff = true
	work := d.hasher.work
	for _, typed := range []string{"", password, "Wrong1234"} {
		if err := d.ConfirmEmail(t.Context(), identity.Actor{}, token, typed); !errors.Is(err, identity.ErrPasswordLogin) {
			t.Errorf("%q: %v", typed, err)
		}
	}
	if d.hasher.work != work {
		t.Error("a password was compared")
	}
	if err := d.ConfirmEmail(t.Context(), actor, token, ""); err != nil {
		t.Errorf("signed in: %v", err)
	}
	d.wantVerified(t, u.ID(), true)
}
