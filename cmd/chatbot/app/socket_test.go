package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
)

// socket is a WebSocket client.
type socket struct {
	t    *testing.T
	conn *websocket.Conn
}

func (c *client) ticket() string {
	c.t.Helper()
	r := c.post("/api/auth/ws-ticket", nil).want(201)
	if r.int("expires_in") != 30 {
		c.t.Fatalf("%s", r.body)
	}
	return r.str("ticket")
}

func (s *server) dial(token string, headers ...string) (*websocket.Conn, *http.Response, error) {
	header := http.Header{}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		header.Set(name, value)
	}
	return websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(s.base, "http")+"/api/chat/ws?token="+token, header)
}

func (c *client) socket() *socket {
	c.t.Helper()
	conn, _, err := c.dial(c.ticket())
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { conn.Close() })
	return &socket{c.t, conn}
}

func (s *socket) send(frame any) {
	s.t.Helper()
	if err := s.conn.WriteJSON(frame); err != nil {
		s.t.Fatal(err)
	}
}

func (s *socket) next() event {
	s.t.Helper()
	_ = s.conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	_, data, err := s.conn.ReadMessage()
	if err != nil {
		s.t.Fatal(err)
	}
	describedEvent(s.t, data)
	var e event
	if err := json.Unmarshal(data, &e); err != nil {
		s.t.Fatal(err)
	}
	return e
}

// until reads frames up to the first of this type.
func (s *socket) until(kind string) []event {
	s.t.Helper()
	var all []event
	for {
		e := s.next()
		all = append(all, e)
		if e.Type == kind {
			return all
		}
		if e.Type == "error" {
			s.t.Fatalf("waiting for %s: %+v", kind, e)
		}
	}
}

// closed expects the server to close the socket with this code.
func (s *socket) closed(code int) {
	s.t.Helper()
	_ = s.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		if _, _, err := s.conn.ReadMessage(); err != nil {
			if !websocket.IsCloseError(err, code) {
				s.t.Fatalf("%v, want close code %d", err, code)
			}
			return
		}
	}
}

func TestSocketSpeaksTheSpec(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	s := c.socket()
	s.send(obj{"type": "message", "content": "Hello, how are you?"})
	m := s.next()
	if m.Type != "message" || m.MessageID == 0 || m.SessionID == 0 || m.Content == "" {
		t.Fatalf("%+v", m)
	}
	s.send(obj{"type": "message", "session_id": m.SessionID, "content": "and again"})
	if again := s.next(); again.SessionID != m.SessionID || again.MessageID == m.MessageID {
		t.Fatalf("%+v", again)
	}
	s.send(obj{"type": "message", "session_id": 999_999, "content": "hi"})
	if e := s.next(); e.Type != "error" || e.ErrorCode != "INVALID_SESSION" || e.Message != "Session not found or access denied" {
		t.Fatalf("%+v", e)
	}
	s.send(obj{"type": "ping"})
	if e := s.next(); e.Type != "pong" {
		t.Fatalf("%+v", e)
	}
}

func TestSocketStreamsAndResumes(t *testing.T) {
	t.Parallel()
	c := start(t, "DEMO_TOKENS_PER_SECOND=300").person("ann")
	s := c.socket()
	s.send(obj{"type": "message", "content": "long answer", "stream": true, "client_message_id": "k"})
	first := s.next()
	if first.Type != "start" || first.ClientID != "k" {
		t.Fatalf("%+v", first)
	}
	var seen []event
	for len(seen) < 5 {
		seen = append(seen, s.next())
	}
	s.conn.Close() // like a lost network

	s = c.socket()
	cut := last(t, seen).Seq
	s.send(obj{"type": "resume", "message_id": first.MessageID, "after": cut})
	rest := s.until("end")
	text := spoken(t, 0, seen) + spoken(t, cut, rest)
	stored := c.get(path("/api/chat/sessions/%d/messages", first.SessionID)).list("messages")
	if stored[1]["content"] != text || last(t, rest).Status != "complete" {
		t.Fatal("the two halves are not the answer")
	}

	ben := c.server.person("ben").socket()
	ben.send(obj{"type": "resume", "message_id": first.MessageID, "after": 0})
	if e := ben.next(); e.ErrorCode != "INVALID_MESSAGE" {
		t.Fatalf("%+v", e)
	}
	ben.send(obj{"type": "stop", "message_id": first.MessageID})
	if e := ben.next(); e.ErrorCode != "INVALID_MESSAGE" {
		t.Fatalf("%+v", e)
	}
}

func TestSocketStopsAndRefusesASecondAnswer(t *testing.T) {
	t.Parallel()
	c := start(t, "DEMO_TOKENS_PER_SECOND=50").person("ann")
	s := c.socket()
	s.send(obj{"type": "message", "content": "long answer", "stream": true})
	first := s.next()
	s.send(obj{"type": "message", "content": "and?", "session_id": first.SessionID, "stream": true})
	for e := s.next(); ; e = s.next() {
		if e.Type == "error" {
			if e.ErrorCode != "ANSWER_RUNNING" {
				t.Fatalf("%+v", e)
			}
			break
		}
	}
	s.send(obj{"type": "stop", "message_id": first.MessageID})
	if end := last(t, s.until("end")); end.Status != "stopped" {
		t.Fatalf("%+v", end)
	}
}

func TestSocketBadFrames(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	s := c.socket()
	for frame, code := range map[string]string{
		`{"type":"dance"}`:                       "UNKNOWN_TYPE",
		`{}`:                                     "UNKNOWN_TYPE",
		`{"type":`:                               "MALFORMED_JSON",
		`[]`:                                     "MALFORMED_JSON",
		`{"type":5}`:                             "MALFORMED_JSON",
		`{"type":"message"}`:                     "INVALID_INPUT",
		`{"type":"message","content":"a\u0000"}`: "INVALID_INPUT",
		`{"type":"message","content":"` + strings.Repeat("ä", 2001) + `"}`: "INVALID_INPUT",
		`{"type":"message","content":"hi","session_id":-1}`:                "INVALID_SESSION",
		`{"type":"resume","message_id":-1}`:                                "INVALID_MESSAGE",
		`{"type":"stop"}`:                                                  "INVALID_MESSAGE",
	} {
		if err := s.conn.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
			t.Fatal(err)
		}
		if e := s.next(); e.Type != "error" || e.ErrorCode != code || e.Message == "" {
			t.Errorf("%.60s: %+v", frame, e)
		}
	}
	s.send(obj{"type": "message", "content": "still alive?"})
	if e := s.next(); e.Type != "message" {
		t.Fatalf("%+v", e)
	}

	for name, bad := range map[string]struct {
		kind int
		data []byte
		code int
	}{
		"binary":    {websocket.BinaryMessage, []byte("hi"), websocket.CloseUnsupportedData},
		"oversized": {websocket.TextMessage, make([]byte, 300<<10), websocket.CloseMessageTooBig},
		"not UTF-8": {websocket.TextMessage, []byte("{\"type\":\"\xff\"}"), websocket.CloseInvalidFramePayloadData},
	} {
		t.Run(name, func(t *testing.T) {
			s := c.socket()
			s.t = t
			if err := s.conn.WriteMessage(bad.kind, bad.data); err != nil {
				t.Fatal(err)
			}
			s.closed(bad.code)
		})
	}
}

func TestSocketTickets(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.person("ann")
	ticket := c.ticket()
	conn, _, err := s.dial(ticket)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	for name, token := range map[string]string{"used": ticket, "made up": "abc", "missing": "", "refresh token": c.refresh} {
		if _, response, err := s.dial(token); err == nil || response.StatusCode != 401 {
			t.Errorf("%s: %v", name, err)
		}
	}
	conn, _, err = s.dial(c.token) // as in the spec
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	if _, response, err := s.dial(c.token, "Origin: https://evil.example"); err == nil || response.StatusCode != 403 {
		t.Errorf("another origin: %v", err)
	}
	conn, _, err = s.dial(c.token, "Origin: "+s.base)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
}

func TestSocketsAreToldOfARestart(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	s := c.socket()
	s.send(obj{"type": "ping"})
	s.next()
	go c.stop()
	s.closed(websocket.CloseServiceRestart)
}

// A restart waits for a running answer, and its frame arrives before the close frame.
func TestSocketsGetTheirAnswerBeforeARestart(t *testing.T) {
	t.Parallel()
	c := start(t, "DEMO_TOKENS_PER_SECOND=400", "DRAIN_TIMEOUT=20s").person("ann")
	s := c.socket()
	for range 5 {
		s.send(obj{"type": "message", "content": "long answer"})
	}
	s.send(obj{"type": "ping"})
	for s.next().Type != "pong" { // every message is accepted by then
	}
	go c.stop()
	for range 5 {
		if m := s.next(); m.Type != "message" || m.Status != "complete" {
			t.Fatalf("%+v", m)
		}
	}
	s.closed(websocket.CloseServiceRestart)
}
