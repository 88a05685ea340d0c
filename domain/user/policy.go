package user

import "chatbot/domain/fault"

// Policy says who may make an account for themselves. Operators always may, for anybody.
type Policy string

// The policies.
const (
	Open      Policy = "open"   // everybody who reaches the server
	Invited   Policy = "invite" // holders of an invitation
	Closed    Policy = "closed" // nobody
	FirstOnly Policy = "first"  // whoever comes first, while there is no account
)

// ErrRegistrationClosed refuses who may not make an account.
var ErrRegistrationClosed = fault.New(fault.Forbidden, "registration_closed", "Registration is closed. Ask an administrator for an account.")

// Shown returns the policy as people see it, given whether there is an account.
func (p Policy) Shown(taken bool) Policy {
	switch {
	case p != FirstOnly:
		return p
	case taken:
		return Closed
	}
	return Open
}
