package extract

import (
	"bytes"
	"regexp"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
)

// page returns a web page as Markdown: its article without what surrounds it, or all of it where the article is too little of the page.
func page(content []byte, out *pages) error {
	text, err := decodeHTML(content)
	if err != nil {
		return err
	}
	root, err := parse(text)
	if err != nil {
		return err
	}
	title := titleOf(root)
	whole, err := markdown(root) // changes root
	if err != nil {
		return err
	}
	if article, err := readability.FromReader(strings.NewReader(text), nil); err == nil && article.Node != nil {
		if part, err := markdown(article.Node); err == nil && enough(part, whole) {
			return out.add(title, part)
		}
	}
	return out.add(title, whole)
}

// parse returns a page, which may be any text. The one error of the parser is about elements that are nested too deeply.
func parse(text string) (*html.Node, error) {
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, errTooLarge
	}
	return root, nil
}

// enough reports whether the part of a page that was taken for its article is most of it.
func enough(part, whole string) bool { return len(part)*2 > len(whole) }

var inMeta = regexp.MustCompile(`(?i)<meta[^>]+charset=["']?([a-z0-9_-]+)`)

// decodeHTML returns a page as UTF-8; what it says of its encoding counts.
func decodeHTML(content []byte) (string, error) {
	encoding, name, certain := charset.DetermineEncoding(content[:min(len(content), 1024)], "")
	if !certain { // browsers look further than the standard says
		if label := inMeta.FindSubmatch(content[:min(len(content), 64<<10)]); label != nil {
			if found, foundName := charset.Lookup(string(label[1])); found != nil {
				encoding, name, certain = found, foundName, true
			}
		}
	}
	if !certain || name == "utf-8" {
		return decode(content)
	}
	text, err := encoding.NewDecoder().Bytes(content)
	return string(text), err
}

// markdown converts a page.
func markdown(node *html.Node) (string, error) {
	convert := converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(), table.NewTablePlugin(table.WithCellPaddingBehavior(table.CellPaddingBehaviorMinimal))))
	text, err := convert.ConvertNode(node)
	return string(bytes.TrimSpace(text)), err
}

// titleOf returns what the page calls itself.
func titleOf(node *html.Node) string {
	for n := range node.Descendants() {
		if n.Type == html.ElementNode && n.Data == "title" && n.FirstChild != nil {
			return strings.Join(strings.Fields(n.FirstChild.Data), " ")
		}
	}
	return ""
}
