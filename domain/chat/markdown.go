package chat

import (
	"bytes"
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

// markdownParser has no HTML blocks: their text is parsed as Markdown between tags, so that it is not lost.
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

// plainBlocks returns the non-empty blocks of a text, in order. A piece with too much markup to be parsed becomes one unparsed
// block.
func plainBlocks(markdown string) iter.Seq[plainBlock] {
	return func(yield func(plainBlock) bool) {
		if len(markdown) > maxMarkdown {
			end := maxMarkdown
			for end > 0 && !utf8.RuneStart(markdown[end]) {
				end--
			}
			markdown = markdown[:end]
		}
		// Invisible characters are removed first, so that they hide no markup, and again after entities are resolved.
		for piece := range pieces(visible(strings.ToValidUTF8(markdown, "\uFFFD"))) {
			if !blocksOf(piece, yield) {
				return
			}
		}
	}
}

// blocksOf yields the blocks of one piece, and reports whether to continue.
func blocksOf(piece string, yield func(plainBlock) bool) bool {
	var lines strings.Builder
	for line := range strings.Lines(piece) {
		lines.WriteString(shallow(line))
	}
	piece = lines.String()
	w := plainWriter{source: []byte(piece), closed: closedTags([]byte(piece)), yield: yield}
	if !isParsable(piece) {
		w.text.WriteString(withoutFences(piece))
		return w.end(false) == ast.WalkContinue
	}
	more := true
	// Walk returns only its callback's errors, and this one returns none.
	_ = ast.Walk(markdownParser.Parse(text.NewReader(w.source)), func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		status, err := w.visit(node, entering)
		more = more && status != ast.WalkStop
		return status, err
	})
	return more
}

// plainWriter collects the text of one block at a time.
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
	case *ast.Link:
		if first, ok := n.FirstChild().(*ast.Text); ok && bytes.HasPrefix(first.Segment.Value(w.source), []byte("^")) {
			return ast.WalkSkipChildren, nil // a footnote's reference
		}
	case *ast.String:
		if entering {
			w.text.Write(n.Value)
		}
	case *ast.AutoLink:
		if entering {
			w.text.WriteString(w.address(n))
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

// end yields the collected text as a block.
func (w *plainWriter) end(fenced bool) ast.WalkStatus {
	text := strings.ReplaceAll(visible(w.text.String()), "\t", " ")
	w.text.Reset()
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' })
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	block := plainBlock{text: strings.Trim(strings.Join(lines, "\n"), "\n"), fenced: fenced}
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

// write handles consecutive text nodes, which readers see as one text, at the first of them.
func (w *plainWriter) write(n *ast.Text) {
	if code, ok := n.Parent().(*ast.CodeSpan); ok {
		value := n.Segment.Value(w.source)
		if n == code.FirstChild() && bytes.HasSuffix(w.source[:n.Segment.Start], []byte("```")) {
			value = bytes.TrimPrefix(value, firstLine(value))
		}
		w.text.Write(bytes.ReplaceAll(value, []byte("\n"), []byte(" ")))
		return
	}
	if _, ok := n.PreviousSibling().(*ast.Text); ok {
		return
	}
	var run strings.Builder
	for part, ok := n, true; ok; part, ok = part.NextSibling().(*ast.Text) {
		run.Write(part.Segment.Value(w.source))
		if part.SoftLineBreak() || part.HardLineBreak() {
			run.WriteByte('\n')
		}
	}
	w.text.WriteString(unescaped(withoutStrong(withoutFences(run.String()))))
}

// firstLine returns the beginning of code between three or more backticks that names its language, as on a fence.
func firstLine(code []byte) []byte {
	name := code[:len(code)-len(bytes.TrimLeft(code, languageName))]
	if len(name) > 0 && bytes.HasPrefix(code[len(name):], []byte("\n")) {
		return code[:len(name)+1]
	}
	return nil
}

// address returns the text of a link without text. Angle brackets that are not markup stay: std::vector<std::string>.
func (w *plainWriter) address(n *ast.AutoLink) string {
	label := string(n.Label(w.source))
	scheme, _, _ := strings.Cut(label, ":")
	switch strings.ToLower(scheme) {
	case "http", "https", "ftp", "mailto", "tel":
		return label
	}
	if n.AutoLinkType == ast.AutoLinkEmail || strings.Contains(label, "://") || strings.HasPrefix(label, "www.") {
		return label
	}
	return "<" + label + ">"
}

// number returns the marker of an ordered list's only item unless it is 0 or 1: "2024. A good year" is a sentence.
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
