package app_test

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
)

// TestFieldErrorsHaveCodesAndParameters: what a refusal's sentences say is in codes and parameters, too.
func TestFieldErrorsHaveCodesAndParameters(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.person("ann")
	id := c.chat("hi", 0).int("session_id")
	for name, in := range map[string]struct {
		method, path string
		body         any
		errors       []obj
	}{
		"a message": {"POST", "/api/chat/message", obj{"message": strings.Repeat("ä", 2311), "parameters": obj{"temperature": 3}}, []obj{
			{"field": "message", "code": "too_long", "params": obj{"max": 2000, "length": 2311}},
			{"field": "parameters.temperature", "code": "out_of_range", "params": obj{"min": 0, "max": 2}},
		}},
		"no message":       {"POST", "/api/chat/message", obj{}, []obj{{"field": "message", "code": "blank"}}},
		"a wrong type":     {"POST", "/api/chat/message", obj{"message": 5}, []obj{{"field": "message", "code": "wrong_type", "params": obj{"type": "string"}}}},
		"a wrong fraction": {"POST", "/api/chat/message", obj{"message": "hi", "parameters": obj{"temperature": "hot"}}, []obj{{"field": "parameters.temperature", "code": "wrong_type", "params": obj{"type": "number"}}}},
		"a title":          {"PATCH", path("/api/chat/sessions/%d", id), obj{"title": " "}, []obj{{"field": "title", "code": "blank"}}},
		"a query":          {"GET", "/api/chat/sessions?limit=0&archived=x&sort=y", nil, []obj{{"field": "limit", "code": "out_of_range", "params": obj{"min": 1, "max": 100}}, {"field": "archived", "code": "wrong_type", "params": obj{"type": "boolean"}}, {"field": "sort", "code": "unknown_value", "params": obj{"allowed": "created_at_desc, created_at_asc, updated_at_desc"}}}},
		"a number":         {"GET", "/api/chat/sessions/x", nil, []obj{{"field": "session_id", "code": "wrong_type", "params": obj{"type": "integer"}}}},
		"a format":         {"GET", path("/api/chat/sessions/%d/export?format=pdf", id), nil, []obj{{"field": "format", "code": "unknown_value", "params": obj{"allowed": "md, json, txt"}}}},
		"no password":      {"POST", "/api/auth/login", obj{"username": "ann"}, []obj{{"field": "password", "code": "blank"}}},
		"a new account":    {"POST", "/api/auth/register", obj{"username": "x", "email": "x", "password": "Password1"}, []obj{{"field": "username", "code": "length_out_of_range", "params": obj{"min": 3, "max": 50}}, {"field": "email", "code": "invalid_email"}, {"field": "password", "code": "password_too_common"}}},
	} {
		t.Run(name, func(t *testing.T) {
			c := &client{server: s, token: c.token}
			got := c.do(in.method, in.path, in.body).problem(400, "invalid_input").list("errors")
			for _, e := range got {
				if text, _ := e["message"].(string); text == "" {
					t.Errorf("no sentence: %v", e)
				}
				delete(e, "message")
			}
			wantSameJSON(t, got, in.errors)
		})
	}
}

func TestProblemsHaveParameters(t *testing.T) {
	t.Parallel()
	s := start(t, "MAX_SESSIONS_PER_USER=1", "RATE_LIMIT_SEARCH=1/m")
	c := s.person("ann")
	first := c.post("/api/chat/sessions", nil).want(201).int("id")
	wantSameJSON(t, c.post("/api/chat/sessions", nil).problem(409, "too_many_sessions").json()["params"], obj{"max": 1})
	c.get("/api/chat/search?q=x").want(200)
	limited := c.get("/api/chat/search?q=x").problem(http.StatusTooManyRequests, "rate_limited")
	if params, _ := limited.json()["params"].(map[string]any); limited.header.Get("Retry-After") != path("%v", params["retry_after"]) {
		t.Errorf("%v %s", limited.header, limited.body)
	}
	large := c.do("POST", "/api/chat/message", strings.Repeat("x", 300<<10)).problem(413, "body_too_large")
	wantSameJSON(t, large.json()["params"], obj{"max_bytes": 256 << 10})

	ws := c.socket()
	for frame, want := range map[*obj]obj{
		{"type": "message", "content": "hi"}: {"params": obj{"max": 1}},
		{"type": "message", "session_id": first, "content": strings.Repeat("ä", 2001)}: {"errors": []obj{
			{"field": "message", "code": "too_long", "message": "Messages can have at most 2000 characters. This one has 2001.", "params": obj{"max": 2000, "length": 2001}},
		}},
	} {
		ws.send(frame)
		_, data, err := ws.conn.ReadMessage()
		var got obj
		if err != nil || json.Unmarshal(data, &got) != nil {
			t.Fatalf("%s: %v", data, err)
		}
		for name := range want {
			wantSameJSON(t, got[name], want[name])
		}
	}
}

// wantSameJSON compares values as JSON, in which integers and floats are the same.
func wantSameJSON(t *testing.T, got, want any) {
	t.Helper()
	a, _ := json.Marshal(got)
	b, _ := json.Marshal(want)
	var left, right any
	if json.Unmarshal(a, &left) != nil || json.Unmarshal(b, &right) != nil || !reflect.DeepEqual(left, right) {
		t.Errorf("got  %s\nwant %s", a, b)
	}
}
