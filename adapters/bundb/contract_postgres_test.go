//go:build services

package bundb_test

import (
	"testing"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	"chatbot/ports/contract"
	"chatbot/ports/contract/audit"
)

// TestPostgres runs every suite as the serving role.
func TestPostgres(t *testing.T) {
	contracts(t, func(t *testing.T) contract.Storage { return storage(bundbtest.PostgresAsServer(t)) })
}

// TestPostgresWithOneRole runs every suite as the role that owns the tables, as in installations with one role.
func TestPostgresWithOneRole(t *testing.T) {
	audit.Audit(t, func(t *testing.T) contract.Storage { return storage(bundbtest.Postgres(t)) })
}

func TestLongConversationsPostgres(t *testing.T) { longConversations(t, bundbtest.Postgres(t)) }

func TestIndexMatchesStoredTextPostgres(t *testing.T) {
	indexFollows(t, bundb.Options{URL: bundbtest.EmptyPostgresURL(t)})
}

func TestFileTermsFollowPostgres(t *testing.T) {
	fileTermsFollow(t, bundb.Options{URL: bundbtest.EmptyPostgresURL(t)})
}

// BenchmarkStatementsPostgres is BenchmarkStatementsSQLite, through scripts/with-services.
func BenchmarkStatementsPostgres(b *testing.B) { benchStatements(b, bundbtest.Postgres(b)) }

// TestPostgresThroughPgBouncer: in transaction mode each transaction, and each statement outside one, may run on another
// connection, of which there are fewer than the pool of the repositories assumes.
func TestPostgresThroughPgBouncer(t *testing.T) {
	through := bundbtest.PgBouncer(t)
	contracts(t, func(t *testing.T) contract.Storage {
		return storage(bundbtest.Open(t, through(bundbtest.As(t, bundbtest.Server, bundbtest.PostgresURL(t)))))
	})
}

func TestHeldFilesPostgres(t *testing.T) {
	t.Run("kept", func(t *testing.T) { heldFiles(t, bundbtest.PostgresAsServer(t)) })
	t.Run("erased", func(t *testing.T) { heldErasure(t, bundbtest.PostgresAsServer(t)) })
}
