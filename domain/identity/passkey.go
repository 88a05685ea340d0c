package identity

import (
	"strings"
	"time"
	"unicode/utf8"

	"chatbot/domain/fault"
)

// PasskeyID is the id of a passkey, from 1. 0 is none.
type PasskeyID int64

const (
	// MaxPasskeys is how many passkeys an account may have.
	MaxPasskeys = 20
	// PasskeyLife is how long a browser may take to create or use a passkey.
	PasskeyLife = 5 * time.Minute
	// MaxCredentialID bounds the id of a credential, in bytes (WebAuthn Level 3, section 4).
	MaxCredentialID = 1023
	// maxPasskeyName bounds the name of a passkey, in code points.
	maxPasskeyName = 100
)

// Faults of passkeys.
var (
	// ErrPasskey refuses to sign somebody in. What is wrong is not said.
	ErrPasskey = fault.New(fault.Unauthenticated, "invalid_passkey", "This passkey wasn't accepted. Use another one, or sign in another way.")
	// ErrPasskeyCopied refuses a passkey whose counter went back: there may be a copy of it.
	ErrPasskeyCopied = fault.New(fault.Unauthenticated, "passkey_copied", "This passkey wasn't accepted, because it may have been copied. Sign in another way, and delete it in your settings.")
	// ErrPasskeyRefused is ErrPasskey for a signed-in person, whose access token is right.
	ErrPasskeyRefused = fault.New(fault.Forbidden, ErrPasskey.Code, "This passkey wasn't accepted. Try again, or use another device.")
	// ErrPasskeyChallenge refuses a response that comes too late, a second time, or from somebody else.
	ErrPasskeyChallenge    = fault.New(fault.Conflict, "passkey_expired", "This took too long, or was done already. Try again.")
	ErrTooManyPasskeys     = fault.New(fault.Conflict, "too_many_passkeys", "You have too many passkeys. Delete one first.")
	ErrPasskeyTaken        = fault.New(fault.Conflict, "passkey_taken", "This passkey is already set up. Use another device.")
	ErrNoPasskey           = fault.New(fault.NotFound, "no_passkey", "Passkey not found.")
	ErrPasskeysUnavailable = fault.New(fault.Conflict, "passkeys_unavailable", "This server has no passkeys, because they need HTTPS and a host name. An administrator can set PUBLIC_URL to such an address.")
)

// Passkey is a key pair that an authenticator keeps for an account. The private key never leaves it, or the devices among which it is synced.
type Passkey struct {
	ID   PasskeyID
	User UserID
	// Credential is the id that the authenticator chose, unique among all accounts. Handle is the random name of the account that the
	// authenticator keeps with it. Like PublicKey, which is a COSE key, both are base64url.
	Credential string
	Handle     string
	PublicKey  string
	// SignCount is the counter of the last signature; 0 for authenticators that do not count, such as those that sync.
	SignCount  uint32
	Transports []string
	Model      string // of the authenticator, a UUID
	// Site is the host name to which it belongs (the id of the relying party); "" if that is not known yet.
	Site      string
	Syncable  bool
	Synced    bool
	Name      string
	CreatedAt time.Time
	UsedAt    time.Time // zero before the first sign-in
}

// PasskeyOwner is for whom an authenticator makes a passkey.
type PasskeyOwner struct {
	Handle string // base64url
	Name   string // that the authenticator shows
	Site   string // the name of this product
}

// PasskeyRequest is what a browser needs to ask an authenticator, and to return what it said.
type PasskeyRequest struct {
	Options []byte // JSON, as browsers take it
	Token   string // opens nothing; it comes back with the response
	Life    time.Duration
}

// CheckPasskeyName returns a name as it is stored. Broken rules are added to in.
func CheckPasskeyName(in *fault.Inputs, name string) string {
	name = strings.TrimSpace(Normalize(name))
	switch n := utf8.RuneCountInString(name); {
	case n == 0 || n > maxPasskeyName:
		in.Add("name", "length_out_of_range", "Names of passkeys must have 1 to 100 characters.", fault.Params{"min": 1, "max": maxPasskeyName})
	case !utf8.ValidString(name) || misleading(strings.ReplaceAll(name, " ", "")):
		in.Add("name", "invalid_characters", "Names of passkeys can't contain control characters or invisible characters.")
	}
	return name
}

// UsedWith returns the passkey after a signature with a counter at an instant. Fault: ErrPasskeyCopied if the counter did not rise, unless
// the authenticator does not count.
func (p Passkey) UsedWith(count uint32, synced bool, at time.Time) (Passkey, error) {
	if count <= p.SignCount && (count != 0 || p.SignCount != 0) {
		return p, ErrPasskeyCopied
	}
	p.SignCount, p.Synced, p.UsedAt = count, synced, at
	return p, nil
}
