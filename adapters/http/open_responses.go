package http

import (
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// streamWait is when a client with too many open responses may try again.
const streamWait = 5 * time.Second

// errTooManyStreams refuses a response that would stay open when the person already has too many open.
var errTooManyStreams = fault.New(fault.TooMany, "too_many_open", "Too many answers or downloads are open at once. Close some, or wait for one to end.").After(streamWait)

const slotKey = "slot"

// held counts the responses of each person that stay open until an answer or a file is complete: event streams, answers
// returned as JSON once they have ended, and downloads.
type held struct {
	most int // 0: no bound

	mu   sync.Mutex
	open map[identity.UserID]int
}

// slot counts one such response. Further calls of release have no effect.
type slot struct {
	held  *held
	owner identity.UserID
	once  sync.Once
	lasts bool // longer than the handler runs; released by what sends the response
}

// hold takes a slot before the handler runs, and releases it when the handler returns, unless outlast was called.
// Fault: errTooManyStreams.
func (h *held) hold(c *fiber.Ctx) error {
	s, err := h.take(ActorOf(c).User)
	if err != nil {
		return err
	}
	defer func() {
		if !s.lasts {
			s.release()
		}
	}()
	c.Locals(slotKey, s)
	return c.Next()
}

func (h *held) take(owner identity.UserID) (*slot, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.most > 0 && h.open[owner] >= h.most {
		return nil, errTooManyStreams
	}
	h.open[owner]++
	return &slot{held: h, owner: owner}, nil
}

func (s *slot) release() {
	s.once.Do(func() {
		s.held.mu.Lock()
		defer s.held.mu.Unlock()
		if s.held.open[s.owner]--; s.held.open[s.owner] == 0 {
			delete(s.held.open, s.owner)
		}
	})
}

// outlast keeps the slot of a request until the returned function is called.
func outlast(c *fiber.Ctx) (release func()) {
	s, ok := c.Locals(slotKey).(*slot)
	if !ok {
		return func() {}
	}
	s.lasts = true
	return s.release
}
