package identity_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

var invitedAt = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func inviter(role identity.Role, active bool) identity.User {
	return identity.RestoreUser(identity.UserRecord{ID: 1, Role: role, Active: active})
}

func TestInvitationOrderIsChecked(t *testing.T) {
	for name, c := range map[string]struct {
		email  string
		life   time.Duration
		stored string
		broken string
	}{
		"plain":               {"ada@example.com", time.Hour, "ada@example.com", ""},
		"spaces around":       {" Ada@Example.com\n", time.Hour, "Ada@Example.com", ""},
		"composed":            {"bu\u0308ro@example.com", time.Hour, "büro@example.com", ""},
		"shortest":            {"ada@example.com", time.Minute, "ada@example.com", ""},
		"longest":             {"ada@example.com", 90 * 24 * time.Hour, "ada@example.com", ""},
		"too short":           {"ada@example.com", time.Minute - 1, "", "expires_in"},
		"too long":            {"ada@example.com", 90*24*time.Hour + 1, "", "expires_in"},
		"nothing":             {"", time.Hour, "", "email"},
		"no address":          {"ada", time.Hour, "", "email"},
		"both":                {"ada", 0, "", "email expires_in"},
		"two addresses":       {"ada@example.com,bob@example.com", time.Hour, "", "email"},
		"invisible character": {"ada\u200b@example.com", time.Hour, "", "email"},
	} {
		got, err := (identity.InvitationOrder{Email: &c.email, Life: c.life}).Checked()
		if broken := fields(t, err); broken != c.broken || broken == "" && *got.Email != c.stored {
			t.Errorf("%s: %q, %q", name, *got.Email, broken)
		}
	}
	if got, err := (identity.InvitationOrder{Life: time.Hour}).Checked(); err != nil || got.Email != nil {
		t.Errorf("for anyone: %+v, %v", got, err)
	}
	for seconds, ok := range map[int64]bool{60: true, 59: false, 7_776_000: true, 7_776_001: false, 0: false, -1: false, 1 << 62: false, -1 << 62: false, 1 << 36: false} {
		if _, err := (identity.InvitationOrder{Life: identity.InvitationLifeOf(seconds)}).Checked(); (err == nil) != ok {
			t.Errorf("%d seconds: %v", seconds, err)
		}
	}
}

func TestInvitationAdmitsWhileItIsOpen(t *testing.T) {
	record := func(change func(*identity.InvitationRecord)) identity.Invitation {
		r := identity.InvitationRecord{Role: identity.Member, CreatedBy: 1, CreatedAt: invitedAt, ExpiresAt: invitedAt.Add(time.Hour)}
		change(&r)
		return identity.RestoreInvitation(r)
	}
	none := func(*identity.InvitationRecord) {}
	used := func(r *identity.InvitationRecord) { r.UsedAt, r.UsedBy = invitedAt, 2 }
	revoked := func(r *identity.InvitationRecord) { r.RevokedAt = invitedAt }
	to := func(email string) func(*identity.InvitationRecord) {
		return func(r *identity.InvitationRecord) { r.Email = email }
	}
	admin := inviter(identity.Admin, true)
	for name, c := range map[string]struct {
		invitation identity.Invitation
		inviter    identity.User
		after      time.Duration
		email      string
		state      identity.InvitationState
		code       string
	}{
		"open":                        {record(none), admin, 0, "ada@example.com", identity.InvitationOpen, ""},
		"the last instant":            {record(none), admin, time.Hour - 1, "ada@example.com", identity.InvitationOpen, ""},
		"expired":                     {record(none), admin, time.Hour, "ada@example.com", identity.InvitationExpired, "invitation_expired"},
		"used":                        {record(used), admin, 0, "ada@example.com", identity.InvitationUsed, "invitation_used"},
		"used, later expired":         {record(used), admin, time.Hour, "ada@example.com", identity.InvitationUsed, "invitation_used"},
		"revoked":                     {record(revoked), admin, 0, "ada@example.com", identity.InvitationRevoked, "invitation_revoked"},
		"revoked, later expired":      {record(revoked), admin, time.Hour, "ada@example.com", identity.InvitationRevoked, "invitation_revoked"},
		"by a member":                 {record(none), inviter(identity.Member, true), 0, "ada@example.com", identity.InvitationRevoked, "invitation_revoked"},
		"by an inactive admin":        {record(none), inviter(identity.Admin, false), 0, "ada@example.com", identity.InvitationRevoked, "invitation_revoked"},
		"by a member, expired":        {record(none), inviter(identity.Member, true), time.Hour, "ada@example.com", identity.InvitationExpired, "invitation_expired"},
		"used, by a member":           {record(used), inviter(identity.Member, true), 0, "ada@example.com", identity.InvitationUsed, "invitation_used"},
		"for this address":            {record(to("Ada@Example.COM")), admin, 0, "aDA@example.com", identity.InvitationOpen, ""},
		"folded as accounts are":      {record(to("straße@example.com")), admin, 0, "STRASSE@example.com", identity.InvitationOpen, ""},
		"for another address":         {record(to("ada@example.com")), admin, 0, "ada+1@example.com", identity.InvitationOpen, "invitation_for_other_email"},
		"for another domain":          {record(to("ada@example.com")), admin, 0, "ada@example.com.evil.example", identity.InvitationOpen, "invitation_for_other_email"},
		"used, for another address":   {record(func(r *identity.InvitationRecord) { used(r); to("ada@example.com")(r) }), admin, 0, "eve@example.com", identity.InvitationUsed, "invitation_used"},
		"an accent is another letter": {record(to("zoë@example.com")), admin, 0, "zoe@example.com", identity.InvitationOpen, "invitation_for_other_email"},
	} {
		now := invitedAt.Add(c.after)
		err := c.invitation.Admits(c.email, c.inviter, now)
		code := ""
		if err != nil {
			if !errors.Is(err, identity.ErrRegistrationClosed) || len(fault.From(err).Fields) != 1 {
				t.Errorf("%s: %+v", name, err)
				continue
			}
			code = fault.From(err).Fields[0].Code
		}
		if state := c.invitation.StateAt(c.inviter, now); state != c.state || code != c.code {
			t.Errorf("%s: %s, %q, want %s, %q", name, state, code, c.state, c.code)
		}
		next := c.invitation
		u := identity.RestoreUser(identity.UserRecord{ID: 7, Email: c.email, CreatedAt: now})
		if used := next.Use(u, c.inviter); (used == nil) != (c.code == "") || c.code == "" && (next.Record().UsedBy != 7 || !next.Record().UsedAt.Equal(now)) || c.code != "" && next != c.invitation {
			t.Errorf("%s: %v, %+v", name, used, next)
		}
	}
	if strings.Contains(record(to("ada@example.com")).Name(), "ada") {
		t.Error("the name for the audit log has the address")
	}
}
