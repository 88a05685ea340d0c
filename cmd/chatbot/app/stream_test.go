package app_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// event is one server-sent event or WebSocket frame.
type event struct {
	id         string
	Type       string
	SessionID  int64  `json:"session_id"`
	MessageID  int64  `json:"message_id"`
	UserMsgID  int64  `json:"user_message_id"`
	ClientID   string `json:"client_message_id"`
	Seq        int
	TookMS     int `json:"took_ms"`
	Content    string
	Replace    bool
	Position   int
	Status     string
	ErrorCode  string `json:"error_code"`
	RetryAfter int    `json:"retry_after"`
	HTTPStatus int    `json:"http_status"`
	Params     map[string]any
	Message    string
	Files      []struct {
		ID   int64
		Name string
	}
	Metadata struct {
		Model        string
		ModelID      string `json:"model_id"`
		FallbackFrom string `json:"fallback_from"`
		Parameters   map[string]any
		Used         int `json:"tokens_used"`
	}
}

// stream reads server-sent events, one at a time.
type stream struct {
	t        *testing.T
	response *http.Response
	lines    *bufio.Scanner
}

func (c *client) stream(method, path string, body any, headers ...string) *stream {
	c.t.Helper()
	response, err := http.DefaultClient.Do(c.request(method, path, body, headers...))
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { response.Body.Close() })
	if response.StatusCode != 200 || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		c.t.Fatalf("%s %s: %s %s", method, path, response.Status, response.Header.Get("Content-Type"))
	}
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 4<<20)
	return &stream{c.t, response, lines}
}

// say sends a message and streams the answer.
func (c *client) say(text string, more ...obj) *stream {
	c.t.Helper()
	body := obj{"message": text, "stream": true}
	for _, m := range more {
		for name, value := range m {
			body[name] = value
		}
	}
	return c.stream("POST", "/api/chat/message", body)
}

// next returns the next event, or false at the end of the stream.
func (s *stream) next() (event, bool) {
	s.t.Helper()
	var e event
	for s.lines.Scan() {
		switch line := s.lines.Text(); {
		case strings.HasPrefix(line, "id: "):
			e.id = line[4:]
		case strings.HasPrefix(line, "data: "):
			raw := []byte(line[6:])
			describedEvent(s.t, raw)
			if err := json.Unmarshal(raw, &e); err != nil {
				s.t.Fatal(err)
			}
		case line == "" && e.Type != "":
			return e, true
		}
	}
	return e, false
}

// rest reads to the end of the stream.
func (s *stream) rest() []event {
	s.t.Helper()
	var all []event
	for e, ok := s.next(); ok; e, ok = s.next() {
		all = append(all, e)
	}
	return all
}

// spoken joins the pieces and checks that their numbers follow `after` without a gap.
func spoken(t *testing.T, after int, events []event) string {
	t.Helper()
	var text strings.Builder
	for _, e := range events {
		if e.Type != "token" && e.Type != "reasoning" {
			continue
		}
		if after++; e.Seq != after || (e.id != "" && e.id != strconv.Itoa(after)) {
			t.Fatalf("event %d (id %q) where %d was due", e.Seq, e.id, after)
		}
		if e.Type == "token" {
			text.WriteString(e.Content)
		}
	}
	return text.String()
}

// last returns the event that ended a stream.
func last(t *testing.T, events []event) event {
	t.Helper()
	if len(events) == 0 {
		t.Fatal("no events")
	}
	return events[len(events)-1]
}
