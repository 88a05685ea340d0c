package identity_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	identityapp "chatbot/application/identity"
	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

var (
	_ ports.Invitations     = (*fakeInvitations)(nil)
	_ ports.InvitationMails = (*fakeInvitations)(nil)
)

// fakeInvitations stores invitations beside the accounts of fakeUsers.
type fakeInvitations struct {
	users *fakeUsers
	mails *fakeMails
	mu    sync.Mutex
	all   []identity.Invitation
}

func (f *fakeInvitations) Create(_ context.Context, i identity.Invitation) (identity.Invitation, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	is := i.Record()
	is.ID = identity.InvitationID(len(f.all) + 1)
	f.all = append(f.all, identity.RestoreInvitation(is))
	return f.all[len(f.all)-1], nil
}

func (f *fakeInvitations) find(hash string) (int, error) {
	at := slices.IndexFunc(f.all, func(i identity.Invitation) bool { return i.Record().TokenHash == hash })
	if at < 0 {
		return 0, ports.ErrNoInvitation
	}
	return at, nil
}

func (f *fakeInvitations) ByToken(ctx context.Context, hash string, now time.Time) (ports.Invitation, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at, err := f.find(hash)
	if err != nil {
		return ports.Invitation{}, err
	}
	by, err := f.users.ByID(ctx, f.all[at].Record().CreatedBy)
	return ports.Invitation{Invitation: f.all[at], Inviter: by, State: f.all[at].StateAt(by, now)}, err
}

func (f *fakeInvitations) List(context.Context, identity.InvitationID, int, time.Time) ([]ports.Invitation, error) {
	return nil, nil
}

func (f *fakeInvitations) Revoke(_ context.Context, id identity.InvitationID, at time.Time) (identity.Invitation, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if int(id) < 1 || int(id) > len(f.all) {
		return identity.Invitation{}, ports.ErrNoInvitation
	}
	err := f.all[id-1].Revoke(at)
	return f.all[id-1], err
}

func (f *fakeInvitations) Register(ctx context.Context, hash string, u identity.User, follow ...job.Spec) (identity.User, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at, err := f.find(hash)
	if err != nil {
		return identity.User{}, err
	}
	by, err := f.users.ByID(ctx, f.all[at].Record().CreatedBy)
	if err != nil {
		return identity.User{}, err
	}
	next := f.all[at]
	if err := next.Use(u, by); err != nil {
		return identity.User{}, err
	}
	created, err := f.users.Create(ctx, u, follow...)
	if err == nil {
		_ = f.all[at].Use(created, by)
	}
	return created, err
}

// inviting returns a desk under a policy, with an admin who can invite.
func inviting(t *testing.T, policy identity.RegistrationPolicy) (d *desk, invitations identityapp.Invitations, root identity.Actor) {
	t.Helper()
	d = newDeskUnder(t, policy)
	u, err := identityapp.Operator{Service: d.Service}.Create(t.Context(), operator, identity.Registration{Username: "root", Email: "root@example.com", Password: password}, identity.Admin)
	if err != nil {
		t.Fatal(err)
	}
	return d, identityapp.Invitations{Service: d.Service}, identity.Actor{User: u.ID(), Role: identity.Admin, Login: 5}
}

func invited(t *testing.T, i identityapp.Invitations, root identity.Actor, email string, role identity.Role) (token string) {
	t.Helper()
	order := identity.InvitationOrder{Role: role, Life: time.Hour}
	if email != "" {
		order.Email = &email
	}
	_, token, err := i.Create(t.Context(), root, order)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// reason returns the code of the field of a refusal, "" without an error.
func reason(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	if !errors.Is(err, identity.ErrRegistrationClosed) {
		t.Errorf("%v is not refused as closed", err)
	}
	if f := fault.From(err).Fields; len(f) == 1 {
		return f[0].Code
	}
	return "registration_closed"
}

func TestInvitationsCountWhereThePolicyAdmitsThem(t *testing.T) {
	for policy, admits := range map[identity.RegistrationPolicy]bool{
		identity.RegistrationOpen: true, identity.RegistrationInvited: true, identity.RegistrationClosed: false, identity.RegistrationFirstOnly: false,
	} {
		d, invitations, root := inviting(t, policy)
		token := invited(t, invitations, root, "", identity.Admin)
		_, looked := d.Invitation(t.Context(), token)
		u, err := d.Register(t.Context(), identity.Registration{Username: "ada", Email: "ada@example.com", Password: password, Invitation: token})
		if admits && (looked != nil || err != nil || u.Role() != identity.Admin) || !admits && (reason(t, err) != "registration_closed" || reason(t, looked) != "registration_closed") {
			t.Errorf("%s: %v, %v, %s", policy, looked, err, u.Role())
		}
		d.settings.Registration = identity.RegistrationInvited // a refused invitation works afterwards
		if !admits {
			if _, err := d.Register(t.Context(), identity.Registration{Username: "ada", Email: "ada@example.com", Password: password, Invitation: token}); err != nil {
				t.Errorf("%s, then invite: %v", policy, err)
			}
		}
		_, err = d.Register(t.Context(), identity.Registration{Username: "eve", Email: "eve@example.com", Password: password, Invitation: token})
		if _, looked := d.Invitation(t.Context(), token); reason(t, err) != "invitation_used" || reason(t, looked) != "invitation_used" {
			t.Errorf("%s, a second time: %v, %v", policy, err, looked)
		}
	}
}

func TestUnusableInvitationsSayWhy(t *testing.T) {
	d, invitations, root := inviting(t, identity.RegistrationOpen) // refused even where everyone may register
	revoked, expired, other := invited(t, invitations, root, "", identity.Member), invited(t, invitations, root, "", identity.Member), invited(t, invitations, root, "bob@example.com", identity.Member)
	if err := invitations.Revoke(t.Context(), root, 1); err != nil {
		t.Fatal(err)
	}
	register := func(token string) error {
		_, err := d.Register(t.Context(), identity.Registration{Username: "ada", Email: "ada@example.com", Password: password, Invitation: token})
		return err
	}
	hashed := d.hasher.work
	for token, want := range map[string]string{revoked: "invitation_revoked", other: "invitation_for_other_email", "nobody's": "invitation_not_valid", expired + ".": "invitation_not_valid", strings.Repeat("x", 10_000): "invitation_not_valid"} {
		if got := reason(t, register(token)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	d.clock.Move(time.Hour)
	if got := reason(t, register(expired)); got != "invitation_expired" {
		t.Error(got)
	}
	if d.hasher.work != hashed || len(d.users.all) != 1 {
		t.Errorf("%d hashes and %d accounts for refused invitations", d.hasher.work-hashed, len(d.users.all))
	}
	var objects []string
	for _, e := range d.audit.all {
		if e.Action == audit.Registered && e.Outcome == audit.Refused {
			objects = append(objects, e.Object)
		}
	}
	slices.Sort(objects)
	if want := []string{"", "", "", "invitation 1 (member)", "invitation 2 (member)", "invitation 3 (member)"}; !slices.Equal(objects, want) {
		t.Errorf("audited refusals are about %q, want %q", objects, want)
	}
}

func TestFailedRegistrationKeepsItsInvitation(t *testing.T) {
	d, invitations, root := inviting(t, identity.RegistrationInvited)
	token := invited(t, invitations, root, "ada@example.com", identity.Member)
	good := identity.Registration{Username: "ada", Email: "ADA@example.com", Password: password, Invitation: token}
	for name, change := range map[string]func(*identity.Registration){
		"weak password": func(r *identity.Registration) { r.Password = "short" },
		"bad username":  func(r *identity.Registration) { r.Username = "a b" },
		"taken name":    func(r *identity.Registration) { r.Username = "ROOT" },
		"other address": func(r *identity.Registration) { r.Email = "eve@example.com" },
	} {
		bad := good
		change(&bad)
		if _, err := d.Register(t.Context(), bad); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	d.hasher.busy = true
	if _, err := d.Register(t.Context(), good); !errors.Is(err, ports.ErrBusy) {
		t.Error(err)
	}
	d.hasher.busy = false
	if _, err := d.Register(t.Context(), good); err != nil {
		t.Errorf("after failed registrations: %v", err)
	}
}

// TestInvitedAddressMayBeOfAnyDomain: an admin has named it. A link for anyone is limited like an open registration.
func TestInvitedAddressMayBeOfAnyDomain(t *testing.T) {
	d, invitations, root := inviting(t, identity.RegistrationInvited)
	d.settings.AllowedEmailDomains = []string{"example.com"}
	token := invited(t, invitations, root, "ada@partner.example", identity.Member)
	if _, err := d.Register(t.Context(), identity.Registration{Username: "ada", Email: "ada@partner.example", Password: password, Invitation: token}); err != nil {
		t.Errorf("a named address: %v", err)
	}
	token = invited(t, invitations, root, "", identity.Member)
	register := func(email string) error {
		_, err := d.Register(t.Context(), identity.Registration{Username: "bob", Email: email, Password: password, Invitation: token})
		return err
	}
	if f := fault.From(register("bob@partner.example")).Fields; len(f) != 1 || f[0].Code != "email_domain_not_allowed" {
		t.Errorf("%+v", f)
	}
	if err := register("bob@example.com"); err != nil {
		t.Error(err)
	}
}

// TestInvitationsOfFormerAdminsAreRevoked: they admit nobody while the account that made them is no active admin.
func TestInvitationsOfFormerAdminsAreRevoked(t *testing.T) {
	d, invitations, root := inviting(t, identity.RegistrationInvited)
	for name, change := range map[string][2]func() error{
		"demoted": {
			func() error {
				_, err := d.users.Change(t.Context(), root.User, identity.AccountChange{Role: new(identity.Member)}, d.clock.Now())
				return err
			},
			func() error {
				_, err := d.users.Change(t.Context(), root.User, identity.AccountChange{Role: new(identity.Admin)}, d.clock.Now())
				return err
			},
		},
		"deactivated": {
			func() error {
				return d.users.SetActive(t.Context(), root.User, identity.Proof{Operator: true}, false, d.clock.Now())
			},
			func() error {
				return d.users.SetActive(t.Context(), root.User, identity.Proof{Operator: true}, true, d.clock.Now())
			},
		},
	} {
		token := invited(t, invitations, root, "", identity.Admin)
		register := func() error {
			_, err := d.Register(t.Context(), identity.Registration{Username: "of_" + name, Email: name + "@example.com", Password: password, Invitation: token})
			return err
		}
		if err := change[0](); err != nil {
			t.Fatal(err)
		}
		if got := reason(t, register()); got != "invitation_revoked" {
			t.Errorf("%s: %s", name, got)
		}
		if err := change[1](); err != nil {
			t.Fatal(err)
		}
		if err := register(); err != nil {
			t.Errorf("%s, and back: %v", name, err)
		}
	}
}

func TestInvitationsAreForAdmins(t *testing.T) {
	d, invitations, root := inviting(t, identity.RegistrationInvited)
	for _, actor := range []identity.Actor{{}, {User: 7, Role: identity.Member}, {Role: identity.Admin}, operator} {
		_, listed := invitations.List(t.Context(), actor, 0, 10)
		_, _, created := invitations.Create(t.Context(), actor, identity.InvitationOrder{Role: identity.Member, Life: time.Hour})
		for what, err := range map[string]error{"list": listed, "create": created, "revoke": invitations.Revoke(t.Context(), actor, 1)} {
			if !errors.Is(err, identity.ErrNotAdmin) {
				t.Errorf("%s by %+v: %v", what, actor, err)
			}
		}
	}
	taken := "ROOT@example.com"
	if _, _, err := invitations.Create(t.Context(), root, identity.InvitationOrder{Email: &taken, Role: identity.Member, Life: time.Hour}); !errors.Is(err, ports.ErrEmailTaken) {
		t.Errorf("for an address that has an account: %v", err)
	}
	if len(d.invitations.all) > 0 {
		t.Errorf("%+v", d.invitations.all)
	}
}

func TestInvitationsAreAudited(t *testing.T) {
	d, invitations, root := inviting(t, identity.RegistrationInvited)
	before := len(d.audit.all)
	token := invited(t, invitations, root, "ada@example.com", identity.Admin)
	u, err := d.Register(t.Context(), identity.Registration{Username: "ada", Email: "ada@example.com", Password: password, Invitation: token})
	if err != nil {
		t.Fatal(err)
	}
	invited(t, invitations, root, "", identity.Member)
	if err := invitations.Revoke(t.Context(), root, 2); err != nil {
		t.Fatal(err)
	}
	if err := invitations.Revoke(t.Context(), root, 1); !errors.Is(err, identity.ErrInvitationUsed) {
		t.Error(err)
	}
	var got []string
	for _, e := range d.audit.all[before:] {
		got = append(got, fmt.Sprint(e.Action, " ", e.Outcome, " ", e.ActorID, " ", e.UserID, " ", e.Object))
		if said := fmt.Sprintf("%+v", e); strings.Contains(said, token) || strings.Contains(said, "ada@") {
			t.Errorf("the log has what is secret: %s", said)
		}
	}
	want := []string{
		"invitation.created succeeded 1 0 invitation 1 (admin)", fmt.Sprintf("account.registered succeeded %d %[1]d invitation 1 (admin)", u.ID()),
		"invitation.created succeeded 1 0 invitation 2 (member)", "invitation.revoked succeeded 1 0 invitation 2 (member)",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	d.audit.outage = errOutage
	if _, token, err := invitations.Create(t.Context(), root, identity.InvitationOrder{Role: identity.Member, Life: time.Hour}); !errors.Is(err, errOutage) || token != "" {
		t.Errorf("while it cannot be audited: %q, %v", token, err)
	}
}

// fakeRetention has a number of ended invitations.
type fakeRetention struct {
	left   int
	before time.Time
}

func (f *fakeRetention) Prune(_ context.Context, before time.Time, limit int) (int, error) {
	n := min(limit, f.left)
	f.left, f.before = f.left-n, before
	return n, nil
}

func TestInvitationsArePrunedAMonthAfterTheirEnd(t *testing.T) {
	d := newDesk(t)
	store := &fakeRetention{left: 1234}
	if err := (identityapp.InvitationPruner{Retention: store, Clock: d.clock}).Prune(t.Context(), job.Job{Kind: job.PruneInvitations}); err != nil || store.left != 0 || !store.before.Equal(d.clock.Now().Add(-30*24*time.Hour)) {
		t.Errorf("%+v, %v", store, err)
	}
}
