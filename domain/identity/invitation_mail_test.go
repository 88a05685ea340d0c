package identity_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// mailedAt is an invitation that was mailed to an address by an account.
func mailedAt(by identity.UserID, email string, at time.Time) identity.Invitation {
	return identity.NewInvitation(identity.InvitationOrder{Email: &email, Role: identity.Member, Life: identity.InvitationLife, Mail: true}, "hash", by, at)
}

func TestMailsNeedAnAddress(t *testing.T) {
	for _, email := range []*string{nil, new(string)} {
		if _, err := (identity.InvitationOrder{Email: email, Life: time.Hour, Mail: true}).Checked(); fields(t, err) != "email" {
			t.Errorf("%v", err)
		}
	}
}

// TestGuestOfAMailHasItsAddress: in the spelling of the mail, since letters that are compared as the same can be another mailbox.
func TestGuestOfAMailHasItsAddress(t *testing.T) {
	handed := identity.RestoreInvitation(identity.InvitationRecord{Email: "straße@example.com", CreatedAt: invitedAt, ExpiresAt: invitedAt.Add(time.Hour)})
	for _, c := range []struct {
		invitation  identity.Invitation
		typed, want string
		verified    bool
	}{
		{mailedAt(1, "straße@example.com", invitedAt), "STRASSE@example.com", "straße@example.com", true},
		{mailedAt(1, "mike@example.com", invitedAt), "mi\u212Ae@example.com", "mike@example.com", true},
		{mailedAt(1, "mike@example.com", invitedAt), "eve@example.com", "eve@example.com", false},
		{handed, "STRASSE@example.com", "STRASSE@example.com", false},
		{identity.Invitation{}, "", "", false},
	} {
		got := c.invitation.Guest(identity.RestoreUser(identity.UserRecord{Email: c.typed}))
		if got.Email() != c.want || got.Record().Verified != c.verified {
			t.Errorf("%q with one for %q: %q, verified %t", c.typed, c.invitation.Record().Email, got.Email(), got.Record().Verified)
		}
	}
}

func TestMailOfAnInvitationThatIsNotSentHasFailed(t *testing.T) {
	i := mailedAt(1, "ada@example.com", invitedAt)
	for after, want := range map[time.Duration]identity.InvitationMail{0: identity.InvitationSending, 12*time.Hour - 1: identity.InvitationSending, 12 * time.Hour: identity.InvitationFailed} {
		if got := i.MailAt(invitedAt.Add(after)); got != want {
			t.Errorf("after %s: %q", after, got)
		}
	}
	email := "ada@example.com"
	short := identity.NewInvitation(identity.InvitationOrder{Email: &email, Life: time.Hour, Mail: true}, "hash", 1, invitedAt)
	if until := short.MailUntil(); !until.Equal(invitedAt.Add(time.Hour)) {
		t.Errorf("%s", until)
	}
	for _, state := range []identity.InvitationMail{identity.InvitationSent, identity.InvitationRefused, identity.InvitationFailed, identity.InvitationHandedOver} {
		r := i.Record()
		r.Mail = state
		if got := identity.RestoreInvitation(r).MailAt(invitedAt.Add(99 * time.Hour)); got != state {
			t.Errorf("%q became %q", state, got)
		}
	}
}

func TestInvitationIsMailedAgainForAsLong(t *testing.T) {
	later := invitedAt.Add(30 * time.Hour)
	next, err := mailedAt(1, "ada@example.com", invitedAt).Again("next", 2, later)
	if is := next.Record(); err != nil || is.Email != "ada@example.com" || is.TokenHash != "next" || is.CreatedBy != 2 || !is.CreatedAt.Equal(later) || !is.ExpiresAt.Equal(later.Add(identity.InvitationLife)) || !next.Mailed() {
		t.Errorf("%+v, %v", next, err)
	}
	r := mailedAt(1, "ada@example.com", invitedAt).Record()
	r.UsedAt = invitedAt
	if _, err := identity.RestoreInvitation(r).Again("next", 2, later); !errors.Is(err, identity.ErrInvitationUsed) {
		t.Errorf("used: %v", err)
	}
	r.UsedAt, r.Mail = time.Time{}, identity.InvitationHandedOver
	if _, err := identity.RestoreInvitation(r).Again("next", 2, later); !errors.Is(err, identity.ErrInvitationNotMailed) {
		t.Errorf("handed over: %v", err)
	}
}

// TestMailsOfInvitationsAreBounded: by admin, and by address for all admins together; the refusal says when there is room.
func TestMailsOfInvitationsAreBounded(t *testing.T) {
	now := invitedAt.Add(10 * time.Hour)
	var many, three []identity.Invitation
	for n := range 100 {
		many = append(many, mailedAt(1, fmt.Sprintf("p%d@example.com", n), invitedAt.Add(time.Duration(n)*time.Minute)))
	}
	for n := range 3 {
		three = append(three, mailedAt(identity.UserID(n+2), "ADA@example.com", invitedAt.Add(time.Duration(3-n)*time.Hour)))
	}
	for name, c := range map[string]struct {
		others []identity.Invitation
		by     identity.UserID
		email  string
		want   *fault.Error
		wait   time.Duration
	}{
		"none":               {nil, 1, "ada@example.com", nil, 0},
		"one less":           {many[1:], 1, "ada@example.com", nil, 0},
		"a hundred":          {many, 1, "ada@example.com", identity.ErrTooManyInvitationMails, 14 * time.Hour},
		"of another":         {many, 2, "ada@example.com", nil, 0},
		"two there":          {three[1:], 1, "ada@example.com", nil, 0},
		"three there":        {three, 1, "ada@example.com", identity.ErrTooManyMailsToAddress, 15 * time.Hour},
		"one never arrived":  {append([]identity.Invitation{neverArrived(three[0])}, three[1:]...), 1, "ada@example.com", nil, 0},
		"another address":    {three, 1, "bob@example.com", nil, 0},
		"clocks that differ": {append(three[:0:0], mailedAt(1, "ada@example.com", now.Add(-48*time.Hour)), three[0], three[1]), 1, "ada@example.com", identity.ErrTooManyMailsToAddress, time.Second},
	} {
		err := mailedAt(c.by, c.email, now).AdmitMail(c.others)
		if c.want == nil && err != nil || c.want != nil && (!errors.Is(err, c.want) || fault.From(err).RetryAfter != c.wait) {
			t.Errorf("%s: %v, after %s", name, err, fault.From(err).RetryAfter)
		}
	}
}

// neverArrived returns an invitation whose mail the server of its address refused.
func neverArrived(i identity.Invitation) identity.Invitation {
	is := i.Record()
	is.Mail = identity.InvitationRefused
	return identity.RestoreInvitation(is)
}
