package identity_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	identityapp "chatbot/application/identity"
	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/mail"
	"chatbot/ports"
)

const next = "Analytical1843"

// forgot asks for a link and does the job, and returns the mails that follow.
func (d *desk) forgot(t *testing.T, address string) []mail.Mail {
	t.Helper()
	if err := d.ForgotPassword(t.Context(), address, mail.German); err != nil {
		t.Fatal(err)
	}
	mails, jobs := d.mails.sent()
	if len(mails) != 0 || len(jobs) != 1 || jobs[0].Kind != job.MailReset {
		t.Fatalf("%q: the request made %v and %v, want one job for every address", address, mails, jobs)
	}
	if err := d.MailReset(t.Context(), jobs[0]); err != nil {
		t.Fatal(err)
	}
	mails, _ = d.mails.sent()
	return mails
}

func TestForgottenPasswordIsResetByTheMailedToken(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	mails := d.forgot(t, " ADA@example.com ")
	if len(mails) != 1 {
		t.Fatalf("%+v", mails)
	}
	m := mails[0]
	if m.Kind != mail.PasswordReset || m.To != "ada@example.com" || m.Language != mail.German || m.Name != "Ada" || len(m.Token) == 0 || !m.Until.Equal(d.clock.Now().Add(time.Hour)) {
		t.Errorf("%+v", m)
	}
	if err := d.ResetPassword(t.Context(), m.Token, "short"); fault.From(err).Kind != fault.Invalid {
		t.Errorf("a password that breaks a rule: %v", err)
	}
	if err := d.ResetPassword(t.Context(), m.Token, next); err != nil {
		t.Fatal(err)
	}
	d.wantAccess(t, grant.AccessToken, identity.ErrToken)
	if _, err := d.Refresh(t.Context(), grant.RefreshToken); !errors.Is(err, identity.ErrToken) {
		t.Errorf("refresh: %v", err)
	}
	if _, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password}); !errors.Is(err, identity.ErrCredentials) {
		t.Errorf("the old password: %v", err)
	}
	if _, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: next}); err != nil {
		t.Errorf("the new password: %v", err)
	}
	if err := d.ResetPassword(t.Context(), m.Token, next+"2"); !errors.Is(err, identity.ErrLink) {
		t.Errorf("the token again: %v", err)
	}
	if changed, _ := d.users.ByID(t.Context(), u.ID()); !changed.Record().Verified {
		t.Error("the address was proven, and is not verified")
	}
	var actions []audit.Action
	for _, e := range d.audit.all {
		if e.Action == audit.ResetRequested || e.Action == audit.PasswordReset {
			actions = append(actions, e.Action)
			if e.UserID != u.ID() || e.Outcome != audit.Succeeded {
				t.Errorf("%+v", e)
			}
		}
	}
	if fmt.Sprint(actions) != fmt.Sprint([]audit.Action{audit.ResetRequested, audit.PasswordReset}) {
		t.Errorf("audited %v", actions)
	}
	if said := d.logger.said() + fmt.Sprintf("%+v", d.audit.all); strings.Contains(said, m.Token) || strings.Contains(said, "ada@") {
		t.Errorf("logged: %s", said)
	}
}

func TestAddressesWithoutAUsableAccountGetNoMail(t *testing.T) {
	d := newDesk(t)
	u, _ := d.signedIn(t)
	for _, address := range []string{"nobody@example.com", "ada@example.org", "ada+x@example.com"} {
		if mails := d.forgot(t, address); len(mails) > 0 {
			t.Errorf("%s: %+v", address, mails)
		}
	}
	for _, address := range []string{"", "ada", "ada@", "ada@example.com,eve@example.com", "ada@example.com\r\nBcc: eve@example.com", "<ada@example.com>", "ada@example.com\x00", strings.Repeat("a", 300) + "@example.com"} {
		if err := d.ForgotPassword(t.Context(), address, mail.English); fault.From(err).Kind != fault.Invalid {
			t.Errorf("%q: %v", address, err)
		}
	}
	d.users.deactivate(u.ID())
	if mails := d.forgot(t, "ada@example.com"); len(mails) > 0 {
		t.Errorf("inactive: %+v", mails)
	}
}

// TestMailGoesToTheStoredAddress: letters that fold to those of an address do not lead a mail elsewhere.
func TestMailGoesToTheStoredAddress(t *testing.T) {
	d := newDesk(t)
	if _, err := d.Register(t.Context(), identity.Registration{Username: "mike", Email: "mike@example.com", Password: password}); err != nil {
		t.Fatal(err)
	}
	if mails := d.forgot(t, "mi\u212Ae@example.com"); len(mails) != 1 || mails[0].To != "mike@example.com" { // the Kelvin sign folds to k
		t.Errorf("%+v", mails)
	}
}

func TestOneAccountGetsFewResetMailsAnHour(t *testing.T) {
	d := newDesk(t)
	d.signedIn(t)
	var tokens []string
	for i := range identity.MaxAccountTokens + 3 {
		mails := d.forgot(t, "ada@example.com")
		if want := i < identity.MaxAccountTokens; (len(mails) == 1) != want {
			t.Fatalf("mail %d: %+v", i, mails)
		}
		for _, m := range mails {
			tokens = append(tokens, m.Token)
		}
		d.clock.Move(time.Minute)
	}
	if err := d.ResetPassword(t.Context(), tokens[0], next); err != nil { // mails may arrive in any order
		t.Error(err)
	}
	if err := d.ResetPassword(t.Context(), tokens[1], next+"2"); !errors.Is(err, identity.ErrLink) {
		t.Errorf("another token after the reset: %v", err)
	}
}

func TestExpiredAndForeignTokensAreRefused(t *testing.T) {
	d := newDesk(t)
	u, _ := d.signedIn(t)
	token := d.forgot(t, "ada@example.com")[0].Token
	for _, wrong := range []string{"", token + "x", strings.ToUpper(token), identity.HashToken(token)} {
		if err := d.ResetPassword(t.Context(), wrong, next); !errors.Is(err, identity.ErrLink) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	work := d.hasher.work
	d.users.deactivate(u.ID())
	if err := d.ResetPassword(t.Context(), token, next); !errors.Is(err, identity.ErrLink) {
		t.Errorf("inactive: %v", err)
	}
	_ = d.users.SetActive(t.Context(), u.ID(), identity.Proof{Operator: true}, true, d.clock.Now())
	d.clock.Move(time.Hour)
	if err := d.ResetPassword(t.Context(), token, next); !errors.Is(err, identity.ErrLink) {
		t.Errorf("after an hour: %v", err)
	}
	if d.hasher.work != work {
		t.Error("a refused token cost a hash")
	}
}

func TestResetThatCannotBeAuditedIsRefused(t *testing.T) {
	d := newDesk(t)
	d.signedIn(t)
	token := d.forgot(t, "ada@example.com")[0].Token
	d.audit.outage = errOutage
	if err := d.ResetPassword(t.Context(), token, next); !errors.Is(err, errOutage) {
		t.Error(err)
	}
	d.audit.outage = nil
	d.login(t)
}

func TestResetEndsTheWaitForWrongPasswords(t *testing.T) {
	d := newDesk(t)
	d.signedIn(t)
	token := d.forgot(t, "ada@example.com")[0].Token
	var err error
	for range 9 {
		_, err = d.Login(t.Context(), identity.Credentials{Name: "ada", Password: "Wrong12345"})
	}
	if !errors.Is(err, identity.ErrLockedOut) {
		t.Fatal(err)
	}
	if err := d.ResetPassword(t.Context(), token, next); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: next}); err != nil {
		t.Error(err)
	}
}

// TestResetNotesWhatProvidersGave: an admin made by a provider is none any more, which the audit log says with the provider.
func TestResetNotesWhatProvidersGave(t *testing.T) {
	d := newDesk(t)
	u, _ := d.signedIn(t)
	d.tokens.ended = []identity.ProvidedChange{
		{User: u, Provider: "corp", RoleChanged: true, Left: []identity.Group{{ID: 1, Name: "Crew"}}}, {User: u, Provider: "other", Left: []identity.Group{{ID: 2, Name: "Team"}}},
	}
	if err := d.ResetPassword(t.Context(), d.forgot(t, "ada@example.com")[0].Token, next); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range d.audit.all[len(d.audit.all)-3:] {
		got = append(got, fmt.Sprint(e.Action, " ", e.UserID, " ", e.Object, " ", e.Reason))
	}
	if want := []string{fmt.Sprint(audit.MadeMember, " 1 corp "), fmt.Sprint(audit.MemberRemoved, " 1 Crew corp"), fmt.Sprint(audit.MemberRemoved, " 1 Team other")}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestServersWithoutMailSaySo(t *testing.T) {
	d := newDesk(t)
	d.signedIn(t)
	d.mails.configured = false
	for _, address := range []string{"ada@example.com", "nobody@example.com"} {
		if err := d.ForgotPassword(t.Context(), address, mail.English); !errors.Is(err, ports.ErrNoMail) {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestAdminsLinkResetsWithoutMail(t *testing.T) {
	d := newDesk(t)
	admin, u := d.adminAndMember(t)
	people := identityapp.People{Service: d.Service}
	for _, actor := range []identity.Actor{{}, operator, {User: u.ID(), Role: identity.Member}} {
		if _, _, err := people.LinkReset(t.Context(), actor, u.ID(), password); !errors.Is(err, identity.ErrNotAdmin) {
			t.Errorf("%+v: %v", actor, err)
		}
	}
	if _, _, err := people.LinkReset(t.Context(), admin, u.ID(), ""); !errors.Is(err, ports.ErrMailConfigured) {
		t.Errorf("with mail: %v", err)
	}
	d.mails.configured = false
	token, expires, err := people.LinkReset(t.Context(), admin, u.ID(), "")
	if err != nil || !expires.Equal(d.clock.Now().Add(time.Hour)) {
		t.Fatalf("%v, %v", expires, err)
	}
	if e := d.audit.all[len(d.audit.all)-1]; e.Action != audit.ResetRequested || e.ActorID != admin.User || e.UserID != u.ID() {
		t.Errorf("%+v", e)
	}
	if err := d.ResetPassword(t.Context(), token, next); err != nil {
		t.Fatal(err)
	}
	if changed, _ := d.users.ByID(t.Context(), u.ID()); changed.Record().Verified {
		t.Error("a link that an admin handed over proves no address")
	}
	d.users.deactivate(u.ID())
	if _, _, err := people.LinkReset(t.Context(), admin, u.ID(), ""); !errors.Is(err, identity.ErrInactive) {
		t.Errorf("inactive: %v", err)
	}
	if _, _, err := people.LinkReset(t.Context(), admin, 99, ""); !errors.Is(err, ports.ErrNoUser) {
		t.Errorf("nobody: %v", err)
	}
}

// TestLinksOfAdminsNeedFreshProof: an unattended page of an admin must not give access to accounts.
func TestLinksOfAdminsNeedFreshProof(t *testing.T) {
	d := newDesk(t)
	admin, u := d.adminAndMember(t)
	people := identityapp.People{Service: d.Service}
	d.mails.configured = false
	if _, _, err := people.LinkReset(t.Context(), admin, admin.User, password); !errors.Is(err, identity.ErrOwnReset) {
		t.Errorf("of the own account: %v", err)
	}
	d.clock.Move(10 * time.Minute)
	if _, _, err := people.LinkReset(t.Context(), admin, u.ID(), ""); !errors.Is(err, identity.ErrProofNeeded) {
		t.Errorf("ten minutes after the sign-in: %v", err)
	}
	if _, _, err := people.LinkReset(t.Context(), admin, u.ID(), "Wrong1234"); !errors.Is(err, identity.ErrWrongPassword) {
		t.Errorf("with a wrong password: %v", err)
	}
	if e := d.audit.all[len(d.audit.all)-1]; e.Action != audit.ResetRequested || e.Outcome != audit.Refused || e.UserID != admin.User {
		t.Errorf("%+v", e)
	}
	if len(d.tokens.all) > 0 {
		t.Errorf("%d links were made", len(d.tokens.all))
	}
	if _, _, err := people.LinkReset(t.Context(), admin, u.ID(), password); err != nil {
		t.Errorf("with the password: %v", err)
	}
}

// adminAndMember signs ada in as an admin, and registers bob.
func (d *desk) adminAndMember(t *testing.T) (identity.Actor, identity.User) {
	t.Helper()
	_, g := d.signedIn(t)
	admin := d.here(t, g)
	admin.Role = identity.Admin
	bob, err := d.Register(t.Context(), identity.Registration{Username: "bob", Email: "bob@example.com", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return admin, bob
}

func TestLinksToAnEarlierAddressAreRefused(t *testing.T) {
	d := newDesk(t)
	u, _ := d.signedIn(t)
	token := d.forgot(t, "ada@example.com")[0].Token
	is := u.Record()
	is.Email = "ada@new.example"
	d.users.all[0] = identity.RestoreUser(is)
	work := d.hasher.work
	if err := d.ResetPassword(t.Context(), token, next); !errors.Is(err, identity.ErrLink) || d.hasher.work != work {
		t.Errorf("%v, %d hashes", err, d.hasher.work-work)
	}
}

func TestRequestsForLinksAreOverAfterAnHour(t *testing.T) {
	d := newDesk(t)
	d.signedIn(t)
	if err := d.ForgotPassword(t.Context(), "ada@example.com", mail.English); err != nil {
		t.Fatal(err)
	}
	_, jobs := d.mails.sent()
	d.clock.Move(identity.AccountTokenLife)
	if o := (job.Job{Kind: job.MailReset, Attempt: 1}).After(d.MailReset(t.Context(), jobs[0]), d.clock.Now(), 0); o.Status != job.Failed {
		t.Errorf("%+v", o)
	}
	if mails, _ := d.mails.sent(); len(mails) > 0 {
		t.Errorf("%+v", mails)
	}
}

// TestRequestsForLinksLookForNoAccount: a request cannot take longer for an address with an account, because it does not look for one.
func TestRequestsForLinksLookForNoAccount(t *testing.T) {
	d := newDesk(t)
	d.signedIn(t)
	d.users.outage, d.tokens.outage, d.logins.outage, d.audit.outage = errOutage, errOutage, errOutage, errOutage
	work := d.hasher.work
	for _, address := range []string{"ada@example.com", "nobody@example.com"} {
		if err := d.ForgotPassword(t.Context(), address, mail.English); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
	if _, requested := d.mails.sent(); len(requested) != 2 || d.hasher.work != work {
		t.Errorf("%v, %d hashes", requested, d.hasher.work-work)
	}
	d.mails.outage = errOutage
	if err := d.ForgotPassword(t.Context(), "ada@example.com", mail.English); !errors.Is(err, errOutage) {
		t.Errorf("a request that is not stored: %v", err)
	}
}
