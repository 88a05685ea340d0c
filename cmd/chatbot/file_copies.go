package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"filippo.io/age"

	"chatbot/domain/file"
	fileport "chatbot/ports/file"
)

const (
	// copiesFolder is the folder of the copies in a folder of backups.
	copiesFolder = "files"
	copySuffix   = ".age"
	partSuffix   = ".part"
	// contentsAtOnce bounds what is listed at once.
	contentsAtOnce = 500
	// keepMore is how much longer copies are kept than backups of the database, which need them.
	keepMore = 48 * time.Hour
)

// copies are encrypted copies of the contents of files: one file for each content and set of keys, <keys>/<owner>/<sum>.age. A content
// never changes, so that each is copied once; the time of its copy says when a backup last needed it.
type copies struct{ dir string }

func copiesIn(dir string) copies { return copies{filepath.Join(dir, copiesFolder)} }

// recipientsOf reads public keys of age; one text may hold several.
func recipientsOf(texts []string) (all []age.Recipient, name string, err error) {
	var keys []string
	for _, text := range texts {
		keys = append(keys, strings.Fields(text)...)
	}
	if len(keys) == 0 {
		return nil, "", errors.New("give a public key of age; make one with age-keygen and keep it elsewhere")
	}
	for _, key := range keys {
		recipient, err := age.ParseX25519Recipient(key)
		if err != nil {
			return nil, "", fmt.Errorf("%q is no public key of age: %w", key, err)
		}
		all = append(all, recipient)
	}
	slices.Sort(keys)
	sum := sha256.Sum256([]byte(strings.Join(keys, "\n")))
	return all, hex.EncodeToString(sum[:8]), nil
}

// each calls do for every content.
func each(ctx context.Context, inventory fileport.Inventory, do func(fileport.Content) error) error {
	for after := int64(0); ; {
		page, err := inventory.Contents(ctx, after, contentsAtOnce)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, c := range page {
			if err := do(c); err != nil {
				return err
			}
			after = c.Row
		}
	}
}

// report is what a backup or a restore has come to.
type report struct{ copied, there, missing, damaged int }

// errDamaged is the error of a content that is not what its name says.
var errDamaged = errors.New("the content is damaged")

// make copies the contents that have no copy for these keys, and marks those that have one as needed. A copy gets its name once it was
// decrypted and found to be the content.
func (to copies) make(ctx context.Context, inventory fileport.Inventory, blobs fileport.Blobs, keys []string) (r report, err error) {
	recipients, set, err := recipientsOf(keys)
	if err != nil {
		return r, err
	}
	tried, err := age.GenerateX25519Identity() // so that what was written can be decrypted
	if err != nil {
		return r, err
	}
	err = each(ctx, inventory, func(c fileport.Content) error {
		path := filepath.Join(to.dir, set, strconv.FormatInt(int64(c.Owner), 10), string(c.Sum)+copySuffix)
		now := time.Now()
		switch err := os.Chtimes(path, now, now); {
		case err == nil:
			r.there++
			return nil
		case !errors.Is(err, fs.ErrNotExist):
			return err
		}
		err := copyContent(ctx, blobs, c, path, append(slices.Clone(recipients), tried.Recipient()), tried)
		switch {
		case errors.Is(err, fileport.ErrNoBlob) && c.Needed:
			r.missing++
			return nil
		case errors.Is(err, fileport.ErrNoBlob): // an upload that did not end well
			return nil
		case errors.Is(err, errDamaged):
			r.damaged++
			return nil
		case err == nil:
			r.copied++
		}
		return err
	})
	return r, err
}

func copyContent(ctx context.Context, blobs fileport.Blobs, c fileport.Content, path string, recipients []age.Recipient, tried age.Identity) (err error) {
	content, err := blobs.Open(ctx, c.Blob, file.Range{Length: c.Bytes})
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	part := path + partSuffix
	out, err := os.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(part)
		}
	}()
	if err := errors.Join(encrypt(content, out, recipients), out.Sync(), out.Close()); err != nil {
		return err
	}
	sum := sha256.New()
	if err := readCopy(part, []age.Identity{tried}, func(plain io.Reader) error { _, err := io.Copy(sum, plain); return err }); err != nil {
		return err
	}
	if file.Sum(hex.EncodeToString(sum.Sum(nil))) != c.Sum {
		return errDamaged
	}
	return os.Rename(part, path)
}

// readCopy calls do with the content that a copy holds.
func readCopy(path string, identities []age.Identity, do func(io.Reader) error) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	plain, err := decrypt(path, in, identities)
	if err != nil {
		return err
	}
	return do(plain)
}

// forget deletes copies that no backup of the last keep has needed, and what broken backups have left.
func (to copies) forget(keep time.Duration) (deleted int, err error) {
	var old []string
	err = filepath.WalkDir(to.dir, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, copySuffix) && !strings.HasSuffix(path, partSuffix) {
			return err
		}
		info, err := entry.Info()
		if err == nil && time.Since(info.ModTime()) > keep+keepMore {
			old = append(old, path)
		}
		return err
	})
	for _, path := range old {
		if failed := os.Remove(path); failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		deleted++
	}
	return deleted, err
}

// restore puts back the contents that files need and that the storage does not have.
func (to copies) restore(ctx context.Context, inventory fileport.Inventory, blobs fileport.Blobs, identities []age.Identity) (r report, err error) {
	err = each(ctx, inventory, func(c fileport.Content) error {
		if !c.Needed {
			return nil
		}
		there, err := blobs.Open(ctx, c.Blob, file.Range{Length: min(c.Bytes, 1)})
		if err == nil {
			r.there++
			return there.Close()
		}
		if !errors.Is(err, fileport.ErrNoBlob) {
			return err
		}
		found, err := filepath.Glob(filepath.Join(to.dir, "*", strconv.FormatInt(int64(c.Owner), 10), string(c.Sum)+copySuffix))
		if err != nil {
			return err
		}
		for _, path := range found {
			if err = putBack(ctx, blobs, c, path, identities); err == nil {
				r.copied++
				return nil
			}
		}
		if len(found) == 0 {
			r.missing++
		}
		return err
	})
	return r, err
}

func putBack(ctx context.Context, blobs fileport.Blobs, c fileport.Content, path string, identities []age.Identity) error {
	return readCopy(path, identities, func(plain io.Reader) error {
		staged, err := blobs.Stage(ctx, c.Owner, plain)
		if err != nil {
			return err
		}
		if staged.Blob() != c.Blob {
			return errors.Join(fmt.Errorf("%s is not what its name says", path), staged.Discard(ctx))
		}
		return cmp.Or(staged.Keep(ctx), staged.Discard(ctx))
	})
}
