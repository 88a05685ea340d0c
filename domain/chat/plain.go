package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// maxMarkdown bounds the bytes of Markdown that are parsed. Text beyond it is omitted.
const maxMarkdown = 256 << 10

// Plain converts Markdown (CommonMark with GFM's tables, task lists, strikethrough and bare links) into plain text of at most
// limit code points: each block's text on lines of its own, without markup, HTML tags, link targets, or characters that are
// invisible or change the direction of text. Code keeps its text. Text that only resembles Markdown, such as snake_case, 2 * 3 or
// List<String>, is unchanged. Longer text is cut between two grapheme clusters, without an ellipsis.
func Plain(markdown string, limit int) string {
	var text strings.Builder
	left := limit
	for b := range plainBlocks(markdown) {
		if text.Len() > 0 {
			if left--; left <= 0 {
				break
			}
			text.WriteByte('\n')
		}
		part, n := firstPoints(b.text, left)
		text.WriteString(part)
		if left -= n; left <= 0 || len(part) < len(b.text) {
			break
		}
	}
	return strings.TrimRight(text.String(), " \n")
}

// firstPoints returns the beginning of a text that has at most limit code points and ends between two grapheme clusters, and its
// number of code points.
func firstPoints(text string, limit int) (string, int) {
	if len(text) <= limit {
		// A text has at most as many code points as bytes.
		return text, utf8.RuneCountInString(text)
	}
	size, points, state := 0, 0, -1
	for rest := text; rest != ""; {
		var cluster string
		cluster, rest, state = firstCluster(rest, state)
		n := utf8.RuneCountInString(cluster)
		if points+n > limit {
			break
		}
		size, points = size+len(cluster), points+n
	}
	return text[:size], points
}

// firstCluster is uniseg's, with the rule for Indic conjuncts that Unicode 15.1 added (UAX 29, GB9c): a consonant that a virama
// joins to the next one is not separated from it.
func firstCluster(text string, state int) (cluster, rest string, _ int) {
	cluster, rest, _, state = uniseg.FirstGraphemeClusterInString(text, state)
	for endsJoined(cluster) && rest != "" {
		if next, _ := utf8.DecodeRuneInString(rest); !unicode.Is(unicode.Lo, next) {
			break
		}
		var joined string
		joined, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		cluster = text[:len(cluster)+len(joined)]
	}
	return cluster, rest, state
}

// endsJoined reports whether a cluster has a virama after its last consonant.
func endsJoined(cluster string) bool {
	for cluster != "" {
		r, n := utf8.DecodeLastRuneInString(cluster)
		switch r {
		case '\u094D', '\u09CD', '\u0ACD', '\u0B4D', '\u0C4D', '\u0D4D':
			return true
		}
		if !unicode.Is(unicode.M, r) && r != zeroWidthJoiner {
			return false
		}
		cluster = cluster[:len(cluster)-n]
	}
	return false
}
