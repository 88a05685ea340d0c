package file

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName bounds the name of a file in bytes, as file systems do.
const MaxName = 255

// maxExtension is the length up to which an extension is kept when a name is cut, in bytes.
const maxExtension = 16

// Name returns the name of a file for a name that a client sent: without folders of any system, control characters, characters
// that change the direction of text or are invisible, and invalid UTF-8; at most MaxName bytes, with its extension.
// One without anything left is "file".
func Name(sent string) string {
	name := strings.ReplaceAll(strings.ToValidUTF8(sent, ""), `\`, "/")
	name = name[strings.LastIndexByte(name, '/')+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), unicode.Is(unicode.Noncharacter_Code_Point, r), invisible(r):
			return -1
		}
		return r
	}, name)
	name = shortened(strings.TrimSpace(name))
	if strings.Trim(name, ". ") == "" {
		return "file"
	}
	return name
}

// invisible reports whether a character is a format character that hides what a name is. Joiners are none: scripts and emoji
// need them.
func invisible(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return unicode.Is(unicode.Cf, r) && r != nonJoiner && r != joiner && (r < 0xe0020 || r > 0xe007f) // tags are parts of flags
}

func shortened(name string) string {
	if len(name) <= MaxName {
		return name
	}
	extension := path.Ext(name)
	if len(extension) > maxExtension {
		extension = ""
	}
	cut := MaxName - len(extension)
	for !utf8.RuneStart(name[cut]) {
		cut--
	}
	return strings.TrimSpace(name[:cut]) + extension
}

// endings are the endings of names that kinds of contents usually have.
var endings = map[string]string{
	"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/gif": ".gif", "image/svg+xml": ".svg", "image/bmp": ".bmp", "image/tiff": ".tiff",
	"image/avif": ".avif", "image/heic": ".heic", "audio/mpeg": ".mp3", "audio/wav": ".wav", "audio/ogg": ".ogg", "audio/flac": ".flac", "audio/x-m4a": ".m4a",
	"audio/aac": ".aac", "audio/midi": ".mid", "video/mp4": ".mp4", "video/webm": ".webm", "video/quicktime": ".mov", "application/pdf": ".pdf",
	"application/zip": ".zip", "application/gzip": ".gz", "application/epub+zip": ".epub", "application/json": ".json", "text/plain": ".txt",
	"text/html": ".html", "text/csv": ".csv", "text/xml": ".xml", "text/rtf": ".rtf", "application/vnd.oasis.opendocument.text": ".odt",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   ".docx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         ".xlsx",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}

// NameOf returns the name of a content whose media type its bytes have decided, for a word of somebody who may call it anything: it ends as
// the type says, ".bin" where that is not known.
func NameOf(word, mediaType string) string {
	ending := endings[mediaType]
	if ending == "" {
		ending = ".bin"
	}
	name := Name(word)
	if strings.EqualFold(path.Ext(name), ending) {
		return name
	}
	if len(name)+len(ending) > MaxName {
		name = strings.ToValidUTF8(name[:MaxName-len(ending)], "")
	}
	return name + ending
}
