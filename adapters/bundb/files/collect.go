package files

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/file"
	"chatbot/domain/job"
	fileport "chatbot/ports/file"
)

var _ fileport.Collection = (*Files)(nil)

// notThere turns a missing row into file.ErrNoFile.
func notThere(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return file.ErrNoFile
	}
	return err
}

// DeleteUnheld implements fileport.Collection.
func (r *Files) DeleteUnheld(ctx context.Context, unusedBefore, now time.Time, limit int) (deleted int, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) (err error) {
		deleted, err = r.remove(ctx, tx, now, tx.NewSelect().Model((*fileRow)(nil)).
			Where("f.used OR f.created_at < ?", bundb.Stamp(unusedBefore)).Limit(int64(limit)))
		return err
	})
	return deleted, bundb.Wrap(ctx, "deleting files that nobody uses", err)
}

// GiveUp implements fileport.Collection.
func (r *Files) GiveUp(ctx context.Context, p file.Problem) (finished int, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		ids, err := r.db.LockFreeRows(ctx, tx.NewSelect().Model((*fileRow)(nil)).Where("f.status = ?", file.Processing).
			Where("NOT EXISTS (SELECT 1 FROM jobs AS j WHERE j.kind = ? AND j.key = CAST(f.id AS TEXT) AND j.ended_at IS NULL)", job.ReadFile), "f")
		if err != nil || len(ids) == 0 {
			return err
		}
		finished = len(ids)
		_, err = tx.NewUpdate().Model((*fileRow)(nil)).Set("status = ?", file.Failed).Set("problem = ?", p).Where("f.id IN (?)", bun.List(ids)).Exec(ctx)
		return err
	})
	return finished, bundb.Wrap(ctx, "giving up files", err)
}

// BeginDeleting implements fileport.Collection.
func (r *Files) BeginDeleting(ctx context.Context, before time.Time, limit int) (blobs []file.Blob, err error) {
	err = r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		// A blob that somebody has locked is about to be claimed or released: it is not due.
		ids, err := r.db.LockFreeRows(ctx, tx.NewSelect().Model((*blobRow)(nil)).
			Where("b.deleting OR b.touched_at < ? OR NOT EXISTS (SELECT 1 FROM users AS u WHERE u.id = b.user_id)", bundb.Stamp(before)).
			Where("NOT EXISTS (SELECT 1 FROM files AS f WHERE f.blob_id = b.id) AND NOT EXISTS (SELECT 1 FROM files AS f WHERE f.picture_id = b.id)").
			Limit(int64(limit)), "b")
		if err != nil || len(ids) == 0 {
			return err
		}
		var rows []blobRow
		_, err = tx.NewUpdate().Model(&rows).Set("deleting = ?", true).Where("b.id IN (?)", bun.List(ids)).
			// Between the look and the lock, a file may have been added.
			Where("NOT EXISTS (SELECT 1 FROM files AS f WHERE f.blob_id = b.id) AND NOT EXISTS (SELECT 1 FROM files AS f WHERE f.picture_id = b.id)").
			Returning("user_id, sha256").Exec(ctx)
		for _, row := range rows {
			blobs = append(blobs, file.Blob{Owner: row.UserID, Sum: row.Sum})
		}
		return err
	})
	return blobs, bundb.Wrap(ctx, "looking for contents that nobody needs", err)
}

// Deleted implements fileport.Collection.
func (r *Files) Deleted(ctx context.Context, blobs []file.Blob) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		for _, b := range blobs {
			if _, err := tx.NewDelete().Model((*blobRow)(nil)).Where("user_id = ? AND sha256 = ? AND deleting", b.Owner, b.Sum).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	return bundb.Wrap(ctx, "forgetting deleted contents", err)
}
