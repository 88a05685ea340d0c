package search

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// maxIndexed bounds the bytes of text indexed in one transaction, except for a single longer text: other writers wait for it.
const maxIndexed = 256 << 10

var _ ports.SearchIndex = (*Search)(nil)

// waiting is a row to index; without Text its terms are removed.
type waiting struct {
	QueueID   int64 // 0: stored before the queue existed
	MessageID chat.MessageID
	SessionID chat.SessionID // of titles only
	FileID    file.ID        // of sections of files only
	Owner     identity.UserID
	Text      *string
	Parts     stored.Parts `bun:"parts,type:jsonb"` // of a question
}

// ofQuestion selects the parts of a question, of which the names of its files are searched. What a model reasoned is not.
const ofQuestion = "CASE WHEN m.role = 'user' THEN m.parts END AS parts"

// backfill is the progress through rows stored before the queue existed: those at or below these ids are not indexed yet.
type backfill struct {
	MessageID chat.MessageID
	SessionID chat.SessionID
}

// Index implements ports.SearchIndex. Under SQLite texts are read and their terms computed outside the transaction, so that other
// writers wait only while terms are stored; a text that changes meanwhile is queued again. In PostgreSQL one process at a time
// indexes.
func (r *Search) Index(ctx context.Context, limit int) (int, error) {
	rows, err := r.index(ctx, limit, terms)
	return len(rows), err
}

// Skip implements ports.SearchIndex.
func (r *Search) Skip(ctx context.Context) (skipped ports.Unindexed, err error) {
	rows, err := r.index(ctx, 1, func(waiting) ([]string, error) { return nil, nil })
	if err == nil && len(rows) > 0 {
		skipped = ports.Unindexed{MessageID: rows[0].MessageID, SessionID: rows[0].SessionID, FileID: rows[0].FileID}
	}
	return skipped, err
}

// index stores the terms that of returns, for up to limit waiting rows, and returns the rows. Without any it does so for one section
// of a file, which is as long as many messages.
func (r *Search) index(ctx context.Context, limit int, of func(waiting) ([]string, error)) (rows []waiting, err error) {
	if r.terms.lock == "" {
		batch, err := r.waiting(ctx, r.db.Reader(), limit)
		switch {
		case err != nil:
			return nil, bundb.Wrap(ctx, "reading what to index", err)
		case len(batch.rows) == 0:
			return r.indexSection(ctx, r.db.Reader(), of)
		}
		if err := batch.compute(of); err != nil {
			return nil, err
		}
		err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error { return r.write(ctx, tx, batch) })
		return batch.rows, bundb.Wrap(ctx, "indexing", err)
	}
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		var ours bool
		if err := tx.NewRaw(r.terms.lock).Scan(ctx, &ours); err != nil || !ours {
			return err
		}
		batch, err := r.waiting(ctx, tx, limit)
		if err == nil && len(batch.rows) == 0 {
			rows, err = r.indexSection(ctx, tx, of)
			return err
		}
		if err != nil {
			return err
		}
		if err := batch.compute(of); err != nil {
			return err
		}
		rows = batch.rows
		return r.write(ctx, tx, batch)
	})
	return rows, bundb.Wrap(ctx, "indexing", err)
}

// indexing is a batch of rows to index.
type indexing struct {
	rows  []waiting
	terms [][]string // per row
	// back, unless nil, is the progress of the backfill including these rows.
	back *backfill
}

// compute fills in the terms of the rows.
func (b *indexing) compute(of func(waiting) ([]string, error)) error {
	b.terms = make([][]string, len(b.rows))
	for i, row := range b.rows {
		terms, err := of(row)
		if err != nil {
			return err
		}
		b.terms[i] = terms
	}
	return nil
}

// terms returns the terms of a row's text. Errors do not contain the text.
func terms(row waiting) (terms []string, err error) {
	if row.Text == nil {
		return nil, nil
	}
	defer func() {
		if wrong := recover(); wrong != nil {
			err = fmt.Errorf("message %d, title %d or file %d cannot be split into words (%T)", row.MessageID, row.SessionID, row.FileID, wrong)
		}
	}()
	terms = wordsOf(chat.Searched(*row.Text, row.Parts))
	for i := range terms {
		terms[i] = termOf(row.Owner, terms[i])
	}
	return terms, nil
}

// wordsOf is chat.Terms; tests replace it with one that fails.
var wordsOf = chat.Terms

// waiting returns the next rows of the queue, or, when it is empty, of the backfill.
func (r *Search) waiting(ctx context.Context, db bun.IDB, limit int) (batch indexing, err error) {
	err = db.NewRaw(`SELECT q.id AS queue_id, coalesce(q.message_id, 0) AS message_id, coalesce(q.session_id, 0) AS session_id,
			coalesce(s.user_id, 0) AS owner, CASE WHEN q.message_id IS NULL THEN nullif(s.title, ?) ELSE m.content END AS text, `+ofQuestion+`
		FROM search_queue AS q LEFT JOIN messages AS m ON m.id = q.message_id AND `+stored.Ended+` AND m.role <> 'system'
			LEFT JOIN chat_sessions AS s ON s.id = coalesce(q.session_id, m.session_id)
		ORDER BY q.id LIMIT ?`, chat.DefaultTitle, limit).Scan(ctx, &batch.rows)
	if err != nil || len(batch.rows) > 0 {
		batch.rows = first(batch.rows)
		return batch, err
	}
	var from backfill
	if err := db.NewRaw("SELECT message_id, session_id FROM search_backfill").Scan(ctx, &from); err != nil {
		return batch, err
	}
	switch {
	case from.SessionID > 0:
		err = db.NewRaw(`SELECT s.id AS session_id, s.user_id AS owner, nullif(s.title, ?) AS text FROM chat_sessions AS s
			WHERE s.id <= ? ORDER BY s.id DESC LIMIT ?`, chat.DefaultTitle, from.SessionID, limit).Scan(ctx, &batch.rows)
	case from.MessageID > 0:
		err = db.NewRaw(`SELECT m.id AS message_id, s.user_id AS owner,
				CASE WHEN `+stored.Ended+` AND m.role <> 'system' THEN m.content END AS text, `+ofQuestion+`
			FROM messages AS m JOIN chat_sessions AS s ON s.id = m.session_id
			WHERE m.id <= ? ORDER BY m.id DESC LIMIT ?`, from.MessageID, limit).Scan(ctx, &batch.rows)
	default:
		return batch, nil
	}
	batch.rows = first(batch.rows)
	batch.back = &from
	switch n := len(batch.rows); {
	case from.SessionID > 0:
		if from.SessionID = 0; n > 0 {
			from.SessionID = batch.rows[n-1].SessionID - 1
		}
	default:
		if from.MessageID = 0; n > 0 {
			from.MessageID = batch.rows[n-1].MessageID - 1
		}
	}
	if len(batch.rows) == 0 { // no rows are left: report that, and that something was done
		batch.rows = []waiting{{}}
	}
	return batch, err
}

// first returns the first rows, up to maxIndexed.
func first(rows []waiting) []waiting {
	size := 0
	for i, row := range rows {
		if row.Text != nil {
			size += len(*row.Text)
		}
		if i > 0 && size > maxIndexed {
			return rows[:i]
		}
	}
	return rows
}

// write stores the terms of a batch and removes it from the queue.
func (r *Search) write(ctx context.Context, tx bun.IDB, batch indexing) error {
	index := r.terms
	type target struct {
		message chat.MessageID
		session chat.SessionID
	}
	last := map[target]int{} // a row that is queued several times was read with the same text each time
	var handled []int64
	for i, row := range batch.rows {
		last[target{row.MessageID, row.SessionID}] = i
		handled = append(handled, row.QueueID)
	}
	for _, table := range []string{sessionTerms, messageTerms} {
		var gone []int64
		var put []any
		var rows []string
		for i, row := range batch.rows {
			id := cmp.Or(int64(row.MessageID), int64(row.SessionID))
			if last[target{row.MessageID, row.SessionID}] != i || (row.MessageID != 0) != (table == messageTerms) {
				continue
			}
			if len(batch.terms[i]) == 0 {
				gone = append(gone, id)
				continue
			}
			put = append(put, index.values(id, row.Owner, batch.terms[i])...)
			rows = append(rows, index.row)
		}
		if len(gone) > 0 {
			if _, err := tx.NewRaw("DELETE FROM ? WHERE ? IN (?)", bun.Ident(table), bun.Ident(index.key), bun.List(gone)).Exec(ctx); err != nil {
				return err
			}
		}
		if len(put) > 0 {
			if _, err := tx.NewRaw(index.put(table, strings.Join(rows, ", ")), put...).Exec(ctx); err != nil {
				return err
			}
		}
	}
	if batch.back == nil {
		_, err := tx.NewRaw("DELETE FROM search_queue WHERE id IN (?)", bun.List(handled)).Exec(ctx)
		return err
	}
	_, err := tx.NewRaw("UPDATE search_backfill SET message_id = ?, session_id = ?", batch.back.MessageID, batch.back.SessionID).Exec(ctx)
	return err
}
