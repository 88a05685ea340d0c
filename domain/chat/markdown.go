package chat

import (
	"bytes"
	"html"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extensions "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// plainBlock is the text of one block of Markdown, a paragraph, heading, table row or code block, on one or more lines.
type plainBlock struct {
	text   string
	fenced bool // it is fenced code
}

// markdownParser has no HTML blocks: their text is read as Markdown between tags, so that it is not lost.
var markdownParser = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewSetextHeadingParser(), 100), util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300), util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewCodeBlockParser(), 500), util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700), util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	),
	parser.WithInlineParsers(append(parser.DefaultInlineParsers(),
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0), util.Prioritized(strikethroughParser{}, 500),
		util.Prioritized(extension.NewLinkifyParser(), 999),
	)...),
	parser.WithParagraphTransformers(append(parser.DefaultParagraphTransformers(),
		util.Prioritized(extension.NewTableParagraphTransformer(), 200),
	)...),
)

// plainBlocks returns the blocks of a text that are not empty, in order. A piece with too much mark-up to be parsed is a
// block as it is.
func plainBlocks(markdown string) iter.Seq[plainBlock] {
	return func(yield func(plainBlock) bool) {
		if len(markdown) > maxMarkdown {
			markdown = markdown[:maxMarkdown]
			for len(markdown) > maxMarkdown-utf8.UTFMax && !utf8.ValidString(markdown[len(markdown)-1:]) {
				markdown = markdown[:len(markdown)-1]
			}
		}
		for piece := range pieces(strings.ToValidUTF8(markdown, "\uFFFD")) {
			if !blocksOf(piece, yield) {
				return
			}
		}
	}
}

// blocksOf yields the blocks of one piece, and reports whether there may be more.
func blocksOf(piece string, yield func(plainBlock) bool) bool {
	var lines strings.Builder
	for line := range strings.Lines(piece) {
		lines.WriteString(shallow(line))
	}
	piece = lines.String()
	w := plainWriter{source: []byte(piece), closed: closedTags([]byte(piece)), yield: yield}
	if !isParsable(piece) {
		w.text.WriteString(piece)
		return w.end(false) == ast.WalkContinue
	}
	more := true
	// Walk returns only errors of its callback, which has none.
	_ = ast.Walk(markdownParser.Parse(text.NewReader(w.source)), func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		status, err := w.visit(node, entering)
		more = more && status != ast.WalkStop
		return status, err
	})
	return more
}

// plainWriter collects the text of one block after the other.
type plainWriter struct {
	source []byte
	closed map[string]bool // names of elements with a closing tag
	yield  func(plainBlock) bool
	text   strings.Builder
}

func (w *plainWriter) visit(node ast.Node, entering bool) (ast.WalkStatus, error) {
	switch n := node.(type) {
	case *ast.Text:
		if entering {
			w.write(n)
		}
	case *ast.String:
		if entering {
			w.text.Write(n.Value)
		}
	case *ast.AutoLink:
		if entering {
			w.text.Write(n.Label(w.source))
		}
		return ast.WalkSkipChildren, nil
	case *ast.RawHTML:
		if entering {
			w.text.WriteString(w.tag(n))
		}
		return ast.WalkSkipChildren, nil
	case *ast.Emphasis:
		w.text.WriteString(w.literal(n))
	case *ast.FencedCodeBlock:
		return w.code(n, entering, true)
	case *ast.CodeBlock:
		return w.code(n, entering, false)
	case *ast.ListItem:
		if entering {
			w.text.WriteString(w.number(n))
		}
	case *ast.Paragraph, *ast.TextBlock, *ast.Heading, *extensions.TableHeader, *extensions.TableRow:
		if !entering {
			return w.end(false), nil
		}
	case *extensions.TableCell:
		if entering && n.PreviousSibling() != nil {
			w.text.WriteByte(' ')
		}
	}
	return ast.WalkContinue, nil
}

// end hands the collected text on as a block.
func (w *plainWriter) end(fenced bool) ast.WalkStatus {
	text := visible(w.text.String())
	w.text.Reset()
	if !fenced {
		text = withoutFences(text)
	}
	block := plainBlock{text: strings.TrimRight(strings.Trim(text, "\n"), " \n"), fenced: fenced}
	if block.text != "" && !w.yield(block) {
		return ast.WalkStop
	}
	return ast.WalkContinue
}

func (w *plainWriter) code(node ast.Node, entering, fenced bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	w.text.Write(node.Lines().Value(w.source))
	if w.end(fenced) == ast.WalkStop {
		return ast.WalkStop, nil
	}
	return ast.WalkSkipChildren, nil
}

func (w *plainWriter) write(n *ast.Text) {
	value := n.Segment.Value(w.source)
	if _, inCode := n.Parent().(*ast.CodeSpan); inCode || n.IsRaw() {
		w.text.Write(bytes.ReplaceAll(value, []byte("\n"), []byte(" ")))
		return
	}
	w.text.WriteString(unescaped(string(value)))
	if n.SoftLineBreak() || n.HardLineBreak() {
		w.text.WriteByte('\n')
	}
}

// number is the marker of an ordered list's only item, unless it is that of a list's beginning: "2024. A good year" is a
// sentence.
func (w *plainWriter) number(n *ast.ListItem) string {
	list, ok := n.Parent().(*ast.List)
	if !ok || !list.IsOrdered() || list.Start <= 1 || list.ChildCount() > 1 {
		return ""
	}
	lines := n.FirstChild()
	if lines == nil || lines.Lines() == nil || lines.Lines().Len() == 0 {
		return ""
	}
	begins := lines.Lines().At(0).Start
	line := w.source[bytes.LastIndexByte(w.source[:begins], '\n')+1 : begins]
	return string(bytes.TrimLeft(line, " \t>"))
}

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

// starts is the offset at which a node of text or emphasis begins, with its delimiter; -1 for other nodes.
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

// ends is the offset at which a node of text or emphasis ends, with its delimiter; -1 for other nodes.
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

// withoutFences drops code fences that do not stand on a line of their own, with the language after them, and empty
// lines.
func withoutFences(text string) string {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
	for i, line := range lines {
		for from := 0; ; {
			at := strings.Index(line[from:], "```")
			if at < 0 {
				break
			}
			from += at
			after := strings.TrimLeft(line[from:], "`")
			line = line[:from] + strings.TrimLeft(after, languageName)
		}
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

// languageName are the characters that follow a code fence to name the language.
const languageName = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+#-_."

// strikethroughParser takes two tildes: one stands before an approximate number or a home directory.
type strikethroughParser struct{}

// Trigger implements parser.InlineParser.
func (strikethroughParser) Trigger() []byte { return []byte{'~'} }

// Parse implements parser.InlineParser.
func (s strikethroughParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	node := parser.ScanDelimiter(line, before, 2, s)
	if node == nil || node.OriginalLength > 2 || before == '~' {
		return nil
	}
	node.Segment = segment.WithStop(segment.Start + node.OriginalLength)
	block.Advance(node.OriginalLength)
	pc.PushDelimiter(node)
	return node
}

// IsDelimiter implements parser.DelimiterProcessor.
func (strikethroughParser) IsDelimiter(b byte) bool { return b == '~' }

// CanOpenCloser implements parser.DelimiterProcessor.
func (strikethroughParser) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

// OnMatch implements parser.DelimiterProcessor.
func (strikethroughParser) OnMatch(int) ast.Node { return extensions.NewStrikethrough() }
