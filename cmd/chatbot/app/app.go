// Package app puts the system together. It is the one place that knows every part, and the one that
// tests start like the real thing: New, Start, Stop.
package app

import (
	"context"
	"io"
	"io/fs"
	"time"

	"go.uber.org/fx"

	"chatbot/cmd/chatbot/config"
	"chatbot/domain/user"
	"chatbot/ports"
)

const (
	// closeTimeout is what closing sockets and the listener may take: more than the 5 s that fasthttp gives
	// connections which have said nothing yet.
	closeTimeout = 7 * time.Second
	// stopMargin is what a stop may take beyond DRAIN_TIMEOUT: closing, and before it 10 s in which answers are stored, and the
	// time that it takes to spool them when the storage is away.
	stopMargin = 30*time.Second + 3*closeTimeout
)

// Inputs are what a run of the system is given from outside.
type Inputs struct {
	Config  config.Config
	Page    fs.FS     // the exported web page
	Log     io.Writer // one JSON line an entry
	Version string
	// HashCost is the bcrypt cost; 0 is the spec's 12. Tests make it cheap.
	HashCost int
}

// App is the whole system.
type App struct {
	graph *fx.App
	// About says what is running, once New has returned.
	About About
	// Failed gives the reason when the system can no longer serve. Stop comes next, as ever.
	Failed <-chan error
}

// failures takes the first reason why the system can no longer serve.
type failures chan error

// About is what an operator wants to see at start.
type About struct {
	Addr     string // where HTTP is served, as bound; known once Start has returned
	Metrics  string // where metrics are served; "" when they are off
	Database string
	Redis    string // "" without one
	Model    ports.ModelInfo
	// Registration says who may make an account: user.Open, user.Invited or user.Closed; known once Start has returned.
	Registration user.Policy
}

// New builds the system and opens its storage, but serves nothing yet.
func New(in Inputs) (*App, error) {
	failed := make(failures, 1)
	a := &App{Failed: failed}
	a.graph = fx.New(
		fx.NopLogger, fx.RecoverFromPanics(),
		fx.Supply(in, in.Config, &a.About, failed),
		fx.StartTimeout(time.Minute), fx.StopTimeout(in.Config.DrainTimeout+stopMargin),
		observability, storage, security, live, models, useCases, edges,
	)
	return a, startError(a.graph.Err())
}

// Start serves. When it returns nil, the address is bound and answering.
func (a *App) Start(ctx context.Context) error { return startError(a.graph.Start(ctx)) }

// Stop drains running answers for DRAIN_TIMEOUT at most, tells clients to reconnect, and closes everything.
func (a *App) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), a.graph.StopTimeout())
	defer cancel()
	return a.graph.Stop(ctx)
}
