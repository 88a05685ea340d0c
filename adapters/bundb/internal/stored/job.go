package stored

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/job"
)

// Job is a row of jobs.
type Job struct {
	bun.BaseModel `bun:"table:jobs,alias:j"`

	ID        job.ID    `bun:"id,pk,autoincrement"`
	Kind      string    `bun:"kind"`
	Key       string    `bun:"key"`
	Payload   string    `bun:"payload"`
	Status    string    `bun:"status"`
	Attempt   int       `bun:"attempt"`
	DueAt     time.Time `bun:"due_at"`
	Worker    string    `bun:"worker"`
	Error     string    `bun:"error"`
	CreatedAt time.Time `bun:"created_at"`
	EndedAt   time.Time `bun:"ended_at,nullzero"`
}

// Enqueue stores jobs in the transaction of their cause, leaving out those whose kind and key are taken. It comes last in its
// transaction: it can wait for another one that stores the same key.
func Enqueue(ctx context.Context, tx bun.IDB, now time.Time, specs ...job.Spec) error {
	if len(specs) == 0 {
		return nil
	}
	rows := make([]Job, len(specs))
	for i, s := range specs {
		if s.Kind == "" || s.Key == "" || len(s.Key) > job.MaxKey || len(s.Payload) > job.MaxPayload {
			return fmt.Errorf("a job of kind %q with %d bytes of key and %d of payload cannot be stored", s.Kind, len(s.Key), len(s.Payload))
		}
		due := s.DueAt
		if due.IsZero() {
			due = now
		}
		rows[i] = Job{Kind: string(s.Kind), Key: s.Key, Payload: s.Payload, Status: string(job.Waiting), DueAt: bundb.Stamp(due), CreatedAt: bundb.Stamp(now)}
	}
	slices.SortFunc(rows, func(a, b Job) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Key, b.Key)) })
	_, err := tx.NewInsert().Model(&rows).On("CONFLICT (kind, key) DO NOTHING").Returning("NULL").Exec(ctx)
	return err
}
