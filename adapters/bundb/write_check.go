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
	// checkedBytes is what a check writes: more than a page, so that the database has to find room for it.
	checkedBytes = 8 << 10
	// Checks write at most this often, however many ask: while all is well, and while it is not.
	checkEvery      = 10 * time.Second
	checkEveryWrong = 2 * time.Second
	// refusedFor is how long a write that was refused counts, although the little that a check writes finds room.
	refusedFor = 30 * time.Second
)

// writeCheck is what is known of whether the database stores anything. It sees all statements as a hook of bun.
type writeCheck struct {
	now func() time.Time

	checking sync.Mutex // held while the database is asked
	at       time.Time
	result   error

	mu      sync.Mutex
	refused time.Time // when a write was last refused
	because error
}

var _ bun.QueryHook = (*writeCheck)(nil)

// BeforeQuery implements bun.QueryHook.
func (w *writeCheck) BeforeQuery(ctx context.Context, _ *bun.QueryEvent) context.Context { return ctx }

// AfterQuery implements bun.QueryHook.
func (w *writeCheck) AfterQuery(_ context.Context, e *bun.QueryEvent) {
	if e.Err != nil && refusesToWrite(e.Err) {
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

// CheckWrite reports whether the database stores what it is given: it writes a little and deletes it again. Callers who come
// while it does, or soon after, share the result. A write of anybody that was refused within the last seconds counts, too.
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
			return err // it says nothing for others
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
	return because(ctx, "writing to the database", db.inTx(ctx, writeAndDelete))
}

func writeAndDelete(ctx context.Context, tx bun.IDB) error {
	filler := make([]byte, checkedBytes) // random, or PostgreSQL would make it small
	_, _ = rand.Read(filler)             // never fails
	var id int64
	if err := tx.NewRaw("INSERT INTO write_checks (filler) VALUES (?) RETURNING id", filler).Scan(ctx, &id); err != nil {
		return err
	}
	_, err := tx.NewRaw("DELETE FROM write_checks WHERE id = ?", id).Exec(ctx)
	return err
}
