package user

import "chatbot/domain/fault"

// Policy determines who may register. Operators can always create accounts, for anyone.
type Policy string

// The policies.
const (
	Open      Policy = "open"   // everyone who can reach the server
	Invited   Policy = "invite" // holders of an invitation
	Closed    Policy = "closed" // nobody
	FirstOnly Policy = "first"  // the first person, while there is no account
)

// ErrRegistrationClosed refuses a registration that the policy does not allow.
var ErrRegistrationClosed = fault.New(fault.Forbidden, "registration_closed", "Registration is closed. Ask an administrator for an account.")

// Shown returns the policy as clients see it, given whether an account exists.
func (p Policy) Shown(taken bool) Policy {
	switch {
	case p != FirstOnly:
		return p
	case taken:
		return Closed
	}
	return Open
}
