package mcp

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"chatbot/domain/tool"
)

const (
	// maxParts bounds the contents of a result that are read.
	maxParts = 200
	// shortestRepeated is how many bytes a file has at least that is looked for in structured content.
	shortestRepeated = 32
	// maxLink bounds what is told of a resource, in code points.
	maxLink = 1000
)

// resultOf returns a result as the model gets it.
func resultOf(r *sdk.CallToolResult) tool.Result {
	result := tool.Result{Failed: r.IsError}
	var texts []string
	said := false
	for i, content := range r.Content {
		if i == maxParts {
			texts = append(texts, "[There is more.]")
			break
		}
		_, isText := content.(*sdk.TextContent)
		said = said || isText
		if f, is := contentOf(content); is {
			result.Files = append(result.Files, f)
			texts = append(texts, fmt.Sprintf("[file %d]", len(result.Files)))
			continue
		}
		texts = append(texts, textOf(content))
	}
	if r.StructuredContent != nil && !said { // servers should say it as text, too
		if text, err := json.Marshal(r.StructuredContent); err == nil {
			texts = append(texts, withoutBytes(string(text), result.Files))
		}
	}
	if r.NeedsInput() {
		texts, result.Failed = append(texts, "[The tool asks for input, which it cannot get here.]"), true
	}
	result.Text = strings.Join(texts, "\n\n")
	return result
}

// withoutBytes returns a text in which files that it repeats in base64 are named instead. Short ones stay: their base64 may be a word.
func withoutBytes(text string, files []tool.Content) string {
	var names []string
	for i, f := range files {
		if len(f.Bytes) < shortestRepeated {
			continue
		}
		name := fmt.Sprintf("[file %d]", i+1)
		names = append(names, base64.StdEncoding.EncodeToString(f.Bytes), name, base64.RawStdEncoding.EncodeToString(f.Bytes), name)
	}
	return strings.NewReplacer(names...).Replace(text)
}

// contentOf returns a content that is no text and not empty, whatever its server says that it is.
func contentOf(content sdk.Content) (tool.Content, bool) {
	switch c := content.(type) {
	case *sdk.ImageContent:
		return tool.Content{Bytes: c.Data}, len(c.Data) > 0
	case *sdk.AudioContent:
		return tool.Content{Bytes: c.Data}, len(c.Data) > 0
	case *sdk.EmbeddedResource:
		if c.Resource != nil && len(c.Resource.Blob) > 0 {
			return tool.Content{Word: wordOf(c.Resource.URI), Bytes: c.Resource.Blob}, true
		}
	}
	return tool.Content{}, false
}

// wordOf returns the last part of the path of a URI.
func wordOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return ""
	}
	word := path.Base(cmp.Or(u.Path, u.Opaque))
	return short(strings.Trim(word, "./"), maxTitle)
}

// textOf returns what the model is told of a content that is a text, or names one.
func textOf(content sdk.Content) string {
	switch c := content.(type) {
	case *sdk.TextContent:
		return c.Text
	case *sdk.ResourceLink:
		return fmt.Sprintf("[A resource: %s]", short(strings.Join([]string{c.Name, c.Title, c.URI, c.Description}, " "), maxLink))
	case *sdk.ImageContent, *sdk.AudioContent:
		return "[An empty file.]"
	case *sdk.EmbeddedResource:
		if c.Resource == nil {
			return ""
		}
		return fmt.Sprintf("[The resource %s:]\n%s", short(c.Resource.URI, maxLink), c.Resource.Text)
	}
	return "[A content of a kind that this program does not know.]"
}
