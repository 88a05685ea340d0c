package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	stepsOfAnswer = 40 // of one instant call each
	stepAnswers   = 10 // in a round, one after the other
)

// measureSteps measures what a step of tools adds to an answer: answers of 40 steps, each of which calls an instant tool, less answers without any, for each
// step. The baseline is such an answer.
func measureSteps(ctx context.Context, l *lab) error {
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
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return err
	}
	defer pool.Close()
	for _, on := range []struct {
		name     string
		settings []string
		written  func(c *chatbot) (float64, error)
	}{
		{"SQLite", nil, (*chatbot).written},
		{"PostgreSQL", []string{"DATABASE_URL=" + url, key}, func(*chatbot) (bytes float64, err error) {
			return bytes, pool.QueryRow(ctx, "SELECT (pg_current_wal_lsn() - '0/0')::float8").Scan(&bytes)
		}},
	} {
		if err := l.stepsOn(ctx, on.name, on.written, append(on.settings, "TOOL_MAX_STEPS=100", "LLM_MODEL=gpt-5.4-mini")); err != nil {
			return fmt.Errorf("%s: %w", on.name, err)
		}
	}
	return nil
}

func (l *lab) stepsOn(ctx context.Context, name string, written func(*chatbot) (float64, error), settings []string) error {
	bot, err := l.chatbot(ctx, settings...)
	if err != nil {
		return err
	}
	defer bot.stop()
	took := l.row("step of tools, "+name, "ms", "an answer without tools")
	cost := l.row("CPU of a step, "+name, "ms", "the same")
	bytes := l.row("written for a step, "+name, "KiB", "the same")
	for range l.rounds {
		var each [2][3]float64 // without steps, and with them: milliseconds, CPU, bytes
		for i, steps := range []int{0, stepsOfAnswer} {
			l.model.answer(plan{tokens: 3, steps: steps})
			cpu, err := bot.cpu()
			if err != nil {
				return err
			}
			before, err := written(bot)
			if err != nil {
				return err
			}
			began := time.Now()
			for n := range stepAnswers {
				body := map[string]any{"message": "Calculate.", "tools": []string{"calculate"}}
				if err := bot.as(ctx, n, "/api/chat/message", body, nil); err != nil {
					return err
				}
			}
			each[i][0] = milliseconds(time.Since(began))
			after, err := bot.cpu()
			if err != nil {
				return err
			}
			now, err := written(bot)
			if err != nil {
				return err
			}
			each[i][1], each[i][2] = milliseconds(after-cpu), (now-before)/1024
		}
		for i, r := range []*row{took, cost, bytes} {
			r.add((each[1][i]-each[0][i])/(stepAnswers*stepsOfAnswer), each[0][i]/stepAnswers)
		}
	}
	return nil
}

// written returns the bytes that the server has written to disks.
func (c *chatbot) written() (float64, error) {
	counts, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(c.cmd.Process.Pid), "io"))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(counts), "\nwrite_bytes: ")
	count, _, _ := strings.Cut(rest, "\n")
	return strconv.ParseFloat(count, 64)
}
