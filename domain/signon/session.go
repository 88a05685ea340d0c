package signon

import "chatbot/domain/fault"

// ErrNoSignOut means that a provider has no address at which people are signed out.
var ErrNoSignOut = fault.New(fault.Conflict, "sign_out_unsupported", "The identity provider can't sign you out from here. You're signed out of this app.")

// Bounds of what is kept of a session, in bytes. A longer ID token makes an address that servers refuse.
const (
	maxIDToken = 4096
	maxHint    = 500
)

// Session is what a provider needs to end a person's session with it (OpenID Connect RP-Initiated Logout 1.0). Issuer and ClientID are
// those of the provider that began it: nobody else gets it.
type Session struct {
	Issuer, ClientID string
	IDToken          string // the id_token_hint; "" without one
	Hint             string // the logout_hint; "" without one
}

// Session returns what is kept of a session that a person began at the provider: the ID token, without which providers ask whether to sign out, and many
// do not lead back. Microsoft refuses long addresses and knows the session by another claim. Instead of a token that is too long there is the id of the
// session.
func (p Provider) Session(idToken string, c Claims) Session {
	s := Session{Issuer: p.Issuer, ClientID: p.ClientID}
	switch {
	case p.isMicrosoft():
		s.Hint = c.text("login_hint")
	case len(idToken) <= maxIDToken:
		s.IDToken = idToken
	default:
		s.Hint = c.text("sid")
	}
	if len(s.Hint) > maxHint {
		s.Hint = ""
	}
	return s
}

// Of reports whether a session was begun with a provider as it is configured now.
func (s Session) Of(p Provider) bool { return s.Issuer == p.Issuer && s.ClientID == p.ClientID }

// Departure is how a person who has signed out here gets to the provider, to sign out there, too; the zero Departure if they do not.
type Departure struct {
	Provider string
	Name     string // of the provider
	Ticket   string // sealed; for Leaving
}

// Leaving is where a browser goes to sign out at a provider, and the state with which the provider leads back.
type Leaving struct{ URL, State string }
