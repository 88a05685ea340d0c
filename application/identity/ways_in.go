package identity

import (
	"context"

	"chatbot/domain/identity"
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

// keepsAWayIn returns identity.ErrLastMethod if passwords are off, and the account had no way in any more without so many of its identities and passkeys.
func (s *Service) keepsAWayIn(ctx context.Context, u identity.User, identities, passkeys int) error {
	if !s.Settings().PasswordsOff {
		return nil
	}
	hasIdentities, err := s.LinkedIdentities.Of(ctx, u.ID())
	if err != nil {
		return err
	}
	hasPasskeys, err := s.Passkeys.List(ctx, u.ID())
	if err == nil && len(hasIdentities) <= identities && len(hasPasskeys) <= passkeys {
		err = identity.ErrLastMethod
	}
	return err
}
