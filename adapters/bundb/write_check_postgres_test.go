//go:build services

package bundb_test

import (
	"testing"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
)

// TestAReadOnlyDatabaseIsSeenPostgres: as after a failover, when the address leads to a standby.
func TestAReadOnlyDatabaseIsSeenPostgres(t *testing.T) {
	url := bundbtest.PostgresURL(t)
	writable := opened(t, bundb.Options{URL: url})
	if err := writable.CheckWrite(t.Context()); err != nil {
		t.Error(err)
	}
	db := opened(t, bundb.Options{URL: url + "?default_transaction_read_only=on"})
	if err := db.Ping(t.Context()); err != nil {
		t.Errorf("reading: %v", err)
	}
	wantNotWritten(t, db)
}
