package identity_test

import (
	"context"
	"errors"
	"fmt"
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

func (f *fakeInvitations) Mail(ctx context.Context, i identity.Invitation, replaces identity.InvitationID, follow ...job.Spec) (identity.Invitation, error) {
	var others []identity.Invitation
	for _, other := range f.all {
		if is := other.Record(); other.Mailed() && is.CreatedAt.After(identity.InvitationMailsFrom(i.Record().CreatedAt)) {
			others = append(others, other)
		}
	}
	if err := i.AdmitMail(others); err != nil {
		return identity.Invitation{}, err
	}
	if replaces != 0 {
		if _, err := f.Revoke(ctx, replaces, i.Record().CreatedAt); err != nil {
			return identity.Invitation{}, err
		}
	}
	made, _ := f.Create(ctx, i)
	return made, f.mails.Enqueue(ctx, i.Record().CreatedAt, follow...)
}

func (f *fakeInvitations) ByID(ctx context.Context, id identity.InvitationID, now time.Time) (ports.Invitation, error) {
	for _, i := range f.all {
		if is := i.Record(); is.ID == id && is.RevokedAt.IsZero() {
			return f.ByToken(ctx, is.TokenHash, now)
		}
	}
	return ports.Invitation{}, ports.ErrNoInvitation
}

func (f *fakeInvitations) Mailed(context.Context, string, identity.InvitationMail) error { return nil }

// mailedOrder is an order of an invitation that is mailed.
func mailedOrder(email string) identity.InvitationOrder {
	return identity.InvitationOrder{Email: &email, Role: identity.Member, Life: identity.InvitationLife, Mail: true}
}

// mailed makes an invitation by mail, and returns it with its mail.
func (d *desk) mailed(t *testing.T, admin identity.Actor, email string) (ports.Invitation, mail.Mail) {
	t.Helper()
	ctx := ports.WithOrigin(t.Context(), ports.Origin{Language: mail.German})
	made, token, err := identityapp.Invitations{Service: d.Service}.Create(ctx, admin, mailedOrder(email))
	if err != nil || token != "" {
		t.Fatalf("%q, %v", token, err)
	}
	mails, _ := d.mails.sent()
	if len(mails) != 1 {
		t.Fatalf("%+v", mails)
	}
	return made, mails[0]
}

// TestMailedInvitationShowsItsTokenToNobody: it is in the mail alone, which goes to the address that the admin named, in the language of the admin.
func TestMailedInvitationShowsItsTokenToNobody(t *testing.T) {
	d := newDesk(t)
	admin, _ := d.adminAndMember(t)
	made, m := d.mailed(t, admin, " Eve@Example.com ")
	if made.State != identity.InvitationOpen || made.Mail != identity.InvitationSending || made.Record().TokenHash != identity.HashToken(m.Token) {
		t.Errorf("%+v", made)
	}
	if m.Kind != mail.Invitation || m.To != "Eve@Example.com" || m.Language != mail.German || m.Name != "Ada" || len(m.Token) == 0 || !m.Until.Equal(d.clock.Now().Add(identity.InvitationMailLife)) || !m.Expires.Equal(d.clock.Now().Add(identity.InvitationLife)) {
		t.Errorf("%+v", m)
	}
	if e := d.audit.all[len(d.audit.all)-1]; e.Action != audit.Invited || e.Outcome != audit.Succeeded || e.ActorID != admin.User {
		t.Errorf("%+v", e)
	}
	if said := d.logger.said() + fmt.Sprintf("%+v", d.audit.all); strings.Contains(said, m.Token) || strings.Contains(said, "ve@") {
		t.Errorf("logged: %s", said)
	}
}

// TestGuestOfAMailIsVerified: nobody else has the link; and no second mail asks for the address.
func TestGuestOfAMailIsVerified(t *testing.T) {
	d := newDesk(t)
	admin, _ := d.adminAndMember(t)
	_, m := d.mailed(t, admin, "mike@example.com")
	register := func(name, email, token string) (identity.User, error) {
		return d.Register(t.Context(), identity.Registration{Username: name, Email: email, Password: password, Invitation: token})
	}
	if _, err := register("eve", "eve@example.com", m.Token); !errors.Is(err, identity.ErrRegistrationClosed) {
		t.Errorf("another address: %v", err)
	}
	d.users.follow = nil
	u, err := register("mike", "mi\u212Ae@example.com", m.Token) // the Kelvin sign is compared as k, and may be another mailbox
	if err != nil || !u.Record().Verified || u.Email() != "mike@example.com" || len(d.users.follow) > 0 {
		t.Errorf("%+v, %v, followed by %v", u, err, d.users.follow)
	}
	if _, err := register("again", "mike@example.com", m.Token); err == nil {
		t.Error("the token works twice")
	}
	_, token, err := identityapp.Invitations{Service: d.Service}.Create(t.Context(), admin, identity.InvitationOrder{Email: new("hand@example.com"), Life: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	if u, err := register("hand", "hand@example.com", token); err != nil || u.Record().Verified {
		t.Errorf("a link that was handed over proves no address: %+v, %v", u, err)
	}
}

func TestOnlyAdminsMailInvitations(t *testing.T) {
	d := newDesk(t)
	admin, bob := d.adminAndMember(t)
	invitations := identityapp.Invitations{Service: d.Service}
	made, _ := d.mailed(t, admin, "eve@example.com")
	for _, actor := range []identity.Actor{{}, operator, {User: bob.ID(), Role: identity.Member}} {
		if _, _, err := invitations.Create(t.Context(), actor, mailedOrder("x@example.com")); !errors.Is(err, identity.ErrNotAdmin) {
			t.Errorf("%+v creates: %v", actor, err)
		}
		if _, err := invitations.Resend(t.Context(), actor, made.Record().ID); !errors.Is(err, identity.ErrNotAdmin) {
			t.Errorf("%+v resends: %v", actor, err)
		}
	}
	for _, address := range []string{"", "eve", "eve@example.com,x@example.com", "eve@example.com\r\nBcc: x@example.com", "<eve@example.com>", "eve@example.com\x00"} {
		if _, _, err := invitations.Create(t.Context(), admin, mailedOrder(address)); fault.From(err).Kind != fault.Invalid {
			t.Errorf("%q: %v", address, err)
		}
	}
	if _, _, err := invitations.Create(t.Context(), admin, mailedOrder("BOB@example.com")); !errors.Is(err, ports.ErrEmailTaken) {
		t.Errorf("of an account: %v", err)
	}
	d.mails.configured = false
	if _, _, err := invitations.Create(t.Context(), admin, mailedOrder("x@example.com")); !errors.Is(err, ports.ErrNoMail) {
		t.Errorf("without mail: %v", err)
	}
	if _, err := invitations.Resend(t.Context(), admin, made.Record().ID); !errors.Is(err, ports.ErrNoMail) {
		t.Errorf("again, without mail: %v", err)
	}
	if mails, others := d.mails.sent(); len(mails)+len(others) > 0 {
		t.Errorf("%+v, %+v", mails, others)
	}
}

// TestMailedAgainEndsTheEarlierLink: one link works at a time, and the mails to one address are few.
func TestMailedAgainEndsTheEarlierLink(t *testing.T) {
	d := newDesk(t)
	admin, _ := d.adminAndMember(t)
	invitations := identityapp.Invitations{Service: d.Service}
	made, first := d.mailed(t, admin, "eve@example.com")
	d.clock.Move(8 * 24 * time.Hour) // it has expired
	again, err := invitations.Resend(t.Context(), admin, made.Record().ID)
	if err != nil || again.Record().ID == made.Record().ID || !again.Record().ExpiresAt.Equal(d.clock.Now().Add(identity.InvitationLife)) {
		t.Fatalf("%+v, %v", again, err)
	}
	mails, _ := d.mails.sent()
	if len(mails) != 1 || mails[0].Token == first.Token || mails[0].To != "eve@example.com" {
		t.Fatalf("%+v", mails)
	}
	var actions []string
	for _, e := range d.audit.all[len(d.audit.all)-2:] {
		actions = append(actions, fmt.Sprint(e.Action, " ", e.Outcome, " ", e.Object))
	}
	if want := fmt.Sprintf("[%s succeeded %s %s succeeded %s]", audit.Invited, again.Name(), audit.Uninvited, made.Name()); fmt.Sprint(actions) != want {
		t.Errorf("audited %v, want %s", actions, want)
	}
	if _, err := d.Invitation(t.Context(), first.Token); !errors.Is(err, identity.ErrRegistrationClosed) {
		t.Errorf("the earlier link: %v", err)
	}
	if _, err := invitations.Resend(t.Context(), admin, made.Record().ID); !errors.Is(err, ports.ErrNoInvitation) {
		t.Errorf("one that was replaced: %v", err)
	}
	for id := again.Record().ID; err == nil; id++ {
		_, err = invitations.Resend(t.Context(), admin, id)
	}
	if mails, _ := d.mails.sent(); !errors.Is(err, identity.ErrTooManyMailsToAddress) || len(mails) != 2 || fault.From(err).RetryAfter != 24*time.Hour {
		t.Errorf("%d more mails, %v", len(mails), err)
	}
	if e := d.audit.all[len(d.audit.all)-1]; e.Action != audit.Invited || e.Outcome != audit.Refused || e.Reason != "too_many_mails_to_address" {
		t.Errorf("%+v", e)
	}
	handed, _, _ := invitations.Create(t.Context(), admin, identity.InvitationOrder{Email: new("hand@example.com"), Life: time.Hour})
	if _, err := invitations.Resend(t.Context(), admin, handed.Record().ID); !errors.Is(err, identity.ErrInvitationNotMailed) {
		t.Errorf("one that was handed over: %v", err)
	}
}

// TestInvitationsThatCannotBeUsedAreNotMailed: the settings would refuse the registration.
func TestInvitationsThatCannotBeUsedAreNotMailed(t *testing.T) {
	d := newDesk(t)
	admin, _ := d.adminAndMember(t)
	made, _ := d.mailed(t, admin, "eve@example.com")
	invitations := identityapp.Invitations{Service: d.Service}
	refused := func(want error) {
		t.Helper()
		if _, _, err := invitations.Create(t.Context(), admin, mailedOrder("dora@example.com")); !errors.Is(err, want) {
			t.Errorf("made: %v", err)
		}
		if _, err := invitations.Resend(t.Context(), admin, made.Record().ID); !errors.Is(err, want) {
			t.Errorf("mailed again: %v", err)
		}
	}
	before := d.settings.Registration
	d.settings.Registration = identity.RegistrationClosed
	refused(identity.ErrRegistrationClosed)
	d.settings.Registration, d.settings.PasswordsOff = before, true
	refused(identity.ErrPasswordLogin)
}

// TestMailedInvitationThatCannotBeAuditedIsRevoked: its mail may be on its way, and its link is worth nothing.
func TestMailedInvitationThatCannotBeAuditedIsRevoked(t *testing.T) {
	d := newDesk(t)
	admin, _ := d.adminAndMember(t)
	d.audit.outage = errOutage
	if _, _, err := (identityapp.Invitations{Service: d.Service}).Create(t.Context(), admin, mailedOrder("eve@example.com")); !errors.Is(err, errOutage) {
		t.Error(err)
	}
	d.audit.outage = nil
	mails, _ := d.mails.sent()
	if len(mails) != 1 {
		t.Fatalf("%+v", mails)
	}
	if _, err := d.Invitation(t.Context(), mails[0].Token); !errors.Is(err, identity.ErrRegistrationClosed) {
		t.Errorf("its link: %v", err)
	}
}
