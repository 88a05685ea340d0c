package identity_test

import (
	"errors"
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

const newAddress = "ada@new.example"

// changing asks for a change of address and does the job, and returns the mails that follow.
func (d *desk) changing(t *testing.T, actor identity.Actor, address string) []mail.Mail {
	t.Helper()
	ctx := ports.WithOrigin(t.Context(), ports.Origin{Language: mail.German})
	if err := d.ChangeEmail(ctx, actor, address, ""); err != nil {
		t.Fatal(err)
	}
	mails, jobs := d.mails.sent()
	if len(mails) != 0 || len(jobs) != 1 || jobs[0].Kind != job.MailEmailChange {
		t.Fatalf("%q: the request made %v and %v, want one job for every address", address, mails, jobs)
	}
	if err := d.MailEmailChange(t.Context(), jobs[0]); err != nil {
		t.Fatal(err)
	}
	mails, _ = d.mails.sent()
	return mails
}

// verify makes the address of an account count as verified.
func (d *desk) verify(t *testing.T, id identity.UserID) {
	t.Helper()
	is := d.users.all[id-1].Record()
	is.Verified = true
	d.users.all[id-1] = identity.RestoreUser(is)
}

// TestNewAddressCountsOnceConfirmed: the new one is asked, and the old one told, when it is asked for and when it happens.
func TestNewAddressCountsOnceConfirmed(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	d.verify(t, u.ID())
	actor := d.here(t, grant)
	reset := d.forgot(t, "ada@example.com")[0].Token
	mails := d.changing(t, actor, " Ada@New.example ")
	if len(mails) != 2 {
		t.Fatalf("%+v", mails)
	}
	told, link := mails[0], mails[1]
	if told.Kind != mail.ChangeRequested || told.To != "ada@example.com" || told.Token != "" || told.Language != mail.German || told.Name != "Ada" || !told.Until.After(d.clock.Now()) {
		t.Errorf("%+v", told)
	}
	if link.Kind != mail.ChangeEmail || link.To != "Ada@New.example" || link.Language != mail.German || !link.Until.Equal(d.clock.Now().Add(time.Hour)) {
		t.Errorf("%+v", link)
	}
	if now, _ := d.users.ByID(t.Context(), u.ID()); now.Email() != "ada@example.com" {
		t.Errorf("changed before it was confirmed: %s", now.Email())
	}
	if err := d.ConfirmEmail(t.Context(), identity.Actor{}, link.Token, ""); !errors.Is(err, identity.ErrProofNeeded) {
		t.Errorf("the mail alone: %v", err)
	}
	if err := d.ConfirmEmail(t.Context(), actor, link.Token, ""); err != nil {
		t.Fatal(err)
	}
	if now, _ := d.users.ByID(t.Context(), u.ID()); now.Email() != "Ada@New.example" || !now.Record().Verified {
		t.Errorf("%+v", now.Record())
	}
	if mails, _ := d.mails.sent(); len(mails) != 1 || mails[0].Kind != mail.EmailChanged || mails[0].To != "ada@example.com" || mails[0].Token != "" {
		t.Errorf("%+v", mails)
	}
	if err := d.ResetPassword(t.Context(), reset, next); !errors.Is(err, identity.ErrLink) {
		t.Errorf("a link that was mailed to the earlier address: %v", err)
	}
	if err := d.ConfirmEmail(t.Context(), actor, link.Token, ""); !errors.Is(err, identity.ErrLink) {
		t.Errorf("the token again: %v", err)
	}
	var events []audit.Event
	for _, e := range d.audit.all {
		if e.Action == audit.ChangeRequested || e.Action == audit.EmailChanged {
			events = append(events, e)
		}
	}
	if len(events) != 2 || events[0].Action != audit.ChangeRequested || events[1].Action != audit.EmailChanged || events[1].ActorID != u.ID() || events[1].LoginID != actor.Login {
		t.Errorf("%+v", events)
	}
	if said := d.logger.said() + events[0].Object + events[1].Object; strings.Contains(strings.ToLower(said), newAddress) {
		t.Error("the address is logged")
	}
}

// TestUnprovenAddressIsNotTold: a stranger may read it, whose address was mistyped.
func TestUnprovenAddressIsNotTold(t *testing.T) {
	d := newDesk(t)
	_, grant := d.signedIn(t)
	actor := d.here(t, grant)
	mails := d.changing(t, actor, newAddress)
	if len(mails) != 1 || mails[0].To != newAddress {
		t.Fatalf("%+v", mails)
	}
	if err := d.ConfirmEmail(t.Context(), actor, mails[0].Token, ""); err != nil {
		t.Fatal(err)
	}
	if mails, _ := d.mails.sent(); len(mails) > 0 {
		t.Errorf("%+v", mails)
	}
}

func TestAddressesThatAnAccountMayNotHave(t *testing.T) {
	d := newDesk(t)
	_, grant := d.signedIn(t)
	actor := d.here(t, grant)
	d.settings.AllowedEmailDomains = []string{"example.com"}
	for address, code := range map[string]string{
		"": "invalid_email", "ada": "invalid_email", "ada@example.com\r\nBcc: eve@example.com": "invalid_email", "ADA@example.com": "email_unchanged", newAddress: "email_domain_not_allowed",
	} {
		err := fault.From(d.ChangeEmail(t.Context(), actor, address, ""))
		if err.Kind != fault.Invalid || len(err.Fields) != 1 || err.Fields[0].Name != "email" || err.Fields[0].Code != code {
			t.Errorf("%q: %+v", address, err)
		}
	}
	if len(d.changing(t, actor, "lovelace@example.com")) != 1 {
		t.Error("an allowed address got no link")
	}
	for _, nobody := range []identity.Actor{{}, operator, {User: 1, Role: identity.Member, Key: 3}} {
		if err := d.ChangeEmail(t.Context(), nobody, "x@example.com", password); !errors.Is(err, ports.ErrNoUser) {
			t.Errorf("%+v: %v", nobody, err)
		}
	}
	d.mails.configured = false
	if err := d.ChangeEmail(t.Context(), actor, "x@example.com", ""); !errors.Is(err, ports.ErrNoMail) {
		t.Errorf("without mail: %v", err)
	}
}

// TestAddressOfAnotherAccountGetsNoMail: and the request does not show it.
func TestAddressOfAnotherAccountGetsNoMail(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	d.verify(t, u.ID())
	if _, err := d.Register(t.Context(), identity.Registration{Username: "bob", Email: "bob@example.com", Password: password}); err != nil {
		t.Fatal(err)
	}
	if mails := d.changing(t, d.here(t, grant), "BOB@example.com"); len(mails) > 0 {
		t.Errorf("%+v", mails)
	}
}

// TestAddressTakenMeanwhile: somebody registered with it since the link was mailed.
func TestAddressTakenMeanwhile(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	actor := d.here(t, grant)
	token := d.changing(t, actor, newAddress)[0].Token
	if _, err := d.Register(t.Context(), identity.Registration{Username: "eve", Email: newAddress, Password: password}); err != nil {
		t.Fatal(err)
	}
	if err := d.ConfirmEmail(t.Context(), actor, token, ""); !errors.Is(err, ports.ErrEmailTaken) {
		t.Error(err)
	}
	if e := d.audit.all[len(d.audit.all)-1]; e.Action != audit.EmailChanged || e.Outcome != audit.Refused || e.Reason != "email_taken" {
		t.Errorf("%+v", e)
	}
	d.wantVerified(t, u.ID(), false)
}

func TestChangeOfAddressNeedsFreshProof(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	actor := d.here(t, grant)
	d.clock.Move(10 * time.Minute)
	if err := d.ChangeEmail(t.Context(), actor, newAddress, ""); !errors.Is(err, identity.ErrProofNeeded) {
		t.Errorf("ten minutes after the sign-in: %v", err)
	}
	if err := d.ChangeEmail(t.Context(), actor, newAddress, "Wrong1234"); !errors.Is(err, identity.ErrWrongPassword) {
		t.Errorf("with a wrong password: %v", err)
	}
	if e := d.audit.all[len(d.audit.all)-1]; e.Action != audit.ChangeRequested || e.Outcome != audit.Refused || e.UserID != u.ID() {
		t.Errorf("%+v", e)
	}
	if _, jobs := d.mails.sent(); len(jobs) > 0 {
		t.Errorf("%+v", jobs)
	}
	if err := d.ChangeEmail(t.Context(), actor, newAddress, password); err != nil {
		t.Errorf("with the password: %v", err)
	}
}

// TestChangeOfAddressOfUnusableAccountsIsOver: the account was deactivated before the job was done.
func TestChangeOfAddressOfUnusableAccountsIsOver(t *testing.T) {
	d := newDesk(t)
	u, grant := d.signedIn(t)
	actor := d.here(t, grant)
	if err := d.ChangeEmail(t.Context(), actor, newAddress, ""); err != nil {
		t.Fatal(err)
	}
	_, jobs := d.mails.sent()
	d.users.deactivate(u.ID())
	if err := d.MailEmailChange(t.Context(), jobs[0]); err != nil {
		t.Fatal(err)
	}
	if mails, _ := d.mails.sent(); len(mails) > 0 {
		t.Errorf("%+v", mails)
	}
}
