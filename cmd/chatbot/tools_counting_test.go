package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"chatbot/application/tools"
	"chatbot/domain/chat"
	"chatbot/domain/tool"
)

// countingTools are tools that count their calls by themselves: each appends its arguments to a file. "write" must not be called twice,
// "read" may, and "guarded" asks first. They report what they do to the server in COUNTING_STRIKES, if there is one.
func countingTools(file string) []tools.Tool {
	named := func(name string, repeatable bool, approval tool.Approval) tools.Tool {
		return tools.Tool{
			Tool: tool.Tool{
				ID: tool.ID("counting/" + name), Name: name, Title: name, Description: "Counts.", Approval: approval, Repeatable: repeatable,
				Schema: `{"type":"object","properties":{"at":{"type":"string"}},"required":["at"]}`,
			},
			Check: func(arguments string) error {
				var a struct{ At string }
				if err := json.Unmarshal([]byte(arguments), &a); err != nil {
					return err
				}
				return nil
			},
			Run: func(_ context.Context, c chat.Calling) (tool.Result, error) {
				reportCall("begun", c.Arguments)
				f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
				if err != nil {
					return tool.Result{}, err
				}
				_, err = fmt.Fprintf(f, "%s %s\n", name, c.Arguments)
				if err == nil {
					err = f.Close()
				}
				reportCall("counted", c.Arguments)
				return tool.Result{Text: "counted " + c.Arguments}, err
			},
		}
	}
	return []tools.Tool{named("write", false, tool.Never), named("read", true, tool.Never), named("guarded", false, tool.Ask)}
}

// reportCall tells the server in COUNTING_STRIKES what a tool does, and returns when that has replied.
func reportCall(what, arguments string) {
	address := os.Getenv("COUNTING_STRIKES")
	if address == "" {
		return
	}
	response, err := http.Post(address+"/"+what, "application/json", strings.NewReader(arguments))
	if err == nil {
		_ = response.Body.Close()
	}
}

// callingModel is a model in OpenAI's format that calls tools: its n-th request for an answer gets the n-th step, counted by the results in it,
// and the one after the last a text. Each call is told apart by the question and the step.
func callingModel(t *testing.T, steps ...[]string) *httptest.Server {
	return watchedModel(t, func(context.Context, string) {}, steps...)
}

// progress reads from a request for an answer its question, how many results of calls there are, and what is left of the text after them.
func progress(t *testing.T, r *http.Request) (question string, results int, rest string) {
	var asked struct {
		Messages []struct {
			Role    string
			Content string
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		t.Error(err)
	}
	said := ""
	rest = "That is all."
	for _, m := range asked.Messages {
		switch {
		case m.Role == "user" && strings.HasPrefix(m.Content, "Your last message was cut off"):
			rest = strings.TrimPrefix(rest, strings.TrimLeft(said, "\n"))
		case m.Role == "user":
			question, results = m.Content, 0
		case m.Role == "tool":
			results++
		default:
			said = m.Content
		}
	}
	return question, results, rest
}

// watchedModel is a callingModel that reports what it does: "asked 0" when its first step is asked for, "midst 0" and "ending 0" when it
// has sent a part of it, or all but the end.
func watchedModel(t *testing.T, report func(ctx context.Context, what string), steps ...[]string) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = w.Write([]byte(`{"data":[{"id":"gpt-5.4-mini"}]}`))
			return
		}
		question, results, rest := progress(t, r)
		w.Header().Set("Content-Type", "text/event-stream")
		say := func(delta string) {
			_, _ = fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":%s}]}\n\n", delta)
			_ = http.NewResponseController(w).Flush()
		}
		at := func(what string, step int) { report(r.Context(), fmt.Sprintf("%s %d", what, step)) }
		done := 0
		for n, step := range steps {
			if done += len(step); results >= done {
				continue
			}
			at("asked", n)
			say(`{"role":"assistant","content":"One moment. "}`)
			for i, name := range step {
				arguments, _ := json.Marshal(fmt.Sprintf(`{"at":"%s step %d call %d"}`, question, n, i))
				say(fmt.Sprintf(`{"tool_calls":[{"index":%d,"id":"x%d","type":"function","function":{"name":"counting_%s","arguments":""}}]}`, i, i, name))
				at("midst", n)
				say(fmt.Sprintf(`{"tool_calls":[{"index":%d,"function":{"arguments":%s}}]}`, i, arguments))
			}
			at("ending", n)
			_, _ = w.Write([]byte("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n"))
			return
		}
		at("asked", len(steps))
		for word := range strings.SplitAfterSeq(rest, " ") {
			say(fmt.Sprintf(`{"content":%q}`, word))
			at("midst", len(steps))
		}
		at("ending", len(steps))
		_, _ = w.Write([]byte("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"))
	}))
	t.Cleanup(server.Close)
	return server
}

func toolSettings(model *httptest.Server, counts string) []string {
	return []string{
		"OPENAI_BASE_URL=" + model.URL + "/v1", "LLM_PROVIDER=openai", "LLM_MODEL=gpt-5.4-mini", "TURN_AUTO_CONTINUE=true", "REGISTRATION=open", "COUNTING_TOOLS=" + counts,
	}
}

// counted returns how often each call was made.
func counted(t *testing.T, file string) map[string]int {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for line := range strings.Lines(string(text)) {
		counts[strings.TrimSpace(line)]++
	}
	return counts
}

// callsIn returns the calls of an answer.
func callsIn(answer map[string]any) (calls []map[string]any) {
	parts, _ := answer["parts"].([]any)
	for _, p := range parts {
		if part, _ := p.(map[string]any); part["type"] == "tool_call" {
			calls = append(calls, part)
		}
	}
	return calls
}
