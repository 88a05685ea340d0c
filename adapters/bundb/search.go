package bundb

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// termIndex is what differs between the databases about the tables of terms.
type termIndex struct {
	// from, for a table's name, selects the rows that match the one argument, as t; key is their id.
	from func(table string) string
	key  string
	// query writes a term that a row has to have; begins follows it when more may follow, and joins two of them.
	quote, begins, and string
	// put, for a table's name, stores the terms of an id, which value writes.
	put   func(table string) string
	value func(terms []string) any
	// lock, unless "", is true in the transaction that indexes, and false in others at the same time.
	lock string
}

const (
	messageTerms = "message_terms"
	sessionTerms = "session_terms"
	// weighed is how many matches, the newest, are put in order of weight; a word may be in every message.
	weighed = 200
	// weighedChars is how much of a message its weight is taken from.
	weighedChars = 2000
	// mostLookedAt bounds the matches of the index that are read for one search.
	mostLookedAt = 3000
)

// termOf puts the owner before a term: no digits begin a term, so no owner's terms are another's.
func termOf(owner int64, term string) string { return strconv.FormatInt(owner, 10) + term }

var _ ports.Search = (*Search)(nil)

// Search implements ports.Search and ports.SearchIndex.
type Search struct{ db *DB }

// NewSearch makes the repository.
func NewSearch(db *DB) *Search { return &Search{db} }

// match is a text that the index knows to match.
type match struct {
	SessionID int64
	MessageID int64
	Text      string
	weight    float64
}

type hitRow struct {
	SessionID  int64
	MessageID  int64
	Title      string
	Role       string
	ArchivedAt bun.NullTime
	At         time.Time
	Text       string
}

// Find implements ports.Search.
func (r *Search) Find(ctx context.Context, owner int64, query chat.Query, offset, limit int) ([]chat.Hit, bool, error) {
	if len(query) == 0 || owner <= 0 {
		return nil, false, nil
	}
	wanted := offset + limit + 1
	found, err := r.titles(ctx, owner, query, wanted)
	if err == nil && len(found) < wanted {
		var messages []match
		messages, err = r.messages(ctx, owner, query, wanted-len(found))
		found = append(found, messages...)
	}
	if err != nil {
		return nil, false, because(ctx, "searching", err)
	}
	page := found[min(offset, len(found)):min(offset+limit, len(found))]
	hits, err := r.hits(ctx, owner, page)
	return hits, len(found) >= wanted, because(ctx, "searching", err)
}

// titles returns the matching titles, the best first. A title that changed a moment ago may not be indexed yet, so each is
// looked at.
func (r *Search) titles(ctx context.Context, owner int64, query chat.Query, wanted int) ([]match, error) {
	return r.best(ctx, query, wanted, func(m match) bool { return query.Has(m.Text) }, func(before int64) *bun.SelectQuery {
		return r.matching(sessionTerms, owner, query, before).
			ColumnExpr("s.id AS session_id, 0 AS message_id, s.title AS text").Join("JOIN chat_sessions AS s ON s.id = t." + r.db.driver.terms.key)
	})
}

// messages returns the matching messages, the best of the newest first.
func (r *Search) messages(ctx context.Context, owner int64, query chat.Query, wanted int) ([]match, error) {
	chars, matches := weighedChars, func(match) bool { return true }
	if !query.Decided() {
		chars, matches = math.MaxInt32, func(m match) bool { return query.Has(m.Text) }
	}
	return r.best(ctx, query, wanted, matches, func(before int64) *bun.SelectQuery {
		return r.matching(messageTerms, owner, query, before).
			ColumnExpr("s.id AS session_id, m.id AS message_id, substr(m.content, 1, ?) AS text", chars).
			Join("JOIN messages AS m ON m.id = t." + r.db.driver.terms.key).Join("JOIN chat_sessions AS s ON s.id = m.session_id").
			Where("m.status <> 'streaming'")
	})
}

// matching selects the newest texts of the owner that have the query's terms, with ids below before.
func (r *Search) matching(table string, owner int64, query chat.Query, before int64) *bun.SelectQuery {
	index := r.db.driver.terms
	terms := make([]string, 0, len(query))
	for _, term := range query.Terms() {
		text := index.quote + termOf(owner, term.Text) + index.quote // letters, digits and marks only
		if term.Begins {
			text += index.begins
		}
		terms = append(terms, text)
	}
	return r.db.read.NewSelect().TableExpr(index.from(table), strings.Join(terms, index.and)).
		Where("t.? < ?", bun.Safe(index.key), before).Where("s.user_id = ?", owner).OrderExpr("t.? DESC", bun.Safe(index.key)).Limit(weighed)
}

// best reads matches, newest first, until there are as many as wanted, and puts the first of them in order of weight.
func (r *Search) best(ctx context.Context, query chat.Query, wanted int, matches func(match) bool, next func(before int64) *bun.SelectQuery) ([]match, error) {
	var found []match
	before := int64(math.MaxInt64)
	for looked := 0; len(found) < wanted && looked < mostLookedAt; looked += weighed {
		var rows []match
		// The outer order makes SQLite do all its work in the first step, the one that it gives up when ctx ends.
		err := r.db.read.NewRaw("SELECT * FROM (?) AS newest ORDER BY -message_id, -session_id", next(before)).Scan(ctx, &rows)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if before = cmp.Or(row.MessageID, row.SessionID); matches(row) {
				found = append(found, row)
			}
		}
		if looked == 0 {
			for i := range found {
				found[i].weight = query.Weigh(found[i].Text)
			}
			slices.SortStableFunc(found, func(a, b match) int { return cmp.Compare(b.weight, a.weight) })
		}
		if len(rows) < weighed {
			break
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return found[:min(len(found), wanted)], nil
}

// hits reads what is on a page, in its order. What was deleted meanwhile is left out.
func (r *Search) hits(ctx context.Context, owner int64, page []match) ([]chat.Hit, error) {
	if len(page) == 0 {
		return nil, nil
	}
	sessions, messages := []int64{0}, []int64{0}
	for _, m := range page {
		if m.MessageID == 0 {
			sessions = append(sessions, m.SessionID)
		} else {
			messages = append(messages, m.MessageID)
		}
	}
	var rows []hitRow
	err := r.db.read.NewRaw(`SELECT s.id AS session_id, 0 AS message_id, s.title, s.archived_at, '' AS role, s.updated_at AS at, s.title AS text
		FROM chat_sessions AS s WHERE s.id IN (?) AND s.user_id = ?
		UNION ALL SELECT s.id, m.id, s.title, s.archived_at, m.role, m.created_at, m.content
		FROM messages AS m JOIN chat_sessions AS s ON s.id = m.session_id WHERE m.id IN (?) AND s.user_id = ? AND m.status <> 'streaming'`,
		bun.List(sessions), owner, bun.List(messages), owner).Scan(ctx, &rows)
	if err != nil {
		return nil, err
	}
	var hits []chat.Hit
	for _, m := range page {
		i := slices.IndexFunc(rows, func(row hitRow) bool { return row.MessageID == m.MessageID && row.SessionID == m.SessionID })
		if i < 0 {
			continue
		}
		row := rows[i]
		hits = append(hits, chat.Hit{
			Session:   chat.Session{ID: row.SessionID, UserID: owner, Title: row.Title, ArchivedAt: row.ArchivedAt.UTC()},
			MessageID: row.MessageID, Role: chat.Role(row.Role), At: row.At.UTC(), Text: row.Text,
		})
	}
	return hits, nil
}
