package ports

import (
	"context"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/job"
)

// Passkeys stores the passkeys of accounts. A passkey is deleted with its account.
type Passkeys interface {
	// List returns the passkeys of an account, oldest first; none for an account that does not exist.
	List(ctx context.Context, owner identity.UserID) ([]identity.Passkey, error)
	// Add stores a new passkey and returns it with its ID. first reports that the account had no second factor before: then the hashes
	// become its recovery codes, and all its logins end except that which adds it. ErrNoUser; identity.ErrAccountChanged when the proof is
	// outdated; identity.ErrPasskeyChallenge if the challenge was used before or the login has ended; identity.ErrPasskeyTaken if an
	// account has the credential; identity.ErrTooManyPasskeys: all of them also among parallel calls.
	Add(ctx context.Context, p identity.Passkey, by identity.Proof, a PasskeyAddition) (added identity.Passkey, first bool, err error)
	// Rename returns the passkey with its new name, else identity.ErrNoPasskey.
	Rename(ctx context.Context, owner identity.UserID, id identity.PasskeyID, name string) (identity.Passkey, error)
	// Remove deletes a passkey, and the recovery codes with the last second factor of the account, and enqueues jobs with it. identity.ErrNoPasskey; ErrNoUser;
	// identity.ErrAccountChanged when the proof is outdated; those of identity.CredentialRules.Keep, also among parallel calls that
	// remove credentials of any kind.
	Remove(ctx context.Context, owner identity.UserID, id identity.PasskeyID, by identity.Proof, rules identity.CredentialRules, at time.Time, follow ...job.Spec) error
	// AdminHas reports whether an active admin has a passkey that can be used at a site.
	AdminHas(ctx context.Context, site string) (bool, error)
}

// PasskeyAddition is what happens with a new passkey.
type PasskeyAddition struct {
	Challenge UsedChallenge
	Hashes    []string         // of a set of recovery codes
	Login     identity.LoginID // that adds it, which must be alive
	At        time.Time
	Follow    []job.Spec // enqueued with it
}

// UsedChallenge is a challenge that a response has answered, by its digest. It is remembered until it expires.
type UsedChallenge struct {
	Hash      string
	ExpiresAt time.Time
}

// PasskeyUses finds and uses passkeys at sign-ins.
type PasskeyUses interface {
	// Find returns the passkey with this credential, of any account, else identity.ErrNoPasskey.
	Find(ctx context.Context, credential string) (identity.Passkey, error)
	// Use stores SignCount, Synced, UsedAt and Site of a passkey that WebAuthn.Asserted returned, by Passkey.UsedWith. identity.ErrNoPasskey if
	// the passkey is gone; identity.ErrPasskeyChallenge if the challenge was used before, whatever the counter is: a response that is
	// sent twice is no sign of a copy; identity.ErrPasskeyCopied if the counter did not rise. Of parallel calls with one challenge, at most one succeeds. Old challenges are forgotten.
	Use(ctx context.Context, used identity.Passkey, c UsedChallenge) error
}

// WebAuthn writes what browsers ask authenticators for, and checks what they return (WebAuthn Level 3). Options and responses are JSON, as
// browsers take and return it; challenges are base64url, 256 random bits.
type WebAuthn interface {
	// Origin returns the only origin whose pages can use passkeys, from the configuration; identity.ErrPasskeysUnavailable if it can have none.
	Origin() (string, error)
	// Creation returns what creates a passkey on an authenticator that has none of those.
	Creation(owner identity.PasskeyOwner, has []identity.Passkey) (options []byte, challenge string, err error)
	// Created returns the passkey of a response, with the site of the configuration, without what the server decides: ID, User, Name, times. identity.ErrPasskey.
	Created(handle, challenge string, response []byte) (identity.Passkey, error)
	// Request returns what signs a challenge with one of the passkeys or, without any, with whichever the person chooses.
	Request(allowed []identity.Passkey) (options []byte, challenge string, err error)
	// Asserted checks a signature and that the authenticator has verified the person, and returns the passkey with what it said and with the site of the configuration, for
	// PasskeyUses.Use, which checks the counter. identity.ErrPasskey, also where Assertion.Find returns identity.ErrNoPasskey; other
	// errors of Assertion.Find as they are.
	Asserted(a Assertion) (identity.Passkey, error)
}

// Assertion is a response that says to sign a challenge.
type Assertion struct {
	Challenge string
	Response  []byte
	// Chosen means that Request named no passkeys, so that the authenticator says whose it is.
	Chosen bool
	Find   func(credential string) (identity.Passkey, error)
	At     time.Time
}
