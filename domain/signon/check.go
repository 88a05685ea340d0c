package signon

import (
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chatbot/domain/fault"
)

// Bounds of what administrators say of a provider, in code points or bytes.
const (
	maxID       = 40
	maxName     = 100
	maxIssuer   = 500
	maxClientID = 255
	maxSecret   = 4096
	maxScopes   = 20
	maxScope    = 100
	maxClaim    = 100
	maxGroup    = 255
)

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// CheckID adds to in what is wrong with the id of a provider.
func CheckID(in *fault.Inputs, id string) {
	switch {
	case len(id) > maxID:
		in.Add("id", "too_long", "The ID can have at most 40 characters.", fault.Params{"max": maxID, "length": len(id)})
	case !slug.MatchString(id):
		in.Add("id", "invalid_slug", "Use lower-case letters, digits and single hyphens between them, such as my-company.")
	}
}

// Change is what an administrator changes of a provider; nil fields stay.
type Change struct {
	Name, Issuer, ClientID, ClientSecret, GroupsClaim, AdminGroup *string
	Kind                                                          *Kind
	Scopes                                                        *[]string
	CreatesAccounts, TrustsEmail, SignsOut, Enabled               *bool
	Version                                                       *int64 // that the change is based on; nil: whatever it is
}

// OnlyDisables reports whether the change does no more than disable the provider.
func (c Change) OnlyDisables() bool {
	return c.Enabled != nil && !*c.Enabled && c == Change{Enabled: c.Enabled, Version: c.Version}
}

// Apply makes a change, with the secret open in both. plain allows issuers without TLS on any host. A secret is sent only to the issuer for which it was entered. Fault: Invalid with every
// broken rule.
func (c Change) Apply(p Provider, plain bool) (Provider, error) {
	before := p
	for _, field := range []struct{ to, from *string }{
		{&p.Name, c.Name}, {&p.Issuer, c.Issuer}, {&p.ClientID, c.ClientID}, {&p.ClientSecret, c.ClientSecret}, {&p.GroupsClaim, c.GroupsClaim}, {&p.AdminGroup, c.AdminGroup},
	} {
		if field.from != nil {
			*field.to = strings.TrimSpace(*field.from)
		}
	}
	if c.Issuer != nil && c.Kind == nil {
		p.Kind = KindOf(p.Issuer)
	}
	for _, field := range []struct{ to, from *bool }{{&p.CreatesAccounts, c.CreatesAccounts}, {&p.TrustsEmail, c.TrustsEmail}, {&p.SignsOut, c.SignsOut}, {&p.Enabled, c.Enabled}} {
		if field.from != nil {
			*field.to = *field.from
		}
	}
	if c.Kind != nil {
		p.Kind = *c.Kind
	}
	if c.Scopes != nil {
		p.Scopes = *c.Scopes
	}
	var in fault.Inputs
	if before.ClientSecret != "" && c.ClientSecret == nil && (before.Issuer != p.Issuer || before.Kind != p.Kind) {
		in.Add("client_secret", "needed_again", "Enter the client secret again: it is sent only to the issuer for which it was entered.")
	}
	p.check(&in, plain)
	return p, in.Err()
}

// Check returns Invalid with every rule that the provider breaks. plain allows issuers without TLS on any host.
func (p Provider) Check(plain bool) error {
	var in fault.Inputs
	CheckID(&in, p.ID)
	p.check(&in, plain)
	return in.Err()
}

func (p Provider) check(in *fault.Inputs, plain bool) {
	line(in, "name", p.Name, maxName, true)
	line(in, "client_id", p.ClientID, maxClientID, true)
	line(in, "groups_claim", p.GroupsClaim, maxClaim, false)
	line(in, "admin_group", p.AdminGroup, maxGroup, false)
	if p.Kind != OIDC && p.Kind != GitHub {
		in.Add("kind", "unknown_value", "Use oidc or github.", fault.Params{"allowed": "oidc, github"})
	}
	if len(p.ClientSecret) > maxSecret || strings.ContainsFunc(p.ClientSecret, func(r rune) bool { return r <= ' ' || r > '~' }) {
		in.Add("client_secret", "invalid_key", "The client secret contains blanks or characters that no secret has. Copy it again.")
	}
	if p.Kind == GitHub && p.ClientSecret == "" {
		in.Add("client_secret", "blank", "This can't be empty.")
	}
	if p.AdminGroup != "" && p.GroupsClaim == "" {
		in.Add("groups_claim", "blank", "Name the claim that holds the groups: without it, nobody is in the group of administrators.")
	}
	if p.TrustsEmail && p.ManyTenants() {
		in.Add("trust_email", "many_tenants", "Addresses of any organization can't be trusted. Enter the address of your own tenant as the issuer.")
	}
	if p.TrustsEmail && p.isGoogle() {
		in.Add("trust_email", "public_provider", "Everybody can have an account there with any address, so addresses can't be trusted.")
	}
	if p.SignsOut && (p.Kind == GitHub || p.isGoogle()) {
		in.Add("sign_out", "no_sign_out", "This provider has no address at which people are signed out.")
	}
	if p.GroupsClaim != "" && p.ManyTenants() {
		in.Add("groups_claim", "any_organization", "Every organization names its groups itself, so they can't count here. Enter the address of your own tenant as the issuer.")
	}
	checkIssuer(in, p.Issuer, plain)
	if len(p.Scopes) > maxScopes || slices.ContainsFunc(p.Scopes, func(s string) bool { return !scope.MatchString(s) || len(s) > maxScope }) {
		in.Add("scopes", "invalid_scopes", "Use at most 20 scopes such as openid, email and profile.")
	}
}

// scope is a scope as OAuth has it (RFC 6749, section 3.3).
var scope = regexp.MustCompile(`^[\x21\x23-\x5B\x5D-\x7E]+$`)

// checkIssuer adds to in what is wrong with an issuer. Whoever is on the network between could sign in as anybody without TLS.
func checkIssuer(in *fault.Inputs, issuer string, plain bool) {
	u, err := url.Parse(issuer)
	switch {
	case err != nil || len(issuer) > maxIssuer || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.ContainsAny(issuer, "?#"):
		in.Add("issuer", "invalid_address", "Enter the address of the issuer, such as https://login.example.com.")
	case u.Scheme == "http" && !plain && !loopback(u.Hostname()):
		in.Add("issuer", "tls_required", "The address of the issuer must begin with https://.")
	}
}

func loopback(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.IsLoopback()
	}
	host = strings.ToLower(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// line adds to in what is wrong with a text of one line.
func line(in *fault.Inputs, field, text string, most int, needed bool) {
	switch n := utf8.RuneCountInString(text); {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }):
		in.Add(field, "invalid_characters", "The text contains control characters, or characters that change the direction of text.")
	case n == 0 && needed:
		in.Add(field, "blank", "This can't be empty.")
	case n > most:
		in.Add(field, "too_long", "The text is too long.", fault.Params{"max": most, "length": n})
	}
}
