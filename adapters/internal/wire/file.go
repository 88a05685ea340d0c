package wire

import (
	"time"

	"chatbot/domain/file"
)

// File is a file as its owner sees it.
type File struct {
	ID        file.ID      `json:"id"`
	Name      string       `json:"name"`
	MediaType string       `json:"media_type"`
	Bytes     int64        `json:"bytes"`
	SHA256    file.Sum     `json:"sha256"`
	Status    file.Status  `json:"status"`
	Problem   file.Problem `json:"problem,omitempty"`
	Pages     int          `json:"pages,omitempty"`
	Words     int          `json:"words,omitempty"`
	Tokens    int          `json:"tokens,omitempty"`
	Width     int          `json:"width,omitempty"` // of a picture, as models get it
	Height    int          `json:"height,omitempty"`
	InUse     bool         `json:"in_use"` // a message holds it
	CreatedAt time.Time    `json:"created_at"`
}

// NewFile returns the shape of a file.
func NewFile(f file.File) File {
	r := File{
		ID: f.ID, Name: f.Name, MediaType: f.MediaType, Bytes: f.Bytes, SHA256: f.Sum, Status: f.Status, Problem: f.Problem,
		Pages: f.Pages, Words: f.Words, Tokens: f.Tokens, InUse: f.Held, CreatedAt: f.CreatedAt.UTC(),
	}
	if f.Picture != nil {
		r.Width, r.Height = f.Picture.Width, f.Picture.Height
	}
	return r
}
