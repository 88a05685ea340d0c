package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// refuses makes a call and returns the status and the code with which it is refused.
func (p *process) refuses(t *testing.T, token, method, path, body string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, p.base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.try(request, token)
	var refused *refusal
	if !errors.As(err, &refused) {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return fmt.Sprint(refused.status, " ", refused.body["code"])
}

// events follows an answer to its end and returns the types of its events.
func (p *process) events(t *testing.T, token string, id any) (types []string, text string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("%s/api/chat/messages/%v/stream", p.base, id), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := p.http.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	all, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(all)) {
		if _, rest, is := strings.Cut(line, `data: {"type":"`); is {
			kind, _, _ := strings.Cut(rest, `"`)
			types = append(types, kind)
		}
	}
	return types, string(all)
}

// TestDecisionIsTakenAfterRestarts: an answer waits for a decision through a crash and a restart, goes on after it, and an allowance holds for
// the chat alone.
func TestDecisionIsTakenAfterRestarts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	counts := filepath.Join(dir, "counts")
	model := callingModel(t, []string{"read", "guarded"})
	settings := toolSettings(model, counts)
	p := launch(t, dir, settings...)
	token := p.signUp(t)
	const send = `{"message":"one","client_message_id":"k","tools":["counting/read","counting/guarded"]}`
	answer := p.call(t, token, "POST", "/api/chat/message", send)
	if answer["status"] != "waiting" || !slices.Equal(states(answer), []any{"done", "waiting"}) {
		t.Fatalf("%v", answer)
	}
	id, session := answer["id"], answer["session_id"]
	path := fmt.Sprintf("/api/chat/messages/%v/tools/c2", id)
	if types, text := p.events(t, token, id); types[len(types)-1] != "end" || !strings.Contains(text, `"status":"waiting"`) {
		t.Errorf("a reader gets %v", types)
	}
	p.kill()
	p = launch(t, dir, settings...)
	if got := p.refuses(t, token, "POST", "/api/chat/message", fmt.Sprintf(`{"message":"two","session_id":%v}`, session)); got != "409 answer_running" {
		t.Error(got)
	}
	if got := p.refuses(t, token, "POST", path, `{}`); got != "400 invalid_input" {
		t.Error(got)
	}
	if got := p.refuses(t, token, "POST", strings.Replace(path, "c2", "c9", 1), `{"approve":true}`); got != "404 invalid_call" {
		t.Error(got)
	}
	if got := p.call(t, token, "POST", path, `{"approve":true,"always":true}`); got["status"] != "streaming" {
		t.Errorf("%v", got)
	}
	types, text := p.events(t, token, id)
	if types[0] != "start" || types[len(types)-1] != "end" || !strings.Contains(text, "That ") {
		t.Errorf("a reader gets %v %s", types, text)
	}
	if got := p.refuses(t, token, "POST", path, `{"approve":false}`); got != "409 call_not_waiting" {
		t.Error(got)
	}
	answer = p.call(t, token, "POST", "/api/chat/message", send)
	if answer["status"] != "complete" || !slices.Equal(states(answer), []any{"done", "done"}) || counted(t, counts)[`guarded {"at":"one step 0 call 1"}`] != 1 {
		t.Errorf("%v, counted %v", answer, counted(t, counts))
	}
	p.keepsAllowance(t, token, counts, session)
}

// states returns the states of the calls of an answer.
func states(answer map[string]any) (states []any) {
	for _, c := range callsIn(answer) {
		states = append(states, c["status"])
	}
	return states
}

// keepsAllowance: the chat keeps its tools and what was allowed, in its history and exports, too; another chat asks again, and stopping declines.
func (p *process) keepsAllowance(t *testing.T, token, counts string, session any) {
	t.Helper()
	answer := p.call(t, token, "POST", "/api/chat/message", fmt.Sprintf(`{"message":"two","session_id":%v}`, session))
	if answer["status"] != "complete" || !slices.Equal(states(answer), []any{"done", "done"}) {
		t.Errorf("%v", answer)
	}
	other := p.call(t, token, "POST", "/api/chat/message", `{"message":"three","tools":["counting/guarded"]}`)
	stopped := p.call(t, token, "POST", fmt.Sprintf("/api/chat/messages/%v/stop", other["id"]), "")
	if stopped["status"] != "stopped" || !slices.Contains(states(stopped), any("declined")) || counted(t, counts)[`guarded {"at":"three step 0 call 1"}`] != 0 {
		t.Errorf("%v, then %v", other, stopped)
	}
	history := fmt.Sprint(p.call(t, token, "GET", fmt.Sprintf("/api/chat/sessions/%v/messages", session), "")["messages"])
	if strings.Count(history, "type:tool_call") != 4 {
		t.Errorf("the history has %s", history)
	}
	export := fmt.Sprint(p.call(t, token, "GET", fmt.Sprintf("/api/chat/sessions/%v/export?format=json", session), ""))
	if strings.Count(export, "type:tool_call") != 4 || !strings.Contains(export, `counted {"at":"one step 0 call 1"}`) {
		t.Errorf("the export has %s", export)
	}
}

// TestCodeWaitsForThePage: a call of run_code waits through a crash for its result, which the model gets, and which cannot be sent for calls
// of the server. Once allowed for the chat, it waits for the page alone.
func TestCodeWaitsForThePage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var told []string
	var mu sync.Mutex
	model := codingModel(t, func(result string) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, result)
	})
	settings := toolSettings(model, filepath.Join(dir, "counts"))
	p := launch(t, dir, settings...)
	token := p.signUp(t)
	answer := p.call(t, token, "POST", "/api/chat/message", `{"message":"one","tools":["run_code"]}`)
	if c := callsIn(answer)[0]; answer["status"] != "waiting" || c["status"] != "waiting" || c["in_page"] != true || c["allowed"] != nil || fmt.Sprint(c["arguments"]) != "map[code:print(6*7)]" {
		t.Fatalf("%v", answer)
	}
	path := fmt.Sprintf("/api/chat/messages/%v/tools/c1", answer["id"])
	p.kill()
	p = launch(t, dir, settings...)
	for body, want := range map[string]string{
		`{"approve":true}`: "400 invalid_input", `{"approve":false,"result":"42"}`: "400 invalid_input", `{"result":42}`: "400 invalid_input", `{}`: "400 invalid_input",
	} {
		if got := p.refuses(t, token, "POST", path, body); got != want {
			t.Errorf("%s: %s", body, got)
		}
	}
	if got := p.call(t, token, "POST", path, `{"result":"42\n","always":true}`); got["status"] != "streaming" {
		t.Errorf("%v", got)
	}
	p.events(t, token, answer["id"])
	if got := p.refuses(t, token, "POST", path, `{"result":"43"}`); got != "409 call_not_waiting" {
		t.Error(got)
	}
	session := answer["session_id"]
	history := fmt.Sprint(p.call(t, token, "GET", fmt.Sprintf("/api/chat/sessions/%v/messages", session), "")["messages"])
	if mu.Lock(); len(told) != 1 || !strings.Contains(told[0], "\n42\n") || !strings.Contains(history, "result:42") {
		t.Errorf("the model is told %q, the history is %s", told, history)
	}
	mu.Unlock()
	answer = p.call(t, token, "POST", "/api/chat/message", fmt.Sprintf(`{"message":"two","session_id":%v}`, session))
	if c := callsIn(answer)[0]; answer["status"] != "waiting" || c["allowed"] != true {
		t.Errorf("%v", answer)
	}
	if got := p.call(t, token, "POST", fmt.Sprintf("/api/chat/messages/%v/tools/c1", answer["id"]), `{"approve":false}`); got["status"] != "streaming" {
		t.Errorf("%v", got)
	}
	p.events(t, token, answer["id"])
	if mu.Lock(); len(told) != 2 || !strings.Contains(told[1], "declined") {
		t.Errorf("the model is told %q", told)
	}
	mu.Unlock()
}

// codingModel is a model in OpenAI's format that answers each question with code, and its result with a text.
func codingModel(t *testing.T, result func(string)) *httptest.Server {
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
		}
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		delta, reason := `{"tool_calls":[{"index":0,"id":"x","type":"function","function":{"name":"run_code","arguments":"{\"code\":\"print(6*7)\"}"}}]}`, "tool_calls"
		if last := asked.Messages[len(asked.Messages)-1]; last.Role == "tool" {
			result(last.Content)
			delta, reason = `{"content":"I see."}`, "stop"
		}
		_, _ = fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%q}]}\n\ndata: [DONE]\n\n", delta, reason)
	}))
	t.Cleanup(server.Close)
	return server
}

func TestToolsAreListed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := launch(t, dir, toolSettings(callingModel(t), filepath.Join(dir, "counts"))...)
	token := p.signUp(t)
	listed := fmt.Sprint(p.call(t, token, "GET", "/api/tools", "")["tools"])
	for _, id := range []string{"id:current_time", "id:calculate", "id:search_chats", "id:run_code", "in_page:true", "id:counting/guarded"} {
		if !strings.Contains(listed, id) {
			t.Errorf("%s is not among %s", id, listed)
		}
	}
	if got := p.refuses(t, token, "POST", "/api/chat/message", `{"message":"one","tools":["none"]}`); got != "400 unknown_tool" {
		t.Error(got)
	}
}
