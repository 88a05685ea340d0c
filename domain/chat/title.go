package chat

import (
	"cmp"
	"path"
	"strings"
	"unicode"
)

// titleLength is the maximum length of a title made from a text, in code points.
const titleLength = 60

// TitleFrom derives a session's title from its first turn: the first line with words of the question, else the names of its files,
// else the first line of the answer, else DefaultTitle. The line is plain text, see Plain; a line of fenced code is used only if there
// is no other. A long line is cut at a word.
func TitleFrom(question, answer string, files ...string) string {
	return cmp.Or(titleOf(question), titleOfFiles(files), titleOf(answer), DefaultTitle)
}

// maxTitleExtension is the length up to which the end of a name is an extension, in bytes, with its dot.
const maxTitleExtension = 6

// titleOfFiles returns a title of the names that have words, without their extensions; "" if there is none.
func titleOfFiles(names []string) string {
	var titles []string
	for _, name := range names {
		if extension := path.Ext(name); len(extension) <= maxTitleExtension && len(extension) < len(name) && strings.ContainsFunc(extension, unicode.IsLetter) {
			name = strings.TrimSuffix(name, extension)
		}
		if name = strings.Join(strings.Fields(strings.ReplaceAll(name, "_", " ")), " "); hasWords(name) {
			titles = append(titles, name)
		}
	}
	return shortened(strings.Join(titles, ", "))
}

// titleOf returns a text's title, or "".
func titleOf(text string) string {
	ofCode := ""
	for block := range plainBlocks(text) {
		if block.fenced && ofCode != "" {
			continue
		}
		for line := range strings.Lines(block.text) {
			title := shortened(strings.Join(strings.Fields(line), " "))
			switch {
			case !hasWords(title):
			case !block.fenced:
				return title
			case ofCode == "":
				ofCode = title
			}
		}
	}
	return ofCode
}

// shortened cuts a line that is too long for a title: at the last space of its second half, else between two grapheme
// clusters.
func shortened(line string) string {
	if whole, _ := firstPoints(line, titleLength); whole == line {
		return line
	}
	cut, points := firstPoints(line, titleLength-1)
	if at := strings.LastIndexByte(cut, ' '); at >= 0 && line[len(cut)] != ' ' {
		if word := len([]rune(cut[at:])); points-word > titleLength/2 {
			cut = cut[:at]
		}
	}
	return strings.TrimRight(cut, " ,;:") + "…"
}

// hasWords reports whether a line has a letter, a digit or an emoji. Fillers, box-drawing characters and the replacement
// character do not count.
func hasWords(line string) bool {
	return strings.ContainsFunc(line, func(r rune) bool {
		switch {
		case r == '\u115F', r == '\u1160', r == unicode.ReplacementChar, r >= '\u2500' && r <= '\u259F':
			return false
		}
		return unicode.In(r, unicode.L, unicode.Nd, unicode.So)
	})
}
