package identity

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"chatbot/domain/fault"
)

// KeyID is the id of an API key, from 1. 0 is none.
type KeyID int64

const (
	// MaxKeys is how many keys an account may have, expired ones included.
	MaxKeys = 50
	// maxKeyName bounds the name of a key, in code points; maxKeyRate what a key may be limited to.
	maxKeyName, maxKeyRate = 100, 100_000
	// keyUseEvery is how often the use of a key is noted.
	keyUseEvery = time.Minute
)

// Scope is what a key may be used for.
type Scope string

// The scopes.
const (
	ScopeModels Scope = "models" // list models
	ScopeChat   Scope = "chat"   // have models answer
)

// Scopes returns all scopes, which are what a key has unless its owner limits it.
func Scopes() []Scope { return []Scope{ScopeModels, ScopeChat} }

// Faults of keys.
var (
	ErrKey         = fault.New(fault.Unauthenticated, "invalid_api_key", "The API key is not valid. It may have been revoked or have expired.")
	ErrScope       = fault.New(fault.Forbidden, "missing_scope", "This API key may not be used for that.")
	ErrTooManyKeys = fault.New(fault.Conflict, "too_many_keys", "You have too many keys. Revoke one first.")
	// ErrProofNeeded asks for the password, because the person has not signed in recently.
	ErrProofNeeded = fault.New(fault.Forbidden, "proof_needed", "Enter your password to continue.")
)

// KeyOrder is the input for a new key.
type KeyOrder struct {
	Name      string
	Scopes    []Scope    // nil: all
	ExpiresAt *time.Time // nil: never
	PerMinute *int       // requests; nil: as many as the account may make
}

// Checked returns the order with all fields as they are stored. Fault: Invalid with every broken rule.
func (o KeyOrder) Checked(now time.Time) (KeyOrder, error) {
	var in fault.Inputs
	o.Name = strings.TrimSpace(Normalize(o.Name))
	switch n := utf8.RuneCountInString(o.Name); {
	case n == 0 || n > maxKeyName:
		in.Add("name", "length_out_of_range", "Names of keys must have 1 to 100 characters.", fault.Params{"min": 1, "max": maxKeyName})
	case !utf8.ValidString(o.Name) || misleading(strings.ReplaceAll(o.Name, " ", "")):
		in.Add("name", "invalid_characters", "Names of keys can't contain control characters or invisible characters.")
	}
	if o.Scopes == nil {
		o.Scopes = Scopes()
	}
	o.Scopes = slices.Compact(slices.Sorted(slices.Values(o.Scopes)))
	if len(o.Scopes) == 0 || slices.ContainsFunc(o.Scopes, func(s Scope) bool { return !slices.Contains(Scopes(), s) }) {
		in.Add("scopes", "unknown_value", "Use one of: models, chat.", fault.Params{"allowed": "models, chat"})
	}
	if o.ExpiresAt != nil && !o.ExpiresAt.After(now) {
		in.Add("expires_at", "in_the_past", "The key must expire later than now.")
	}
	if o.PerMinute != nil && (*o.PerMinute < 1 || *o.PerMinute > maxKeyRate) {
		in.Add("requests_per_minute", "out_of_range", fmt.Sprintf("Enter a number from 1 to %d.", maxKeyRate), fault.Params{"min": 1, "max": maxKeyRate})
	}
	return o, in.Err()
}

// KeyRecord is what is stored of a key. Of its text only the hash and the hint are.
type KeyRecord struct {
	ID         KeyID
	UserID     UserID
	Name       string
	SecretHash string
	Hint       string // the beginning of the text, by which people tell keys apart
	Scopes     []Scope
	PerMinute  int // requests; 0: as many as the account may make
	CreatedAt  time.Time
	ExpiresAt  time.Time // zero: never
	UsedAt     time.Time // about when it was last used; zero: never
}

// Key lets programs act for an account, within its scopes. A revoked key is deleted.
type Key struct{ is KeyRecord }

// NewKey returns the key of a checked order with its text, which is stored nowhere.
func NewKey(o KeyOrder, user UserID, text string, now time.Time) Key {
	k := Key{KeyRecord{UserID: user, Name: o.Name, SecretHash: HashToken(text), Hint: KeyHint(text), Scopes: o.Scopes, CreatedAt: now}}
	if o.ExpiresAt != nil {
		k.is.ExpiresAt = *o.ExpiresAt
	}
	if o.PerMinute != nil {
		k.is.PerMinute = *o.PerMinute
	}
	return k
}

// RestoreKey returns a stored key.
func RestoreKey(r KeyRecord) Key { return Key{r} }

// Record returns the key to be stored.
func (k Key) Record() KeyRecord { return k.is }

// AuditName names the key in the audit log, without what its owner typed.
func (k Key) AuditName() string { return fmt.Sprintf("key %d (%s…)", k.is.ID, k.is.Hint) }

// Alive reports whether the key is valid at the instant now.
func (k Key) Alive(now time.Time) bool { return k.is.ExpiresAt.IsZero() || now.Before(k.is.ExpiresAt) }

// UseIsNews reports whether a use at the instant now has to be noted.
func (k Key) UseIsNews(now time.Time) bool { return now.Sub(k.is.UsedAt) >= keyUseEvery }
