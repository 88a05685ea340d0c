// Package disk stores contents in a folder: <owner>/<first two digits>/<sum>, and what is being written in staging.
package disk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"chatbot/domain/file"
	"chatbot/domain/identity"
	fileport "chatbot/ports/file"
)

const (
	staging   = "staging"
	copyBytes = 64 << 10
)

var _ fileport.Blobs = (*Disk)(nil)

// Disk implements fileport.Blobs. Several processes may share the folder, also over a network, as long as renaming a file within
// it is atomic.
type Disk struct{ dir string }

// Open creates the folder, readable by its owner only, and reports whether files can be created in it. The Disk is usable even with
// an error: later calls may succeed.
func Open(dir string) (*Disk, error) {
	d := &Disk{dir}
	probe, err := d.create("probe-*")
	if err == nil {
		err = errors.Join(probe.Close(), os.Remove(probe.Name()))
	}
	if err != nil {
		err = fmt.Errorf("the folder for files cannot be written: %w", err)
	}
	return d, err
}

// create creates a file under a temporary name.
func (d *Disk) create(pattern string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Join(d.dir, staging), 0o700); err != nil {
		return nil, err
	}
	return os.CreateTemp(filepath.Join(d.dir, staging), pattern)
}

// folder returns the folder of a blob.
func (d *Disk) folder(b file.Blob) string {
	return filepath.Join(d.dir, strconv.FormatInt(int64(b.Owner), 10), string(b.Sum[:2]))
}

// path returns the path of a blob; an error for one whose sum is none, because it would lead elsewhere.
func (d *Disk) path(b file.Blob) (string, error) {
	if !b.Sum.IsValid() {
		return "", fmt.Errorf("%q is no sum", b.Sum)
	}
	return filepath.Join(d.folder(b), string(b.Sum)), nil
}

// Stage implements fileport.Blobs. The content is on disk when it returns.
func (d *Disk) Stage(ctx context.Context, owner identity.UserID, content io.Reader) (fileport.Staged, error) {
	f, err := d.create("upload-*")
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	n, err := io.CopyBuffer(onlyWriter{io.MultiWriter(f, sum)}, interruptible{ctx, content}, make([]byte, copyBytes))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, errors.Join(err, os.Remove(f.Name()))
	}
	return &staged{disk: d, temp: f.Name(), blob: file.Blob{Owner: owner, Sum: file.Sum(hex.EncodeToString(sum.Sum(nil)))}, bytes: n}, nil
}

// onlyWriter hides io.ReaderFrom, with which io.CopyBuffer would not use its buffer.
type onlyWriter struct{ io.Writer }

// interruptible is a reader that fails once its context has ended.
type interruptible struct {
	ctx  context.Context
	from io.Reader
}

func (r interruptible) Read(p []byte) (int, error) {
	if err := context.Cause(r.ctx); err != nil {
		return 0, err
	}
	return r.from.Read(p)
}

// Open implements fileport.Blobs.
func (d *Disk) Open(_ context.Context, b file.Blob, part file.Range) (io.ReadCloser, error) {
	path, err := d.path(b)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fileport.ErrNoBlob
	}
	if err != nil {
		return nil, err
	}
	if _, err := f.Seek(part.First, io.SeekStart); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(f, part.Length), f}, nil
}

// Delete implements fileport.Blobs. A folder that becomes empty is removed, too, so that nothing tells of an account that was
// deleted.
func (d *Disk) Delete(ctx context.Context, blobs ...file.Blob) error {
	for _, b := range blobs {
		path, err := d.path(b)
		if err != nil {
			return err
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		_ = os.Remove(d.folder(b))               // fails
		_ = os.Remove(filepath.Dir(d.folder(b))) // unless it is empty
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// Sweep implements fileport.Blobs.
func (d *Disk) Sweep(ctx context.Context, before time.Time) (removed int, err error) {
	entries, err := os.ReadDir(filepath.Join(d.dir, staging))
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return 0, nil
		}
		return 0, err
	}
	for _, entry := range entries {
		if err := ctx.Err(); err != nil {
			return removed, err
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.ModTime().Before(before) {
			continue // ended meanwhile, or is being written
		}
		if err == nil {
			err = os.Remove(filepath.Join(d.dir, staging, entry.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return removed, err
		}
		removed++
	}
	return removed, nil
}
