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
	// deleteAfter is the delay between scheduling and deletion. By then every server has closed the account's open connections,
	// which it does once their logins have ended (see Watch).
	deleteAfter = 2 * lookBack
	// deleteLater is the delay while an answer of the account still runs.
	deleteLater = 5 * time.Second
	// findAtOnce bounds the deletions that one run of Find enqueues.
	findAtOnce = 1000
)

// AccountDeleter deletes accounts that are scheduled for deletion, by jobs.
type AccountDeleter struct {
	deletion ports.AccountDeletion
	jobs     ports.Jobs
	clock    ports.Clock
	logger   ports.Logger
}

// NewAccountDeleter returns an account deleter.
func NewAccountDeleter(deletion ports.AccountDeletion, jobs ports.Jobs, clock ports.Clock, logger ports.Logger) *AccountDeleter {
	return &AccountDeleter{deletion, jobs, clock, logger}
}

// Delete does a job of kind job.DeleteAccount. An account that was activated since, or that is gone, is left alone.
func (d *AccountDeleter) Delete(ctx context.Context, j job.Job) error {
	number, err := strconv.ParseInt(j.Payload, 10, 64)
	if err != nil {
		return job.Pointless(fmt.Errorf("it names no account: %w", err))
	}
	id := identity.UserID(number)
	switch run, err := d.deletion.AnswersRun(ctx, id); {
	case err != nil:
		return err
	case run:
		return job.Later(deleteLater)
	}
	err = d.deletion.Delete(ctx, id, d.clock.Now().Add(-deleteAfter))
	switch {
	case err == nil:
		d.logger.Log(ctx, ports.Record{Component: "auth_service", Message: "Account erased", UserID: id})
		return d.collect(ctx, id)
	case errors.Is(err, ports.ErrTooEarly): // a clock was set back since the job was claimed
		return job.Later(deleteLater)
	case errors.Is(err, ports.ErrNoUser): // perhaps an attempt has erased it that was killed before it could have the files collected
		return d.collect(ctx, id)
	}
	return err
}

// collect has the contents of the account's files deleted.
func (d *AccountDeleter) collect(ctx context.Context, id identity.UserID) error {
	now := d.clock.Now()
	return d.jobs.Enqueue(ctx, now, job.Collection(id, now))
}

// Find does a job of kind job.FindDeletions: it enqueues the deletion of scheduled accounts without a job, as those of servers of
// version 1.0.0.
func (d *AccountDeleter) Find(ctx context.Context, _ job.Job) error {
	now := d.clock.Now()
	due, err := d.deletion.Scheduled(ctx, now.Add(-deleteAfter), findAtOnce)
	if err != nil {
		return err
	}
	specs := make([]job.Spec, len(due))
	for i, d := range due {
		specs[i] = job.Deletion(d.User, d.At, now)
	}
	return d.jobs.Enqueue(ctx, now, specs...)
}
