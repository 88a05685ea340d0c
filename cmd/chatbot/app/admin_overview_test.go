package app_test

import (
	"fmt"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

func TestAdminsSeeOverview(t *testing.T) {
	t.Parallel()
	p := providers{
		llmtest.Start(t, llmtest.Script{Models: []string{"gpt-5.4-mini"}, PromptTokens: 11, CompletionTokens: 4}),
		llmtest.Start(t, llmtest.Script{Models: []string{"qwen3"}, Fault: llmtest.FaultErrorEvent}),
	}
	w := newWorld(t, p.settings()...)
	root, ann := w.person("root").seeing("openai/gpt-5.4-mini", "ollama/qwen3"), w.person("ann")
	empty := root.get("/api/admin/overview").want(200)
	if len(empty.list("days")) != 30 || len(empty.list("models")) != 0 || len(empty.list("failures")) != 0 {
		t.Errorf("%s", empty.body)
	}
	for range 2 {
		ann.post("/api/chat/message", obj{"message": "hi", "model": "openai/gpt-5.4-mini"}).want(200)
	}
	failed := ann.post("/api/chat/message", obj{"message": "hi", "model": "ollama/qwen3"})
	root.patch(path("/api/admin/users/%d", w.person("eve").userID), obj{"is_active": false}).want(200)

	got := root.get("/api/admin/overview").want(200)
	all := got.json()
	for name, want := range map[string]any{
		"accounts":      obj{"total": 3.0, "active": 2.0, "admins": 1.0},
		"active_people": obj{"day": 3.0, "week": 3.0, "month": 3.0},
		"failures":      []any{obj{"code": failed.str("code"), "calls": 1.0}},
		"answers":       obj{"running": 0.0, "waiting": 0.0},
		"version":       "1.0.0",
	} {
		if fmt.Sprint(all[name]) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", name, all[name], want)
		}
	}
	models := got.list("models")
	if len(models) != 2 || models[0]["model"] != "openai/gpt-5.4-mini" || sumOf(models[0]) != "2 22 8 <nil>" || models[1]["calls"] != 1.0 {
		t.Errorf("%v", models)
	}
	messages, tokens := 0.0, 0.0
	for _, day := range got.list("days") {
		messages, tokens = messages+day["messages"].(float64), tokens+day["tokens_in"].(float64)
	}
	if last := got.list("days")[29]["day"].(string); messages != 3 || tokens != 22 || last < time.Now().UTC().Add(-time.Minute).Format(time.DateOnly) {
		t.Errorf("%v messages, %v tokens, up to %s", messages, tokens, last)
	}
	database, storage := all["database"].(map[string]any), all["storage"].(map[string]any)
	if database["kind"] != "sqlite" || fmt.Sprint(database["migration"]) < "0025" || storage["database_bytes"].(float64) < 100_000 || storage["files"] != 0.0 || storage["file_bytes"] != 0.0 {
		t.Errorf("%v, %v", database, storage)
	}
}

// TestOverviewCountsOpenAnswers: one that a model generates until it is stopped, and one behind it in the queue.
func TestOverviewCountsOpenAnswers(t *testing.T) {
	t.Parallel()
	s := start(t, "TURN_CONCURRENCY=1", "TURN_CONCURRENCY_PER_USER=1", "DEMO_TOKENS_PER_SECOND=25")
	root, ann := s.person("root"), s.person("ann")
	first, _ := ann.say("long answer").next()
	second, _ := ann.say("long answer").next()
	want := func(running, waiting float64) {
		t.Helper()
		want := fmt.Sprint(obj{"running": running, "waiting": waiting})
		for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
			answers := fmt.Sprint(root.get("/api/admin/overview").want(200).json()["answers"])
			if answers == want {
				return
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s, want %s", answers, want)
			}
		}
	}
	want(1, 1)
	ann.post(path("/api/chat/messages/%d/stop", second.MessageID), nil).want(200)
	want(1, 0)
	ann.post(path("/api/chat/messages/%d/stop", first.MessageID), nil).want(200)
	want(0, 0)
}
