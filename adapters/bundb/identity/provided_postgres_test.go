//go:build services

package identity_test

import (
	"context"
	"testing"
	"time"

	"chatbot/adapters/bundb/bundbtest"
	identitydb "chatbot/adapters/bundb/identity"
	signondb "chatbot/adapters/bundb/signon"
	"chatbot/domain/identity"
	"chatbot/domain/signon"
	"chatbot/ports/contract"
)

// TestSignInsThroughOneProviderDoNotWaitForEachOther: only the deletion of the provider waits for them.
func TestSignInsThroughOneProviderDoNotWaitForEachOther(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	db, at := bundbtest.Postgres(t), contract.Moment(1)
	providers, members := signondb.NewProviders(db), identitydb.NewMemberships(db)
	contract.OK(t, providers.Add(ctx, signon.Provider{ID: "corp", Version: 1, CreatedAt: at, ChangedAt: at}))
	given := map[string]identity.Provided{}
	ids := map[string]identity.UserID{}
	for _, name := range []string{"ada", "bob"} {
		u, err := identitydb.NewUsers(db).Create(ctx, identity.NewUser(identity.Registration{Username: name, Email: name + "@example.com"}, identity.Member, "hash", at))
		contract.OK(t, err)
		e, err := identitydb.NewExternals(db).Link(ctx, identity.External{User: u.ID(), Provider: "corp", Issuer: "corp", Subject: name, AddedAt: at, UsedAt: at}, identity.Proof{Hash: "hash"}, "")
		contract.OK(t, err)
		ids[name], given[name] = u.ID(), identity.Provided{Provider: "corp", Stored: true, Identity: e.ID, GroupsKnown: true}
	}
	other, err := db.Writer().BeginTx(ctx, nil)
	contract.OK(t, err)
	defer func() { _ = other.Rollback() }()
	_, err = other.ExecContext(ctx, "SELECT id FROM users WHERE username = 'ada' FOR UPDATE")
	contract.OK(t, err)
	slow := make(chan error, 1)
	go func() {
		_, err := members.Provide(ctx, ids["ada"], given["ada"], at)
		slow <- err
	}()
	waiting := func(n int) {
		t.Helper()
		for waits := 0; waits < n; {
			waits, err = bundbtest.Number(ctx, db, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
			contract.OK(t, err)
		}
	}
	waiting(1)
	soon, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	if _, err := members.Provide(soon, ids["bob"], given["bob"], at); err != nil {
		t.Errorf("a sign-in beside another: %v", err)
	}
	deleted := make(chan error, 1)
	go func() { deleted <- providers.Delete(ctx, "corp") }()
	waiting(2)
	contract.OK(t, other.Commit())
	contract.OK(t, <-slow)
	contract.OK(t, <-deleted)
}
