package app_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/fasthttp/websocket"
)

// naughty returns strings that are known to break programs (testdata/README.md has the source), and some more that are special to
// databases, JSON or terminals.
func naughty(t *testing.T) []string {
	t.Helper()
	raw, err := os.ReadFile("testdata/blns.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	if len(all) < 500 {
		t.Fatalf("only %d strings", len(all))
	}
	return append(all, "a\x00b", "\u2028\u2029", "\ufffe\uffff", "\U0010ffff", "\x1b]0;x\x07", "\r\n\r\nHTTP/1.1 200 OK", "data: {}\n\nid: 9",
		"?", "??", "$1", "%s%d%n", "{{.}}", "\\", `\u0000`, strings.Repeat("ä", 2000), strings.Repeat("👩‍👩‍👧‍👦", 150))
}

// fine checks that a reply is a success or an error of the client.
func (r reply) fine(what, text string) reply {
	r.t.Helper()
	if r.status >= 500 || r.status < 200 {
		r.t.Errorf("%s %.60q: %d %s", what, text, r.status, r.body)
	}
	return r
}

// visible reports whether a text is valid as a message or a title.
func visible(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsSpace(r) }) && !strings.Contains(text, "\x00")
}

// Any text in any field of any route causes no error of the server, and what is stored is returned as it was sent.
func TestNaughtyStringsOverHTTP(t *testing.T) {
	t.Parallel()
	s := start(t, "LOG_LEVEL=WARNING")
	all, stored := naughty(t), atomic.Int64{}
	t.Run("by many", func(t *testing.T) {
		for i := range many {
			c := s.person(fmt.Sprintf("person_%d", i))
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				naughtyOverHTTP(c.at(t), share(all, i), &stored)
			})
		}
	})
	if stored.Load() < 900 {
		t.Errorf("only %d were stored", stored.Load())
	}
	s.unbroken()
}

// many is the number of people who send the strings in parallel, each a share of them.
const many = 8

func share(all []string, i int) []string { return all[len(all)*i/many : len(all)*(i+1)/many] }

// at returns the same person for another test.
func (c *client) at(t *testing.T) *client {
	s := *c.server
	s.t = t
	return &client{&s, c.token, c.refresh, c.userID}
}

func naughtyOverHTTP(c *client, all []string, stored *atomic.Int64) {
	t, n := c.t, c.nobody()
	me := c.get("/api/auth/me").str("username")
	first := c.chat("hello", 0)
	session, answer, question := first.int("session_id"), first.int("id"), first.int("parent_id")
	for _, text := range all {
		n.post("/api/auth/register", obj{"username": text, "email": text, "password": text}).fine("register", text)
		n.post("/api/auth/login", obj{"username": text, "password": text}).fine("login", text)
		n.post("/api/auth/login", obj{"username": me, "password": text}).fine("a password", text)

		made := c.post("/api/chat/sessions", obj{"title": text}).fine("a title", text)
		if made.status == 201 {
			stored.Add(1)
			want := text
			if text == "" {
				want = "New Chat"
			}
			if got := c.get(path("/api/chat/sessions/%d", made.int("id"))).want(200).str("title"); got != want {
				t.Errorf("title %q came back as %q", text, got)
			}
		} else if visible(text) && utf8.RuneCountInString(text) <= 255 {
			t.Errorf("title %q: %s", text, made.body)
		}
		c.do("PATCH", path("/api/chat/sessions/%d", session), obj{"title": text}).fine("renaming", text)

		said := c.post("/api/chat/message", obj{"message": text, "client_message_id": text}).fine("a message", text)
		if said.status != 200 && visible(text) && utf8.RuneCountInString(text) <= 100 {
			t.Errorf("message %q: %s", text, said.body)
		}
		if said.status == 200 {
			stored.Add(1)
			kept := c.get(path("/api/chat/sessions/%d/messages", said.int("session_id"))).want(200).list("messages")
			if len(kept) != 2 || kept[0]["content"] != text || kept[1]["content"] != said.str("content") {
				t.Errorf("message %q came back as %q", text, kept)
			}
		}
		c.post(path("/api/chat/messages/%d/edit", question), obj{"message": text, "client_message_id": text}).fine("an edit", text)
		c.post(path("/api/chat/messages/%d/regenerate", answer), obj{"client_message_id": text}).fine("a key", text)

		escaped := url.PathEscape(text)
		for _, address := range []string{
			"/api/chat/sessions/" + escaped, "/api/chat/messages/" + escaped + "/stop", "/" + escaped, "/api/" + escaped,
			"/api/chat/sessions?sort=" + url.QueryEscape(text) + "&limit=" + url.QueryEscape(text) + "&offset=" + url.QueryEscape(text),
			path("/api/chat/sessions/%d/messages?before_id=", session) + url.QueryEscape(text),
			"/api/chat/ws?token=" + url.QueryEscape(text),
		} {
			if len(address) < 6000 {
				c.get(address).fine("an address", text)
			}
		}
		// In headers, as far as HTTP permits.
		if len(text) < 800 && !strings.ContainsFunc(text, unicode.IsControl) && text != "" {
			c.do("POST", "/api/chat/message", obj{"message": ""}, "Idempotency-Key: "+text, "User-Agent: "+text, "Origin: "+text,
				"Accept-Language: "+text, "X-Request-ID: "+text, "X-Real-IP: "+text).fine("headers", text)
			c.do("GET", path("/api/chat/messages/%d/stream", answer), nil, "Last-Event-ID: "+text).fine("Last-Event-ID", text)
			n.do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+text, "Cookie: chatbot_refresh="+text).fine("a refresh token", text)
		}
		// In a field of another type, and as a body that is not JSON.
		c.post("/api/chat/message", obj{"message": "hi", "session_id": text, "stream": text}).fine("a wrong type", text)
		c.do("POST", "/api/chat/message", text).fine("a body", text)
	}
}

func TestNaughtyStringsOverTheSocket(t *testing.T) {
	t.Parallel()
	s := start(t, "LOG_LEVEL=WARNING")
	all, stored := naughty(t), atomic.Int64{}
	t.Run("by many", func(t *testing.T) {
		for i := range many {
			c := s.person(fmt.Sprintf("person_%d", i))
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				naughtyOverTheSocket(c.at(t), share(all, i), &stored)
			})
		}
	})
	if stored.Load() < 450 {
		t.Errorf("only %d were stored", stored.Load())
	}
	s.unbroken()
}

func naughtyOverTheSocket(c *client, all []string, stored *atomic.Int64) {
	t, socket := c.t, c.socket()
	for _, text := range all {
		socket.send(obj{"type": "message", "content": text, "client_message_id": text})
		e := socket.next()
		switch {
		case e.Type == "message":
			stored.Add(1)
			kept := c.get(path("/api/chat/sessions/%d/messages", e.SessionID)).want(200).list("messages")
			if len(kept) != 2 || kept[0]["content"] != text || e.ClientID != text {
				t.Errorf("message %q came back as %q under %q", text, kept, e.ClientID)
			}
		case e.Type != "error" || e.ErrorCode == "INTERNAL" || visible(text) && utf8.RuneCountInString(text) <= 100:
			t.Errorf("message %q: %+v", text, e)
		}
		for _, frame := range []obj{
			{"type": text}, {"type": "edit", "message_id": 2, "content": "", "client_message_id": text}, {"type": "stop", "message_id": text},
			{"type": "resume", "message_id": 1 << 40, "after": text}, {"type": "message", "content": "hi", "session_id": text}, {text: text},
		} {
			socket.send(frame)
			if e := socket.next(); e.Type != "error" || e.ErrorCode == "INTERNAL" {
				t.Errorf("%q: %+v", frame, e)
			}
		}
		if utf8.ValidString(text) && text != "" {
			if err := socket.conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
				t.Fatal(err)
			}
			if e := socket.next(); e.Type != "error" || e.ErrorCode == "INTERNAL" {
				t.Errorf("a frame %q: %+v", text, e)
			}
		}
	}
}

// unbroken stops the server and checks that its log has no errors.
func (s *server) unbroken() {
	s.t.Helper()
	s.stop()
	for line := range strings.Lines(s.log.String()) {
		if strings.Contains(line, `"level":"ERROR"`) || strings.Contains(line, "panic") {
			s.t.Errorf("something broke: %.1000s", line)
		}
	}
}
