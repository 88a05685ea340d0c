package ports

import (
	"context"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/job"
)

// AccountTokens stores tokens with which people without a sign-in change their accounts. A token goes with its account, and all of an
// account go with its logins: when its password is set, when it is deactivated or its deletion is scheduled, and with Devices.RevokeOthers.
type AccountTokens interface {
	// Issue stores a token and enqueues jobs with it, and deletes some tokens that have expired. Faults: ErrNoUser;
	// identity.ErrTooManyLinks while the account has identity.MaxAccountTokens for the purpose that have not expired when it was
	// created, also among parallel calls. Of those that were mailed, the ones that have ended in other ways than Withdraw count, too.
	Issue(ctx context.Context, t identity.AccountToken, follow ...job.Spec) error
	// ConfirmEmail uses a token of one of identity.ConfirmPurposes for identity.User.ConfirmEmail, and enqueues jobs with it. A verified
	// address ends the other tokens for its purpose, a changed one all of the account. by is the login of the person who confirms, 0 if the
	// password was checked, which SetPassword ends the tokens with. Faults: identity.ErrLink; of parallel calls with the
	// account's tokens of one purpose, one succeeds; ErrEmailTaken, and identity.ErrAccountChanged if the login has ended or is another
	// account's, after which the token is as before.
	ConfirmEmail(ctx context.Context, purpose identity.TokenPurpose, hash string, by identity.LoginID, at time.Time, follow ...job.Spec) (identity.User, error)
	// Find returns the token with this hash that has not expired at now, and does not use it. Fault: identity.ErrLink.
	Find(ctx context.Context, purpose identity.TokenPurpose, hash string, now time.Time) (identity.AccountToken, error)
	// Withdraw deletes the token with this hash, if there is one: the person never got it.
	Withdraw(ctx context.Context, hash string) error
	// ResetPassword uses a token for identity.User.ResetPassword and atomically ends all logins of the account, as Users.SetPassword
	// does, and enqueues jobs with it. If the address was not verified before, it also deletes what else acts for the account: passkeys, identities, keys and connections. Fault:
	// identity.ErrLink; of parallel calls with the account's tokens, one succeeds.
	// It returns what ended of what each identity provider gave the account.
	ResetPassword(ctx context.Context, hash, password string, at time.Time, follow ...job.Spec) (identity.User, []identity.ProvidedChange, error)
}
