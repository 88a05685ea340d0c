// Package identity registers people, signs them in, authenticates their requests, and manages their accounts and logins.
package identity

import (
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
)

// ticketLife is how long a WebSocket ticket can be redeemed.
const ticketLife = 30 * time.Second

// Lifetimes bound the tokens of a login, the login itself, and the number of logins of an account.
type Lifetimes struct {
	Access  time.Duration
	Refresh time.Duration // of an unused refresh token
	Login   time.Duration // from signing in, however often the login is used; 0: unlimited
	Most    int           // live logins of one account; 0: unlimited
}

// expiry returns when a login expires that began at began and was last used at used.
func (l Lifetimes) expiry(began, used time.Time) time.Time {
	ends := used.Add(l.Refresh)
	if last := began.Add(l.Login); l.Login > 0 && last.Before(ends) {
		return last
	}
	return ends
}

// Ports are the dependencies of the use cases.
type Ports struct {
	Users           ports.Users
	First           ports.FirstAccount
	AccountDeletion ports.AccountDeletion
	Directory       ports.Directory // for operators only
	Logins          ports.Logins
	Devices         ports.Devices
	Hasher          ports.Hasher
	Tokens          ports.Tokens
	Next            ports.RefreshTokenDeriver
	Tickets         ports.Tickets
	LoginThrottle   ports.LoginThrottle
	Secrets         ports.Secrets
	Clock           ports.Clock
	Logger          ports.Logger
	Audit           ports.Audit
}

// Service runs the use cases; safe for concurrent use.
type Service struct {
	Ports
	life   Lifetimes
	policy identity.RegistrationPolicy
}

// New returns the service; policy determines who may register.
func New(p Ports, life Lifetimes, policy identity.RegistrationPolicy) *Service {
	return &Service{Ports: p, life: life, policy: policy}
}
