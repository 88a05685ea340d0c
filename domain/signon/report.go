package signon

import (
	"slices"
	"time"

	"chatbot/domain/fault"
)

// Missing is what a provider does not say that this installation could use.
type Missing string

// What can be missing.
const (
	MissingSubject  Missing = "subject"        // without it, nobody can sign in
	MissingEmail    Missing = "email"          // without it, new people get no account
	MissingVerified Missing = "email_verified" // without it, people are not joined to the accounts that they have
	MissingGroups   Missing = "groups"         // the claim of the groups
	MissingAdmin    Missing = "admin_group"    // the person is not in the group of administrators
	MissingOverage  Missing = "groups_overage" // the person is in more groups than the provider tells
	MissingSignOut  Missing = "sign_out"       // the provider has no address at which people are signed out
)

// Report is the result of a test of a provider.
type Report struct {
	At      time.Time
	Issuer  string
	Claims  Claims
	Person  Person
	Missing []Missing
	Problem *fault.Error // why there are no claims
}

// Reported returns the report about what a provider said.
func (p Provider) Reported(person Person, c Claims, at time.Time) Report {
	r := Report{At: at, Issuer: person.Issuer, Claims: c, Person: person, Missing: []Missing{}}
	for _, check := range []struct {
		missing Missing
		is      bool
	}{
		{MissingSubject, person.Subject == ""},
		{MissingEmail, person.Email == ""},
		{MissingVerified, person.Email != "" && !person.EmailVerified},
		{MissingGroups, p.GroupsClaim != "" && !p.has(c) && !overage(c)},
		{MissingOverage, p.GroupsClaim != "" && !p.has(c) && overage(c)},
		{MissingAdmin, p.AdminGroup != "" && !slices.Contains(person.Groups, p.AdminGroup)},
	} {
		if check.is {
			r.Missing = append(r.Missing, check.missing)
		}
	}
	return r
}

func (p Provider) has(c Claims) bool {
	_, ok := c.find(p.GroupsClaim)
	return ok
}

// overage reports whether the provider left the groups out because they are too many (Microsoft).
func overage(c Claims) bool {
	names, _ := c["_claim_names"].(map[string]any)
	_, ok := names["groups"]
	return ok || c.isTrue("hasgroups")
}
