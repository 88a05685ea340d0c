package chat

import (
	"html"
	"strings"

	"github.com/yuin/goldmark/util"
)

// unescaped resolves the backslashes and entities of a text.
func unescaped(value string) string {
	if !strings.ContainsAny(value, "\\&") {
		return value
	}
	var out strings.Builder
	for i := 0; i < len(value); {
		rest := value[i:]
		switch {
		case rest[0] == '\\' && len(rest) > 1 && util.IsPunct(rest[1]):
			if rest[1] == '\\' && len(rest) > 2 && alphanumeric(rest[2]) { // \\server\share
				out.WriteByte('\\')
			}
			out.WriteByte(rest[1])
			i += 2
		case rest[0] == '&':
			end := strings.IndexByte(rest[:min(len(rest), 40)], ';')
			if end < 0 {
				end = 0
			}
			out.WriteString(html.UnescapeString(rest[:end+1]))
			i += end + 1
		default:
			out.WriteByte(rest[0])
			i++
		}
	}
	return out.String()
}

// withoutFences drops code fences that are not on a line of their own, with their language.
func withoutFences(text string) string {
	for from := 0; ; {
		at := strings.Index(text[from:], "```")
		if at < 0 {
			return text
		}
		from += at
		after := strings.TrimLeft(text[from:], "`")
		text = text[:from] + strings.TrimLeft(after, languageName)
	}
}

// withoutStrong drops pairs of two stars that CommonMark keeps because punctuation is inside and a letter outside, as is common
// in scripts without spaces: **重要：**请看.
func withoutStrong(text string) string {
	parts := strings.Split(text, "**")
	if len(parts) < 3 {
		return text
	}
	out, open := parts[0], false
	for i, part := range parts[1:] {
		closes := i+2 < len(parts)
		switch {
		case open:
			open = false
		case closes && part != "" && strings.TrimSpace(part) == part && !inWord(out, parts[i+2]):
			open = true
		default:
			out += "**"
		}
		out += part
	}
	return out
}

// inWord reports whether the text before and after belongs to a word or number in ASCII.
func inWord(before, after string) bool {
	return before != "" && after != "" && alphanumeric(before[len(before)-1]) && alphanumeric(after[0])
}

// languageName are the characters of a language's name after a code fence.
const languageName = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+#-_."
