package app_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

func TestModelIsToldInstructionsOfAccountAndChat(t *testing.T) {
	provider := llmtest.Start(t, llmtest.Script{Models: []string{"m"}})
	s := start(t, "OPENAI_BASE_URL="+provider.OpenAI(), "SYSTEM_PROMPT=Be kind.", "LLM_MODEL=m", "LLM_MAX_RETRIES=0")
	ann, bob := s.person("ann"), s.person("bob")
	told := func(want string) {
		t.Helper()
		system := asked(t, provider)["messages"].([]any)[0].(map[string]any)
		if system["role"] != "system" || system["content"] != want {
			t.Errorf("told %v, want %q", system, want)
		}
	}
	if got := ann.get("/api/chat/instructions").want(200).str("instructions"); got != "" {
		t.Errorf("at first %q", got)
	}
	if got := ann.do("PATCH", "/api/chat/instructions", obj{"instructions": "I am Ann."}).want(200).str("instructions"); got != "I am Ann." {
		t.Errorf("changed to %q", got)
	}
	setup := obj{"instructions": "Be brief.", "parameters": obj{"temperature": 0.5}}
	first := ann.post("/api/chat/message", obj{"message": "One?", "setup": setup}).want(200)
	told("Be kind.\n\nI am Ann.\n\nBe brief.")
	session := path("/api/chat/sessions/%d", first.int("session_id"))
	if is := ann.get(session).want(200).json(); is["instructions"] != "Be brief." || !reflect.DeepEqual(is["parameters"], map[string]any{"temperature": 0.5}) {
		t.Errorf("%v", is)
	}
	if p := first.json()["metadata"].(map[string]any)["parameters"]; !reflect.DeepEqual(p, map[string]any{"temperature": 0.5}) {
		t.Errorf("answered with %v", p)
	}
	ann.do("PATCH", session, obj{"instructions": "Be long.", "parameters": obj{}}).want(200)
	ann.chat("Two?", first.int("session_id"))
	told("Be kind.\n\nI am Ann.\n\nBe long.")
	ann.chat("Another?", 0)
	told("Be kind.\n\nI am Ann.")
	bob.chat("Mine?", 0)
	told("Be kind.")

	export := ann.get(session + "/export?format=json").want(200).json()["session"].(map[string]any)
	if export["instructions"] != "Be long." || !reflect.DeepEqual(export["parameters"], map[string]any{}) {
		t.Errorf("exported %v", export)
	}
	if account := ann.get("/api/auth/export").want(200).json(); account["instructions"] != "I am Ann." {
		t.Errorf("the account's export has %v", account["instructions"])
	}
}

func TestInstructionsOverTheirBoundsAreRefused(t *testing.T) {
	t.Parallel()
	ann := start(t).person("ann")
	session := path("/api/chat/sessions/%d", ann.post("/api/chat/sessions", obj{"title": "Quiet"}).want(201).int("id"))
	long := strings.Repeat("x", 8001)
	for name, r := range map[string]reply{
		"instructions too_long":                           ann.do("PATCH", "/api/chat/instructions", obj{"instructions": long}),
		"instructions too_long ":                          ann.do("PATCH", session, obj{"instructions": long}),
		"parameters.temperature out_of_range":             ann.do("PATCH", session, obj{"parameters": obj{"temperature": 3}}),
		"setup.instructions too_long":                     ann.post("/api/chat/message", obj{"message": "hi", "setup": obj{"instructions": long}}),
		"setup.parameters.reasoning_effort unknown_value": ann.post("/api/chat/message", obj{"message": "hi", "setup": obj{"parameters": obj{"reasoning_effort": "much"}}}),
	} {
		errors := r.problem(400, "invalid_input").list("errors")
		if got := fmt.Sprint(errors[0]["field"], " ", errors[0]["code"]); len(errors) != 1 || got != strings.TrimSpace(name) {
			t.Errorf("%s: %v", name, errors)
		}
	}
}

func TestInstructionsGoWithTheAccount(t *testing.T) {
	w := newWorld(t)
	w.person("admin_ada") // the last admin cannot go
	ann := w.person("ann")
	ann.do("PATCH", "/api/chat/instructions", obj{"instructions": "a personal secret"}).want(200)
	ann.post("/api/chat/message", obj{"message": "hi", "setup": obj{"instructions": "another secret"}}).want(200)
	ann.post("/api/auth/delete", obj{"password": password}).want(204)
	eventually(t, "the instructions go", 30*time.Second, func() bool {
		var left int
		err := w.db.QueryRowContext(t.Context(), `SELECT (SELECT count(*) FROM users WHERE instructions <> '')
			+ (SELECT count(*) FROM chat_sessions WHERE instructions <> '') + (SELECT count(*) FROM messages WHERE instructions IS NOT NULL)`).Scan(&left)
		return err == nil && left == 0
	})
}
