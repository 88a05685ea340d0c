package chat

import (
	"iter"
	"strings"
	"unicode/utf8"
)

// The Markdown parser's time grows with the square of several things. These bounds keep it linear; no text that is meant
// to be read comes near them.
const (
	maxPiece   = 8 << 10 // bytes that are parsed at once
	maxNesting = 20      // quotes and lists that begin on one line
	maxMarks   = 2000    // characters of a block that may begin or end mark-up
	maxCells   = 20_000  // of a table
)

// pieces divides a text into parts of at most about maxPiece bytes, each of which can be parsed by itself: at the end of a
// block where there is one, else of a line, else of a word. A code fence that is cut goes on in the next piece.
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

// pieceLength is how many bytes the first piece of a text has, and the fence that is open there with the line that opened
// it, given those that are open at its beginning.
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

// fenceAfter is the code fence that is open after a line, with the line that opened it.
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

// isParsable reports whether no block of a piece has too much mark-up to be parsed. Code has none.
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

// isBullet reports whether a line begins an item of a bullet list, whatever stands before it.
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

// afterMarker is what stands in a line after the marker of a quote or list item at its beginning; "" when there is none.
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
