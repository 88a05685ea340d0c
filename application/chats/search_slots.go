package chats

import (
	"context"
	"sync"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
)

const (
	// searchesAtOnce bounds the concurrent searches of this process, so that they never use all database connections;
	// searchesPerPerson bounds those of one person.
	searchesAtOnce    = 4
	searchesPerPerson = 2
	// searchesWaiting bounds the further searches of one person that wait for a slot, each for at most searchWait.
	searchesWaiting = 4
	searchWait      = 500 * time.Millisecond
)

// searchSlots limits concurrent searches, per person and in total; safe for concurrent use.
type searchSlots struct {
	all    chan struct{}
	mu     sync.Mutex
	people map[identity.UserID]*personSlots
}

// personSlots are the slots of one person. They exist while users searches run or wait.
type personSlots struct {
	slots chan struct{}
	users int
}

func newSearchSlots() *searchSlots {
	return &searchSlots{all: make(chan struct{}, searchesAtOnce), people: map[identity.UserID]*personSlots{}}
}

// enter waits for a slot of the person and then for one of the process; leave frees both. Faults: limit.ErrTooMany while the person
// has too many searches; chat.ErrSearchBusy if ctx ends first.
func (s *searchSlots) enter(ctx context.Context, owner identity.UserID) (leave func(), err error) {
	mine, ok := s.join(owner)
	if !ok {
		return nil, limit.Refused(searchWait)
	}
	patience := time.NewTimer(searchWait)
	defer patience.Stop()
	select {
	case mine.slots <- struct{}{}:
	case <-patience.C:
		s.part(owner)
		return nil, limit.Refused(searchWait)
	case <-ctx.Done():
		s.part(owner)
		return nil, chat.ErrSearchBusy.Because(ctx.Err())
	}
	select {
	case s.all <- struct{}{}:
	case <-ctx.Done():
		<-mine.slots
		s.part(owner)
		return nil, chat.ErrSearchBusy.Because(ctx.Err())
	}
	return func() {
		<-s.all
		<-mine.slots
		s.part(owner)
	}, nil
}

func (s *searchSlots) join(owner identity.UserID) (*personSlots, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	mine := s.people[owner]
	if mine == nil {
		mine = &personSlots{slots: make(chan struct{}, searchesPerPerson)}
		s.people[owner] = mine
	}
	if mine.users == searchesPerPerson+searchesWaiting {
		return nil, false
	}
	mine.users++
	return mine, true
}

func (s *searchSlots) part(owner identity.UserID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	mine := s.people[owner]
	if mine.users--; mine.users == 0 {
		delete(s.people, owner)
	}
}
