package file

import (
	"strings"
	"time"
	"unicode"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// ID is the id of a file, from 1.
type ID int64

// Status says whether a file has been read.
type Status string

// The states. A file of each can be downloaded.
const (
	Processing Status = "processing" // a job reads it
	Ready      Status = "ready"      // its text, or its picture, is stored
	Failed     Status = "failed"     // it cannot be read; Problem says why
)

// MaxReturned is how many files the calls of tools can return for an answer.
const MaxReturned = 50

// Unread is the problem of a file whose reading was given up: the server, not the file, is why.
const Unread Problem = "not_read"

// Faults of files.
var (
	ErrNoFile     = fault.New(fault.NotFound, "file_not_found", "File not found.")
	ErrInUse      = fault.New(fault.Conflict, "file_in_use", "This file belongs to a chat. Delete the chat to delete the file.")
	ErrProcessing = fault.New(fault.Conflict, "file_processing", "This file is still being read. Try again in a few seconds.").After(2 * time.Second)
	ErrNoText     = fault.New(fault.NotFound, "file_has_no_text", "This file has no text that could be read.")
	// ErrStorage: the contents of files cannot be stored or read at the moment.
	ErrStorage       = fault.New(fault.Unavailable, "file_storage_unavailable", "The server cannot use its storage for files at the moment. Try again in a few seconds.").After(5 * time.Second)
	errFileTooLarge  = fault.New(fault.TooLarge, "file_too_large", "The file is too large.")
	errQuotaExceeded = fault.New(fault.QuotaExceeded, "quota_exceeded", "You have no storage left for this file. Delete files that you no longer need.")
)

// TooBig is the fault of a file larger than most bytes.
func TooBig(most int64) error { return errFileTooLarge.With(fault.Params{"max_bytes": most}) }

// NoRoom is the fault of a person whose files would take more than most bytes.
func NoRoom(most int64) error { return errQuotaExceeded.With(fault.Params{"max_bytes": most}) }

// Bounds limits files. 0 is no bound.
type Bounds struct {
	Bytes int64 // of a file
	Quota int64 // of all files of a person together
}

// Storage is what the files of a person take.
type Storage struct {
	Used  int64 // bytes; equal contents once
	Quota int64 // 0: no bound
}

// File is a file that a person uploaded, or that a tool returned to them.
type File struct {
	ID        ID
	Owner     identity.UserID
	Name      string // as Name returns it
	MediaType string // by its bytes
	Bytes     int64
	Sum       Sum
	CreatedAt time.Time
	Held      bool // by a message, so that it cannot be deleted
	Reading
}

// Blob returns what stores the bytes of the file.
func (f File) Blob() Blob { return Blob{f.Owner, f.Sum} }

// Total is what all people store: the bytes are those of the contents, of which several files may need one.
type Total struct{ Files, Bytes int64 }

// Reading is what reading a file has come to.
type Reading struct {
	Status  Status
	Problem Problem // "" unless Failed
	Pages   int     // 0 for a picture
	Words   int
	Tokens  int      // as model.EstimateTokens counts
	Picture *Picture // of a Ready picture
}

// Picture is a picture as models take it: a blob of the same person.
type Picture struct {
	Sum           Sum
	MediaType     string
	Bytes         int64
	Width, Height int
}

// Has returns the reading of a file with a text.
func Has(text Text) Reading {
	r := Reading{Status: Ready, Pages: len(text.Pages)}
	for _, p := range text.Pages {
		r.Words += words(p.Text)
		r.Tokens += model.EstimateTokens(p.Text)
	}
	return r
}

// Shows returns the reading of a picture.
func Shows(p Picture) Reading { return Reading{Status: Ready, Picture: &p} }

// Cannot returns the reading of a file that was not read.
func Cannot(p Problem) Reading { return Reading{Status: Failed, Problem: p} }

// words counts runs of letters and digits.
func words(text string) (n int) {
	for range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) }) {
		n++
	}
	return n
}

// IsRaster reports whether a media type is a picture of pixels that browsers show and that runs nothing.
func IsRaster(mediaType string) bool {
	switch mediaType {
	case "image/png", "image/jpeg", "image/webp", "image/gif":
		return true
	}
	return false
}

// IsPicture reports whether a media type is prepared as a picture, not read as a text.
func IsPicture(mediaType string) bool {
	return strings.HasPrefix(mediaType, "image/") && mediaType != "image/svg+xml"
}

// NeedsVision reports whether only a model with vision can take the file: it is a picture, unless it could not be read.
func (f File) NeedsVision() bool { return IsPicture(f.MediaType) && f.Status != Failed }
