package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chatbot/application/tools"
	"chatbot/domain/chat"
	"chatbot/domain/tool"
)

// countingTools are tools that count their calls by themselves: each appends its arguments to a file. "write" must not be called twice,
// "read" may, and "guarded" asks first.
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
				time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
				f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
				if err != nil {
					return tool.Result{}, err
				}
				_, err = fmt.Fprintf(f, "%s %s\n", name, c.Arguments)
				if err == nil {
					err = f.Close()
				}
				time.Sleep(time.Duration(rand.IntN(20)) * time.Millisecond)
				return tool.Result{Text: "counted " + c.Arguments}, err
			},
		}
	}
	return []tools.Tool{named("write", false, tool.Never), named("read", true, tool.Never), named("guarded", false, tool.Ask)}
}

// callingModel is a model in OpenAI's format that calls tools: its n-th request for an answer gets the n-th step, counted by the results in it,
// and the one after the last a text. Each call is told apart by the question and the step.
func callingModel(t *testing.T, steps ...[]string) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = w.Write([]byte(`{"data":[{"id":"gpt-5.4-mini"}]}`))
			return
		}
		var asked struct {
			Messages []struct {
				Role    string
				Content string
			}
			Tools []any
		}
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		question, results, said, rest := "", 0, "", "That is all."
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
		w.Header().Set("Content-Type", "text/event-stream")
		say := func(delta string) {
			_, _ = fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":%s}]}\n\n", delta)
			_ = http.NewResponseController(w).Flush()
			time.Sleep(time.Duration(rand.IntN(5)) * time.Millisecond)
		}
		done := 0
		for at, step := range steps {
			if done += len(step); results >= done {
				continue
			}
			say(`{"role":"assistant","content":"One moment. "}`)
			for i, name := range step {
				arguments, _ := json.Marshal(fmt.Sprintf(`{"at":"%s step %d call %d"}`, question, at, i))
				say(fmt.Sprintf(`{"tool_calls":[{"index":%d,"id":"x%d","type":"function","function":{"name":"counting_%s","arguments":""}}]}`, i, i, name))
				say(fmt.Sprintf(`{"tool_calls":[{"index":%d,"function":{"arguments":%s}}]}`, i, arguments))
			}
			_, _ = w.Write([]byte("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n"))
			return
		}
		for word := range strings.SplitAfterSeq(rest, " ") {
			say(fmt.Sprintf(`{"content":%q}`, word))
		}
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

// TestKilledServerMakesNoCallTwice kills the server at a random moment of answers with four steps of calls, two of them with writing
// tools: none of those is called twice, no result is lost, and every answer ends.
func TestKilledServerMakesNoCallTwice(t *testing.T) {
	t.Parallel()
	rounds := 12
	if os.Getenv("KILL_ROUNDS") != "" {
		_, _ = fmt.Sscan(os.Getenv("KILL_ROUNDS"), &rounds)
	}
	dir := t.TempDir()
	counts := filepath.Join(dir, "counts")
	model := callingModel(t, []string{"write"}, []string{"read", "read"}, []string{"write", "read"}, []string{"read"})
	settings := toolSettings(model, counts)
	p := launch(t, dir, settings...)
	token := p.signUp(t)
	unknown := 0
	for round := range rounds {
		question := fmt.Sprintf("round %d", round)
		body := fmt.Sprintf(`{"message":%q,"client_message_id":%q,"tools":["counting/write","counting/read"]}`, question, question)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.base+"/api/chat/message", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		lost := make(chan struct{})
		go func(p *process) {
			defer close(lost)
			_, _ = p.try(request, token)
		}(p)
		time.Sleep(time.Duration(rand.IntN(450)) * time.Millisecond)
		p.kill()
		<-lost
		p = launch(t, dir, settings...)
		var answer map[string]any
		for end := time.Now().Add(30 * time.Second); ; time.Sleep(100 * time.Millisecond) {
			answer = p.call(t, token, "POST", "/api/chat/message", body)
			if answer["status"] == "complete" {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("round %d: the answer is %v", round, answer)
			}
		}
		unknown += checkCalls(t, question, answer, counted(t, counts))
	}
	t.Logf("%d rounds, %d calls became unknown", rounds, unknown)
}

// checkCalls compares the calls of an answer with what the tools counted, and returns how many are unknown.
func checkCalls(t *testing.T, question string, answer map[string]any, counts map[string]int) (unknown int) {
	t.Helper()
	calls := callsIn(answer)
	if len(calls) != 6 || !strings.HasSuffix(fmt.Sprint(answer["content"]), "That is all.") {
		t.Errorf("%s: %d calls, %v", question, len(calls), answer)
	}
	for _, c := range calls {
		arguments, _ := c["arguments"].(map[string]any)
		text, _ := json.Marshal(arguments)
		made := counts[strings.TrimPrefix(fmt.Sprint(c["tool"]), "counting/")+" "+string(text)]
		writes := c["tool"] == "counting/write"
		switch result, _ := c["result"].(string); {
		case writes && made > 1:
			t.Errorf("%s: %v was called %d times", question, c, made)
		case c["status"] == "done" && (made == 0 || result != "counted "+string(text)):
			t.Errorf("%s: %v, called %d times", question, c, made)
		case c["status"] == "unknown" && writes:
			unknown++
		case c["status"] != "done":
			t.Errorf("%s: %v, called %d times", question, c, made)
		}
	}
	return unknown
}
