package identity

import "chatbot/domain/fault"

var (
	// ErrPasswordLogin refuses what only a password would be for, while people do not sign in with passwords.
	ErrPasswordLogin = fault.New(fault.Forbidden, "password_login_off", "Passwords are turned off here. Use another way to sign in.")
	// ErrNoOtherWayIn refuses to turn passwords off while no administrator could sign in without one.
	ErrNoOtherWayIn = fault.New(fault.Conflict, "no_other_way_in", "No administrator can sign in without a password. Set up another way to sign in first, and use it.")
)
