package identity_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	identityapp "chatbot/application/identity"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/mail"
	"chatbot/domain/signon"
	"chatbot/ports"
)

// What clients say of themselves.
const (
	firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	newer   = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"
	safari  = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
)

// place is a request of a device at an address.
func place(t *testing.T, agent, address string, language mail.Language) context.Context {
	return ports.WithOrigin(t.Context(), ports.Origin{Address: address, Agent: agent, Language: language})
}

// signsIn signs ada in from a place.
func (d *desk) signsIn(t *testing.T, ctx context.Context) identity.LoginStep { //nolint:revive // a test comes first
	t.Helper()
	step, err := d.Login(ctx, identity.Credentials{Name: "ada", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return step
}

// atHome registers ada, whose address is verified, and signs her in at home.
func (d *desk) atHome(t *testing.T) (identity.User, identity.Actor) {
	t.Helper()
	u, err := d.Register(t.Context(), identity.Registration{Username: "Ada", Email: "ada@example.com", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	d.verify(t, u.ID())
	actor := d.here(t, d.signsIn(t, place(t, firefox, "192.0.2.1", mail.German)).Grant)
	d.wantNotices(t, "the first sign-in")
	u, _ = d.users.ByID(t.Context(), u.ID())
	return u, actor
}

// wantNotices expects mails of these kinds since the last call, and returns them.
func (d *desk) wantNotices(t *testing.T, about string, kinds ...mail.Kind) []mail.Mail {
	t.Helper()
	sent, _ := d.mails.sent()
	var got []mail.Kind
	for _, m := range sent {
		got = append(got, m.Kind)
		if m.To != "ada@example.com" || m.Name != "Ada" || m.Token != "" || !m.Until.Equal(d.clock.Now().Add(mail.NoticeLife)) || !m.Cause.At.Equal(d.clock.Now()) {
			t.Errorf("%s: %+v", about, m)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(kinds) {
		t.Errorf("%s: the mails are %v, want %v", about, got, kinds)
	}
	return sent
}

// TestSignInFromANewPlaceIsToldOnce: in the language of the sign-ins before it, with a name for the device, and not what the client sent.
func TestSignInFromANewPlaceIsToldOnce(t *testing.T) {
	d := newDesk(t)
	d.atHome(t)
	d.clock.Move(time.Hour)
	d.signsIn(t, place(t, safari+"<b>\r\nBcc: eve@evil.example", "203.0.113.9", mail.English))
	told := d.wantNotices(t, "elsewhere", mail.NewSignIn)
	if m := told[0]; m.Language != mail.German || m.Cause.Device != "Safari on iPhone" || m.Cause.Network != "203.0.113.9" {
		t.Errorf("%+v", m)
	}
	d.signsIn(t, place(t, safari, "203.0.113.9", mail.English))
	d.wantNotices(t, "again")
}

// TestPlacesThatAreKnownAreNotTold: addresses that providers change, as in mobile networks and of IPv6, and newer browsers are no new place.
func TestPlacesThatAreKnownAreNotTold(t *testing.T) {
	d := newDesk(t)
	d.atHome(t)
	d.signsIn(t, place(t, safari, "2001:db8:1:2:3:4:5:6", mail.German))
	d.wantNotices(t, "a phone", mail.NewSignIn)
	for about, ctx := range map[string]context.Context{
		"the same":                      place(t, firefox, "192.0.2.1", mail.German),
		"another address of a provider": place(t, firefox, "192.0.77.250", mail.German),
		"another language":              place(t, firefox, "192.0.2.1", mail.English),
		"a newer browser":               place(t, newer, "192.0.2.1", mail.German),
		"IPv4 in IPv6":                  place(t, firefox, "::ffff:192.0.2.1", mail.German),
		"a privacy address":             place(t, safari, "2001:db8:1:2:ffff:eeee:dddd:cccc", mail.German),
		"another prefix of a provider":  place(t, safari, "2001:db8:ffff::1", mail.German),
	} {
		d.signsIn(t, ctx)
		d.wantNotices(t, about)
	}
	for about, ctx := range map[string]context.Context{
		"another device at home":     place(t, "curl/8.5.0", "192.0.2.1", mail.German),
		"the same device, elsewhere": place(t, firefox, "198.51.100.1", mail.German),
		"no User-Agent, no address":  place(t, "", "nonsense<b>", mail.German),
	} {
		d.signsIn(t, ctx)
		for _, m := range d.wantNotices(t, about, mail.NewSignIn) {
			if strings.Contains(m.Cause.Network+m.Cause.Device, "<") {
				t.Errorf("%s: %+v", about, m.Cause)
			}
		}
	}
}

// TestPlacesAreForgotten: a login vouches for its place as long as it is used, and for a while after that.
func TestPlacesAreForgotten(t *testing.T) {
	d := newDesk(t)
	d.atHome(t)
	d.clock.Move(identity.PlaceLife - time.Second)
	d.signsIn(t, place(t, firefox, "192.0.2.1", mail.German))
	d.wantNotices(t, "within it")
	d.clock.Move(identity.PlaceLife)
	d.signsIn(t, place(t, firefox, "192.0.2.1", mail.German))
	d.wantNotices(t, "after it", mail.NewSignIn)
}

// TestOnlyCompletedSignInsAreTold: no wrong password or code, no first step, no refresh.
func TestOnlyCompletedSignInsAreTold(t *testing.T) {
	d := newDesk(t)
	_, actor := d.atHome(t)
	elsewhere := place(t, safari, "203.0.113.9", mail.English)
	if _, err := d.Login(elsewhere, identity.Credentials{Name: "ada", Password: "wrong"}); !errors.Is(err, identity.ErrCredentials) {
		t.Error(err)
	}
	grant := d.signsIn(t, place(t, firefox, "192.0.2.1", mail.German)).Grant
	if _, err := d.Refresh(elsewhere, grant.RefreshToken); err != nil {
		t.Error(err)
	}
	d.wantNotices(t, "a wrong password and a refresh")
	if _, err := d.Enrol(t.Context(), actor, password); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ConfirmEnrolment(t.Context(), actor, d.code()); err != nil {
		t.Fatal(err)
	}
	d.wantNotices(t, "an app", mail.SecondFactorAdded)
	d.clock.Move(time.Minute)
	token := d.signsIn(t, elsewhere).Token
	if _, err := d.SecondStep(elsewhere, token, "000000"); !errors.Is(err, identity.ErrCode) {
		t.Error(err)
	}
	d.wantNotices(t, "a first step and a wrong code")
	if _, err := d.SecondStep(elsewhere, token, d.code()); err != nil {
		t.Error(err)
	}
	d.wantNotices(t, "the second step", mail.NewSignIn)
}

// TestSignInsFromManyPlacesAreToldWithinBounds: whoever signs in from many places floods nobody's mailbox.
func TestSignInsFromManyPlacesAreToldWithinBounds(t *testing.T) {
	d := newDesk(t)
	d.atHome(t)
	for i := range 3 * identity.MaxTold {
		d.signsIn(t, place(t, safari, fmt.Sprintf("10.%d.0.1", i), mail.German))
	}
	if sent, _ := d.mails.sent(); len(sent) != identity.MaxTold {
		t.Errorf("%d mails", len(sent))
	}
	d.clock.Move(identity.ToldWithin)
	d.signsIn(t, place(t, safari, "10.200.0.1", mail.German))
	d.wantNotices(t, "the day after", mail.NewSignIn)
}

// TestPlacesOfEndedLoginsAreNew: whoever was thrown out is told of again, whether by one device, by a new password, or by a token that was used twice.
func TestPlacesOfEndedLoginsAreNew(t *testing.T) {
	for about, c := range map[string]struct {
		end  func(d *desk, actor, other identity.Actor, grant identity.Grant) error
		want []mail.Kind
	}{
		"by the login itself": {func(d *desk, _, other identity.Actor, _ identity.Grant) error { return d.Logout(t.Context(), other) }, nil},
		"in its own list": {func(d *desk, _, other identity.Actor, _ identity.Grant) error {
			return d.RevokeDevice(t.Context(), other, other.Login)
		}, nil},
		"in the list of another": {func(d *desk, actor, other identity.Actor, _ identity.Grant) error {
			return d.RevokeDevice(t.Context(), actor, other.Login)
		}, []mail.Kind{mail.NewSignIn}},
		"with all others": {func(d *desk, actor, _ identity.Actor, _ identity.Grant) error {
			return d.RevokeOtherDevices(t.Context(), actor)
		}, []mail.Kind{mail.NewSignIn}},
		"by a stolen token": {func(d *desk, _, _ identity.Actor, grant identity.Grant) error {
			for range 3 {
				next, err := d.Refresh(t.Context(), grant.RefreshToken)
				if err != nil {
					return err
				}
				if _, err := d.Refresh(t.Context(), next.RefreshToken); err != nil {
					return err
				}
				d.clock.Move(time.Hour)
				if _, err := d.Refresh(t.Context(), grant.RefreshToken); errors.Is(err, identity.ErrToken) {
					return nil
				}
			}
			return errors.New("the token that was used twice did not end the login")
		}, []mail.Kind{mail.NewSignIn}},
	} {
		d := newDesk(t)
		_, actor := d.atHome(t)
		grant := d.signsIn(t, place(t, safari, "203.0.113.9", mail.German)).Grant
		other := d.here(t, grant)
		d.wantNotices(t, about, mail.NewSignIn)
		if err := c.end(d, actor, other, grant); err != nil {
			t.Fatalf("%s: %v", about, err)
		}
		d.signsIn(t, place(t, safari, "203.0.113.9", mail.German))
		d.wantNotices(t, about, c.want...)
	}
}

// fakeExternals takes every identity.
type fakeExternals struct {
	ports.ExternalIdentities
	logins *fakeLogins
}

func (fakeExternals) Find(context.Context, string, string) (identity.External, identity.User, error) {
	return identity.External{}, identity.User{}, identity.ErrNoIdentity
}

func (fakeExternals) Use(context.Context, identity.External) error { return nil }

func (f fakeExternals) Link(ctx context.Context, e identity.External, _ identity.Proof, _ string, follow ...job.Spec) (identity.External, error) {
	f.logins.enqueue(ctx, e.AddedAt, follow)
	e.ID = 3
	return e, nil
}

func (fakeExternals) Of(_ context.Context, user identity.UserID) ([]identity.External, error) {
	return []identity.External{{ID: 3, User: user, Provider: "corp"}}, nil
}

func (f fakeExternals) Unlink(ctx context.Context, _ identity.UserID, _ identity.ExternalID, _ identity.Proof, _ identity.CredentialRules, _ identity.LoginID, at time.Time, follow ...job.Spec) (identity.ProvidedChange, error) {
	f.logins.enqueue(ctx, at, follow)
	return identity.ProvidedChange{}, nil
}

// changes are those of which people are told, in an order in which each is possible, with the kind of the notice.
func changes(d *desk, u identity.User, actor identity.Actor) []struct {
	kind mail.Kind
	do   func(t *testing.T, ctx context.Context) error
} {
	type does = func(t *testing.T, ctx context.Context) error
	externals := fakeExternals{logins: d.logins}
	d.Externals, d.LinkedIdentities = externals, externals
	d.ProviderName = func(_ context.Context, id string) string { return map[string]string{"corp": "Corp <Login>"}[id] }
	corp, who := signon.Provider{ID: "corp", Name: "Corp <Login>"}, signon.Person{Issuer: "https://corp.example", Subject: "7", Email: "ada@example.com", EmailVerified: true}
	return []struct {
		kind mail.Kind
		do   func(t *testing.T, ctx context.Context) error
	}{
		{mail.PasskeyAdded, does(func(t *testing.T, ctx context.Context) error {
			begun, err := d.BeginPasskey(ctx, actor, "")
			if err != nil {
				return err
			}
			_, _, err = d.FinishPasskey(ctx, actor, begun.Token, "https://evil.example", []byte("phone "+string(begun.Options)))
			return err
		})},
		{mail.SecondFactorAdded, func(_ *testing.T, ctx context.Context) error {
			if _, err := d.Enrol(ctx, actor, ""); err != nil {
				return err
			}
			_, err := d.ConfirmEnrolment(ctx, actor, d.code())
			return err
		}},
		{mail.RecoveryCodesReplaced, func(_ *testing.T, ctx context.Context) error {
			_, err := d.ReplaceRecoveryCodes(ctx, actor, "")
			return err
		}},
		{mail.PasskeyRemoved, func(_ *testing.T, ctx context.Context) error { return d.RemovePasskey(ctx, actor, 1, "") }},
		{mail.SecondFactorRemoved, func(_ *testing.T, ctx context.Context) error { return d.RemoveSecondFactor(ctx, actor, "") }},
		{mail.IdentityConnected, func(_ *testing.T, ctx context.Context) error { return d.LinkIdentity(ctx, actor, corp, who) }},
		{mail.IdentityDisconnected, func(_ *testing.T, ctx context.Context) error { return d.UnlinkIdentity(ctx, actor, 3, "") }},
		{mail.IdentityConnected, func(_ *testing.T, ctx context.Context) error { // by its address, at a sign-in
			_, err := d.SignInWith(ctx, corp, who)
			return err
		}},
		{mail.PasswordChanged, func(_ *testing.T, ctx context.Context) error { return d.ChangePassword(ctx, actor, "", next) }},
		{mail.PasswordWasReset, func(t *testing.T, ctx context.Context) error {
			token := identity.NewAccountToken(u, identity.ResetPassword, "a token", "ada@example.com", d.clock.Now())
			if err := d.tokens.Issue(t.Context(), token); err != nil {
				return err
			}
			return d.ResetPassword(ctx, "a token", "Difference1822")
		}},
	}
}

func TestChangesThatMatterAreTold(t *testing.T) {
	d := newDesk(t)
	u, actor := d.atHome(t)
	ctx := place(t, firefox, "192.0.2.1", mail.German)
	for _, c := range changes(d, u, actor) {
		if err := c.do(t, ctx); err != nil {
			t.Fatalf("%s: %v", c.kind, err)
		}
		for _, m := range d.wantNotices(t, string(c.kind), c.kind) {
			if m.Language != mail.German || m.Cause.Device != "Firefox on Linux" || m.Cause.Network != "192.0.2.1" || strings.Contains(fmt.Sprint(m), "evil.example") {
				t.Errorf("%s: %+v", c.kind, m)
			}
			if about := c.kind == mail.IdentityConnected || c.kind == mail.IdentityDisconnected; about && m.Cause.Provider != "Corp <Login>" || !about && m.Cause.Provider != "" {
				t.Errorf("%s: %+v", c.kind, m)
			}
		}
	}
}

// TestWithoutMailNothingIsTold: no job is made, and everything happens as it does otherwise; so it is for an address that was never verified, and
// while notices cannot be made.
func TestWithoutMailNothingIsTold(t *testing.T) {
	for about, set := range map[string]func(d *desk){
		"no mail":             func(d *desk) { d.mails.configured = false },
		"an unproven address": func(d *desk) { d.mails.configured = true; d.users.all[0] = unverified(d.users.all[0]) },
		"a sealer that fails": func(d *desk) { d.Mails = brokenMails{d.mails} },
	} {
		d := newDesk(t)
		u, actor := d.atHome(t)
		set(d)
		ctx := place(t, firefox, "192.0.2.1", mail.German)
		d.signsIn(t, place(t, safari, "203.0.113.9", mail.German))
		d.wantNotices(t, about)
		for _, c := range changes(d, u, actor) {
			if about == "an unproven address" && (c.kind == mail.PasswordWasReset || c.kind == mail.IdentityConnected) {
				continue // a mailed link proves it; no identity joins by it
			}
			if err := c.do(t, ctx); err != nil {
				t.Fatalf("%s, %s: %v", about, c.kind, err)
			}
			d.wantNotices(t, about)
		}
		for _, l := range d.logins.all {
			if l.Record().Told {
				t.Errorf("%s: a login counts as told: %+v", about, l.Record())
			}
		}
		if about == "a sealer that fails" && !strings.Contains(d.logger.said(), "A notice cannot be mailed") {
			t.Error("nothing was logged")
		}
	}
}

func unverified(u identity.User) identity.User {
	is := u.Record()
	is.Verified = false
	return identity.RestoreUser(is)
}

// brokenMails cannot make a mail.
type brokenMails struct{ *fakeMails }

func (brokenMails) Job(mail.Mail) (job.Spec, error) { return job.Spec{}, errOutage }

// TestProofByAMailedLinkIsTold: the link of a reset verifies the address, to which the notice goes.
func TestProofByAMailedLinkIsTold(t *testing.T) {
	d := newDesk(t)
	if _, err := d.Register(t.Context(), identity.Registration{Username: "Ada", Email: "ada@example.com", Password: password}); err != nil {
		t.Fatal(err)
	}
	if err := d.ResetPassword(t.Context(), d.forgot(t, "ada@example.com")[0].Token, next); err != nil {
		t.Fatal(err)
	}
	d.wantNotices(t, "a reset", mail.PasswordWasReset)
}

// TestOwnersAreToldWhatAdministratorsDo: in their own language, and without where the administrator was.
func TestOwnersAreToldWhatAdministratorsDo(t *testing.T) {
	d := newDesk(t)
	u, actor := d.atHome(t)
	if _, err := d.Enrol(t.Context(), actor, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ConfirmEnrolment(t.Context(), actor, d.code()); err != nil {
		t.Fatal(err)
	}
	d.wantNotices(t, "an app", mail.SecondFactorAdded)
	_, err := d.Users.Create(t.Context(), identity.NewUser(identity.Registration{Username: "root", Email: "root@example.com"}, identity.Admin, "hash of "+password, d.clock.Now()))
	if err != nil {
		t.Fatal(err)
	}
	step, err := d.Login(t.Context(), identity.Credentials{Name: "root", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	admin := d.here(t, step.Grant)
	away := place(t, safari, "203.0.113.9", mail.English)
	if _, err := (identityapp.People{Service: d.Service}).ResetSecondFactor(away, admin, u.ID(), "wrong"); err == nil {
		t.Error("reset without proof")
	}
	d.wantNotices(t, "a reset that was refused")
	for _, c := range []struct {
		kind mail.Kind
		do   func() error
	}{
		{mail.SecondFactorReset, func() error {
			_, err := (identityapp.People{Service: d.Service}).ResetSecondFactor(away, admin, u.ID(), password)
			return err
		}},
		{mail.PasswordSet, func() error { return identityapp.Operator{Service: d.Service}.SetPassword(away, operator, u, next) }},
	} {
		if err := c.do(); err != nil {
			t.Fatal(err)
		}
		for _, m := range d.wantNotices(t, string(c.kind), c.kind) {
			if m.Cause != (mail.Cause{At: d.clock.Now()}) {
				t.Errorf("%s: %+v", c.kind, m)
			}
			if m.Language != mail.German {
				t.Errorf("%s: in %q", c.kind, m.Language)
			}
		}
	}
}
