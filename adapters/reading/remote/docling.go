package remote

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"

	"chatbot/adapters/reading/extract"
	"chatbot/domain/file"
)

// Docling is a docling-serve. It keeps the layout of documents: columns, tables, headings.
type Docling struct {
	http *http.Client
	at   string
}

// NewDocling returns the server at an address.
func NewDocling(base string) (*Docling, error) {
	at, err := endpoint(base, "v1/convert/file")
	return &Docling{client(), at}, err
}

// names are the endings by which the server tells what it reads.
var names = map[string]string{extract.PDF: "file.pdf", extract.DOCX: "file.docx", extract.PPTX: "file.pptx", extract.XLSX: "file.xlsx", extract.HTML: "file.html"}

// Takes reports whether the server reads files of a type.
func (d *Docling) Takes(mediaType string) bool { return names[mediaType] != "" }

// pageBreak is what the server is asked to put between pages.
const pageBreak = "<!-- page break 8f3a1c -->"

// Read returns the text of a file as Markdown, page by page. An error is no judgement of the file.
func (d *Docling) Read(ctx context.Context, mediaType string, content []byte) (file.Text, error) {
	body, contentType, err := form(mediaType, content)
	if err != nil {
		return file.Text{}, err
	}
	status, answer, err := do(ctx, d.http, http.MethodPost, d.at, body, http.Header{"Accept": {"application/json"}, "Content-Type": {contentType}})
	if err != nil {
		return file.Text{}, err
	}
	if status != http.StatusOK {
		return file.Text{}, fmt.Errorf("status %d", status)
	}
	var converted struct {
		Status   string
		Document struct {
			Markdown string `json:"md_content"`
		}
	}
	if err := json.Unmarshal(answer, &converted); err != nil {
		return file.Text{}, fmt.Errorf("an answer that is no JSON: %w", err)
	}
	if converted.Status != "success" { // part of a text is none
		return file.Text{}, fmt.Errorf("the conversion ended with %q", converted.Status)
	}
	return extract.Pages(strings.Split(converted.Document.Markdown, pageBreak))
}

// form returns the body of a request. Pictures would come back in base64; they are left out.
func form(mediaType string, content []byte) (body *bytes.Buffer, contentType string, err error) {
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for _, field := range [][2]string{{"to_formats", "md"}, {"image_export_mode", "placeholder"}, {"md_page_break_placeholder", pageBreak}} {
		if err := w.WriteField(field[0], field[1]); err != nil {
			return nil, "", err
		}
	}
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="files"; filename="` + names[mediaType] + `"`}, "Content-Type": {mediaType},
	})
	if err != nil {
		return nil, "", err
	}
	if _, err := part.Write(content); err != nil {
		return nil, "", err
	}
	return body, w.FormDataContentType(), w.Close()
}
