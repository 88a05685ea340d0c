package identity

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/ports"
)

type groupRow struct {
	bun.BaseModel `bun:"table:groups,alias:g"`

	ID         identity.GroupID `bun:"id,pk,autoincrement"`
	Name       string           `bun:"name"`
	NameFolded string           `bun:"name_folded"`
	CreatedAt  time.Time        `bun:"created_at"`

	Members int `bun:"members,scanonly"`
}

func (r groupRow) group() identity.Group {
	return identity.Group{ID: r.ID, Name: r.Name, CreatedAt: r.CreatedAt.UTC()}
}

var _ ports.Groups = (*Groups)(nil)

// Groups implements ports.Groups.
type Groups struct{ db *bundb.DB }

// NewGroups returns the repository.
func NewGroups(db *bundb.DB) *Groups { return &Groups{db} }

// Create implements ports.Groups.
func (r *Groups) Create(ctx context.Context, g identity.Group) (identity.Group, error) {
	row := groupRow{Name: g.Name, NameFolded: identity.Fold(g.Name), CreatedAt: bundb.Stamp(g.CreatedAt)}
	err := r.db.Writer().NewInsert().Model(&row).On("CONFLICT DO NOTHING").Returning("id").Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return identity.Group{}, ports.ErrGroupNameTaken
	}
	return row.group(), bundb.Wrap(ctx, "storing a group", err)
}

// selected begins a query for groups with the number of their members.
func (r *Groups) selected(model any) *bun.SelectQuery {
	return r.db.Reader().NewSelect().Model(model).ColumnExpr("?TableColumns").
		ColumnExpr("(SELECT count(*) FROM group_members AS gm WHERE gm.group_id = g.id) AS members")
}

// List implements ports.Groups. Ids rise with the time of creation.
func (r *Groups) List(ctx context.Context, before identity.GroupID, limit int) ([]ports.Group, error) {
	var rows []groupRow
	query := r.selected(&rows).OrderExpr("g.id DESC").Limit(int64(max(limit, 1)))
	if before != 0 {
		query = query.Where("g.id < ?", before)
	}
	err := query.Scan(ctx)
	all := make([]ports.Group, len(rows))
	for i, row := range rows {
		all[i] = ports.Group{Group: row.group(), Members: row.Members}
	}
	return all, bundb.Wrap(ctx, "listing groups", err)
}

// Get implements ports.Groups.
func (r *Groups) Get(ctx context.Context, id identity.GroupID) (ports.Group, error) {
	var row groupRow
	err := r.selected(&row).Where("g.id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return ports.Group{}, ports.ErrNoGroup
	}
	return ports.Group{Group: row.group(), Members: row.Members}, bundb.Wrap(ctx, "reading a group", err)
}

// Rename implements ports.Groups.
func (r *Groups) Rename(ctx context.Context, id identity.GroupID, name string) error {
	result, err := r.db.Writer().NewUpdate().Model((*groupRow)(nil)).
		Set("name = ?", name).Set("name_folded = ?", identity.Fold(name)).Where("g.id = ?", id).Exec(ctx)
	if bundb.UniqueViolation(err) {
		return ports.ErrGroupNameTaken
	}
	return bundb.ChangedOne(result, bundb.Wrap(ctx, "renaming a group", err), ports.ErrNoGroup)
}

// Delete implements ports.Groups. Nobody joins the group once it is locked, so that all its members are.
func (r *Groups) Delete(ctx context.Context, id identity.GroupID, at time.Time) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := lockGroup(ctx, r.db, tx, id); err != nil {
			return err
		}
		members := tx.NewSelect().Model((*memberRow)(nil)).Column("gm.user_id").Where("gm.group_id = ?", id)
		if _, err := r.db.LockRows(ctx, tx.NewSelect().Model((*userRow)(nil)).Where("u.id IN (?)", members), "u"); err != nil {
			return err
		}
		if err := regrouped(ctx, tx, at, "id IN (?)", members); err != nil {
			return err
		}
		_, err := tx.NewDelete().Model((*groupRow)(nil)).Where("id = ?", id).Exec(ctx)
		return err
	})
	return bundb.Wrap(ctx, "deleting a group", err)
}

// lockGroup locks a group, which comes before accounts, against changes of its memberships. ports.ErrNoGroup.
func lockGroup(ctx context.Context, db *bundb.DB, tx bun.IDB, id identity.GroupID) error {
	ids, err := db.LockRows(ctx, tx.NewSelect().Model((*groupRow)(nil)).Where("g.id = ?", id), "g")
	if err == nil && len(ids) == 0 {
		return ports.ErrNoGroup
	}
	return err
}

// regrouped records that locked accounts have joined or left a group, for Users.Changed.
func regrouped(ctx context.Context, tx bun.IDB, at time.Time, where string, args ...any) error {
	_, err := tx.NewUpdate().Model((*userRow)(nil)).Set("groups_changed_at = ?", bundb.Stamp(at)).Where(where, args...).Exec(ctx)
	return err
}

// groupsOf selects the groups of the account in a column as text, see groupIDs.
const groupsOf = "(SELECT string_agg(CAST(gm.group_id AS TEXT), ' ') FROM group_members AS gm WHERE gm.user_id = ?) AS group_ids"

// groupIDs reads a column of groupsOf, in ascending order.
func groupIDs(text string) (ids []identity.GroupID, err error) {
	for field := range strings.FieldsSeq(text) {
		id, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return nil, err
		}
		ids = append(ids, identity.GroupID(id))
	}
	slices.Sort(ids)
	return ids, nil
}
