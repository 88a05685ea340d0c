package generate

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"chatbot/application/internal/retry"
	"chatbot/domain/file"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

// openWithin bounds reading a picture, with all tries.
const openWithin = 30 * time.Second

// reason says why a file could not be read.
func reason(f file.File) string {
	switch f.Problem {
	case file.Encrypted:
		return "it needs a password."
	case file.NoText:
		return "it has no text, as scans have none."
	case file.Damaged:
		return "it is damaged."
	case file.TooLarge:
		return "it is too large."
	case file.Unsupported:
		return "files of its type are not read."
	}
	return "the server did not manage to."
}

// text reads the text of a file.
func (g *Generator) text(ctx context.Context, f file.File) (text file.Text, err error) {
	err = retry.Do(ctx, duringOutage, func(ctx context.Context, _ int) (err error) {
		text, err = g.Files.Text(ctx, f.Owner, f.ID)
		return err
	})
	return text, err
}

// whole returns a text with marks of its pages, if it has several.
func whole(text file.Text) string {
	pages := make([]string, len(text.Pages))
	for i, p := range text.Pages {
		pages[i] = p.Text
		if p.Title != "" {
			pages[i] = p.Title + "\n" + pages[i]
		}
		if len(text.Pages) > 1 {
			pages[i] = pageMark(i+1) + pages[i]
		}
	}
	return strings.Join(pages, "\n\n")
}

// written returns passages with marks of their pages and of the gaps between them.
func written(passages []passage, marks bool) string {
	texts, page := make([]string, len(passages)), 0
	for i, p := range passages {
		switch {
		case p.text == "":
			texts[i] = "[…]"
		case marks && p.page != page:
			texts[i] = pageMark(p.page) + p.text
			page = p.page
		default:
			texts[i] = p.text
		}
	}
	return strings.Join(texts, "\n\n")
}

func pageMark(page int) string { return "[page " + strconv.Itoa(page) + "]\n" }

// picture reads a picture as models take it. Faults: file.ErrStorage; the error fileport.ErrNoBlob.
func (g *Generator) picture(ctx context.Context, f file.File) (*ports.Picture, error) {
	limited, cancel := context.WithTimeout(ctx, openWithin)
	defer cancel()
	is := f.Picture
	picture := &ports.Picture{MediaType: is.MediaType, Width: is.Width, Height: is.Height}
	patient := retry.Policy{Backoff: retry.Outage, Each: readTimeout, Worth: func(err error) bool { return !errors.Is(err, fileport.ErrNoBlob) }}
	err := retry.Do(limited, patient, func(ctx context.Context, _ int) error {
		content, err := g.Blobs.Open(ctx, file.Blob{Owner: f.Owner, Sum: is.Sum}, file.Range{Length: is.Bytes})
		if err != nil {
			return err
		}
		picture.Content, err = io.ReadAll(content)
		return errors.Join(err, content.Close())
	})
	switch {
	case err == nil:
		return picture, nil
	case errors.Is(err, fileport.ErrNoBlob):
		return nil, err
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	}
	return nil, file.ErrStorage.Because(err)
}
