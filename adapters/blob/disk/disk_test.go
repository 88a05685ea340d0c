package disk_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chatbot/adapters/blob/disk"
	"chatbot/ports/contract/file"
)

func opened(t *testing.T) (file.Storage, string) {
	dir := filepath.Join(t.TempDir(), "files")
	d, err := disk.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return file.Storage{Blobs: d, Names: func(t *testing.T) (names []string) {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				names = append(names, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return names
	}}, dir
}

func TestDisk(t *testing.T) {
	file.Blobs(t, func(t *testing.T) file.Storage { s, _ := opened(t); return s })
}

func TestContentsAreForTheOwnerOnly(t *testing.T) {
	s, dir := opened(t)
	one, err := s.Stage(t.Context(), 7, strings.NewReader("secret"))
	if err != nil {
		t.Fatal(err)
	}
	if err := one.Keep(t.Context()); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	// An account that goes leaves no folder.
	if err := s.Delete(t.Context(), one.Blob()); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestFoldersThatCannotBeWrittenAreRefused(t *testing.T) {
	notDir := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(notDir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := disk.Open(filepath.Join(notDir, "files")); err == nil {
		t.Error("opened a folder in a file")
	}
}
