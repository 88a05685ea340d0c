package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"chatbot/domain/file"
	"chatbot/domain/job"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

// finishWithin bounds storing the end of a reading whose time is over.
const finishWithin = 10 * time.Second

// Reading has files read by jobs.
type Reading struct {
	Files   fileport.Unread
	Uploads fileport.Uploads
	Blobs   fileport.Blobs
	Reader  fileport.Reader
	Images  fileport.Images
	Clock   ports.Clock
	Logger  ports.Logger
}

// Read does a job of kind job.ReadFile: it stores the text of a file, or its picture as models take it. A file that is gone, or was
// read, is left alone.
func (r Reading) Read(ctx context.Context, j job.Job) error {
	number, err := strconv.ParseInt(j.Payload, 10, 64)
	if err != nil {
		return job.Pointless(fmt.Errorf("it names no file: %w", err))
	}
	f, err := r.Files.Pending(ctx, file.ID(number))
	if errors.Is(err, file.ErrNoFile) {
		return nil
	}
	if err != nil {
		return err
	}
	came, text, err := r.read(ctx, f)
	if why := (*file.Unreadable)(nil); errors.As(err, &why) {
		came, text, err = file.Cannot(why.Problem), file.Text{}, nil
	}
	if err != nil {
		return r.fail(ctx, j, f, err)
	}
	if err := r.Files.Finish(ctx, f.ID, came, text); !errors.Is(err, file.ErrNoFile) {
		return err
	}
	return nil // it was deleted meanwhile
}

// read returns what a file holds.
func (r Reading) read(ctx context.Context, f file.File) (file.Reading, file.Text, error) {
	content, err := r.Blobs.Open(ctx, f.Blob(), file.Range{Length: f.Bytes})
	if err != nil {
		return file.Reading{}, file.Text{}, err
	}
	defer func() { _ = content.Close() }()
	if file.IsPicture(f.MediaType) {
		picture, err := r.picture(ctx, f, content)
		return file.Shows(picture), file.Text{}, err
	}
	text, err := r.Reader.Read(ctx, f.MediaType, content, f.Bytes)
	text = storable(text)
	return file.Has(text), text, err
}

// picture stores a picture as models take it.
func (r Reading) picture(ctx context.Context, f file.File, content io.Reader) (file.Picture, error) {
	image, err := r.Images.Prepare(ctx, f.MediaType, content, f.Bytes)
	if err != nil {
		return file.Picture{}, err
	}
	staged, err := r.Blobs.Stage(ctx, f.Owner, bytes.NewReader(image.Content))
	if err != nil {
		return file.Picture{}, err
	}
	if err := r.Uploads.Claim(ctx, staged.Blob(), staged.Bytes(), true, r.Clock.Now()); err != nil {
		return file.Picture{}, errors.Join(err, staged.Discard(ctx))
	}
	if err := staged.Keep(ctx); err != nil {
		return file.Picture{}, errors.Join(err, staged.Discard(ctx))
	}
	return file.Picture{Sum: staged.Blob().Sum, MediaType: image.MediaType, Bytes: staged.Bytes(), Width: image.Width, Height: image.Height}, nil
}

// fail returns the error of an attempt. After the last one, the file says that it was not read.
func (r Reading) fail(ctx context.Context, j job.Job, f file.File, err error) error {
	interrupted := errors.Is(ctx.Err(), context.Canceled) // the server stops, which does not count
	if j.Attempt < job.PolicyOf(job.ReadFile).Attempts || interrupted {
		return err
	}
	r.Logger.Log(ctx, ports.Record{Level: ports.Error, Component: "files", Message: "A file could not be read", UserID: f.Owner, Err: err})
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishWithin)
	defer cancel()
	if failed := r.Files.Finish(ctx, f.ID, file.Cannot(file.Unread), file.Text{}); !errors.Is(failed, file.ErrNoFile) {
		err = errors.Join(err, failed)
	}
	return err
}

// storable returns a text as databases take it: valid UTF-8 without NUL.
func storable(text file.Text) file.Text {
	clean := strings.NewReplacer("\x00", "")
	pages := make([]file.Page, len(text.Pages))
	for i, p := range text.Pages {
		pages[i] = file.Page{Title: strings.ToValidUTF8(clean.Replace(p.Title), "\uFFFD"), Text: strings.ToValidUTF8(clean.Replace(p.Text), "\uFFFD")}
	}
	return file.Text{Pages: pages}
}
