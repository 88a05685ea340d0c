//go:build services

package completions_test

import (
	"context"
	"testing"
	"time"

	"chatbot/adapters/bundb/bundbtest"
	completionsdb "chatbot/adapters/bundb/completions"
	identitydb "chatbot/adapters/bundb/identity"
	"chatbot/domain/completion"
	"chatbot/domain/identity"
	"chatbot/ports/contract"
)

// TestClaimDoesNotDeadlockWithRevocation: a revocation locks the key and then deletes its claims.
func TestClaimDoesNotDeadlockWithRevocation(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	db, at := bundbtest.Postgres(t), contract.Moment(1)
	stored := completionsdb.NewReplies(db)
	ada, err := identitydb.NewUsers(db).Create(ctx, identity.NewUser(identity.Registration{Username: "ada", Email: "ada@example.com"}, identity.Member, "hash", at))
	contract.OK(t, err)
	key, err := identitydb.NewKeys(db).Create(ctx, identity.RestoreKey(identity.KeyRecord{UserID: ada.ID(), Name: "a key", SecretHash: "hash", Hint: "cb-AbCd", Scopes: identity.Scopes(), CreatedAt: at}), 0, 9)
	contract.OK(t, err)
	call := completion.Reply{User: ada.ID(), Key: key.Record().ID, Name: "name", Digest: "digest", Claim: "first", Until: at}
	_, claimed, err := stored.Claim(ctx, call, at)
	if contract.OK(t, err); !claimed {
		t.Fatal("not claimed")
	}

	revocation, err := db.Writer().BeginTx(ctx, nil)
	contract.OK(t, err)
	defer func() { _ = revocation.Rollback() }()
	_, err = revocation.ExecContext(ctx, "SELECT id FROM api_keys FOR UPDATE")
	contract.OK(t, err)
	again := make(chan error, 1)
	go func() {
		call.Claim, call.Until = "second", at.Add(time.Hour)
		_, _, err := stored.Claim(ctx, call, at)
		again <- err
	}()
	for waits := 0; waits == 0 && len(again) == 0; {
		waits, err = bundbtest.Number(ctx, db, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
		contract.OK(t, err)
	}
	_, err = revocation.ExecContext(ctx, "DELETE FROM api_keys")
	contract.OK(t, err)
	contract.OK(t, revocation.Commit())
	contract.OK(t, <-again)
}
