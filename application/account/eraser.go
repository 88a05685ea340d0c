package account

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
)

const (
	// eraseEvery is how often condemned accounts are looked for; eraseAtOnce how many of them are erased then.
	eraseEvery  = 15 * time.Second
	eraseAtOnce = 10
	// eraseAfter is how long an account stays after it was condemned: every server has closed by then what was open in
	// it, for which it looks at logins that ended (see Watch).
	eraseAfter = 2 * lookBack
	// eraseWithin bounds the erasing of one account; a very large one takes several turns.
	eraseWithin = time.Minute
)

// Eraser takes condemned accounts away. Any number of servers may have one.
type Eraser struct {
	erasure ports.AccountDeletion
	clock   ports.Clock
	logger  ports.Logger
}

// NewEraser makes an eraser.
func NewEraser(erasure ports.AccountDeletion, clock ports.Clock, logger ports.Logger) *Eraser {
	return &Eraser{erasure, clock, logger}
}

// Run erases until ctx ends.
func (e *Eraser) Run(ctx context.Context) {
	tick := time.NewTicker(eraseEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			e.erase(ctx)
		}
	}
}

func (e *Eraser) erase(ctx context.Context) {
	look, cancel := context.WithTimeout(ctx, lookWithin)
	ids, err := e.erasure.Due(look, e.clock.Now().Add(-eraseAfter), eraseAtOnce)
	cancel()
	e.report(ctx, 0, err)
	for _, id := range ids {
		one, cancel := context.WithTimeout(ctx, eraseWithin)
		err := e.erasure.Delete(one, id)
		cancel()
		switch {
		case err == nil:
			e.logger.Log(ctx, ports.Record{Component: "auth_service", Message: "Account erased", UserID: id})
		case !errors.Is(err, ports.ErrNoUser): // another server was faster, or somebody let the account in again
			e.report(ctx, id, err)
		}
	}
}

func (e *Eraser) report(ctx context.Context, id identity.UserID, err error) {
	if err != nil && ctx.Err() == nil {
		e.logger.Log(ctx, ports.Record{
			Level: ports.Warning, Component: "auth_service", Message: "An account could not be erased; trying again", UserID: id, Err: err,
		})
	}
}
