package reading

import (
	"bytes"
	"encoding/binary"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"chatbot/adapters/reading/extract"
)

// maxHead is how many of the first bytes of a file decide its type.
const maxHead = 512 << 10

const unknown = "application/octet-stream"

func init() { mimetype.SetLimit(maxHead) }

// TypeOf implements ports/file.Reader.
func (r *Reader) TypeOf(head []byte, name string) string {
	head = head[:min(len(head), maxHead)]
	found := mimetype.Detect(head)
	mediaType, _, _ := strings.Cut(found.String(), ";")
	switch {
	case mediaType == unknown && namedPlain(name) && hasGaps(head):
		return named(name, "text/plain")
	case mediaType == unknown && extract.UTF16(head[:min(len(head), 4096)]) != nil:
		return named(name, "text/plain")
	case extract.Plain(mediaType):
		return named(name, mediaType)
	case isText(found) && mediaType != extract.RTF:
		return named(name, "text/plain")
	case mediaType == "application/zip":
		return inArchive(head)
	}
	if kind, ok := pictures[mediaType]; ok {
		return kind
	}
	return mediaType
}

// pictures are the types of files that have more than one, whose first is shown.
var pictures = map[string]string{"image/apng": "image/png", "image/heic-sequence": "image/heic", "image/heif-sequence": "image/heif"}

// isText reports whether a type is a kind of plain text.
func isText(of *mimetype.MIME) bool {
	for ; of != nil; of = of.Parent() {
		if of.Is("text/plain") {
			return true
		}
	}
	return false
}

// kinds are the types of plain text that a name tells, by its ending.
var kinds = map[string]string{
	".txt": "text/plain", ".log": "text/plain", ".md": "text/markdown", ".markdown": "text/markdown", ".csv": "text/csv", ".tsv": "text/tab-separated-values",
	".htm": "text/html", ".html": "text/html", ".xhtml": "text/html", ".json": "application/json", ".jsonl": "application/x-ndjson", ".ndjson": "application/x-ndjson",
	".xml": "text/xml", ".svg": "image/svg+xml", ".yaml": "application/yaml", ".yml": "application/yaml", ".toml": "application/toml", ".sql": "application/sql",
	".css": "text/css", ".js": "text/javascript", ".mjs": "text/javascript", ".ts": "text/x-typescript", ".tsx": "text/x-typescript", ".jsx": "text/javascript",
	".py": "text/x-python", ".go": "text/x-go", ".rs": "text/x-rust", ".java": "text/x-java", ".kt": "text/x-kotlin", ".c": "text/x-c", ".h": "text/x-c", ".cpp": "text/x-c++",
	".hpp": "text/x-c++", ".cs": "text/x-csharp", ".rb": "text/x-ruby", ".php": "text/x-php", ".sh": "application/x-sh", ".tex": "text/x-tex", ".vue": "text/x-vue",
	".swift": "text/x-swift", ".lua": "text/x-lua", ".pl": "text/x-perl", ".r": "text/x-r", ".ini": "text/plain", ".conf": "text/plain", ".rst": "text/x-rst", ".srt": "text/plain",
	".vtt": "text/vtt", ".ics": "text/calendar", ".vcf": "text/vcard", ".eml": "message/rfc822", ".mht": "message/rfc822", ".mhtml": "message/rfc822", ".ipynb": "application/json",
}

func namedPlain(name string) bool { return kinds[strings.ToLower(path.Ext(name))] != "" }

// hasGaps reports whether bytes are a text with NUL bytes in it, as logs have after a crash.
func hasGaps(head []byte) bool {
	gaps := bytes.Count(head, []byte{0})
	strange := bytes.IndexFunc(head, func(r rune) bool {
		return r < ' ' && !strings.ContainsRune("\x00\t\n\r\f\x1b", r) || r == utf8.RuneError
	})
	return gaps > 0 && gaps*4 < len(head) && strange < 0
}

// named returns the type of plain text that a name tells, else what the bytes look like.
func named(name, found string) string {
	if kind, ok := kinds[strings.ToLower(path.Ext(name))]; ok {
		return kind
	}
	return found
}

// inArchive tells Office files whose first entries are not those by which they are usually told.
func inArchive(head []byte) string {
	for rest := head; ; {
		at := bytes.Index(rest, []byte("PK\x03\x04"))
		if at < 0 || len(rest) < at+30 {
			return "application/zip"
		}
		rest = rest[at:]
		length := int(binary.LittleEndian.Uint16(rest[26:]))
		if len(rest) < 30+length {
			return "application/zip"
		}
		switch strings.ReplaceAll(string(rest[30:30+length]), `\`, "/") {
		case "word/document.xml":
			return extract.DOCX
		case "xl/workbook.xml":
			return extract.XLSX
		case "ppt/presentation.xml":
			return extract.PPTX
		}
		rest = rest[30+length:]
	}
}
