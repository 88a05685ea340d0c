package identity_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/signon"
	"chatbot/ports"
)

// fakeProvider has identities, the groups that providers name, and sessions at providers.
type fakeProvider struct {
	ports.ExternalIdentities
	users    *fakeUsers
	all      []identity.External
	groups   []string
	begun    map[string]identity.ProviderSession
	ofLogins map[identity.LoginID]identity.ProviderSession
	stored   []identity.ProviderSession
	outage   error
	ports.ProviderSessions
}

func (f *fakeProvider) Find(ctx context.Context, issuer, subject string) (identity.External, identity.User, error) {
	for _, e := range f.all {
		if e.Issuer == issuer && e.Subject == subject {
			u, err := f.users.ByID(ctx, e.User)
			return e, u, err
		}
	}
	return identity.External{}, identity.User{}, identity.ErrNoIdentity
}

func (f *fakeProvider) Register(ctx context.Context, u identity.User, e identity.External) (identity.User, identity.External, error) {
	u, err := f.users.Create(ctx, u)
	if err == nil {
		e.User = u.ID()
		f.all = append(f.all, e)
	}
	return u, e, err
}

func (f *fakeProvider) Link(ctx context.Context, e identity.External, by identity.Proof, address string, _ ...job.Spec) (identity.External, error) {
	u, err := f.users.ByID(ctx, e.User)
	if err == nil && (!u.Accepts(by) || address != "" && !u.JoinedBy(address)) {
		err = identity.ErrAccountChanged
	}
	if err == nil {
		f.all = append(f.all, e)
	}
	return e, err
}

func (f *fakeProvider) Use(context.Context, identity.External) error { return nil }

func (f *fakeProvider) Provide(ctx context.Context, user identity.UserID, given identity.Provided, at time.Time) (changed identity.ProvidedChange, err error) {
	f.groups = given.Groups
	if changed.User, err = f.users.ByID(ctx, user); err == nil && given.Admin != nil {
		changed = changed.User.FollowProvider(given.Provider, *given.Admin, identity.Admins{Active: f.users.admins, Local: f.users.admins}, at)
		f.users.all[user-1] = changed.User
	}
	return changed, err
}

func (f *fakeProvider) EndProvided(context.Context, string, time.Time) ([]identity.ProvidedChange, error) {
	return nil, nil
}

func (f *fakeProvider) Begin(_ context.Context, s identity.ProviderSession, step string, _ time.Time) error {
	f.begun[step] = s
	return nil
}

func (f *fakeProvider) Sealed(_ context.Context, after identity.ProviderSessionID, _ int) (all []identity.ProviderSession, err error) {
	for _, one := range f.stored {
		if one.ID > after {
			all = append(all, one)
		}
	}
	return all, f.outage
}

func (f *fakeProvider) Reseal(_ context.Context, old identity.ProviderSession, sealed string) error {
	f.stored[old.ID-1].Sealed = sealed
	return nil
}

func (f *fakeProvider) OfLogin(_ context.Context, id identity.LoginID) (identity.ProviderSession, error) {
	return f.ofLogins[id], nil
}

// withProvider returns a desk at which people sign in with corp, too. root, with the id 1, is its only administrator; ada has the id 2.
func withProvider(t *testing.T, adaVerified bool) (*desk, *fakeProvider, signon.Provider, signon.Person) {
	t.Helper()
	d := newDesk(t)
	d.users.admins = 0
	for _, r := range []identity.UserRecord{
		{ID: 1, Username: "root", Email: "root@corp.example", HashedPassword: "h", Role: identity.Admin, Active: true, Verified: true},
		{ID: 2, Username: "ada", Email: "ada@corp.example", HashedPassword: "h", Active: true, Verified: adaVerified},
	} {
		d.users.all = append(d.users.all, identity.RestoreUser(r))
	}
	f := &fakeProvider{users: d.users, begun: map[string]identity.ProviderSession{}, ofLogins: map[identity.LoginID]identity.ProviderSession{}}
	d.Externals, d.ProvidedAccess, d.ProviderSessions = f, f, f
	p := signon.Provider{ID: "corp", Kind: signon.OIDC, Issuer: "https://corp.example", ClientID: "client", GroupsClaim: "groups", AdminGroup: "admins", Enabled: true}
	return d, f, p, signon.Person{Issuer: p.Issuer, Subject: "ada-1", Email: "ada@corp.example", EmailVerified: true, Username: "ada"}
}

// TestSignInWithAProvider has who is let in as whom, with one thing changed at a time.
func TestSignInWithAProvider(t *testing.T) {
	type world struct {
		d   *desk
		f   *fakeProvider
		p   *signon.Provider
		who *signon.Person
	}
	known := func(w world, of identity.UserID) {
		w.f.all = append(w.f.all, identity.External{User: of, Provider: "corp", Issuer: w.who.Issuer, Subject: w.who.Subject})
	}
	for name, test := range map[string]struct {
		verified bool // ada's address, here
		change   func(w world)
		as       identity.UserID
		want     error
	}{
		"verified on both sides":       {true, func(world) {}, 2, nil},
		"not verified here":            {false, func(world) {}, 0, signon.ErrAddressTaken},
		"not verified there":           {true, func(w world) { w.who.EmailVerified = false }, 0, signon.ErrAddressTaken},
		"not verified anywhere":        {false, func(w world) { w.who.EmailVerified = false }, 0, signon.ErrAddressTaken},
		"not verified, nobody may ask": {true, func(w world) { w.who.EmailVerified = false; w.d.settings.Registration = identity.RegistrationClosed }, 0, signon.ErrNoAccount},
		"a known identity":             {false, func(w world) { known(w, 2); w.who.Email, w.who.EmailVerified = "root@corp.example", true }, 2, nil},
		"the same subject elsewhere":   {false, func(w world) { known(w, 2); w.who.Issuer = "https://evil.example" }, 0, signon.ErrAddressTaken},
		"an account that is inactive":  {true, func(w world) { known(w, 2); w.d.users.deactivate(2) }, 0, identity.ErrInactive},
		"joining an inactive account":  {true, func(w world) { w.d.users.deactivate(2) }, 0, identity.ErrInactive},
		"a new person":                 {true, func(w world) { w.who.Email = "eve@corp.example" }, 3, nil},
		"a new person, closed": {true, func(w world) {
			w.who.Email, w.d.settings.Registration = "eve@corp.example", identity.RegistrationClosed
		}, 0, signon.ErrNoAccount},
		"a new person, closed, created": {true, func(w world) {
			w.who.Email, w.p.CreatesAccounts, w.d.settings.Registration = "eve@corp.example", true, identity.RegistrationClosed
		}, 3, nil},
		"no address": {true, func(w world) { w.who.Email = "" }, 0, signon.ErrNoEmail},
		"another's domain": {true, func(w world) {
			w.who.Email, w.d.settings.AllowedEmailDomains = "eve@evil.example", []string{"corp.example"}
		}, 0, signon.ErrNotAllowed},
		"a domain that is not verified": {true, func(w world) {
			w.who.Email, w.who.EmailVerified, w.d.settings.AllowedEmailDomains = "eve@corp.example", false, []string{"corp.example"}
		}, 0, signon.ErrNotVerified},
		"the first account": {true, func(w world) { w.d.users.all = nil }, 0, signon.ErrFirstAccount},
	} {
		d, f, p, who := withProvider(t, test.verified)
		test.change(world{d, f, &p, &who})
		step, err := d.SignInWith(t.Context(), p, who)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
		if (err == nil) != (step.AccessToken != "") || (err == nil) != (len(d.logins.all) == 1) {
			t.Errorf("%s: %+v, %d logins", name, step, len(d.logins.all))
		}
		if err == nil && d.logins.all[0].UserID() != test.as {
			t.Errorf("%s: signed in as %d, want %d", name, d.logins.all[0].UserID(), test.as)
		}
	}
}

// TestProviderNeverTakesTheLastLocalAdmin has roles before and after a sign-in.
func TestProviderNeverTakesTheLastLocalAdmin(t *testing.T) {
	for name, test := range map[string]struct {
		by     string // who made the person an admin
		before identity.Role
		groups []string
		told   bool
		others int // active local admins besides
		after  identity.Role
	}{
		"a member in the group":               {"", identity.Member, []string{"admins"}, true, 1, identity.Admin},
		"a member in another group":           {"", identity.Member, []string{"Admins"}, true, 1, identity.Member},
		"an admin of a person":                {"", identity.Admin, nil, true, 1, identity.Admin},
		"the last admin, of a person":         {"", identity.Admin, nil, true, 0, identity.Admin},
		"an admin of the provider":            {"corp", identity.Admin, nil, true, 1, identity.Member},
		"an admin of another provider":        {"other", identity.Admin, nil, true, 1, identity.Admin},
		"the last admin, of the provider":     {"corp", identity.Admin, nil, true, 0, identity.Admin},
		"an admin of whom no groups are told": {"corp", identity.Admin, nil, false, 1, identity.Admin},
	} {
		d, f, p, who := withProvider(t, true)
		d.users.admins = test.others
		d.users.all = []identity.User{identity.RestoreUser(identity.UserRecord{ID: 1, Username: "ada", Email: who.Email, HashedPassword: "h", Role: test.before, RoleBy: test.by, Active: true, Verified: true})}
		f.all = []identity.External{{User: 1, Issuer: who.Issuer, Subject: who.Subject}}
		who.Groups, who.GroupsKnown = test.groups, test.told
		if _, err := d.SignInWith(t.Context(), p, who); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := d.users.all[0].Role(); got != test.after {
			t.Errorf("%s: %s, want %s", name, got, test.after)
		}
		if fmt.Sprint(f.groups) != fmt.Sprint(test.groups) {
			t.Errorf("%s: groups %v", name, f.groups)
		}
	}
}

func TestSessionAtTheProviderIsKeptSealed(t *testing.T) {
	d, f, p, who := withProvider(t, true)
	who.Session = signon.Session{Issuer: p.Issuer, ClientID: "client", IDToken: "a.b.c"}
	d.factors.all[2] = identity.SecondFactor{Secret: "s", CreatedAt: d.clock.Now()}
	step, err := d.SignInWith(t.Context(), p, who)
	kept, begun := f.begun[identity.HashToken(step.Token)]
	if err != nil || step.Token == "" || !begun || kept.User != 2 || kept.Provider != "corp" {
		t.Fatalf("%+v, %+v, %v", step, kept, err)
	}
	d.logins.all = append(d.logins.all, identity.RestoreLogin(identity.LoginRecord{ID: 101, UserID: 2}))
	actor := identity.Actor{User: 2, Login: 101, Role: identity.Member}
	for name, test := range map[string]struct {
		kept identity.ProviderSession
		want signon.Session
	}{
		"what was kept":           {kept, who.Session},
		"nothing":                 {identity.ProviderSession{}, signon.Session{}},
		"what is another's":       {identity.ProviderSession{User: 1, Provider: "corp", Sealed: kept.Sealed}, signon.Session{}},
		"what cannot be unsealed": {identity.ProviderSession{User: 2, Provider: "corp", Sealed: "lost"}, signon.Session{}},
	} {
		f.ofLogins[101] = test.kept
		d.audit.all = nil
		_, got, err := d.LeaveProvider(t.Context(), actor)
		if err != nil || got != test.want {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		if len(d.audit.all) != 1 || d.audit.all[0].Action != audit.SignedOut {
			t.Errorf("%s: the login goes on: %+v", name, d.audit.all)
		}
	}
	if _, _, err := d.LeaveProvider(t.Context(), identity.Actor{User: 2, Key: 3, Role: identity.Member}); err == nil {
		t.Error("an API key signs out")
	}
}

func TestSessionsAtProvidersAreSealedAgain(t *testing.T) {
	d, f, _, _ := withProvider(t, true)
	d.sealer.key, d.sealer.previous = "new ", []string{"old "}
	place := identity.ProviderSessionPlace(2) + "|"
	f.stored = []identity.ProviderSession{{ID: 1, User: 2, Sealed: "old " + place + "a"}, {ID: 2, User: 2, Sealed: "lost " + place + "b"}, {ID: 3, User: 2, Sealed: "new " + place + "c"}}
	if err := d.ResealSessions(t.Context()); err != nil {
		t.Error(err)
	}
	if got := fmt.Sprint(f.stored[0].Sealed, f.stored[1].Sealed, f.stored[2].Sealed); got != "new "+place+"a"+"lost "+place+"b"+"new "+place+"c" {
		t.Error(got)
	}
	f.outage = errors.New("the database is away")
	if err := d.ResealSessions(t.Context()); !errors.Is(err, f.outage) {
		t.Error(err)
	}
}
