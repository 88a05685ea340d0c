package disk

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"chatbot/domain/file"
)

// keepTries is how often a folder is made that Delete removes meanwhile because it is empty.
const keepTries = 10

// staged implements fileport.Staged.
type staged struct {
	disk  *Disk
	temp  string
	blob  file.Blob
	bytes int64
}

// Blob implements fileport.Staged.
func (s *staged) Blob() file.Blob { return s.blob }

// Bytes implements fileport.Staged.
func (s *staged) Bytes() int64 { return s.bytes }

// Keep implements fileport.Staged. Its folders are on disk, too, when it returns.
func (s *staged) Keep(context.Context) error {
	path, err := s.disk.path(s.blob)
	if err != nil {
		return err
	}
	folder := filepath.Dir(path)
	for range keepTries {
		if err = os.MkdirAll(folder, 0o700); err != nil {
			return err
		}
		if err = os.Rename(s.temp, path); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if err != nil {
		return err
	}
	return errors.Join(syncFolder(folder), syncFolder(filepath.Dir(folder)), syncFolder(s.disk.dir))
}

// Discard implements fileport.Staged.
func (s *staged) Discard(context.Context) error {
	if err := os.Remove(s.temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
