package app_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestSearch(t *testing.T) {
	t.Parallel()
	s := start(t)
	ann, bob := s.person("ann"), s.person("bob")
	said := ann.chat("where is my <b>umbrella</b>?", 0)
	session := said.int("session_id")
	bob.chat("umbrella", 0)
	address := func(q string) string { return "/api/chat/search?q=" + url.QueryEscape(q) }

	found := func(q string, n int) func() bool {
		return func() bool { return len(ann.get(address(q)).want(200).list("results")) >= n }
	}
	eventually(t, "the question and its answer are found", 5*time.Second, found("umbrella", 2))

	r := ann.get(address("umbr MY") + "&limit=50").want(200)
	if len(r.list("results")) != 0 {
		t.Errorf("a word is cut short in the middle: %s", r.body)
	}
	r = ann.get(address("my UMBR")).want(200)
	question := false
	for _, hit := range r.list("results") {
		text := ""
		for _, part := range hit["excerpt"].([]any) {
			p := part.(map[string]any)
			if p["match"].(bool) {
				p["text"] = "[" + strings.ToLower(p["text"].(string)) + "]"
			}
			text += p["text"].(string)
		}
		if !strings.Contains(text, "[umbr]ella") || int64(hit["session_id"].(float64)) != session || hit["archived"].(bool) {
			t.Errorf("%v %q", hit, text)
		}
		if hit["role"] == "user" && text == "where is [my] <b>[umbr]ella</b>?" && hit["message_id"].(float64) > 0 {
			question = true
		}
	}
	if !question || r.int("limit") != 20 || r.int("offset") != 0 {
		t.Errorf("%s", r.body)
	}

	ann.do("PATCH", path("/api/chat/sessions/%d", session), obj{"archived": true}).want(200)
	for _, hit := range ann.get(address("umbrella")).want(200).list("results") {
		if !hit["archived"].(bool) {
			t.Errorf("not marked: %v", hit)
		}
	}
	if one := ann.get(address("umbrella") + "&limit=1").want(200); len(one.list("results")) != 1 {
		t.Errorf("%s", one.body)
	}
	for _, hostile := range []string{"\"*^-:NEAR(", "'", "*", "%", "\x00", "\xff", "a' OR 1=1 --", strings.Repeat("漢", 100)} {
		ann.get(address(hostile)).want(200)
	}
	for _, bad := range []string{"", "?q=", "?q=%20", "?q=x&limit=51", "?q=x&offset=1001", "?q=" + strings.Repeat("x", 101)} {
		ann.get("/api/chat/search"+bad).problem(400, "invalid_input")
	}
}

// TestSearchFolds checks folding through all layers, in titles and messages.
func TestSearchFolds(t *testing.T) {
	t.Parallel()
	s := start(t)
	ann := s.person("ann")
	said := ann.chat("In Zu\u0308rich, Bahnhofstraße", 0)
	ann.do("PATCH", path("/api/chat/sessions/%d", said.int("session_id")), obj{"title": "Café ＺÜRICH"}).want(200)
	search := func(q string) []obj {
		return ann.get("/api/chat/search?q=" + url.QueryEscape(q)).want(200).list("results")
	}
	eventually(t, "the title is found", 5*time.Second, func() bool {
		found := search("cafe zurich")
		return len(found) == 1 && found[0]["message_id"] == nil
	})
	for _, c := range [][2]string{{"zurich ", "Zu\u0308rich"}, {"BAHNHOFSTRASSE", "Bahnhofstraße"}} {
		query, want := c[0], c[1]
		marked := false
		for _, hit := range search(query) {
			for _, part := range hit["excerpt"].([]any) {
				marked = marked || part.(map[string]any)["match"].(bool) && part.(map[string]any)["text"] == want
			}
		}
		if !marked {
			t.Errorf("%s does not mark %s: %v", query, want, search(query))
		}
	}
}

func TestSearchesHaveALimitOfTheirOwn(t *testing.T) {
	t.Parallel()
	s := start(t, "RATE_LIMIT_SEARCH=5/h", "RATE_LIMIT_API=3/h")
	ann, bob := s.person("ann"), s.person("bob")
	if n := allowed(t, 10, func() reply { return ann.get("/api/chat/search?q=x") }); n != 5 {
		t.Errorf("%d of 10", n)
	}
	ann.get("/api/auth/me").want(200)
	bob.get("/api/chat/search?q=x").want(200)
}

func TestPinsAndTheArchive(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.person("ann")
	var ids []int64
	for range 3 {
		ids = append(ids, c.post("/api/chat/sessions", nil).want(201).int("id"))
	}
	session := func(i int) string { return path("/api/chat/sessions/%d", ids[i]) }
	want := func(query string, want ...int64) {
		t.Helper()
		r := c.get("/api/chat/sessions" + query).want(200)
		list := r.list("sessions")
		if len(list) != len(want) || r.int("total") != int64(len(want)) {
			t.Fatalf("%s, want %v", r.body, want)
		}
		for i := range want {
			if int64(list[i]["id"].(float64)) != want[i] {
				t.Errorf("%s, want %v", r.body, want)
			}
		}
	}
	pinned := c.do("PATCH", session(0), obj{"pinned": true}).want(200)
	if !strings.Contains(string(pinned.body), `"pinned":true`) || pinned.str("title") != "New Chat" {
		t.Errorf("%s", pinned.body)
	}
	want("", ids[0], ids[2], ids[1])
	c.do("PATCH", session(1), obj{"archived": true}).want(200)
	want("?archived=false", ids[0], ids[2])
	want("?archived=true", ids[1])
	c.do("PATCH", session(1), obj{"archived": false, "title": "Back"}).want(200)
	c.do("PATCH", session(0), obj{"pinned": false}).want(200)
	want("", ids[2], ids[1], ids[0])

	c.do("PATCH", session(0), obj{}).problem(400, "invalid_input")
	c.do("PATCH", session(0), obj{"pinned": "yes"}).problem(400, "invalid_input")
	c.get("/api/chat/sessions?archived=maybe").problem(400, "invalid_input")
	s.person("bob").do("PATCH", session(0), obj{"pinned": true}).problem(404, "invalid_session")
}

// TestTextOfFilesIsFound: the text of a file is found in the question that holds it, by its owner only.
func TestTextOfFilesIsFound(t *testing.T) {
	t.Parallel()
	s := start(t)
	ann, bob := s.person("ann"), s.person("bob")
	id := ann.upload("Zoo.md", "# Animals\n\nThe <b>quokka</b> of Zürich").want(201).int("id")
	ann.read(id)
	sent := ann.do("POST", "/api/chat/message", obj{"files": []int64{id}}).want(200)
	if title := ann.get(path("/api/chat/sessions/%d", sent.int("session_id"))).want(200).str("title"); title != "Zoo" { // without a text
		t.Errorf("the chat is called %q", title)
	}
	const address = "/api/chat/search?q=quokka+zurich"
	var found []obj
	eventually(t, "the text is found", 5*time.Second, func() bool {
		found = ann.get(address).want(200).list("results")
		return len(found) > 0
	})
	hit := found[0]
	file, excerpt := hit["file"].(map[string]any), fmt.Sprint(hit["excerpt"])
	if len(found) != 1 || hit["session_id"].(float64) != float64(sent.int("session_id")) || hit["role"] != "user" || file["id"].(float64) != float64(id) || file["name"] != "Zoo.md" || file["page"] != nil ||
		!strings.Contains(excerpt, "The <b>") || !strings.Contains(excerpt, "quokka") {
		t.Errorf("%v", found)
	}
	if others := bob.get(address).want(200).list("results"); len(others) != 0 {
		t.Errorf("somebody else finds %v", others)
	}
	ann.do("DELETE", path("/api/chat/sessions/%d", sent.int("session_id")), nil).want(204)
	if left := ann.get(address).want(200).list("results"); len(left) != 0 {
		t.Errorf("after the chat was deleted: %v", left)
	}
}
