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

	"chatbot/domain/identity"
	"chatbot/ports"
)

// prefix separates this use of HMAC from others; it is not secret.
var prefix = []byte("chatbot password v1")

// nobody is the salt and hash of an unknown password, compared against when the account does not exist. The time of a
// comparison depends on the cost alone, so nothing has to be hashed at start-up.
const nobody = "fCKHkk386mLUv7AbgbTopO0SuhxKRLP1fFPUOhogPP6ej3qQWFFbm"

var _ ports.Hasher = (*Hasher)(nil)

// Hasher implements ports.Hasher.
type Hasher struct {
	cost  int
	gate  *gate
	dummy []byte // compared against when there is no valid hash
}

// New returns a hasher of the given cost (spec 6.3.1: 12). It hashes on at most half of the cores, and at least one, and
// leaves the others to requests.
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
func (h *Hasher) Hash(ctx context.Context, by identity.Asker, password string) (string, error) {
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
func (h *Hasher) Matches(ctx context.Context, by identity.Asker, hash, password string) (bool, error) {
	against, known := []byte(hash), true
	if _, err := bcrypt.Cost(against); err != nil {
		against, known = h.dummy, false
	}
	differs, err := through(ctx, h.gate, by, func() error { return bcrypt.CompareHashAndPassword(against, digest(password)) })
	return err == nil && known && differs == nil, err
}

// digest maps any password to 44 characters. bcrypt ignores everything after 72 bytes, so without the digest two long
// passwords could match.
func digest(password string) []byte {
	mac := hmac.New(sha256.New, prefix)
	mac.Write([]byte(password))
	return base64.StdEncoding.AppendEncode(nil, mac.Sum(nil))
}
