package identity

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/identity"
	"chatbot/domain/usage"
	"chatbot/ports"
)

var _ ports.People = (*People)(nil)

// People implements ports.People.
type People struct{ db *bundb.DB }

// NewPeople returns the repository.
func NewPeople(db *bundb.DB) *People { return &People{db} }

type personRow struct {
	userRow `bun:",extend"`

	LastSignIn bun.NullTime `bun:"last_sign_in,scanonly"`
	Logins     int          `bun:"logins,scanonly"`
	Messages   int          `bun:"messages,scanonly"`
	Tokens     int          `bun:"tokens,scanonly"`

	SecondFactor bool `bun:"second_factor,scanonly"`
	Passkeys     int  `bun:"passkeys,scanonly"`
	// Providers are separated by blanks, which their ids do not have.
	Providers string `bun:"providers,nullzero,scanonly"`
}

func (r personRow) person() ports.Person {
	providers := strings.Fields(r.Providers)
	slices.Sort(providers)
	return ports.Person{
		User: r.user(), LastSignIn: r.LastSignIn.UTC(), Logins: r.Logins, Messages: r.Messages, Tokens: r.Tokens,
		SecondFactor: r.SecondFactor, Passkeys: r.Passkeys, Providers: slices.Compact(providers),
	}
}

// selected begins a query for accounts with what is counted of them.
func (r *People) selected(model any, now time.Time) *bun.SelectQuery {
	return r.db.Reader().NewSelect().Model(model).ColumnExpr("?TableColumns").
		ColumnExpr("(SELECT max(l.created_at) FROM logins AS l WHERE l.user_id = u.id) AS last_sign_in").
		ColumnExpr(hasSecondFactor+" AS second_factor", bun.Ident("u.id")).
		ColumnExpr("(SELECT count(*) FROM passkeys AS pk WHERE pk.user_id = u.id) AS passkeys").
		ColumnExpr("(SELECT string_agg(e.provider, ' ') FROM external_identities AS e WHERE e.user_id = u.id) AS providers").
		ColumnExpr("(SELECT count(*) FROM logins AS l WHERE l.user_id = u.id AND "+alive+") AS logins", bundb.Stamp(now)).
		ColumnExpr("(SELECT count(*) FROM chat_sessions AS s JOIN messages AS m ON m.session_id = s.id WHERE s.user_id = u.id AND m.role = 'user') AS messages").
		ColumnExpr("(SELECT CAST(coalesce(sum(e.tokens_in + e.tokens_out), 0) AS BIGINT) FROM usage_events AS e WHERE e.user_id = u.id AND e.day >= ?) AS tokens",
			usage.DayOf(now).Add(1-usage.DefaultDays))
}

// anywhere makes a text a LIKE pattern with ! as its escape that matches it anywhere.
func anywhere(text string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(identity.Fold(text)) + "%"
}

// List implements ports.People. Ids rise with the time of creation.
func (r *People) List(ctx context.Context, q ports.PeopleQuery, now time.Time) ([]ports.Person, error) {
	var rows []personRow
	query := r.selected(&rows, now).OrderExpr("u.id DESC").Limit(int64(max(1, min(q.Limit, 1000))))
	if q.Text != "" {
		part := anywhere(q.Text)
		query = query.Where("u.username_folded LIKE ? ESCAPE '!' OR u.email_folded LIKE ? ESCAPE '!'", part, part)
	}
	if q.Role != "" {
		query = query.Where("u.role = ?", q.Role)
	}
	if q.Active != nil {
		query = query.Where("u.is_active = ?", *q.Active)
	}
	if q.BeforeID != 0 {
		query = query.Where("u.id < ?", q.BeforeID)
	}
	if err := query.Scan(ctx); err != nil {
		return nil, bundb.Wrap(ctx, "listing people", err)
	}
	people := make([]ports.Person, len(rows))
	for i, row := range rows {
		people[i] = row.person()
	}
	return people, r.addGroups(ctx, people)
}

// ByIDs implements ports.People.
func (r *People) ByIDs(ctx context.Context, ids []identity.UserID) (map[identity.UserID]identity.User, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []userRow
	if err := r.db.Reader().NewSelect().Model(&rows).Where("u.id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, bundb.Wrap(ctx, "reading people", err)
	}
	people := make(map[identity.UserID]identity.User, len(rows))
	for _, row := range rows {
		people[row.ID] = row.user()
	}
	return people, nil
}

// Get implements ports.People.
func (r *People) Get(ctx context.Context, id identity.UserID, now time.Time) (ports.Person, error) {
	var row personRow
	err := r.selected(&row, now).Where("u.id = ?", id).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return ports.Person{}, ports.ErrNoUser
	}
	if err != nil {
		return ports.Person{}, bundb.Wrap(ctx, "reading a person", err)
	}
	one := []ports.Person{row.person()}
	err = r.addGroups(ctx, one)
	return one[0], err
}

// addGroups reads the groups of people, each person's in the order of their names.
func (r *People) addGroups(ctx context.Context, people []ports.Person) error {
	if len(people) == 0 {
		return nil
	}
	at := map[identity.UserID]*ports.Person{}
	ids := make([]identity.UserID, len(people))
	for i := range people {
		ids[i] = people[i].ID()
		at[ids[i]] = &people[i]
	}
	var rows []struct {
		bun.BaseModel `bun:"table:groups,alias:g"`

		UserID identity.UserID
		ID     identity.GroupID
		Name   string
	}
	err := r.db.Reader().NewSelect().Model(&rows).ColumnExpr("g.id, g.name, gm.user_id").
		Join("JOIN group_members AS gm ON gm.group_id = g.id").Where("gm.user_id IN (?)", bun.List(ids)).OrderExpr("g.name_folded").Scan(ctx)
	for _, row := range rows {
		person := at[row.UserID]
		person.Groups = append(person.Groups, identity.Group{ID: row.ID, Name: row.Name})
	}
	return bundb.Wrap(ctx, "reading the groups of people", err)
}
