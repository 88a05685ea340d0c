package identity

import "chatbot/domain/fault"

// RegistrationPolicy determines who may register. Operators can always create accounts, for anyone.
type RegistrationPolicy string

// The policies.
const (
	RegistrationOpen      RegistrationPolicy = "open"   // everyone who can reach the server
	RegistrationInvited   RegistrationPolicy = "invite" // holders of an invitation
	RegistrationClosed    RegistrationPolicy = "closed" // nobody
	RegistrationFirstOnly RegistrationPolicy = "first"  // the first person, while there is no account
)

// ErrRegistrationClosed refuses a registration that the policy does not allow.
var ErrRegistrationClosed = fault.New(fault.Forbidden, "registration_closed", "Registration is closed. Ask an administrator for an account.")

// Admits reports whether the policy allows a registration, given whether an account exists and whether the person is invited.
func (p RegistrationPolicy) Admits(taken, invited bool) bool {
	shown := p.Shown(taken)
	return shown == RegistrationOpen || shown == RegistrationInvited && invited
}

// Shown returns the policy as clients see it, given whether an account exists.
func (p RegistrationPolicy) Shown(taken bool) RegistrationPolicy {
	switch {
	case p != RegistrationFirstOnly:
		return p
	case taken:
		return RegistrationClosed
	}
	return RegistrationOpen
}
