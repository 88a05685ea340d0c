package identity

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

const (
	// eraseAfter is the delay between scheduling and deletion. By then every server has closed the account's open connections,
	// which it does once their logins have ended (see Watch).
	eraseAfter = 2 * lookBack
	// eraseLater is the delay while an answer of the account still runs.
	eraseLater = 5 * time.Second
	// findAtOnce bounds the deletions that one run of Find enqueues.
	findAtOnce = 1000
)

// Eraser deletes accounts that are scheduled for deletion, by jobs.
type Eraser struct {
	deletion ports.AccountDeletion
	jobs     ports.Jobs
	clock    ports.Clock
	logger   ports.Logger
}

// NewEraser returns an eraser.
func NewEraser(deletion ports.AccountDeletion, jobs ports.Jobs, clock ports.Clock, logger ports.Logger) *Eraser {
	return &Eraser{deletion, jobs, clock, logger}
}

// Erase does a job of kind job.DeleteAccount. An account that was activated since, or that is gone, is left alone.
func (e *Eraser) Erase(ctx context.Context, j job.Job) error {
	number, err := strconv.ParseInt(j.Payload, 10, 64)
	if err != nil {
		return job.Pointless(fmt.Errorf("it names no account: %w", err))
	}
	id := identity.UserID(number)
	switch run, err := e.deletion.AnswersRun(ctx, id); {
	case err != nil:
		return err
	case run:
		return job.Later(eraseLater)
	}
	err = e.deletion.Delete(ctx, id, e.clock.Now().Add(-eraseAfter))
	switch {
	case err == nil:
		e.logger.Log(ctx, ports.Record{Component: "auth_service", Message: "Account erased", UserID: id})
	case errors.Is(err, ports.ErrNoUser):
		return nil
	}
	return err
}

// Find does a job of kind job.FindDeletions: it enqueues the deletion of scheduled accounts without a job, as those of servers of
// version 1.0.0.
func (e *Eraser) Find(ctx context.Context, _ job.Job) error {
	now := e.clock.Now()
	due, err := e.deletion.Scheduled(ctx, now.Add(-eraseAfter), findAtOnce)
	if err != nil {
		return err
	}
	specs := make([]job.Spec, len(due))
	for i, d := range due {
		specs[i] = job.Deletion(d.User, d.At, now)
	}
	return e.jobs.Enqueue(ctx, now, specs...)
}
