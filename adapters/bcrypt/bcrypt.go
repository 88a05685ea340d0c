// Package bcrypt hashes passwords with bcrypt, behind a gate that keeps a flood of sign-ins from
// taking the cores that chats need.
package bcrypt

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"runtime"
	"time"

	"golang.org/x/crypto/bcrypt"

	"chatbot/ports"
)

// maxWait is how long a caller waits for a core before it is turned away.
const maxWait = 5 * time.Second

// prefix separates this use of HMAC from any other; it is no secret.
var prefix = []byte("chatbot password v1")

// nobody is the salt and the hash of a password that is not known to anybody, for comparisons without a user: the work
// depends on the cost alone, so nothing has to be hashed at start.
const nobody = "fCKHkk386mLUv7AbgbTopO0SuhxKRLP1fFPUOhogPP6ej3qQWFFbm"

var _ ports.Hasher = (*Hasher)(nil)

// Hasher is ports.Hasher.
type Hasher struct {
	cost  int
	gate  chan struct{}
	dummy []byte // compared against when there is no hash to compare
}

// New makes a hasher of the given cost (spec 6.3.1: 12) that uses at most half of the cores, and at
// least one.
func New(cost int) (*Hasher, error) {
	if cost < bcrypt.MinCost || cost > bcrypt.MaxCost {
		return nil, bcrypt.InvalidCostError(cost)
	}
	return &Hasher{
		cost: cost, gate: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)),
		dummy: fmt.Appendf(nil, "$2a$%02d$%s", cost, nobody),
	}, nil
}

// Hash is that of ports.Hasher.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	var hash []byte
	var err error
	if gateErr := h.behindGate(ctx, func() { hash, err = bcrypt.GenerateFromPassword(digest(password), h.cost) }); gateErr != nil {
		return "", gateErr
	}
	return string(hash), err
}

// Matches is that of ports.Hasher.
func (h *Hasher) Matches(ctx context.Context, hash, password string) (bool, error) {
	against, known := []byte(hash), true
	if _, err := bcrypt.Cost(against); err != nil {
		against, known = h.dummy, false
	}
	var err error
	if gateErr := h.behindGate(ctx, func() { err = bcrypt.CompareHashAndPassword(against, digest(password)) }); gateErr != nil {
		return false, gateErr
	}
	return known && err == nil, nil
}

// behindGate runs work while holding a place, or returns ports.ErrBusy after maxWait.
func (h *Hasher) behindGate(ctx context.Context, work func()) error {
	ctx, cancel := context.WithTimeoutCause(ctx, maxWait, ports.ErrBusy)
	defer cancel()
	select {
	case h.gate <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-h.gate }()
	work()
	return nil
}

// digest makes 44 characters of any password: bcrypt takes 72 bytes and ignores the rest, so that
// without it two long passwords could be one.
func digest(password string) []byte {
	mac := hmac.New(sha256.New, prefix)
	mac.Write([]byte(password))
	return base64.StdEncoding.AppendEncode(nil, mac.Sum(nil))
}
