package app_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

// drawing is an MCP server whose tool returns a picture and a program, and calls both what they are not.
func drawing(t *testing.T) (url string, picture []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	s := mcp.NewServer(&mcp.Implementation{Name: "plots", Version: "1"}, nil)
	s.AddTool(&mcp.Tool{Name: "draw", InputSchema: map[string]any{"type": "object"}, Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true}},
		func(context.Context, *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{
				&mcp.TextContent{Text: "Drawn."}, &mcp.ImageContent{MIMEType: "text/html", Data: b.Bytes()},
				&mcp.EmbeddedResource{Resource: &mcp.ResourceContents{URI: "file:///beds.png", MIMEType: "image/png", Blob: []byte("MZ\x90\x00\x03\x00\x00\x00")}},
			}}, nil
		})
	server := httptest.NewServer(mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return s }, nil))
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	return server.URL, b.Bytes()
}

// TestPicturesOfServersBecomeFilesOfTheAnswer: live, in the history and in exports, held until the chat is deleted.
func TestPicturesOfServersBecomeFilesOfTheAnswer(t *testing.T) {
	t.Parallel()
	url, picture := drawing(t)
	model := newObeying(t)
	s := start(t, "OPENAI_BASE_URL="+model.URL+"/v1", "LLM_PROVIDER=openai", "LLM_MODEL=gpt-5.4-mini")
	root := s.person("root")
	root.post("/api/admin/mcp-servers", obj{"id": "plots", "name": "Plots", "url": url}).want(201)
	model.begin([]wanted{{"plots_draw", "{}"}})
	answer := root.post("/api/chat/message", obj{"message": "Draw.", "tools": []string{"plots/draw"}}).want(200)
	if told := model.said(t, "tool"); !strings.Contains(told, fmt.Sprintf("[file 1] draw-1.png (image/png, %d bytes)", len(picture))) || !strings.Contains(told, "[file 2] beds.png.bin (") || !strings.Contains(told, "Drawn.\n\n[file 1]\n\n[file 2]") {
		t.Errorf("the model is told %s", told)
	}
	parts := answer.list("parts")
	if len(parts) != 4 || parts[1]["type"] != "file" || parts[1]["name"] != "draw-1.png" || parts[1]["media_type"] != "image/png" || parts[2]["name"] != "beds.png.bin" || parts[3]["type"] != "text" {
		t.Fatalf("%v", parts)
	}
	shown, other := path("/api/files/%v", parts[1]["file_id"]), path("/api/files/%v", parts[2]["file_id"])
	if got := root.get(shown + "/content").want(200); !bytes.Equal(got.body, picture) || got.header.Get("Content-Disposition") != "" && strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%d bytes as %v", len(got.body), got.header)
	}
	if got := root.get(other + "/content").want(200); !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%v", got.header)
	}
	if files := root.get("/api/files").want(200).list("files"); len(files) != 2 || files[0]["in_use"] != true {
		t.Errorf("%v", files)
	}
	root.do("DELETE", shown, nil).problem(409, "file_in_use")
	s.person("bob").get(shown).want(404)
	session := answer.int("session_id")
	if exported := root.get(path("/api/chat/sessions/%d/export?format=md", session)).want(200); !strings.Contains(string(exported.body), "draw-1.png](/api/files/") {
		t.Errorf("%s", exported.body)
	}
	if live := string(root.get(path("/api/chat/messages/%d/stream", answer.int("id"))).want(200).body); !strings.Contains(live, `"type":"file","file_id":`) || !strings.Contains(live, `"name":"draw-1.png"`) {
		t.Errorf("%s", live)
	}
	eventually(t, "the picture is read", 30*time.Second, func() bool { return root.get(shown).want(200).str("status") == "ready" })
	root.do("DELETE", path("/api/chat/sessions/%d", session), nil).want(204)
}
