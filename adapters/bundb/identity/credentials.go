package identity

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
)

// lockCredentials locks an account, refuses an outdated proof, and counts the credentials that can be used. Whatever deletes one locks the account
// first, so that each of parallel calls counts what those before it left.
func lockCredentials(ctx context.Context, db *bundb.DB, tx bun.IDB, id identity.UserID, by identity.Proof, rules identity.CredentialRules) (identity.User, identity.CredentialCounts, error) {
	u, err := lockProven(ctx, db, tx, id, by)
	if err != nil {
		return u, identity.CredentialCounts{}, err
	}
	has, err := credentials(ctx, tx, id, rules)
	return u, has, err
}

// credentials counts the credentials of an account that can be used now.
func credentials(ctx context.Context, tx bun.IDB, id identity.UserID, rules identity.CredentialRules) (has identity.CredentialCounts, err error) {
	if has.App, err = tx.NewSelect().Model((*totpRow)(nil)).Where("t.user_id = ?", id).Exists(ctx); err != nil {
		return has, err
	}
	passkeys, err := usableAt(tx.NewSelect().Model((*passkeyRow)(nil)).Where("pk.user_id = ?", id), rules.Site).Count(ctx)
	if err != nil {
		return has, err
	}
	has.Passkeys = int(passkeys)
	if len(rules.Providers) == 0 {
		return has, nil
	}
	identities, err := tx.NewSelect().Model((*externalRow)(nil)).Where("e.user_id = ?", id).Where("e.provider IN (?)", bun.List(rules.Providers)).Count(ctx)
	has.Identities = int(identities)
	return has, err
}

// usableAt narrows a query for passkeys AS pk to those of identity.Passkey.UsableAt; the contract suite compares both.
func usableAt(query *bun.SelectQuery, site string) *bun.SelectQuery {
	return query.Where("? <> '' AND (pk.rp_id IS NULL OR pk.rp_id = ?)", site, site)
}
