//go:build faults

package main

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named "pgx"

	"chatbot/adapters/bundb/bundbtest"
)

// Rounds of answers that end at the same time.
const (
	crowdRounds = 5
	crowd       = 500
)

// TestManyAnswersEndAtOnceOnPostgreSQL: answers end together while the text of all is stored twice a second. PostgreSQL reports no
// deadlock, and the last reader receives the end soon after the model has finished.
func TestManyAnswersEndAtOnceOnPostgreSQL(t *testing.T) {
	url := bundbtest.PostgresURL(t)
	m := newModel(t)
	p := launchProgram(t, plain(t), t.TempDir(), onDatabase(url, roomy(append(m.settings(), "LOG_LEVEL=ERROR")...))...)
	token := p.signUp(t)
	for round := range crowdRounds {
		began := time.Now()
		var readers sync.WaitGroup
		tracks, names := make([]*track, crowd), make([]string, crowd)
		for i := range crowd {
			ask := plan{fmt.Sprintf("crowd-%d-%d", round, i), 25, 40, 200 * time.Millisecond}
			tracks[i], names[i] = newTrack(), ask.name
			readers.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				if err := p.say(ctx, token, map[string]any{"message": ask.question(), "stream": true}, tracks[i]); err != nil {
					t.Errorf("%s: %v", ask.name, err)
				}
			})
		}
		readers.Wait()
		ended := time.Since(began)
		said := m.last(names).Sub(began) + 200*time.Millisecond // the model also waits after the last piece
		for i, k := range tracks {
			if k.end == nil || k.end.Status != "complete" || k.wrong != nil {
				t.Errorf("%s: %+v, %v", names[i], k.end, k.wrong)
			}
		}
		t.Logf("round %d: the model was done after %v, the last reader after %v (%.2f times)", round, said, ended, float64(ended)/float64(said))
		if ended > said*6/5 {
			t.Errorf("round %d: the model was done after %v, the last reader after %v", round, said, ended)
		}
	}
	time.Sleep(1500 * time.Millisecond) // PostgreSQL publishes its statistics once a second
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	deadlocks := -1
	if err := db.QueryRowContext(t.Context(), "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()").Scan(&deadlocks); err != nil || deadlocks != 0 {
		t.Errorf("PostgreSQL found %d deadlocks, %v", deadlocks, err)
	}
}

// last returns when the model sent the last piece of these answers.
func (m *model) last(names []string) (last time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, name := range names {
		for _, at := range m.emitted[name] {
			if at.After(last) {
				last = at
			}
		}
	}
	return last
}
