package search

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/file"
	"chatbot/domain/identity"
)

const (
	fileTerms = "file_terms"
	// pagesOfSection bounds the pages of a section: those of a text of short ones.
	pagesOfSection = 64
)

// unindexed is a section of a file's text that is not indexed yet.
type unindexed struct {
	FileID  file.ID
	Owner   identity.UserID
	Page    int
	Skipped int
	Before  int // sections of the file that are indexed

	pages []file.Page
	next  file.Place
}

// pageRow is a page from a place on, with one code point more than a section can have.
type pageRow struct {
	Page  int
	Title string
	Text  string
}

// section reads the section that begins at a place of a file, without pages at the end of the text.
func section(ctx context.Context, db bun.IDB, id file.ID, at file.Place) (pages []file.Page, next file.Place, err error) {
	var rows []pageRow
	err = db.NewRaw(`SELECT ft.page, ft.title, substr(ft.text, CASE WHEN ft.page = ?1 THEN ?2 ELSE 0 END + 1, ?3) AS text FROM file_texts AS ft
		WHERE ft.file_id = ?0 AND ft.page >= ?1 ORDER BY ft.page LIMIT ?4`, id, at.Page, at.Skipped, file.SectionLength+1, pagesOfSection).Scan(ctx, &rows)
	if err != nil {
		return nil, at, err
	}
	all := make([]file.Page, len(rows))
	for i, row := range rows {
		all[i] = file.Page{Title: row.Title, Text: row.Text}
	}
	pages, next = at.Section(all)
	return pages, next, nil
}

// joined returns the text of a section as it is searched.
func joined(pages []file.Page) string {
	var all strings.Builder
	for _, p := range pages {
		all.WriteString(p.Title + "\n" + p.Text + "\n")
	}
	return all.String()
}

// indexSection indexes the next section of a file, and returns what it indexed, if there was one. Under SQLite only the last step is
// a transaction, as in index.
func (r *Search) indexSection(ctx context.Context, db bun.IDB, of func(waiting) ([]string, error)) ([]waiting, error) {
	var queue []unindexed
	err := db.NewRaw(`SELECT q.file_id, q.page, q.skipped, f.user_id AS owner, (SELECT count(*) FROM file_sections AS fs WHERE fs.file_id = q.file_id) AS before
		FROM unindexed_files AS q JOIN files AS f ON f.id = q.file_id ORDER BY q.file_id LIMIT 1`).Scan(ctx, &queue)
	if err != nil || len(queue) == 0 {
		return nil, bundb.Wrap(ctx, "reading what to index of files", err)
	}
	s := queue[0]
	if s.pages, s.next, err = section(ctx, db, s.FileID, file.Place{Page: s.Page, Skipped: s.Skipped}); err != nil {
		return nil, bundb.Wrap(ctx, "reading a section of a file", err)
	}
	text := joined(s.pages)
	row := waiting{FileID: s.FileID, Owner: s.Owner, Text: &text}
	terms, err := of(row)
	if err != nil {
		return nil, err
	}
	if r.terms.lock != "" { // db is the transaction
		return []waiting{row}, r.writeSection(ctx, db, s, terms)
	}
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error { return r.writeSection(ctx, tx, s, terms) })
	return []waiting{row}, bundb.Wrap(ctx, "indexing a section of a file", err)
}

// writeSection stores the terms of a section, unless the file was deleted or somebody else has indexed it.
func (r *Search) writeSection(ctx context.Context, tx bun.IDB, s unindexed, terms []string) error {
	// The file before what refers to it, as a deletion locks it.
	if locked, err := r.db.LockRows(ctx, tx.NewSelect().TableExpr("files AS f").Where("f.id = ?", s.FileID), "f"); err != nil || len(locked) == 0 {
		return err
	}
	here := "file_id = ? AND page = ? AND skipped = ?"
	statement, args := "UPDATE unindexed_files SET page = ?, skipped = ? WHERE "+here, []any{s.next.Page, s.next.Skipped, s.FileID, s.Page, s.Skipped}
	if len(s.pages) == 0 || s.Before+1 >= file.MaxSections {
		statement, args = "DELETE FROM unindexed_files WHERE "+here, args[2:]
	}
	result, err := tx.NewRaw(statement, args...).Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 || len(s.pages) == 0 {
		return err
	}
	var id int64
	if err := tx.NewRaw("INSERT INTO file_sections (file_id, page, skipped) VALUES (?, ?, ?) RETURNING id", s.FileID, s.Page, s.Skipped).Scan(ctx, &id); err != nil {
		return err
	}
	if len(terms) == 0 {
		return nil
	}
	_, err = tx.NewRaw(r.terms.put(fileTerms, r.terms.row), r.terms.values(id, s.Owner, terms)...).Exec(ctx)
	return err
}
