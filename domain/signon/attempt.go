package signon

import (
	"strings"
	"time"
	"unicode"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// Lasting is how long an attempt to sign in can be finished.
const Lasting = 10 * time.Minute

// Faults of attempts to sign in. The page says them by their codes.
var (
	// ErrExpired refuses a callback that belongs to no attempt of this browser, or whose attempt has ended.
	ErrExpired = fault.New(fault.Forbidden, "sign_on_expired", "This sign-in took too long, was already finished, or was started in another browser or at another address. Try again.")
	// ErrDenied means that the person did not let the provider tell who they are.
	ErrDenied = fault.New(fault.Forbidden, "sign_on_denied", "You canceled the sign-in, or your account may not use this app.")
	// ErrRefused means that the provider's answer is not one to this attempt, or that it refuses to tell who the person is.
	ErrRefused = fault.New(fault.Forbidden, "sign_on_refused", "The identity provider's answer could not be verified. Try again, or ask an administrator.")
	// ErrClientRefused means that the provider does not know this installation, or that its secret is wrong.
	ErrClientRefused = fault.New(fault.Unavailable, "sign_on_misconfigured", "The identity provider doesn't accept this server. An administrator has to check the client ID and secret.")
	// ErrUnreached means that the provider cannot be asked now.
	ErrUnreached = fault.New(fault.Unavailable, "sign_on_unreachable", "The identity provider can't be reached. Sign in another way, or try again later.")
	// ErrNoEmail refuses a new account for a person whose address the provider does not tell.
	ErrNoEmail = fault.New(fault.Forbidden, "sign_on_no_email", "The identity provider didn't share your email address, which a new account needs.")
	// ErrNotVerified refuses a new account where addresses decide who may have one, and the provider has not verified this one.
	ErrNotVerified = fault.New(fault.Forbidden, "sign_on_email_not_verified", "The identity provider hasn't verified your email address, which a new account needs here.")
	// ErrNotAllowed refuses a new account for a person whose address or name no account here may have.
	ErrNotAllowed = fault.New(fault.Forbidden, "sign_on_not_allowed", "Accounts with your email address can't be created here. Ask an administrator.")
	// ErrNoAccount refuses a person who has no account, and may not have one. Whether another person's account has their address is not said.
	ErrNoAccount = fault.New(fault.Forbidden, "sign_on_no_account", "No account is connected to this sign-in. If you have one, sign in to it another way and connect it in the settings. Otherwise, ask an administrator.")
	// ErrAddressTaken refuses to join an account by an address that is not verified on both sides.
	ErrAddressTaken = fault.New(fault.Conflict, "sign_on_email_taken", "An account with your email address exists already. Sign in to it another way, then connect this sign-in in the settings.")
	// ErrFirstAccount refuses the first account, which has to work without a provider.
	ErrFirstAccount = fault.New(fault.Forbidden, "sign_on_first_account", "Create the first account with a password. It becomes the administrator's.")
)

// Purpose is what an attempt is for.
type Purpose string

// The purposes. They are sealed in attempts: add, never rename.
const (
	SignIn Purpose = "sign_in"
	Link   Purpose = "link" // connect the identity to the account of somebody who is signed in
	Test   Purpose = "test" // show an administrator what the provider says, and sign nobody in
)

// Attempt is an attempt to sign in with a provider, from when the browser leaves until it comes back. It is kept in that browser, sealed.
type Attempt struct {
	Purpose  Purpose
	Provider string
	// Issuer and ClientID are those of the provider at the beginning: its answer belongs to no other.
	Issuer, ClientID string
	State            string
	Nonce            string
	Verifier         string // of PKCE
	Return           string // where the person wanted to go, see ReturnPath
	Login            identity.LoginID
	User             identity.UserID // who links, or tests; 0 for a sign-in
	Expires          time.Time
}

// Of reports whether the attempt began with a provider as it is configured now.
func (a Attempt) Of(p Provider) bool {
	return a.Provider == p.ID && a.Issuer == p.Issuer && a.ClientID == p.ClientID
}

// Callback is what a browser brings back from a provider.
type Callback struct {
	Provider string // whose address it came to
	State    string
	Code     string
	Error    string
	Issuer   string // of RFC 9207
	Attempt  string // what the browser kept, sealed
}

// Begun is an attempt that began: where the browser goes, and what it keeps.
type Begun struct {
	URL     string
	Key     string // names what it keeps
	Attempt string // sealed
	Expires time.Time
}

// Finished is the result of an attempt.
type Finished struct {
	Purpose  Purpose // "" if it belongs to no attempt of this browser
	Provider string
	Return   string // where the person wanted to go
	// Step is what signs the person in, or what the second step needs; the zero step unless the purpose is SignIn.
	Step identity.LoginStep
}

// slots is how many attempts one browser keeps. A later one takes the place of an earlier one.
const slots = "abcd"

// Key names what a browser keeps of the attempt with a state, so that several tabs can sign in beside each other.
func Key(state string) string {
	sum := 0
	for _, b := range []byte(state) {
		sum += int(b)
	}
	at := sum % len(slots)
	return slots[at : at+1]
}

// maxReturn bounds ReturnPath, in bytes.
const maxReturn = 500

// ReturnPath returns where to go after a sign-in: a path of this server's page, with what follows it, or "/" for anything else. No browser reads it as
// the address of another server: not by two slashes, by backslashes or by characters that browsers drop.
func ReturnPath(asked string) string {
	switch {
	case !strings.HasPrefix(asked, "/"), strings.HasPrefix(asked, "//"), len(asked) > maxReturn, strings.ContainsAny(asked, "\\#"), strings.HasPrefix(asked, "/api/"),
		strings.ContainsFunc(asked, func(r rune) bool { return r <= ' ' || r == unicode.ReplacementChar || r >= 0x7f }):
		return "/"
	}
	return asked
}
