package http

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFileName bounds the name of a file without its extension, in bytes: file systems allow 255, and browsers add to it.
const maxFileName = 120

// reserved are names that Windows reserves for devices, with any extension.
var reserved = map[string]bool{
	"con": true, "prn": true, "aux": true, "nul": true,
	"com1": true, "com2": true, "com3": true, "com4": true, "com5": true, "com6": true, "com7": true, "com8": true, "com9": true,
	"lpt1": true, "lpt2": true, "lpt3": true, "lpt4": true, "lpt5": true, "lpt6": true, "lpt7": true, "lpt8": true, "lpt9": true,
}

// fileName returns a file name made from a title, which can be any text. The name is valid on every file system, is not
// hidden, and contains no path.
func fileName(title, extension string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == utf8.RuneError, unicode.Is(unicode.Bidi_Control, r):
			return -1
		case strings.ContainsRune(`/\:*?"<>|%;`, r):
			return '-'
		}
		return r
	}, title)
	clean = strings.Join(strings.Fields(clean), " ")
	if len(clean) > maxFileName {
		cut := maxFileName
		for !utf8.RuneStart(clean[cut]) {
			cut--
		}
		clean = clean[:cut]
	}
	clean = strings.Trim(clean, " .-~")
	first, _, _ := strings.Cut(clean, ".")
	if clean == "" || reserved[strings.ToLower(strings.TrimSpace(first))] {
		clean = strings.TrimRight("chat "+clean, " ")
	}
	return clean + "." + extension
}

// disposition returns a Content-Disposition (RFC 6266) that makes browsers save a file under a name: in ASCII for old clients,
// and encoded (RFC 8187) for the others.
func disposition(name string) string { return dispositionOf("attachment", name) }

func dispositionOf(kind, name string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f || r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, name)
	// PathEscape keeps these, although they are not attr-chars (RFC 8187).
	encoded := strings.NewReplacer(":", "%3A", "@", "%40", "=", "%3D").Replace(url.PathEscape(name))
	return fmt.Sprintf(`%s; filename="%s"; filename*=UTF-8''%s`, kind, ascii, encoded)
}
