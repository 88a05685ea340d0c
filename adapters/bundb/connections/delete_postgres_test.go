//go:build services

package connections_test

import (
	"context"
	"testing"
	"time"

	"chatbot/adapters/bundb/bundbtest"
	connectionsdb "chatbot/adapters/bundb/connections"
	identitydb "chatbot/adapters/bundb/identity"
	toolsdb "chatbot/adapters/bundb/tools"
	"chatbot/domain/connection"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
	"chatbot/ports/contract"
)

// TestDeleteLocksConnectionBeforeAttempts: as deletions of people and servers do, so that no two wait for each other.
func TestDeleteLocksConnectionBeforeAttempts(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	db, at := bundbtest.Postgres(t), contract.Moment(1)
	stored := connectionsdb.New(db)
	ada, err := identitydb.NewUsers(db).Create(ctx, identity.NewUser(identity.Registration{Username: "ada", Email: "ada@example.com"}, identity.Member, "hash", at))
	contract.OK(t, err)
	_, err = toolsdb.NewServers(db).Add(ctx, tool.Server{ID: "notes", Name: "Notes", URL: "https://notes.example/mcp", Version: 1, CreatedAt: at, ChangedAt: at})
	contract.OK(t, err)
	contract.OK(t, stored.Put(ctx, connection.Connection{User: ada.ID(), Server: "notes", State: connection.Connected, Grant: "sealed", ConnectedAt: at, ChangedAt: at}))
	contract.OK(t, stored.Begin(ctx, connection.Attempt{User: ada.ID(), Server: "notes", Login: 7, State: "state", Browser: "browser", Flow: "sealed", Expires: at.Add(time.Hour)}, at))

	other, err := db.Writer().BeginTx(ctx, nil)
	contract.OK(t, err)
	defer func() { _ = other.Rollback() }()
	_, err = other.ExecContext(ctx, "DELETE FROM connections")
	contract.OK(t, err)
	deleted := make(chan error, 1)
	go func() { deleted <- stored.Delete(ctx, ada.ID(), "notes", at) }()
	for waits := 0; waits == 0; {
		waits, err = bundbtest.Number(ctx, db, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
		contract.OK(t, err)
	}
	_, err = other.ExecContext(ctx, "DELETE FROM connection_attempts")
	contract.OK(t, err)
	contract.OK(t, other.Commit())
	contract.WantFault(t, <-deleted, connection.ErrNone)
}
