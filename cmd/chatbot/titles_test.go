package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestNewChatKeepsItsTitleWhenTheServerIsKilled kills a server right after it has acknowledged a question.
func TestNewChatKeepsItsTitleWhenTheServerIsKilled(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := launch(t, dir, "DEMO_TOKENS_PER_SECOND=2")
	token := p.signUp(t)
	request, err := http.NewRequestWithContext(t.Context(), "POST", p.base+"/api/chat/message", strings.NewReader(`{"message":"# What is **Go**?","stream":true}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := p.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	buffer := make([]byte, 1) // the stream begins once the question is stored
	if _, err := response.Body.Read(buffer); err != nil {
		t.Fatal(err)
	}
	p.kill()

	p = launch(t, dir)
	began := time.Now()
	for {
		list := p.call(t, token, "GET", "/api/chat/sessions", "")["sessions"].([]any)
		if len(list) != 1 {
			t.Fatalf("%v", list)
		}
		session := list[0].(map[string]any)
		if session["title"] != "What is Go?" {
			t.Fatalf("title %q", session["title"])
		}
		if session["running"] == false {
			if session["unread"] != true {
				t.Errorf("the interrupted answer is not unread: %v", session)
			}
			if read := p.call(t, token, "PATCH", fmt.Sprintf("/api/chat/sessions/%.0f", session["id"]), `{"read":true}`); read["unread"] != false {
				t.Errorf("%v", read)
			}
			break
		}
		if time.Since(began) > 20*time.Second {
			t.Fatal("it is still running 20 s after the restart")
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err := p.stop(); err != nil {
		t.Fatalf("SIGTERM: %v", err)
	}
}
