// Package ws is the WebSocket of the chat (spec 5.2.5). Each socket has one goroutine that reads, and one for each answer it
// follows; every goroutine writes its own frames.
package ws

import (
	"context"
	"sync"
	"time"

	"github.com/fasthttp/websocket"
	upgrade "github.com/gofiber/contrib/websocket"
	"go.uber.org/zap"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/ports"
)

const (
	// closeLoginEnded is the close code of a socket whose login has ended: the client has to sign in again.
	closeLoginEnded = 4401
	restarting      = "The server is restarting. Connect again."
	// closeTooMany is the close code of a socket beyond the person's limit: its client uses another socket, or HTTP, and does
	// not reconnect at once.
	closeTooMany = 4429
	tooManyOpen  = "You have too many connections open. Close other tabs or clients, or use HTTP."
	// goodbyeWithin is how long Shutdown waits for queued frames to be written; lookEvery is how often it checks.
	goodbyeWithin = time.Second
	lookEvery     = 20 * time.Millisecond
	// watchEvery is how often open sockets are checked: for due pings, stalled writes and too many bytes.
	watchEvery = time.Second
)

// Accounts verifies the ticket or access token with which a socket is opened.
type Accounts interface {
	Redeem(ctx context.Context, ticketOrToken string) (identity.Actor, error)
}

// Watch reports the end of logins: it calls end once, soon after the actor's login has ended, unless release is called before.
// end must not block.
type Watch interface {
	Add(actor identity.Actor, end func()) (release func())
}

// Turns holds the use cases of frames.
type Turns interface {
	Start(ctx context.Context, actor identity.Actor, send chat.Send) (chat.Turn, error)
	Continue(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.Turn, error)
	Decide(ctx context.Context, actor identity.Actor, messageID chat.MessageID, call string, d chat.Decision) (chat.Turn, error)
	Subscribe(ctx context.Context, actor identity.Actor, messageID chat.MessageID, after int) (ports.Reader, chat.Message, error)
	Wait(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.Message, error)
	Stop(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.Message, error)
}

// Limits counts a person's calls and refuses those that are too frequent with limit.ErrTooMany.
type Limits interface {
	Chat(ctx context.Context, actor identity.Actor) (limit.Decision, error)
	API(ctx context.Context, actor identity.Actor) (limit.Decision, error)
}

// Meter counts open sockets.
type Meter interface{ Sockets(change int) }

// Tracer traces the start of a frame's turn; end is called once.
type Tracer interface {
	Frame(ctx context.Context, kind string) (_ context.Context, end func(error))
}

// Options are the settings of an operator.
type Options struct {
	// Origins are the origins from which pages may connect, in addition to the server's own.
	Origins []string
	// PerUser bounds the open sockets of one person; 0 is no bound.
	PerUser int
}

// Hub opens sockets and tracks all open ones; safe for concurrent use.
type Hub struct {
	accounts Accounts
	turns    Turns
	limits   Limits
	watch    Watch
	meter    Meter
	tracer   Tracer
	log      *zap.Logger
	options  Options
	upgrade  upgrade.Config

	mu      sync.Mutex
	closing bool
	open    map[*socket]struct{}
	people  map[identity.UserID]int // open sockets per person
}

// NewHub returns a hub. The caller must also call Run.
func NewHub(accounts Accounts, turns Turns, limits Limits, watch Watch, meter Meter, tracer Tracer, log *zap.Logger, o Options) *Hub {
	h := &Hub{
		accounts: accounts, turns: turns, limits: limits, watch: watch, meter: meter, tracer: tracer, options: o,
		log:  log.With(zap.String("component", "websocket")),
		open: map[*socket]struct{}{}, people: map[identity.UserID]int{},
	}
	// Origins is not set: Connect checks origins, because the wrapper would refuse all programs, which send none.
	h.upgrade = upgrade.Config{
		ReadBufferSize: 128, WriteBufferSize: 1024, WriteBufferPool: &sync.Pool{}, RecoverHandler: h.recoverUpgrade,
	}
	return h
}

func (h *Hub) isClosing() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closing
}

// enter adds a socket. It ends the socket at once if the hub is closing, or if the person has too many open. Every socket counts
// until its connection has closed.
func (h *Hub) enter(s *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.open[s] = struct{}{}
	h.people[s.actor.User]++
	h.meter.Sockets(1)
	switch {
	case h.closing:
		s.end(websocket.CloseServiceRestart, restarting)
	case h.options.PerUser > 0 && h.people[s.actor.User] > h.options.PerUser:
		s.end(closeTooMany, tooManyOpen)
	}
}

func (h *Hub) leave(s *socket) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.open, s)
	if h.people[s.actor.User]--; h.people[s.actor.User] == 0 {
		delete(h.people, s.actor.User)
	}
	h.meter.Sockets(-1)
}

// Run checks open sockets until ctx ends. It pings each one every pingEvery, closes those whose clients do not read (close code
// 1013), and those whose clients send too many bytes (1008).
func (h *Hub) Run(ctx context.Context) {
	var pings sync.WaitGroup
	defer pings.Wait()
	look := time.NewTicker(watchEvery)
	defer look.Stop()
	for {
		var now time.Time
		select {
		case <-ctx.Done():
			return
		case now = <-look.C:
		}
		h.mu.Lock()
		for s := range h.open {
			if s.out.stalled(now) {
				s.end(websocket.CloseTryAgainLater, "You are reading too slowly. Connect again and resume.")
			}
			if s.flood.tooManyBytes(now) {
				s.end(websocket.ClosePolicyViolation, flooding)
			}
			if now.After(s.pingAt) {
				s.pingAt = now.Add(pingEvery)
				pings.Go(s.ping) // a client that does not read delays only its own
			}
		}
		h.mu.Unlock()
	}
}

// Drain closes sockets with code 1012, so that clients reconnect, as soon as nothing is left to send on them: idle ones at once,
// others when their answers have ended. It returns when all are closed or when ctx ends.
func (h *Hub) Drain(ctx context.Context) {
	h.close()
	h.until(ctx, func(s *socket) bool {
		if s.idle() {
			s.end(websocket.CloseServiceRestart, restarting)
		}
		return false
	})
}

// Shutdown waits up to goodbyeWithin for queued frames, closes all sockets with code 1012, so that clients reconnect, and waits
// until all are closed or ctx ends. Answers must have ended before.
func (h *Hub) Shutdown(ctx context.Context) {
	h.close()
	quiet, cancel := context.WithTimeout(ctx, goodbyeWithin)
	defer cancel()
	h.until(quiet, (*socket).idle)
	h.mu.Lock()
	for s := range h.open {
		s.end(websocket.CloseServiceRestart, restarting)
	}
	h.mu.Unlock()
	h.until(ctx, func(*socket) bool { return false })
}

func (h *Hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closing = true
}

// until checks all open sockets repeatedly, until is returns true for every one or ctx ends.
func (h *Hub) until(ctx context.Context, is func(*socket) bool) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		h.mu.Lock()
		done := true
		for s := range h.open {
			done = is(s) && done
		}
		h.mu.Unlock()
		if done {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
	}
}
