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

	"golang.org/x/crypto/bcrypt"

	"chatbot/domain/login"
	"chatbot/ports"
)

// prefix separates this use of HMAC from any other; it is no secret.
var prefix = []byte("chatbot password v1")

// nobody is the salt and the hash of a password that is not known to anybody, for comparisons without a user: the work
// depends on the cost alone, so nothing has to be hashed at start.
const nobody = "fCKHkk386mLUv7AbgbTopO0SuhxKRLP1fFPUOhogPP6ej3qQWFFbm"

var _ ports.Hasher = (*Hasher)(nil)

// Hasher implements ports.Hasher.
type Hasher struct {
	cost  int
	gate  *gate
	dummy []byte // compared against when there is no hash to compare
}

// New makes a hasher of the given cost (spec 6.3.1: 12). It hashes on at most half of the cores, and on at least one, so
// that requests keep the others.
func New(cost int) (*Hasher, error) {
	if cost < bcrypt.MinCost || cost > bcrypt.MaxCost {
		return nil, bcrypt.InvalidCostError(cost)
	}
	return &Hasher{
		cost: cost, gate: newGate(max(1, runtime.GOMAXPROCS(0)/2)),
		dummy: fmt.Appendf(nil, "$2a$%02d$%s", cost, nobody),
	}, nil
}

// Hash implements ports.Hasher.
func (h *Hasher) Hash(ctx context.Context, by login.Asker, password string) (string, error) {
	type result struct {
		hash []byte
		err  error
	}
	made, err := through(ctx, h.gate, by, func() (r result) {
		r.hash, r.err = bcrypt.GenerateFromPassword(digest(password), h.cost)
		return r
	})
	if err != nil {
		return "", err
	}
	return string(made.hash), made.err
}

// Matches implements ports.Hasher.
func (h *Hasher) Matches(ctx context.Context, by login.Asker, hash, password string) (bool, error) {
	against, known := []byte(hash), true
	if _, err := bcrypt.Cost(against); err != nil {
		against, known = h.dummy, false
	}
	differs, err := through(ctx, h.gate, by, func() error { return bcrypt.CompareHashAndPassword(against, digest(password)) })
	return err == nil && known && differs == nil, err
}

// digest makes 44 characters of any password: bcrypt takes 72 bytes and ignores the rest, so that
// without it two long passwords could be one.
func digest(password string) []byte {
	mac := hmac.New(sha256.New, prefix)
	mac.Write([]byte(password))
	return base64.StdEncoding.AppendEncode(nil, mac.Sum(nil))
}
