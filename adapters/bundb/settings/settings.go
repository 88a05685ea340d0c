// Package settings stores what administrators decide.
package settings

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/internal/wire"
	"chatbot/domain/identity"
	"chatbot/domain/setting"
	"chatbot/ports"
)

type settingRow struct {
	bun.BaseModel `bun:"table:settings,alias:s"`

	Name      string          `bun:"name,pk"`
	Value     *string         `bun:"value"`
	Version   int64           `bun:"version"`
	ChangedBy identity.UserID `bun:"changed_by"`
	ChangedAt time.Time       `bun:"changed_at"`
}

var _ ports.Settings = (*Settings)(nil)

// Settings implements ports.Settings.
type Settings struct{ db *bundb.DB }

// NewSettings returns the repository.
func NewSettings(db *bundb.DB) *Settings { return &Settings{db} }

// All implements ports.Settings.
func (r *Settings) All(ctx context.Context) (all []setting.Stored, err error) {
	var rows []settingRow
	if err := r.db.Reader().NewSelect().Model(&rows).OrderExpr("name").Scan(ctx); err != nil {
		return nil, bundb.Wrap(ctx, "reading settings", err)
	}
	for _, row := range rows {
		d, known := setting.Find(setting.Name(row.Name))
		if !known {
			continue
		}
		s := setting.Stored{Name: d.Name, Version: row.Version, ChangedBy: row.ChangedBy, ChangedAt: row.ChangedAt.UTC()}
		if row.Value != nil {
			value, err := wire.DecodeSetting(d, []byte(*row.Value))
			if s.Unreadable = err != nil; err == nil {
				s.Value = &value
			}
		}
		all = append(all, s)
	}
	return all, nil
}

// Revision implements ports.Settings.
func (r *Settings) Revision(ctx context.Context) (revision int64, err error) {
	err = r.db.Reader().NewRaw("SELECT CAST(coalesce(sum(version), 0) AS BIGINT) FROM settings").Scan(ctx, &revision)
	return revision, bundb.Wrap(ctx, "reading the revision of the settings", err)
}

// Change implements ports.Settings. Each statement locks one row, in the order of the names.
func (r *Settings) Change(ctx context.Context, by identity.UserID, at time.Time, changes ...setting.Change) error {
	rows := make([]settingRow, len(changes))
	for i, c := range changes {
		d, known := setting.Find(c.Name)
		if !known {
			return fmt.Errorf("there is no setting %q", c.Name)
		}
		rows[i] = settingRow{Name: string(c.Name), Version: c.Version + 1, ChangedBy: by, ChangedAt: bundb.Stamp(at)}
		if c.Value == nil {
			continue
		}
		text, err := wire.EncodeSetting(d, *c.Value)
		if err != nil {
			return err
		}
		value := string(text)
		rows[i].Value = &value
	}
	slices.SortFunc(rows, func(a, b settingRow) int { return strings.Compare(a.Name, b.Name) })
	return bundb.Wrap(ctx, "changing settings", r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		for _, row := range rows {
			if err := store(ctx, tx, row); err != nil {
				return err
			}
		}
		return nil
	}))
}

func store(ctx context.Context, tx bun.IDB, row settingRow) error {
	if row.Version == 1 {
		result, err := tx.NewInsert().Model(&row).On("CONFLICT (name) DO NOTHING").Returning("NULL").Exec(ctx)
		return bundb.ChangedOne(result, err, ports.ErrSettingChanged)
	}
	result, err := tx.NewUpdate().Model(&row).WherePK().Where("version = ?", row.Version-1).Exec(ctx)
	return bundb.ChangedOne(result, err, ports.ErrSettingChanged)
}
