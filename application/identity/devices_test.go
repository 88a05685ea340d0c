package identity_test

import (
	"errors"
	"testing"
	"time"

	identityapp "chatbot/application/identity"
	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

// here authenticates the access token of g.
func (d *desk) here(t *testing.T, g identity.Grant) identity.Actor {
	t.Helper()
	p, _, err := d.Authenticate(t.Context(), g.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// wantAudit checks the last event.
func (d *desk) wantAudit(t *testing.T, want audit.Event) {
	t.Helper()
	got := d.audit.all[len(d.audit.all)-1]
	got.At, got.ID = want.At, want.ID
	if got != want {
		t.Errorf("audited is %+v, want %+v", got, want)
	}
}

func TestDevices(t *testing.T) {
	d := newDesk(t)
	ctx := ports.WithOrigin(t.Context(), ports.Origin{Address: "192.0.2.7", Agent: "curl/8"})
	if _, err := d.Register(t.Context(), identity.Registration{Username: "Ada", Email: "ada@example.com", Password: password}); err != nil {
		t.Fatal(err)
	}
	mine, err := d.Login(ctx, identity.Credentials{Name: "ada", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	other, third := d.login(t), d.login(t)
	p := d.here(t, mine.Grant)
	all, err := d.ListDevices(t.Context(), p)
	if err != nil || len(all) != 3 || all[0].Record().Address != "192.0.2.7" || all[0].Record().Agent != "curl/8" {
		t.Errorf("%+v, %v", all, err)
	}
	otherID := d.here(t, other).Login
	if err := d.RevokeDevice(t.Context(), p, otherID); err != nil {
		t.Fatal(err)
	}
	d.wantAccess(t, other.AccessToken, identity.ErrToken)
	d.wantAccess(t, third.AccessToken, nil)
	d.wantAudit(t, audit.Event{Action: audit.Revoked, Outcome: audit.Succeeded, ActorID: p.User, UserID: p.User, LoginID: otherID})
	for _, id := range []identity.LoginID{otherID, 0, 999} {
		if err := d.RevokeDevice(t.Context(), p, id); !errors.Is(err, ports.ErrNoLogin) {
			t.Errorf("login %d: %v", id, err)
		}
	}
	if err := d.RevokeOtherDevices(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	d.wantAccess(t, third.AccessToken, identity.ErrToken)
	d.wantAccess(t, mine.AccessToken, nil)
	stranger := identity.Actor{User: p.User + 1, Role: identity.Member, Login: 7}
	if err := d.RevokeDevice(t.Context(), stranger, p.Login); !errors.Is(err, ports.ErrNoLogin) {
		t.Errorf("somebody else's: %v", err)
	}
	d.wantAccess(t, mine.AccessToken, nil)
}

func TestChangePassword(t *testing.T) {
	d := newDesk(t)
	_, mine := d.signedIn(t)
	other := d.login(t)
	p := d.here(t, mine)
	for name, c := range map[string]struct{ current, next, field string }{
		"weak":          {password, "short", "new_password"},
		"made of names": {password, "Ada12345", "new_password"},
		"not known":     {"Wrong12345", "Difference1822", "current_password"},
	} {
		var refused *fault.Error
		if err := d.ChangePassword(t.Context(), p, c.current, c.next); !errors.As(err, &refused) || refused.Fields[0].Name != c.field ||
			errors.Is(err, identity.ErrWrongPassword) != (name == "not known") || refused.Kind != fault.Invalid && name != "not known" {
			t.Errorf("%s: %v", name, err)
		}
		d.wantAccess(t, other.AccessToken, nil)
	}
	d.audit.outage = errOutage
	if err := d.ChangePassword(t.Context(), p, password, "Difference1822"); !errors.Is(err, errOutage) {
		t.Errorf("without a record: %v", err)
	}
	d.audit.outage = nil
	d.login(t) // with the old password
	if err := d.ChangePassword(t.Context(), p, password, "Difference1822"); err != nil {
		t.Fatal(err)
	}
	d.wantAccess(t, mine.AccessToken, nil)
	d.wantAccess(t, other.AccessToken, identity.ErrToken)
	d.wantAudit(t, audit.Event{Action: audit.PasswordChanged, Outcome: audit.Succeeded, ActorID: p.User, UserID: p.User, LoginID: p.Login})
	if _, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password}); !errors.Is(err, identity.ErrCredentials) {
		t.Errorf("the old password: %v", err)
	}
	if _, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: "Difference1822"}); err != nil {
		t.Errorf("the new password: %v", err)
	}
}

func TestDeactivate(t *testing.T) {
	d := newDesk(t)
	_, mine := d.signedIn(t)
	p := d.here(t, mine)
	if err := d.Deactivate(t.Context(), p, "Wrong12345"); !errors.Is(err, identity.ErrWrongPassword) {
		t.Errorf("by somebody who does not know the password: %v", err)
	}
	d.wantAudit(t, audit.Event{Action: audit.Deactivated, Outcome: audit.Refused, Reason: identity.ErrWrongPassword.Code, UserID: p.User})
	d.wantAccess(t, mine.AccessToken, nil)
	if err := d.Deactivate(t.Context(), p, password); err != nil {
		t.Fatal(err)
	}
	d.wantAccess(t, mine.AccessToken, identity.ErrToken)
	if _, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password}); !errors.Is(err, identity.ErrInactive) {
		t.Error(err)
	}
}

func TestDelete(t *testing.T) {
	d := newDesk(t)
	_, mine := d.signedIn(t)
	p := d.here(t, mine)
	if err := d.Delete(t.Context(), p, "Wrong12345"); !errors.Is(err, identity.ErrWrongPassword) || len(d.users.condemned) > 0 {
		t.Errorf("by somebody who does not know the password: %v", err)
	}
	d.wantAudit(t, audit.Event{Action: audit.Deleted, Outcome: audit.Refused, Reason: identity.ErrWrongPassword.Code, UserID: p.User})
	if err := d.Delete(t.Context(), p, password); err != nil {
		t.Fatal(err)
	}
	d.wantAudit(t, audit.Event{Action: audit.Deleted, Outcome: audit.Succeeded, ActorID: p.User, UserID: p.User, LoginID: p.Login})
	d.wantAccess(t, mine.AccessToken, identity.ErrToken)
	if len(d.users.condemned) != 1 || d.users.condemned[0].User != p.User || len(d.users.jobs) != 1 ||
		d.users.jobs[0] != job.Deletion(p.User, d.users.condemned[0].At, d.users.condemned[0].At.Add(20*time.Second)) {
		t.Errorf("%v, %v", d.users.condemned, d.users.jobs)
	}
}

func TestOperator(t *testing.T) {
	d := newDesk(t)
	o := identityapp.Operator{Service: d.Service}
	u, err := o.Create(t.Context(), operator, identity.Registration{Username: "Ada", Email: "ada@example.com", Password: password}, identity.Member)
	if err != nil {
		t.Fatal(err)
	}
	d.wantAudit(t, audit.Event{Action: audit.Registered, Outcome: audit.Succeeded, Operator: true, UserID: u.ID()})
	if found, err := o.Find(t.Context(), operator, "ADA@example.com"); err != nil || found.ID() != u.ID() {
		t.Errorf("%+v, %v", found, err)
	}
	for name, c := range map[string]struct {
		do     func() error
		action audit.Action
		enters bool
	}{
		"revoke":     {func() error { return o.Revoke(t.Context(), operator, u) }, audit.Revoked, true},
		"password":   {func() error { return o.SetPassword(t.Context(), operator, u, password) }, audit.PasswordChanged, true},
		"deactivate": {func() error { return setActive(t.Context(), o, operator, u, false) }, audit.Deactivated, false},
	} {
		if err := setActive(t.Context(), o, operator, u, true); err != nil {
			t.Fatal(err)
		}
		d.wantAudit(t, audit.Event{Action: audit.Activated, Outcome: audit.Succeeded, Operator: true, UserID: u.ID()})
		g := d.login(t)
		if err := c.do(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		d.wantAudit(t, audit.Event{Action: c.action, Outcome: audit.Succeeded, Operator: true, UserID: u.ID()})
		d.wantAccess(t, g.AccessToken, identity.ErrToken)
		if _, err := d.Login(t.Context(), identity.Credentials{Name: "ada", Password: password}); (err == nil) != c.enters {
			t.Errorf("after %s: %v", name, err)
		}
	}
	if err := o.SetPassword(t.Context(), operator, u, "weak"); !fault.IsKind(err, fault.Invalid) {
		t.Error(err)
	}
	d.audit.outage = errOutage
	for name, err := range map[string]error{
		"revoke": o.Revoke(t.Context(), operator, u), "activate": setActive(t.Context(), o, operator, u, true), "password": o.SetPassword(t.Context(), operator, u, password),
	} {
		if !errors.Is(err, errOutage) {
			t.Errorf("%s without a record: %v", name, err)
		}
	}
}

// TestRedeemDuringTicketOutage: access tokens work while the ticket store is unavailable.
func TestRedeemDuringTicketOutage(t *testing.T) {
	d := newDesk(t)
	_, g := d.signedIn(t)
	ticket, _, err := d.Ticket(t.Context(), d.here(t, g))
	if err != nil {
		t.Fatal(err)
	}
	d.tickets.outage = ports.ErrBusy
	if _, err := d.Redeem(t.Context(), g.AccessToken); err != nil {
		t.Errorf("by token: %v", err)
	}
	if _, err := d.Redeem(t.Context(), ticket); !errors.Is(err, ports.ErrBusy) {
		t.Errorf("by ticket: %v", err)
	}
	d.tickets.outage = nil
	if _, err := d.Redeem(t.Context(), ticket); err != nil {
		t.Errorf("by ticket, later: %v", err)
	}
}
