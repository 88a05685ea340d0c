package signon_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"chatbot/domain/signon"
)

// signedIn signs a person in with corp.
func (r *rig) signedIn(t *testing.T) {
	t.Helper()
	_, back := r.begun(t)
	_, err := r.Finish(t.Context(), back)
	want(t, "signing in", err, nil)
	r.accounts.did = nil
}

func TestSessionsAreKeptOnlyToSignOut(t *testing.T) {
	for name, signsOut := range map[string]bool{"with sign-out": true, "without": false} {
		r := newRig(t)
		r.change("corp", func(p *signon.Provider) { p.SignsOut = signsOut })
		r.signedIn(t)
		kept := signon.Session{Issuer: "https://corp.example", ClientID: "client", IDToken: "a.b.c"}
		if !signsOut {
			kept = signon.Session{}
		}
		if r.accounts.session != kept {
			t.Errorf("%s: %+v", name, r.accounts.session)
		}
	}
}

// TestSignOut ends the login whatever is wrong with the provider, which is never asked.
func TestSignOut(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*rig)
		leads  bool
		want   error
	}{
		"a provider that signs out":           {func(*rig) {}, true, nil},
		"one that is away":                    {func(r *rig) { r.asks.failed = signon.ErrUnreached }, true, nil},
		"one whose secret is unopened":        {func(r *rig) { r.change("corp", func(p *signon.Provider) { p.ClientSecret = "lost|x|y" }) }, true, nil},
		"one that signs nobody out any more":  {func(r *rig) { r.change("corp", func(p *signon.Provider) { p.SignsOut = false }) }, false, nil},
		"one that is disabled":                {func(r *rig) { r.change("corp", func(p *signon.Provider) { p.Enabled = false }) }, false, nil},
		"one with another issuer":             {func(r *rig) { r.change("corp", func(p *signon.Provider) { p.Issuer = "https://evil.example" }) }, false, nil},
		"one with another client":             {func(r *rig) { r.change("corp", func(p *signon.Provider) { p.ClientID = "other" }) }, false, nil},
		"one that is deleted":                 {func(r *rig) { delete(r.stored.all, "corp") }, false, nil},
		"a database that cannot be read":      {func(r *rig) { r.stored.outage = errOutage }, false, nil},
		"a login with a password":             {func(r *rig) { r.accounts.of, r.accounts.session = "", signon.Session{} }, false, nil},
		"a login that cannot be ended at all": {func(r *rig) { r.accounts.refuses = errOutage }, false, errOutage},
	} {
		r := newRig(t)
		r.signedIn(t)
		test.change(r)
		left, err := r.SignOut(t.Context(), member)
		want(t, name, err, test.want)
		if (left.Ticket != "") != test.leads || test.leads && (left.Provider != "corp" || left.Name != "CORP") || fmt.Sprint(r.accounts.did) != "[out]" {
			t.Errorf("%s: %+v, %v", name, left, r.accounts.did)
		}
	}
}

// TestLeave has one thing wrong at a time. Nothing leads anywhere but to the provider's own address.
func TestLeave(t *testing.T) {
	for name, test := range map[string]struct {
		change func(r *rig, provider, ticket *string)
		want   error
	}{
		"as it should be":              {func(*rig, *string, *string) {}, nil},
		"no ticket":                    {func(_ *rig, _, ticket *string) { *ticket = "" }, signon.ErrExpired},
		"a forged ticket":              {func(_ *rig, _, ticket *string) { *ticket = strings.Replace(*ticket, "key|", "forged|", 1) }, signon.ErrExpired},
		"something else that's sealed": {func(r *rig, _, ticket *string) { *ticket = r.stored.all["corp"].ClientSecret }, signon.ErrExpired},
		"a ticket that is no JSON":     {func(_ *rig, _, ticket *string) { *ticket = "key|sign_on/departure|x" }, signon.ErrExpired},
		"an old ticket":                {func(r *rig, _, _ *string) { r.clock.at = r.clock.at.Add(10 * time.Minute) }, signon.ErrExpired},
		"another provider":             {func(_ *rig, provider, _ *string) { *provider = "env" }, signon.ErrExpired},
		"another issuer since": {func(r *rig, _, _ *string) {
			r.change("corp", func(p *signon.Provider) { p.Issuer = "https://evil.example" })
		}, signon.ErrNoProvider},
		"disabled since":          {func(r *rig, _, _ *string) { r.change("corp", func(p *signon.Provider) { p.Enabled = false }) }, signon.ErrNoProvider},
		"no address":              {func(r *rig, _, _ *string) { r.asks.endSession = "" }, signon.ErrNoSignOut},
		"a provider that is away": {func(r *rig, _, _ *string) { r.asks.failed = signon.ErrUnreached }, signon.ErrUnreached},
	} {
		r := newRig(t)
		r.signedIn(t)
		left, err := r.SignOut(t.Context(), member)
		want(t, name, err, nil)
		provider, ticket := "corp", left.Ticket
		test.change(r, &provider, &ticket)
		to, err := r.Leave(t.Context(), provider, ticket)
		want(t, name, err, test.want)
		u, bad := url.Parse(to.URL)
		if bad != nil || err != nil && to != (signon.Leaving{}) {
			t.Errorf("%s: %+v, %v", name, to, bad)
		}
		if q := u.Query(); err == nil && (u.Host != "corp.example" || q.Get("id_token_hint") != "a.b.c" || q.Get("state") != to.State || to.State == "" || q.Get("post_logout_redirect_uri") != "https://chat.example/login") {
			t.Errorf("%s: %+v", name, to)
		}
	}
}
