package identity

import "net/url"

// CredentialRules decide which of its credentials an account must keep.
type CredentialRules struct {
	SecondFactor SecondFactorRule
	PasswordsOff bool // passwords sign nobody in
	// Site is the host name whose passkeys can be used now; "" if none can.
	Site string
	// Providers are the ids of the enabled identity providers.
	Providers []string
}

// CredentialCounts are what an account has besides its password, as far as it can be used now.
type CredentialCounts struct {
	App        bool // an authenticator app
	Passkeys   int
	Identities int // at enabled identity providers
}

// Keep refuses to leave an account with fewer credentials than it had: ErrSecondFactorRequired if it loses the second factor that it must have;
// ErrLastMethod if it loses its last way to sign in.
func (r CredentialRules) Keep(u User, had, left CredentialCounts) error {
	second := func(c CredentialCounts) bool { return c.App || c.Passkeys > 0 }
	entry := func(c CredentialCounts) bool {
		return u.HasPassword() && !r.PasswordsOff || c.Passkeys > 0 || c.Identities > 0
	}
	switch {
	case r.SecondFactor.Requires(u.Role()) && second(had) && !second(left):
		return ErrSecondFactorRequired
	case entry(had) && !entry(left):
		return ErrLastMethod
	}
	return nil
}

// PasskeySite returns the host name to which passkeys made at an origin belong.
func PasskeySite(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// UsableAt reports whether the passkey can be used at a site. Of one that was made before sites were stored this is not known before its next use:
// it counts as usable.
func (p Passkey) UsableAt(site string) bool {
	return site != "" && (p.Site == "" || p.Site == site)
}
