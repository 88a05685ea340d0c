// Package app assembles the system from all its parts. The program and the tests start and stop it in the same way: New, Start,
// Stop.
package app

import (
	"context"
	"io"
	"io/fs"
	"time"

	"go.uber.org/fx"

	"chatbot/application/tools"
	"chatbot/cmd/chatbot/config"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

const (
	// closeTimeout bounds closing the sockets, and then the listener. It exceeds the 5 s for which fasthttp waits for connections
	// that have not sent anything.
	closeTimeout = 7 * time.Second
	// stopMargin bounds a stop beyond DRAIN_TIMEOUT: 10 s for storing answers, the time for spooling them if the database is
	// unavailable, and closing.
	stopMargin = 30*time.Second + 3*closeTimeout
)

// Inputs are the external inputs of New.
type Inputs struct {
	Config  config.Config
	Page    fs.FS     // the exported web page
	Log     io.Writer // receives one JSON line per record, or text with LOG_FORMAT=console
	Version string
	// HashCost is the bcrypt cost; 0 means 12, as the spec requires. Tests lower it.
	HashCost int
	// Tools are called beside those that are built in. Tests bring some.
	Tools []tools.Tool
}

// App is the whole system.
type App struct {
	graph *fx.App
	// About describes the running system; valid once New has returned.
	About About
	// Failed receives the reason when the system can no longer serve. Stop must still be called.
	Failed <-chan error
}

// failures carries the first reason why the system can no longer serve.
type failures chan error

// About is the summary of the system that operators see at start.
type About struct {
	Name     string // of the installation; set once Start has returned
	Addr     string // the bound address of HTTP; set once Start has returned
	Metrics  string // the bound address of the metrics; "" if they are off
	Database string
	Redis    string      // "" without one
	Model    model.Model // the default
	Others   []string    // ids of the providers that are on besides the default's
	// Registration is who may register: identity.RegistrationOpen, identity.RegistrationInvited or identity.RegistrationClosed; set once Start has returned.
	Registration identity.RegistrationPolicy
	// SetupCode is what the first registration needs; "" if there is an account or none is needed. Set once Start has returned.
	SetupCode identity.SetupCode
}

// New builds the system and opens its database, but does not serve yet.
func New(in Inputs) (*App, error) {
	failed := make(failures, 1)
	a := &App{Failed: failed}
	a.graph = fx.New(
		fx.NopLogger, fx.RecoverFromPanics(),
		fx.Supply(in, in.Config, &a.About, failed),
		fx.StartTimeout(time.Minute), fx.StopTimeout(in.Config.DrainTimeout+stopMargin),
		observability, storage, fileParts, readers, security, live, providers, useCases, edges,
	)
	return a, startError(a.graph.Err())
}

// Start starts serving. When it returns nil, the address is bound and the server responds.
func (a *App) Start(ctx context.Context) error { return startError(a.graph.Start(ctx)) }

// Stop drains running answers for at most DRAIN_TIMEOUT, tells clients to reconnect, and closes everything.
func (a *App) Stop() error {
	ctx, cancel := context.WithTimeout(context.Background(), a.graph.StopTimeout())
	defer cancel()
	return a.graph.Stop(ctx)
}
