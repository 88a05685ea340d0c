package identity

import (
	"context"

	"chatbot/domain/identity"
	"chatbot/ports"
)

// EndPasswords returns nil if passwords can be turned off: an admin can enter without one. It does not count who is not an admin, because
// only admins can turn passwords on again. An operator with a shell always can, by the environment. Fault: identity.ErrNoOtherWayIn.
func (s *Service) EndPasswords(ctx context.Context) error {
	for _, way := range s.WaysIn {
		switch can, err := way.AdminCanEnter(ctx); {
		case err != nil:
			return err
		case can:
			return nil
		}
	}
	return identity.ErrNoOtherWayIn
}

// refusePasswords returns identity.ErrPasswordLogin while people do not sign in with passwords. Logins and API keys that there are go on, and a
// password still proves who a signed-in person is.
func (s *Service) refusePasswords() error {
	if s.Settings().PasswordsOff {
		return identity.ErrPasswordLogin
	}
	return nil
}

// rules returns what accounts must keep of their credentials. Whether they do is decided where one is deleted.
func (s *Service) rules(ctx context.Context) (identity.CredentialRules, error) {
	v := s.Settings()
	rules := identity.CredentialRules{SecondFactor: v.SecondFactor, PasswordsOff: v.PasswordsOff, Site: s.PasskeySite()}
	if s.EnabledProviders == nil {
		return rules, nil
	}
	var err error
	rules.Providers, err = s.EnabledProviders(ctx)
	return rules, err
}

// PasskeySite returns the host name whose passkeys can be used; "" if the server can have none.
func (s *Service) PasskeySite() string { return passkeySite(s.WebAuthn) }

func passkeySite(of ports.WebAuthn) string {
	origin, err := of.Origin()
	if err != nil {
		return ""
	}
	return identity.PasskeySite(origin)
}

// PasskeyWay is signing in with passkeys, as one of the ways in besides the password.
type PasskeyWay struct {
	Passkeys ports.Passkeys
	WebAuthn ports.WebAuthn
}

var _ ports.WayIn = PasskeyWay{}

// AdminCanEnter implements ports.WayIn. Passkeys that were made at another address let nobody in.
func (w PasskeyWay) AdminCanEnter(ctx context.Context) (bool, error) {
	site := passkeySite(w.WebAuthn)
	if site == "" {
		return false, nil
	}
	return w.Passkeys.AdminHas(ctx, site)
}
