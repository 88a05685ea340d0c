package turn

import (
	"context"
	"slices"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
)

// attach returns a send with the files that an edit keeps, and the files of the question. Faults: file.ErrNoFile for a file that is missing or foreign; chat.ErrMessage; those of chat.Send.Check.
func (e *Engine) attach(ctx context.Context, owner identity.UserID, send chat.Send) (_ chat.Send, files []file.File, err error) {
	if send.Edits != 0 && send.Files == nil {
		edited, err := e.Messages.Get(ctx, owner, send.Edits)
		if err != nil {
			return send, nil, err
		}
		send.Files = append([]file.ID{}, edited.FileIDs()...)
		if err := send.Check(e.MaxChars); err != nil {
			return send, nil, err
		}
	}
	ids := send.Files
	if send.Regenerates != 0 {
		if ids, err = e.filesAnswered(ctx, owner, send.Regenerates); err != nil {
			return send, nil, err
		}
	}
	if len(ids) == 0 {
		return send, nil, nil
	}
	files, err = e.Files.Some(ctx, owner, ids)
	if err == nil && len(files) < len(ids) {
		err = file.ErrNoFile
	}
	return send, files, err
}

// filesAnswered returns the files of the question of an answer.
func (e *Engine) filesAnswered(ctx context.Context, owner identity.UserID, answer chat.MessageID) ([]file.ID, error) {
	m, err := e.Messages.Get(ctx, owner, answer)
	if err != nil || m.ParentID == 0 {
		return nil, err
	}
	return e.filesOfQuestion(ctx, owner, m.ParentID)
}

func (e *Engine) filesOfQuestion(ctx context.Context, owner identity.UserID, question chat.MessageID) ([]file.ID, error) {
	m, err := e.Messages.Get(ctx, owner, question)
	return m.FileIDs(), err
}

// needsVision reports whether only models with vision can answer the question.
func (e *Engine) needsVision(ctx context.Context, owner identity.UserID, question chat.Message) (bool, error) {
	ids := question.FileIDs()
	if len(ids) == 0 {
		return false, nil
	}
	files, err := e.Files.Some(ctx, owner, ids)
	return slices.ContainsFunc(files, file.File.NeedsVision), err
}
