package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"chatbot/adapters/internal/outgoing"
	"chatbot/domain/signon"
)

// metadata is what an issuer publishes about itself (OpenID Connect Discovery, section 3; RFC 8414; RFC 9207; OpenID Connect Prompt Create,
// section 4.1, for the prompts).
type metadata struct {
	Issuer        string   `json:"issuer"`
	Authorization string   `json:"authorization_endpoint"`
	Token         string   `json:"token_endpoint"`
	UserInfo      string   `json:"userinfo_endpoint"`
	Keys          string   `json:"jwks_uri"`
	EndSession    string   `json:"end_session_endpoint"`
	Methods       []string `json:"token_endpoint_auth_methods_supported"`
	Challenges    []string `json:"code_challenge_methods_supported"`
	Prompts       []string `json:"prompt_values_supported"`
	NamesItself   bool     `json:"authorization_response_iss_parameter_supported"`

	keys   oidc.KeySet
	emails string // where GitHub lists the addresses of a person
}

// issuer is what is remembered of an issuer.
type issuer struct {
	asking chan struct{} // held by who asks it
	found  *metadata
	failed error
	until  time.Time
}

// issuer returns the entry of an issuer. Beyond the bound, all are forgotten.
func (p *Providers) issuer(name string) *issuer {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.issuers[name]
	if one == nil {
		if len(p.issuers) >= maxIssuers {
			clear(p.issuers)
		}
		one = &issuer{asking: make(chan struct{}, 1)}
		p.issuers[name] = one
	}
	return one
}

// metadata returns what the issuer of a provider publishes. It is asked at the first sign-in and then once an hour, by one caller at a time. While it cannot be
// asked, what it published before counts.
func (p *Providers) metadata(ctx context.Context, of signon.Provider) (*metadata, error) {
	if of.Kind == signon.GitHub {
		return github(of.Issuer), nil
	}
	one := p.issuer(of.Issuer)
	select {
	case one.asking <- struct{}{}:
	case <-ctx.Done():
		return nil, signon.ErrUnreached.Because(ctx.Err())
	}
	defer func() { <-one.asking }()
	if p.Clock.Now().Before(one.until) {
		if one.found != nil {
			return one.found, nil
		}
		return nil, one.failed
	}
	found, err := p.discover(ctx, of.Issuer)
	now := p.Clock.Now() // a failure counts from when it is known
	switch {
	case err == nil:
		if before := one.found; before != nil && before.Keys == found.Keys {
			found.keys = before.keys
		}
		one.found, one.failed, one.until = found, nil, now.Add(keepMetadata)
	case errors.Is(ctx.Err(), context.Canceled): // it says nothing about the issuer
	default:
		one.failed, one.until = err, now.Add(keepFailure)
	}
	if err != nil && one.found != nil && errors.Is(err, signon.ErrUnreached) {
		return one.found, nil
	}
	return found, err
}

// discover reads the metadata of an issuer, and checks that it is its own and that its addresses may be used.
func (p *Providers) discover(ctx context.Context, name string) (*metadata, error) {
	at := strings.TrimSuffix(name, "/") + "/.well-known/openid-configuration"
	m := &metadata{}
	if err := p.get(ctx, at, "", m); err != nil {
		return nil, err
	}
	if m.Issuer != name && m.Issuer != strings.TrimSuffix(name, "/") && strings.TrimSuffix(m.Issuer, "/") != name && !sameTemplate(name, m.Issuer) {
		return nil, signon.ErrRefused.Because(errors.New("the metadata is that of another issuer"))
	}
	home, err := url.Parse(name)
	if err != nil {
		return nil, signon.ErrRefused.Because(err)
	}
	for _, needed := range []string{m.Authorization, m.Token, m.Keys} {
		if needed == "" {
			return nil, signon.ErrRefused.Because(errors.New("the metadata lacks an endpoint"))
		}
	}
	if !p.usable(m.EndSession, home) { // signing in does not depend on it
		m.EndSession = ""
	}
	for _, address := range []string{m.Authorization, m.Token, m.Keys, m.UserInfo} {
		if address != "" && !p.usable(address, home) {
			return nil, signon.ErrRefused.Because(errors.New("the metadata names an address that may not be used"))
		}
	}
	if m.Challenges != nil && !slices.Contains(m.Challenges, "S256") {
		return nil, signon.ErrRefused.Because(errors.New("the issuer does not support PKCE with S256"))
	}
	m.keys = oidc.NewRemoteKeySet(oidc.ClientContext(context.Background(), &http.Client{Timeout: requestWithin, Transport: &keysAtMost{next: p.read, clock: p.Clock}}), m.Keys)
	return m, nil
}

// tenant is what Microsoft writes in the place of the tenant of each person.
const tenant = "{tenantid}"

// sameTemplate reports whether an issuer is the template of one at which people of several tenants sign in, of which each has its own.
func sameTemplate(name, template string) bool {
	before, after, ok := strings.Cut(template, tenant)
	return ok && (signon.Provider{Issuer: name}).ManyTenants() && strings.HasPrefix(name, before) && strings.HasSuffix(strings.TrimSuffix(name, "/"), after)
}

// usable reports whether an address that an issuer names is one of HTTPS, or on the issuer's own host if that is without.
func (p *Providers) usable(address string, home *url.URL) bool {
	u, err := url.Parse(address)
	if err != nil || u.Fragment != "" || outgoing.Check(u) != nil {
		return false
	}
	return u.Scheme == "https" || home.Scheme == "http" && (u.Hostname() == home.Hostname() || p.PlainHTTP)
}

// client returns the client that this installation is to a provider.
func (m *metadata) client(of signon.Provider, callback string) *oauth2.Config {
	scopes := of.Scopes
	switch {
	case of.Kind == signon.GitHub && len(scopes) == 0:
		scopes = []string{"read:user", "user:email"}
	case of.Kind == signon.OIDC && len(scopes) == 0:
		scopes = []string{oidc.ScopeOpenID, "email", "profile"}
	case of.Kind == signon.OIDC && !slices.Contains(scopes, oidc.ScopeOpenID):
		scopes = append([]string{oidc.ScopeOpenID}, scopes...)
	}
	style := oauth2.AuthStyleInHeader // the default (OpenID Connect Discovery, section 3)
	if of.ClientSecret == "" || m.Methods != nil && !slices.Contains(m.Methods, "client_secret_basic") {
		style = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{
		ClientID: of.ClientID, ClientSecret: of.ClientSecret, RedirectURL: callback, Scopes: scopes,
		Endpoint: oauth2.Endpoint{AuthURL: m.Authorization, TokenURL: m.Token, AuthStyle: style},
	}
}

// get reads a JSON object. A token is sent as that of a person. Faults: signon.ErrUnreached; signon.ErrRefused for what is no JSON.
func (p *Providers) get(ctx context.Context, from, token string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return signon.ErrRefused.Because(err)
	}
	client := p.read
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
		client = p.post
	}
	res, err := client.Do(r)
	if err != nil {
		return signon.ErrUnreached.Because(outgoing.Cause(err))
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return signon.ErrUnreached.Because(fmt.Errorf("the answer has the status %d", res.StatusCode))
	}
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		return signon.ErrRefused.Because(errors.New("the answer is no JSON object"))
	}
	return nil
}
