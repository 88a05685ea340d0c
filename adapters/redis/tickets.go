package redis

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"chatbot/domain/identity"
	"chatbot/ports"
)

// ticketKeys is the prefix of the keys that hold tickets, by hash, so that a reader of Redis gets no usable ticket.
const ticketKeys = "chatbot:ticket:"

var _ ports.Tickets = (*Tickets)(nil)

// Tickets implements ports.Tickets for all replicas: a ticket that one issues can be redeemed once, on any of them. Redis expires
// them. While Redis is down both calls return ports.ErrBusy.
type Tickets struct {
	client  *Client
	clock   ports.Clock
	secrets ports.Secrets
}

// NewTickets returns the tickets of this Redis.
func NewTickets(client *Client, clock ports.Clock, secrets ports.Secrets) *Tickets {
	return &Tickets{client, clock, secrets}
}

type ticket struct {
	UserID  identity.UserID  `json:"user_id"`
	LoginID identity.LoginID `json:"login_id"`
	Expires time.Time        `json:"expires"`
}

// Issue implements ports.Tickets.
func (t *Tickets) Issue(ctx context.Context, p identity.Principal, life time.Duration) (string, error) {
	secret := t.secrets.Secret()
	value, err := json.Marshal(ticket{p.UserID, p.LoginID, t.clock.Now().Add(life)})
	if err == nil {
		err = t.client.pool.Set(ctx, ticketKeys+identity.HashToken(secret), value, life).Err()
	}
	if err != nil {
		return "", ports.ErrBusy.Because(err)
	}
	return secret, nil
}

// Redeem implements ports.Tickets.
func (t *Tickets) Redeem(ctx context.Context, secret string) (identity.Principal, error) {
	value, err := t.client.pool.GetDel(ctx, ticketKeys+identity.HashToken(secret)).Bytes()
	if errors.Is(err, goredis.Nil) {
		return identity.Principal{}, identity.ErrToken
	}
	if err != nil {
		return identity.Principal{}, ports.ErrBusy.Because(err)
	}
	var held ticket
	if err := json.Unmarshal(value, &held); err != nil || !t.clock.Now().Before(held.Expires) {
		return identity.Principal{}, identity.ErrToken
	}
	return identity.Principal{UserID: held.UserID, LoginID: held.LoginID}, nil
}
