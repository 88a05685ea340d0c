package files

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/internal/stored"
	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	fileport "chatbot/ports/file"
)

var (
	_ fileport.Files    = (*Files)(nil)
	_ fileport.Attached = (*Files)(nil)
)

// Files implements fileport.Files, fileport.Uploads, fileport.Unread, fileport.Collection and fileport.Attached. Accounts are locked before blobs, and
// blobs before files.
type Files struct{ db *bundb.DB }

// New returns the repository.
func New(db *bundb.DB) *Files { return &Files{db} }

// Add implements fileport.Files.
func (r *Files) Add(ctx context.Context, f file.File, upload fileport.UploadID, answer chat.MessageID, jobs func(file.ID) []job.Spec) (file.File, error) {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		if err := r.lockAccount(ctx, tx, f.Owner); err != nil {
			return err
		}
		blob, err := r.lockClaimed(ctx, tx, f.Blob())
		if err != nil {
			return err
		}
		row := newFileRow(f, blob)
		row.Used = answer != 0
		if err := tx.NewInsert().Model(&row).Returning("id").Scan(ctx); err != nil {
			return err
		}
		f.ID, f.CreatedAt, f.Held = row.ID, row.CreatedAt, answer != 0
		if err := hold(ctx, tx, f, answer); err != nil {
			return err
		}
		if _, err := tx.NewDelete().Model((*uploadRow)(nil)).Where("id = ?", upload).Exec(ctx); err != nil {
			return err
		}
		return stored.Enqueue(ctx, tx, f.CreatedAt, jobs(f.ID)...)
	})
	return f, r.wrap(ctx, "storing a file", err)
}

// hold makes an answer hold a new file, after those that it holds already, unless it is 0. The account is locked: nothing else is held by
// its answers at the same time.
func hold(ctx context.Context, tx bun.IDB, f file.File, answer chat.MessageID) error {
	if answer == 0 {
		return nil
	}
	there, err := tx.NewSelect().TableExpr("messages AS m").Join("JOIN chat_sessions AS s ON s.id = m.session_id").
		Where("m.id = ? AND m.role = ? AND s.user_id = ?", answer, chat.RoleAssistant, f.Owner).Exists(ctx)
	if err == nil && !there {
		err = chat.ErrMessage
	}
	if err != nil {
		return err
	}
	holds, err := tx.NewSelect().Table("message_files").Where("message_id = ?", answer).Count(ctx)
	switch {
	case err != nil:
		return err
	case holds >= file.MaxReturned:
		return fileport.ErrHoldsMost
	}
	_, err = tx.NewRaw("INSERT INTO message_files (message_id, position, file_id) VALUES (?, ?, ?)", answer, holds, f.ID).Exec(ctx)
	return err
}

// lockAccount locks an account against deletion and other reservations. fileport.ErrUnclaimed when it is gone.
func (r *Files) lockAccount(ctx context.Context, tx bun.IDB, owner identity.UserID) error {
	if err := r.db.LockAccounts(ctx, tx, []identity.UserID{owner}); err != nil {
		return err
	}
	there, err := tx.NewSelect().Table("users").Where("id = ?", owner).Exists(ctx)
	if err == nil && !there {
		return fileport.ErrUnclaimed
	}
	return err
}

// lockClaimed locks a blob that is not being deleted and returns its id. fileport.ErrUnclaimed.
func (r *Files) lockClaimed(ctx context.Context, tx bun.IDB, b file.Blob) (int64, error) {
	ids, err := r.db.LockRows(ctx, tx.NewSelect().Model((*blobRow)(nil)).Where("b.user_id = ? AND b.sha256 = ? AND NOT b.deleting", b.Owner, b.Sum), "b")
	switch {
	case err != nil:
		return 0, err
	case len(ids) == 0:
		return 0, fileport.ErrUnclaimed
	}
	return ids[0], nil
}

// List implements fileport.Files. Ids rise with the time of creation.
func (r *Files) List(ctx context.Context, owner identity.UserID, before file.ID, limit int) ([]file.File, error) {
	var rows []fileRow
	query := selected(r.db.Reader(), &rows).Where("f.user_id = ?", owner).OrderExpr("f.id DESC").Limit(int64(max(limit, 1)))
	if before != 0 {
		query = query.Where("f.id < ?", before)
	}
	err := query.Scan(ctx)
	all := make([]file.File, len(rows))
	for i, row := range rows {
		all[i] = row.file()
	}
	return all, bundb.Wrap(ctx, "listing files", err)
}

// Get implements fileport.Files.
func (r *Files) Get(ctx context.Context, owner identity.UserID, id file.ID) (file.File, error) {
	return r.one(ctx, "f.id = ? AND f.user_id = ?", id, owner)
}

// Some implements fileport.Attached.
func (r *Files) Some(ctx context.Context, owner identity.UserID, ids []file.ID) ([]file.File, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []fileRow
	err := selected(r.db.Reader(), &rows).Where("f.user_id = ? AND f.id IN (?)", owner, bun.List(ids)).Scan(ctx)
	found := make(map[file.ID]file.File, len(rows))
	for _, row := range rows {
		found[row.ID] = row.file()
	}
	some := make([]file.File, 0, len(found))
	for _, id := range ids {
		if f, there := found[id]; there {
			some = append(some, f)
		}
	}
	return some, bundb.Wrap(ctx, "reading files", err)
}

func (r *Files) one(ctx context.Context, where string, args ...any) (file.File, error) {
	var row fileRow
	err := selected(r.db.Reader(), &row).Where(where, args...).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return file.File{}, file.ErrNoFile
	}
	return row.file(), bundb.Wrap(ctx, "reading a file", err)
}

// Text implements fileport.Files.
func (r *Files) Text(ctx context.Context, owner identity.UserID, id file.ID) (file.Text, error) {
	if _, err := r.Get(ctx, owner, id); err != nil {
		return file.Text{}, err
	}
	var rows []textRow
	err := r.db.Reader().NewSelect().Model(&rows).Where("ft.file_id = ?", id).OrderExpr("ft.page").Scan(ctx)
	var text file.Text
	for _, row := range rows {
		text.Pages = append(text.Pages, file.Page{Title: row.Title, Text: row.Text})
	}
	return text, bundb.Wrap(ctx, "reading the text of a file", err)
}

// Delete implements fileport.Files.
func (r *Files) Delete(ctx context.Context, owner identity.UserID, id file.ID, at time.Time) error {
	err := r.db.InTx(ctx, func(ctx context.Context, tx bun.IDB) error {
		deleted, err := r.remove(ctx, tx, at, tx.NewSelect().Model((*fileRow)(nil)).Where("f.id = ? AND f.user_id = ?", id, owner))
		if err != nil || deleted > 0 {
			return err
		}
		there, err := tx.NewSelect().Model((*fileRow)(nil)).Where("f.id = ? AND f.user_id = ?", id, owner).Exists(ctx)
		switch {
		case err != nil:
			return err
		case there:
			return file.ErrInUse
		}
		return file.ErrNoFile
	})
	return bundb.Wrap(ctx, "deleting a file", err)
}

// held tells whether a message holds the file f.
const held = "EXISTS (SELECT 1 FROM message_files AS mf WHERE mf.file_id = f.id)"

// remove deletes those of the files that query finds which no message holds, releases their blobs, and returns how many they were. The
// query is run again once the blobs are locked.
func (r *Files) remove(ctx context.Context, tx bun.IDB, at time.Time, query *bun.SelectQuery) (int, error) {
	var files []fileRow
	if err := query.Column("f.id", "f.blob_id", "f.picture_id").Where("NOT "+held).OrderExpr("f.id").Scan(ctx, &files); err != nil || len(files) == 0 {
		return 0, err
	}
	ids, blobs := make([]file.ID, len(files)), []int64{}
	for i, f := range files {
		ids[i] = f.ID
		blobs = append(blobs, f.BlobID)
		if f.PictureID != 0 {
			blobs = append(blobs, f.PictureID)
		}
	}
	if _, err := r.db.LockRows(ctx, tx.NewSelect().Model((*blobRow)(nil)).Where("b.id IN (?)", bun.List(blobs)), "b"); err != nil {
		return 0, err
	}
	// A message that is attaching one of the files holds it: such a file is waited for here, and seen as held then.
	locked, err := r.db.LockRows(ctx, tx.NewSelect().Model((*fileRow)(nil)).Where("f.id IN (?)", bun.List(ids)), "f")
	if err != nil || len(locked) == 0 {
		return 0, err
	}
	result, err := tx.NewDelete().Model((*fileRow)(nil)).Where("f.id IN (?) AND NOT "+held, bun.List(locked)).Exec(ctx)
	if err != nil {
		return 0, err
	}
	if _, err := tx.NewUpdate().Model((*blobRow)(nil)).Set("touched_at = ?", bundb.Stamp(at)).Where("b.id IN (?)", bun.List(blobs)).Exec(ctx); err != nil {
		return 0, err
	}
	deleted, err := result.RowsAffected()
	return int(deleted), err
}

// wrap is bundb.Wrap, which leaves the errors of the ports alone.
func (r *Files) wrap(ctx context.Context, doing string, err error) error {
	if errors.Is(err, fileport.ErrNoRoom) || errors.Is(err, fileport.ErrUnclaimed) || errors.Is(err, fileport.ErrHoldsMost) {
		return err
	}
	return bundb.Wrap(ctx, doing, err)
}
