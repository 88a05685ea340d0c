// Package files takes in the files of people, has them read, hands them out, and deletes what nobody needs.
package files

import (
	"context"
	"errors"
	"io"
	"iter"

	"chatbot/domain/fault"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

// errContent means that a content is gone that a file needs: the storage has lost it, or is not the one it was.
var errContent = fault.New(fault.NotFound, "file_content_missing", "The content of this file is missing on the server. Tell an administrator.")

// Ports are the dependencies of the Service.
type Ports struct {
	Files    fileport.Files
	Attached fileport.Attached
	Uploads  fileport.Uploads
	Blobs    fileport.Blobs
	Reader   fileport.Reader
	Clock    ports.Clock
	Logger   ports.Logger
}

// Service has the files of people; safe for concurrent use. Every method returns file.ErrNoFile for a file that the actor may not
// see.
type Service struct {
	Ports
	bounds file.Bounds
}

// New returns the service.
func New(p Ports, bounds file.Bounds) *Service { return &Service{p, bounds} }

// owner returns whose files the actor may act on: the actor's own.
func owner(actor identity.Actor, action identity.Action) (identity.UserID, error) {
	if !identity.Can(actor, action, identity.Resource{Kind: identity.Files, Owner: actor.User}) {
		return 0, file.ErrNoFile
	}
	return actor.User, nil
}

// List returns up to limit files with an id below before, newest first; before 0 is no bound.
func (s *Service) List(ctx context.Context, actor identity.Actor, before file.ID, limit int) ([]file.File, error) {
	user, err := owner(actor, identity.Read)
	if err != nil {
		return nil, err
	}
	return s.Files.List(ctx, user, before, limit)
}

// Some returns those of the files that the actor may see, in the order of the ids.
func (s *Service) Some(ctx context.Context, actor identity.Actor, ids []file.ID) ([]file.File, error) {
	user, err := owner(actor, identity.Read)
	if err != nil {
		return nil, err
	}
	return s.Attached.Some(ctx, user, ids)
}

// Storage returns what the actor's files take.
func (s *Service) Storage(ctx context.Context, actor identity.Actor) (file.Storage, error) {
	user, err := owner(actor, identity.Read)
	if err != nil {
		return file.Storage{}, err
	}
	used, err := s.Uploads.Used(ctx, user)
	return file.Storage{Used: used, Quota: s.bounds.Quota}, err
}

// filesAtOnce bounds the memory of All.
const filesAtOnce = 100

// All yields all files of the actor, newest first. It stops after the first error.
func (s *Service) All(ctx context.Context, actor identity.Actor) iter.Seq2[file.File, error] {
	return func(yield func(file.File, error) bool) {
		for before := file.ID(0); ; {
			page, err := s.List(ctx, actor, before, filesAtOnce)
			if err != nil {
				yield(file.File{}, err)
				return
			}
			for _, f := range page {
				if !yield(f, nil) {
					return
				}
			}
			if len(page) < filesAtOnce {
				return
			}
			before = page[len(page)-1].ID
		}
	}
}

// Get returns one file.
func (s *Service) Get(ctx context.Context, actor identity.Actor, id file.ID) (file.File, error) {
	user, err := owner(actor, identity.Read)
	if err != nil {
		return file.File{}, err
	}
	return s.Files.Get(ctx, user, id)
}

// Delete deletes a file. Its content follows some time later. Fault: file.ErrInUse while a message holds it.
func (s *Service) Delete(ctx context.Context, actor identity.Actor, id file.ID) error {
	user, err := owner(actor, identity.Delete)
	if err != nil {
		return err
	}
	return s.Files.Delete(ctx, user, id, s.Clock.Now())
}

// Open returns a part of the content of a file, which Get or List returned to the same actor. The caller closes it.
func (s *Service) Open(ctx context.Context, actor identity.Actor, f file.File, part file.Range) (io.ReadCloser, error) {
	if user, err := owner(actor, identity.Read); err != nil || user != f.Owner {
		return nil, file.ErrNoFile
	}
	content, err := s.Blobs.Open(ctx, f.Blob(), part)
	return content, s.unstored(ctx, f, err)
}

// unstored returns the fault of an error of the storage.
func (s *Service) unstored(ctx context.Context, f file.File, err error) error {
	switch {
	case err == nil, ctx.Err() != nil:
		return err
	case errors.Is(err, fileport.ErrNoBlob):
		s.Logger.Log(ctx, ports.Record{Level: ports.Error, Component: "files", Message: "The content of a file is missing", UserID: f.Owner, Err: err})
		return errContent.Because(err)
	}
	return file.ErrStorage.Because(err)
}

// Text returns what was read from a file. Faults: file.ErrProcessing; file.ErrNoText for a file without a text, whose Problem says
// why.
func (s *Service) Text(ctx context.Context, actor identity.Actor, id file.ID) (file.File, file.Text, error) {
	f, err := s.Get(ctx, actor, id)
	switch {
	case err != nil:
		return f, file.Text{}, err
	case f.Status == file.Processing:
		return f, file.Text{}, file.ErrProcessing
	case f.Status == file.Failed:
		return f, file.Text{}, file.ErrNoText.With(fault.Params{"problem": string(f.Problem)})
	case f.Picture != nil:
		return f, file.Text{}, file.ErrNoText
	}
	text, err := s.Files.Text(ctx, f.Owner, id)
	return f, text, err
}
