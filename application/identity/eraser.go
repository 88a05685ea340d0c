package identity

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
)

const (
	// eraseEvery is the interval between checks for accounts that are due for deletion; eraseAtOnce bounds the deletions per check.
	eraseEvery  = 15 * time.Second
	eraseAtOnce = 10
	// eraseAfter is the delay between scheduling and deletion. By then every server has closed the account's open connections,
	// which it does once their logins have ended (see Watch).
	eraseAfter = 2 * lookBack
	// eraseWithin bounds one deletion; that of a very large account continues at the next checks.
	eraseWithin = time.Minute
)

// Eraser deletes accounts that are scheduled for deletion. Any number of servers may run one.
type Eraser struct {
	erasure ports.AccountDeletion
	clock   ports.Clock
	logger  ports.Logger
}

// NewEraser returns an eraser that does nothing until Run is called.
func NewEraser(erasure ports.AccountDeletion, clock ports.Clock, logger ports.Logger) *Eraser {
	return &Eraser{erasure, clock, logger}
}

// Run deletes due accounts until ctx ends.
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
		case !errors.Is(err, ports.ErrNoUser): // ErrNoUser: deleted by another server, or activated again
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
