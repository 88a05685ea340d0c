package files

import (
	"context"
	"errors"
	"io"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	fileport "chatbot/ports/file"
)

const (
	// longest is how long an upload may take. A reservation lasts as long and a little longer.
	longest     = time.Hour
	reserveMore = 5 * time.Minute
	// overhead is how much longer a request may be than its file, in bytes.
	overhead = 64 << 10
	// headBytes is how much of a file decides its type.
	headBytes = 512 << 10
	// undoWithin bounds what follows an upload that failed.
	undoWithin = 10 * time.Second
)

// Upload stores a file while its content arrives, and has it read. Nothing remains of an upload that fails. An error of the
// content is returned as it is. Faults: file_too_large, quota_exceeded, an empty file, and storages that are unavailable.
func (s *Service) Upload(ctx context.Context, actor identity.Actor, d fileport.Draft) (file.File, error) {
	return s.upload(ctx, actor, d, 0)
}

// upload is Upload of a file that an answer holds, unless that is 0.
func (s *Service) upload(ctx context.Context, actor identity.Actor, d fileport.Draft, answer chat.MessageID) (file.File, error) {
	user, err := owner(actor, identity.Create)
	if err != nil {
		return file.File{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	room, err := s.reserve(ctx, user, d.Length)
	if err != nil {
		return file.File{}, err
	}
	content := &bounded{from: d.Content, left: room.Bytes, beyond: s.beyond(room.Bytes)}
	staged, err := s.Blobs.Stage(ctx, user, content)
	if err != nil {
		return file.File{}, errors.Join(s.refusal(ctx, content, err), s.undo(ctx, room.ID, nil))
	}
	f, err := s.store(ctx, file.File{
		Owner: user, Name: file.Name(d.Name), Bytes: staged.Bytes(), Sum: staged.Blob().Sum, CreatedAt: s.Clock.Now(),
		MediaType: s.Reader.TypeOf(content.head, file.Name(d.Name)), Reading: file.Reading{Status: file.Processing},
	}, room.ID, answer, staged)
	if err != nil {
		return file.File{}, errors.Join(err, s.undo(ctx, room.ID, staged))
	}
	return f, nil
}

// reserve reserves room for an upload, as much as it may take.
func (s *Service) reserve(ctx context.Context, user identity.UserID, length int64) (fileport.Upload, error) {
	now := s.Clock.Now()
	demand := fileport.Demand{Owner: user, Least: 1, Most: s.bounds.Bytes, Quota: s.bounds.Quota, Now: now, ExpiresAt: now.Add(longest + reserveMore)}
	if length >= 0 {
		demand.Least, demand.Most = max(length-overhead, 1), max(min(length, s.bounds.Bytes), 1)
	}
	if demand.Least > s.bounds.Bytes {
		return fileport.Upload{}, file.TooBig(s.bounds.Bytes)
	}
	room, err := s.Uploads.Reserve(ctx, demand)
	switch {
	case errors.Is(err, fileport.ErrNoRoom):
		return room, file.NoRoom(s.bounds.Quota)
	case errors.Is(err, fileport.ErrUnclaimed):
		return room, identity.ErrToken // the account is gone
	}
	return room, err
}

// beyond is the fault of a content that is larger than the room for it.
func (s *Service) beyond(room int64) error {
	if room < s.bounds.Bytes {
		return file.NoRoom(s.bounds.Quota)
	}
	return file.TooBig(s.bounds.Bytes)
}

// store gives a staged content its name and stores the file.
func (s *Service) store(ctx context.Context, f file.File, room fileport.UploadID, answer chat.MessageID, staged fileport.Staged) (file.File, error) {
	if f.Bytes == 0 {
		return f, fault.Input("file", "empty_file", "This file is empty.")
	}
	if err := s.Uploads.Claim(ctx, f.Blob(), f.Bytes, false, f.CreatedAt); err != nil {
		return f, unclaimed(err)
	}
	if err := staged.Keep(ctx); err != nil {
		return f, s.unstored(ctx, f, err)
	}
	added, err := s.Files.Add(ctx, f, room, answer, func(id file.ID) []job.Spec { return []job.Spec{job.Reading(id)} })
	return added, unclaimed(err)
}

// unclaimed returns the fault of a content that is being deleted just now.
func unclaimed(err error) error {
	if errors.Is(err, fileport.ErrUnclaimed) {
		return file.ErrStorage.Because(err)
	}
	return err
}

// refusal returns the error of a content that could not be staged.
func (s *Service) refusal(ctx context.Context, content *bounded, err error) error {
	if content.failed != nil {
		return content.failed
	}
	return s.unstored(ctx, file.File{}, err)
}

// undo removes what an upload that failed has stored, also when the client has gone.
func (s *Service) undo(ctx context.Context, room fileport.UploadID, staged fileport.Staged) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoWithin)
	defer cancel()
	var err error
	if staged != nil {
		err = staged.Discard(ctx)
	}
	return errors.Join(err, s.Uploads.Release(ctx, room))
}

// bounded reads a content of limited size, and keeps its beginning and its error.
type bounded struct {
	from   io.Reader
	left   int64
	beyond error // of a content that is longer
	head   []byte
	failed error
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.failed != nil {
		return 0, b.failed
	}
	n, err := b.from.Read(p[:min(int64(len(p)), b.left+1)])
	if b.left -= int64(n); b.left < 0 {
		b.failed = b.beyond
		return 0, b.failed
	}
	if err != nil && !errors.Is(err, io.EOF) {
		b.failed = err
	}
	if missing := headBytes - len(b.head); missing > 0 {
		b.head = append(b.head, p[:min(n, missing)]...)
	}
	return n, err
}
