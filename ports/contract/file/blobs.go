// Package file holds the suites of the ports of files.
package file

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/ports/contract"
	fileport "chatbot/ports/file"
)

// Storage is a storage of contents under test. Names returns the names of everything that it holds, staged or kept.
type Storage struct {
	fileport.Blobs
	Names func(t *testing.T) []string
}

// Blobs verifies an adapter of fileport.Blobs.
func Blobs(t *testing.T, fresh func(t *testing.T) Storage) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, Storage){
		"keep, read and delete": keepReadDelete,
		"ranges":                ranges,
		"two people":            twoPeople,
		"a broken-off upload":   brokenOff,
		"an ended context":      endedContext,
		"discard":               discard,
		"leftovers":             leftovers,
		"parallel equal bytes":  parallelEqual,
		"names that are none":   badNames,
		"nothing":               empty,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, fresh(t))
		})
	}
}

// large is longer than any buffer and than one part of a multipart upload.
var large = func() []byte {
	content := make([]byte, 12<<20+7)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(content)
	return content
}()

const (
	ada identity.UserID = 7
	bob identity.UserID = 8
)

// sum returns the sum of a text.
func sum(text string) file.Sum {
	of := sha256.Sum256([]byte(text))
	return file.Sum(hex.EncodeToString(of[:]))
}

func stage(t *testing.T, s Storage, owner identity.UserID, content []byte) fileport.Staged {
	t.Helper()
	got, err := s.Stage(t.Context(), owner, bytes.NewReader(content))
	contract.OK(t, err)
	if want := (file.Blob{Owner: owner, Sum: sum(string(content))}); got.Blob() != want || got.Bytes() != int64(len(content)) {
		t.Errorf("%+v of %d bytes, want %+v of %d", got.Blob(), got.Bytes(), want, len(content))
	}
	return got
}

func keep(t *testing.T, s Storage, owner identity.UserID, content []byte) file.Blob {
	t.Helper()
	one := stage(t, s, owner, content)
	contract.OK(t, one.Keep(t.Context()))
	return one.Blob()
}

func read(t *testing.T, s Storage, b file.Blob, part file.Range) []byte {
	t.Helper()
	opened, err := s.Open(t.Context(), b, part)
	contract.OK(t, err)
	got, err := io.ReadAll(opened)
	contract.OK(t, errors.Join(err, opened.Close()))
	return got
}

func wantNames(t *testing.T, s Storage, want int) {
	t.Helper()
	if names := s.Names(t); len(names) != want {
		t.Errorf("the storage holds %q, want %d", names, want)
	}
}

func wantNone(t *testing.T, s Storage, b file.Blob) {
	t.Helper()
	if _, err := s.Open(t.Context(), b, file.Range{Length: 1}); !errors.Is(err, fileport.ErrNoBlob) {
		t.Errorf("opening %+v: %v", b, err)
	}
}

func keepReadDelete(t *testing.T, s Storage) {
	b := keep(t, s, ada, large)
	wantNames(t, s, 1)
	if got := read(t, s, b, file.Range{Length: int64(len(large))}); !bytes.Equal(got, large) {
		t.Errorf("read %d other bytes", len(got))
	}
	keep(t, s, ada, large) // again
	wantNames(t, s, 1)
	small := keep(t, s, ada, []byte("small"))
	contract.OK(t, s.Delete(t.Context(), b))
	wantNone(t, s, b)
	if got := read(t, s, small, file.Range{Length: 5}); string(got) != "small" {
		t.Errorf("%q", got)
	}
	contract.OK(t, s.Delete(t.Context(), b, small)) // one is not there
	wantNames(t, s, 0)
	keep(t, s, ada, []byte("small"))
	wantNames(t, s, 1)
}

func ranges(t *testing.T, s Storage) {
	b := keep(t, s, ada, large)
	for _, part := range []file.Range{{First: 0, Length: 1}, {First: 5, Length: 10}, {First: int64(len(large)) - 3, Length: 3}, {First: 1 << 20, Length: 6 << 20}} {
		if got := read(t, s, b, part); !bytes.Equal(got, large[part.First:part.First+part.Length]) {
			t.Errorf("%+v: %d other bytes", part, len(got))
		}
	}
	opened, err := s.Open(t.Context(), b, file.Range{Length: int64(len(large))})
	contract.OK(t, err)
	if _, err := io.CopyN(io.Discard, opened, 10); err != nil { // the reader goes away
		t.Error(err)
	}
	contract.OK(t, opened.Close())
}

func twoPeople(t *testing.T, s Storage) {
	hers, his := keep(t, s, ada, []byte("same")), keep(t, s, bob, []byte("same"))
	wantNames(t, s, 2)
	contract.OK(t, s.Delete(t.Context(), hers))
	wantNone(t, s, hers)
	if got := read(t, s, his, file.Range{Length: 4}); string(got) != "same" {
		t.Errorf("%q", got)
	}
}

func brokenOff(t *testing.T, s Storage) {
	broken := errors.New("the client has gone")
	for _, n := range []int{0, 100, len(large)} {
		_, err := s.Stage(t.Context(), ada, io.MultiReader(bytes.NewReader(large[:n]), failing{broken}))
		if !errors.Is(err, broken) {
			t.Errorf("after %d bytes: %v", n, err)
		}
		wantNames(t, s, 0)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func endedContext(t *testing.T, s Storage) {
	ctx, cancel := context.WithCancel(t.Context())
	_, err := s.Stage(ctx, ada, io.MultiReader(bytes.NewReader(large), ending{cancel}, bytes.NewReader(large)))
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	wantNames(t, s, 0)
}

// ending ends a context in the middle of a content.
type ending struct{ end func() }

func (e ending) Read([]byte) (int, error) { e.end(); return 0, io.EOF }

func discard(t *testing.T, s Storage) {
	one := stage(t, s, ada, []byte("one"))
	contract.OK(t, one.Discard(t.Context()))
	contract.OK(t, one.Discard(t.Context()))
	wantNames(t, s, 0)
	two := stage(t, s, ada, []byte("two"))
	contract.OK(t, two.Keep(t.Context()))
	contract.OK(t, two.Discard(t.Context()))
	if got := read(t, s, two.Blob(), file.Range{Length: 3}); string(got) != "two" {
		t.Errorf("%q", got)
	}
}

// leftovers: a process that is killed leaves staged contents behind.
func leftovers(t *testing.T, s Storage) {
	kept := keep(t, s, ada, []byte("kept"))
	stage(t, s, ada, []byte("left behind"))
	stage(t, s, bob, large)
	if n, err := s.Sweep(t.Context(), time.Now().Add(-time.Hour)); err != nil || n != 0 {
		t.Errorf("removed %d that are new, %v", n, err)
	}
	if n, err := s.Sweep(t.Context(), time.Now().Add(time.Hour)); err != nil || n != 2 {
		t.Errorf("removed %d, %v", n, err)
	}
	wantNames(t, s, 1)
	if got := read(t, s, kept, file.Range{Length: 4}); string(got) != "kept" {
		t.Errorf("%q", got)
	}
}

func parallelEqual(t *testing.T, s Storage) {
	content := []byte(strings.Repeat("equal ", 1000))
	for _, err := range contract.Race(func(i int) error {
		one, err := s.Stage(t.Context(), ada, bytes.NewReader(content))
		if err != nil {
			return err
		}
		if i%4 == 0 {
			return one.Discard(t.Context())
		}
		return one.Keep(t.Context())
	}) {
		contract.OK(t, err)
	}
	wantNames(t, s, 1)
	if got := read(t, s, file.Blob{Owner: ada, Sum: sum(string(content))}, file.Range{Length: int64(len(content))}); !bytes.Equal(got, content) {
		t.Errorf("read %d other bytes", len(got))
	}
}

func badNames(t *testing.T, s Storage) {
	for _, name := range []file.Sum{"", "../../etc/passwd", "..", "staging", file.Sum(strings.Repeat("A", 64))} {
		b := file.Blob{Owner: ada, Sum: name}
		if opened, err := s.Open(t.Context(), b, file.Range{Length: 1}); err == nil {
			t.Errorf("%q was opened", name)
			contract.OK(t, opened.Close())
		}
		if err := s.Delete(t.Context(), b); err == nil {
			t.Errorf("%q was deleted", name)
		}
	}
}

func empty(t *testing.T, s Storage) {
	b := keep(t, s, ada, nil)
	if got := read(t, s, b, file.Range{}); len(got) != 0 {
		t.Errorf("%q", got)
	}
	wantNone(t, s, file.Blob{Owner: ada, Sum: sum("another")})
}
