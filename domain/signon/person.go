package signon

import (
	"strings"

	"chatbot/domain/identity"
)

// MaxGroups bounds the groups of a person that count.
const MaxGroups = 500

// Claims are what a provider said of a person, checked to be of that provider and for this installation, by name. Values are as JSON has them:
// string, bool, float64, []any, map[string]any.
type Claims map[string]any

// text returns a claim that is a text.
func (c Claims) text(name string) string {
	text, _ := c[name].(string)
	return text
}

// isTrue reports whether a claim says yes. Some providers send it as a text or a number.
func (c Claims) isTrue(name string) bool {
	switch v := c[name].(type) {
	case bool:
		return v
	case string:
		return strings.EqualFold(v, "true") || v == "1"
	case float64:
		return v == 1
	}
	return false
}

// find returns a claim, also one within others, whose names dots separate.
func (c Claims) find(name string) (any, bool) {
	if v, ok := c[name]; ok || !strings.Contains(name, ".") {
		return v, ok
	}
	var at any = map[string]any(c)
	for part := range strings.SplitSeq(name, ".") {
		inner, ok := at.(map[string]any)
		if !ok {
			return nil, false
		}
		if at, ok = inner[part]; !ok {
			return nil, false
		}
	}
	return at, true
}

// Person is who signed in, as a provider says.
type Person struct {
	Issuer, Subject string
	Email           string
	// EmailVerified means that the provider has made sure that the address is the person's.
	EmailVerified bool
	Username      string // what the provider calls them; "" if it does not
	Name          string
	// Groups are the names of their groups; GroupsKnown is false if the provider did not say.
	Groups      []string
	GroupsKnown bool
	IDToken     string  // "" without one
	Session     Session // what is kept to sign them out there, too; the zero Session for nothing
}

// Label returns what the person knows the identity by.
func (p Person) Label() string {
	for _, text := range []string{p.Email, p.Username, p.Name} {
		if text = strings.TrimSpace(text); text != "" {
			runes := []rune(text)
			return string(runes[:min(len(runes), identity.MaxIdentityLabel)])
		}
	}
	return ""
}

// Person reads the claims of a person. issuer is the one that the claims are of.
func (p Provider) Person(issuer string, c Claims) Person {
	person := Person{
		Issuer: issuer, Subject: c.text("sub"), Email: strings.TrimSpace(c.text("email")), Username: strings.TrimSpace(c.text("preferred_username")), Name: strings.TrimSpace(c.text("name")),
	}
	person.EmailVerified = person.Email != "" && p.verifies(person.Email, c)
	person.Groups, person.GroupsKnown = p.groups(c)
	return person
}

// isGoogle takes the address with a slash at its end, too, as the discovery does.
func (p Provider) isGoogle() bool { return strings.TrimSuffix(p.Issuer, "/") == googleIssuer }

// verifies reports whether the provider has verified an address. Microsoft lets every organization enter any address, and says in xmis_edov whether its
// domain is the organization's; Google verifies those of other domains once, when the account is made, and knows who has them now only for its own and
// those of an organization that it hosts.
func (p Provider) verifies(email string, c Claims) bool {
	switch {
	case p.isGoogle():
		return c.isTrue("email_verified") && (strings.HasSuffix(identity.Fold(email), "@gmail.com") || c.text("hd") != "")
	case p.TrustsEmail && !p.ManyTenants():
		return true
	case p.isMicrosoft():
		return c.isTrue("xms_edov")
	}
	return c.isTrue("email_verified")
}

// groups returns the names of the person's groups. A claim that is missing names none, unless the provider says that it left them out: many leave an empty
// one out. What is no name is left out. Groups of any organization are not known: each names its own.
func (p Provider) groups(c Claims) (names []string, known bool) {
	if p.GroupsClaim == "" || p.ManyTenants() {
		return nil, false
	}
	found, told := c.find(p.GroupsClaim)
	if !told && overage(c) {
		return nil, false
	}
	var all []any
	switch v := found.(type) {
	case []any:
		all = v
	case string:
		all = []any{v}
	}
	for _, one := range all {
		name, ok := one.(string)
		if name = strings.TrimSpace(name); ok && name != "" && len(name) <= maxGroup && len(names) < MaxGroups {
			names = append(names, name)
		}
	}
	return names, true
}

// Admin reports whether the provider calls a person an admin; decides is false if it does not say who is one. Names of groups are compared exactly.
func (p Provider) Admin(person Person) (admin, decides bool) {
	if p.AdminGroup == "" || !person.GroupsKnown {
		return false, false
	}
	for _, name := range person.Groups {
		if name == p.AdminGroup {
			return true, true
		}
	}
	return false, true
}
