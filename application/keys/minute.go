package keys

import (
	"sync"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/limit"
)

const (
	// mostWrong is how many different wrong keys a network may try each minute at one server.
	mostWrong = 60
	// mostRemembered bounds each of the sets that are remembered for a minute.
	mostRemembered = 10_000
)

// minute remembers what happened within the current minute, so that requests cost the storage less. The zero minute is ready, and safe for
// concurrent use.
type minute struct {
	mu    sync.Mutex
	at    time.Time
	wrong map[string]bool // hashes of keys that there are not
	tries map[string]int  // wrong keys, by network
	right map[string]bool // hashes of keys that were right in this minute
	known map[string]bool // those of the one before
	used  map[identity.KeyID]bool
}

// begin forgets earlier minutes. The caller holds the lock.
func (m *minute) begin(now time.Time) {
	if at := now.Truncate(time.Minute); !at.Equal(m.at) {
		m.known, m.right = m.right, map[string]bool{}
		m.at, m.wrong, m.tries, m.used = at, map[string]bool{}, map[string]int{}, map[identity.KeyID]bool{}
	}
}

// put adds to a set. One that is full forgets any one other, so that what many strangers send leaves most of what is known of others.
func put[K comparable, V any](set map[K]V, key K, value V) {
	if _, known := set[key]; !known && len(set) >= mostRemembered {
		for other := range set {
			delete(set, other)
			break
		}
	}
	set[key] = value
}

// refuses refuses a key that is known to be wrong, and those that are not known from a network that has tried too many: neither who goes on
// with one wrong key nor who guesses shuts out others of the same network. Faults: identity.ErrKey, limit.ErrTooMany.
func (m *minute) refuses(hash, network string, now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.begin(now)
	switch {
	case m.wrong[hash]:
		return identity.ErrKey
	case m.tries[network] >= mostWrong && !m.right[hash] && !m.known[hash]:
		return limit.Refused(m.at.Add(time.Minute).Sub(now))
	}
	return nil
}

// refused remembers a wrong key.
func (m *minute) refused(hash, network string, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.begin(now)
	if !m.wrong[hash] {
		put(m.wrong, hash, true)
		put(m.tries, network, m.tries[network]+1)
	}
}

// accepted remembers a right key.
func (m *minute) accepted(hash string, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.begin(now)
	put(m.right, hash, true)
}

// first reports whether a key is used for the first time in this minute.
func (m *minute) first(id identity.KeyID, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.begin(now)
	is := !m.used[id]
	put(m.used, id, true)
	return is
}
