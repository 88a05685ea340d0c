package bundb

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/domain/user"
	"chatbot/ports"
)

type userRow struct {
	bun.BaseModel `bun:"table:users,alias:u"`

	ID             int64     `bun:"id,pk,autoincrement"`
	Username       string    `bun:"username"`
	Email          string    `bun:"email"`
	HashedPassword string    `bun:"hashed_password"`
	IsActive       bool      `bun:"is_active"`
	IsVerified     bool      `bun:"is_verified"`
	CreatedAt      time.Time `bun:"created_at"`
	UpdatedAt      time.Time `bun:"updated_at"`
}

func (r userRow) user() user.User {
	return user.User{
		ID: r.ID, Username: r.Username, Email: r.Email, HashedPassword: r.HashedPassword,
		Active: r.IsActive, Verified: r.IsVerified, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
}

var _ ports.Users = (*Users)(nil)

// Users is ports.Users.
type Users struct{ db *DB }

// NewUsers makes the repository.
func NewUsers(db *DB) *Users { return &Users{db} }

// Create is that of ports.Users.
func (r *Users) Create(ctx context.Context, u user.User) (user.User, error) {
	row := userRow{
		Username: u.Username, Email: u.Email, HashedPassword: u.HashedPassword,
		IsActive: u.Active, IsVerified: u.Verified, CreatedAt: stamp(u.CreatedAt), UpdatedAt: stamp(u.UpdatedAt),
	}
	_, err := r.db.write.NewInsert().Model(&row).Returning("id").Exec(ctx)
	if uniqueViolation(err) {
		// Drivers say differently which index it was, so we look.
		taken, lookErr := r.db.write.NewSelect().Model((*userRow)(nil)).Where("lower(username) = lower(?)", u.Username).Exists(ctx)
		switch {
		case lookErr != nil:
			return user.User{}, because(ctx, "looking up who has the name", lookErr)
		case taken:
			return user.User{}, ports.ErrUsernameTaken.Because(err)
		}
		return user.User{}, ports.ErrEmailTaken.Because(err)
	}
	if err != nil {
		return user.User{}, because(ctx, "storing an account", err)
	}
	return row.user(), nil
}

// ByName is that of ports.Users.
func (r *Users) ByName(ctx context.Context, name string) (user.User, error) {
	return r.one(ctx, "lower(username) = lower(?) OR lower(email) = lower(?)", name, name)
}

// ByID is that of ports.Users.
func (r *Users) ByID(ctx context.Context, id int64) (user.User, error) {
	return r.one(ctx, "id = ?", id)
}

// SetPassword is that of ports.Users.
func (r *Users) SetPassword(ctx context.Context, id int64, hash string, except int64, at time.Time) error {
	return because(ctx, "storing a password", r.change(ctx, id, at, func(ctx context.Context, tx bun.IDB, account *bun.UpdateQuery) error {
		account.Set("hashed_password = ?", hash)
		return revokeOthers(ctx, tx, id, except, at)
	}))
}

// SetActive is that of ports.Users.
func (r *Users) SetActive(ctx context.Context, id int64, active bool, at time.Time) error {
	return because(ctx, "changing an account", r.change(ctx, id, at, func(ctx context.Context, tx bun.IDB, account *bun.UpdateQuery) error {
		account.Set("is_active = ?", active)
		if active {
			account.Set("condemned_at = NULL") // who lets an account in again wants it to stay
			return nil
		}
		return revokeOthers(ctx, tx, id, 0, at)
	}))
}

func (r *Users) change(ctx context.Context, id int64, at time.Time, how func(ctx context.Context, tx bun.IDB, account *bun.UpdateQuery) error) error {
	return r.db.inTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		account := tx.NewUpdate().Model((*userRow)(nil)).Set("updated_at = ?", stamp(at)).Where("id = ?", id)
		if err := how(ctx, tx, account); err != nil {
			return err
		}
		result, err := account.Exec(ctx)
		return changedOne(result, err, ports.ErrNoUser)
	})
}

var _ ports.Erasure = (*Users)(nil)

// sessionsAtOnce is how many sessions one step of Erase deletes; others write between two steps.
const sessionsAtOnce = 20

// Condemn is that of ports.Erasure.
func (r *Users) Condemn(ctx context.Context, id int64, at time.Time) error {
	return because(ctx, "condemning an account", r.change(ctx, id, at, func(ctx context.Context, tx bun.IDB, account *bun.UpdateQuery) error {
		account.Set("is_active = ?", false).Set("condemned_at = ?", stamp(at))
		return revokeOthers(ctx, tx, id, 0, at)
	}))
}

// Condemned is that of ports.Erasure.
func (r *Users) Condemned(ctx context.Context, before time.Time, limit int) (ids []int64, err error) {
	err = r.db.read.NewRaw(`SELECT u.id FROM users AS u WHERE u.condemned_at < ? AND NOT u.is_active AND NOT EXISTS (
		SELECT 1 FROM messages AS m JOIN chat_sessions AS s ON s.id = m.session_id WHERE s.user_id = u.id AND m.status = 'streaming'
	) ORDER BY u.condemned_at, u.id LIMIT ?`, stamp(before), max(limit, 1)).Scan(ctx, &ids)
	return ids, because(ctx, "looking for condemned accounts", err)
}

// Erase is that of ports.Erasure.
func (r *Users) Erase(ctx context.Context, id int64) error {
	for {
		result, err := r.db.write.ExecContext(ctx, `DELETE FROM chat_sessions WHERE id IN (SELECT s.id FROM chat_sessions AS s
			JOIN users AS u ON u.id = s.user_id WHERE u.id = ? AND u.condemned_at IS NOT NULL AND NOT u.is_active ORDER BY s.id LIMIT ?)`, id, sessionsAtOnce)
		if err != nil {
			return because(ctx, "erasing an account", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			break
		}
	}
	result, err := r.db.write.NewDelete().Model((*userRow)(nil)).Where("id = ? AND condemned_at IS NOT NULL AND NOT is_active", id).Exec(ctx)
	return changedOne(result, because(ctx, "erasing an account", err), ports.ErrNoUser)
}

var _ ports.Directory = (*Users)(nil)

// List is that of ports.Directory.
func (r *Users) List(ctx context.Context, after int64, limit int) ([]user.User, error) {
	var rows []userRow
	err := r.db.read.NewSelect().Model(&rows).Where("id > ?", after).OrderExpr("id").Limit(int64(max(limit, 1))).Scan(ctx)
	all := make([]user.User, len(rows))
	for i, row := range rows {
		all[i] = row.user()
	}
	return all, because(ctx, "listing accounts", err)
}

func (r *Users) one(ctx context.Context, where string, args ...any) (user.User, error) {
	var row userRow
	err := r.db.read.NewSelect().Model(&row).Where(where, args...).OrderExpr("id").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return user.User{}, ports.ErrNoUser
	}
	return row.user(), because(ctx, "reading an account", err)
}
