package bcrypt

import (
	"cmp"
	"slices"

	"chatbot/domain/limit"
	"chatbot/domain/login"
)

// levels is how deep a line is divided: a provider's network, a site's network, a client's address, a name.
const levels = 4

// part is a network, or a name within one, that has a share of the turns.
type part struct {
	level int
	text  string
}

// waiter is somebody who waits for a turn.
type waiter struct {
	parts   [levels]part
	settled chan error // has one value: nil with the turn, or why there is none
}

func newWaiter(by login.Asker) *waiter {
	w := &waiter{settled: make(chan error, 1)}
	networks := limit.Networks(by.Address)
	for level, network := range networks {
		w.parts[level] = part{level, network}
	}
	w.parts[levels-1] = part{levels - 1, networks[2] + " " + by.Name}
	return w
}

// line is a queue in which networks take turns, whatever they send: providers' networks among each other, in each of them the sites'
// networks, in those the addresses, and of an address the names. So somebody with many addresses has one share of the turns as
// long as the addresses are in one network. The zero line is empty. The caller holds the lock.
type line struct {
	waiting []*waiter // oldest first
	shares  map[part]*share
	clock   uint64 // counts arrivals and turns
}

// share is what a part has in the line; a part of which nobody waits has none.
type share struct {
	waiting int
	turn    uint64 // when the part had its last turn, or else when it came; the smallest is next
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

// remove takes w out and reports whether it was in the line.
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

// next takes out who has the next turn. The line is not empty.
func (l *line) next() *waiter {
	w := slices.MinFunc(l.waiting, func(a, b *waiter) int { // the first, which is the oldest, of equal ones
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

// displaced takes out the newest waiter of the part that has most waiting, to make room for another one, if that part has then
// still no fewer than the other's. It returns nil when there is no such part.
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

// crowded returns the part that has most waiting among some; of equal ones that of the newest waiter.
func (l *line) crowded(among []*waiter, level int) part {
	most := among[len(among)-1].parts[level]
	for _, w := range slices.Backward(among) {
		if l.shares[w.parts[level]].waiting > l.shares[most].waiting {
			most = w.parts[level]
		}
	}
	return most
}

// of returns those of some who belong to a part.
func of(among []*waiter, p part) (all []*waiter) {
	for _, w := range among {
		if w.parts[p.level] == p {
			all = append(all, w)
		}
	}
	return all
}
