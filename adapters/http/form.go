package http

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strings"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/fault"
)

var (
	errMultipart = fault.New(fault.Unsupported, "unsupported_media_type", "Send the file as multipart/form-data.")
	errBrokenOff = fault.New(fault.Invalid, "upload_incomplete", "The upload is incomplete. Try again.")
)

// BodyOf returns the body of a request to a route that Streams, and the length that the request declares, -1 if it does not.
func BodyOf(c *fiber.Ctx) (body io.Reader, length int64) {
	if stream := c.Context().RequestBodyStream(); stream != nil {
		return stream, int64(c.Request().Header.ContentLength())
	}
	raw := c.Request().Body() // an address in another spelling, see isStreamed
	return bytes.NewReader(raw), int64(len(raw))
}

// FormFile is the file of a form that is still arriving.
type FormFile struct {
	Name    string // as the client sent it
	Content io.Reader
}

// FileIn reads a form (multipart/form-data) up to its file, in a field of this name, and returns the file. The end of its content is the
// end of the form: what follows is read before, so that a form with two files, or one that broke off, is an error of the content.
// Other fields are ignored. Faults: unsupported_encoding, unsupported_media_type, malformed_form, upload_incomplete, or an input fault.
func FileIn(c *fiber.Ctx, field string) (FormFile, error) {
	if c.Get(fiber.HeaderContentEncoding) != "" {
		return FormFile{}, errEncoding
	}
	kind, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEMultipartForm || params["boundary"] == "" {
		return FormFile{}, errMultipart
	}
	body, _ := BodyOf(c)
	form := multipart.NewReader(body, params["boundary"])
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return FormFile{}, fault.Input(field, "required", "This field is required.")
		}
		if err != nil {
			return FormFile{}, formFault(err)
		}
		if part.FormName() == field {
			return FormFile{Name: fileNameOf(part), Content: &formContent{form: form, part: part, field: field}}, nil
		}
	}
}

// fileNameOf returns the name of the file in a part, as it was before the browser escaped it.
func fileNameOf(part *multipart.Part) string {
	return strings.NewReplacer("%22", `"`, "%0D", "", "%0A", "").Replace(part.FileName())
}

// formContent is the content of a file in a form.
type formContent struct {
	form  *multipart.Reader
	part  *multipart.Part
	field string
	end   error // of the form, once the content has been read
}

// Read implements io.Reader.
func (f *formContent) Read(p []byte) (int, error) {
	if f.end != nil {
		return 0, f.end
	}
	n, err := f.part.Read(p)
	switch {
	case errors.Is(err, io.EOF):
		f.end = f.rest()
	case err != nil:
		f.end = formFault(err)
	}
	if n > 0 {
		return n, nil
	}
	return 0, f.end
}

// rest reads what follows the file, and returns io.EOF if the form is whole.
func (f *formContent) rest() error {
	for {
		part, err := f.form.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return io.EOF
		case err != nil:
			return formFault(err)
		case part.FormName() == f.field:
			return fault.Input(f.field, "repeated", "This must be given once.")
		}
	}
}

// formFault returns the fault of a form that cannot be read.
func formFault(err error) error {
	known := new(fault.Error)
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errBrokenOff
	}
	return errForm.Because(err)
}
