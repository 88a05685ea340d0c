package chat

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// The Markdown parser's time grows quadratically with several quantities. These bounds keep it linear; texts meant for reading
// stay far below them.
const (
	maxPiece   = 8 << 10 // bytes parsed at once
	maxNesting = 20      // quotes and lists opened on one line
	maxMarks   = 2000    // characters of a block that may be delimiters of markup
	maxCells   = 20_000  // of a table
)

// pieces divides a text into parts of at most about maxPiece bytes that can be parsed separately: at the end of a block if
// possible, else of a line, else of a word. A code fence that is cut continues in the next piece.
func pieces(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		fence, opener := "", "" // open at the end of the piece
		for text != "" {
			size, next, nextOpener := pieceLength(text, fence, opener)
			piece := text[:size]
			if opener != "" {
				piece = opener + "\n" + piece
			}
			if !yield(piece) {
				return
			}
			text, fence, opener = text[size:], next, nextOpener
		}
	}
}

// pieceLength returns the size of the first piece of a text, and the fence that is open at its end with the line that opened it,
// given those that are open at its beginning.
func pieceLength(text, fence, opener string) (size int, nextFence, nextOpener string) {
	at, blank := 0, false
	best, bestFence, bestOpener := 0, fence, opener
	for at < len(text) {
		line, _, _ := strings.Cut(text[at:], "\n")
		end := min(at+len(line)+1, len(text))
		if blank && fence == "" && line != "" && line[0] != ' ' && line[0] != '\t' {
			best, bestFence, bestOpener = at, fence, opener
		}
		if end > maxPiece {
			break
		}
		blank = strings.TrimSpace(line) == ""
		fence, opener = fenceAfter(line, fence, opener)
		at = end
	}
	switch {
	case at == len(text):
		return at, fence, opener
	case best > 0:
		return best, bestFence, bestOpener
	case at > 0:
		return at, fence, opener
	}
	size = strings.LastIndexByte(text[:maxPiece], ' ') + 1
	if size == 0 {
		for size = maxPiece; !utf8.RuneStart(text[size]); {
			size--
		}
	}
	return size, fence, opener
}

// fenceAfter returns the code fence that is open after a line, with the line that opened it.
func fenceAfter(line, fence, opener string) (string, string) {
	line = strings.Trim(line, " \t\r")
	run := line[:len(line)-len(strings.TrimLeft(line, line[:min(1, len(line))]))]
	switch {
	case len(run) < 3 || run[0] != '`' && run[0] != '~':
	case fence == "" && (run[0] == '~' || !strings.Contains(line[len(run):], "`")):
		return run, line
	case strings.HasPrefix(run, fence) && len(run) == len(line):
		return "", ""
	}
	return fence, opener
}

// isParsable reports whether no block of a piece has too much markup to be parsed. Code has no markup.
func isParsable(piece string) bool {
	marks, widest, lines, fence := 0, 0, 0, ""
	for line := range strings.Lines(piece) {
		inCode := fence != ""
		if inCode || line[0] == '`' || line[0] == '~' {
			fence, _ = fenceAfter(line, fence, "")
		}
		if inCode {
			continue
		}
		if strings.TrimSpace(line) == "" || isBullet(line) {
			marks, widest, lines = 0, 0, 0
		}
		bars := strings.Count(line, "|")
		widest, lines, marks = max(widest, bars), lines+1, marks+bars
		for _, b := range []byte(line) {
			if strings.IndexByte("*_~[]`<!", b) >= 0 {
				marks++
			}
		}
		if marks > maxMarks || widest*lines > maxCells {
			return false
		}
	}
	return true
}

// isBullet reports whether a line begins with the marker of a bullet list item.
func isBullet(line string) bool {
	return len(line) > 2 && (line[0] == '-' || line[0] == '*' || line[0] == '+') && line[1] == ' ' && line[2] != ' ' && line[2] != '\n'
}

// shallow drops the markers of quotes and lists beyond maxNesting from the beginning of a line.
func shallow(line string) string {
	rest, kept := line, 0
	for n := 0; ; n++ {
		after := afterMarker(strings.TrimLeft(rest, " \t"))
		if after == "" {
			return line[:kept] + rest
		}
		if rest = after; n < maxNesting {
			kept = len(line) - len(rest)
		}
	}
}

// afterMarker returns the rest of a line after the marker of a quote or list item at its beginning; "" without a marker.
func afterMarker(line string) string {
	digits := len(line) - len(strings.TrimLeft(line, "0123456789"))
	switch {
	case strings.HasPrefix(line, ">"):
		return line[1:]
	case digits > 0 && digits < 10 && len(line) > digits+1 && (line[digits] == '.' || line[digits] == ')') && line[digits+1] == ' ':
		return line[digits+2:]
	case len(line) > 1 && (line[0] == '-' || line[0] == '*' || line[0] == '+') && line[1] == ' ':
		return line[2:]
	}
	return ""
}
