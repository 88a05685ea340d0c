package bundb

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// index is how a database finds words: from names the rows that match the one argument, rank says how well, and
// newest puts them in order without reading them all.
type index struct{ from, rank, newest string }

// wordIndex is what differs between the databases about search.
type wordIndex struct {
	messages, titles index
	like             string // compares without regard to case
	match            func(words []chat.Word) string
}

// weighed bounds how many matches are ranked: a word may be in every message.
const weighed = 1000

var _ ports.Search = (*Search)(nil)

// Search is ports.Search.
type Search struct{ db *DB }

// NewSearch makes it.
func NewSearch(db *DB) *Search { return &Search{db} }

type hitRow struct {
	SessionID  int64
	MessageID  int64
	Title      string
	Role       string
	ArchivedAt bun.NullTime
	At         time.Time
	Text       string
}

// Find is that of ports.Search.
func (r *Search) Find(ctx context.Context, owner int64, query chat.Query, offset, limit int) ([]chat.Hit, bool, error) {
	if len(query) == 0 {
		return nil, false, nil
	}
	words := r.db.driver.words
	titles := r.matches(words.titles, query, "chat_sessions AS s", "s.title", "s.id AS session_id, 0 AS message_id").
		Where("s.user_id = ?", owner)
	messages := r.matches(words.messages, query, "messages AS m", "m.content", "m.session_id, m.id AS message_id").
		Join("JOIN chat_sessions AS s ON s.id = m.session_id").
		Where("s.user_id = ?", owner).Where("m.status <> 'streaming'").Where("m.role <> 'system'")
	// Texts are read at the end, of one page only.
	var rows []hitRow
	err := r.db.read.NewRaw(`WITH titles AS (?), said AS (?),
		hits AS (SELECT * FROM (SELECT titles.*, 0 AS place FROM titles UNION ALL SELECT said.*, 1 AS place FROM said) AS found
			ORDER BY place, weight DESC, message_id DESC, session_id DESC LIMIT ? OFFSET ?)
		SELECT h.session_id, h.message_id, s.title, s.archived_at, coalesce(m.role, '') AS role,
			coalesce(m.created_at, s.updated_at) AS at, coalesce(m.content, s.title) AS text
		FROM hits AS h JOIN chat_sessions AS s ON s.id = h.session_id LEFT JOIN messages AS m ON m.id = h.message_id
		ORDER BY h.place, h.weight DESC, h.message_id DESC, h.session_id DESC`,
		titles, messages, limit+1, offset).Scan(ctx, &rows)
	if err != nil {
		return nil, false, because(ctx, "searching", err)
	}
	more := len(rows) > limit
	hits := make([]chat.Hit, min(len(rows), limit))
	for i := range hits {
		row := rows[i]
		hits[i] = chat.Hit{
			Session:   chat.Session{ID: row.SessionID, UserID: owner, Title: row.Title, ArchivedAt: row.ArchivedAt.UTC()},
			MessageID: row.MessageID, Role: chat.Role(row.Role), At: row.At.UTC(), Text: row.Text,
		}
	}
	return hits, more, nil
}

// matches selects the newest texts with all words: by the index, and among those by what it cannot know, the words
// of scripts without spaces.
func (r *Search) matches(in index, query chat.Query, table, text, columns string) *bun.SelectQuery {
	words := r.db.driver.words
	var indexed []chat.Word
	found := r.db.read.NewSelect().ColumnExpr(columns).Limit(weighed)
	for _, word := range query {
		if word.Within {
			found.Where(fmt.Sprintf("%s %s ?", text, words.like), "%"+word.Text+"%") // of letters, so without % and _
		} else {
			indexed = append(indexed, word)
		}
	}
	if len(indexed) == 0 {
		return found.TableExpr(table).ColumnExpr("0.0 AS weight").OrderExpr(strings.Fields(table)[2] + ".id DESC")
	}
	return found.TableExpr(in.from, words.match(indexed)).ColumnExpr(in.rank + " AS weight").OrderExpr(in.newest)
}

// matchOf joins words, each written by quote and followed by begins when more may follow, by and.
func matchOf(quote, begins, and string) func(words []chat.Word) string {
	return func(words []chat.Word) string {
		terms := make([]string, len(words))
		for i, word := range words {
			terms[i] = quote + word.Text + quote
			if word.Begins {
				terms[i] += begins
			}
		}
		return strings.Join(terms, and)
	}
}
