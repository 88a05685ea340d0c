package jwt

import (
	"crypto/sha256"
	"sync"

	"chatbot/domain/login"
)

// maxCached bounds what is remembered. Names and addresses are bounded by the domain, so an entry has
// under 1.5 KiB: 6 MiB at the very most, about 1 MiB for ordinary people.
const maxCached = 4096

// digest stands for a token: whoever reads the memory of the cache finds no token to use.
type digest [sha256.Size]byte

func identify(token string) digest { return sha256.Sum256([]byte(token)) }

// cache remembers the claims of tokens that were verified; refusals are not remembered, so that nobody
// fills it with rubbish. It has two halves: when the young one is full it becomes the old one, and what
// nobody asked for since is forgotten. That needs no list of who came last and no sweeping.
type cache struct {
	mu         sync.Mutex
	half       int
	young, old map[digest]login.Claims
}

func newCache(limit int) *cache {
	return &cache{half: limit / 2, young: map[digest]login.Claims{}}
}

func (c *cache) get(id digest) (login.Claims, bool) {
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

func (c *cache) put(id digest, claims login.Claims) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add(id, claims)
}

// forget drops what has expired.
func (c *cache) forget(id digest) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.young, id)
	delete(c.old, id)
}

func (c *cache) add(id digest, claims login.Claims) {
	if len(c.young) >= c.half {
		c.old, c.young = c.young, make(map[digest]login.Claims, c.half)
	}
	c.young[id] = claims
}

// len counts what is remembered.
func (c *cache) len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.young) + len(c.old)
}
