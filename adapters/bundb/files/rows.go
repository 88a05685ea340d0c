// Package files stores what is known of files: their names, what was read from them, and which contents they need.
package files

import (
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/domain/file"
	"chatbot/domain/identity"
)

type blobRow struct {
	bun.BaseModel `bun:"table:file_blobs,alias:b"`

	ID        int64           `bun:"id,pk,autoincrement"`
	UserID    identity.UserID `bun:"user_id"`
	Sum       file.Sum        `bun:"sha256"`
	Bytes     int64           `bun:"bytes"`
	Derived   bool            `bun:"derived"`
	Deleting  bool            `bun:"deleting"`
	TouchedAt time.Time       `bun:"touched_at"`
}

type uploadRow struct {
	bun.BaseModel `bun:"table:file_uploads,alias:fu"`

	ID        int64           `bun:"id,pk,autoincrement"`
	UserID    identity.UserID `bun:"user_id"`
	Bytes     int64           `bun:"bytes"`
	ExpiresAt time.Time       `bun:"expires_at"`
}

type fileRow struct {
	bun.BaseModel `bun:"table:files,alias:f"`

	ID            file.ID         `bun:"id,pk,autoincrement"`
	UserID        identity.UserID `bun:"user_id"`
	BlobID        int64           `bun:"blob_id"`
	Name          string          `bun:"name"`
	MediaType     string          `bun:"media_type"`
	Status        file.Status     `bun:"status"`
	Problem       file.Problem    `bun:"problem,nullzero"`
	Pages         int             `bun:"pages"`
	Words         int             `bun:"words"`
	Tokens        int             `bun:"tokens"`
	PictureID     int64           `bun:"picture_id,nullzero"`
	PictureType   string          `bun:"picture_type,nullzero"`
	PictureWidth  int             `bun:"picture_width,nullzero"`
	PictureHeight int             `bun:"picture_height,nullzero"`
	Used          bool            `bun:"used"`
	CreatedAt     time.Time       `bun:"created_at"`

	Sum        file.Sum `bun:"sha256,scanonly"`
	Bytes      int64    `bun:"bytes,scanonly"`
	PictureSum file.Sum `bun:"picture_sha256,scanonly"`

	PictureBytes int64 `bun:"picture_bytes,scanonly"`
	Held         bool  `bun:"held,scanonly"`
}

type textRow struct {
	bun.BaseModel `bun:"table:file_texts,alias:ft"`

	FileID file.ID `bun:"file_id,pk"`
	Page   int     `bun:"page,pk"`
	Title  string  `bun:"title"`
	Text   string  `bun:"text"`
}

// selected begins a query for files with the blobs that they need.
func selected(from bun.IDB, model any) *bun.SelectQuery {
	return from.NewSelect().Model(model).ColumnExpr("?TableColumns").ColumnExpr("b.sha256, b.bytes, coalesce(p.sha256, '') AS picture_sha256, coalesce(p.bytes, 0) AS picture_bytes").ColumnExpr(held + " AS held").
		Join("JOIN file_blobs AS b ON b.id = f.blob_id").Join("LEFT JOIN file_blobs AS p ON p.id = f.picture_id")
}

func (r fileRow) file() file.File {
	f := file.File{
		ID: r.ID, Owner: r.UserID, Name: r.Name, MediaType: r.MediaType, Bytes: r.Bytes, Sum: r.Sum, CreatedAt: r.CreatedAt.UTC(), Held: r.Held,
		Reading: file.Reading{Status: r.Status, Problem: r.Problem, Pages: r.Pages, Words: r.Words, Tokens: r.Tokens},
	}
	if r.PictureID != 0 {
		f.Picture = &file.Picture{Sum: r.PictureSum, MediaType: r.PictureType, Bytes: r.PictureBytes, Width: r.PictureWidth, Height: r.PictureHeight}
	}
	return f
}

func newFileRow(f file.File, blob int64) fileRow {
	return fileRow{
		UserID: f.Owner, BlobID: blob, Name: f.Name, MediaType: f.MediaType, Status: f.Status, Problem: f.Problem,
		Pages: f.Pages, Words: f.Words, Tokens: f.Tokens, CreatedAt: bundb.Stamp(f.CreatedAt),
	}
}
