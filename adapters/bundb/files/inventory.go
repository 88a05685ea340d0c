package files

import (
	"context"

	"chatbot/adapters/bundb"
	"chatbot/domain/file"
	fileport "chatbot/ports/file"
)

var (
	_ fileport.Inventory = (*Files)(nil)
	_ fileport.Totals    = (*Files)(nil)
)

// Total implements fileport.Totals.
func (r *Files) Total(ctx context.Context) (total file.Total, err error) {
	err = r.db.Reader().NewRaw("SELECT (SELECT count(*) FROM files), (SELECT CAST(coalesce(sum(bytes), 0) AS BIGINT) FROM file_blobs)").Scan(ctx, &total.Files, &total.Bytes)
	return total, bundb.Wrap(ctx, "counting files", err)
}

// Contents implements fileport.Inventory.
func (r *Files) Contents(ctx context.Context, after int64, limit int) ([]fileport.Content, error) {
	var rows []struct {
		blobRow
		Needed bool `bun:"needed"`
	}
	err := r.db.Reader().NewSelect().TableExpr("file_blobs AS b").Column("b.id", "b.user_id", "b.sha256", "b.bytes").
		ColumnExpr("(EXISTS (SELECT 1 FROM files AS f WHERE f.blob_id = b.id) OR EXISTS (SELECT 1 FROM files AS f WHERE f.picture_id = b.id)) AS needed").
		Where("b.id > ? AND NOT b.deleting", after).OrderExpr("b.id").Limit(int64(max(limit, 1))).Scan(ctx, &rows)
	all := make([]fileport.Content, len(rows))
	for i, row := range rows {
		all[i] = fileport.Content{Row: row.ID, Blob: file.Blob{Owner: row.UserID, Sum: row.Sum}, Bytes: row.Bytes, Needed: row.Needed}
	}
	return all, bundb.Wrap(ctx, "listing contents", err)
}
