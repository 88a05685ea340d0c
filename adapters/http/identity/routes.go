// Package identity serves accounts: registration, sign-in and its devices, and what people do with an account of their own.
package identity

import (
	"context"
	"iter"
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/domain/mail"
	"chatbot/ports"
)

// Accounts holds the use cases of accounts and their logins.
type Accounts interface {
	Register(ctx context.Context, r identity.Registration) (identity.User, error)
	Invitation(ctx context.Context, token string) (identity.Invitation, error)
	Login(ctx context.Context, c identity.Credentials) (identity.LoginStep, error)
	SecondStep(ctx context.Context, token, code string) (identity.Grant, error)
	Refresh(ctx context.Context, token string) (identity.Grant, error)
	LoginOf(ctx context.Context, refreshToken string) (identity.LoginID, error)
	Ticket(ctx context.Context, actor identity.Actor) (string, time.Duration, error)
	ListDevices(ctx context.Context, actor identity.Actor) ([]identity.Login, error)
	RevokeDevice(ctx context.Context, actor identity.Actor, id identity.LoginID) error
	RevokeOtherDevices(ctx context.Context, actor identity.Actor) error
	ChangePassword(ctx context.Context, actor identity.Actor, current, next string) error
	ForgotPassword(ctx context.Context, address string, language mail.Language) error
	ResetPassword(ctx context.Context, token, password string) error
	Deactivate(ctx context.Context, actor identity.Actor, password string) error
	Delete(ctx context.Context, actor identity.Actor, password string) error
	Export(ctx context.Context, actor identity.Actor) (identity.User, []identity.Login, error)
	Identities(ctx context.Context, actor identity.Actor) (all []identity.External, hasPassword bool, err error)
	SecondFactors
	Passkeys
	PasskeyLogins
	Addresses
}

// Addresses holds the use cases of people's e-mail addresses.
type Addresses interface {
	Authenticate(ctx context.Context, token string) (identity.Actor, identity.User, error)
	ResendVerification(ctx context.Context, address string) error
	ConfirmEmail(ctx context.Context, actor identity.Actor, token, password string) error
	ChangeEmail(ctx context.Context, actor identity.Actor, address, password string) error
}

// SecondFactors holds the use cases of people's own second factors.
type SecondFactors interface {
	SecondFactor(ctx context.Context, actor identity.Actor) (identity.SecondFactorState, error)
	Enrol(ctx context.Context, actor identity.Actor, password string) (identity.TOTPKey, error)
	ConfirmEnrolment(ctx context.Context, actor identity.Actor, code string) ([]string, error)
	RemoveSecondFactor(ctx context.Context, actor identity.Actor, password string) error
	ReplaceRecoveryCodes(ctx context.Context, actor identity.Actor, password string) ([]string, error)
}

// Chats reads the chats of a person for the export of the account.
type Chats interface {
	Sessions(ctx context.Context, actor identity.Actor) iter.Seq2[chat.Session, error]
	Instructions(ctx context.Context, actor identity.Actor) (string, error)
	Whole(ctx context.Context, actor identity.Actor, id chat.SessionID) iter.Seq2[chat.Message, error]
}

// Files lists the files of a person for the export of the account.
type Files interface {
	All(ctx context.Context, actor identity.Actor) iter.Seq2[file.File, error]
}

// Limits counts calls and refuses those that are too frequent with limit.ErrTooMany.
type Limits interface {
	Credentials(ctx context.Context, network string) (limit.Decision, error)
	Refresh(ctx context.Context, loginID identity.LoginID, network string) (limit.Decision, error)
	Export(ctx context.Context, actor identity.Actor) (limit.Decision, error)
	API(ctx context.Context, actor identity.Actor) (limit.Decision, error)
	Public(ctx context.Context, network string) (limit.Decision, error)
}

// Deps are the dependencies of the routes.
type Deps struct {
	Server   *httpapi.Server
	Accounts Accounts
	Chats    Chats
	Files    Files
	Limits   Limits
	Clock    ports.Clock
	// AllowPlainHTTP allows refresh tokens in cookies on plain HTTP. For localhost they are always allowed.
	AllowPlainHTTP bool
}

type handlers struct{ Deps }

// Routes returns the routes under /api/auth.
func Routes(d Deps) []httpapi.Route {
	h := handlers{d}
	credentials, api := httpapi.PerNetwork(d.Limits.Credentials), httpapi.PerActor(d.Limits.API)
	// Codes are limited by account, so that a sign-in in two steps counts once among those of its network.
	codes := httpapi.PerNetwork(d.Limits.Public)
	return []httpapi.Route{
		{Method: fiber.MethodPost, Path: "/api/auth/register", Limit: credentials, Credentials: true, Handle: h.register},
		// Counted apart from registrations, so that people of one office can look at their links while others sign in.
		{Method: fiber.MethodPost, Path: "/api/auth/invitation", Limit: httpapi.PerNetwork(d.Limits.Public), Handle: h.invitation},
		{Method: fiber.MethodPost, Path: "/api/auth/login", Limit: credentials, Credentials: true, Handle: h.login},
		{Method: fiber.MethodPost, Path: "/api/auth/login/second", Limit: codes, Credentials: true, Handle: h.second},
		{Method: fiber.MethodPost, Path: "/api/auth/login/second/passkey", Limit: codes, Credentials: true, Handle: h.beginSecondPasskey},
		{Method: fiber.MethodPost, Path: "/api/auth/passkeys/login/begin", Limit: codes, Credentials: true, Handle: h.beginPasskeyLogin},
		{Method: fiber.MethodPost, Path: "/api/auth/passkeys/login/finish", Limit: credentials, Credentials: true, Handle: h.passkeyLogin},
		{Method: fiber.MethodGet, Path: "/api/auth/passkeys", Auth: httpapi.SignedIn, Enrolling: true, Limit: api, Handle: h.listPasskeys},
		{Method: fiber.MethodPost, Path: "/api/auth/passkeys/begin", Auth: httpapi.SignedIn, Enrolling: true, Limit: credentials, Credentials: true, Handle: h.beginPasskey},
		{Method: fiber.MethodPost, Path: "/api/auth/passkeys/finish", Auth: httpapi.SignedIn, Enrolling: true, Limit: codes, Credentials: true, Handle: h.finishPasskey},
		{Method: fiber.MethodPatch, Path: "/api/auth/passkeys/:passkey_id", Auth: httpapi.SignedIn, Enrolling: true, Limit: api, Handle: h.renamePasskey},
		{Method: fiber.MethodDelete, Path: "/api/auth/passkeys/:passkey_id", Auth: httpapi.SignedIn, Enrolling: true, Limit: credentials, Credentials: true, Handle: h.removePasskey},
		{Method: fiber.MethodGet, Path: "/api/auth/second-factor", Auth: httpapi.SignedIn, Enrolling: true, Limit: api, Handle: h.secondFactor},
		{Method: fiber.MethodPost, Path: "/api/auth/totp", Auth: httpapi.SignedIn, Enrolling: true, Limit: credentials, Credentials: true, Handle: h.enrol},
		{Method: fiber.MethodPost, Path: "/api/auth/totp/confirm", Auth: httpapi.SignedIn, Enrolling: true, Limit: codes, Credentials: true, Handle: h.confirm},
		{Method: fiber.MethodDelete, Path: "/api/auth/totp", Auth: httpapi.SignedIn, Enrolling: true, Limit: credentials, Credentials: true, Handle: h.removeSecondFactor},
		{Method: fiber.MethodPost, Path: "/api/auth/recovery-codes", Auth: httpapi.SignedIn, Enrolling: true, Limit: credentials, Credentials: true, Handle: h.replaceRecoveryCodes},
		{Method: fiber.MethodPost, Path: "/api/auth/refresh", Limit: h.limitRefresh, Handle: h.refresh},
		{Method: fiber.MethodGet, Path: "/api/auth/me", Auth: httpapi.SignedIn, Enrolling: true, Unverified: true, Limit: api, Handle: h.me},
		{Method: fiber.MethodPost, Path: "/api/auth/ws-ticket", Auth: httpapi.SignedIn, Limit: api, Handle: h.ticket},
		{Method: fiber.MethodGet, Path: "/api/auth/sessions", Auth: httpapi.SignedIn, Enrolling: true, Limit: api, Handle: h.listDevices},
		{Method: fiber.MethodDelete, Path: "/api/auth/sessions", Auth: httpapi.SignedIn, Enrolling: true, Limit: api, Handle: h.revokeOtherDevices},
		{Method: fiber.MethodDelete, Path: "/api/auth/sessions/:login_id", Auth: httpapi.SignedIn, Enrolling: true, Limit: api, Handle: h.revokeDevice},
		{Method: fiber.MethodPost, Path: "/api/auth/password", Auth: httpapi.SignedIn, Enrolling: true, Limit: credentials, Credentials: true, Handle: h.changePassword},
		{Method: fiber.MethodPost, Path: "/api/auth/password/forgot", Limit: credentials, Credentials: true, Handle: h.forgotPassword},
		{Method: fiber.MethodPost, Path: "/api/auth/password/reset", Limit: credentials, Credentials: true, Handle: h.resetPassword},
		{Method: fiber.MethodPost, Path: "/api/auth/verify", Limit: credentials, Credentials: true, Handle: h.verify},
		{Method: fiber.MethodPost, Path: "/api/auth/verify/resend", Limit: credentials, Credentials: true, Handle: h.resendVerification},
		{Method: fiber.MethodPost, Path: "/api/auth/email", Auth: httpapi.SignedIn, Enrolling: true, Unverified: true, Limit: credentials, Credentials: true, Handle: h.changeEmail},
		{Method: fiber.MethodPost, Path: "/api/auth/deactivate", Auth: httpapi.SignedIn, Limit: credentials, Credentials: true, Handle: h.deactivate},
		{Method: fiber.MethodPost, Path: "/api/auth/delete", Auth: httpapi.SignedIn, Limit: credentials, Credentials: true, Handle: h.deleteAccount},
		{Method: fiber.MethodGet, Path: "/api/auth/export", Auth: httpapi.SignedIn, Limit: httpapi.PerActor(d.Limits.Export), Holds: true, Handle: h.exportAccount},
	}
}
