package files_test

import (
	"errors"
	"strings"
	"testing"

	"chatbot/application/files"
	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	fileport "chatbot/ports/file"
)

// kinds decides by the first letters.
type kinds struct{ fileport.Reader }

func (kinds) TypeOf(head []byte, _ string) string {
	if strings.HasPrefix(string(head), "png") {
		return "image/png"
	}
	return "application/octet-stream"
}

func storing(s *store, b *blobs) *files.Service {
	b.s = s
	return files.New(files.Ports{Files: s, Uploads: uploads{s}, Blobs: b, Reader: kinds{}, Clock: clock{}, Logger: silent{}}, file.Bounds{Bytes: 100, Quota: 1000})
}

// TestReturnedContentsBecomeFilesOfTheAnswer, stored and read like uploads, and called by what their bytes are.
func TestReturnedContentsBecomeFilesOfTheAnswer(t *testing.T) {
	for content, want := range map[string]chat.File{
		"png bytes": {FileID: 5, Name: "draw.png", MediaType: "image/png", Bytes: 9},
		"MZ bytes":  {FileID: 5, Name: "draw.bin", MediaType: "application/octet-stream", Bytes: 8},
	} {
		s := &store{}
		got, err := storing(s, &blobs{}).Keep(t.Context(), ann, 12, "../a/draw", []byte(content))
		if got.Sum = ""; err != nil || got != want {
			t.Errorf("%+v, %v", got, err)
		}
		if did := strings.Join(s.did, " "); did != "claim keep add 5" || s.answer != 12 || s.demand.Quota != 1000 || s.demand.Most != want.Bytes {
			t.Errorf("%s for answer %d, %+v", did, s.answer, s.demand)
		}
	}
}

func TestReturnedContentsAreRefusedLikeUploads(t *testing.T) {
	for name, c := range map[string]struct {
		s       store
		content string
		want    error
	}{
		"too large":        {content: strings.Repeat("x", 101), want: file.TooBig(100)},
		"no room":          {s: store{reserve: fileport.ErrNoRoom}, content: "x", want: file.NoRoom(1000)},
		"the answer holds": {s: store{add: fileport.ErrHoldsMost}, content: "x", want: fileport.ErrHoldsMost},
		"the answer went":  {s: store{add: chat.ErrMessage}, content: "x", want: chat.ErrMessage},
	} {
		if got, err := storing(&c.s, &blobs{}).Keep(t.Context(), ann, 12, "x", []byte(c.content)); !errors.Is(err, c.want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := storing(&store{}, &blobs{}).Keep(t.Context(), identity.Actor{}, 12, "x", []byte("x")); !errors.Is(err, file.ErrNoFile) {
		t.Errorf("nobody: %v", err)
	}
}
