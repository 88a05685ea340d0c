package search

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
)

const (
	// firstTombstone is the least id of FTS5's pages that list deleted rows: a segment of the index (1 and up) plus 65,536, above
	// 37 bits (fts5_index.c, FTS5_TOMBSTONE_ROWID). While one exists, the terms of those rows are still in the index.
	firstTombstone = (1 << 16) << 37
	// mergedAtOnce is roughly how many pages of 4 KB FTS5 writes in one step; other writers wait for it.
	mergedAtOnce = 32
)

// Purge implements ports.SearchIndex. In a contentless table FTS5 only marks rows as deleted, even with its option secure-delete,
// and removes them when it merges. Each step merges a bounded number of pages. PostgreSQL leaves this to vacuum.
func (r *Search) Purge(ctx context.Context) (more bool, err error) {
	if !r.terms.merges {
		return false, nil
	}
	for _, table := range []string{sessionTerms, messageTerms, fileTerms} {
		marked, err := r.marked(ctx, table)
		if err != nil {
			return false, bundb.Wrap(ctx, "looking for deleted terms", err)
		}
		if marked {
			err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error { return merge(ctx, tx, table) })
			return true, bundb.Wrap(ctx, "removing deleted terms", err)
		}
	}
	return false, nil
}

// marked reports whether a table's index has terms of deleted rows.
func (r *Search) marked(ctx context.Context, table string) (marked bool, err error) {
	err = r.db.Reader().NewRaw("SELECT EXISTS (SELECT 1 FROM ? WHERE id >= ?)", bun.Ident(table+"_data"), int64(firstTombstone)).Scan(ctx, &marked)
	return marked, err
}

// merge continues a merge, or else begins one of the whole index.
func merge(ctx context.Context, tx bun.IDB, table string) error {
	for _, pages := range []int{mergedAtOnce, -mergedAtOnce} {
		before, err := changes(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := tx.NewRaw("INSERT INTO ? (?, rank) VALUES ('merge', ?)", bun.Ident(table), bun.Ident(table), pages).Exec(ctx); err != nil {
			return err
		}
		after, err := changes(ctx, tx)
		if err != nil || after-before >= 2 { // fewer when there was no merge to continue: "The 'merge' Command" of FTS5
			return err
		}
	}
	return nil
}

func changes(ctx context.Context, tx bun.IDB) (n int64, err error) {
	err = tx.NewRaw("SELECT total_changes()").Scan(ctx, &n)
	return n, err
}
