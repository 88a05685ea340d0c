package files

import (
	"context"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/file"
	fileport "chatbot/ports/file"
)

var _ fileport.Unread = (*Files)(nil)

// pagesAtOnce bounds the pages that one statement stores.
const pagesAtOnce = 100

// Pending implements fileport.Unread.
func (r *Files) Pending(ctx context.Context, id file.ID) (file.File, error) {
	return r.one(ctx, "f.id = ? AND f.status = ?", id, file.Processing)
}

// Finish implements fileport.Unread.
func (r *Files) Finish(ctx context.Context, id file.ID, reading file.Reading, text file.Text) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		set := tx.NewUpdate().Model((*fileRow)(nil)).Set("status = ?", reading.Status).
			Set("pages = ?", reading.Pages).Set("words = ?", reading.Words).Set("tokens = ?", reading.Tokens)
		if reading.Problem != "" {
			set = set.Set("problem = ?", reading.Problem)
		}
		if p := reading.Picture; p != nil {
			var owner fileRow
			if err := tx.NewSelect().Model(&owner).Column("f.user_id").Where("f.id = ?", id).Scan(ctx); err != nil {
				return notThere(err)
			}
			blob, err := r.lockClaimed(ctx, tx, file.Blob{Owner: owner.UserID, Sum: p.Sum})
			if err != nil {
				return err
			}
			set = set.Set("picture_id = ?", blob).Set("picture_type = ?", p.MediaType).Set("picture_width = ?", p.Width).Set("picture_height = ?", p.Height)
		}
		result, err := set.Where("f.id = ? AND f.status = ?", id, file.Processing).Exec(ctx)
		if err := bundb.ChangedOne(result, err, file.ErrNoFile); err != nil {
			return err
		}
		return storeText(ctx, tx, id, text)
	})
	return r.wrap(ctx, "storing what was read from a file", err)
}

// storeText stores a text, and has it indexed for search.
func storeText(ctx context.Context, tx bun.IDB, id file.ID, text file.Text) error {
	rows := make([]textRow, 0, pagesAtOnce)
	for i, page := range text.Pages {
		rows = append(rows, textRow{FileID: id, Page: i + 1, Title: page.Title, Text: page.Text})
		if len(rows) < pagesAtOnce && i+1 < len(text.Pages) {
			continue
		}
		if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
			return err
		}
		rows = rows[:0]
	}
	if len(text.Pages) == 0 {
		return nil
	}
	_, err := tx.NewRaw("INSERT INTO unindexed_files (file_id, page, skipped) VALUES (?, 1, 0)", id).Exec(ctx)
	return err
}
