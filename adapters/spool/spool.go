// Package spool keeps answers that could not be stored in files, one per answer, until a later process stores them.
package spool

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"chatbot/ports"
)

// File names: <answer>-<runner>.answer; ending in .writing while being written, and in .unreadable if it is not a valid answer.
const (
	suffix     = ".answer"
	writing    = ".writing"
	unreadable = ".unreadable"
	// abandonedAfter is the age at which a partially written file counts as abandoned.
	abandonedAfter = time.Hour
)

var _ ports.Spool = (*Spool)(nil)

// Spool implements ports.Spool. Several processes may share a folder.
type Spool struct{ dir string }

// Open creates the folder, readable by its owner only, and reports whether files can be created in it. The Spool is usable even
// with an error: later calls may succeed.
func Open(dir string) (*Spool, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return &Spool{dir}, err
	}
	probe, err := os.CreateTemp(dir, "probe-*"+writing)
	if err != nil {
		return &Spool{dir}, err
	}
	return &Spool{dir}, errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// Put implements ports.Spool. A file gets its final name only when all of it is on disk.
func (s *Spool) Put(_ context.Context, a ports.Unsaved) error {
	text, err := encode(a)
	if err != nil {
		return err
	}
	name := filepath.Join(s.dir, fmt.Sprintf("%d-%s%s", a.Answer.ID, filepath.Base(filepath.Clean("/"+a.WorkerID)), suffix))
	if err := write(name+writing, text); err != nil {
		return errors.Join(err, os.Remove(name+writing))
	}
	if err := os.Rename(name+writing, name); err != nil {
		return err
	}
	return syncFolder(s.dir)
}

func write(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Sync(), f.Close())
}

func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Take implements ports.Spool.
func (s *Spool) Take(ctx context.Context, store func(ports.Unsaved) error) error {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return unlessGone(err)
	}
	var failed []error
	for _, entry := range entries {
		name := filepath.Join(s.dir, entry.Name())
		switch {
		case ctx.Err() != nil:
			return errors.Join(append(failed, ctx.Err())...)
		case strings.HasSuffix(name, writing):
			failed = append(failed, removeAbandoned(name, entry))
		case strings.HasSuffix(name, suffix):
			failed = append(failed, take(name, store))
		}
	}
	return errors.Join(failed...)
}

// take passes on one answer and removes its file. Another process may do the same concurrently.
func take(name string, store func(ports.Unsaved) error) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return unlessGone(err)
	}
	a, err := decode(text)
	if err != nil {
		return fmt.Errorf("%s is set aside as %s: %w", filepath.Base(name), unreadable, errors.Join(err, unlessGone(os.Rename(name, name+unreadable))))
	}
	if err := store(a); err != nil {
		return fmt.Errorf("answer %d: %w", a.Answer.ID, err)
	}
	return unlessGone(os.Remove(name))
}

func removeAbandoned(name string, entry fs.DirEntry) error {
	info, err := entry.Info()
	if err != nil || time.Since(info.ModTime()) < abandonedAfter {
		return unlessGone(err)
	}
	return unlessGone(os.Remove(name))
}

func unlessGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
