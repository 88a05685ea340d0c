package files

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	fileport "chatbot/ports/file"
)

var _ fileport.Uploads = (*Files)(nil)

// used adds up the contents that the files of a person need.
const used = `SELECT CAST(coalesce(sum(b.bytes), 0) AS BIGINT) FROM file_blobs AS b WHERE b.user_id = ?0
	AND EXISTS (SELECT 1 FROM files AS f WHERE f.blob_id = b.id)`

// Reserve implements fileport.Uploads. Reservations of one person wait for each other.
func (r *Files) Reserve(ctx context.Context, d fileport.Demand) (fileport.Upload, error) {
	row := uploadRow{UserID: d.Owner, Bytes: d.Most, ExpiresAt: bundb.Stamp(d.ExpiresAt)}
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := r.lockAccount(ctx, tx, d.Owner); err != nil {
			return err
		}
		if d.Quota > 0 {
			var taken struct{ Files, Stored, Reserved int64 }
			err := tx.NewRaw(`SELECT
				(`+used+`) AS files,
				(SELECT CAST(coalesce(sum(b.bytes), 0) AS BIGINT) FROM file_blobs AS b WHERE b.user_id = ?0 AND NOT b.derived) AS stored,
				(SELECT CAST(coalesce(sum(fu.bytes), 0) AS BIGINT) FROM file_uploads AS fu WHERE fu.user_id = ?0 AND fu.expires_at > ?1) AS reserved`,
				d.Owner, bundb.Stamp(d.Now)).Scan(ctx, &taken)
			if err != nil {
				return err
			}
			row.Bytes = min(d.Most, d.Quota-taken.Files-taken.Reserved, 2*d.Quota-taken.Stored-taken.Reserved)
			if row.Bytes <= 0 || row.Bytes < d.Least {
				return fileport.ErrNoRoom
			}
		}
		return tx.NewInsert().Model(&row).Returning("id").Scan(ctx)
	})
	return fileport.Upload{ID: fileport.UploadID(row.ID), Bytes: row.Bytes}, r.wrap(ctx, "reserving room for a file", err)
}

// Release implements fileport.Uploads.
func (r *Files) Release(ctx context.Context, id fileport.UploadID) error {
	_, err := r.db.Writer().NewDelete().Model((*uploadRow)(nil)).Where("id = ?", id).Exec(ctx)
	return bundb.Wrap(ctx, "ending a reservation", err)
}

// Claim implements fileport.Uploads.
func (r *Files) Claim(ctx context.Context, b file.Blob, bytes int64, derived bool, at time.Time) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := r.lockAccount(ctx, tx, b.Owner); err != nil {
			return err
		}
		row := blobRow{UserID: b.Owner, Sum: b.Sum, Bytes: bytes, Derived: derived, TouchedAt: bundb.Stamp(at)}
		result, err := tx.NewInsert().Model(&row).On("CONFLICT (user_id, sha256) DO UPDATE").
			Set("touched_at = EXCLUDED.touched_at").Set("derived = b.derived AND EXCLUDED.derived").Where("NOT b.deleting").Returning("NULL").Exec(ctx)
		return bundb.ChangedOne(result, err, fileport.ErrUnclaimed)
	})
	return r.wrap(ctx, "claiming a content", err)
}

// Used implements fileport.Uploads.
func (r *Files) Used(ctx context.Context, owner identity.UserID) (bytes int64, err error) {
	err = r.db.Reader().NewRaw(used, owner).Scan(ctx, &bytes)
	return bytes, bundb.Wrap(ctx, "adding up files", err)
}

// Expire implements fileport.Collection.
func (r *Files) Expire(ctx context.Context, now time.Time) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		ids, err := r.db.LockFreeRows(ctx, tx.NewSelect().Model((*uploadRow)(nil)).Where("fu.expires_at < ?", bundb.Stamp(now)), "fu")
		if err != nil || len(ids) == 0 {
			return err
		}
		_, err = tx.NewDelete().Model((*uploadRow)(nil)).Where("id IN (?)", bun.List(ids)).Exec(ctx)
		return err
	})
	return bundb.Wrap(ctx, "ending expired reservations", err)
}
