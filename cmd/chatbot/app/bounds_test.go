package app_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
)

// together calls do n times in parallel and returns the number of replies by status.
func together(t *testing.T, n int, do func(i int) *http.Response) map[int]int {
	t.Helper()
	var mu sync.Mutex
	counts := map[int]int{}
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			response := do(i)
			if response == nil {
				return
			}
			_ = response.Body.Close()
			mu.Lock()
			defer mu.Unlock()
			counts[response.StatusCode]++
		})
	}
	all.Wait()
	return counts
}

// TestSessionsOfAPersonAreBounded: of fifty parallel requests as many succeed as the bound allows; deleting frees space.
func TestSessionsOfAPersonAreBounded(t *testing.T) {
	t.Parallel()
	s := start(t, "MAX_SESSIONS_PER_USER=5")
	ann, bob := s.person("ann"), s.person("bob")
	first := ann.post("/api/chat/sessions", nil).want(201).int("id")
	got := together(t, 50, func(i int) *http.Response {
		path, body := "/api/chat/sessions", any(nil)
		if i%2 == 0 {
			path, body = "/api/chat/message", obj{"message": "Hello!"}
		}
		response, err := httpClient.Do(ann.request("POST", path, body))
		if err != nil {
			t.Error(err)
		}
		return response
	})
	if got[200]+got[201] != 4 || got[409] != 46 {
		t.Errorf("replies by status: %v", got)
	}
	refused := ann.post("/api/chat/sessions", nil).problem(409, "too_many_sessions")
	if !strings.Contains(refused.str("detail"), "Delete chats") {
		t.Errorf("%s", refused.body)
	}
	ann.post("/api/chat/message", obj{"message": "Hello!"}).problem(409, "too_many_sessions")
	ann.post("/api/chat/message", obj{"message": "Hello!", "stream": true}).problem(409, "too_many_sessions")
	ws := ann.socket()
	ws.send(obj{"type": "message", "content": "Hello!", "client_message_id": "k"})
	if e := ws.next(); e.ErrorCode != "TOO_MANY_SESSIONS" {
		t.Errorf("over the socket: %+v", e)
	}
	ann.chat("Hello!", first)
	bob.chat("Hello!", 0)
	ann.do("DELETE", path("/api/chat/sessions/%d", first), nil).want(204)
	ann.chat("Hello!", 0)
}

// TestStorageOfAPersonIsBounded: a running answer is stored completely; the next send is refused, and deleting frees space.
func TestStorageOfAPersonIsBounded(t *testing.T) {
	t.Parallel()
	s := start(t, "MAX_TEXT_BYTES_PER_USER=1100")
	ann, bob := s.person("ann"), s.person("bob")
	answer := ann.chat("long answer", 0) // exceeds the limit
	if len(answer.str("content")) < 1100 {
		t.Fatalf("cut: %s", answer.body)
	}
	stored := ann.get(path("/api/chat/sessions/%d/messages", answer.int("session_id"))).want(200).list("messages")
	if len(stored) != 2 || stored[1]["content"] != answer.str("content") {
		t.Errorf("stored %v", stored)
	}
	for what, refused := range map[string]reply{
		"message":      ann.post("/api/chat/message", obj{"message": "x"}),
		"in a session": ann.post("/api/chat/message", obj{"message": "x", "session_id": answer.int("session_id")}),
		"edit":         ann.post(path("/api/chat/messages/%d/edit", int64(stored[0]["id"].(float64))), obj{"message": "x"}),
		"regenerate":   ann.post(path("/api/chat/messages/%d/regenerate", int64(stored[1]["id"].(float64))), nil),
		"new session":  ann.post("/api/chat/sessions", nil),
	} {
		if refused.problem(409, "storage_full"); !strings.Contains(refused.str("detail"), "Delete chats") {
			t.Errorf("%s: %s", what, refused.body)
		}
	}
	bob.post("/api/chat/sessions", nil).want(201)
	ann.do("DELETE", path("/api/chat/sessions/%d", answer.int("session_id")), nil).want(204)
	ann.chat("Hi", 0)
}

// TestRepeatedSendNeedsNoRoom: a repeated send returns the answer of the first, even if the account is full.
func TestRepeatedSendNeedsNoRoom(t *testing.T) {
	t.Parallel()
	ann := start(t, "MAX_TEXT_BYTES_PER_USER=600").person("ann")
	body := obj{"message": "Hello!", "client_message_id": "once"}
	first := ann.post("/api/chat/message", body).want(200)
	ann.post("/api/chat/message", obj{"message": "Hello!", "client_message_id": "twice"}).problem(409, "storage_full")
	if again := ann.post("/api/chat/message", body).want(200); again.int("id") != first.int("id") || first.int("id") == 0 {
		t.Errorf("%s", again.body)
	}
}

// TestOpenResponsesOfAPersonAreBounded: streams, replies that wait for an answer, and downloads share one bound; each frees its slot
// when the client or the server ends it.
func TestOpenResponsesOfAPersonAreBounded(t *testing.T) {
	t.Parallel()
	s := start(t, "MAX_STREAMS_PER_USER=3", "DEMO_TOKENS_PER_SECOND=25")
	ann, bob := s.person("ann"), s.person("bob")
	first, second := ann.say("long answer"), ann.say("long answer")
	begun, _ := first.next()
	other, _ := second.next()
	waited := make(chan int, 1)
	go func() {
		response, err := httpClient.Do(ann.request("POST", "/api/chat/message", obj{"message": "long answer"}))
		if err != nil {
			waited <- 0
			return
		}
		defer response.Body.Close()
		waited <- response.StatusCode
	}()
	eventually(t, "a third response is open", 10*time.Second, func() bool {
		return ann.get("/api/chat/sessions").want(200).int("total") == 3
	})
	follow := path("/api/chat/messages/%d/stream", begun.MessageID)
	if refused := ann.get(follow).problem(429, "too_many_open"); refused.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	ann.post("/api/chat/message", obj{"message": "Hi", "stream": true}).problem(429, "too_many_open")
	ann.post("/api/chat/message", obj{"message": "Hi"}).problem(429, "too_many_open")
	ann.get("/api/auth/export").problem(429, "too_many_open")
	ann.get(path("/api/chat/sessions/%d/export?format=md", begun.SessionID)).problem(429, "too_many_open")
	sessions := ann.get("/api/chat/sessions").want(200)
	if sessions.int("total") != 3 {
		t.Errorf("a refused send is stored: %s", sessions.body)
	}
	bob.chat("Hi", 0)

	second.response.Body.Close() // the client disconnects; its answer continues
	eventually(t, "the place of a client that went away is free", 20*time.Second, func() bool {
		return ann.get(path("/api/chat/sessions/%d/export?format=md", begun.SessionID)).status == 200
	})
	for _, session := range sessions.list("sessions") {
		ann.post(path("/api/chat/messages/%d/stop", int64(session["current_message_id"].(float64))), nil).want(200)
	}
	if status := <-waited; status != 200 {
		t.Errorf("the answer that was waited for: %d", status)
	}
	first.rest()
	for range 20 { // each frees its slot
		ann.get(path("/api/chat/messages/%d/stream", other.MessageID)).want(200)
		ann.get("/api/chat/messages/999999/stream").want(404)
		ann.post("/api/chat/message", obj{"message": ""}).want(400)
	}
}

// TestSocketsOfAPersonAreBounded: a socket above the bound is closed with code 4429, and closing one frees its slot.
func TestSocketsOfAPersonAreBounded(t *testing.T) {
	t.Parallel()
	s := start(t, "MAX_SOCKETS_PER_USER=2")
	ann, bob := s.person("ann"), s.person("bob")
	alive := func(what string, ws *socket) {
		t.Helper()
		ws.send(obj{"type": "ping"})
		if e := ws.next(); e.Type != "pong" {
			t.Errorf("%s: %+v", what, e)
		}
	}
	first, second := ann.socket(), ann.socket()
	alive("the first", first)
	alive("the second", second)
	for range 3 {
		third := ann.socket()
		_ = third.conn.WriteJSON(obj{"type": "message", "content": "not heard"})
		third.closed(4429)
		_ = third.conn.Close()
	}
	if total := ann.get("/api/chat/sessions").want(200).int("total"); total != 0 {
		t.Errorf("a refused socket was heard: %d sessions", total)
	}
	alive("the first, still", first)
	alive("another person's", bob.socket())
	_ = second.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(time.Second))
	_ = second.conn.Close()
	eventually(t, "the place of a closed socket is free", 10*time.Second, func() bool {
		again := ann.socket()
		_ = again.conn.WriteJSON(obj{"type": "ping"})
		_ = again.conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		_, data, err := again.conn.ReadMessage()
		return err == nil && strings.Contains(string(data), "pong")
	})
}

// TestLoginsOfAPersonAreBounded: a sign-in above the bound ends the least recently used login and closes its connections.
func TestLoginsOfAPersonAreBounded(t *testing.T) {
	t.Parallel()
	s := start(t, "MAX_LOGINS_PER_USER=2")
	ann := s.person("ann")
	oldest := *ann
	socket := oldest.socket()
	ann.signIn("ann")
	recent := *ann
	oldest.get("/api/auth/me").want(200)
	ann.signIn("ann")
	began := time.Now()
	oldest.get("/api/auth/me").problem(401, "invalid_token")
	socket.closed(4401)
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("the socket of an ended login stays open for %s", took)
	}
	recent.get("/api/auth/me").want(200)
	if devices := ann.get("/api/auth/sessions").want(200).list("sessions"); len(devices) != 2 {
		t.Errorf("%v", devices)
	}
	for range 5 { // four at a time, because more would be throttled
		got := together(t, 4, func(int) *http.Response {
			response, err := httpClient.Do(s.nobody().request("POST", "/api/auth/login", obj{"username": "ann", "password": password}))
			if err != nil {
				t.Error(err)
			}
			return response
		})
		ann.signIn("ann")
		if devices := ann.get("/api/auth/sessions").want(200).list("sessions"); got[200] != 4 || len(devices) != 2 {
			t.Errorf("%v, then %d logins", got, len(devices))
		}
	}
}
