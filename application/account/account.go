// Package account is how people get an account, sign in, and prove who they are.
package account

import (
	"time"

	"chatbot/ports"
)

// ticketLife is how long a WebSocket ticket may be redeemed.
const ticketLife = 30 * time.Second

// Lifetimes of what a login hands out.
type Lifetimes struct {
	Access  time.Duration
	Refresh time.Duration
}

// Ports are what the use cases need.
type Ports struct {
	Users    ports.Users
	Erasure  ports.Erasure
	Logins   ports.Logins
	Devices  ports.Devices
	Hasher   ports.Hasher
	Tokens   ports.Tokens
	Next     ports.Successors
	Tickets  ports.Tickets
	Attempts ports.Attempts
	Secrets  ports.Secrets
	Clock    ports.Clock
	Journal  ports.Journal
	Audit    ports.Audit
}

// Service runs the use cases; safe for concurrent use.
type Service struct {
	Ports
	life Lifetimes
}

// New makes the service.
func New(p Ports, life Lifetimes) *Service { return &Service{Ports: p, life: life} }
