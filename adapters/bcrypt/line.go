package bcrypt

import (
	"cmp"
	"slices"

	"chatbot/domain/identity"
	"chatbot/domain/limit"
)

// levels is the number of levels at which turns are shared: provider's network, site's network, client's address, name.
const levels = 4

// part is a network, or a name within one, that gets a share of the turns.
type part struct {
	level int
	text  string
}

// waiter is a caller that waits for a turn.
type waiter struct {
	parts   [levels]part
	settled chan error // gets one value: nil with the turn, or the reason for refusing it
}

func newWaiter(by identity.Asker) *waiter {
	w := &waiter{settled: make(chan error, 1)}
	networks := limit.Networks(by.Address)
	for level, network := range networks {
		w.parts[level] = part{level, network}
	}
	w.parts[levels-1] = part{levels - 1, networks[2] + " " + by.Name}
	return w
}

// line is a queue in which networks take turns, however many requests they send: first the providers' networks, within each the
// sites' networks, within those the addresses, and within an address the names. An attacker with many addresses in one network
// therefore gets one share of the turns. The zero line is empty. The caller must hold the gate's lock.
type line struct {
	waiting []*waiter // oldest first
	shares  map[part]*share
	clock   uint64 // counts arrivals and turns
}

// share is the state of a part with waiters; other parts have none.
type share struct {
	waiting int
	turn    uint64 // time of the part's last turn, or of its arrival; the smallest is next
}

func (l *line) tick() uint64 {
	l.clock++
	return l.clock
}

func (l *line) push(w *waiter) {
	if l.shares == nil {
		l.shares = map[part]*share{}
	}
	l.waiting = append(l.waiting, w)
	for _, p := range w.parts {
		held := l.shares[p]
		if held == nil {
			held = &share{turn: l.tick()}
			l.shares[p] = held
		}
		held.waiting++
	}
}

// remove removes w and reports whether it was in the line.
func (l *line) remove(w *waiter) bool {
	i := slices.Index(l.waiting, w)
	if i < 0 {
		return false
	}
	l.waiting = slices.Delete(l.waiting, i, i+1)
	for _, p := range w.parts {
		if held := l.shares[p]; held.waiting == 1 {
			delete(l.shares, p)
		} else {
			held.waiting--
		}
	}
	return true
}

// next removes and returns the waiter with the next turn. The line must not be empty.
func (l *line) next() *waiter {
	w := slices.MinFunc(l.waiting, func(a, b *waiter) int { // among equals the first, which is the oldest
		for level := range levels {
			if x, y := l.shares[a.parts[level]].turn, l.shares[b.parts[level]].turn; x != y {
				return cmp.Compare(x, y)
			}
		}
		return 0
	})
	for _, p := range w.parts {
		l.shares[p].turn = l.tick()
	}
	l.remove(w)
	return w
}

// displaced removes the newest waiter of the part with the most waiters, to make room for by, provided that this part then still
// has at least as many waiters as by's. Otherwise it returns nil.
func (l *line) displaced(by *waiter) *waiter {
	among := l.waiting
	for level, own := range by.parts {
		if len(among) == 0 {
			return nil
		}
		most := l.crowded(among, level)
		mine := 0
		if held := l.shares[own]; held != nil {
			mine = held.waiting
		}
		if l.shares[most].waiting > mine+1 {
			for ; level < levels; level++ {
				among = of(among, l.crowded(among, level))
			}
			w := among[len(among)-1]
			l.remove(w)
			return w
		}
		among = of(among, own)
	}
	return nil
}

// crowded returns the part with the most waiters at a level; among equals the newest waiter's.
func (l *line) crowded(among []*waiter, level int) part {
	most := among[len(among)-1].parts[level]
	for _, w := range slices.Backward(among) {
		if l.shares[w.parts[level]].waiting > l.shares[most].waiting {
			most = w.parts[level]
		}
	}
	return most
}

// of returns the waiters that belong to a part.
func of(among []*waiter, p part) (all []*waiter) {
	for _, w := range among {
		if w.parts[p.level] == p {
			all = append(all, w)
		}
	}
	return all
}
