package signon_test

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	signonapp "chatbot/application/signon"
	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/domain/signon"
	"chatbot/ports"
)

type clock struct{ at time.Time }

func (c *clock) Now() time.Time { return c.at }

type secrets struct{ n int }

func (s *secrets) Secret() string { s.n++; return fmt.Sprint("secret-", s.n) }

// sealer seals with a key, and opens what another one sealed, too.
type sealer struct{ key, previous string }

func (s *sealer) Seal(value, place string) (string, error) {
	return strings.Join([]string{s.key, place, value}, "|"), nil
}

func (s *sealer) Open(sealed, place string) (string, error) {
	parts := strings.SplitN(sealed, "|", 3)
	if len(parts) != 3 || parts[1] != place || parts[0] != s.key && (parts[0] != s.previous || s.previous == "") {
		return "", ports.ErrSealed
	}
	return parts[2], nil
}

func (s *sealer) IsCurrent(sealed string) bool { return strings.HasPrefix(sealed, s.key+"|") }

// logs keeps what is logged and audited.
type logs struct {
	records []ports.Record
	events  []audit.Event
	outage  error
}

func (l *logs) Log(_ context.Context, r ports.Record) { l.records = append(l.records, r) }

func (l *logs) Record(_ context.Context, e audit.Event) error {
	if l.outage == nil {
		l.events = append(l.events, e)
	}
	return l.outage
}

func (*logs) List(context.Context, ports.AuditQuery) ([]audit.Event, error) { return nil, nil }

// providers stores providers.
type providers struct {
	all    map[string]signon.Provider
	outage error
	raced  bool // another administrator changes each provider in between
}

func (p *providers) List(context.Context) ([]signon.Provider, error) {
	var list []signon.Provider
	for _, id := range slices.Sorted(maps.Keys(p.all)) {
		list = append(list, p.all[id])
	}
	return list, p.outage
}

func (p *providers) Add(_ context.Context, one signon.Provider) error {
	if _, taken := p.all[one.ID]; taken {
		return signon.ErrProviderTaken
	}
	p.all[one.ID] = one
	return nil
}

func (p *providers) Change(_ context.Context, one signon.Provider) error {
	if p.raced || p.all[one.ID].Version != one.Version-1 {
		return signon.ErrProviderChanged
	}
	p.all[one.ID] = one
	return nil
}

func (p *providers) Delete(_ context.Context, id string) error { delete(p.all, id); return nil }

func (p *providers) Reseal(_ context.Context, old signon.Provider, secret string) error {
	old.ClientSecret = secret
	p.all[old.ID] = old
	return nil
}

// attempts counts attempts once, and keeps reports of tests.
type attempts struct {
	used    map[string]bool
	reports map[string]string
}

func (a *attempts) Use(_ context.Context, state string, _, _ time.Time) error {
	if a.used[state] {
		return signon.ErrExpired
	}
	a.used[state] = true
	return nil
}

func (a *attempts) PutTest(_ context.Context, user identity.UserID, provider, report string, _, _ time.Time) error {
	a.reports[fmt.Sprint(user, provider)] = report
	return nil
}

func (a *attempts) Test(_ context.Context, user identity.UserID, provider string, _ time.Time) (string, error) {
	return a.reports[fmt.Sprint(user, provider)], nil
}

// asks is a provider, at which a person is signed in.
type asks struct {
	person     signon.Person
	failed     error
	asked      []signon.Attempt // whose code was exchanged
	endSession string
}

func (a *asks) Authorization(_ context.Context, p signon.Provider, at signon.Attempt, callback string) (string, error) {
	return p.Issuer + "/authorize?" + url.Values{"state": {at.State}, "redirect_uri": {callback}}.Encode(), a.failed
}

func (a *asks) Identify(_ context.Context, _ signon.Provider, at signon.Attempt, _ signon.Callback, _ string) (signon.Person, signon.Claims, error) {
	a.asked = append(a.asked, at)
	return a.person, signon.Claims{"sub": a.person.Subject}, a.failed
}

func (a *asks) SigningOut(_ context.Context, _ signon.Provider, s signon.Session, back, state string) (string, error) {
	if a.failed != nil || a.endSession == "" {
		return "", a.failed
	}
	return a.endSession + "?" + url.Values{"id_token_hint": {s.IDToken}, "post_logout_redirect_uri": {back}, "state": {state}}.Encode(), nil
}

// accounts signs people in.
type accounts struct {
	did     []string
	session signon.Session
	of      string // the provider of the session
	ended   bool   // the login of the actor
	refuses error
}

func (a *accounts) SignInWith(_ context.Context, p signon.Provider, who signon.Person) (identity.LoginStep, error) {
	a.did, a.session, a.of = append(a.did, "in as "+who.Subject), who.Session, p.ID
	return identity.LoginStep{Grant: identity.Grant{AccessToken: "access"}}, a.refuses
}

func (a *accounts) LinkIdentity(_ context.Context, actor identity.Actor, _ signon.Provider, who signon.Person) error {
	a.did = append(a.did, fmt.Sprint(actor.User, " is ", who.Subject))
	return a.refuses
}

func (a *accounts) Confirm(_ context.Context, p identity.Principal) (identity.Actor, identity.User, error) {
	if a.ended {
		return identity.Actor{}, identity.User{}, identity.ErrToken
	}
	return identity.Actor{User: p.UserID, Login: p.LoginID, Role: identity.Admin}, identity.User{}, nil
}

func (a *accounts) LeaveProvider(context.Context, identity.Actor) (string, signon.Session, error) {
	a.did = append(a.did, "out")
	return a.of, a.session, a.refuses
}

func (a *accounts) Prove(_ context.Context, _ identity.Actor, password string, _ audit.Action) error {
	if password == "wrong" {
		return identity.ErrProofNeeded
	}
	return nil
}

func (a *accounts) EndProvided(_ context.Context, provider string) error {
	a.did = append(a.did, "ended "+provider)
	return a.refuses
}

// users has the administrator.
type users struct{ ports.Users }

func (users) ByID(_ context.Context, id identity.UserID) (identity.User, error) {
	if id != admin.User {
		return identity.User{}, ports.ErrNoUser
	}
	return identity.RestoreUser(identity.UserRecord{ID: id, Username: "root"}), nil
}

var (
	admin  = identity.Actor{User: 1, Login: 11, Role: identity.Admin}
	member = identity.Actor{User: 2, Login: 22, Role: identity.Member}
)

// rig is a service with its fakes. corp is stored, env is of the environment, off is disabled.
type rig struct {
	*signonapp.Service
	clock    *clock
	sealer   *sealer
	logs     *logs
	stored   *providers
	attempts *attempts
	asks     *asks
	accounts *accounts
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{
		clock: &clock{time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)}, sealer: &sealer{key: "key"}, logs: &logs{}, stored: &providers{all: map[string]signon.Provider{}},
		attempts: &attempts{map[string]bool{}, map[string]string{}}, asks: &asks{person: signon.Person{Issuer: "https://corp.example", Subject: "ada", IDToken: "a.b.c"}, endSession: "https://corp.example/end"},
		accounts: &accounts{},
	}
	for _, id := range []string{"corp", "off"} {
		r.stored.all[id] = signon.Provider{
			ID: id, Name: strings.ToUpper(id), Kind: signon.OIDC, Issuer: "https://" + id + ".example", ClientID: "client", ClientSecret: "key|" + signon.SecretPlace(id) + "|of-" + id,
			SignsOut: true, Enabled: id != "off", Version: 1, ChangedBy: admin.User,
		}
	}
	r.Service = signonapp.New(signonapp.Ports{
		Stored: r.stored, Attempts: r.attempts, Tests: r.attempts, Asks: r.asks, Accounts: r.accounts, Users: users{}, Sealer: r.sealer, Secrets: &secrets{}, Audit: r.logs, Clock: r.clock, Logger: r.logs,
	}, signonapp.Options{
		Environment: []signon.Provider{{ID: "env", Name: "Env", Kind: signon.OIDC, Issuer: "https://env.example", ClientID: "client", ClientSecret: "open", Enabled: true}},
		Callback:    func(id string) string { return "https://chat.example/" + id },
		SignedOut:   func() string { return "https://chat.example/login" },
	})
	return r
}

// change changes a stored provider behind the service.
func (r *rig) change(id string, how func(*signon.Provider)) {
	p := r.stored.all[id]
	how(&p)
	r.stored.all[id] = p
}
