package app_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"testing"
)

func TestBadBodies(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.person("ann")
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 64 {
		_, _ = z.Write(make([]byte, 1<<20))
	}
	_ = z.Close()

	for name, in := range map[string]struct {
		body    string
		headers []string
		status  int
		code    string
	}{
		"malformed JSON":       {`{"message": "hi"`, nil, 400, "malformed_json"},
		"no JSON at all":       {`hello`, nil, 400, "malformed_json"},
		"empty body":           {``, nil, 400, "malformed_json"},
		"an array":             {`[]`, nil, 400, "malformed_json"},
		"something after it":   {`{"message":"hi"} {}`, nil, 400, "malformed_json"},
		"wrong type: message":  {`{"message": 5}`, nil, 400, "invalid_input"},
		"wrong type: session":  {`{"message": "hi", "session_id": "5"}`, nil, 400, "invalid_input"},
		"wrong type: fraction": {`{"message": "hi", "session_id": 1.5}`, nil, 400, "invalid_input"},
		"wrong type: stream":   {`{"message": "hi", "stream": "yes"}`, nil, 400, "invalid_input"},
		"session negative":     {`{"message": "hi", "session_id": -1}`, nil, 404, "invalid_session"},
		"session zero":         {`{"message": "hi", "session_id": 0}`, nil, 404, "invalid_session"},
		"session huge":         {`{"message": "hi", "session_id": 9223372036854775807}`, nil, 404, "invalid_session"},
		"unknown content type": {`{"message":"hi"}`, []string{"Content-Type: text/plain"}, 415, "unsupported_media_type"},
		"no content type":      {`{"message":"hi"}`, []string{"Content-Type: "}, 415, "unsupported_media_type"},
		"garbled content type": {`{"message":"hi"}`, []string{"Content-Type: ;;;"}, 415, "unsupported_media_type"},
		"form":                 {`message=hi`, []string{"Content-Type: application/x-www-form-urlencoded"}, 415, "unsupported_media_type"},
		"gzip bomb":            {bomb.String(), []string{"Content-Encoding: gzip"}, 415, "unsupported_encoding"},
		"brotli":               {`x`, []string{"Content-Encoding: br"}, 415, "unsupported_encoding"},
		"NUL":                  {`{"message":"a\u0000b"}`, nil, 400, "invalid_input"},
		"invalid UTF-8":        {"{\"message\":\"a\xffb\"}", nil, 400, "malformed_json"},
		"message missing":      {`{}`, nil, 400, "invalid_input"},
		"message empty":        {`{"message":""}`, nil, 400, "invalid_input"},
		"message blank":        {`{"message":" \n\t "}`, nil, 400, "invalid_input"},
		"message null":         {`{"message":null}`, nil, 400, "invalid_input"},
		"2001 code points":     {`{"message":"` + strings.Repeat("ä", 2001) + `"}`, nil, 400, "invalid_input"},
		"2001 emoji":           {`{"message":"` + strings.Repeat("😀", 2001) + `"}`, nil, 400, "invalid_input"},
		"client id too long":   {`{"message":"hi","client_message_id":"` + strings.Repeat("x", 101) + `"}`, nil, 400, "invalid_input"},
		"body over the limit":  {`{"message":"` + strings.Repeat("x", 300<<10) + `"}`, nil, 413, "body_too_large"},
		"body far over it":     {strings.Repeat("x", 8<<20), nil, 413, "body_too_large"},
		"nested without end":   {strings.Repeat("[", 100_000), nil, 400, "malformed_json"},
	} {
		t.Run(name, func(t *testing.T) {
			c := &client{server: s, token: c.token}
			c.do("POST", "/api/chat/message", in.body, in.headers...).problem(in.status, in.code)
		})
	}
	if got := c.get("/api/chat/sessions").int("total"); got != 0 {
		t.Errorf("refused messages left %d sessions", got)
	}
}

func TestUnusualValidBodiesAreAccepted(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	for name, text := range map[string]string{
		"2000 emoji":              strings.Repeat("😀", 2000),
		"an escaped escape":       `\u0000 and \x00 as text`,
		"markup":                  `<script>alert(1)</script> ' OR 1=1 -- {{.}} ${x}`,
		"right to left and marks": "\u202eabc\u0301 שלום",
		"unknown fields beside":   "hi",
	} {
		t.Run(name, func(t *testing.T) {
			r := c.post("/api/chat/message", obj{"message": text, "role": "system", "user_id": 1, "models": "x"}).want(200)
			stored := c.get(path("/api/chat/sessions/%d/messages", r.int("session_id"))).list("messages")
			if stored[0]["content"] != text || stored[0]["role"] != "user" {
				t.Errorf("stored %.80q", stored[0]["content"])
			}
		})
	}
}

func TestBadQueriesAndIDs(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	id := c.chat("hi", 0).int("session_id")
	for _, query := range []string{
		"limit=0", "limit=-1", "limit=101", "limit=abc", "limit=1.5", "limit=", "limit=99999999999999999999",
		"offset=-1", "offset=abc", "offset=99999999999999999999", "sort=title", "sort=", "sort=created_at_desc;drop",
	} {
		c.get("/api/chat/sessions?"+query).problem(400, "invalid_input")
	}
	for _, query := range []string{"limit=0", "limit=-1", "limit=201", "limit=x", "before_id=0", "before_id=-5", "before_id=x", "before_id=99999999999999999999"} {
		c.get(path("/api/chat/sessions/%d/messages?%s", id, query)).problem(400, "invalid_input")
	}
	c.get(path("/api/chat/sessions/%d/messages?limit=200&before_id=9223372036854775807", id)).want(200)
	for _, bad := range []string{"0", "-1", "9223372036854775807", "99999999999999999999999"} {
		c.get("/api/chat/sessions/"+bad).problem(404, "invalid_session")
		c.get("/api/chat/messages/"+bad+"/stream").problem(404, "invalid_message")
	}
	for _, bad := range []string{"abc", "1.5", "0x1", "%00", "1e3", "%F0%9F%98%80"} {
		c.get("/api/chat/sessions/"+bad).problem(400, "invalid_input")
	}
	answer := c.get(path("/api/chat/sessions/%d/messages", id)).list("messages")[1]["id"]
	for _, bad := range []string{"-1", "x", "99999999999"} {
		c.do("GET", path("/api/chat/messages/%.0f/stream", answer), nil, "Last-Event-ID: "+bad).problem(400, "invalid_input")
	}
}

func TestUnknownAddressesAre404(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.person("ann")
	c.get("/api/nothing").problem(404, "not_found")
	c.get("/api/chat/sessions/1/nothing").problem(404, "not_found")
	r := c.do("PUT", "/api/chat/sessions", obj{}).problem(405, "method_not_allowed")
	if r.header.Get("Allow") == "" {
		t.Error("no Allow")
	}
	c.get("/api/auth/login").problem(405, "method_not_allowed")
	s.nobody().get("/api/chat/ws").problem(426, "upgrade_required")
	s.nobody().do("GET", "/", nil, "X-Long: "+strings.Repeat("x", 9000)).problem(431, "headers_too_large")
}

func TestRequestsWithoutTokenAreRefused(t *testing.T) {
	t.Parallel()
	n := start(t).nobody()
	for _, call := range [][2]string{
		{"POST", "/api/auth/logout"}, {"GET", "/api/auth/me"}, {"POST", "/api/auth/ws-ticket"}, {"GET", "/api/models"}, {"GET", "/api/usage"},
		{"POST", "/api/chat/message"}, {"GET", "/api/chat/messages/1/stream"}, {"POST", "/api/chat/messages/1/stop"},
		{"GET", "/api/chat/search?q=x"}, {"GET", "/api/chat/sessions"}, {"POST", "/api/chat/sessions"}, {"GET", "/api/chat/sessions/1"},
		{"PATCH", "/api/chat/sessions/1"}, {"DELETE", "/api/chat/sessions/1"}, {"GET", "/api/chat/sessions/1/messages"},
	} {
		n.do(call[0], call[1], nil).problem(401, "invalid_token")
	}
	n.post("/api/auth/refresh", nil).problem(401, "not_signed_in")
}

func TestThePage(t *testing.T) {
	t.Parallel()
	n := start(t).nobody()
	for address, want := range map[string]struct {
		status int
		body   string
	}{
		"/": {200, "home"}, "/chat": {200, "chat"}, "/chat?id=5": {200, "chat"}, "/index.html": {200, "home"},
		"/nowhere": {404, "not found"}, "/../etc/passwd": {404, "not found"}, "/.env": {404, "not found"},
	} {
		if r := n.get(address).want(want.status); !strings.Contains(string(r.body), want.body) {
			t.Errorf("%s: %s", address, r.body)
		}
	}
	asset := n.do("GET", "/_next/static/a.js", nil, "Accept-Encoding: gzip, br").want(200)
	if string(asset.body) != "brotli twin" || asset.header.Get("Content-Encoding") != "br" || !strings.Contains(asset.header.Get("Cache-Control"), "immutable") {
		t.Errorf("%s %v", asset.body, asset.header)
	}
	home := n.get("/").want(200)
	if again := n.do("GET", "/", nil, "If-None-Match: "+home.header.Get("ETag")); again.status != http.StatusNotModified || len(again.body) != 0 {
		t.Errorf("%d %s", again.status, again.body)
	}
}

// An id in a body is an integer in any JSON notation; an id outside the range of ids does not exist.
func TestIDsInBodies(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	id := c.chat("hi", 0).int("session_id")
	for written, status := range map[string]int{
		path("%d", id): 200, path("%d.0", id): 200, path("%de0", id): 200, "null": 200,
		"9007199254740993.0": 404, "99999999999999999999": 404, "1e400": 404, "-1e400": 404, "-1": 404, "0": 404, "1e-400": 404,
		"1.5": 400, `"1"`: 400, "true": 400, "[]": 400, "{}": 400,
	} {
		c.do("POST", "/api/chat/message", `{"message":"hi","session_id":`+written+`}`).want(status)
	}
	r := c.do("POST", "/api/chat/message", `{"message":"hi","session_id":"x"}`).problem(400, "invalid_input")
	if fields := r.list("errors"); len(fields) != 1 || fields[0]["field"] != "session_id" {
		t.Errorf("%s", r.body)
	}
	c.do("POST", "/api/chat/message", `{"message":"hi"}`, "Idempotency-Key: "+strings.Repeat("k", 101)).problem(400, "invalid_input")
	c.do("POST", "/api/chat/sessions", `null`).problem(400, "malformed_json")
	c.do("QUERY", "/api/chat/sessions", nil).problem(405, "method_not_allowed")
	c.do("QUERY", "/api/chat/sessions", nil, "Authorization: ").problem(405, "method_not_allowed")
}
