package files_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"chatbot/application/files"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

var (
	now       = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	ann       = identity.Actor{User: 7, Role: identity.Member}
	errOutage = errors.New("outage")
)

type clock struct{}

func (clock) Now() time.Time { return now }

type silent struct{}

func (silent) Log(context.Context, ports.Record) {}

// store has at most one file, and notes what is done.
type store struct {
	fileport.Files
	did      []string
	demand   fileport.Demand
	room     int64 // that Reserve gives; 0: what is asked for
	reserve  error
	claim    error
	add      error
	answer   chat.MessageID // of the file that was added
	pending  file.File
	finished *file.Reading
	text     file.Text
}

func (s *store) note(what string) { s.did = append(s.did, what) }

func (s *store) Reserve(_ context.Context, d fileport.Demand) (fileport.Upload, error) {
	s.demand = d
	if s.room == 0 {
		s.room = d.Most
	}
	return fileport.Upload{ID: 1, Bytes: s.room}, s.reserve
}
func (s *store) Release(context.Context, fileport.UploadID) error { s.note("release"); return nil }
func (s *store) Claim(_ context.Context, _ file.Blob, _ int64, derived bool, _ time.Time) error {
	if s.claim == nil {
		s.note(map[bool]string{false: "claim", true: "claim derived"}[derived])
	}
	return s.claim
}
func (s *store) Used(context.Context, identity.UserID) (int64, error) { return 5, nil }
func (s *store) Add(_ context.Context, f file.File, _ fileport.UploadID, answer chat.MessageID, jobs func(file.ID) []job.Spec) (file.File, error) {
	if s.add == nil {
		s.note("add")
		f.ID, s.answer = 5, answer
		s.note(jobs(f.ID)[0].Payload)
	}
	return f, s.add
}
func (s *store) Pending(_ context.Context, id file.ID) (file.File, error) {
	if id != s.pending.ID {
		return file.File{}, file.ErrNoFile
	}
	return s.pending, nil
}
func (s *store) Finish(_ context.Context, _ file.ID, r file.Reading, text file.Text) error {
	s.finished, s.text = &r, text
	return nil
}

// blobs keeps contents in memory.
type blobs struct {
	fileport.Blobs
	s       *store
	content string
	broken  error // of keeping and opening
}

type staged struct {
	*blobs
	blob  file.Blob
	bytes int64
}

func (b *blobs) Stage(_ context.Context, owner identity.UserID, content io.Reader) (fileport.Staged, error) {
	text, err := io.ReadAll(content)
	if err != nil {
		return nil, err
	}
	return staged{b, file.Blob{Owner: owner, Sum: file.Sum(strings.Repeat("a", 64))}, int64(len(text))}, nil
}
func (s staged) Blob() file.Blob               { return s.blob }
func (s staged) Bytes() int64                  { return s.bytes }
func (s staged) Discard(context.Context) error { s.s.note("discard"); return nil }
func (s staged) Keep(context.Context) error {
	if s.broken == nil {
		s.s.note("keep")
	}
	return s.broken
}
func (b *blobs) Open(context.Context, file.Blob, file.Range) (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader(b.content)), b.broken
}

// reader reads what it is told to.
type reader struct {
	text  file.Text
	image file.Image
	err   error
}

func (reader) TypeOf(head []byte, name string) string {
	return name + " " + string(head[:min(len(head), 5)])
}
func (r reader) Read(context.Context, string, io.Reader, int64) (file.Text, error) {
	return r.text, r.err
}
func (r reader) Prepare(context.Context, string, io.Reader, int64) (file.Image, error) {
	return r.image, r.err
}

func service(s *store, b *blobs) *files.Service {
	b.s = s
	return files.New(files.Ports{Files: s, Uploads: uploads{s}, Blobs: b, Reader: reader{}, Clock: clock{}, Logger: silent{}}, file.Bounds{Bytes: 100, Quota: 1000})
}

type uploads struct{ *store }

func TestUploadStoresInOrder(t *testing.T) {
	s := &store{}
	f, err := service(s, &blobs{}).Upload(t.Context(), ann, fileport.Draft{Name: "x/notes.txt", Length: 60, Content: strings.NewReader("hello world")})
	if err != nil || f.ID != 5 || f.Name != "notes.txt" || f.MediaType != "notes.txt hello" || f.Bytes != 11 || f.Owner != ann.User || f.Status != file.Processing {
		t.Errorf("%+v, %v", f, err)
	}
	if got := strings.Join(s.did, " "); got != "claim keep add 5" {
		t.Error(got)
	}
	if s.demand.Most != 60 || s.demand.Quota != 1000 {
		t.Errorf("%+v", s.demand)
	}
}

// TestFailedUploadsAreUndone: whatever fails, the reservation and what was staged are gone.
func TestFailedUploadsAreUndone(t *testing.T) {
	broken := errors.New("the client has gone")
	for name, c := range map[string]struct {
		s       store
		b       blobs
		content io.Reader
		length  int64
		want    error
		undone  string
	}{
		"too large":               {content: bytes.NewReader(make([]byte, 101)), length: 300, want: file.TooBig(100), undone: "release"},
		"too large, chunked":      {content: bytes.NewReader(make([]byte, 101)), length: -1, want: file.TooBig(100), undone: "release"},
		"declared far too large":  {content: strings.NewReader("x"), length: 1 << 30, want: file.TooBig(100)},
		"no room":                 {s: store{reserve: fileport.ErrNoRoom}, content: strings.NewReader("x"), length: 1, want: file.NoRoom(1000)},
		"room for less":           {s: store{room: 3}, content: strings.NewReader("four"), length: -1, want: file.NoRoom(1000), undone: "release"},
		"an account that is gone": {s: store{reserve: fileport.ErrUnclaimed}, content: strings.NewReader("x"), want: identity.ErrToken},
		"a client that is gone":   {content: io.MultiReader(strings.NewReader("x"), failing{broken}), length: 9, want: broken, undone: "release"},
		"empty":                   {content: strings.NewReader(""), length: 60, want: fault.New(fault.Invalid, "invalid_input", ""), undone: "discard release"},
		"a content being deleted": {s: store{claim: fileport.ErrUnclaimed}, content: strings.NewReader("x"), length: 9, want: fault.New(fault.Unavailable, "file_storage_unavailable", ""), undone: "discard release"},
		"a storage that is away":  {b: blobs{broken: errOutage}, content: strings.NewReader("x"), length: 9, want: fault.New(fault.Unavailable, "file_storage_unavailable", ""), undone: "claim discard release"},
		"a database that is away": {s: store{add: ports.ErrStorage}, content: strings.NewReader("x"), length: 9, want: ports.ErrStorage, undone: "claim keep discard release"},
		"nobody":                  {s: store{}, content: strings.NewReader("x"), length: -2, want: file.ErrNoFile},
	} {
		actor := ann
		if name == "nobody" {
			actor = identity.Actor{}
		}
		_, err := service(&c.s, &c.b).Upload(t.Context(), actor, fileport.Draft{Name: "a", Length: c.length, Content: c.content})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		if got := strings.Join(c.s.did, " "); got != c.undone {
			t.Errorf("%s: %q, want %q", name, got, c.undone)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestReadings(t *testing.T) {
	const last = 5
	image := file.Image{MediaType: "image/jpeg", Width: 3, Height: 4, Content: []byte("pixels")}
	for name, c := range map[string]struct {
		kind    string
		attempt int
		r       reader
		broken  error
		want    *file.Reading
		fails   bool
	}{
		"a text":                          {kind: "text/plain", attempt: 1, r: reader{text: file.Text{Pages: []file.Page{{Text: "a\x00b\xff"}}}}, want: new(file.Has(file.Text{Pages: []file.Page{{Text: "ab\uFFFD"}}}))},
		"a picture":                       {kind: "image/png", attempt: 1, r: reader{image: image}, want: new(file.Shows(file.Picture{Sum: file.Sum(strings.Repeat("a", 64)), MediaType: "image/jpeg", Bytes: 6, Width: 3, Height: 4}))},
		"a drawing is read as a text":     {kind: "image/svg+xml", attempt: 1, r: reader{text: file.Text{Pages: []file.Page{{Text: "x"}}}}, want: new(file.Has(file.Text{Pages: []file.Page{{Text: "x"}}}))},
		"an encrypted file":               {kind: "application/pdf", attempt: 1, r: reader{err: &file.Unreadable{Problem: file.Encrypted}}, want: new(file.Cannot(file.Encrypted))},
		"a failure that may pass":         {kind: "application/pdf", attempt: 1, r: reader{err: errOutage}, fails: true},
		"a failure that does not pass":    {kind: "application/pdf", attempt: last, r: reader{err: errOutage}, fails: true, want: new(file.Cannot(file.Unread))},
		"a storage that is away":          {kind: "text/plain", attempt: 2, broken: errOutage, fails: true},
		"a content that is gone for good": {kind: "text/plain", attempt: last, broken: fileport.ErrNoBlob, fails: true, want: new(file.Cannot(file.Unread))},
	} {
		s := &store{pending: file.File{ID: 5, Owner: ann.User, MediaType: c.kind, Bytes: 3}}
		b := &blobs{s: s, broken: c.broken}
		reading := files.Reading{Files: s, Uploads: uploads{s}, Blobs: b, Reader: c.r, Images: c.r, Clock: clock{}, Logger: silent{}}
		err := reading.Read(t.Context(), job.Job{Kind: job.ReadFile, Payload: "5", Attempt: c.attempt})
		if (err != nil) != c.fails {
			t.Errorf("%s: %v", name, err)
		}
		switch {
		case (s.finished == nil) != (c.want == nil):
			t.Errorf("%s: %+v, want %+v", name, s.finished, c.want)
		case c.want == nil:
		case c.want.Picture != nil && *s.finished.Picture != *c.want.Picture:
			t.Errorf("%s: %+v, want %+v", name, s.finished.Picture, c.want.Picture)
		case c.want.Picture == nil && *s.finished != *c.want:
			t.Errorf("%s: %+v, want %+v", name, s.finished, c.want)
		}
	}
}

func TestReadingLeavesWhatIsGone(t *testing.T) {
	s := &store{}
	reading := files.Reading{Files: s, Uploads: uploads{s}, Blobs: &blobs{}, Clock: clock{}, Logger: silent{}}
	if err := reading.Read(t.Context(), job.Job{Payload: "5"}); err != nil || s.finished != nil {
		t.Errorf("%v, %+v", err, s.finished)
	}
	got := (job.Job{Kind: job.ReadFile, Attempt: 1}).After(reading.Read(t.Context(), job.Job{Payload: "five"}), now, 0)
	if got.Status != job.Failed {
		t.Errorf("an unreadable payload: %+v", got)
	}
}

// TestInterruptedReadingIsNoFailure: a server that stops in the last attempt gives no file up.
func TestInterruptedReadingIsNoFailure(t *testing.T) {
	s := &store{pending: file.File{ID: 5, MediaType: "text/plain", Bytes: 3}}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	reading := files.Reading{Files: s, Uploads: uploads{s}, Blobs: &blobs{s: s, broken: context.Canceled}, Clock: clock{}, Logger: silent{}}
	if err := reading.Read(ctx, job.Job{Payload: "5", Attempt: 5}); err == nil || s.finished != nil {
		t.Errorf("%v, %+v", err, s.finished)
	}
}
