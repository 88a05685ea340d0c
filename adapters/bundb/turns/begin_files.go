package turns

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
)

// heldFile is a file that a question is about to hold.
type heldFile struct {
	ID        file.ID
	UserID    identity.UserID
	Name      string
	MediaType string
	Bytes     int64
	Sum       file.Sum `bun:"sha256"`
}

// lockFiles locks the files of new questions, so that nobody deletes them before the questions hold them, and makes them parts of the
// questions. A turn with a file that is missing or foreign is refused.
func (r *Turns) lockFiles(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	ids := fileIDs(pending)
	if len(ids) == 0 {
		return nil
	}
	var rows []heldFile
	err := r.db.Lock(tx.NewSelect().TableExpr("files AS f").Column("f.id", "f.user_id", "f.name", "f.media_type", "b.bytes", "b.sha256").
		Join("JOIN file_blobs AS b ON b.id = f.blob_id").Where("f.id IN (?)", bun.List(ids)).OrderExpr("f.id"), "f").Scan(ctx, &rows)
	if err != nil {
		return err
	}
	for _, p := range pending {
		files := make([]chat.File, 0, len(p.accept.Send.Files))
		for _, id := range p.accept.Send.Files {
			i := slices.IndexFunc(rows, func(f heldFile) bool { return f.ID == id && f.UserID == p.accept.Owner })
			if i < 0 {
				p.err = file.ErrNoFile
				break
			}
			f := rows[i]
			files = append(files, chat.File{FileID: f.ID, Name: f.Name, MediaType: f.MediaType, Bytes: f.Bytes, Sum: f.Sum})
		}
		if p.err == nil && len(files) > 0 {
			p.question.Parts = chat.QuestionParts(files, p.question.Content)
			p.question.Format = chat.FormatOf(p.question.Parts)
		}
	}
	return nil
}

// fileIDs returns the ids of the files that new questions are to hold, in no order and perhaps several times.
func fileIDs(pending []*pendingTurn) (ids []file.ID) {
	for _, p := range pending {
		if p.accept.Send.Regenerates == 0 {
			ids = append(ids, p.accept.Send.Files...)
		}
	}
	return ids
}

// holdFiles makes the stored questions hold their files.
func holdFiles(ctx context.Context, tx bun.IDB, pending []*pendingTurn) error {
	ids := fileIDs(pending)
	if len(ids) == 0 {
		return nil
	}
	var rows []bun.TupleValues
	for _, p := range pending {
		for i, id := range p.accept.Send.Files {
			rows = append(rows, bun.Tuple([]any{p.question.ID, i, id}))
		}
	}
	if _, err := tx.NewRaw("INSERT INTO message_files (message_id, position, file_id) VALUES ?", bun.List(rows)).Exec(ctx); err != nil {
		return err
	}
	_, err := tx.NewRaw("UPDATE files SET used = TRUE WHERE id IN (?) AND NOT used", bun.List(ids)).Exec(ctx)
	return err
}
