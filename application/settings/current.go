// Package settings lets administrators decide how the installation behaves, and holds the settings in force for all other use cases.
package settings

import (
	"context"
	"sync"
	"sync/atomic"

	"chatbot/application/internal/follow"
	"chatbot/domain/identity"
	"chatbot/domain/setting"
	"chatbot/ports"
)

// Current holds the settings in force. It is safe for concurrent use. Until they have been read once, those that need no database count,
// and registration is closed; later failures keep the last ones.
type Current struct {
	settings ports.Settings
	logger   ports.Logger
	base     setting.Base

	state   atomic.Pointer[state]
	storing sync.Mutex
}

// state does not change.
type state struct {
	all      []setting.Setting
	values   setting.Values
	read     bool
	revision int64 // the sum of the versions in all, if they were read
}

// NewCurrent returns the settings that need no database.
func NewCurrent(settings ports.Settings, logger ports.Logger, base setting.Base) *Current {
	c := &Current{settings: settings, logger: logger, base: base}
	unread := newState(base, nil)
	unread.values.Registration = identity.RegistrationClosed
	c.state.Store(unread)
	return c
}

func newState(base setting.Base, stored []setting.Stored) *state {
	s := &state{all: base.Resolve(stored)}
	s.values = setting.ValuesOf(s.all)
	return s
}

// Values returns the values in force. It is cheap, and nobody changes what it returns.
func (c *Current) Values() setting.Values { return c.state.Load().values }

// Refresh reads the settings.
func (c *Current) Refresh(ctx context.Context) error {
	stored, err := c.settings.All(ctx)
	if err != nil {
		return err
	}
	next := newState(c.base, stored)
	next.read = true
	for _, s := range stored {
		next.revision += s.Version
	}
	c.storing.Lock()
	defer c.storing.Unlock()
	if last := c.state.Load(); !last.read || next.revision > last.revision { // parallel calls end in any order
		c.state.Store(next)
	}
	return nil
}

// Run follows changes until ctx ends.
func (c *Current) Run(ctx context.Context) {
	follow.Run(ctx, c.logger, "settings", "The settings cannot be read; the last ones stay in force", c.follow)
}

// follow reads the settings if they have changed.
func (c *Current) follow(ctx context.Context) error {
	last := c.state.Load()
	revision, err := c.settings.Revision(ctx)
	if err != nil || last.read && revision == last.revision {
		return err
	}
	return c.Refresh(ctx)
}
