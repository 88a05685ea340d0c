//go:build services

package bundb_test

import (
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	"chatbot/ports/contract"
)

// TestPostgres runs every suite as the serving role.
func TestPostgres(t *testing.T) {
	contracts(t, func(t *testing.T) contract.Storage { return storage(bundbtest.PostgresAsServer(t)) })
}

// TestPostgresWithOneRole runs every suite as the role that owns the tables, as in installations with one role.
func TestPostgresWithOneRole(t *testing.T) {
	contract.Audit(t, func(t *testing.T) contract.Storage { return storage(bundbtest.Postgres(t)) })
}

func TestLongConversationsPostgres(t *testing.T) { longConversations(t, bundbtest.Postgres(t)) }

func TestSearchManyPostgres(t *testing.T) { searchMany(t, bundbtest.Postgres(t)) }

func TestSearchDeadlineInterruptsPostgres(t *testing.T) {
	db := bundbtest.Postgres(t)
	searchDeadline(t, db, `INSERT INTO message_terms (id, user_id, terms) SELECT i, 1, array_to_tsvector(ARRAY['1waa', '1wbb']) FROM generate_series(1, 400000) AS i`)
	var running int
	for range 100 {
		n, err := db.Number(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()")
		if running = n; err != nil || n == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if running > 0 {
		t.Errorf("%d statements go on without anybody who waits for them", running)
	}
}

func TestIndexMatchesStoredTextPostgres(t *testing.T) {
	indexFollows(t, bundb.Options{URL: bundbtest.EmptyPostgresURL(t)})
}

// BenchmarkBeginPostgres is BenchmarkBeginSQLite, through scripts/with-services.
func BenchmarkBeginPostgres(b *testing.B) { benchBegin(b, bundbtest.Postgres(b)) }

// BenchmarkStatementsPostgres is BenchmarkStatementsSQLite, through scripts/with-services.
func BenchmarkStatementsPostgres(b *testing.B) { benchStatements(b, bundbtest.Postgres(b)) }

// BenchmarkSearchPostgres is BenchmarkSearchSQLite, through scripts/with-services.
func BenchmarkSearchPostgres(b *testing.B) { benchSearch(b, bundbtest.Postgres(b)) }

// TestPostgresThroughPgBouncer: in transaction mode each transaction, and each statement outside one, may run on another
// connection, of which there are fewer than the pool of the repositories assumes.
func TestPostgresThroughPgBouncer(t *testing.T) {
	through := bundbtest.PgBouncer(t)
	contracts(t, func(t *testing.T) contract.Storage {
		return storage(bundbtest.Open(t, through(bundbtest.As(t, bundbtest.Server, bundbtest.PostgresURL(t)))))
	})
}
