package signon_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/setting"
	"chatbot/domain/signon"
)

func want(t *testing.T, name string, got, fault error) {
	t.Helper()
	if !errors.Is(got, fault) {
		t.Errorf("%s: %v, want %v", name, got, fault)
	}
}

// begun begins a sign-in with corp, and returns what the browser brings back.
func (r *rig) begun(t *testing.T) (signon.Begun, signon.Callback) {
	t.Helper()
	b, err := r.Begin(t.Context(), "corp", "/chat?id=1")
	if err != nil {
		t.Fatal(err)
	}
	return b, signon.Callback{Provider: "corp", State: "secret-1", Code: "code", Attempt: b.Attempt}
}

func TestBegin(t *testing.T) {
	for name, test := range map[string]struct {
		provider string
		change   func(*rig)
		want     error
	}{
		"a stored provider":            {"corp", nil, nil},
		"one of the environment":       {"env", nil, nil},
		"an unknown one":               {"none", nil, signon.ErrNoProvider},
		"a disabled one":               {"off", nil, signon.ErrNoProvider},
		"one whose secret is unopened": {"corp", func(r *rig) { r.sealer.key = "other" }, signon.ErrClientRefused},
		"one that is away":             {"corp", func(r *rig) { r.asks.failed = signon.ErrUnreached }, signon.ErrUnreached},
	} {
		r := newRig(t)
		if test.change != nil {
			test.change(r)
		}
		begun, err := r.Begin(t.Context(), test.provider, "https://evil.example")
		want(t, name, err, test.want)
		if err == nil && (!strings.HasPrefix(begun.URL, "https://"+test.provider+".example/authorize?redirect_uri=https%3A%2F%2Fchat.example%2F"+test.provider) || !begun.Expires.Equal(r.clock.at.Add(10*time.Minute)) || begun.Key != signon.Key("secret-1")) {
			t.Errorf("%s: %+v", name, begun)
		}
		if len(r.attempts.used) != 0 {
			t.Errorf("%s: a start stores something", name)
		}
	}
}

// TestFinish has one thing wrong at a time. Whatever it is, nobody is signed in.
func TestFinish(t *testing.T) {
	for name, test := range map[string]struct {
		change func(t *testing.T, r *rig, c *signon.Callback)
		want   error
	}{
		"as it should be": {func(*testing.T, *rig, *signon.Callback) {}, nil},
		"the state of another browser": {func(t *testing.T, r *rig, c *signon.Callback) {
			other, err := r.Begin(t.Context(), "corp", "/")
			want(t, "another browser", err, nil)
			c.Attempt = other.Attempt
		}, signon.ErrExpired},
		"no state":      {func(_ *testing.T, _ *rig, c *signon.Callback) { c.State = "" }, signon.ErrExpired},
		"another state": {func(_ *testing.T, _ *rig, c *signon.Callback) { c.State += "x" }, signon.ErrExpired},
		"no attempt":    {func(_ *testing.T, _ *rig, c *signon.Callback) { c.Attempt = "" }, signon.ErrExpired},
		"a forged attempt": {func(_ *testing.T, _ *rig, c *signon.Callback) {
			c.Attempt = strings.Replace(c.Attempt, "key|", "forged|", 1)
		}, signon.ErrExpired},
		"something else that is sealed": {func(_ *testing.T, r *rig, c *signon.Callback) { c.Attempt = r.stored.all["corp"].ClientSecret }, signon.ErrExpired},
		"an attempt that is no JSON":    {func(_ *testing.T, _ *rig, c *signon.Callback) { c.Attempt = "key|sign_on/attempt|x" }, signon.ErrExpired},
		"an attempt that has expired":   {func(_ *testing.T, r *rig, _ *signon.Callback) { r.clock.at = r.clock.at.Add(10 * time.Minute) }, signon.ErrExpired},
		"an attempt that is used twice": {func(t *testing.T, r *rig, c *signon.Callback) {
			_, err := r.Finish(t.Context(), *c)
			want(t, "the first use", err, nil)
			r.accounts.did = nil
		}, signon.ErrExpired},
		"an attempt that failed before": {func(t *testing.T, r *rig, c *signon.Callback) {
			denied := *c
			denied.Error, denied.Code = "access_denied", ""
			_, err := r.Finish(t.Context(), denied)
			want(t, "the first use", err, signon.ErrDenied)
		}, signon.ErrExpired},
		"the callback of another provider": {func(_ *testing.T, _ *rig, c *signon.Callback) { c.Provider = "env" }, signon.ErrRefused},
		"a provider that was disabled": {func(_ *testing.T, r *rig, _ *signon.Callback) {
			r.change("corp", func(p *signon.Provider) { p.Enabled = false })
		}, signon.ErrExpired},
		"a provider with another issuer": {func(_ *testing.T, r *rig, _ *signon.Callback) {
			r.change("corp", func(p *signon.Provider) { p.Issuer += "/x" })
		}, signon.ErrExpired},
		"a provider with another client": {func(_ *testing.T, r *rig, _ *signon.Callback) {
			r.change("corp", func(p *signon.Provider) { p.ClientID += "x" })
		}, signon.ErrExpired},
		"a provider that was deleted": {func(_ *testing.T, r *rig, _ *signon.Callback) { delete(r.stored.all, "corp") }, signon.ErrNoProvider},
		"a provider whose secret is unopened": {func(_ *testing.T, r *rig, _ *signon.Callback) {
			r.sealer.previous, r.sealer.key = "", "key"
			r.change("corp", func(p *signon.Provider) { p.ClientSecret = "lost|x|y" })
		}, signon.ErrClientRefused},
		"a database that is away":        {func(_ *testing.T, r *rig, _ *signon.Callback) { r.stored.outage = errOutage }, errOutage},
		"a person who canceled":          {func(_ *testing.T, _ *rig, c *signon.Callback) { c.Error = "access_denied" }, signon.ErrDenied},
		"a client that is refused":       {func(_ *testing.T, _ *rig, c *signon.Callback) { c.Error = "unauthorized_client" }, signon.ErrClientRefused},
		"a provider that is down":        {func(_ *testing.T, _ *rig, c *signon.Callback) { c.Error = "temporarily_unavailable" }, signon.ErrUnreached},
		"an error that nobody knows":     {func(_ *testing.T, _ *rig, c *signon.Callback) { c.Error = "<script>" }, signon.ErrRefused},
		"no code":                        {func(_ *testing.T, _ *rig, c *signon.Callback) { c.Code = "" }, signon.ErrRefused},
		"an answer that is not verified": {func(_ *testing.T, r *rig, _ *signon.Callback) { r.asks.failed = signon.ErrRefused }, signon.ErrRefused},
		"a person who may not":           {func(_ *testing.T, r *rig, _ *signon.Callback) { r.accounts.refuses = signon.ErrNoAccount }, signon.ErrNoAccount},
	} {
		r := newRig(t)
		_, back := r.begun(t)
		test.change(t, r, &back)
		done, err := r.Finish(t.Context(), back)
		want(t, name, err, test.want)
		switch {
		case test.want != nil && (done.Step.AccessToken != "" && r.accounts.refuses == nil || len(r.accounts.did) != 0 && r.accounts.refuses == nil):
			t.Errorf("%s: %+v, %v", name, done, r.accounts.did)
		case test.want == nil && (done.Purpose != signon.SignIn || done.Return != "/chat?id=1" || done.Step.AccessToken == "" || fmt.Sprint(r.accounts.did) != "[in as ada]"):
			t.Errorf("%s: %+v, %v", name, done, r.accounts.did)
		}
		for _, one := range r.asks.asked { // what the ID token is checked against is that of the attempt
			if one.Nonce != "secret-2" || one.Verifier != "secret-3" || one.Issuer != "https://corp.example" {
				t.Errorf("%s: asked with %+v", name, one)
			}
		}
	}
}

var errOutage = errors.New("the database is away")

func TestLink(t *testing.T) {
	for name, test := range map[string]struct {
		actor        identity.Actor
		password     string
		change       func(*rig)
		begin, after error
	}{
		"a person":             {member, "right", nil, nil, nil},
		"without proof":        {member, "wrong", nil, identity.ErrProofNeeded, nil},
		"an API key":           {identity.Actor{User: 2, Key: 3, Role: identity.Member}, "right", nil, nil, nil},
		"a login that ended":   {member, "right", func(r *rig) { r.accounts.ended = true }, nil, signon.ErrExpired},
		"another's identity":   {member, "right", func(r *rig) { r.accounts.refuses = identity.ErrIdentityTaken }, nil, identity.ErrIdentityTaken},
		"a provider that lies": {member, "right", func(r *rig) { r.asks.failed = signon.ErrRefused }, nil, signon.ErrRefused},
	} {
		r := newRig(t)
		begun, err := r.BeginLink(t.Context(), test.actor, "corp", test.password)
		if test.actor.Login == 0 {
			if err == nil {
				t.Errorf("%s begins", name)
			}
			continue
		}
		if want(t, name, err, test.begin); err != nil {
			continue
		}
		if test.change != nil {
			test.change(r)
		}
		done, err := r.Finish(t.Context(), signon.Callback{Provider: "corp", State: "secret-1", Code: "code", Attempt: begun.Attempt})
		want(t, name, err, test.after)
		if done.Purpose != signon.Link || done.Step.AccessToken != "" || err == nil && fmt.Sprint(r.accounts.did) != "[2 is ada]" {
			t.Errorf("%s: %+v, %v", name, done, r.accounts.did)
		}
	}
}

func TestTest(t *testing.T) {
	for name, test := range map[string]struct {
		change  func(*rig)
		problem *fault.Error
		missing string
	}{
		"a disabled provider":        {nil, nil, "[email]"},
		"one that cannot sign out":   {func(r *rig) { r.asks.endSession = "" }, nil, "[email sign_out]"},
		"one that signs nobody out":  {func(r *rig) { r.asks.endSession = ""; r.change("off", func(p *signon.Provider) { p.SignsOut = false }) }, nil, "[email]"},
		"one that refuses this host": {func(r *rig) { r.asks.failed = signon.ErrClientRefused }, signon.ErrClientRefused, "[]"},
	} {
		r := newRig(t)
		begun, err := r.BeginTest(t.Context(), admin, "off")
		want(t, name, err, nil)
		if test.change != nil {
			r.asks.failed = nil
			test.change(r)
		}
		done, err := r.Finish(t.Context(), signon.Callback{Provider: "off", State: "secret-1", Code: "code", Attempt: begun.Attempt})
		want(t, name, err, nil)
		if done.Purpose != signon.Test || done.Step.AccessToken != "" || len(r.accounts.did) != 0 {
			t.Errorf("%s: %+v, %v", name, done, r.accounts.did)
		}
		report, err := r.Test(t.Context(), admin, "off")
		want(t, name, err, nil)
		if fmt.Sprint(report.Missing) != test.missing || (report.Problem == nil) != (test.problem == nil) || report.Person.IDToken != "" || report.Person.Session != (signon.Session{}) {
			t.Errorf("%s: %+v", name, report)
		}
		if strings.Contains(r.attempts.reports["1off"], "a.b.c") {
			t.Errorf("%s: the report has the ID token", name)
		}
		other := admin
		other.User = 9
		_, err = r.Test(t.Context(), other, "off")
		if err == nil {
			t.Errorf("%s: another administrator reads it", name)
		}
	}
	r := newRig(t)
	_, err := r.BeginTest(t.Context(), member, "corp")
	want(t, "a member begins", err, identity.ErrNotAdmin)
	_, err = r.Test(t.Context(), member, "corp")
	want(t, "a member reads", err, identity.ErrNotAdmin)
}

// TestManage has who may not change providers, and what may not be changed.
func TestManage(t *testing.T) {
	change := signon.Change{Name: new("New")}
	for name, test := range map[string]struct {
		call func(t *testing.T, r *rig) error
		want error
	}{
		"a member lists": {func(t *testing.T, r *rig) error { _, err := r.List(t.Context(), member); return err }, identity.ErrNotAdmin},
		"a member reads": {func(t *testing.T, r *rig) error { _, err := r.Get(t.Context(), member, "corp"); return err }, identity.ErrNotAdmin},
		"a member adds":  {func(t *testing.T, r *rig) error { _, err := r.Add(t.Context(), member, "x", change, ""); return err }, identity.ErrNotAdmin},
		"a member changes": {func(t *testing.T, r *rig) error {
			_, err := r.Change(t.Context(), member, "corp", change, "")
			return err
		}, identity.ErrNotAdmin},
		"a member deletes": {func(t *testing.T, r *rig) error { return r.Delete(t.Context(), member, "corp") }, identity.ErrNotAdmin},
		"without proof": {func(t *testing.T, r *rig) error {
			_, err := r.Change(t.Context(), admin, "corp", change, "wrong")
			return err
		}, identity.ErrProofNeeded},
		"an unknown one": {func(t *testing.T, r *rig) error {
			_, err := r.Change(t.Context(), admin, "none", change, "")
			return err
		}, signon.ErrNoProvider},
		"the environment's": {func(t *testing.T, r *rig) error {
			_, err := r.Change(t.Context(), admin, "env", change, "")
			return err
		}, setting.ErrByEnvironment},
		"the environment's is deleted": {func(t *testing.T, r *rig) error { return r.Delete(t.Context(), admin, "env") }, setting.ErrByEnvironment},
		"an outdated version": {func(t *testing.T, r *rig) error {
			_, err := r.Change(t.Context(), admin, "corp", signon.Change{Name: new("New"), Version: new(int64(7))}, "")
			return err
		}, signon.ErrProviderChanged},
		"a race": {func(t *testing.T, r *rig) error {
			r.stored.raced = true
			_, err := r.Change(t.Context(), admin, "corp", change, "")
			return err
		}, signon.ErrProviderChanged},
		"an issuer without its secret": {func(t *testing.T, r *rig) error {
			_, err := r.Change(t.Context(), admin, "corp", signon.Change{Issuer: new("https://evil.example")}, "")
			if err == nil {
				t.Error("the secret would go to another issuer")
			}
			return nil
		}, nil},
		"an id that is taken": {func(t *testing.T, r *rig) error {
			_, err := r.Add(t.Context(), admin, "env", signon.Change{Name: new("E"), Issuer: new("https://e.example"), ClientID: new("c")}, "")
			return err
		}, signon.ErrProviderTaken},
		"no audit": {func(t *testing.T, r *rig) error {
			r.logs.outage = errOutage
			_, err := r.Change(t.Context(), admin, "corp", change, "")
			return err
		}, errOutage},
	} {
		r := newRig(t)
		before := r.stored.all["corp"]
		want(t, name, test.call(t, r), test.want)
		if after := r.stored.all["corp"]; fmt.Sprint(after) != fmt.Sprint(before) || len(r.stored.all) != 2 {
			t.Errorf("%s: it was changed: %+v", name, after)
		}
	}
	r := newRig(t)
	saved, err := r.Change(t.Context(), admin, "corp", change, "")
	if err != nil || saved.Name != "New" || saved.ClientSecret != "" || !saved.HasSecret || saved.Changer != "root" || saved.SignedOut != "https://chat.example/login" {
		t.Errorf("%+v, %v", saved, err)
	}
	if offered := r.Offered(t.Context()); len(offered) != 2 || offered[1].Name != "New" || offered[1].ClientSecret != "" {
		t.Errorf("%+v", offered)
	}
}

func TestReseal(t *testing.T) {
	r := newRig(t)
	r.sealer.key, r.sealer.previous = "new", "key"
	r.change("off", func(p *signon.Provider) { p.ClientSecret = "lost|x|y" })
	want(t, "resealing", r.Reseal(t.Context()), nil)
	if got := r.stored.all["corp"].ClientSecret; got != "new|"+signon.SecretPlace("corp")+"|of-corp" {
		t.Errorf("corp has %s", got)
	}
	if got := r.stored.all["off"].ClientSecret; got != "lost|x|y" || len(r.logs.records) != 1 || strings.Contains(fmt.Sprint(r.logs.records), "lost") {
		t.Errorf("off has %s; %+v", got, r.logs.records)
	}
}
