package chat

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// elements are the HTML elements expected in texts: anything else in angle brackets is text, such as List<String> or <think>.
// True: the element needs no closing tag.
var elements = map[string]bool{
	"a": false, "abbr": false, "article": false, "aside": false, "audio": false, "b": false, "blockquote": false, "body": false, "br": true,
	"button": false, "caption": false, "center": false, "cite": false, "code": false, "col": true, "dd": true, "del": false, "details": false,
	"dfn": false, "div": false, "dl": false, "dt": true, "em": false, "figcaption": false, "figure": false, "font": false, "footer": false,
	"form": false, "h1": false, "h2": false, "h3": false, "h4": false, "h5": false, "h6": false, "head": false, "header": false, "hr": true,
	"html": false, "i": false, "iframe": false, "img": true, "input": true, "ins": false, "kbd": false, "label": false, "li": true,
	"link": true, "main": false, "mark": false, "meta": true, "nav": false, "object": false, "ol": false, "option": true, "p": true,
	"picture": false, "pre": false, "q": false, "rp": true, "rt": true, "ruby": false, "s": false, "samp": false, "script": false,
	"section": false, "select": false, "small": false, "source": true, "span": false, "strike": false, "strong": false, "style": false,
	"sub": false, "summary": false, "sup": false, "svg": false, "table": false, "tbody": true, "td": true, "textarea": false, "tfoot": true,
	"th": true, "thead": true, "time": false, "title": false, "tr": true, "tt": false, "u": false, "ul": false, "var": false, "video": false,
	"wbr": true,
}

// ownLine are elements whose content begins on a new line.
var ownLine = map[string]bool{
	"article": true, "blockquote": true, "br": true, "dd": true, "details": true, "div": true, "dt": true, "h1": true, "h2": true, "h3": true,
	"h4": true, "h5": true, "h6": true, "hr": true, "li": true, "p": true, "pre": true, "section": true, "summary": true, "table": true, "tr": true,
}

// tag returns what remains of a tag: nothing, a line break or, if it is not markup, the tag itself. A tag that a sentence merely
// names is never closed, and a type parameter follows its type without a space.
func (w *plainWriter) tag(n *ast.RawHTML) string {
	raw := n.Segments.Value(w.source)
	if bytes.HasPrefix(raw, []byte("<!--")) {
		return ""
	}
	closing := bytes.HasPrefix(raw, []byte("</"))
	name := tagName(bytes.TrimLeft(raw, "</"))
	lower := strings.ToLower(name)
	alone, known := elements[lower]
	start := n.Segments.At(0).Start
	glued := start > 0 && alphanumeric(w.source[start-1]) && name != lower
	if !known || glued || !closing && !alone && !w.closed[lower] {
		return string(raw)
	}
	if ownLine[lower] {
		return "\n"
	}
	return ""
}

// closedTags returns the names of all closing tags of a text, in lower case.
func closedTags(source []byte) map[string]bool {
	names := map[string]bool{}
	for rest := source; ; {
		_, after, found := bytes.Cut(rest, []byte("</"))
		if !found {
			return names
		}
		names[strings.ToLower(tagName(after))] = true
		rest = after
	}
}

// tagName returns the name at the beginning of a tag's inside, cut at the length of the longest element.
func tagName(inside []byte) string {
	n := 0
	for n < len(inside) && n < len("figcaption")+1 && (alphanumeric(inside[n]) || inside[n] == '-') {
		n++
	}
	return string(inside[:n])
}
