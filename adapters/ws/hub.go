// Package ws is the WebSocket of the chat (spec 5.2.5): one goroutine a socket reads, one for each answer that is
// followed tells it, and whoever has something to say writes.
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
	// closeTooMany is the close code of a socket beyond those that one person may have open: its client uses another one, or
	// HTTP, and does not come back at once.
	closeTooMany = 4429
	tooManyOpen  = "You have too many connections open. Close other tabs or clients, or use HTTP."
	// goodbyeWithin is what frames that wait get before the sockets close; lookEvery is how often we look.
	goodbyeWithin = time.Second
	lookEvery     = 20 * time.Millisecond
	// watchEvery is how often sockets that need a ping, or are stalled, are looked for.
	watchEvery = time.Second
)

// Accounts proves who opens a socket.
type Accounts interface {
	Redeem(ctx context.Context, ticketOrToken string) (identity.Actor, error)
}

// Watch tells when a login has ended, until released.
type Watch interface {
	Add(actor identity.Actor, end func()) (release func())
}

// Turns is what frames ask for.
type Turns interface {
	Start(ctx context.Context, actor identity.Actor, send chat.Send) (chat.Turn, error)
	Continue(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.Turn, error)
	Subscribe(ctx context.Context, actor identity.Actor, messageID chat.MessageID, after int) (ports.Reader, chat.Message, error)
	Wait(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.Message, error)
	Stop(ctx context.Context, actor identity.Actor, messageID chat.MessageID) (chat.Message, error)
}

// Limits decide how often a person may do something; limit.ErrTooMany when that was too often.
type Limits interface {
	Chat(ctx context.Context, actor identity.Actor) (limit.Decision, error)
	API(ctx context.Context, actor identity.Actor) (limit.Decision, error)
}

// Meter counts open sockets.
type Meter interface{ Sockets(change int) }

// Tracer follows what a frame asks for; its end is told once.
type Tracer interface {
	Frame(ctx context.Context, kind string) (_ context.Context, end func(error))
}

// Options are what an operator may set.
type Options struct {
	// Origins are those from which pages may connect, besides pages from the server's own address.
	Origins []string
	// PerUser bounds the sockets of one person that are open at once; 0 is no bound.
	PerUser int
}

// Hub opens sockets and knows all that are open; safe for concurrent use.
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
	people  map[identity.UserID]int // how many sockets each person has open
}

// NewHub makes a hub.
func NewHub(accounts Accounts, turns Turns, limits Limits, watch Watch, meter Meter, tracer Tracer, log *zap.Logger, o Options) *Hub {
	h := &Hub{
		accounts: accounts, turns: turns, limits: limits, watch: watch, meter: meter, tracer: tracer, options: o,
		log:  log.With(zap.String("component", "websocket")),
		open: map[*socket]struct{}{}, people: map[identity.UserID]int{},
	}
	// No Origins: Connect checks the origin, because the wrapper would refuse all programs, which send none.
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

// enter counts a socket in. One that comes while the hub closes is told to come back, and one too many of a person that it
// is one too many. Each counts until its connection has closed.
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

// Run looks after open sockets until ctx ends: each is pinged every pingEvery, and one whose client does not
// read is let go (close code 1013).
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
				pings.Go(s.ping) // a client that does not read holds up its own only
			}
		}
		h.mu.Unlock()
	}
}

// Drain tells sockets to reconnect (close code 1012) as soon as nothing is on its way to them: those that
// rest at once, others when their answers have ended. It returns when all have ended, or with ctx.
func (h *Hub) Drain(ctx context.Context) {
	h.close()
	h.until(ctx, func(s *socket) bool {
		if s.idle() {
			s.end(websocket.CloseServiceRestart, restarting)
		}
		return false
	})
}

// Shutdown lets the frames that wait go out, tells every socket to reconnect (close code 1012), and
// waits until all have ended, or ctx has. Answers have ended by then.
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

// until looks at all open sockets again and again until there are none that are not as asked, or ctx ends.
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
