// Package signon holds identity providers with which people sign in, what these say of them, and the attempts to sign in.
package signon

import (
	"net/url"
	"strings"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// Kind is the protocol of an identity provider. Kinds are stored: add, never rename.
type Kind string

// The kinds.
const (
	OIDC   Kind = "oidc"   // any issuer of OpenID Connect
	GitHub Kind = "github" // OAuth of GitHub, which issues no ID tokens to apps
)

// MaxProviders is how many identity providers administrators may add.
const MaxProviders = 50

// Faults of identity providers.
var (
	ErrNoProvider       = fault.New(fault.NotFound, "no_identity_provider", "Identity provider not found.")
	ErrProviderTaken    = fault.New(fault.Conflict, "identity_provider_taken", "There is an identity provider with this ID already. Choose another ID.")
	ErrProviderChanged  = fault.New(fault.Conflict, "identity_provider_changed", "This identity provider has changed in the meantime, and nothing was saved. Look at it again, then decide.")
	ErrTooManyProviders = fault.New(fault.Conflict, "too_many_identity_providers", "There are too many identity providers. Delete one first.").With(fault.Params{"max": MaxProviders})
	// ErrProviderSealed is that of a provider whose secret was sealed with a key that the server does not have.
	ErrProviderSealed = fault.New(fault.Conflict, "identity_provider_sealed", "The client secret can't be read, because the server's key has changed. Enter it again.")
)

// Source is where a provider is configured.
type Source string

// The sources.
const (
	FromEnvironment Source = "environment"
	FromDatabase    Source = "database"
)

// Provider is an identity provider as it is configured.
type Provider struct {
	ID     string // a slug, which never changes
	Name   string // for people
	Kind   Kind
	Issuer string
	// ClientID and ClientSecret are what the provider knows this installation by. The secret is sealed in what is stored, and open in what is used.
	ClientID     string
	ClientSecret string
	Scopes       []string
	GroupsClaim  string // the claim with the names of the person's groups; "": groups are left alone
	AdminGroup   string // the group whose members are admins; "": roles are left alone
	// CreatesAccounts lets everyone whom the provider knows have an account, whoever may register otherwise.
	CreatesAccounts bool
	// TrustsEmail takes all addresses of the provider for verified.
	TrustsEmail bool
	// SignsOut leads people who sign out here to the provider, which signs them out there, too.
	SignsOut  bool
	Enabled   bool
	Version   int64 // counts the changes, from 1; 0 for one of the environment
	CreatedAt time.Time
	ChangedBy identity.UserID // whose account may be deleted
	ChangedAt time.Time
}

// SecretPlace is the place for which the client secret of a provider is sealed.
func SecretPlace(provider string) string { return "identity_providers/" + provider + "/client_secret" }

// Issuers that behave in ways of their own.
const (
	googleIssuer    = "https://accounts.google.com"
	githubIssuer    = "https://github.com"
	microsoftHost   = "login.microsoftonline.com"
	microsoftIssuer = "https://" + microsoftHost + "/common/v2.0"
)

// wellKnown are the issuers of providers that are known by their id alone.
var wellKnown = map[string]string{"google": googleIssuer, "microsoft": microsoftIssuer, "github": githubIssuer}

// KnownIssuer returns the issuer that is meant by the id of a provider, "" if none is.
func KnownIssuer(id string) string { return wellKnown[id] }

// KnownName returns the name of a provider that is known by its id alone, "" for others.
func KnownName(id string) string {
	return map[string]string{"google": "Google", "microsoft": "Microsoft", "github": "GitHub"}[id]
}

// KindOf returns the kind of the provider at an issuer: GitHub for its own address, which is no issuer.
func KindOf(issuer string) Kind {
	if issuer == githubIssuer {
		return GitHub
	}
	return OIDC
}

// tenants are the names of Microsoft at which people of several organizations sign in. Each has an issuer of its own.
var tenants = map[string]bool{"common": true, "organizations": true, "consumers": true}

// ManyTenants reports whether people of organizations sign in that this installation does not know: what such a tenant says of their addresses
// proves nothing, since each organization may enter any.
func (p Provider) ManyTenants() bool {
	u, err := url.Parse(p.Issuer)
	if err != nil || u.Hostname() != microsoftHost {
		return false
	}
	tenant, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	return tenants[strings.ToLower(tenant)]
}

// ChoosesAccounts reports whether the provider is known to ask people, when told to, with which of their accounts they go on, though it publishes nothing
// about that.
func (p Provider) ChoosesAccounts() bool {
	return p.Kind == GitHub || p.isGoogle() || p.isMicrosoft()
}

// isMicrosoft reports whether the provider is Microsoft, which says in a claim of its own whether an address is verified.
func (p Provider) isMicrosoft() bool {
	u, err := url.Parse(p.Issuer)
	return err == nil && u.Hostname() == microsoftHost
}

// Variables returns the beginning of the names of the environment variables that set a provider.
func Variables(id string) string {
	return "OIDC_" + strings.ToUpper(strings.ReplaceAll(id, "-", "_")) + "_"
}

// Registered is a provider as administrators see it.
type Registered struct {
	Provider  // without its secret
	HasSecret bool
	Source    Source
	Variables string // the prefix of the environment variables that set it; "" for one of the database
	Callback  string // the address that the provider needs to know
	SignedOut string // the address that a provider needs to know if it signs people out
	Changer   string // the name of who changed it last; "" if nobody did, or the account is gone
	Problem   *fault.Error
}
