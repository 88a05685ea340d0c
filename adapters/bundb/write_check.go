package bundb

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"chatbot/ports"
)

const (
	// checkedBytes is the size of a check's row: more than a page, so that the database has to allocate space.
	checkedBytes = 8 << 10
	// Checks write at most this often, regardless of callers: after a success, and after a failure.
	checkEvery      = 10 * time.Second
	checkEveryWrong = 2 * time.Second
	// refusedFor is how long a refused write counts as a failure, even if the small row of a check can be written.
	refusedFor = 30 * time.Second
)

// writeCheck caches whether the database accepts writes. As a hook of bun it sees the errors of all statements.
type writeCheck struct {
	now func() time.Time

	checking sync.Mutex // held during a check
	at       time.Time
	result   error

	mu      sync.Mutex
	refused time.Time // time of the last refused write
	because error
}

var _ bun.QueryHook = (*writeCheck)(nil)

// BeforeQuery implements bun.QueryHook.
func (w *writeCheck) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

// AfterQuery implements bun.QueryHook.
func (w *writeCheck) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	if e.Err != nil && WritesRefused(e.Err) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.refused, w.because = w.now(), e.Err
	}
}

func (w *writeCheck) recently() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.because == nil || w.now().Sub(w.refused) >= refusedFor {
		return nil
	}
	return ports.ErrStorage.Because(fmt.Errorf("%w, %v ago: %w", ports.ErrNotWritten, w.now().Sub(w.refused).Round(time.Second), w.because))
}

// CheckWrite reports whether the database accepts writes: it writes a small row and deletes it again. Calls during a check or
// shortly after share its result. A write of any caller that was refused in the last refusedFor also fails the check.
func (db *DB) CheckWrite(ctx context.Context) error {
	w := db.check
	w.checking.Lock()
	defer w.checking.Unlock()
	every := checkEvery
	if w.result != nil {
		every = checkEveryWrong
	}
	if now := w.now(); w.at.IsZero() || now.Sub(w.at) >= every {
		err := db.TryWrite(ctx)
		if errors.Is(ctx.Err(), context.Canceled) {
			return err // not a result for other callers
		}
		w.at, w.result = w.now(), err
	}
	if w.result != nil {
		return w.result
	}
	return w.recently()
}

// TryWrite implements ports.WriteCheck.
func (db *DB) TryWrite(ctx context.Context) error {
	return Wrap(ctx, "writing to the database", db.InTx(ctx, ProbeWrite))
}

// ProbeWrite writes a small row and deletes it again, which fails while the database refuses writes.
func ProbeWrite(ctx context.Context, tx bun.IDB) error {
	filler := make([]byte, checkedBytes) // random, or PostgreSQL would compress it
	_, _ = rand.Read(filler)             // never fails
	var id int64
	if err := tx.NewRaw("INSERT INTO write_checks (filler) VALUES (?) RETURNING id", filler).Scan(ctx, &id); err != nil {
		return err
	}
	_, err := tx.NewRaw("DELETE FROM write_checks WHERE id = ?", id).Exec(ctx)
	return err
}
