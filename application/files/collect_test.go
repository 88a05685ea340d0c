package files_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"chatbot/application/files"
	"chatbot/domain/file"
	"chatbot/domain/job"
	fileport "chatbot/ports/file"
)

// collection has some files and contents that nobody needs.
type collection struct {
	files, blobs int
	did          []string
	stuck        error // of deleting contents
	unused, due  time.Time
}

func (c *collection) DeleteUnheld(_ context.Context, unusedBefore, _ time.Time, limit int) (int, error) {
	c.unused = unusedBefore
	n := min(c.files, limit)
	c.files -= n
	return n, nil
}
func (c *collection) GiveUp(context.Context, file.Problem) (int, error) {
	c.did = append(c.did, "give up")
	return 0, nil
}
func (c *collection) Expire(context.Context, time.Time) error {
	c.did = append(c.did, "expire")
	return nil
}
func (c *collection) BeginDeleting(_ context.Context, before time.Time, limit int) ([]file.Blob, error) {
	c.due = before
	return make([]file.Blob, min(c.blobs, limit)), nil
}
func (c *collection) Deleted(_ context.Context, blobs []file.Blob) error {
	c.did = append(c.did, "forget")
	c.blobs -= len(blobs)
	return nil
}

type deletes struct {
	fileport.Blobs
	c *collection
}

func (d deletes) Delete(context.Context, ...file.Blob) error {
	d.c.did = append(d.c.did, "delete")
	return d.c.stuck
}
func (d deletes) Sweep(context.Context, time.Time) (int, error) {
	d.c.did = append(d.c.did, "sweep")
	return 0, nil
}

func TestCollectionDeletesContentsBeforeItForgetsThem(t *testing.T) {
	c := &collection{files: 250, blobs: 150}
	if err := (files.Collector{Collection: c, Blobs: deletes{c: c}, Clock: clock{}, Logger: silent{}}).Collect(t.Context(), job.Job{}); err != nil {
		t.Error(err)
	}
	if got := strings.Join(c.did, " "); got != "delete forget delete forget sweep give up expire" || c.files != 0 || c.blobs != 0 {
		t.Errorf("%s, %d files, %d contents", got, c.files, c.blobs)
	}
	if now.Sub(c.unused) != 7*24*time.Hour || now.Sub(c.due) != 24*time.Hour {
		t.Errorf("unused before %s, due before %s", c.unused, c.due)
	}
}

// TestContentsThatCannotBeDeletedAreNotForgotten: the next collection deletes them; the rest of this one goes on.
func TestContentsThatCannotBeDeletedAreNotForgotten(t *testing.T) {
	c := &collection{blobs: 1, stuck: errOutage}
	err := (files.Collector{Collection: c, Blobs: deletes{c: c}, Clock: clock{}, Logger: silent{}}).Collect(t.Context(), job.Job{})
	if got := strings.Join(c.did, " "); !errors.Is(err, errOutage) || got != "delete sweep give up expire" || c.blobs != 1 {
		t.Errorf("%v, %s, %d contents", err, got, c.blobs)
	}
}
