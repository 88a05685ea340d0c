package bundb

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/domain/identity"
)

// Lock makes the query lock its rows of the table with this alias. A query that may find several orders them by id, see LockRows.
func (db *DB) Lock(query *bun.SelectQuery, alias string) *bun.SelectQuery {
	return db.lock(query, alias, "")
}

// LockAgainstChanges makes the query lock its rows as Lock does, but beside other transactions that do the same: only those wait that change or delete
// them.
func (db *DB) LockAgainstChanges(query *bun.SelectQuery, alias string) *bun.SelectQuery {
	if db.driver.lockShared != "" {
		query.For(db.driver.lockShared+" OF ?", bun.Ident(alias))
	}
	return query
}

func (db *DB) lock(query *bun.SelectQuery, alias, others string) *bun.SelectQuery {
	if db.driver.lockRows != "" {
		query.For(db.driver.lockRows+" OF ?"+others, bun.Ident(alias))
	}
	return query
}

// LockRows locks the rows that the query finds, in the order of their ids, until the transaction ends, and returns the ids. alias
// is their table's alias in the query. Every statement that changes or deletes several rows comes after it: by itself such a
// statement locks rows in scan order, and two of them that lock the same rows in different orders deadlock. Tables are locked in
// this order: identity_providers, groups, users, totp_enrolments, totp_factors, passkeys, recovery_codes, external_identities, account_tokens, budgets,
// invitations, api_keys, replies, logins, provider_sessions, passkey_challenges, connections, connection_attempts, sends, chat_sessions, file_blobs, files,
// messages, budget_reservations, usage_events, usage_days. The ids are untyped because the query may be of any table.
func (db *DB) LockRows(ctx context.Context, query *bun.SelectQuery, alias string) (ids []int64, err error) {
	return db.lockIDs(ctx, query, alias, "")
}

// LockFreeRows is LockRows without the rows that other transactions have locked: it never waits.
func (db *DB) LockFreeRows(ctx context.Context, query *bun.SelectQuery, alias string) (ids []int64, err error) {
	return db.lockIDs(ctx, query, alias, " SKIP LOCKED")
}

func (db *DB) lockIDs(ctx context.Context, query *bun.SelectQuery, alias, others string) (ids []int64, err error) {
	query.ColumnExpr("?.id", bun.Ident(alias)).OrderExpr("?.id", bun.Ident(alias))
	err = db.lock(query, alias, others).Scan(ctx, &ids)
	return ids, err
}

// LockAccounts prevents others from adding to the accounts' usage and from deleting the accounts until the transaction ends.
// Accounts are locked in the order of their ids, before anything but groups.
func (db *DB) LockAccounts(ctx context.Context, tx bun.IDB, owners []identity.UserID) error {
	if db.driver.lockAccount == "" {
		return nil
	}
	var locked []identity.UserID
	return tx.NewRaw("SELECT u.id FROM users AS u WHERE u.id IN (?) ORDER BY u.id "+db.driver.lockAccount, bun.List(owners)).Scan(ctx, &locked)
}

// LockNewAccounts prevents others from adding accounts until the transaction ends.
func (db *DB) LockNewAccounts(ctx context.Context, tx bun.IDB) error {
	if db.driver.lockAccounts == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, db.driver.lockAccounts)
	return err
}
