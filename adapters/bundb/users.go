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

func (r *Users) one(ctx context.Context, where string, args ...any) (user.User, error) {
	var row userRow
	err := r.db.read.NewSelect().Model(&row).Where(where, args...).OrderExpr("id").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return user.User{}, ports.ErrNoUser
	}
	return row.user(), because(ctx, "reading an account", err)
}
