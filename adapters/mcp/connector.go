// Package mcp speaks the Model Context Protocol with servers of tools.
package mcp

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"strings"
	"sync"
	"time"

	"chatbot/adapters/internal/address"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
	"chatbot/ports"
)

// Options configure a Connector.
type Options struct {
	Stdio         bool                    // servers may be started as processes
	Version       string                  // of this program, which servers are told
	Authorization ports.ToolAuthorization // nil: nobody has any
}

// Connector implements ports.ToolConnector. It is safe for concurrent use.
type Connector struct {
	Options
	lists    chan tool.List
	progress calls

	mu       sync.Mutex
	sessions map[key]*session
	failing  map[key]failure
	closed   bool
	running  sync.WaitGroup // calls, and goroutines of sessions
	stop     context.CancelFunc
	ctx      context.Context //nolint:containedctx // ends with Close, and with it every session
}

var _ ports.ToolConnector = (*Connector)(nil)

// waitingLists bounds the lists that wait to be taken.
const waitingLists = 16

// New returns a Connector, whose idle sessions are closed until Close.
func New(o Options) *Connector {
	c := &Connector{
		Options: o, lists: make(chan tool.List, waitingLists), sessions: map[key]*session{}, failing: map[key]failure{}, progress: calls{of: map[string]func(string){}},
	}
	c.ctx, c.stop = context.WithCancel(context.Background())
	c.running.Go(c.closeIdle)
	return c
}

// Close ends all calls and sessions, those that begin and processes included, and waits for them.
func (c *Connector) Close() error {
	c.mu.Lock()
	c.closed = true
	c.end(c.take(func(key) bool { return true }))
	c.mu.Unlock()
	c.stop()
	c.running.Wait()
	return nil
}

// within returns ctx, which Close ends, too. Close waits until it is left.
func (c *Connector) within(ctx context.Context) (_ context.Context, leave func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, nil, tool.ErrServerBusy.Because(errClosed)
	}
	c.running.Add(1)
	ctx, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(c.ctx, cancel)
	return ctx, func() { stop(); cancel(); c.running.Done() }, nil
}

// Lists implements ports.ToolConnector.
func (c *Connector) Lists() <-chan tool.List { return c.lists }

// Drop implements ports.ToolConnector. Sessions in use end with their last call.
func (c *Connector) Drop(server string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.end(c.take(func(k key) bool { return k.server == server }))
	maps.DeleteFunc(c.failing, func(k key, _ failure) bool { return k.server == server })
}

// Normalize implements ports.ToolConnector.
func (c *Connector) Normalize(to tool.Connection) (tool.Connection, error) {
	to.URL, to.Command = strings.TrimSpace(to.URL), strings.TrimSpace(to.Command)
	switch {
	case to.URL == "" && to.Command == "":
		return to, fault.Input("url", "blank", "This can't be empty.")
	case to.URL != "" && to.Command != "":
		return to, fault.Input("command", "url_or_command", "Give either an address or a command.")
	case to.Command != "" && !c.Stdio:
		return to, fault.Input("command", "stdio_disabled", "Commands can't be started, because MCP_STDIO is not true.")
	case to.Command != "":
		return to, nil
	}
	const longest = 2000
	u, err := url.Parse(to.URL)
	switch {
	case err != nil || len(to.URL) > longest || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.Fragment != "":
		return to, fault.Input("url", "invalid_address", "Enter an address that begins with http:// or https://.")
	case u.User != nil:
		return to, fault.Input("url", "address_with_password", "Enter the address without a name and password, and the key in its own field.")
	case address.CheckHost(u.Hostname()) != nil:
		return to, fault.Input("url", "address_not_allowed", "Link-local addresses and those of metadata services can't be used.")
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	to.URL = u.String()
	return to, nil
}

// listWithin bounds asking for a list in a session, and connecting.
const listWithin = 10 * time.Second

// List implements ports.ToolConnector.
func (c *Connector) List(ctx context.Context, to tool.Connection, person identity.UserID) ([]tool.Listed, error) {
	ctx, leave, err := c.within(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	s, err := c.open(ctx, to, person)
	if err != nil {
		return nil, err
	}
	defer s.close()
	tools, err := s.list(ctx)
	if err == nil && s.requests != nil {
		s.requests.listed(ctx)
	}
	return tools, explain(err, tool.ErrServerNotMCP)
}

// offer passes a list on. It is dropped if waitingLists wait already.
func (c *Connector) offer(list tool.List) {
	select {
	case c.lists <- list:
	default:
	}
}

// errClosed: the program shuts down.
var errClosed = errors.New("no more sessions are opened")
