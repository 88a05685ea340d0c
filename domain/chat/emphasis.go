package chat

import (
	"github.com/yuin/goldmark/ast"
)

// literal returns the delimiters of what CommonMark calls emphasis where they are part of a word: 2*3*4, __init__.py.
func (w *plainWriter) literal(n *ast.Emphasis) string {
	from, to := starts(n), ends(n)
	if from < 0 || to < 0 || to > len(w.source) {
		return ""
	}
	var before, after, later byte
	if from > 0 {
		before = w.source[from-1]
	}
	if to < len(w.source) {
		after = w.source[to]
	}
	if to+1 < len(w.source) {
		later = w.source[to+1]
	}
	delimiter := string(w.source[from : from+n.Level])
	switch {
	case delimiter[0] == '*' && alphanumeric(before) && alphanumeric(after):
		return delimiter
	case delimiter == "__" && (before == '.' || after == '(' || after == '.' && alphanumeric(later)):
		return delimiter
	}
	return ""
}

// starts returns the offset at which a node of text or emphasis begins, delimiter included; -1 for other nodes.
func starts(node ast.Node) int {
	inside := 0
	for ; node != nil; node = node.FirstChild() {
		switch n := node.(type) {
		case *ast.Text:
			return n.Segment.Start - inside
		case *ast.Emphasis:
			inside += n.Level
		default:
			return -1
		}
	}
	return -1
}

// ends returns the offset at which a node of text or emphasis ends, delimiter included; -1 for other nodes.
func ends(node ast.Node) int {
	inside := 0
	for ; node != nil; node = node.LastChild() {
		switch n := node.(type) {
		case *ast.Text:
			return n.Segment.Stop + inside
		case *ast.Emphasis:
			inside += n.Level
		default:
			return -1
		}
	}
	return -1
}

func alphanumeric(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}
