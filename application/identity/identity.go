// Package identity registers people, signs them in, authenticates their requests, and manages their accounts and logins.
package identity

import (
	"context"
	"sync/atomic"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/setting"
	"chatbot/ports"
)

// ticketLife is how long a WebSocket ticket can be redeemed.
const ticketLife = 30 * time.Second

// Ports are the dependencies of the use cases.
type Ports struct {
	Users            ports.Users
	First            ports.FirstAccount
	AccountDeletion  ports.AccountDeletion
	Roles            ports.Roles
	Directory        ports.Directory // for operators only
	People           ports.People    // for admins only
	Invitations      ports.Invitations
	InvitationMails  ports.InvitationMails
	AccountTokens    ports.AccountTokens
	Externals        ports.ExternalIdentities
	LinkedIdentities ports.LinkedIdentities
	ProvidedAccess   ports.ProvidedAccess
	ProviderSessions ports.ProviderSessions
	Mails            Mails
	Jobs             ports.Jobs
	Logins           ports.Logins
	Devices          ports.Devices
	Hasher           ports.Hasher
	Tokens           ports.Tokens
	Next             ports.RefreshTokenDeriver
	SecondFactors    ports.SecondFactors
	Enrolments       ports.Enrolments
	TOTP             ports.TOTP
	Passkeys         ports.Passkeys
	PasskeyUses      ports.PasskeyUses
	WebAuthn         ports.WebAuthn
	Sealer           ports.Sealer
	Tickets          ports.Tickets
	LoginThrottle    ports.LoginThrottle
	Secrets          ports.Secrets
	Clock            ports.Clock
	Logger           ports.Logger
	Audit            ports.Audit
	// WaysIn are the kinds of first steps besides the password; without any, passwords cannot be turned off.
	WaysIn []ports.WayIn
	// ProviderName returns the name of an identity provider, else its id; without it, ids are used.
	ProviderName func(ctx context.Context, id string) string
	// EnabledProviders returns the ids of the identity providers that let people in; without it, there are none.
	EnabledProviders func(ctx context.Context) ([]string, error)
	// Settings returns the settings in force, which determine who may register, who must have a second factor, and whether passwords sign in.
	Settings func() setting.Values
}

// Service runs the use cases; safe for concurrent use.
type Service struct {
	Ports
	life  identity.Lifetimes
	setup identity.SetupCode
	taken atomic.Bool // there was an account
}

// New returns the service; setup is needed to register the first account.
func New(p Ports, life identity.Lifetimes, setup identity.SetupCode) *Service {
	return &Service{Ports: p, life: life, setup: setup}
}
