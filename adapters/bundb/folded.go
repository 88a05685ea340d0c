package bundb

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"chatbot/domain/identity"
)

// foldedAtOnce is how many accounts foldNames reads at a time.
const foldedAtOnce = 500

// foldedRow is what foldNames reads of an account.
type foldedRow struct {
	bun.BaseModel `bun:"table:users,alias:u"`

	ID       identity.UserID `bun:"id,pk"`
	Username string          `bun:"username"`
	Email    string          `bun:"email"`
}

// foldNames fills the folded names of accounts that have none: those from before migration 0011, and those that a server of the
// previous version has created since. Such accounts can differ only in what folding removes; the later of two then gets no folded
// names and is found by its username.
func (db *DB) foldNames(ctx context.Context) error {
	for after := identity.UserID(0); ; {
		var rows []foldedRow
		err := db.write.NewSelect().Model(&rows).Where("id > ? AND username_folded IS NULL", after).OrderExpr("id").Limit(foldedAtOnce).Scan(ctx)
		if err != nil {
			return fmt.Errorf("folding names: %w", err)
		}
		for _, row := range rows {
			after = row.ID
			username, email := identity.Fold(row.Username), identity.Fold(row.Email)
			// The condition avoids a refused statement, which PostgreSQL would log with the name.
			_, err := db.write.NewUpdate().Model((*foldedRow)(nil)).Where("id = ?", row.ID).
				Set("username_folded = ?, email_folded = ?", username, email).
				Where("NOT EXISTS (SELECT 1 FROM users WHERE username_folded = ? OR email_folded = ?)", username, email).Exec(ctx)
			if err != nil && !UniqueViolation(err) {
				return fmt.Errorf("folding names: %w", err)
			}
		}
		if len(rows) < foldedAtOnce {
			return nil
		}
	}
}
