package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/application/tools"
	"chatbot/cmd/chatbot/app"
	"chatbot/domain/chat"
	"chatbot/domain/tool"
)

// modelStep is what a model answers to one request.
type modelStep struct {
	text   string
	calls  []wanted
	hold   bool // after the text: nothing more comes until the client ends the request
	inCall bool // with hold: a part of the first call has come
}

// steppingModel is a provider in OpenAI's and in Anthropic's format that answers its requests with the steps that were set, in turn, and then
// with "Done.". Every request has to be one that a strict provider takes.
type steppingModel struct {
	*httptest.Server
	t     *testing.T
	mu    sync.Mutex
	steps []modelStep
	asked [][]string // the conversations of its requests
	busy  chan string
}

func newSteppingModel(t *testing.T) *steppingModel {
	m := &steppingModel{t: t, busy: make(chan string, 64)}
	m.Server = httptest.NewServer(m)
	t.Cleanup(m.Close)
	return m
}

// settings are those of a server that asks the model in a format.
func (m *steppingModel) settings(format string) []string {
	settings := []string{"LLM_PROVIDER=" + format}
	switch format {
	case "anthropic":
		return append(settings, "LLM_MODEL=claude-sonnet-4-6", "ANTHROPIC_API_KEY=k", "ANTHROPIC_BASE_URL="+m.URL)
	case "ollama":
		return append(settings, "LLM_MODEL=qwen3:4b", "OLLAMA_HOST="+m.URL)
	}
	return append(settings, "LLM_MODEL=gpt-5.4-mini", "OPENAI_API_KEY=k", "OPENAI_BASE_URL="+m.URL+"/v1")
}

// play sets what the next requests are answered with.
func (m *steppingModel) play(steps ...modelStep) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.steps, m.asked = steps, nil
}

// last returns the conversation of the last request.
func (m *steppingModel) last() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.asked) == 0 {
		return nil
	}
	return m.asked[len(m.asked)-1]
}

// ServeHTTP implements http.Handler.
func (m *steppingModel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if r.Method == http.MethodGet || !strings.HasSuffix(r.URL.Path, "/completions") && !strings.HasSuffix(r.URL.Path, "/messages") {
		_, _ = io.WriteString(w, `{"data":[{"id":"gpt-5.4-mini"},{"id":"claude-sonnet-4-6"},{"id":"qwen3:4b"}],"capabilities":["completion","tools"]}`)
		return
	}
	asked, err := conversationOf(body)
	if err != nil {
		m.t.Errorf("%v: %s", err, body)
	}
	m.mu.Lock()
	m.asked = append(m.asked, asked)
	step := modelStep{text: "Done."}
	if len(m.steps) > 0 {
		step, m.steps = m.steps[0], m.steps[1:]
	}
	m.mu.Unlock()
	w.Header().Set("Content-Type", "text/event-stream")
	events := openAIEvents(step)
	if strings.HasSuffix(r.URL.Path, "/messages") {
		events = anthropicEvents(step)
	}
	for _, e := range events {
		_, _ = io.WriteString(w, e)
	}
	_ = http.NewResponseController(w).Flush()
	if step.hold {
		m.busy <- "model"
		<-r.Context().Done()
	}
}

func openAIEvents(s modelStep) (events []string) {
	add := func(delta, reason string) {
		events = append(events, fmt.Sprintf("data: {\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n", delta, reason))
	}
	if s.text != "" {
		add(`{"content":`+jsonOf(s.text)+`}`, "null")
	}
	if s.hold && !s.inCall {
		return events
	}
	for i, c := range s.calls {
		half := len(c.arguments) / 2
		add(fmt.Sprintf(`{"tool_calls":[{"index":%d,"id":"x%d","type":"function","function":{"name":%q,"arguments":%s}}]}`, i, i, c.name, jsonOf(c.arguments[:half])), "null")
		if s.hold {
			return events
		}
		add(fmt.Sprintf(`{"tool_calls":[{"index":%d,"function":{"arguments":%s}}]}`, i, jsonOf(c.arguments[half:])), "null")
	}
	reason := `"stop"`
	if len(s.calls) > 0 {
		reason = `"tool_calls"`
	}
	add("{}", reason)
	return append(events, "data: [DONE]\n\n")
}

func anthropicEvents(s modelStep) (events []string) {
	add := func(kind, rest string) {
		events = append(events, "event: "+kind+"\ndata: {\"type\":\""+kind+"\""+rest+"}\n\n")
	}
	add("message_start", `,"message":{"id":"m","model":"claude-sonnet-4-6","usage":{"input_tokens":9,"output_tokens":1}}`)
	add("content_block_start", `,"index":0,"content_block":{"type":"text","text":""}`)
	if s.text != "" {
		add("content_block_delta", `,"index":0,"delta":{"type":"text_delta","text":`+jsonOf(s.text)+`}`)
	}
	if s.hold && !s.inCall {
		return events
	}
	add("content_block_stop", `,"index":0`)
	reason := "end_turn"
	for i, c := range s.calls {
		reason = "tool_use"
		half := len(c.arguments) / 2
		add("content_block_start", fmt.Sprintf(`,"index":%d,"content_block":{"type":"tool_use","id":"toolu_%d","name":%q,"input":{}}`, i+1, i, c.name))
		for _, fragment := range []string{c.arguments[:half], c.arguments[half:]} {
			add("content_block_delta", fmt.Sprintf(`,"index":%d,"delta":{"type":"input_json_delta","partial_json":%s}`, i+1, jsonOf(fragment)))
			if s.hold {
				return events
			}
		}
		add("content_block_stop", fmt.Sprintf(`,"index":%d`, i+1))
	}
	add("message_delta", `,"delta":{"stop_reason":`+jsonOf(reason)+`},"usage":{"output_tokens":9}`)
	add("message_stop", "")
	return events
}

func jsonOf(text string) string {
	quoted, _ := json.Marshal(text) // cannot fail for a string
	return string(quoted)
}

// sentMessage is a message of a request, in either format.
type sentMessage struct {
	Role      string
	Content   json.RawMessage
	ToolCalls []struct {
		ID       string
		Function struct{ Name, Arguments string }
	} `json:"tool_calls"`
	ToolCallID string `json:"tool_call_id"`
}

// sentBlock is a block of a message in Anthropic's format.
type sentBlock struct {
	Type, Text, ID, Name string
	Input                json.RawMessage
	ToolUseID            string `json:"tool_use_id"`
	Content              string
}

// conversationOf returns the messages of a request, without the system's: "user: …", "assistant: …", "call: name arguments" and "result: …",
// which belongs to the call of the same place. It is an error if not every call has its result right after it, or two messages of one role
// follow each other.
func conversationOf(body []byte) (all []string, err error) {
	var sent struct{ Messages []sentMessage }
	if err := json.Unmarshal(body, &sent); err != nil {
		return nil, err
	}
	var open, seen []string
	before := ""
	for _, m := range sent.Messages {
		lines, calls, results := m.lines()
		for _, id := range results {
			if len(open) == 0 || open[0] != id {
				return nil, fmt.Errorf("the result of %q follows the calls %q", id, open)
			}
			open = open[1:]
		}
		switch {
		case len(results) == 0 && len(open) > 0:
			return nil, fmt.Errorf("no results of %q", open)
		case m.Role == before && m.Role != "tool":
			return nil, fmt.Errorf("two messages of %s", m.Role)
		case len(lines) == 0 && m.Role != "system":
			return nil, fmt.Errorf("an empty message of %s", m.Role)
		}
		for _, id := range calls {
			if id == "" || slices.Contains(seen, id) {
				return nil, fmt.Errorf("the id %q twice", id)
			}
		}
		open, seen, before = append(open, calls...), append(seen, calls...), m.Role
		all = append(all, lines...)
	}
	if len(open) > 0 || before == "assistant" {
		return nil, fmt.Errorf("it ends with a message of %s and the calls %q", before, open)
	}
	return all, nil
}

// lines returns what a message says, and the ids of its calls and results.
func (m sentMessage) lines() (lines, calls, results []string) {
	var blocks []sentBlock
	var text string
	switch {
	case m.Role == "system":
		return nil, nil, nil
	case json.Unmarshal(m.Content, &text) != nil:
		_ = json.Unmarshal(m.Content, &blocks)
	case m.Role == "tool":
		blocks = []sentBlock{{Type: "tool_result", ToolUseID: m.ToolCallID, Content: text}}
	case text != "":
		blocks = []sentBlock{{Type: "text", Text: text}}
	}
	for _, c := range m.ToolCalls {
		blocks = append(blocks, sentBlock{Type: "tool_use", ID: c.ID, Name: c.Function.Name, Input: json.RawMessage(c.Function.Arguments)})
	}
	for _, b := range blocks {
		switch b.Type {
		case "text":
			lines = append(lines, m.Role+": "+b.Text)
		case "tool_use":
			lines, calls = append(lines, "call: "+b.Name+" "+string(b.Input)), append(calls, b.ID)
		case "tool_result":
			result := strings.Split(strings.TrimSpace(b.Content), "\n")
			lines, results = append(lines, "result: "+strings.Join(result[1:len(result)-1], "\n")), append(results, b.ToolUseID)
		default:
			lines = append(lines, "a block "+b.Type)
		}
	}
	return lines, calls, results
}

// branchTools are tools whose results name their arguments: read is made at once, add asks first, and slow takes until it is stopped.
func branchTools(busy chan<- string) []tools.Tool {
	named := func(id tool.ID, approval tool.Approval, run func(ctx context.Context)) tools.Tool {
		return tools.Tool{
			Tool:  tool.Tool{ID: id, Name: string(id), Title: string(id), Description: "d", Schema: `{"type":"object"}`, Approval: approval},
			Check: func(string) error { return nil },
			Run: func(ctx context.Context, c chat.Calling) (tool.Result, error) {
				run(ctx)
				return tool.Result{Text: "found " + c.Arguments}, ctx.Err()
			},
		}
	}
	return []tools.Tool{
		named("notes/read", tool.Never, func(context.Context) {}), named("notes/add", tool.Ask, func(context.Context) {}),
		named("notes/slow", tool.Never, func(ctx context.Context) { busy <- "tool"; <-ctx.Done() }),
	}
}

// withBranches is a server with branchTools that asks the model in a format, and a person.
func withBranches(t *testing.T, format string) (*client, *steppingModel) {
	m := newSteppingModel(t)
	s := startWith(t, app.Inputs{HashCost: 4, Tools: branchTools(m.busy)}, t.TempDir(), append(m.settings(format), "SYSTEM_PROMPT=Be brief.")...)
	return s.person("ann"), m
}

// callsOf returns the calls of a stored message: "id state".
func callsOf(message obj) (calls []string) {
	parts, _ := message["parts"].([]any)
	for _, p := range parts {
		if part, _ := p.(map[string]any); part["type"] == "tool_call" {
			calls = append(calls, fmt.Sprint(part["id"], " ", part["status"]))
		}
	}
	return calls
}

// settled returns an answer once it has ended, or waits for a decision.
func (c *client) settled(session, id int64) (message obj) {
	c.t.Helper()
	eventually(c.t, "the answer ends", 20*time.Second, func() bool {
		for _, m := range c.get(path("/api/chat/sessions/%d/messages", session)).want(200).list("messages") {
			if m["id"] == float64(id) {
				message = m
			}
		}
		return message != nil && message["status"] != "streaming"
	})
	return message
}
