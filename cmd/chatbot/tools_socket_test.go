package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
)

// TestDecisionsAreSentOverSocket: an answer with two calls that wait streams to its end over a socket, decision by decision.
func TestDecisionsAreSentOverSocket(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	counts := filepath.Join(dir, "counts")
	p := launch(t, dir, toolSettings(callingModel(t, []string{"guarded", "guarded"}), counts)...)
	token := p.signUp(t)
	conn, _, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(p.base, "http")+"/api/chat/ws?token="+token, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	// ask sends a frame and returns the frames up to one of the types.
	ask := func(frame map[string]any, until ...any) map[string]any {
		t.Helper()
		if err := conn.WriteJSON(frame); err != nil {
			t.Fatal(err)
		}
		for {
			var got map[string]any
			if err := conn.ReadJSON(&got); err != nil {
				t.Fatal(err)
			}
			if slices.Contains(until, got["type"]) {
				return got
			}
		}
	}
	asked := ask(map[string]any{"type": "message", "content": "one", "tools": []string{"counting/guarded"}, "stream": true}, "end", "error")
	if asked["status"] != "waiting" {
		t.Fatalf("%v", asked)
	}
	id := asked["message_id"]
	if got := ask(map[string]any{"type": "decide", "message_id": id, "call_id": "c1"}, "error"); got["error_code"] != "INVALID_INPUT" {
		t.Errorf("without a decision: %v", got)
	}
	if got := ask(map[string]any{"type": "decide", "message_id": id, "call_id": "c9", "approve": true}, "error"); got["error_code"] != "INVALID_CALL" {
		t.Errorf("on another call: %v", got)
	}
	if got := ask(map[string]any{"type": "decide", "message_id": id, "call_id": "c1", "result": "7"}, "message", "error"); !strings.Contains(fmt.Sprint(got["errors"]), "made by the server") {
		t.Errorf("with a result of its own: %v", got)
	}
	if got := ask(map[string]any{"type": "decide", "message_id": id, "call_id": "c1", "approve": true, "stream": true}, "end", "error"); got["status"] != "waiting" {
		t.Errorf("on the first: %v", got)
	}
	if got := ask(map[string]any{"type": "decide", "message_id": id, "call_id": "c1", "approve": false}, "error"); got["error_code"] != "CALL_NOT_WAITING" {
		t.Errorf("on the first again: %v", got)
	}
	got := ask(map[string]any{"type": "decide", "message_id": id, "call_id": "c2", "approve": false, "client_message_id": "mine"}, "message", "error")
	if got["content"] == "" || got["client_message_id"] != "mine" || !strings.HasSuffix(fmt.Sprint(got["content"]), "That is all.") {
		t.Errorf("on the second: %v", got)
	}
	if n := counted(t, counts); len(n) != 1 || n[`guarded {"at":"one step 0 call 0"}`] != 1 {
		t.Errorf("counted %v", n)
	}
}
