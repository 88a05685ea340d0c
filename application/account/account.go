// Package account is how people get an account, sign in, and prove who they are.
package account

import (
	"time"

	"chatbot/domain/user"
	"chatbot/ports"
)

// ticketLife is how long a WebSocket ticket may be redeemed.
const ticketLife = 30 * time.Second

// Lifetimes of what a login hands out, and of the login itself; and how many of them there are.
type Lifetimes struct {
	Access  time.Duration
	Refresh time.Duration // of a refresh token that is not used
	Login   time.Duration // from signing in, however often the login is used; 0: no bound
	Most    int           // logins that one account may have at once; 0: no bound
}

// expiry returns when a login that began at one moment and is used at another ends unless it is used again.
func (l Lifetimes) expiry(began, used time.Time) time.Time {
	ends := used.Add(l.Refresh)
	if last := began.Add(l.Login); l.Login > 0 && last.Before(ends) {
		return last
	}
	return ends
}

// Ports are what the use cases need.
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
	policy user.Policy
}

// New makes the service; policy says who may register.
func New(p Ports, life Lifetimes, policy user.Policy) *Service {
	return &Service{Ports: p, life: life, policy: policy}
}
