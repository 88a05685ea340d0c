//go:build services

package bundb_test

import (
	"net/url"
	"testing"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
)

// TestReadOnlyDatabaseIsReportedPostgres: as after a failover, when the address points to a standby.
func TestReadOnlyDatabaseIsReportedPostgres(t *testing.T) {
	address := bundbtest.PostgresURL(t)
	readOnly, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := readOnly.Query()
	query.Set("default_transaction_read_only", "on")
	readOnly.RawQuery = query.Encode()
	writable := opened(t, bundb.Options{URL: address})
	if err := writable.CheckWrite(t.Context()); err != nil {
		t.Error(err)
	}
	db := opened(t, bundb.Options{URL: readOnly.String()})
	if err := db.Ping(t.Context()); err != nil {
		t.Errorf("reading: %v", err)
	}
	wantNotWritten(t, db)
}
