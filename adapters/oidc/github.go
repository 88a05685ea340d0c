package oidc

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"

	"chatbot/domain/signon"
)

// github returns the endpoints of GitHub, or of a server of GitHub Enterprise.
func github(issuer string) *metadata {
	api := issuer + "/api/v3"
	if u, err := url.Parse(issuer); err == nil && u.Hostname() == "github.com" {
		api = "https://api.github.com"
	}
	return &metadata{
		Issuer: issuer, Authorization: issuer + "/login/oauth/authorize", Token: issuer + "/login/oauth/access_token", UserInfo: api + "/user", emails: api + "/user/emails",
		Methods: []string{"client_secret_post"},
	}
}

// githubPerson asks GitHub who an access token is of. The id of an account never changes, unlike its name. Of the addresses, the primary one counts if GitHub has verified it: the
// public one of the profile is whatever the person chose.
func (p *Providers) githubPerson(ctx context.Context, of signon.Provider, m *metadata, access string) (signon.Person, signon.Claims, error) {
	var user struct {
		ID    json.Number `json:"id"`
		Login string      `json:"login"`
		Name  string      `json:"name"`
	}
	if err := p.get(ctx, m.UserInfo, access, &user); err != nil {
		return signon.Person{}, nil, err
	}
	if n, err := user.ID.Int64(); err != nil || n <= 0 {
		return signon.Person{}, nil, signon.ErrRefused.Because(errors.New("GitHub names nobody"))
	}
	claims := signon.Claims{"sub": user.ID.String(), "preferred_username": user.Login, "name": user.Name}
	var emails []struct {
		Email    string `json:"email"`
		Primary  bool   `json:"primary"`
		Verified bool   `json:"verified"`
	}
	if err := p.get(ctx, m.emails, access, &emails); err != nil && !errors.Is(err, signon.ErrUnreached) { // an app may lack the permission
		return signon.Person{}, nil, err
	}
	for _, e := range emails {
		if e.Primary && e.Verified {
			claims["email"], claims["email_verified"] = e.Email, true
		}
	}
	return of.Person(m.Issuer, claims), claims, nil
}
