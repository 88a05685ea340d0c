package ports

import (
	"context"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/job"
)

// SecondFactors stores what accounts have for the second step of a sign-in.
type SecondFactors interface {
	// Of returns what an account has; the zero SecondFactor without one, and for an account that does not exist.
	Of(ctx context.Context, id identity.UserID) (identity.SecondFactor, error)
	// AcceptTOTP stores the time step of a right code of the authenticator app that was set up at created. identity.ErrCode if the account
	// has another one, or that step or a later one was accepted before: of parallel calls with one step, one succeeds.
	AcceptTOTP(ctx context.Context, id identity.UserID, created time.Time, step int64) error
	// UseRecoveryCode marks a code as used, by its hash. identity.ErrCode if the account has no such code, or it was used before: of
	// parallel calls, one succeeds.
	UseRecoveryCode(ctx context.Context, id identity.UserID, hash string, at time.Time) error
	// ReplaceRecoveryCodes makes these hashes the recovery codes of an account, and enqueues jobs with it. ErrNoUser; identity.ErrAccountChanged
	// when the proof is outdated; identity.ErrNoSecondFactor.
	ReplaceRecoveryCodes(ctx context.Context, id identity.UserID, by identity.Proof, hashes []string, at time.Time, follow ...job.Spec) error
	// Remove removes the authenticator app, also one that was not confirmed, and the recovery codes unless there are passkeys, and enqueues jobs
	// with it. With identity.Proof.Operator it removes passkeys and recovery codes, too, and ends all logins of the account, as Users.SetPassword does.
	// ErrNoUser; identity.ErrAccountChanged when the proof is outdated; identity.ErrNoSecondFactor if there is none to remove;
	// without identity.Proof.Operator those of identity.CredentialRules.Keep, also among parallel calls that remove credentials of any kind.
	Remove(ctx context.Context, id identity.UserID, by identity.Proof, rules identity.CredentialRules, at time.Time, follow ...job.Spec) error
}

// Enrolments stores second factors that are being set up. The one that an account has works until another is confirmed.
type Enrolments interface {
	// Begin stores a sealed secret in place of one that was not confirmed. ErrNoUser; identity.ErrAccountChanged when the proof is
	// outdated.
	Begin(ctx context.Context, id identity.UserID, by identity.Proof, e identity.Enrolment) error
	// Pending returns what was begun; the zero Enrolment if nothing was, or if the password has changed since.
	Pending(ctx context.Context, id identity.UserID) (identity.Enrolment, error)
	// Confirm makes what was begun the second factor of the account, and ends all its logins except that of the confirmation.
	// identity.ErrEnrolment if the secret is not the one that was begun last, the password has changed since, the account is not active,
	// or the login has ended: of parallel calls, one succeeds.
	Confirm(ctx context.Context, id identity.UserID, c Confirmation) error
}

// EnrolmentRetention deletes what was begun and not confirmed.
type EnrolmentRetention interface {
	// Prune deletes up to limit enrolments that were begun before the given time and returns their number.
	Prune(ctx context.Context, before time.Time, limit int) (int, error)
}

// Confirmation confirms a second factor that was begun.
type Confirmation struct {
	Begun  string // the sealed secret, as Pending returned it
	Sealed string // the same secret, sealed with the current key
	Step   int64  // the time step of its first code
	// Hashes are those of the new set of recovery codes.
	Hashes []string
	Login  identity.LoginID // that confirms; 0 for none
	At     time.Time
	Follow []job.Spec // enqueued with it
}

// TOTP generates and checks codes of authenticator apps (RFC 6238).
type TOTP interface {
	// Generate returns a new secret. The issuer and the account are what the app shows.
	Generate(issuer, account string) (identity.TOTPKey, error)
	// Step returns the time step of a code that is right at the instant, or one step before or after it; ok is false for any other text.
	Step(secret, code string, at time.Time) (step int64, ok bool)
}

// SealedFactors seals secrets of authenticator apps again after a change of the key.
type SealedFactors interface {
	// Sealed returns up to limit sealed secrets that count, of accounts with an id greater than after, ordered by id.
	Sealed(ctx context.Context, after identity.UserID, limit int) ([]SealedFactor, error)
	// Reseal replaces a sealed secret by another one of the same secret, unless it has changed meanwhile.
	Reseal(ctx context.Context, old SealedFactor, sealed string) error
}

// SealedFactor is the sealed secret of an account.
type SealedFactor struct {
	User   identity.UserID
	Sealed string
}
