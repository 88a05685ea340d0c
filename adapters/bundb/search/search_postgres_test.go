//go:build services

package search_test

import (
	"fmt"
	"testing"
	"time"

	"chatbot/adapters/bundb/bundbtest"
)

func TestSearchManyPostgres(t *testing.T) { searchMany(t, bundbtest.Postgres(t)) }

func TestSearchDeadlineInterruptsPostgres(t *testing.T) {
	db := bundbtest.Postgres(t)
	searchDeadline(t, db, fmt.Sprintf(`INSERT INTO message_terms (id, user_id, terms)
		SELECT i, 1, array_to_tsvector(ARRAY['1waa', '1wbb']) FROM generate_series(1, %d) AS i`, scanned))
	var running int
	for range 100 {
		n, err := bundbtest.Number(t.Context(), db, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()")
		if running = n; err != nil || n == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if running > 0 {
		t.Errorf("%d statements go on without anybody who waits for them", running)
	}
}

// BenchmarkSearchPostgres is BenchmarkSearchSQLite, through scripts/with-services.
func BenchmarkSearchPostgres(b *testing.B) { benchSearch(b, bundbtest.Postgres(b)) }

// BenchmarkFileTextsPostgres is BenchmarkFileTextsSQLite, through scripts/with-services.
func BenchmarkFileTextsPostgres(b *testing.B) { benchFileTexts(b, bundbtest.Postgres(b)) }
