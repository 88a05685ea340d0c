package bcrypt

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
)

// hashTime is how long a hash takes in these tests.
const hashTime = 250 * time.Millisecond

// crowd is a gate and its callers, in simulated time.
type crowd struct {
	t   *testing.T
	g   *gate
	ctx context.Context
	all sync.WaitGroup
}

// before runs a test with a crowd and a gate with one place, and checks that nobody waits at the end.
func before(t *testing.T, test func(c *crowd)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		c := &crowd{t: t, g: newGate(1), ctx: ctx}
		test(c)
		end()
		c.all.Wait()
		wantEmpty(t, c.g, 0)
	})
}

// ask requests one hash.
func (c *crowd) ask(by identity.Asker) error {
	_, err := through(c.ctx, c.g, by, func() error { time.Sleep(hashTime); return nil })
	return err
}

// flood keeps requesting hashes with the given concurrency, each time as another caller, until the test ends.
func (c *crowd) flood(atOnce int, who func(i int) identity.Asker) {
	var mu sync.Mutex
	n := 0
	for range atOnce {
		c.all.Go(func() {
			for c.ctx.Err() == nil {
				mu.Lock()
				by := who(n)
				n++
				mu.Unlock()
				if c.ask(by) != nil {
					time.Sleep(500 * time.Millisecond)
				}
			}
		})
	}
	time.Sleep(10 * time.Second) // until the queue is as full as it gets
}

// quick fails the test unless the caller repeatedly gets a hash within the time.
func (c *crowd) quick(by identity.Asker, within time.Duration) {
	c.t.Helper()
	for range 8 {
		began := time.Now()
		if err := c.ask(by); err != nil || time.Since(began) > within {
			c.t.Errorf("%+v: %v after %v, want %v", by, err, time.Since(began), within)
		}
		time.Sleep(137 * time.Millisecond)
	}
}

// attacks are floods of strangers from different kinds of networks.
var attacks = map[string]func(i int) identity.Asker{
	"one address": func(i int) identity.Asker { return identity.Asker{Address: "203.0.113.7", Name: fmt.Sprint(i)} },
	"a /24": func(i int) identity.Asker {
		return identity.Asker{Address: fmt.Sprintf("203.0.113.%d", i%256), Name: fmt.Sprint(i)}
	},
	"a /16": func(i int) identity.Asker {
		return identity.Asker{Address: fmt.Sprintf("203.0.%d.%d", i%256, i>>8&255), Name: fmt.Sprint(i)}
	},
	"a /48 of IPv6": func(i int) identity.Asker {
		return identity.Asker{Address: fmt.Sprintf("2001:db8:1:%x::1", i&0xffff), Name: fmt.Sprint(i)}
	},
	"a /64 of IPv6": func(i int) identity.Asker {
		return identity.Asker{Address: fmt.Sprintf("2001:db8:5:1::%x", i&0xffff), Name: fmt.Sprint(i)}
	},
	"a /32 of IPv6": func(i int) identity.Asker {
		return identity.Asker{Address: fmt.Sprintf("2001:db8:%x:%x::1", i&0xffff, i>>8&0xffff), Name: fmt.Sprint(i)}
	},
	"one name, a /32": func(i int) identity.Asker {
		return identity.Asker{Address: fmt.Sprintf("2001:db8:%x::1", i&0xffff), Name: "ada"}
	},
	"written as IPv4 in IPv6": func(i int) identity.Asker {
		return identity.Asker{Address: fmt.Sprintf("::ffff:203.0.%d.%d", i%256, i>>8&255), Name: fmt.Sprint(i)}
	},
	"translated IPv4": func(i int) identity.Asker {
		return identity.Asker{Address: fmt.Sprintf("64:ff9b::203.0.%d.%d", i%256, i>>8&255), Name: fmt.Sprint(i)}
	},
}

// A network with any number of addresses blocks neither known people nor strangers in other networks.
func TestNoNetworkBlocksOthers(t *testing.T) {
	for what, who := range attacks {
		t.Run(what, func(t *testing.T) {
			before(t, func(c *crowd) {
				c.flood(500, who)
				c.quick(identity.Asker{Known: true, Address: "198.51.100.1", Name: "ada"}, 2*hashTime)
				c.quick(identity.Asker{Address: "198.51.100.1", Name: "eve"}, 3*hashTime)
				c.quick(identity.Asker{Address: "2001:db9::1", Name: "eve"}, 3*hashTime)
			})
		})
	}
}

// Sites, addresses and names within a network take turns, too.
func TestNeighboringNetworksTakeTurns(t *testing.T) {
	for what, neighbour := range map[string]struct {
		attack string
		honest identity.Asker
	}{
		"another site of the /32":       {"a /48 of IPv6", identity.Asker{Address: "2001:db8:2::1", Name: "eve"}},
		"another client of the /48":     {"a /64 of IPv6", identity.Asker{Address: "2001:db8:5:5::1", Name: "eve"}},
		"another address of the /24":    {"one address", identity.Asker{Address: "203.0.113.8", Name: "eve"}},
		"another site of the /16":       {"a /24", identity.Asker{Address: "203.0.114.1", Name: "eve"}},
		"known, at the same address":    {"one address", identity.Asker{Known: true, Address: "203.0.113.7", Name: "ada"}},
		"known, in the attacker's /16":  {"a /16", identity.Asker{Known: true, Address: "203.0.113.7", Name: "ada"}},
		"known, of the name under fire": {"one name, a /32", identity.Asker{Known: true, Address: "2001:db8:7::1", Name: "ada"}},
	} {
		t.Run(what, func(t *testing.T) {
			before(t, func(c *crowd) {
				c.flood(100, attacks[neighbour.attack])
				c.quick(neighbour.honest, 3*hashTime)
			})
		})
	}
}

// 10,000 addresses all over the internet, which look like as many strangers, do not block known people.
func TestBotnetNeverLocksOutKnownNetworks(t *testing.T) {
	bots := func(i int) identity.Asker {
		i = i * 7919 % 10_000
		return identity.Asker{Address: fmt.Sprintf("%d.%d.%d.1", 20+i/100, i%100, i%250), Name: fmt.Sprint(i)}
	}
	before(t, func(c *crowd) {
		c.flood(1000, bots)
		c.quick(identity.Asker{Known: true, Address: "198.51.100.1", Name: "ada"}, 2*hashTime)
	})
}

// Attackers with accounts of their own are known in their networks. Other known people still get turns, and strangers a quarter.
func TestKnownCallersLeaveStrangersAShare(t *testing.T) {
	before(t, func(c *crowd) {
		c.flood(200, func(i int) identity.Asker {
			return identity.Asker{Known: true, Address: fmt.Sprintf("2001:db8:%x::1", i&0xffff), Name: fmt.Sprint(i % 1000)}
		})
		c.quick(identity.Asker{Known: true, Address: "198.51.100.1", Name: "ada"}, 3*hashTime)
		c.quick(identity.Asker{Address: "198.51.100.1", Name: "eve"}, (knownInARow+2)*hashTime)
	})
}

// turns has five callers of each kind request hashes at once, fewer than there are seats, and counts their turns within the time.
func turns(c *crowd, of map[string]identity.Asker, within time.Duration) map[string]int {
	var mu sync.Mutex
	had := map[string]int{}
	for name, by := range of {
		for range 5 {
			c.all.Go(func() {
				for c.ctx.Err() == nil {
					if c.ask(by) == nil {
						mu.Lock()
						had[name]++
						mu.Unlock()
					}
				}
			})
		}
	}
	time.Sleep(within)
	mu.Lock()
	defer mu.Unlock()
	copied := map[string]int{}
	for name, n := range had {
		copied[name] = n
	}
	return copied
}

func TestStrangersHaveAQuarterOfTheTurns(t *testing.T) {
	before(t, func(c *crowd) {
		had := turns(c, map[string]identity.Asker{"known": {Known: true, Address: "192.0.2.1"}, "stranger": {Address: "192.0.2.1"}}, 100*time.Second)
		if had["stranger"] < 98 || had["stranger"] > 102 || had["known"] < 296 {
			t.Errorf("%v", had)
		}
	})
}

func TestNetworksTakeTurns(t *testing.T) {
	before(t, func(c *crowd) {
		had := turns(c, map[string]identity.Asker{
			"a": {Address: "192.0.2.1"}, "b": {Address: "198.51.100.1"}, "c": {Address: "2001:db8::1"}, "d": {Address: ""},
		}, 100*time.Second)
		for name, n := range had {
			if n < 97 || n > 103 {
				t.Errorf("%s: %d turns of 400", name, n)
			}
		}
	})
}

// Callers of one network are served in order of arrival, and none that waits less than maxWait is refused.
func TestSingleNetworkIsServedInOrder(t *testing.T) {
	before(t, func(c *crowd) {
		var mu sync.Mutex
		var served []int
		for i := range 18 {
			c.all.Go(func() {
				time.Sleep(time.Duration(i) * time.Millisecond)
				if err := c.ask(identity.Asker{Known: true, Address: "192.0.2.1", Name: fmt.Sprint(i)}); err != nil {
					t.Errorf("%d: %v", i, err)
				}
				mu.Lock()
				defer mu.Unlock()
				served = append(served, i)
			})
		}
		c.all.Wait()
		for i, who := range served {
			if who != i {
				t.Fatalf("%v", served)
			}
		}
	})
}

// A displaced waiter is refused at once, and the number of seats stays bounded.
func TestFullQueueDisplacesLongestWaitingList(t *testing.T) {
	before(t, func(c *crowd) {
		c.g.taken = 1
		var mu sync.Mutex
		var displaced []time.Duration
		began := time.Now()
		for i := range seats {
			c.all.Go(func() {
				time.Sleep(time.Duration(i) * time.Millisecond)
				err := c.g.enter(c.ctx, identity.Asker{Address: "203.0.113.7", Name: fmt.Sprint(i)})
				mu.Lock()
				defer mu.Unlock()
				if errors.Is(err, ports.ErrBusy) {
					displaced = append(displaced, time.Since(began))
				} else {
					c.g.leave()
				}
			})
		}
		time.Sleep(time.Second)
		for i := range 2 * seats {
			c.all.Go(func() {
				if c.g.enter(c.ctx, identity.Asker{Address: fmt.Sprintf("198.%d.100.1", i)}) == nil {
					c.g.leave()
				}
			})
			synctest.Wait()
			if n := len(c.g.strangers.waiting); n != seats {
				t.Fatalf("%d wait", n)
			}
		}
		time.Sleep(time.Second)
		mu.Lock()
		if len(displaced) != seats-1 || displaced[0] != time.Second {
			t.Errorf("%d displaced: %v", len(displaced), displaced)
		}
		mu.Unlock()
		c.g.leave()
	})
}

// A caller that leaves, before or after its turn, releases its seat or place.
func TestLeavingFreesTheSlot(t *testing.T) {
	before(t, func(c *crowd) {
		random := rand.New(rand.NewPCG(1, 2))
		for i := range 2000 {
			ctx, leave := context.WithTimeout(c.ctx, time.Duration(random.IntN(6000))*time.Millisecond)
			by := identity.Asker{Known: random.IntN(2) == 0, Address: fmt.Sprintf("10.%d.%d.1", random.IntN(3), random.IntN(3)), Name: fmt.Sprint(i % 5)}
			c.all.Go(func() {
				defer leave()
				_, _ = through(ctx, c.g, by, func() error { time.Sleep(hashTime); return nil })
			})
			time.Sleep(time.Duration(random.IntN(100)) * time.Millisecond)
		}
		c.all.Wait()
		if err := c.ask(identity.Asker{}); err != nil {
			t.Error(err)
		}
	})
}
