// Package models stores the providers of administrators, and what they say of models.
package models

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/ports"
)

var _ ports.Models = (*Models)(nil)

// Models implements ports.Models.
type Models struct{ db *bundb.DB }

// NewModels returns the repository.
func NewModels(db *bundb.DB) *Models { return &Models{db} }

type groupRow struct {
	bun.BaseModel `bun:"table:model_groups,alias:g"`

	ModelID model.ID         `bun:"model_id,pk"`
	GroupID identity.GroupID `bun:"group_id,pk"`
}

// Load implements ports.Models. The revision is read first, so that no change is missed.
func (r *Models) Load(ctx context.Context) (stored model.Stored, err error) {
	if stored.Revision, err = r.Revision(ctx); err != nil {
		return stored, err
	}
	var endpoints []endpointRow
	if err := r.db.Reader().NewSelect().Model(&endpoints).OrderExpr("created_at, id").Scan(ctx); err != nil {
		return stored, bundb.Wrap(ctx, "reading providers", err)
	}
	for _, row := range endpoints {
		stored.Endpoints = append(stored.Endpoints, row.endpoint())
	}
	var groups []groupRow
	if err := r.db.Reader().NewSelect().Model(&groups).OrderExpr("group_id").Scan(ctx); err != nil {
		return stored, bundb.Wrap(ctx, "reading groups of models", err)
	}
	of := map[model.ID][]identity.GroupID{}
	for _, row := range groups {
		of[row.ModelID] = append(of[row.ModelID], row.GroupID)
	}
	var entries []entryRow
	if err := r.db.Reader().NewSelect().Model(&entries).OrderExpr("id").Scan(ctx); err != nil {
		return stored, bundb.Wrap(ctx, "reading models", err)
	}
	for _, row := range entries {
		stored.Entries = append(stored.Entries, row.entry(of[row.ID]))
	}
	return stored, nil
}

// Revision implements ports.Models.
func (r *Models) Revision(ctx context.Context) (revision int64, err error) {
	err = r.db.Reader().NewRaw("SELECT revision FROM model_revision WHERE id = 1").Scan(ctx, &revision)
	return revision, bundb.Wrap(ctx, "reading the revision of models", err)
}

// change runs do in a transaction that no other change runs beside.
func change(ctx context.Context, db *bundb.DB, doing string, do func(ctx context.Context, tx bun.IDB) error) error {
	return bundb.Wrap(ctx, doing, db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if _, err := tx.NewRaw("UPDATE model_revision SET revision = revision + 1 WHERE id = 1").Exec(ctx); err != nil {
			return err
		}
		return do(ctx, tx)
	}))
}

// Put implements ports.Models. The groups are locked before rows that refer to them: deleting a group locks them in this order, too.
func (r *Models) Put(ctx context.Context, e model.Entry) error {
	row := newEntryRow(e)
	return change(ctx, r.db, "storing a model", func(ctx context.Context, tx bun.IDB) error {
		if len(e.Groups) > 0 {
			groups := tx.NewSelect().TableExpr("groups AS g").Where("g.id IN (?)", bun.List(e.Groups))
			if found, err := r.db.LockRows(ctx, groups, "g"); err != nil || len(found) < len(e.Groups) {
				return orElse(err, model.ErrUnknownGroup)
			}
		}
		if err := put(ctx, tx, row); err != nil {
			return err
		}
		if _, err := tx.NewDelete().Model((*groupRow)(nil)).Where("model_id = ?", e.ID).Exec(ctx); err != nil || len(e.Groups) == 0 {
			return err
		}
		rows := make([]groupRow, len(e.Groups))
		for i, id := range e.Groups {
			rows[i] = groupRow{ModelID: e.ID, GroupID: id}
		}
		_, err := tx.NewInsert().Model(&rows).Exec(ctx)
		return err
	})
}

func orElse(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

func put(ctx context.Context, tx bun.IDB, row entryRow) error {
	if row.Version == 1 {
		result, err := tx.NewInsert().Model(&row).On("CONFLICT (id) DO NOTHING").Returning("NULL").Exec(ctx)
		return bundb.ChangedOne(result, err, model.ErrModelChanged)
	}
	result, err := tx.NewUpdate().Model(&row).WherePK().Where("version = ?", row.Version-1).Exec(ctx)
	return bundb.ChangedOne(result, err, model.ErrModelChanged)
}

// Delete implements ports.Models.
func (r *Models) Delete(ctx context.Context, id model.ID) error {
	return change(ctx, r.db, "deleting a model", func(ctx context.Context, tx bun.IDB) error {
		result, err := tx.NewDelete().Model((*entryRow)(nil)).Where("id = ?", id).Exec(ctx)
		return bundb.ChangedOne(result, err, model.ErrNoModel)
	})
}
