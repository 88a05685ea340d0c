package mail

import (
	"net/netip"
	"time"
)

// Kinds of notices: mails that tell the person of an account what happened to it. They ask for nothing, and hold no secret.
const (
	NewSignIn             Kind = "new_sign_in" // from a place that is new for the account
	PasswordChanged       Kind = "password_changed"
	PasswordWasReset      Kind = "password_was_reset" // by a link
	PasswordSet           Kind = "password_set"       // by an operator
	SecondFactorAdded     Kind = "second_factor_added"
	SecondFactorRemoved   Kind = "second_factor_removed"
	SecondFactorReset     Kind = "second_factor_reset" // by an admin or an operator
	PasskeyAdded          Kind = "passkey_added"
	PasskeyRemoved        Kind = "passkey_removed"
	RecoveryCodesReplaced Kind = "recovery_codes_replaced"
	IdentityConnected     Kind = "identity_connected"
	IdentityDisconnected  Kind = "identity_disconnected"
)

// Notices returns all kinds of notices.
func Notices() []Kind {
	return []Kind{
		NewSignIn, PasswordChanged, PasswordWasReset, PasswordSet, SecondFactorAdded, SecondFactorRemoved, SecondFactorReset, PasskeyAdded, PasskeyRemoved,
		RecoveryCodesReplaced, IdentityConnected, IdentityDisconnected,
	}
}

// Cause is when, and from where, what a notice tells of was done. Nothing in it is as a client sent it.
type Cause struct {
	At time.Time
	// Device is what identity.DeviceName makes of a client, and Network its address; both are "" if another person did it.
	Device  string
	Network string
	// Provider is the identity provider that a notice is about.
	Provider string
}

// NetworkOf returns the address of a client as notices show it; "" for what is no address. A zone is a text of the client, and left out.
func NetworkOf(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	return ip.Unmap().WithZone("").String()
}
