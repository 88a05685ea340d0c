package oidc

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"chatbot/domain/identity"
	"chatbot/domain/signon"
)

// algorithms sign ID tokens: those with a public key. Without a list, none and those with the client secret or the public key as a password would have to be refused by name.
var algorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA}

// leeway is how much later than ours the clock of a provider may be.
const leeway = 5 * time.Minute

// Identify implements ports.IdentityProviders.
func (p *Providers) Identify(ctx context.Context, of signon.Provider, a signon.Attempt, c signon.Callback, callback string) (signon.Person, signon.Claims, error) {
	ctx, cancel := context.WithTimeout(ctx, callWithin)
	defer cancel()
	m, err := p.metadata(ctx, of)
	if err != nil {
		return signon.Person{}, nil, err
	}
	if of.Kind == signon.OIDC && (c.Issuer != "" && c.Issuer != m.Issuer && !sameTemplate(of.Issuer, m.Issuer) || c.Issuer == "" && m.NamesItself) { // RFC 9207
		return signon.Person{}, nil, signon.ErrRefused.Because(errors.New("the callback is of another issuer"))
	}
	token, err := m.client(of, callback).Exchange(context.WithValue(ctx, oauth2.HTTPClient, p.post), c.Code, oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return signon.Person{}, nil, failed(err)
	}
	if of.Kind == signon.GitHub {
		return p.githubPerson(ctx, of, m, token.AccessToken)
	}
	raw, _ := token.Extra("id_token").(string)
	claims, by, err := p.verify(ctx, of, a, m, raw, token.AccessToken)
	if err != nil {
		return signon.Person{}, nil, err
	}
	if claims, err = p.complete(ctx, of, m, claims, token.AccessToken); err != nil {
		return signon.Person{}, nil, err
	}
	person := of.Person(by, claims)
	person.IDToken = raw
	return person, claims, nil
}

// verify returns the claims of an ID token, and its issuer (OpenID Connect Core, section 3.1.3.7).
func (p *Providers) verify(ctx context.Context, of signon.Provider, a signon.Attempt, m *metadata, raw, access string) (signon.Claims, string, error) {
	refuse := func(why string) (signon.Claims, string, error) {
		return nil, "", signon.ErrRefused.Because(errors.New(why))
	}
	many := sameTemplate(of.Issuer, m.Issuer)
	id, err := oidc.NewVerifier(m.Issuer, m.keys, &oidc.Config{
		ClientID: of.ClientID, SupportedSigningAlgs: algorithms, SkipIssuerCheck: many, Now: p.Clock.Now,
	}).Verify(ctx, raw)
	if err != nil {
		if strings.Contains(err.Error(), "fetching keys") {
			return nil, "", signon.ErrUnreached.Because(errors.New("the keys of the issuer cannot be fetched"))
		}
		return refuse("the ID token is not valid: " + reason(err))
	}
	claims := signon.Claims{}
	if err := id.Claims(&claims); err != nil {
		return refuse("the claims are no JSON object")
	}
	party, hasParty := claims["azp"]
	switch {
	case a.Nonce == "" || id.Nonce != a.Nonce:
		return refuse("the ID token is of another attempt")
	case hasParty && party != of.ClientID, !hasParty && len(id.Audience) > 1:
		return refuse("the ID token is for another client")
	case !id.IssuedAt.IsZero() && id.IssuedAt.After(p.Clock.Now().Add(leeway)):
		return refuse("the ID token is of the future")
	case id.Subject == "" || len(id.Subject) > identity.MaxSubject || !utf8.ValidString(id.Subject) || strings.ContainsRune(id.Subject, 0):
		return refuse("the ID token names nobody")
	}
	if id.AccessTokenHash != "" && id.VerifyAccessToken(access) != nil {
		return refuse("the access token is not that of the ID token")
	}
	by := m.Issuer
	if many {
		own, _ := claims["tid"].(string)
		if own == "" || strings.ContainsAny(own, "/?#") || id.Issuer != strings.Replace(m.Issuer, tenant, own, 1) {
			return refuse("the ID token is not of the person's tenant")
		}
		by = id.Issuer
	}
	return claims, by, nil
}

// reason names what is wrong with a token, without what is in it.
func reason(err error) string {
	var expired *oidc.TokenExpiredError
	if errors.As(err, &expired) {
		return "it has expired"
	}
	for _, part := range []string{"malformed jwt", "different provider", "expected audience", "not before", "verify"} {
		if strings.Contains(err.Error(), part) {
			return part
		}
	}
	return "another reason"
}

// complete asks the issuer for what the ID token does not say: many send the address and groups only there. The ID token counts more.
func (p *Providers) complete(ctx context.Context, of signon.Provider, m *metadata, claims signon.Claims, access string) (signon.Claims, error) {
	wanted, needsGroups := []string{"email", "email_verified"}, false
	if of.GroupsClaim != "" {
		first, _, _ := strings.Cut(of.GroupsClaim, ".")
		if _, whole := claims[of.GroupsClaim]; !whole {
			wanted = append(wanted, first)
			_, begun := claims[first]
			needsGroups = !begun
		}
	}
	if m.UserInfo == "" || !slices.ContainsFunc(wanted, func(name string) bool { _, has := claims[name]; return !has }) {
		return claims, nil
	}
	more := signon.Claims{}
	switch err := p.get(ctx, m.UserInfo, access, &more); {
	case err != nil && needsGroups: // an outage must not take them from people
		return nil, err
	case err != nil:
		return claims, nil //nolint:nilerr // the ID token says who it is; what else is missing counts as not said
	}
	if more["sub"] != claims["sub"] { // OpenID Connect Core, section 5.3.2
		return nil, signon.ErrRefused.Because(errors.New("the user info is of another person"))
	}
	if email, has := claims["email"]; has && more["email"] != email { // email_verified is said of another address
		delete(more, "email_verified")
	}
	maps.Copy(more, claims)
	return more, nil
}
