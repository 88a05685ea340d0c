package identity

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
)

type externalRow struct {
	bun.BaseModel `bun:"table:external_identities,alias:e"`

	ID       identity.ExternalID `bun:"id,pk,autoincrement"`
	UserID   identity.UserID     `bun:"user_id"`
	Provider string              `bun:"provider"`
	Issuer   string              `bun:"issuer"`
	Subject  string              `bun:"subject"`
	Label    string              `bun:"label"`
	AddedAt  time.Time           `bun:"added_at"`
	UsedAt   time.Time           `bun:"used_at"`
}

func newExternalRow(e identity.External) externalRow {
	return externalRow{
		ID: e.ID, UserID: e.User, Provider: e.Provider, Issuer: e.Issuer, Subject: e.Subject, Label: e.Label, AddedAt: bundb.Stamp(e.AddedAt), UsedAt: bundb.Stamp(e.UsedAt),
	}
}

func (r externalRow) external() identity.External {
	return identity.External{ID: r.ID, User: r.UserID, Provider: r.Provider, Issuer: r.Issuer, Subject: r.Subject, Label: r.Label, AddedAt: r.AddedAt.UTC(), UsedAt: r.UsedAt.UTC()}
}

var (
	_ ports.ExternalIdentities = (*Externals)(nil)
	_ ports.LinkedIdentities   = (*Externals)(nil)
)

// Externals implements ports.ExternalIdentities and ports.LinkedIdentities.
type Externals struct{ db *bundb.DB }

// NewExternals returns the repository.
func NewExternals(db *bundb.DB) *Externals { return &Externals{db} }

// Find implements ports.ExternalIdentities.
func (r *Externals) Find(ctx context.Context, issuer, subject string) (identity.External, identity.User, error) {
	var row externalRow
	err := r.db.Reader().NewSelect().Model(&row).Where("e.issuer = ? AND e.subject = ?", issuer, subject).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return identity.External{}, identity.User{}, identity.ErrNoIdentity
	}
	if err != nil {
		return identity.External{}, identity.User{}, bundb.Wrap(ctx, "reading an identity", err)
	}
	u, err := NewUsers(r.db).ByID(ctx, row.UserID)
	if errors.Is(err, ports.ErrNoUser) { // deleted since
		err = identity.ErrNoIdentity
	}
	return row.external(), u, err
}

// Register implements ports.ExternalIdentities.
func (r *Externals) Register(ctx context.Context, u identity.User, e identity.External) (created identity.User, linked identity.External, err error) {
	users := NewUsers(r.db)
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) (err error) {
		if err := r.db.LockNewAccounts(ctx, tx); err != nil {
			return err
		}
		taken, err := tx.NewSelect().Model((*userRow)(nil)).Exists(ctx)
		switch {
		case err != nil:
			return err
		case !taken:
			return identity.ErrRegistrationClosed
		}
		if created, err = users.create(ctx, tx, u); err != nil {
			return err
		}
		e.User = created.ID()
		linked, err = insertExternal(ctx, tx, e)
		return err
	})
	return created, linked, bundb.Wrap(ctx, "storing an account with an identity", err)
}

func insertExternal(ctx context.Context, tx bun.IDB, e identity.External) (identity.External, error) {
	row := newExternalRow(e)
	err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Returning("id").Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		err = identity.ErrIdentityTaken
	}
	return row.external(), err
}

// Link implements ports.ExternalIdentities.
func (r *Externals) Link(ctx context.Context, e identity.External, by identity.Proof, address string, follow ...job.Spec) (linked identity.External, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		u, err := lockUser(ctx, r.db, tx, e.User)
		switch {
		case err != nil:
			return err
		case !u.Accepts(by) || !u.Usable() || address != "" && !u.JoinedBy(address):
			return identity.ErrAccountChanged
		}
		if linked, err = insertExternal(ctx, tx, e); err != nil {
			return err
		}
		n, err := tx.NewSelect().Model((*externalRow)(nil)).Where("e.user_id = ?", e.User).Count(ctx)
		switch {
		case err != nil:
			return err
		case n > identity.MaxIdentities:
			return identity.ErrTooManyIdentities
		}
		return stored.Enqueue(ctx, tx, e.AddedAt, follow...)
	})
	return linked, bundb.Wrap(ctx, "connecting an identity", err)
}

// Use implements ports.ExternalIdentities.
func (r *Externals) Use(ctx context.Context, e identity.External) error {
	row := newExternalRow(e)
	_, err := r.db.Writer().NewUpdate().Model(&row).Column("provider", "label", "used_at").WherePK().Exec(ctx)
	return bundb.Wrap(ctx, "using an identity", err)
}

// Of implements ports.LinkedIdentities.
func (r *Externals) Of(ctx context.Context, user identity.UserID) ([]identity.External, error) {
	var rows []externalRow
	err := r.db.Reader().NewSelect().Model(&rows).Where("e.user_id = ?", user).OrderExpr("e.id").Scan(ctx)
	all := make([]identity.External, len(rows))
	for i, row := range rows {
		all[i] = row.external()
	}
	return all, bundb.Wrap(ctx, "reading the identities of an account", err)
}

// Unlink implements ports.LinkedIdentities. The account is locked, so that each of parallel calls counts what those before it left.
func (r *Externals) Unlink(ctx context.Context, user identity.UserID, id identity.ExternalID, by identity.Proof, rules identity.CredentialRules, except identity.LoginID, at time.Time, follow ...job.Spec) (changed identity.ProvidedChange, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		u, others, err := lockWithAdmins(ctx, r.db, tx, user)
		switch {
		case err != nil:
			return err
		case !u.Accepts(by):
			return identity.ErrAccountChanged
		}
		var rows []externalRow
		if err := tx.NewSelect().Model(&rows).Where("e.user_id = ?", user).Scan(ctx); err != nil {
			return err
		}
		gone := slices.IndexFunc(rows, func(row externalRow) bool { return row.ID == id })
		if gone < 0 {
			return identity.ErrNoIdentity
		}
		had, err := credentials(ctx, tx, user, rules)
		if err != nil {
			return err
		}
		if err := keepWithout(rules, u, had, rows, gone); err != nil {
			return err
		}
		if _, err := tx.NewDelete().Model((*externalRow)(nil)).Where("id = ?", id).Exec(ctx); err != nil {
			return err
		}
		if changed, err = endProvided(ctx, tx, u, others, endsWithout(rows, gone), at); err != nil {
			return err
		}
		if err := endAccess(ctx, r.db, tx, user, except, at); err != nil {
			return err
		}
		return stored.Enqueue(ctx, tx, at, follow...)
	})
	return changed, bundb.Wrap(ctx, "disconnecting an identity", err)
}

// keepWithout refuses to disconnect an identity without which the account has no way in, also none once all providers are enabled again.
func keepWithout(rules identity.CredentialRules, u identity.User, had identity.CredentialCounts, rows []externalRow, gone int) error {
	left := had
	if slices.Contains(rules.Providers, rows[gone].Provider) {
		left.Identities--
	}
	if err := rules.Keep(u, had, left); err != nil {
		return err
	}
	had.Identities, left.Identities = len(rows), len(rows)-1
	return rules.Keep(u, had, left)
}

// endsWithout reports what a provider's gifts depend on: those of the identity that goes end, and those of providers at which the account has
// no other. What another identity at the same provider gives comes back with the next sign-in.
func endsWithout(rows []externalRow, gone int) func(provider string) bool {
	return func(provider string) bool {
		return rows[gone].Provider == provider || !slices.ContainsFunc(rows, func(row externalRow) bool { return row.Provider == provider })
	}
}

// deleteExternals deletes the identities of an account, which is locked with all active admins, and ends what each of their providers gave.
func deleteExternals(ctx context.Context, db *bundb.DB, tx bun.IDB, u identity.User, others identity.Admins, at time.Time) (identity.User, []identity.ProvidedChange, error) {
	var givers []string
	err := tx.NewSelect().Model((*memberRow)(nil)).ColumnExpr("DISTINCT gm.provider").Where("gm.user_id = ? AND gm.provider IS NOT NULL", u.ID()).Scan(ctx, &givers)
	if err != nil {
		return u, nil, err
	}
	if by := u.Record().RoleBy; by != "" {
		givers = append(givers, by)
	}
	slices.Sort(givers)
	var ended []identity.ProvidedChange
	for _, provider := range slices.Compact(givers) {
		changed, err := endProvided(ctx, tx, u, others, func(by string) bool { return by == provider }, at)
		if err != nil {
			return u, nil, err
		}
		changed.Provider, u = provider, changed.User
		ended = append(ended, changed)
	}
	ids, err := db.LockRows(ctx, tx.NewSelect().Model((*externalRow)(nil)).Where("e.user_id = ?", u.ID()), "e")
	if err != nil || len(ids) == 0 {
		return u, ended, err
	}
	_, err = tx.NewDelete().Model((*externalRow)(nil)).Where("id IN (?)", bun.List(ids)).Exec(ctx)
	return u, ended, err
}
