// Package extract reads the texts of files, each kind by its own reader. What is read may be made to harm: readers bound what they unpack and
// keep, and what still goes wrong is contained by the process that they run in (package worker).
package extract

import (
	"errors"
	"strings"

	"chatbot/domain/file"
)

// The media types that are read besides those of plain text.
const (
	PDF  = "application/pdf"
	DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	ODT  = "application/vnd.oasis.opendocument.text"
	ODS  = "application/vnd.oasis.opendocument.spreadsheet"
	ODP  = "application/vnd.oasis.opendocument.presentation"
	EPUB = "application/epub+zip"
	HTML = "text/html"
	Mail = "message/rfc822"
	RTF  = "text/rtf" // not read: its text is among commands

	// Encrypted is an Office file with a password: the same container holds legacy Office files.
	Encrypted = "application/x-ole-storage"
)

// Reader reads files, those of type PDF only after OpenPDF. It is not safe for concurrent use.
type Reader struct{ pdf *pdfReader }

// OpenPDF compiles what PDF files need, or loads it from the folder cache; "" is none. Afterwards no file is opened.
func (r *Reader) OpenPDF(cache string) (err error) {
	r.pdf, err = openPDF(cache)
	return err
}

// Read returns the text of a file. Errors are *file.Unreadable.
func (r *Reader) Read(mediaType string, content []byte) (file.Text, error) {
	var out pages
	err := r.read(mediaType, content, &out)
	var why *file.Unreadable
	switch {
	case err == nil:
	case errors.As(err, &why):
		return file.Text{}, why
	default:
		return file.Text{}, errDamaged
	}
	return out.text()
}

func (r *Reader) read(mediaType string, content []byte, out *pages) error {
	switch mediaType {
	case PDF:
		return r.pdf.read(content, out)
	case DOCX:
		return docx(content, out)
	case XLSX:
		return xlsx(content, out)
	case PPTX:
		return pptx(content, out)
	case ODT:
		return odt(content, out)
	case ODS:
		return ods(content, out)
	case ODP:
		return odp(content, out)
	case EPUB:
		return epub(content, out)
	case HTML:
		return page(content, out)
	case Mail:
		return message(content, out)
	case Encrypted:
		return officeContainer(content)
	}
	if !Plain(mediaType) {
		return errUnsupported
	}
	return plain(content, out)
}

// Plain reports whether files of a type are read as they are: text, code and data.
func Plain(mediaType string) bool {
	switch mediaType {
	case "application/json", "application/x-ndjson", "application/x-sh", "application/yaml", "application/toml", "application/sql", "image/svg+xml", Mail:
		return true
	}
	return strings.HasPrefix(mediaType, "text/") && mediaType != RTF
}

// officeContainer tells Office files with a password from legacy ones, which are not read.
func officeContainer(content []byte) error {
	if strings.Contains(string(content), "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00") {
		return errEncrypted
	}
	return errUnsupported
}

// Pages returns pages that another program read, within the bounds of ours. Errors are *file.Unreadable.
func Pages(texts []string) (file.Text, error) {
	var out pages
	for _, text := range texts {
		if err := out.add("", text); err != nil {
			return file.Text{}, errTooLarge
		}
	}
	return out.text()
}
