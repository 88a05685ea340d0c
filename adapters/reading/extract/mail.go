package extract

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"strings"

	"golang.org/x/net/html/charset"
)

const (
	maxParts = 1000
	maxDepth = 16
)

var words = mime.WordDecoder{CharsetReader: charset.NewReaderLabel}

// message returns a mail: who wrote it to whom, when and about what, its text, and the names of its attachments. A file that is no mail is
// returned as it is.
func message(content []byte, out *pages) error {
	parsed, err := mail.ReadMessage(bytes.NewReader(content))
	if err != nil || parsed.Header.Get("From") == "" && parsed.Header.Get("Content-Type") == "" {
		return plain(content, out)
	}
	m := &letter{}
	for _, name := range []string{"From", "To", "Cc", "Date", "Subject"} {
		if value := header(parsed.Header.Get(name)); value != "" {
			m.text.WriteString(name + ": " + value + "\n")
		}
	}
	if err := m.part(partOf{parsed.Header.Get, parsed.Body}, 0); err != nil {
		return err
	}
	return out.add(header(parsed.Header.Get("Subject")), m.text.String())
}

// header returns a value without the encoding of mail.
func header(value string) string {
	if decoded, err := words.DecodeHeader(value); err == nil {
		return decoded
	}
	return value
}

// letter collects the text of a mail.
type letter struct {
	text  strings.Builder
	parts int
}

// partOf is a part of a mail, or all of it.
type partOf struct {
	header func(string) string
	body   io.Reader
}

func (m *letter) part(p partOf, depth int) error {
	if m.parts++; m.parts > maxParts || depth > maxDepth {
		return errTooLarge
	}
	kind, parameters, err := mime.ParseMediaType(p.header("Content-Type"))
	if err != nil {
		kind = "text/plain"
	}
	disposition, about, _ := mime.ParseMediaType(p.header("Content-Disposition"))
	switch name := header(about["filename"]); {
	case strings.HasPrefix(kind, "multipart/"):
		return m.several(p, kind, parameters["boundary"], depth)
	case disposition == "attachment" || !strings.HasPrefix(kind, "text/"):
		if name == "" {
			name = header(parameters["name"])
		}
		if name != "" {
			m.text.WriteString("\n[attachment: " + name + "]\n")
		}
		return nil
	}
	return m.body(p, kind, parameters["charset"])
}

// several reads the parts of a mail; of alternatives, the first that has a text.
func (m *letter) several(p partOf, kind, boundary string, depth int) error {
	for parts := multipart.NewReader(p.body, boundary); ; {
		next, err := parts.NextRawPart()
		if err != nil {
			return nil //nolint:nilerr // it ends, or what follows is not a part
		}
		before := m.text.Len()
		if err := m.part(partOf{next.Header.Get, next}, depth+1); err != nil {
			return err
		}
		if kind == "multipart/alternative" && m.text.Len() > before {
			return nil
		}
	}
}

func (m *letter) body(p partOf, kind, label string) error {
	content, err := io.ReadAll(io.LimitReader(transferred(p), maxText+1))
	if len(content) > maxText || m.text.Len()+len(content) > maxText {
		return errTooLarge
	}
	if err != nil && len(content) == 0 {
		return nil //nolint:nilerr // a part that is damaged does not hide the others
	}
	text, err := decode(content)
	if found, _ := charset.Lookup(label); found != nil {
		var decoded []byte
		decoded, err = found.NewDecoder().Bytes(content)
		text = string(decoded)
	}
	if err == nil && kind == "text/html" {
		root, parseErr := parse(text)
		if parseErr != nil {
			return parseErr
		}
		text, err = markdown(root)
	}
	if err == nil && hasText(text) {
		m.text.WriteString("\n" + text + "\n")
	}
	return nil
}

// transferred returns the content of a part without what made it fit for mail.
func transferred(p partOf) io.Reader {
	switch strings.ToLower(strings.TrimSpace(p.header("Content-Transfer-Encoding"))) {
	case "quoted-printable":
		return quotedprintable.NewReader(p.body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, p.body)
	}
	return p.body
}

// plain returns a text as it is.
func plain(content []byte, out *pages) error {
	text, err := decode(content)
	if err != nil {
		return errors.Join(errDamaged, err)
	}
	return out.addAsIs("", clean(text))
}
