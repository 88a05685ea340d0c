package files

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/file"
	"chatbot/domain/job"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

const (
	// keepUnused is how long an upload is kept that no message has held.
	keepUnused = 7 * 24 * time.Hour
	// keepReleased is how long a content is kept that nothing needs: longer than what is deleted can be undone, than an upload
	// takes, and than a backup runs that began when it was still needed.
	keepReleased = 24 * time.Hour
	// atOnce bounds what one transaction deletes.
	atOnce = 100
)

// Collector deletes what nobody needs, by jobs.
type Collector struct {
	Collection fileport.Collection
	Blobs      fileport.Blobs
	Clock      ports.Clock
	Logger     ports.Logger
}

// Collect does a job of kind job.CollectFiles. Contents of deleted accounts are deleted at once.
func (c Collector) Collect(ctx context.Context, _ job.Job) error {
	now := c.Clock.Now()
	files, err := c.files(ctx, now)
	blobs, failed := c.blobs(ctx, now.Add(-keepReleased))
	swept, stuck := c.Blobs.Sweep(ctx, now.Add(-keepReleased))
	_, given := c.Collection.GiveUp(ctx, file.Unread)
	if files+blobs+swept > 0 {
		c.Logger.Log(ctx, ports.Record{Component: "files", Message: "Files that nobody uses were deleted", Fields: map[string]any{"files": files, "contents": blobs, "leftovers": swept}})
	}
	return errors.Join(err, failed, stuck, given, c.Collection.Expire(ctx, now))
}

func (c Collector) files(ctx context.Context, now time.Time) (deleted int, err error) {
	for {
		n, err := c.Collection.DeleteUnheld(ctx, now.Add(-keepUnused), now, atOnce)
		deleted += n
		if err != nil || n < atOnce {
			return deleted, err
		}
	}
}

// blobs deletes contents before their rows, so that none remains that nothing names.
func (c Collector) blobs(ctx context.Context, before time.Time) (deleted int, err error) {
	for {
		due, err := c.Collection.BeginDeleting(ctx, before, atOnce)
		if err != nil || len(due) == 0 {
			return deleted, err
		}
		if err := c.Blobs.Delete(ctx, due...); err != nil {
			return deleted, err
		}
		if err := c.Collection.Deleted(ctx, due); err != nil {
			return deleted, err
		}
		deleted += len(due)
	}
}
