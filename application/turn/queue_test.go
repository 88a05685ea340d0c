package turn

import (
	"errors"
	"math/rand/v2"
	"testing"

	"chatbot/domain/identity"
)

func enter(t *testing.T, q *queue, owner identity.UserID) *slot {
	t.Helper()
	p, err := q.enter(owner)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestQueueLetsPeopleTakeTurns(t *testing.T) {
	q := newQueue(Limits{Running: 1, PerUser: 1, Waiting: 100})
	first := enter(t, q, 1)
	greedy := []*slot{enter(t, q, 1), enter(t, q, 1), enter(t, q, 1)}
	modest := []*slot{enter(t, q, 2), enter(t, q, 2)}
	late := enter(t, q, 3)
	want := []*slot{greedy[0], modest[0], late, greedy[1], modest[1], greedy[2]}
	for i, p := range want {
		if n := p.number(); n != i+1 {
			t.Errorf("place %d is told %d", i+1, n)
		}
	}
	for i, p := range want {
		if p.running() {
			t.Fatalf("%d runs too early", i+1)
		}
		first.leave()
		if !p.running() || p.number() != 0 {
			t.Fatalf("%d does not run", i+1)
		}
		first = p
	}
	first.leave()
	if len(q.people) != 0 || q.running != 0 || q.waiting != 0 || len(q.order) != 0 {
		t.Errorf("left behind: %+v", q)
	}
}

func TestQueueLimitsEachPerson(t *testing.T) {
	q := newQueue(Limits{Running: 4, PerUser: 2, Waiting: 8})
	a, b := enter(t, q, 1), enter(t, q, 1)
	third, fourth := enter(t, q, 1), enter(t, q, 1)
	if !a.running() || !b.running() || third.running() || third.number() != 1 || fourth.number() != 2 {
		t.Errorf("third at %d, fourth at %d", third.number(), fourth.number())
	}
	if _, err := q.enter(1); !errors.Is(err, errQueueFull) {
		t.Errorf("more than a quarter of the places: %v", err)
	}
	if other := enter(t, q, 2); !other.running() {
		t.Error("someone else is held up")
	}
	b.leave()
	if !third.running() || fourth.number() != 1 {
		t.Error("the freed place is not taken")
	}
	fourth.leave()
	if q.waiting != 0 || len(q.order) != 0 {
		t.Errorf("left behind: %+v", q)
	}
}

func TestQueueRefusesBeyondItsLength(t *testing.T) {
	q := newQueue(Limits{Running: 1, PerUser: 1, Waiting: 2})
	running := enter(t, q, 1)
	waiting := []*slot{enter(t, q, 2), enter(t, q, 3)}
	if _, err := q.enter(4); !errors.Is(err, errQueueFull) {
		t.Errorf("got %v", err)
	}
	waiting[1].leave()
	enter(t, q, 4)
	running.leave()
	if !waiting[0].running() {
		t.Error("the first in the queue does not run")
	}
}

func (p *slot) isDisplaced() bool {
	select {
	case <-p.displaced:
		return true
	default:
		return false
	}
}

// TestQueueDisplacesWhoWaitsMost: a full queue takes the newest slot of whoever has most waiting, while that is more than
// the asker would then have, and refuses only then.
func TestQueueDisplacesWhoWaitsMost(t *testing.T) {
	q := newQueue(Limits{Running: 1, PerUser: 1, Waiting: 8})
	running := enter(t, q, 9)
	var crowd [5][]*slot
	for range 2 {
		for owner := identity.UserID(1); owner <= 4; owner++ {
			crowd[owner] = append(crowd[owner], enter(t, q, owner))
		}
	}
	late := enter(t, q, 5) // has none; four have two each
	displaced := 0
	for owner := 1; owner <= 4; owner++ {
		if crowd[owner][0].isDisplaced() {
			t.Errorf("the older slot of %d was taken", owner)
		}
		if crowd[owner][1].isDisplaced() {
			displaced++
			if err := crowd[owner][1].wait(t.Context()); !errors.Is(err, errDisplaced) {
				t.Errorf("got %v", err)
			}
			if n := crowd[owner][1].number(); n != 0 {
				t.Errorf("what is displaced is number %d", n)
			}
		}
	}
	if displaced != 1 || q.waiting != 8 || late.isDisplaced() {
		t.Errorf("%d displaced, %d wait", displaced, q.waiting)
	}
	if _, err := q.enter(5); !errors.Is(err, errQueueFull) { // would have as many as the others
		t.Errorf("got %v", err)
	}
	for owner := identity.UserID(6); owner <= 8; owner++ {
		enter(t, q, owner)
	}
	if _, err := q.enter(10); !errors.Is(err, errQueueFull) { // everybody has one
		t.Errorf("got %v", err)
	}
	for owner := 1; owner <= 4; owner++ {
		for _, p := range crowd[owner] {
			p.leave()
		}
	}
	if q.waiting != 4 {
		t.Errorf("%d wait, want 4", q.waiting)
	}
	running.leave()
	if !late.running() {
		t.Error("who came late does not run next")
	}
}

// TestQueueKeepsWhatWasAccepted: an answer from before this process is never displaced.
func TestQueueKeepsWhatWasAccepted(t *testing.T) {
	q := newQueue(Limits{Running: 1, PerUser: 1, Waiting: 2})
	enter(t, q, 9)
	var resumed []*slot
	for range 3 {
		p, err := q.admitStored(1)
		if err != nil {
			t.Fatal(err)
		}
		resumed = append(resumed, p)
	}
	if _, err := q.enter(2); !errors.Is(err, errQueueFull) {
		t.Errorf("got %v", err)
	}
	for _, p := range resumed {
		if p.isDisplaced() {
			t.Error("displaced")
		}
	}
}

// TestQueueNumbersAreTrue: whatever is going on, if nobody comes any more, answers begin in the order of
// the numbers that they were told, and nothing is left behind.
func TestQueueNumbersAreTrue(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 14))
	for range 300 {
		limits := Limits{Running: 1 + random.IntN(4), PerUser: 4, Waiting: 1000}
		q := newQueue(limits)
		var all []*slot
		for range random.IntN(60) {
			if len(all) > 0 && random.IntN(3) == 0 {
				i := random.IntN(len(all))
				all[i].leave()
				all = append(all[:i], all[i+1:]...)
				continue
			}
			all = append(all, enter(t, q, identity.UserID(random.IntN(6))))
		}
		running := 0
		told := map[int]*slot{}
		for _, p := range all {
			n := p.number()
			switch {
			case n == 0:
				running++
			case told[n] != nil:
				t.Fatalf("two are told %d", n)
			}
			told[n] = p
		}
		if running > limits.Running || (running < limits.Running && len(all) > running) {
			t.Fatalf("%d of %d run, %d in all", running, limits.Running, len(all))
		}
		for next := 1; len(all) > 0; {
			for i, p := range all {
				if p.running() {
					p.leave()
					all = append(all[:i], all[i+1:]...)
					break
				}
			}
			if p := told[next]; p != nil {
				if !p.running() {
					t.Fatalf("number %d is not next", next)
				}
				next++
			}
		}
		if len(q.people) != 0 || q.running != 0 || q.waiting != 0 {
			t.Fatalf("left behind: %+v", q)
		}
	}
}
