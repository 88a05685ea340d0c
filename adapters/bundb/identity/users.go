// Package identity stores accounts and their logins.
package identity

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

type userRow struct {
	bun.BaseModel `bun:"table:users,alias:u"`

	ID             identity.UserID `bun:"id,pk,autoincrement"`
	Username       string          `bun:"username"`
	Email          string          `bun:"email"`
	UsernameFolded string          `bun:"username_folded,nullzero"`
	EmailFolded    string          `bun:"email_folded,nullzero"`
	HashedPassword string          `bun:"hashed_password"`
	Role           identity.Role   `bun:"role"`
	RoleBy         string          `bun:"role_by,nullzero"`
	RoleChangedAt  bun.NullTime    `bun:"role_changed_at"`
	IsActive       bool            `bun:"is_active"`
	IsVerified     bool            `bun:"is_verified"`
	CreatedAt      time.Time       `bun:"created_at"`
	UpdatedAt      time.Time       `bun:"updated_at"`
	CondemnedAt    bun.NullTime    `bun:"condemned_at"`
}

func (r userRow) user() identity.User {
	return identity.RestoreUser(identity.UserRecord{
		ID: r.ID, Username: r.Username, Email: r.Email, HashedPassword: r.HashedPassword, Role: r.Role, RoleBy: r.RoleBy, Active: r.IsActive, Verified: r.IsVerified,
		CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(), RoleChangedAt: r.RoleChangedAt.UTC(), DeletionAt: r.CondemnedAt.UTC(),
	})
}

func userRowOf(u identity.User) userRow {
	is := u.Record()
	return userRow{
		ID: is.ID, Username: is.Username, Email: is.Email, UsernameFolded: identity.Fold(is.Username), EmailFolded: identity.Fold(is.Email),
		HashedPassword: is.HashedPassword, Role: is.Role, RoleBy: is.RoleBy, IsActive: is.Active, IsVerified: is.Verified,
		CreatedAt: bundb.Stamp(is.CreatedAt), UpdatedAt: bundb.Stamp(is.UpdatedAt),
		RoleChangedAt: bun.NullTime{Time: bundb.Stamp(is.RoleChangedAt)}, CondemnedAt: bun.NullTime{Time: bundb.Stamp(is.DeletionAt)},
	}
}

// deletable is the condition of users AS u for identity.User.Deletable; the contract suite compares both in every state.
const deletable = "NOT u.is_active AND u.condemned_at < ?"

var (
	_ ports.Users        = (*Users)(nil)
	_ ports.FirstAccount = (*Users)(nil)
)

// Users implements ports.Users, ports.FirstAccount, ports.Roles, ports.AccountDeletion and ports.Directory.
type Users struct{ db *bundb.DB }

// NewUsers returns the repository.
func NewUsers(db *bundb.DB) *Users { return &Users{db} }

// Create implements ports.Users.
func (r *Users) Create(ctx context.Context, u identity.User, follow ...job.Spec) (created identity.User, err error) {
	if len(follow) == 0 {
		return r.create(ctx, r.db.Writer(), u)
	}
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) (err error) {
		if created, err = r.create(ctx, tx, u); err != nil {
			return err
		}
		return stored.Enqueue(ctx, tx, u.Record().CreatedAt, follow...)
	})
	if err != nil {
		return identity.User{}, bundb.Wrap(ctx, "storing an account", err)
	}
	return created, nil
}

// Any implements ports.FirstAccount.
func (r *Users) Any(ctx context.Context) (bool, error) {
	taken, err := r.db.Reader().NewSelect().Model((*userRow)(nil)).Exists(ctx)
	return taken, bundb.Wrap(ctx, "looking for an account", err)
}

// CreateFirst implements ports.FirstAccount. The lock prevents others from storing an account between check and commit.
func (r *Users) CreateFirst(ctx context.Context, u identity.User, follow ...job.Spec) (first identity.User, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := r.db.LockNewAccounts(ctx, tx); err != nil {
			return err
		}
		taken, err := tx.NewSelect().Model((*userRow)(nil)).Exists(ctx)
		if err != nil {
			return err
		}
		if taken {
			return identity.ErrRegistrationClosed
		}
		if first, err = r.create(ctx, tx, u); err != nil {
			return err
		}
		return stored.Enqueue(ctx, tx, u.Record().CreatedAt, follow...)
	})
	return first, bundb.Wrap(ctx, "storing the first account", err)
}

func (r *Users) create(ctx context.Context, db bun.IDB, u identity.User) (identity.User, error) {
	row := userRowOf(u)
	// A refused statement would appear in PostgreSQL's log, with the name.
	err := db.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Returning("id").Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		taken, err := db.NewSelect().Model((*userRow)(nil)).Where("username_folded = ? OR lower(username) = lower(?)", row.UsernameFolded, row.Username).Exists(ctx)
		switch {
		case err != nil:
			return identity.User{}, bundb.Wrap(ctx, "looking up who has the name", err)
		case taken:
			return identity.User{}, ports.ErrUsernameTaken
		}
		return identity.User{}, ports.ErrEmailTaken
	}
	if err != nil {
		return identity.User{}, bundb.Wrap(ctx, "storing an account", err)
	}
	return row.user(), nil
}

// ByName implements ports.Users. Accounts without folded names are those that DB.Migrate has not filled yet.
func (r *Users) ByName(ctx context.Context, name string) (identity.User, error) {
	folded := identity.Fold(name)
	u, err := r.one(ctx, "username_folded = ? OR email_folded = ?", folded, folded)
	if errors.Is(err, ports.ErrNoUser) {
		return r.one(ctx, "username_folded IS NULL AND (lower(username) = lower(?) OR lower(email) = lower(?))", name, name)
	}
	return u, err
}

// ByID implements ports.Users.
func (r *Users) ByID(ctx context.Context, id identity.UserID) (identity.User, error) {
	return r.one(ctx, "id = ?", id)
}

// SetPassword implements ports.Users.
func (r *Users) SetPassword(ctx context.Context, id identity.UserID, by identity.Proof, hash string, except identity.LoginID, at time.Time, follow ...job.Spec) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := r.change(ctx, tx, id, func(u *identity.User) error { return u.SetPassword(by, hash, at) }); err != nil {
			return err
		}
		if err := endEnrolment(ctx, tx, id); err != nil {
			return err
		}
		if err := endAccess(ctx, r.db, tx, id, except, at); err != nil {
			return err
		}
		return stored.Enqueue(ctx, tx, at, follow...)
	})
	return bundb.Wrap(ctx, "storing a password", err)
}

// SetActive implements ports.Users.
func (r *Users) SetActive(ctx context.Context, id identity.UserID, by identity.Proof, active bool, at time.Time) error {
	if !active {
		err := r.deactivate(ctx, id, at, func(u *identity.User) error { return u.SetActive(by, false, at) })
		return bundb.Wrap(ctx, "deactivating an account", err)
	}
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		return r.change(ctx, tx, id, func(u *identity.User) error { return u.SetActive(by, true, at) })
	})
	return bundb.Wrap(ctx, "activating an account", err)
}

// deactivate applies a change that deactivates an account, ends all its logins and tokens, and stores the jobs that follow.
func (r *Users) deactivate(ctx context.Context, id identity.UserID, at time.Time, do func(*identity.User) error, follow ...job.Spec) error {
	return r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if _, err := r.changeAdmin(ctx, tx, id, do); err != nil {
			return err
		}
		if err := endAccess(ctx, r.db, tx, id, 0, at); err != nil {
			return err
		}
		return stored.Enqueue(ctx, tx, at, follow...)
	})
}

// change stores a change of an account. It comes first in its transaction, because it locks the account: the statement that then ends
// the account's logins sees every login stored before, and none is stored after it with the old proof.
func (r *Users) change(ctx context.Context, tx bun.IDB, id identity.UserID, do func(*identity.User) error) error {
	u, err := lockUser(ctx, r.db, tx, id)
	if err != nil {
		return err
	}
	if err := do(&u); err != nil {
		return err
	}
	return store(ctx, tx, u)
}

// store stores the columns that methods of identity.User change, with more for some of them.
func store(ctx context.Context, tx bun.IDB, u identity.User, more ...string) error {
	row := userRowOf(u)
	_, err := tx.NewUpdate().Model(&row).Column(more...).Column("hashed_password", "role", "role_by", "role_changed_at", "is_active", "is_verified", "condemned_at", "updated_at").WherePK().Exec(ctx)
	return err
}

// lockUser reads an account that no other transaction may change or lock until this one ends.
func lockUser(ctx context.Context, db *bundb.DB, tx bun.IDB, id identity.UserID) (identity.User, error) {
	var row userRow
	err := db.Lock(tx.NewSelect().Model(&row).Where("u.id = ?", id), "u").Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		err = ports.ErrNoUser
	}
	return row.user(), err
}

var _ ports.AccountDeletion = (*Users)(nil)

// sessionsAtOnce is how many sessions one step of Delete removes; others can write between two steps.
const sessionsAtOnce = 20

// Schedule implements ports.AccountDeletion.
func (r *Users) Schedule(ctx context.Context, id identity.UserID, by identity.Proof, at time.Time, deletion job.Spec) error {
	err := r.deactivate(ctx, id, at, func(u *identity.User) error { return u.ScheduleDeletion(by, at) }, deletion)
	return bundb.Wrap(ctx, "scheduling the deletion of an account", err)
}

// Scheduled implements ports.AccountDeletion.
func (r *Users) Scheduled(ctx context.Context, before time.Time, limit int) ([]ports.ScheduledDeletion, error) {
	var rows []userRow
	err := r.db.Reader().NewSelect().Model(&rows).Column("u.id", "u.condemned_at").
		Where(deletable, bundb.Stamp(before)).OrderExpr("u.condemned_at, u.id").Limit(int64(max(limit, 1))).Scan(ctx)
	due := make([]ports.ScheduledDeletion, len(rows))
	for i, row := range rows {
		due[i] = ports.ScheduledDeletion{User: row.ID, At: row.CondemnedAt.UTC()}
	}
	return due, bundb.Wrap(ctx, "looking for accounts to delete", err)
}

// Delete implements ports.AccountDeletion.
func (r *Users) Delete(ctx context.Context, id identity.UserID, before time.Time) error {
	for deleted := sessionsAtOnce; deleted == sessionsAtOnce; {
		var err error
		if deleted, err = r.deleteSessions(ctx, id, before); err != nil {
			return bundb.Wrap(ctx, "deleting an account", err)
		}
	}
	for unlinked := eventsAtOnce; unlinked == eventsAtOnce; {
		err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) (err error) {
			if err := r.lockScheduled(ctx, tx, id, before); err != nil {
				return err
			}
			unlinked, err = unlinkUsage(ctx, r.db, tx, id, eventsAtOnce)
			return err
		})
		if err != nil {
			return bundb.Wrap(ctx, "deleting an account", err)
		}
	}
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := r.lockScheduled(ctx, tx, id, before); err != nil {
			return err
		}
		if _, err := r.db.LockRows(ctx, tx.NewSelect().Model((*loginRow)(nil)).Where("l.user_id = ?", id), "l"); err != nil {
			return err
		}
		// Sessions that were begun after the last step.
		if _, err := r.lockSessions(ctx, tx, tx.NewSelect().Model((*stored.Session)(nil)).Where("s.user_id = ?", id)); err != nil {
			return err
		}
		if _, err := unlinkUsage(ctx, r.db, tx, id, 0); err != nil { // of answers that ended after the last step
			return err
		}
		if err := deleteDays(ctx, tx, id); err != nil {
			return err
		}
		if _, err := stored.EndConnections(ctx, tx, before, "user_id = ?", id); err != nil {
			return err
		}
		if err := r.deleteInvitationsOf(ctx, tx, id); err != nil {
			return err
		}
		_, err := tx.NewDelete().Model((*userRow)(nil)).Where("id = ?", id).Exec(ctx)
		return err
	})
	return bundb.Wrap(ctx, "deleting an account", err)
}

// deleteInvitationsOf deletes the invitations that have the address of an account, which is locked: also those that were replaced, and not used.
func (r *Users) deleteInvitationsOf(ctx context.Context, tx bun.IDB, id identity.UserID) error {
	address := tx.NewSelect().Model((*userRow)(nil)).Column("u.email").Where("u.id = ?", id)
	old, err := r.db.LockRows(ctx, tx.NewSelect().Model((*invitationRow)(nil)).Where("i.email = (?)", address), "i")
	if err != nil || len(old) == 0 {
		return err
	}
	_, err = tx.NewDelete().Model((*invitationRow)(nil)).Where("id IN (?)", bun.List(old)).Exec(ctx)
	return err
}

// AnswersRun implements ports.AccountDeletion.
func (r *Users) AnswersRun(ctx context.Context, id identity.UserID) (bool, error) {
	running, err := r.db.Reader().NewSelect().Model((*stored.Message)(nil)).Join("JOIN chat_sessions AS s ON s.id = m.session_id").
		Where("s.user_id = ? AND "+stored.Running, id).Exists(ctx)
	return running, bundb.Wrap(ctx, "looking for running answers of an account", err)
}

// deleteSessions deletes some sessions of an account scheduled for deletion and returns how many.
func (r *Users) deleteSessions(ctx context.Context, id identity.UserID, before time.Time) (deleted int, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := r.lockScheduled(ctx, tx, id, before); err != nil {
			return err
		}
		sessions, err := r.lockSessions(ctx, tx, tx.NewSelect().Model((*stored.Session)(nil)).Where("s.user_id = ?", id).Limit(sessionsAtOnce))
		if deleted = len(sessions); err != nil || deleted == 0 {
			return err
		}
		_, err = tx.NewDelete().Model((*stored.Session)(nil)).Where("id IN (?)", bun.List(sessions)).Exec(ctx)
		return err
	})
	return deleted, err
}

// lockScheduled locks an account that was scheduled for deletion before the given time, so that no session is begun in it and no send claims a key, until
// the transaction ends. Deleting sessions also deletes the keys of their sends, which come before sessions in the order of locks.
// Any other account is ports.ErrNoUser.
func (r *Users) lockScheduled(ctx context.Context, tx bun.IDB, id identity.UserID, before time.Time) error {
	u, err := lockUser(ctx, r.db, tx, id)
	switch scheduled := u.Record().DeletionAt; {
	case err != nil || u.Deletable(bundb.Stamp(before)):
		return err
	case u.Deletable(scheduled.Add(time.Microsecond)):
		return ports.ErrTooEarly
	}
	return ports.ErrNoUser
}

// lockSessions locks the sessions that a query finds, and their streaming messages. Others can change no other rows of theirs.
func (r *Users) lockSessions(ctx context.Context, tx bun.IDB, query *bun.SelectQuery) (sessions []int64, err error) {
	sessions, err = r.db.LockRows(ctx, query, "s")
	if err != nil || len(sessions) == 0 {
		return sessions, err
	}
	_, err = r.db.LockRows(ctx, tx.NewSelect().Model((*stored.Message)(nil)).
		Where("m.session_id IN (?) AND "+stored.Running, bun.List(sessions)), "m")
	return sessions, err
}

var _ ports.Directory = (*Users)(nil)

// List implements ports.Directory.
func (r *Users) List(ctx context.Context, after identity.UserID, limit int) ([]identity.User, error) {
	var rows []userRow
	err := r.db.Reader().NewSelect().Model(&rows).Where("id > ?", after).OrderExpr("id").Limit(int64(max(limit, 1))).Scan(ctx)
	all := make([]identity.User, len(rows))
	for i, row := range rows {
		all[i] = row.user()
	}
	return all, bundb.Wrap(ctx, "listing accounts", err)
}

func (r *Users) one(ctx context.Context, where string, args ...any) (identity.User, error) {
	var row userRow
	err := r.db.Reader().NewSelect().Model(&row).Where(where, args...).OrderExpr("id").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return identity.User{}, ports.ErrNoUser
	}
	return row.user(), bundb.Wrap(ctx, "reading an account", err)
}
