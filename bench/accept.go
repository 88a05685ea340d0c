package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	senders      = 48 // concurrent senders; each waits for the answer before the next message
	turnsOfChat  = 10 // then the sender begins a new chat
	acceptFor    = 5 * time.Second
	poolOfServer = 20 // database connections of the server, and of the baseline
)

// measureAccept counts messages whose `start` event has arrived, which means that they are stored. The baseline only writes the
// same two rows in one transaction.
func measureAccept(ctx context.Context, l *lab) error {
	database, url, err := l.postgres(ctx)
	if err != nil {
		return err
	}
	defer database.stop()
	const key = "SECRET_KEY=f3a9c1d57b2e48606d8e0b9a7c5d1e2f4b6a8c0d9e7f5a3b"
	migrate := exec.CommandContext(ctx, l.binary, "migrate")
	migrate.Dir, migrate.Env = l.tmp, []string{"DATABASE_URL=" + url, key}
	if out, err := migrate.CombinedOutput(); err != nil {
		return fmt.Errorf("migrate: %w: %s", err, out)
	}
	l.model.answer(plan{tokens: 3})
	bot, err := l.chatbot(ctx, "DATABASE_URL="+url, key)
	if err != nil {
		return err
	}
	defer bot.stop()
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return err
	}
	config.MaxConns = poolOfServer
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	defer pool.Close()

	rate := l.row("messages accepted, PostgreSQL", "/s", "two rows inserted with pgx", goal{of: ratio, what: "ratio", least: true, bound: 0.6})
	late := l.row("accepting a message, p95", "ms", "two rows inserted with pgx", goal{of: own, what: "ms", bound: 100})
	for range l.rounds {
		sent, err := atOnce(ctx, bot.send)
		if err != nil {
			return err
		}
		stored, err := atOnce(ctx, func(ctx context.Context, i int, note func(time.Time)) error { return insert(ctx, pool, note) })
		if err != nil {
			return err
		}
		rate.add(float64(len(sent))/acceptFor.Seconds(), float64(len(stored))/acceptFor.Seconds())
		late.add(percentile(sent, 95), percentile(stored, 95))
	}
	return nil
}

// atOnce runs work for all senders for a while and returns the durations, in milliseconds.
func atOnce(ctx context.Context, work func(ctx context.Context, i int, note func(began time.Time)) error) ([]float64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	over := errors.New("enough")
	defer time.AfterFunc(acceptFor, func() { cancel(over) }).Stop()
	times := make([][]float64, senders)
	var working sync.WaitGroup
	for i := range senders {
		working.Go(func() {
			note := func(began time.Time) {
				if ctx.Err() == nil {
					times[i] = append(times[i], milliseconds(time.Since(began)))
				}
			}
			if err := work(ctx, i, note); err != nil {
				cancel(err)
			}
		})
	}
	working.Wait()
	var all []float64
	for _, t := range times {
		all = append(all, t...)
	}
	if err := context.Cause(ctx); !errors.Is(err, over) {
		return nil, err
	}
	return all, nil
}
