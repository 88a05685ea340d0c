package mcp

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"chatbot/domain/identity"
	"chatbot/domain/tool"
)

// key names the session of a person with a server. Person 0 is nobody, who asks for lists.
type key struct {
	server string
	person identity.UserID
}

// session is a session with a server.
type session struct {
	*sdk.ClientSession
	to       tool.Connection
	process  *process  // nil: over HTTP
	requests *requests // nil: a process

	opening chan struct{} // closed once it has begun; not nil: it stands for one that begins

	// Guarded by Connector.mu.
	key     key
	users   int
	usedAt  time.Time
	dropped bool      // it is not given to others, and ends with its last user
	telling time.Time // until when the server may still be told that a call was canceled

	changed chan struct{}      // holds a token when the list has changed
	stream  context.CancelFunc // ends the stream of a server of 2024
	done    chan struct{}      // closed when the session has ended
}

// open begins a session. The error is a fault for administrators.
func (c *Connector) open(ctx context.Context, to tool.Connection, person identity.UserID) (*session, error) {
	ctx, cancel := context.WithTimeout(ctx, connectWithin)
	defer cancel()
	s := &session{to: to, changed: make(chan struct{}, 1), done: make(chan struct{})}
	client := sdk.NewClient(&sdk.Implementation{Name: "chatbot", Version: c.Version}, &sdk.ClientOptions{
		Capabilities:                &sdk.ClientCapabilities{},
		ToolListChangedHandler:      func(context.Context, *sdk.ToolListChangedRequest) { s.listChanged() },
		ProgressNotificationHandler: func(_ context.Context, r *sdk.ProgressNotificationClientRequest) { c.progress.tell(r.Params) },
	})
	if err := s.connect(ctx, c, client, person); err != nil {
		s.release()
		return nil, explain(err, tool.ErrServerNotMCP)
	}
	c.running.Go(func() { c.keep(s) })
	return s, nil
}

func (s *session) connect(ctx context.Context, c *Connector, client *sdk.Client, person identity.UserID) (err error) {
	if s.to.Command != "" {
		if !c.Stdio {
			return tool.ErrServerCommand
		}
		if s.process, err = start(s.to); err != nil {
			return tool.ErrServerCommand.Because(err)
		}
		s.ClientSession, err = s.begin(ctx, client, s.process.transport(), s.process.end)
		if err != nil && s.process.exited() {
			err = tool.ErrServerExited.Because(causeOf(err))
		}
		return err
	}
	if s.requests, err = newRequests(s.to, person, c.Authorization); err != nil {
		return err
	}
	s.ClientSession, err = s.begin(ctx, client, &sdk.StreamableClientTransport{Endpoint: s.to.URL, HTTPClient: s.requests.client(), MaxEventSize: maxEvent}, s.requests.end)
	if err != nil && ctx.Err() == nil && s.older() { // a server of 2024, whose stream of events is another one
		s.ClientSession, err = s.begin(ctx, client, lasting{s, &sdk.SSEClientTransport{Endpoint: s.to.URL, HTTPClient: s.requests.client(), MaxEventSize: maxEvent}}, s.requests.end)
	}
	if s.requests.connected.Store(err == nil); err == nil {
		s.requests.status.Store(0) // what was refused while both sides found out what they speak
	}
	if ctx.Err() != nil {
		return err
	}
	if err = s.requests.refused(err); errors.Is(err, sdk.ErrConnectionClosed) && s.requests.status.Load() == 0 && !errors.Is(err, errTooLarge) {
		return tool.ErrServerNotMCP.Because(causeOf(err))
	}
	return err
}

// begin begins a session over a transport, which end ends when ctx does: the SDK makes some requests without ctx, and leaves the connection
// open when one of them fails.
func (*session) begin(ctx context.Context, client *sdk.Client, over sdk.Transport, end func()) (*sdk.ClientSession, error) {
	opened := &remembered{Transport: over}
	stop := context.AfterFunc(ctx, end)
	began, err := client.Connect(ctx, opened, nil)
	if !stop() {
		err = errors.Join(context.Cause(ctx), err)
	}
	if err != nil && opened.connection != nil {
		_ = opened.connection.Close()
	}
	return began, err
}

// remembered is a transport that remembers its connection.
type remembered struct {
	sdk.Transport
	connection sdk.Connection
}

// Connect implements sdk.Transport.
func (r *remembered) Connect(ctx context.Context) (c sdk.Connection, err error) {
	r.connection, err = r.Transport.Connect(ctx)
	return r.connection, err
}

// older reports whether a server refused what servers before Streamable HTTP do not know.
func (s *session) older() bool {
	switch s.requests.status.Load() {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusUnsupportedMediaType:
		return true
	}
	return false
}

// refused adds to a failure what the SDK leaves out: that a response was too large, or the status of the last refusal.
func (r *requests) refused(err error) error {
	if err != nil && r.tooLarge.Load() {
		return fmt.Errorf("%w: %w", errTooLarge, err)
	}
	if status := r.status.Load(); err != nil && status != 0 {
		return fmt.Errorf("%w: %w", refusal{int(status)}, err)
	}
	return err
}

// listChanged notes that the list is another one.
func (s *session) listChanged() {
	select {
	case s.changed <- struct{}{}:
	default:
	}
}

// lasting is a transport whose connection lasts beyond the context with which it is opened.
type lasting struct {
	session *session
	sdk.Transport
}

// Connect implements sdk.Transport.
func (l lasting) Connect(ctx context.Context) (sdk.Connection, error) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	l.session.stream = cancel
	opened := context.AfterFunc(ctx, cancel)
	defer opened()
	return l.Transport.Connect(longer)
}

// close ends the session, and returns when it has ended.
func (s *session) close() {
	_ = s.Close()
	<-s.done
}

// release ends what the session has begun besides its connection.
func (s *session) release() {
	if s.stream != nil {
		s.stream()
	}
	if s.process != nil {
		s.process.end()
	}
	if s.requests != nil {
		s.requests.end()
		s.requests.next.CloseIdleConnections()
	}
}

// isGone reports whether a failure says that the server has ended the session.
func isGone(err error) bool {
	return errors.Is(err, errNoSession) || errors.Is(err, sdk.ErrSessionMissing)
}

// wasNotMade reports whether a failure of a call says that the server did nothing, since it had ended the session. sdk.ErrSessionMissing says
// so of any request in the session, and ends calls that run as well.
func wasNotMade(err error, sent *atomic.Bool) bool {
	return errors.Is(err, errNoSession) || errors.Is(err, sdk.ErrSessionMissing) && !sent.Load()
}
