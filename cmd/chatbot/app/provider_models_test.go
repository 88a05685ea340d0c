package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

func TestModelsAreDescribedPricedAndReset(t *testing.T) {
	t.Parallel()
	server := llmtest.Start(t, llmtest.Script{Models: []string{"meta/llama-4:free", "plain"}})
	ada := start(t).person("ada")
	ada.connect("acme", server).want(201)
	for i, address := range []string{"/api/admin/models/acme/meta/llama-4:free", "/api/admin/models/acme%2Fmeta%2Fllama-4:free", "/api/admin/models/acme/meta%2fllama-4%3Afree"} {
		m := ada.do("PATCH", address, obj{"description": fmt.Sprint("Number ", i)}).want(200)
		if m.str("id") != "acme/meta/llama-4:free" || m.str("description") != fmt.Sprint("Number ", i) {
			t.Errorf("%s: %s", address, m.body)
		}
	}
	said := obj{
		"name": " Llama ", "description": "", "context_tokens": 5000, "max_output_tokens": 700, "vision": false, "tools": false, "reasoning": true,
		"input_price": 0.125, "output_price": 10000,
	}
	m := ada.do("PATCH", "/api/admin/models/acme/meta/llama-4:free", said).want(200).json()
	for name, want := range said {
		if got := fmt.Sprint(m[name]); got != strings.TrimSpace(fmt.Sprint(want)) {
			t.Errorf("%s is %s, want %v", name, got, want)
		}
	}
	reported := m["reported"].(map[string]any)
	if reported["name"] != "meta/llama-4:free" || reported["vision"] != true || reported["input_price"] != nil || fmt.Sprint(m["set"]) != "[name description context_tokens max_output_tokens vision tools reasoning input_price output_price]" {
		t.Errorf("%v", m)
	}
	for _, one := range ada.get("/api/models").want(200).list("models") {
		if one["id"] == "acme/meta/llama-4:free" && (one["name"] != "Llama" || one["context_tokens"] != 5000.0 || one["vision"] != false || one["reasoning"] != true) {
			t.Errorf("%v", one)
		}
	}
	ada.post("/api/chat/message", obj{"message": "hi", "model": "acme/meta/llama-4:free", "parameters": obj{"max_output_tokens": 900}}).want(200)
	if q := asked(t, server); q["max_tokens"] != 700.0 {
		t.Errorf("asked %v", q)
	}
	reset := obj{}
	for name := range said {
		reset[name] = nil
	}
	m = ada.do("PATCH", "/api/admin/models/acme/meta/llama-4:free", reset).want(200).json()
	for name := range said {
		if fmt.Sprint(m[name]) != fmt.Sprint(reported[name]) {
			t.Errorf("%s is %v after it was reset", name, m[name])
		}
	}
	if fmt.Sprint(m["set"]) != "[]" {
		t.Errorf("%v", m["set"])
	}
	for _, one := range []struct {
		field, code string
		body        obj
	}{
		{"name", "blank", obj{"name": ""}}, {"name", "too_long", obj{"name": strings.Repeat("x", 101)}}, {"description", "too_long", obj{"description": strings.Repeat("x", 501)}},
		{"description", "invalid_characters", obj{"description": "a\x00b"}},
		{"context_tokens", "out_of_range", obj{"context_tokens": 0}}, {"context_tokens", "out_of_range", obj{"context_tokens": 10_000_001}}, {"context_tokens", "wrong_type", obj{"context_tokens": 1.5}},
		{"max_output_tokens", "out_of_range", obj{"max_output_tokens": -1}}, {"max_output_tokens", "out_of_range", obj{"max_output_tokens": 1_000_001}}, {"vision", "wrong_type", obj{"vision": "yes"}},
		{"input_price", "invalid_price", obj{"input_price": -0.001, "output_price": 1}}, {"input_price", "invalid_price", obj{"input_price": 10000.001, "output_price": 1}},
		{"output_price", "invalid_price", obj{"input_price": 1, "output_price": 0.0001}}, {"output_price", "price_incomplete", obj{"input_price": 1}}, {"input_price", "wrong_type", obj{"input_price": "1", "output_price": 1}},
		{"groups", "wrong_type", obj{"groups": []string{"a"}}}, {"groups", "unknown_group", obj{"groups": []int{999}}}, {"version", "wrong_type", obj{"version": "1"}},
	} {
		r := ada.do("PATCH", "/api/admin/models/acme/plain", one.body).problem(400, "invalid_input")
		if errors := r.list("errors"); len(errors) != 1 || errors[0]["field"] != one.field || errors[0]["code"] != one.code {
			t.Errorf("%v: %v, want %s %s", one.body, errors, one.field, one.code)
		}
	}
	for _, none := range []string{"acme/none", "acme", "none/m", "acme/", "%2F"} {
		if r := ada.do("PATCH", "/api/admin/models/"+none, obj{"enabled": true}); r.status != 404 && r.status != 400 {
			t.Errorf("%s: %d %s", none, r.status, r.body)
		}
	}
}

func TestModelsAreAddedByHandAndDisabled(t *testing.T) {
	t.Parallel()
	server := llmtest.Start(t, llmtest.Script{Models: []string{"listed"}})
	ada := start(t).person("ada")
	ada.connect("acme", server).want(201)
	ada.post("/api/admin/models", obj{"id": "acme/hidden/one", "name": "Hidden", "input_price": 1, "output_price": 2}).want(201)
	if m := ada.known("acme/hidden/one"); m["added"] != true || m["listed"] != false || m["enabled"] != true || m["name"] != "Hidden" {
		t.Errorf("%v", m)
	}
	if by := modelOf(ada.post("/api/chat/message", obj{"message": "hi", "model": "acme/hidden/one"}).want(200)); by != "acme/hidden/one" {
		t.Errorf("answered by %s", by)
	}
	ada.post("/api/admin/models", obj{"id": "acme/listed"}).problem(409, "model_taken")
	ada.post("/api/admin/models", obj{"id": "acme/hidden/one"}).problem(409, "model_taken")
	ada.post("/api/admin/models", obj{"id": "none/m"}).problem(404, "no_provider")
	for _, id := range []string{"", "acme", "acme/", "/m", "acme/a b", "acme/a\u200bb", "acme/" + strings.Repeat("x", 300)} {
		ada.post("/api/admin/models", obj{"id": id}).problem(400, "invalid_input")
	}
	ada.do("DELETE", "/api/admin/models/acme/listed", nil).problem(409, "model_listed")
	ada.do("DELETE", "/api/admin/models/acme/hidden/one", nil).want(204)
	ada.do("DELETE", "/api/admin/models/acme/hidden/one", nil).problem(404, "no_model")

	chat := ada.post("/api/chat/message", obj{"message": "hi", "model": "acme/listed"}).want(200)
	ada.do("PATCH", "/api/admin/models/acme/listed", obj{"enabled": false}).want(200)
	ada.post("/api/chat/message", obj{"message": "hi", "model": "acme/listed"}).problem(400, "unknown_model")
	ada.post("/api/chat/message", obj{"message": "more", "session_id": chat.int("session_id")}).problem(409, "model_gone")
	if got := ada.models(); !slices.Equal(got, []string{"demo/demo"}) {
		t.Errorf("offered %v", got)
	}
	ada.do("PATCH", "/api/admin/models/acme/listed", obj{"enabled": nil}).want(200)
	ada.chat("more", chat.int("session_id")).want(200)
	ada.do("PATCH", "/api/admin/providers/acme", obj{"enabled": false}).want(200)
	ada.post("/api/chat/message", obj{"message": "hi", "model": "acme/listed"}).problem(400, "unknown_model")
	if p := ada.get("/api/admin/providers/acme").want(200).json(); p["enabled"] != false {
		t.Errorf("%v", p)
	}
}

func TestModelsOfTheEnvironmentAreManagedToo(t *testing.T) {
	t.Parallel()
	c, _ := withProviders(t)
	c.do("PATCH", "/api/admin/models/openai/gpt-5.4-mini", obj{"name": "Fast", "input_price": 0.25, "output_price": 2}).want(200)
	c.do("PATCH", "/api/admin/models/ollama/qwen3", obj{"enabled": false}).want(200)
	if got := c.models(); !slices.Equal(got, []string{"demo/demo", "openai/gpt-5.4-mini", "openai/meta/llama-4"}) {
		t.Errorf("offered %v", got)
	}
	c.do("PATCH", "/api/admin/models/demo/demo", obj{"enabled": false}).want(200)
	if got := c.models(); !slices.Equal(got, []string{"openai/gpt-5.4-mini", "openai/meta/llama-4"}) {
		t.Errorf("without the demo: %v", got)
	}
	if by := modelOf(c.chat("hi", 0)); by != "openai/gpt-5.4-mini" {
		t.Errorf("answered by %s", by)
	}
}

func TestModelsAreLimitedToGroups(t *testing.T) {
	t.Parallel()
	server := llmtest.Start(t, llmtest.Script{Models: []string{"a-secret", "b-open"}})
	w := newWorld(t)
	ada, bob := w.person("ada"), w.person("bob")
	ada.connect("acme", server).want(201)
	for _, statement := range []string{
		"INSERT INTO groups (id, name, name_folded, created_at) VALUES (7, 'Lab', 'lab', '2026-11-29 00:00:00+00:00')",
		fmt.Sprintf("INSERT INTO group_members (group_id, user_id, added_at) VALUES (7, %d, '2026-11-29 00:00:00+00:00')", ada.userID),
	} {
		if _, err := w.db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	chat := bob.post("/api/chat/message", obj{"message": "hi", "model": "acme/a-secret"}).want(200)
	if m := ada.do("PATCH", "/api/admin/models/acme/a-secret", obj{"groups": []int{7, 7}}).want(200).json(); fmt.Sprint(m["groups"], m["restricted"]) != "[7] true" {
		t.Errorf("%v", m)
	}
	for query, want := range map[string]string{"?group=7": "[acme/a-secret]", "?group=8": "[]", "?group=7&enabled=false": "[]"} {
		if got := names(ada.get("/api/admin/models"+query).want(200), "models", "id"); fmt.Sprint(got) != want {
			t.Errorf("%s: %v, want %s", query, got, want)
		}
	}
	for _, group := range []string{"0", "-1", "x", "", "9223372036854775808"} {
		if r := ada.get("/api/admin/models?group="+group).problem(400, "invalid_input"); r.list("errors")[0]["field"] != "group" {
			t.Errorf("%q: %s", group, r.body)
		}
	}
	if got := bob.models(); !slices.Equal(got, []string{"acme/b-open"}) {
		t.Errorf("bob sees %v", got)
	}
	bob.post("/api/chat/message", obj{"message": "hi", "model": "acme/a-secret"}).problem(400, "unknown_model")
	bob.post("/api/chat/message", obj{"message": "more", "session_id": chat.int("session_id")}).problem(409, "model_gone")
	if by := modelOf(bob.post("/api/chat/message", obj{"message": "hi"}).want(200)); by != "acme/b-open" {
		t.Errorf("bob's default is %s", by)
	}
	eventually(t, "ada, who is in the group, sees the model", 10*time.Second, func() bool { return slices.Equal(ada.models(), []string{"acme/a-secret", "acme/b-open"}) })
	if _, err := w.db.ExecContext(t.Context(), "PRAGMA foreign_keys = ON; DELETE FROM groups"); err != nil {
		t.Fatal(err)
	}
	if m := ada.known("acme/a-secret"); fmt.Sprint(m["groups"], m["restricted"]) != "[] true" {
		t.Errorf("without its groups: %v", m)
	}
	bob.post("/api/chat/message", obj{"message": "hi", "model": "acme/a-secret"}).problem(400, "unknown_model")
	ada.do("PATCH", "/api/admin/models/acme/a-secret", obj{"groups": []int{}}).want(200)
	bob.post("/api/chat/message", obj{"message": "hi", "model": "acme/a-secret"}).want(200)
}

// TestRunningAnswersOutliveTheirProvider: an answer that runs ends with what it began with; one that waits in the queue is told.
func TestRunningAnswersOutliveTheirProvider(t *testing.T) {
	t.Parallel()
	server := llmtest.Start(t, llmtest.Script{Models: []string{"m"}, Pieces: strings.SplitAfter(strings.Repeat("word ", 30), " "), Between: 100 * time.Millisecond})
	ada := start(t, "TURN_CONCURRENCY=1").person("ada")
	ada.connect("acme", server).want(201)
	running := ada.say("hi", obj{"model": "acme/m"})
	for range 3 {
		running.next()
	}
	waiting := ada.say("hi", obj{"model": "acme/m"})
	waiting.next()
	ada.do("DELETE", "/api/admin/providers/acme", nil).want(204)
	events := running.rest()
	if end := last(t, events); end.Status != "complete" || end.Metadata.ModelID != "acme/m" {
		t.Errorf("%+v", end)
	}
	if end := last(t, waiting.rest()); end.Type != "error" || end.ErrorCode != "MODEL_GONE" {
		t.Errorf("%+v", end)
	}
}

func TestSecretsAreSealedAgainWithNewKey(t *testing.T) {
	t.Parallel()
	const first, second, third = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978", "1f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978", "2f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978"
	server := llmtest.Start(t, llmtest.Script{Models: []string{"m"}})
	dir := t.TempDir()
	run := func(settings ...string) *world { return newWorldOf(t, startIn(t, dir, settings...), dir) }
	works := func(w *world, name string) {
		t.Helper()
		c := w.person(name)
		if by := modelOf(c.post("/api/chat/message", obj{"message": "hi", "model": "acme/m"}).want(200)); by != "acme/m" {
			t.Errorf("answered by %s", by)
		}
		if got := server.Requests()[len(server.Requests())-1].Header.Get("Authorization"); got != "Bearer "+secretKey {
			t.Errorf("sent %q", got)
		}
	}
	w := run("SECRET_KEY=" + first)
	w.person("ada").connect("acme", server).want(201)
	before := fmt.Sprintf("%s", w.rows("SELECT api_key, version FROM providers"))
	w.stop()
	w = run("SECRET_KEY="+second, "SECRET_KEY_PREVIOUS="+first)
	if after := fmt.Sprintf("%s", w.rows("SELECT api_key, version FROM providers")); after == before || !strings.HasSuffix(after, before[len(before)-10:]) {
		t.Errorf("%s after %s", after, before)
	}
	works(w, "bob")
	w.stop()
	w = run("SECRET_KEY=" + second)
	works(w, "eve")
	w.stop()
	w = run("SECRET_KEY=" + third)
	ada := w.nobody()
	ada.signIn("ada")
	if p := ada.get("/api/admin/providers/acme").want(200).json(); p["problem"].(map[string]any)["code"] != "provider_sealed" || p["has_key"] != true {
		t.Errorf("%v", p)
	}
	ada.do("PATCH", "/api/admin/providers/acme", obj{"name": "Renamed"}).want(200)
	ada.do("PATCH", "/api/admin/providers/acme", obj{"api_key": secretKey}).want(200)
	works(w, "dan")
}
