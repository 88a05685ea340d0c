// Package search finds messages, sessions and files by their words, and keeps the index of words.
package search

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

const (
	messageTerms = "message_terms"
	sessionTerms = "session_terms"
	// weighed is how many of the newest matches are ranked; a word may occur in every message.
	weighed = 200
	// weighedChars is how much of a message is ranked.
	weighedChars = 2000
	// maxScanned bounds the matches that one search reads.
	maxScanned = 3000
)

// termOf prefixes a term with its owner's id. No term begins with a digit, so the terms of two owners never coincide.
func termOf(owner identity.UserID, term string) string {
	return strconv.FormatInt(int64(owner), 10) + term
}

var _ ports.Search = (*Search)(nil)

// Search implements ports.Search and ports.SearchIndex.
type Search struct {
	db    *bundb.DB
	terms termIndex
}

// NewSearch returns the repository.
func NewSearch(db *bundb.DB) *Search {
	if db.Postgres() {
		return &Search{db, postgresTerms}
	}
	return &Search{db, sqliteTerms}
}

// match is a text that matches according to the index.
type match struct {
	ID        int64
	SessionID chat.SessionID
	MessageID chat.MessageID
	UserID    identity.UserID
	Text      string
	Parts     stored.Parts `bun:"parts,type:jsonb"` // of a question
	ofFile    `bun:",extend"`
	weight    float64
}

// searched returns the text that is searched.
func (m match) searched() string { return chat.Searched(m.Text, m.Parts) }

type hitRow struct {
	SessionID  chat.SessionID
	MessageID  chat.MessageID
	Title      string
	Role       string
	ArchivedAt bun.NullTime
	At         time.Time
	Text       string
	Parts      stored.Parts `bun:"parts,type:jsonb"` // of a question
}

// Find implements ports.Search.
func (r *Search) Find(ctx context.Context, owner identity.UserID, query chat.Query, offset, limit int) (hits []chat.Hit, more bool, err error) {
	if len(query) == 0 || owner <= 0 {
		return nil, false, nil
	}
	s := search{Search: r, owner: owner, query: query, wanted: offset + limit + 1}
	err = s.around(ctx, func() error {
		found, err := s.titles(ctx)
		if err == nil && len(found) < s.wanted {
			var messages []match
			messages, err = s.messages(ctx)
			found = append(found, messages...)
		}
		if err == nil && len(found) < s.wanted {
			var files []match
			files, err = s.files(ctx, s.wanted-len(found))
			found = append(found, files...)
		}
		if err != nil {
			return err
		}
		more = len(found) >= s.wanted
		hits, err = s.hits(ctx, found[min(offset, len(found)):min(offset+limit, len(found))])
		return err
	})
	return hits, more, bundb.Wrap(ctx, "searching", err)
}

// search is one call of Find.
type search struct {
	*Search
	db     bun.IDB
	owner  identity.UserID
	query  chat.Query
	wanted int // number of matches
}

// around runs do, in a transaction if there are settings.
func (s *search) around(ctx context.Context, do func() error) error {
	s.db = s.Search.db.Reader()
	if s.terms.steps[0].settings == "" {
		return do()
	}
	return s.Search.db.InTx(ctx, func(_ context.Context, tx bun.IDB) error {
		s.db = tx
		return do()
	})
}

// titles returns the matching titles, best first. Each is verified, since the index may lag behind a title that just changed.
func (s *search) titles(ctx context.Context) ([]match, error) {
	return s.best(ctx, sessionTerms, func(m match) bool { return s.query.Has(m.Text) }, `SELECT t.id, s.id AS session_id, s.user_id, s.title AS text
		FROM ? AS t LEFT JOIN chat_sessions AS s ON s.id = t.id ORDER BY -t.id`)
}

// messages returns the matching messages: the newest by rank, the older ones by date.
func (s *search) messages(ctx context.Context) ([]match, error) {
	chars, matches := weighedChars, func(match) bool { return true }
	if !s.query.Decided() {
		chars, matches = math.MaxInt32, func(m match) bool { return s.query.Has(m.searched()) }
	}
	return s.best(ctx, messageTerms, matches, `SELECT t.id, m.session_id, m.id AS message_id, s.user_id, substr(m.content, 1, ?) AS text, `+ofQuestion+`
		FROM ? AS t LEFT JOIN messages AS m ON m.id = t.id AND `+stored.Ended+`
		LEFT JOIN chat_sessions AS s ON s.id = m.session_id ORDER BY -t.id`, chars)
}

// best reads matches, newest first, until there are as many as wanted, and ranks the first of them. The statement's last argument
// is the index's condition. Its ORDER BY an expression makes SQLite do all the work in the first step, which is the one that it
// interrupts when ctx ends.
func (s *search) best(ctx context.Context, table string, matches func(match) bool, statement string, args ...any) ([]match, error) {
	var found []match
	before := int64(math.MaxInt64)
	for looked := 0; len(found) < s.wanted && looked < maxScanned; looked += weighed {
		rows, err := s.read(ctx, table, s.terms.steps, before, statement, args)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			before = row.ID
			if row.UserID == s.owner && matches(row) { // not deleted, and not streaming again, since it was indexed
				found = append(found, row)
			}
		}
		if looked == 0 {
			for i := range found {
				found[i].weight = s.query.Weigh(found[i].searched())
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
	return found[:min(len(found), s.wanted)], nil
}

// read returns up to weighed rows that the index finds below an id, newest first.
func (s *search) read(ctx context.Context, table string, steps []searchStep, before int64, statement string, args []any) (rows []match, err error) {
	index := s.terms
	var terms []string
	for _, term := range s.query.Terms() {
		text := index.quote + termOf(s.owner, term.Text) + index.quote // a term consists of letters, digits and marks
		if term.Begins {
			text += index.begins
		}
		terms = append(terms, text)
	}
	all := strings.Join(terms, index.and)
	for _, step := range steps {
		if step.settings != "" {
			if _, err := s.db.ExecContext(ctx, step.settings); err != nil {
				return nil, err
			}
		}
		found := s.db.NewRaw(strings.ReplaceAll(step.find, "TABLE", table), s.owner, all, before)
		rows = nil
		if err := s.db.NewRaw(statement, append(slices.Clone(args), found)...).Scan(ctx, &rows); err != nil || len(rows) == weighed {
			return rows, err
		}
	}
	return rows, nil
}

// hits reads the rows of a page, in its order, without those that were deleted meanwhile.
func (s *search) hits(ctx context.Context, page []match) ([]chat.Hit, error) {
	if len(page) == 0 {
		return nil, nil
	}
	sessions, messages := []chat.SessionID{0}, []chat.MessageID{0}
	for _, m := range page {
		if m.MessageID == 0 {
			sessions = append(sessions, m.SessionID)
		} else {
			messages = append(messages, m.MessageID)
		}
	}
	var rows []hitRow
	err := s.db.NewRaw(`SELECT s.id AS session_id, 0 AS message_id, s.title, s.archived_at, '' AS role, s.updated_at AS at, s.title AS text, NULL AS parts
		FROM chat_sessions AS s WHERE s.id IN (?) AND s.user_id = ?
		UNION ALL SELECT s.id, m.id, s.title, s.archived_at, m.role, m.created_at, m.content, `+ofQuestion+`
		FROM messages AS m JOIN chat_sessions AS s ON s.id = m.session_id WHERE m.id IN (?) AND s.user_id = ? AND `+stored.Ended,
		bun.List(sessions), s.owner, bun.List(messages), s.owner).Scan(ctx, &rows)
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
		hit := chat.Hit{
			Session:   chat.RestoreSession(chat.SessionRecord{ID: row.SessionID, UserID: s.owner, Title: row.Title, ArchivedAt: row.ArchivedAt.UTC()}),
			MessageID: row.MessageID, Role: chat.Role(row.Role), At: row.At.UTC(), Text: chat.Searched(row.Text, row.Parts),
		}
		if m.FileID != 0 {
			if hit.Section, err = s.sectionOf(ctx, m); err != nil {
				return nil, err
			}
			if hit.Section == nil {
				continue
			}
		}
		hits = append(hits, hit)
	}
	return hits, nil
}
