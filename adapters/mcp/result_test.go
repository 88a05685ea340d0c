package mcp_test

import (
	"context"
	"strings"
	"testing"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"chatbot/adapters/mcp"
)

// TestContentsThatAreNoTextAreFiles where they stand in the text; what they are called is the last part of their address.
func TestContentsThatAreNoTextAreFiles(t *testing.T) {
	s := server()
	blob := func(uri string) sdk.Content {
		return &sdk.EmbeddedResource{Resource: &sdk.ResourceContents{URI: uri, MIMEType: "image/png", Blob: []byte("MZ")}}
	}
	s.AddTool(&sdk.Tool{Name: "many", InputSchema: map[string]any{"type": "object"}}, func(context.Context, *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		return &sdk.CallToolResult{Content: []sdk.Content{
			&sdk.TextContent{Text: "First"}, &sdk.ImageContent{MIMEType: "text/html", Data: []byte("png")}, &sdk.AudioContent{MIMEType: "audio/wav", Data: []byte("RIFF")},
			blob("file:///a/../beds.pdf?x=1"), blob("mailto:x"), blob("file:///"), blob("%zz"),
			&sdk.EmbeddedResource{Resource: &sdk.ResourceContents{URI: "file:///note.md", Text: "Bulbs."}}, &sdk.ResourceLink{Name: "more", URI: "file:///more"},
		}}, nil
	})
	got, err := connect(t, mcp.Options{}).Call(t.Context(), to(served(t, streamable(s, true))), "many", asked(7, `{}`))
	if err != nil || len(got.Files) != 6 {
		t.Fatalf("%+v, %v", got, err)
	}
	var words []string
	for _, f := range got.Files {
		words = append(words, f.Word+"="+string(f.Bytes))
	}
	if all := strings.Join(words, " "); all != "=png =RIFF beds.pdf=MZ x=MZ =MZ =MZ" {
		t.Error(all)
	}
	if want := "First\n\n[file 1]\n\n[file 2]\n\n[file 3]\n\n[file 4]\n\n[file 5]\n\n[file 6]\n\n[The resource file:///note.md:]\nBulbs.\n\n[A resource: more  file:///more]"; got.Text != want {
		t.Errorf("%q", got.Text)
	}
}
