package extract

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"
)

// sample is how much of a text its encoding is guessed from.
const sample = 256 << 10

// sure is the confidence, of 100, from which a guess of the detector counts. Guesses for short Western texts are below it.
const sure = 25

// decode returns a text as UTF-8. A byte order mark decides, then UTF-8 if it is valid, then what the bytes look like.
func decode(content []byte) (string, error) {
	if text, ok := bytes.CutPrefix(content, []byte("\xEF\xBB\xBF")); ok {
		return string(text), nil
	}
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(content, []byte{0xFF, 0xFE}), bytes.HasPrefix(content, []byte{0xFE, 0xFF}):
		from = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case inJapaneseMail(content):
		from = japanese.ISO2022JP
	case utf8.Valid(content), mostlyUTF8(content):
		return string(content), nil
	default:
		from = guess(content)
	}
	text, err := from.NewDecoder().Bytes(content)
	return string(text), err
}

// inJapaneseMail reports whether a text of ASCII bytes switches to Japanese by the sequences of ISO-2022-JP.
func inJapaneseMail(content []byte) bool {
	return bytes.Contains(content, []byte("\x1b$B")) && bytes.IndexFunc(content, func(r rune) bool { return r > 0x7F }) < 0
}

// mostlyUTF8 reports whether a text is UTF-8 that was cut within a letter, or has a few bytes of something else, as logs do.
func mostlyUTF8(content []byte) bool {
	good, bad := 0, 0
	for rest := content; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1 && utf8.FullRune(rest):
			bad++
		case size > 1:
			good++
		}
		rest = rest[size:]
	}
	return good > 4*bad
}

func guess(content []byte) encoding.Encoding {
	if len(content) > sample {
		content = content[:sample]
	}
	if order := UTF16(content); order != nil {
		return order
	}
	best, err := chardet.NewTextDetector().DetectBest(content)
	if err != nil || best.Confidence < sure || strings.HasPrefix(best.Charset, "UTF-") {
		return western(content)
	}
	found, name := charset.Lookup(strings.TrimSuffix(best.Charset, "-I"))
	if found == nil || name == "windows-1252" {
		return western(content)
	}
	return found
}

// western tells ISO 8859-15 from Windows-1252 by where its euro sign is; the currency sign there in the other is not in use.
func western(content []byte) encoding.Encoding {
	controls := func(r rune) bool { return r >= 0x80 && r < 0xA0 }
	if text, err := charmap.ISO8859_1.NewDecoder().Bytes(content); err == nil && bytes.ContainsRune(text, '¤') && bytes.IndexFunc(text, controls) < 0 {
		return charmap.ISO8859_15
	}
	return charmap.Windows1252
}

// UTF16 returns the encoding of a text that is UTF-16 without a byte order mark, otherwise nil: of its spaces, line breaks, digits and
// Latin letters, every other byte is 0, and it has no control characters.
func UTF16(content []byte) encoding.Encoding {
	var zeros [2]int
	for i, b := range content {
		if b == 0 {
			zeros[i%2]++
		}
	}
	order, pairs := unicode.LittleEndian, len(content)/2
	switch {
	case zeros[1]*5 > pairs && zeros[0]*50 <= pairs:
	case zeros[0]*5 > pairs && zeros[1]*50 <= pairs:
		order = unicode.BigEndian
	default:
		return nil
	}
	found := unicode.UTF16(order, unicode.IgnoreBOM)
	text, err := found.NewDecoder().Bytes(content[:pairs*2])
	if err != nil || bytes.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' }) {
		return nil
	}
	return found
}
