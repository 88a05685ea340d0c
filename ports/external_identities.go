package ports

import (
	"context"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/job"
)

// ExternalIdentities stores the identities with which people sign in at identity providers. They go with their accounts, and with the first proof of the
// account's address (AccountTokens.ResetPassword). Issuer and subject together are unique, also among parallel calls: identity.ErrIdentityTaken.
type ExternalIdentities interface {
	// Find returns the identity with this issuer and subject, and its account, else identity.ErrNoIdentity.
	Find(ctx context.Context, issuer, subject string) (identity.External, identity.User, error)
	// Register stores a new account as Users.Create does, but only while there is another, with its first identity. Faults: those of
	// Users.Create; identity.ErrIdentityTaken; identity.ErrRegistrationClosed if there is no account yet.
	Register(ctx context.Context, u identity.User, e identity.External) (identity.User, identity.External, error)
	// Link adds an identity to an account, enqueues jobs with it, and returns it with its ID. With an address, the identity joins by that (User.JoinedBy). ErrNoUser; identity.ErrAccountChanged
	// when the proof is outdated, or the account is not joined; identity.ErrIdentityTaken; identity.ErrTooManyIdentities.
	Link(ctx context.Context, e identity.External, by identity.Proof, address string, follow ...job.Spec) (identity.External, error)
	// Use stores the provider, the label and UsedAt of an identity. One that is gone is left alone.
	Use(ctx context.Context, e identity.External) error
	// AdminHas reports whether an active admin has an identity at one of the providers.
	AdminHas(ctx context.Context, providers []string) (bool, error)
}

// LinkedIdentities shows people their identities.
type LinkedIdentities interface {
	// Of returns the identities of an account, by id.
	Of(ctx context.Context, user identity.UserID) ([]identity.External, error)
	// Unlink deletes an identity of an account, ends what its provider gave, and what providers gave at which the account has no identity, as
	// ProvidedAccess.EndProvided does, and ends all its logins except one as Devices.RevokeOthers does, and enqueues jobs with it. It returns what has ended. ErrNoUser; identity.ErrNoIdentity; identity.ErrAccountChanged when the proof is
	// outdated; identity.ErrLastMethod, also among parallel calls.
	Unlink(ctx context.Context, user identity.UserID, id identity.ExternalID, by identity.Proof, rules identity.CredentialRules, except identity.LoginID, at time.Time, follow ...job.Spec) (identity.ProvidedChange, error)
}

// ProvidedAccess stores what identity providers give to accounts: memberships in groups, and the role of an admin. What was given otherwise stays.
type ProvidedAccess interface {
	// Provide makes an account a member of those groups that have one of the names under identity.Fold, ends its memberships in others that the same
	// provider gave it, and gives it the role by identity.User.FollowProvider, all or nothing. It returns what has changed. ErrNoUser;
	// identity.ErrAccountChanged if the identity was disconnected or the stored provider deleted, also meanwhile.
	Provide(ctx context.Context, user identity.UserID, given identity.Provided, at time.Time) (identity.ProvidedChange, error)
	// EndProvided ends what a provider gave to any account, and returns what has ended; the last active admin keeps the role. It proceeds in steps: after a failure, what was
	// ended before is returned, and another call ends the rest.
	EndProvided(ctx context.Context, provider string, at time.Time) ([]identity.ProvidedChange, error)
}
