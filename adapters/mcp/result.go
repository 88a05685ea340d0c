package mcp

import (
	"encoding/json"
	"fmt"
	"strings"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"chatbot/domain/tool"
)

const (
	// maxParts bounds the contents of a result that are read.
	maxParts = 200
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
		texts = append(texts, textOf(content))
	}
	if r.StructuredContent != nil && !said { // servers should say it as text, too
		if text, err := json.Marshal(r.StructuredContent); err == nil {
			texts = append(texts, string(text))
		}
	}
	if r.NeedsInput() {
		texts, result.Failed = append(texts, "[The tool asks for input, which it cannot get here.]"), true
	}
	result.Text = strings.Join(texts, "\n\n")
	return result
}

// textOf returns what the model is told of a content.
func textOf(content sdk.Content) string {
	switch c := content.(type) {
	case *sdk.TextContent:
		return c.Text
	case *sdk.ImageContent:
		return binary("image", c.MIMEType, len(c.Data))
	case *sdk.AudioContent:
		return binary("audio", c.MIMEType, len(c.Data))
	case *sdk.ResourceLink:
		return fmt.Sprintf("[A resource: %s]", short(strings.Join([]string{c.Name, c.Title, c.URI, c.Description}, " "), maxLink))
	case *sdk.EmbeddedResource:
		switch {
		case c.Resource == nil:
			return ""
		case len(c.Resource.Blob) > 0:
			return binary(short(c.Resource.URI, maxLink), c.Resource.MIMEType, len(c.Resource.Blob))
		}
		return fmt.Sprintf("[The resource %s:]\n%s", short(c.Resource.URI, maxLink), c.Resource.Text)
	}
	return "[A content of a kind that this program does not know.]"
}

// binary returns what the model is told of bytes that are no text.
func binary(what, mediaType string, bytes int) string {
	return fmt.Sprintf("[%s, %s, %d bytes, which cannot be read here]", what, short(mediaType, maxTitle), bytes)
}
