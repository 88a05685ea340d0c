package app_test

import (
	"fmt"
	"strings"
	"testing"
)

// chat sends a message without streaming and returns the answer.
func (c *client) chat(text string, sessionID int64) reply {
	c.t.Helper()
	body := obj{"message": text}
	if sessionID != 0 {
		body["session_id"] = sessionID
	}
	return c.post("/api/chat/message", body).want(200)
}

func TestSessions(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	if empty := c.get("/api/chat/sessions").want(200); len(empty.list("sessions")) != 0 || empty.int("limit") != 20 || empty.int("total") != 0 {
		t.Fatalf("%s", empty.body)
	}
	var ids []int64
	for range 3 {
		created := c.post("/api/chat/sessions", nil).want(201)
		if created.str("title") != "New Chat" || created.int("message_count") != 0 {
			t.Fatalf("%s", created.body)
		}
		ids = append(ids, created.int("id"))
	}
	named := c.post("/api/chat/sessions", obj{"title": "Named 🚀"}).want(201)
	ids = append(ids, named.int("id"))
	c.chat("hello there", ids[0])

	for query, want := range map[string][]int64{
		"":                            {ids[3], ids[2], ids[1], ids[0]},
		"?sort=created_at_desc":       {ids[3], ids[2], ids[1], ids[0]},
		"?sort=created_at_asc":        {ids[0], ids[1], ids[2], ids[3]},
		"?sort=updated_at_desc":       {ids[0], ids[3], ids[2], ids[1]},
		"?limit=2":                    {ids[3], ids[2]},
		"?limit=2&offset=3":           {ids[0]},
		"?offset=9223372036854775807": {},
	} {
		r := c.get("/api/chat/sessions" + query).want(200)
		var got []int64
		for _, s := range r.list("sessions") {
			got = append(got, int64(s["id"].(float64)))
		}
		if len(got) != len(want) || r.int("total") != 4 {
			t.Errorf("%s: %v, want %v", query, got, want)
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: %v, want %v", query, got, want)
			}
		}
	}

	one := c.get(path("/api/chat/sessions/%d", ids[0])).want(200)
	if one.int("message_count") != 2 || one.str("last_message_preview") == "" || one.str("title") != "hello there" {
		t.Errorf("%s", one.body)
	}
	renamed := c.do("PATCH", path("/api/chat/sessions/%d", ids[1]), obj{"title": "Другое"}).want(200)
	if renamed.str("title") != "Другое" {
		t.Errorf("%s", renamed.body)
	}
	for _, title := range []string{"", "  ", strings.Repeat("x", 256), "a\x00b"} {
		c.do("PATCH", path("/api/chat/sessions/%d", ids[1]), obj{"title": title}).problem(400, "invalid_input")
	}
	c.do("DELETE", path("/api/chat/sessions/%d", ids[0]), nil).want(204)
	c.get(path("/api/chat/sessions/%d", ids[0])).problem(404, "invalid_session")
	c.get(path("/api/chat/sessions/%d/messages", ids[0])).problem(404, "invalid_session")
	c.post("/api/chat/message", obj{"message": "hi", "session_id": ids[0]}).problem(404, "invalid_session")
}

func TestForeignSessionIs404(t *testing.T) {
	t.Parallel()
	s := start(t)
	ann, ben := s.person("ann"), s.person("ben")
	answer := ann.chat("private", 0)
	id, message := answer.int("session_id"), answer.int("id")

	for _, call := range []struct {
		method, path string
		body         any
	}{
		{"GET", "/api/chat/sessions/%d", nil},
		{"PATCH", "/api/chat/sessions/%d", obj{"title": "mine"}},
		{"DELETE", "/api/chat/sessions/%d", nil},
		{"GET", "/api/chat/sessions/%d/messages", nil},
		{"GET", "/api/chat/messages/%d/stream", nil},
		{"POST", "/api/chat/messages/%d/stop", nil},
	} {
		t.Run(call.method+" "+call.path, func(t *testing.T) {
			its, code := id, "invalid_session"
			if strings.Contains(call.path, "/messages/%d/") {
				its, code = message, "invalid_message"
			}
			theirs := ben.do(call.method, path(call.path, its), call.body).problem(404, code).json()
			never := ben.do(call.method, path(call.path, 999_999), call.body).problem(404, code).json()
			delete(theirs, "request_id")
			delete(never, "request_id")
			for name, value := range never {
				if theirs[name] != value {
					t.Errorf("%s: %v and %v", name, theirs[name], value)
				}
			}
		})
	}
	ben.post("/api/chat/message", obj{"message": "hi", "session_id": id}).problem(404, "invalid_session")
	ann.get(path("/api/chat/sessions/%d", id)).want(200)
	if r := ben.get("/api/chat/sessions").want(200); r.int("total") != 0 {
		t.Errorf("%s", r.body)
	}
}

func TestMessagePages(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	id := c.chat("message 0", 0).int("session_id")
	for i := 1; i < 4; i++ {
		c.chat(path("message %d", i), id)
	}
	all := c.get(path("/api/chat/sessions/%d/messages", id)).want(200)
	messages := all.list("messages")
	if all.int("session_id") != id || len(messages) != 8 || all.json()["has_more"] != false {
		t.Fatalf("%s", all.body)
	}
	for i, m := range messages {
		if role := []string{"user", "assistant"}[i%2]; m["role"] != role || m["content"] == "" || m["status"] != "complete" {
			t.Errorf("%d: %v", i, m)
		}
		if i > 0 && m["id"].(float64) <= messages[i-1]["id"].(float64) {
			t.Errorf("out of order at %d", i)
		}
	}
	newest := c.get(path("/api/chat/sessions/%d/messages?limit=3", id)).want(200)
	if got := newest.list("messages"); len(got) != 3 || got[2]["id"] != messages[7]["id"] || newest.json()["has_more"] != true {
		t.Fatalf("%s", newest.body)
	}
	older := c.get(path("/api/chat/sessions/%d/messages?limit=5&before_id=%.0f", id, messages[5]["id"])).want(200)
	if got := older.list("messages"); len(got) != 5 || got[0]["id"] != messages[0]["id"] || older.json()["has_more"] != false {
		t.Fatalf("%s", older.body)
	}
}

// TestToolsOfChatAreChosenWithoutMessage, shown by the chat and in its exports, and the same for the next message.
func TestToolsOfChatAreChosenWithoutMessage(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	session := c.post("/api/chat/sessions", obj{}).want(201).int("id")
	at := path("/api/chat/sessions/%d", session)
	want := func(what string, r reply, want string) {
		t.Helper()
		shown := r.json()
		if of, is := shown["session"].(map[string]any); is {
			shown = of
		}
		if got := fmt.Sprint(shown["tools"]); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	want("a new chat", c.get(at).want(200), "[]")
	want("changed", c.do("PATCH", at, obj{"tools": []string{"calculate", "current_time"}}).want(200), "[calculate current_time]")
	want("renamed", c.do("PATCH", at, obj{"title": "Sums", "tools": nil}).want(200), "[calculate current_time]")
	c.do("PATCH", at, obj{"tools": []string{"calculate", "missing"}}).problem(400, "unknown_tool")
	c.do("PATCH", at, obj{"tools": make([]string, 51)}).problem(400, "invalid_input")
	c.do("PATCH", at, obj{"tools": "calculate"}).problem(400, "invalid_input")
	c.chat("hi", session).want(200)
	want("after a message", c.get(at).want(200), "[calculate current_time]")
	want("exported", c.get(exportPath(session, "json")).want(200), "[calculate current_time]")
	if account := c.get("/api/auth/export").want(200); len(account.list("sessions")) != 1 || fmt.Sprint(account.list("sessions")[0]["tools"]) != "[calculate current_time]" {
		t.Errorf("the account: %s", account.body)
	}
	want("none", c.do("PATCH", at, obj{"tools": []string{}}).want(200), "[]")
	want("exported without", c.get(exportPath(session, "json")).want(200), "[]")
}
