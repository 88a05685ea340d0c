package jwt

import (
	"crypto/sha256"
	"sync"

	"chatbot/domain/identity"
)

// maxCached bounds the number of cached tokens. The domain bounds usernames and e-mail addresses, so an entry takes less
// than 1.5 KiB: 6 MiB in the worst case, usually about 1 MiB.
const maxCached = 4096

// digest identifies a token, so that the cache holds no token that could be used.
type digest [sha256.Size]byte

func identify(token string) digest { return sha256.Sum256([]byte(token)) }

// cache holds the claims of verified tokens. Refused tokens are not cached, so that they cannot fill it. It has two
// generations: when the young one is full it replaces the old one, and tokens not used since are dropped. This needs neither
// a usage list nor a clean-up.
type cache struct {
	mu         sync.Mutex
	half       int
	young, old map[digest]identity.Claims
}

func newCache(limit int) *cache {
	return &cache{half: limit / 2, young: map[digest]identity.Claims{}}
}

func (c *cache) get(id digest) (identity.Claims, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if claims, ok := c.young[id]; ok {
		return claims, true
	}
	claims, ok := c.old[id]
	if ok {
		delete(c.old, id)
		c.add(id, claims)
	}
	return claims, ok
}

func (c *cache) put(id digest, claims identity.Claims) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(id, claims)
}

// forget drops an expired token.
func (c *cache) forget(id digest) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.young, id)
	delete(c.old, id)
}

func (c *cache) add(id digest, claims identity.Claims) {
	if len(c.young) >= c.half {
		c.old, c.young = c.young, make(map[digest]identity.Claims, c.half)
	}
	c.young[id] = claims
}

// len returns the number of cached tokens.
func (c *cache) len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.young) + len(c.old)
}
