package identity

import "fmt"

// ProviderSessionID identifies a ProviderSession.
type ProviderSessionID int64

// ProviderSession is what is kept of a person's session at an identity provider, until the login that it made ends: with it the provider ends
// that session, too.
type ProviderSession struct {
	ID       ProviderSessionID
	User     UserID
	Provider string
	Sealed   string // for ProviderSessionPlace; "" if nothing is kept
}

// ProviderSessionPlace is the place for which sessions of an account at identity providers are sealed.
func ProviderSessionPlace(of UserID) string { return fmt.Sprintf("provider_sessions/%d", of) }
