package file

import (
	"context"
	"errors"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/job"
)

// Files stores what is known of files, and their texts. Every method takes the owner: another person's file is file.ErrNoFile,
// the same as one that does not exist.
type Files interface {
	// Add stores a file whose blob was claimed, ends the reservation of its upload, and enqueues the jobs that jobs returns for the
	// new id, in one transaction. An answer of the same person, unless it is 0, holds the file from then on. The file is returned with its
	// ID, which no deleted file had. ErrUnclaimed when the blob was deleted since, or the account; chat.ErrMessage when the answer is gone,
	// and ErrHoldsMost when it holds file.MaxReturned.
	Add(ctx context.Context, f file.File, upload UploadID, answer chat.MessageID, jobs func(file.ID) []job.Spec) (file.File, error)
	// List returns up to limit files with an id below before, newest first; before 0 is no bound.
	List(ctx context.Context, owner identity.UserID, before file.ID, limit int) ([]file.File, error)
	// Get returns one file.
	Get(ctx context.Context, owner identity.UserID, id file.ID) (file.File, error)
	// Delete deletes a file and its text; its blob can be collected some time after at. file.ErrInUse when a message holds it.
	Delete(ctx context.Context, owner identity.UserID, id file.ID, at time.Time) error
	// Text returns the text of a file, without pages if none is stored.
	Text(ctx context.Context, owner identity.UserID, id file.ID) (file.Text, error)
}

// Attached reads the files that questions hold, or are about to.
type Attached interface {
	// Some returns those of the files that are the owner's, in the order of the ids.
	Some(ctx context.Context, owner identity.UserID, ids []file.ID) ([]file.File, error)
	// Text is that of Files.
	Text(ctx context.Context, owner identity.UserID, id file.ID) (file.Text, error)
}

// UploadID is the id of a reservation.
type UploadID int64

// Upload is room that was reserved for an upload.
type Upload struct {
	ID    UploadID
	Bytes int64
}

// Demand is what an upload asks for.
type Demand struct {
	Owner identity.UserID
	// Least is what it needs, Most what it may take, in bytes.
	Least, Most int64
	// Quota is what the person's files may take, with all reservations; 0 is no bound. Contents that wait to be deleted count
	// toward a second quota of the same size, so that deleting makes room at once, but not without end.
	Quota     int64
	Now       time.Time
	ExpiresAt time.Time // when the reservation ends if nobody ends it
}

// ErrNoRoom means that a quota would be exceeded.
var ErrNoRoom = errors.New("the quota would be exceeded")

// ErrUnclaimed means that a blob cannot be used at the moment: it is being deleted, or its account is. Uploading again helps
// unless the account is gone.
var ErrUnclaimed = errors.New("the content is being deleted")

// Uploads reserves room for uploads, so that parallel ones cannot exceed a quota together.
type Uploads interface {
	// Reserve reserves from Least to Most bytes, as many as there are. ErrNoRoom when fewer than Least are, or none.
	Reserve(ctx context.Context, d Demand) (Upload, error)
	// Release ends a reservation, if there is one.
	Release(ctx context.Context, id UploadID) error
	// Claim records that a blob of this size is about to be stored or used, which keeps it from being collected for some time
	// after at. ErrUnclaimed.
	Claim(ctx context.Context, b file.Blob, bytes int64, derived bool, at time.Time) error
	// Used returns how many bytes of a quota the files of a person take.
	Used(ctx context.Context, owner identity.UserID) (int64, error)
}

// ErrHoldsMost means that an answer holds as many files as it may.
var ErrHoldsMost = errors.New("the answer holds as many files as it may")

// Unread are the files that jobs read. No actor is needed: nothing is shown to anybody.
type Unread interface {
	// Pending returns a file that is Processing, else file.ErrNoFile.
	Pending(ctx context.Context, id file.ID) (file.File, error)
	// Finish stores what reading a file has come to, with its text, unless it was finished before or is gone: file.ErrNoFile.
	// The blob of a picture was claimed.
	Finish(ctx context.Context, id file.ID, r file.Reading, text file.Text) error
}

// Collection finds what nobody needs anymore. No actor is needed.
type Collection interface {
	// DeleteUnheld deletes up to limit files that no message holds and that either were held once, or were uploaded before
	// unusedBefore, and returns their number. Their blobs can be collected some time after now.
	DeleteUnheld(ctx context.Context, unusedBefore, now time.Time, limit int) (int, error)
	// GiveUp finishes files that are Processing and that no job will read, with the problem, and returns their number.
	GiveUp(ctx context.Context, p file.Problem) (int, error)
	// BeginDeleting returns up to limit blobs to which nothing refers and which were last claimed or released before the given time,
	// or whose account is gone; from then on they cannot be claimed. Blobs whose deletion has begun before are returned again.
	BeginDeleting(ctx context.Context, before time.Time, limit int) ([]file.Blob, error)
	// Deleted forgets blobs whose contents are deleted.
	Deleted(ctx context.Context, blobs []file.Blob) error
	// Expire forgets reservations that expired before now.
	Expire(ctx context.Context, now time.Time) error
}

// Totals counts what everybody stores. No actor is needed: nothing of a person is shown.
type Totals interface {
	// Total returns the number of all files, and the bytes of all contents, those of pictures as models take them and those that wait to be
	// deleted included.
	Total(ctx context.Context) (file.Total, error)
}

// Content is a stored content as backups see it.
type Content struct {
	Row int64 // rises from one to the next
	file.Blob
	Bytes  int64
	Needed bool // by a file; others wait to be deleted, or for their file
}

// Inventory lists stored contents, for backups and restores. No actor is needed.
type Inventory interface {
	// Contents returns up to limit contents that are not being deleted, in rising order of their rows, above after.
	Contents(ctx context.Context, after int64, limit int) ([]Content, error)
}
