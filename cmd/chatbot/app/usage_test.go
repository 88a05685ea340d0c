package app_test

import (
	"fmt"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

// total returns the total of a response.
func total(r reply) string {
	sum, _ := r.json()["total"].(map[string]any)
	return sumOf(sum)
}

// sumOf returns the calls and tokens of a sum.
func sumOf(s obj) string {
	return fmt.Sprint(s["calls"], s["tokens_in"], s["tokens_out"], s["cost"])
}

func TestUsageIsSummedByDayAndModelAndOutlivesChats(t *testing.T) {
	t.Parallel()
	p := providers{
		llmtest.Start(t, llmtest.Script{Models: []string{"gpt-5.4-mini", "meta/llama-4"}, PromptTokens: 11, CompletionTokens: 4}),
		llmtest.Start(t, llmtest.Script{Models: []string{"qwen3"}, PromptTokens: 100, CompletionTokens: 50}),
	}
	s := start(t, p.settings()...)
	ann, bob := s.person("ann").seeing("ollama/qwen3", "openai/gpt-5.4-mini"), s.person("bob")
	if none := ann.get("/api/usage").want(200); len(none.list("usage")) > 0 || total(none) != "0 0 0 <nil>" {
		t.Errorf("before the first call: %s", none.body)
	}
	from := time.Now().UTC().Format(time.DateOnly)
	var session int64
	for _, model := range []string{"openai/gpt-5.4-mini", "openai/gpt-5.4-mini", "ollama/qwen3"} {
		session = ann.post("/api/chat/message", obj{"message": "hi", "model": model}).want(200).int("session_id")
	}
	bob.post("/api/chat/message", obj{"message": "hi", "model": "ollama/qwen3"}).want(200)
	ann.do("DELETE", path("/api/chat/sessions/%d", session), nil).want(204)

	byModel := ann.get("/api/usage?by=model").want(200)
	models := byModel.list("usage")
	if len(models) != 2 || models[0]["model"] != "ollama/qwen3" || models[1]["model"] != "openai/gpt-5.4-mini" ||
		sumOf(models[0]) != "1 100 50 <nil>" || sumOf(models[1]) != "2 22 8 <nil>" || total(byModel) != "3 122 58 <nil>" {
		t.Errorf("%s", byModel.body)
	}
	byDay := ann.get("/api/usage?from=" + from).want(200)
	days := byDay.list("usage")
	if n := len(days); n == 0 || n > 2 || days[0]["day"].(string) < from || days[0]["model"] != nil || total(byDay) != "3 122 58 <nil>" {
		t.Errorf("%s", byDay.body)
	}
	if past := ann.get("/api/usage?from=2020-01-01&to=2020-12-31").want(200); len(past.list("usage")) > 0 || past.str("to") != "2020-12-31" {
		t.Errorf("%s", past.body)
	}
	if his := bob.get("/api/usage").want(200); total(his) != "1 100 50 <nil>" {
		t.Errorf("%s", his.body)
	}
}

func TestBadRangesOfUsageAreNamed(t *testing.T) {
	t.Parallel()
	ann := start(t).person("ann")
	for query, want := range map[string]string{
		"from=yesterday": "from bad_date", "to=2026-02-30": "to bad_date", "by=user": "by unknown_value", "by=%00": "by unknown_value",
		"from=2026-03-02&to=2026-03-01": "from after_end", "from=2020-01-01&to=2026-01-01": "from range_too_long", "to=9999-99-99": "to bad_date",
	} {
		errors := ann.get("/api/usage?"+query).problem(400, "invalid_input").list("errors")
		if got := fmt.Sprint(errors[0]["field"], " ", errors[0]["code"]); len(errors) != 1 || got != want {
			t.Errorf("%s: %v, want %s", query, errors, want)
		}
	}
}
