package app

import (
	"context"
	"time"

	"go.uber.org/fx"

	identityapi "chatbot/adapters/http/identity"
	"chatbot/application/groups"
	identityapp "chatbot/application/identity"
	mailapp "chatbot/application/mail"
	"chatbot/application/settings"
	signonapp "chatbot/application/signon"
	"chatbot/cmd/chatbot/config"
	"chatbot/domain/identity"
	"chatbot/ports"
)

type accountPorts struct {
	fx.In
	Users           ports.Users
	AccountDeletion ports.AccountDeletion
	Logins          ports.Logins
	Devices         ports.Devices
	Hasher          ports.Hasher
	Tokens          ports.Tokens
	First           ports.FirstAccount
	Roles           ports.Roles
	People          ports.People
	Invitations     ports.Invitations
	InvitationMails ports.InvitationMails
	AccountTokens   ports.AccountTokens
	Outbox          *mailapp.Outbox
	Jobs            ports.Jobs
	Next            ports.RefreshTokenDeriver
	SecondFactors   ports.SecondFactors
	Enrolments      ports.Enrolments
	SealedFactors   ports.SealedFactors
	WaysIn          []ports.WayIn
	TOTP            ports.TOTP
	Passkeys        ports.Passkeys
	PasskeyUses     ports.PasskeyUses
	WebAuthn        ports.WebAuthn
	Sealer          ports.Sealer
	Tickets         ports.Tickets
	LoginThrottle   ports.LoginThrottle
	Secrets         ports.Secrets
	Clock           ports.Clock
	Logger          ports.Logger
	Audit           ports.Audit
	Settings        *settings.Current

	Externals        ports.ExternalIdentities
	LinkedIdentities ports.LinkedIdentities
	ProvidedAccess   ports.ProvidedAccess
	ProviderSessions ports.ProviderSessions
	SignOnProviders  ports.SignOnProviders
}

func newAccounts(p accountPorts, c config.Config, setup identity.SetupCode) *identityapp.Service {
	providers := signonapp.WayIn{Stored: p.SignOnProviders, Environment: c.SignOn}
	accounts := identityapp.New(identityapp.Ports{
		Users: p.Users, First: p.First, Roles: p.Roles, People: p.People, Invitations: p.Invitations, InvitationMails: p.InvitationMails, AccountTokens: p.AccountTokens, Externals: p.Externals, LinkedIdentities: p.LinkedIdentities, ProvidedAccess: p.ProvidedAccess, ProviderSessions: p.ProviderSessions, Mails: p.Outbox, Jobs: p.Jobs, AccountDeletion: p.AccountDeletion, Logins: p.Logins, Devices: p.Devices, Next: p.Next, Hasher: p.Hasher, Tokens: p.Tokens,
		Tickets: p.Tickets, LoginThrottle: p.LoginThrottle, Secrets: p.Secrets, Clock: p.Clock, Logger: p.Logger, Audit: p.Audit,
		ProviderName: providers.NameOf, EnabledProviders: providers.Enabled,
		WaysIn: p.WaysIn, Settings: p.Settings.Values, SecondFactors: p.SecondFactors, Enrolments: p.Enrolments, TOTP: p.TOTP, Passkeys: p.Passkeys, PasskeyUses: p.PasskeyUses, WebAuthn: p.WebAuthn, Sealer: p.Sealer,
	}, identity.Lifetimes{
		Access:  time.Duration(c.AccessExpireMinutes) * time.Minute,
		Refresh: time.Duration(c.RefreshExpireDays) * 24 * time.Hour,
		Login:   time.Duration(c.LoginMaxDays) * 24 * time.Hour,
		Most:    c.MaxLogins,
	}, setup)
	resealAtStart(p.Logger, "secrets of authenticator apps", func(ctx context.Context) error { return accounts.Reseal(ctx, p.SealedFactors) })
	resealAtStart(p.Logger, "sessions at identity providers", accounts.ResealSessions)
	return accounts
}

// resealAtStart seals again what another key sealed, within a time of its own; the server starts without it.
func resealAtStart(logger ports.Logger, what string, reseal func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.Background(), settingsWithin)
	defer cancel()
	if err := reseal(ctx); err != nil {
		logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "auth_service", Err: err,
			Message: "The " + what + " cannot be sealed again; keep SECRET_KEY_PREVIOUS until a start without this message",
		})
	}
}

type signOnPorts struct {
	fx.In
	Stored   ports.SignOnProviders
	Attempts ports.SignOnAttempts
	Tests    ports.SignOnTests
	Asks     ports.IdentityProviders
	Users    ports.Users
	Sealer   ports.Sealer
	Secrets  ports.Secrets
	Audit    ports.Audit
	Clock    ports.Clock
	Logger   ports.Logger
}

// newSignOn lets people sign in with identity providers, which know this server by PUBLIC_URL.
func newSignOn(p signOnPorts, accounts *identityapp.Service, c config.Config, about *About) *signonapp.Service {
	s := signonapp.New(signonapp.Ports{
		Stored: p.Stored, Attempts: p.Attempts, Tests: p.Tests, Asks: p.Asks, Accounts: accounts, Users: p.Users, Sealer: p.Sealer, Secrets: p.Secrets,
		Audit: p.Audit, Clock: p.Clock, Logger: p.Logger,
	}, signonapp.Options{
		Environment: c.SignOn, PlainHTTP: c.AllowPlainHTTP,
		Callback:  func(provider string) string { return c.PublicAddress(about.Addr) + identityapi.CallbackPath(provider) },
		SignedOut: func() string { return c.PublicAddress(about.Addr) + identityapi.SignedOutPath },
	})
	ctx, cancel := context.WithTimeout(context.Background(), settingsWithin)
	defer cancel()
	if err := s.Reseal(ctx); err != nil {
		p.Logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "sign_on", Err: err,
			Message: "The client secrets of identity providers cannot be sealed again; keep SECRET_KEY_PREVIOUS until a start without this message",
		})
	}
	return s
}

func newWatch(life fx.Lifecycle, devices ports.Devices, roles ports.Roles, clock ports.Clock, logger ports.Logger, current *settings.Current, accounts *identityapp.Service) *identityapp.Watch {
	watch := identityapp.NewWatch(devices, roles, clock, logger, func() identity.SecondFactorRule { return current.Values().SecondFactor }, accounts.RequiresVerifiedEmail)
	background(life, watch.Run, nil)
	return watch
}

type groupPorts struct {
	fx.In
	Groups      ports.Groups
	Memberships ports.Memberships
	Users       ports.Users
	Audit       ports.Audit
	Clock       ports.Clock
	Logger      ports.Logger
}

func newGroups(p groupPorts) *groups.Service {
	return groups.New(groups.Ports{Groups: p.Groups, Memberships: p.Memberships, Users: p.Users, Audit: p.Audit, Clock: p.Clock, Logger: p.Logger})
}
