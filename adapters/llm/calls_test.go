package llm_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chatbot/adapters/llm/llmtest"
	"chatbot/adapters/llm/open"
	"chatbot/domain/chat"
	"chatbot/domain/tool"
	"chatbot/ports"
)

var someTools = []tool.Tool{
	{ID: "calculate", Description: "Calculates.", Schema: `{"type":"object","properties":{"expression":{"type":"string"}}}`},
	{ID: "notes/add", Description: "Adds.", Schema: `{"type":"object"}`},
}

const (
	one = `{"expression":"1+1"}`
	two = `{"expression":"2+2"}`
)

func sum(arguments string) ports.ModelCall {
	return ports.ModelCall{Name: "calculate", Arguments: arguments}
}

// part returns a chunk with a fragment of a call.
func part(fragment string) string {
	return `{"index":0,"delta":{"tool_calls":[` + fragment + `]},"finish_reason":null}`
}

const (
	calledEnd  = `{"index":0,"delta":{},"finish_reason":"tool_calls"}`
	stoppedEnd = `{"index":0,"delta":{"content":""},"finish_reason":"stop"}`
)

// TestCallsInTheFormatsOfServers: responses as servers send them, according to their documentation, their source code or reports of their
// users.
func TestCallsInTheFormatsOfServers(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		text string
		want []ports.ModelCall
	}{
		"OpenAI: two calls in fragments": {want: []ports.ModelCall{sum(one), {Name: "notes_add", Arguments: "{}"}}, body: chunks(
			`{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"calculate","arguments":""}}],"refusal":null},"finish_reason":null}`,
			part(`{"index":0,"function":{"arguments":"{\"expression\":"}}`), part(`{"index":1,"id":"call_b","type":"function","function":{"name":"notes_add","arguments":""}}`),
			part(`{"index":0,"function":{"arguments":"\"1+1\"}"}}`), part(`{"index":1,"function":{"arguments":"{}"}}`), calledEnd) + done},
		"OpenAI: text before": {text: "Let me see.", want: []ports.ModelCall{sum(one)}, body: chunks(
			`{"index":0,"delta":{"role":"assistant","content":"Let me "}}`, `{"index":0,"delta":{"content":"see."}}`, part(`{"index":0,"id":"call_a","function":{"name":"calculate","arguments":"{\"expression\":\"1+1\"}"}}`), calledEnd) + done},
		"the older function_call": {want: []ports.ModelCall{sum(one)}, body: chunks(
			`{"index":0,"delta":{"role":"assistant","content":null,"function_call":{"name":"calculate","arguments":""}}}`, `{"index":0,"delta":{"function_call":{"arguments":"{\"expression\":\"1+1\"}"}}}`,
			`{"index":0,"delta":{},"finish_reason":"function_call"}`) + done},
		"Ollama: index 0 for every call, stop": {want: []ports.ModelCall{sum(one), sum(two)}, body: chunks(
			`{"index":0,"delta":{"role":"assistant","content":"","tool_calls":[{"id":"call_1","index":0,"type":"function","function":{"name":"calculate","arguments":"{\"expression\":\"1+1\"}"}}]},"finish_reason":null}`,
			`{"index":0,"delta":{"role":"assistant","content":"","tool_calls":[{"id":"call_2","index":0,"type":"function","function":{"name":"calculate","arguments":"{\"expression\":\"2+2\"}"}}]},"finish_reason":null}`,
			stoppedEnd) + done},
		"older Ollama: no index, whole calls": {want: []ports.ModelCall{sum(one), sum(two)}, body: chunks(
			part(`{"id":"call_1","type":"function","function":{"name":"calculate","arguments":"{\"expression\":\"1+1\"}"}}`),
			part(`{"id":"call_2","type":"function","function":{"name":"calculate","arguments":"{\"expression\":\"2+2\"}"}}`), stoppedEnd) + done},
		"vLLM and LMDeploy: index 0, then an empty id": {want: []ports.ModelCall{sum(one), sum(two)}, body: chunks(
			part(`{"index":0,"id":"chatcmpl-tool-c9Z","type":"function","function":{"name":"calculate","arguments":""}}`), part(`{"index":0,"id":"","function":{"arguments":"{\"expression\":\"1+1\"}","name":null}}`),
			part(`{"index":0,"id":"chatcmpl-tool-HfZ","type":"function","function":{"name":"calculate","arguments":""}}`), part(`{"index":0,"id":"","function":{"arguments":"{\"expression\":\"2+2\"}","name":null}}`),
			calledEnd) + done},
		"SGLang: id and name with each fragment": {want: []ports.ModelCall{sum(one), sum(two)}, body: chunks(
			part(`{"index":0,"id":"0","function":{"name":"calculate","arguments":""}}`), part(`{"index":0,"id":"0","function":{"name":"calculate","arguments":"{\"expression\":"}}`), part(`{"index":0,"id":"0","function":{"name":"calculate","arguments":"\"1+1\"}"}}`),
			part(`{"index":0,"id":"1","function":{"name":"calculate","arguments":""}}`), part(`{"index":0,"id":"1","function":{"name":"calculate","arguments":"{\"expression\":\"2+2\"}"}}`), calledEnd) + done},
		"llama.cpp: no ids, one index each": {want: []ports.ModelCall{sum(one), sum(two)}, body: chunks(
			part(`{"index":0,"function":{"name":"calculate","arguments":"{"}}`), part(`{"index":0,"function":{"arguments":"\"expression\":\"1+1\"}"}}`),
			part(`{"index":1,"function":{"name":"calculate","arguments":"{\"expression\":\"2+2\"}"}}`), calledEnd) + done},
		"neither ids nor indexes": {want: []ports.ModelCall{sum(one), sum(two)}, body: chunks(
			part(`{"function":{"name":"calculate","arguments":"{\"expression\":\"1+1\"}"}}`), part(`{"function":{"name":"calculate","arguments":"{\"expression\":\"2+2\"}"}}`), calledEnd) + done},
		"LM Studio: an entry without a function": {text: "Hi", body: chunks(
			`{"index":0,"delta":{"role":"assistant","content":"Hi"}}`, part(`{"index":0,"id":"","type":"function"}`), stoppedEnd) + done},
		"Mistral: whole, no type": {want: []ports.ModelCall{sum(one)}, body: chunks(
			`{"index":0,"delta":{"content":"","tool_calls":[{"id":"VvvODy9mT","function":{"name":"calculate","arguments":"{\"expression\": \"1+1\"}"},"index":0}]},"finish_reason":"tool_calls"}`) + done},
		"Groq: a whole call in one chunk": {want: []ports.ModelCall{sum(one)}, body: chunks(
			`{"index":0,"delta":{"role":"assistant","content":null}}`, part(`{"id":"call_fg2k","type":"function","function":{"name":"calculate","arguments":"{\"expression\":\"1+1\"}"},"index":0}`), calledEnd) +
			`data: {"choices":[],"x_groq":{"id":"r","usage":{"prompt_tokens":1,"completion_tokens":2}}}` + "\n\n" + done},
		"DeepSeek: reasoning before": {want: []ports.ModelCall{{Name: "calculate", Arguments: one, Signature: `{"reasoning_content":"hm so"}`}}, body: chunks(
			`{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":"hm "}}`, `{"index":0,"delta":{"content":null,"reasoning_content":"so"}}`,
			part(`{"index":0,"id":"call_00_x","type":"function","function":{"name":"calculate","arguments":""}}`), part(`{"index":0,"function":{"arguments":"{\"expression\":\"1+1\"}"}}`), calledEnd) + done},
		"Gemini: signed, no index, stop": {want: []ports.ModelCall{{Name: "calculate", Arguments: one, Signature: `{"extra_content":{"google":{"thought_signature":"EjQKMg"}}}`}, sum(two)}, body: chunks(
			part(`{"id":"eaifhb3y","function":{"name":"calculate","arguments":"{\"expression\":\"1+1\"}"},"type":"function","extra_content":{"google":{"thought_signature":"EjQKMg"}}}`),
			part(`{"id":"mw4fnecu","function":{"name":"calculate","arguments":"{\"expression\":\"2+2\"}"},"type":"function"}`), stoppedEnd) + done},
		"a gateway: the arguments again at the end, as JSON and in a string": {want: []ports.ModelCall{sum(one)}, body: chunks(
			part(`{"index":0,"id":"a","function":{"name":"calculate","arguments":"{\"expression\":"}}`), part(`{"index":0,"id":"a","function":{"arguments":"\"1+1\"}"}}`),
			part(`{"index":0,"id":"a","function":{"arguments":"{\"expression\": \"1+1\"}"}}`), part(`{"index":0,"id":"a","function":{"arguments":"\"{\\\"expression\\\":\\\"1+1\\\"}\""}}`), calledEnd) + done},
		"a gateway: three times in one text": {want: []ports.ModelCall{sum(one)}, body: chunks(
			part(`{"index":0,"id":"a","function":{"name":"calculate","arguments":"{\"expression\":\"1+1\"}{\"expression\":\"1+1\"}{\"expression\":\"1+1\"}"}}`), calledEnd) + done},
		"a gateway: all so far with each fragment": {want: []ports.ModelCall{sum(one)}, body: chunks(
			part(`{"index":0,"id":"a","function":{"name":"calculate","arguments":"{"}}`), part(`{"index":0,"id":"a","function":{"arguments":"{\"expression\":"}}`), part(`{"index":0,"id":"a","function":{"arguments":"{\"expression\":\"1+1\"}"}}`), calledEnd) + done},
		"an object within itself, in fragments": {want: []ports.ModelCall{sum(`{"a":{"a":1}}`)}, body: chunks(
			part(`{"index":0,"id":"a","function":{"name":"calculate","arguments":"{\"a\":"}}`), part(`{"index":0,"function":{"arguments":"{\"a\":1}"}}`), part(`{"index":0,"function":{"arguments":"}"}}`), calledEnd) + done},
		"LiteLLM: the name null as a text": {want: []ports.ModelCall{sum(one)}, body: chunks(
			part(`{"index":0,"id":"a","type":"FUNCTION","function":{"name":"calculate","arguments":"{\"expression\":\"1+1"}}`), part(`{"index":0,"id":"","type":"FUNCTION","function":{"name":"null","arguments":"\"}"}}`), part(`{"index":0,"id":"","function":{"name":"null","arguments":""}}`), calledEnd) + done},
		"OCI: a new id for each fragment": {want: []ports.ModelCall{sum(one), sum(two)}, body: chunks(
			part(`{"index":0,"id":"a","function":{"name":"calculate","arguments":"{\"expression\":"}}`), part(`{"index":0,"id":"b","function":{"arguments":"\"1+1"}}`), part(`{"index":0,"id":"c","function":{"arguments":"\"}"}}`),
			part(`{"index":1,"id":"d","function":{"name":"calculate","arguments":"{\"expression\":"}}`), part(`{"index":1,"id":"e","function":{"arguments":"\"2+2\"}"}}`), stoppedEnd) + done},
		"LocalAI: a call at several indexes": {want: []ports.ModelCall{sum(one)}, body: chunks(
			part(`{"index":0,"id":"a","function":{"name":"calculate","arguments":"{\"expression\":\"1+1\"}"}}`), part(`{"index":1,"id":"a","function":{"name":"calculate","arguments":"{\"expression\":\"1+1\"}"}}`), calledEnd) + done},
		"OpenRouter: one id for calls of two tools": {want: []ports.ModelCall{sum(one), {Name: "notes_add", Arguments: "{}"}}, body: chunks(
			part(`{"index":0,"id":"a","function":{"name":"calculate","arguments":"{\"expression\":\"1+1\"}"}}`), part(`{"index":1,"id":"a","function":{"name":"notes_add","arguments":"{}"}}`), calledEnd) +
			chunks(`{"index":0,"delta":{"content":""},"finish_reason":"tool_calls"}`) + done},
		"DeepInfra and SGLang: null in every place": {want: []ports.ModelCall{sum(one)}, body: chunks(
			part(`{"index":0,"id":"a","function":{"name":"calculate","arguments":null}}`), part(`{"index":0,"id":null,"type":null,"function":{"name":null,"arguments":"{\"expression\":\"1+1\"}"}}`), part(`{"index":0,"id":null,"function":{"name":null,"arguments":null}}`), calledEnd) + done},
		"vLLM: an empty name before the name": {want: []ports.ModelCall{sum(one)}, body: chunks(
			part(`{"index":0,"id":"a","function":{"name":"","arguments":""}}`), part(`{"index":0,"function":{"name":"calculate"}}`), part(`{"index":0,"function":{"arguments":"{\"expression\":\"1+1\"}"}}`), calledEnd) + done},
		"arguments as an object": {want: []ports.ModelCall{sum(one)}, body: chunks(part(`{"index":0,"id":"a","function":{"name":"calculate","arguments":{"expression":"1+1"}}}`), calledEnd) + done},
		"one document": {want: []ports.ModelCall{sum(one), sum(two)}, body: `{"choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[` +
			`{"id":"a","type":"function","function":{"name":"calculate","arguments":"{\"expression\":\"1+1\"}"}},{"id":"b","type":"function","function":{"name":"calculate","arguments":"{\"expression\":\"2+2\"}"}}]},"finish_reason":"tool_calls"}]}`},
		"a message that repeats the deltas": {want: []ports.ModelCall{sum(one)}, body: chunks(
			part(`{"index":0,"id":"a","function":{"name":"calculate","arguments":"{\"expression\":\"1+1\"}"}}`),
			`{"index":0,"message":{"role":"assistant","tool_calls":[{"index":0,"id":"a","function":{"name":"calculate","arguments":"{\"expression\":\"1+1\"}"}}]},"finish_reason":"tool_calls"}`) + done},
		"as text, Qwen's": {text: "Well.\n", want: []ports.ModelCall{sum(one), sum(two)}, body: chunks(
			`{"index":0,"delta":{"content":"Well.\n<tool"}}`, `{"index":0,"delta":{"content":"_call>\n{\"name\": \"calculate\", \"arguments\": {\"expression\":\"1+1\"}}\n</tool_call>\n<tool_call>\n"}}`,
			`{"index":0,"delta":{"content":"{\"name\": \"calculate\", \"arguments\": {\"expression\":\"2+2\"}}\n</tool_call>"}}`, stoppedEnd) + done},
		"as text, Mistral's": {want: []ports.ModelCall{sum(one)}, body: chunks(`{"index":0,"delta":{"content":"[TOOL_CALLS]"}}`, `{"index":0,"delta":{"content":"[{\"name\":\"calculate\",\"arguments\":{\"expression\":\"1+1\"}}]"}}`, stoppedEnd) + done},
		"as text, Llama's":   {want: []ports.ModelCall{sum(one)}, body: chunks(`{"index":0,"delta":{"content":"<|python_tag|>{\"name\":\"calculate\",\"parameters\":{\"expression\":\"1+1\"}}"}}`, stoppedEnd) + done},
		"as text, a small model's without a tag": {want: []ports.ModelCall{sum(one)}, body: chunks(
			`{"index":0,"delta":{"content":"\n{"}}`, `{"index":0,"delta":{"content":"\"name\": \"calcu"}}`, `{"index":0,"delta":{"content":"late\", \"arguments\": {\"expression\":\"1+1\"}}\n"}}`, stoppedEnd) + done},
		"as text, a small model's in a block of code": {want: []ports.ModelCall{sum(one)}, body: chunks(
			`{"index":0,"delta":{"content":"`+"``"+`"}}`, `{"index":0,"delta":{"content":"`+"`json\\n"+`{\n  \"name\": \"calcu"}}`,
			`{"index":0,"delta":{"content":"late\", \"arguments\": {\"expression\":\"1+1\"}\n}\n`+"```"+`"}}`, stoppedEnd) + done},
		"a block of code with a call, and a text after it": {text: "```json\n{\"name\":\"calculate\",\"arguments\":{}}\n```\nThat is how.", body: chunks(
			"{\"index\":0,\"delta\":{\"content\":\"```json\\n{\\\"name\\\":\\\"calculate\\\",\\\"arguments\\\":{}}\\n```\"}}", `{"index":0,"delta":{"content":"\nThat is how."}}`, stoppedEnd) + done},
		"a block of code with other JSON": {text: "```json\n{\"name\":\"Ada\"}\n```", body: chunks(
			"{\"index\":0,\"delta\":{\"content\":\"```json\\n{\\\"name\\\":\\\"Ada\\\"}\\n```\"}}", stoppedEnd) + done},
		"JSON that names no tool": {text: `{"name":"Ada","arguments":{}}`, body: chunks(`{"index":0,"delta":{"content":"{\"name\":\"Ada\","}}`, `{"index":0,"delta":{"content":"\"arguments\":{}}"}}`, stoppedEnd) + done},
		"JSON of a call with a text after it": {text: `{"name":"calculate","arguments":{}} would call it.`, body: chunks(
			`{"index":0,"delta":{"content":"{\"name\":\"calculate\",\"arguments\":{}}"}}`, `{"index":0,"delta":{"content":" would call it."}}`, stoppedEnd) + done},
		"JSON of a call after a text": {text: `So: {"name":"calculate","arguments":{}}`, body: chunks(`{"index":0,"delta":{"content":"So: "}}`, `{"index":0,"delta":{"content":"{\"name\":\"calculate\",\"arguments\":{}}"}}`, stoppedEnd) + done},
		"text about a call": {text: "Write `<tool_call>{\"name\":\"calculate\"}</tool_call>` or\n<tool_call>none</tool_call>", body: chunks(
			"{\"index\":0,\"delta\":{\"content\":\"Write `<tool_call>{\\\"name\\\":\\\"calculate\\\"}</tool_call>` or\\n<tool_call>none</tool_call>\"}}", stoppedEnd) + done},
		"a call of a tool that was not offered, as text": {text: `<tool_call>{"name":"other","arguments":{}}</tool_call>`, body: chunks(`{"index":0,"delta":{"content":"<tool_call>{\"name\":\"other\",\"arguments\":{}}</tool_call>"}}`, stoppedEnd) + done},
	} {
		header := "text/event-stream"
		if strings.HasPrefix(c.body, "{") {
			header = "application/json"
		}
		cfg := open.Config{OpenAIKey: "k", OpenAIBaseURL: replying(t, http.StatusOK, header, c.body) + "/v1", Model: "m"}
		wantCalls(t, name, cfg, c.text, c.want)
	}
}

func wantCalls(t *testing.T, name string, cfg open.Config, text string, want []ports.ModelCall) {
	t.Helper()
	p := ports.Prompt{Model: "m", Tools: someTools, Conversation: []chat.Message{{Role: chat.RoleUser, Content: "one"}}}
	var got strings.Builder
	completion, err := defaultProvider(t, cfg).Answer(t.Context(), p, func(d chat.Delta) {
		if d.Kind == chat.TextPart {
			got.WriteString(d.Text)
		}
	})
	if err != nil || got.String() != text || len(completion.Calls) != len(want) || (completion.FinishReason == "tool_calls") != (len(want) > 0) {
		t.Errorf("%s: %+v with %q, %v", name, completion, got.String(), err)
		return
	}
	for i, call := range completion.Calls {
		var arguments, wanted any
		_, _ = json.Unmarshal([]byte(call.Arguments), &arguments), json.Unmarshal([]byte(want[i].Arguments), &wanted)
		if sent, _ := json.Marshal(arguments); call.Name != want[i].Name || call.Signature != want[i].Signature || string(sent) != want[i].Arguments {
			t.Errorf("%s: call %d is %+v, want %+v", name, i, call, want[i])
		}
	}
}

func named(kind, data string) string { return "event: " + kind + "\ndata: " + data + "\n\n" }

// TestCallsInAnthropicsFormat: blocks of reasoning come back as they were, signature and redacted ones included.
func TestCallsInAnthropicsFormat(t *testing.T) {
	body := named("message_start", `{"type":"message_start","message":{"id":"m","model":"claude","usage":{"input_tokens":9,"output_tokens":1}}}`) +
		named("content_block_start", `{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}`) +
		named("content_block_delta", `{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Two "}}`) +
		named("content_block_delta", `{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"sums."}}`) +
		named("content_block_delta", `{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQBCg"}}`) +
		named("content_block_start", `{"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"EmwKAh"}}`) +
		named("content_block_start", `{"type":"content_block_start","index":2,"content_block":{"type":"text","text":""}}`) +
		named("content_block_delta", `{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"Let me see."}}`) +
		named("content_block_start", `{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"toolu_01","name":"calculate","input":{}}}`) +
		named("content_block_delta", `{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":""}}`) +
		named("content_block_delta", `{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\"expression\": \"1"}}`) +
		named("content_block_delta", `{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"+1\"}"}}`) +
		named("content_block_start", `{"type":"content_block_start","index":4,"content_block":{"type":"tool_use","id":"toolu_02","name":"notes_add","input":{}}}`) +
		named("message_delta", `{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":40}}`) + named("message_stop", `{"type":"message_stop"}`)
	const signed = `[{"signature":"EqQBCg","thinking":"Two sums.","type":"thinking"},{"data":"EmwKAh","type":"redacted_thinking"}]`
	cfg := open.Config{AnthropicKey: "k", AnthropicBaseURL: replying(t, http.StatusOK, "text/event-stream", body), Model: "m"}
	p := ports.Prompt{Model: "m", Tools: someTools, Conversation: []chat.Message{{Role: chat.RoleUser, Content: "one"}}}
	completion, err := defaultProvider(t, cfg).Answer(t.Context(), p, func(chat.Delta) {})
	if err != nil || len(completion.Calls) != 2 {
		t.Fatalf("%+v, %v", completion, err)
	}
	if first, second := completion.Calls[0], completion.Calls[1]; first != (ports.ModelCall{Name: "calculate", Arguments: `{"expression": "1+1"}`, Signature: signed}) || second != (ports.ModelCall{Name: "notes_add"}) {
		t.Errorf("%+v", completion.Calls)
	}
	whole := `{"type":"message","model":"claude","content":[{"type":"text","text":"Well."},{"type":"tool_use","id":"t","name":"calculate","input":{"expression":"1+1"}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":1}}`
	wantCalls(t, "one document", open.Config{AnthropicKey: "k", AnthropicBaseURL: replying(t, http.StatusOK, "application/json", whole), Model: "m"}, "Well.", []ports.ModelCall{sum(one)})
}

// TestCallsAreSentInTheFormatOfTheProvider compares whole messages, byte for byte: calls of earlier answers and of this one with their results,
// an answer that was stopped at its calls, and signatures within the turn only.
func TestCallsAreSentInTheFormatOfTheProvider(t *testing.T) {
	call := func(id string, step int, of tool.ID, arguments, result, signature string) chat.Part {
		return chat.Part{Kind: chat.CallPart, Call: &chat.Call{ID: id, Step: step, Tool: of, Arguments: arguments, Status: chat.CallDone, Result: result, Signature: signature}}
	}
	prompt := ports.Prompt{
		Model: "m", Tools: someTools[:1],
		Conversation: []chat.Message{
			{Role: chat.RoleUser, Content: "one"},
			{Role: chat.RoleAssistant, Content: "Well.\n\nTwo.", Parts: []chat.Part{{Kind: chat.TextPart, Text: "Well."}, call("c1", 1, "calculate", one, "2", "[]"), {Kind: chat.TextPart, Text: "\n\nTwo."}}},
			{Role: chat.RoleUser, Content: "two"},
			{Role: chat.RoleAssistant, Parts: []chat.Part{call("c1", 1, "", "", "no such tool", "")}},
			{Role: chat.RoleUser, Content: "three"},
		},
		Steps: []chat.Part{{Kind: chat.ReasoningPart, Text: "hm"}, call("c1", 1, "calculate", one, "2", `SIGNED`), call("c2", 1, "calculate", two, "4", ""), call("c3", 2, "notes/add", "{}", "added", "")},
		SoFar: "So",
	}
	const carryOn = "Your last message was cut off."
	inOpenAI := `[{"role":"user","content":"one"},` +
		`{"role":"assistant","content":"Well.","tool_calls":[{"id":"call00001","type":"function","function":{"name":"calculate","arguments":"{\"expression\":\"1+1\"}"}}]},{"role":"tool","content":"2","tool_call_id":"call00001"},{"role":"assistant","content":"Two."},` +
		`{"role":"user","content":"two"},` +
		`{"role":"assistant","content":"","tool_calls":[{"id":"call00002","type":"function","function":{"name":"unknown_tool","arguments":"{}"}}]},{"role":"tool","content":"no such tool","tool_call_id":"call00002"},{"role":"assistant","content":"(This answer was stopped here.)"},` +
		`{"role":"user","content":"three"},` +
		`{"role":"assistant","content":"","tool_calls":[{"id":"call00003","type":"function","function":{"name":"calculate","arguments":"{\"expression\":\"1+1\"}"},"extra_content":{"google":1}},{"id":"call00004","type":"function","function":{"name":"calculate","arguments":"{\"expression\":\"2+2\"}"}}],"reasoning_content":"hm"},` +
		`{"role":"tool","content":"2","tool_call_id":"call00003"},{"role":"tool","content":"4","tool_call_id":"call00004"},` +
		`{"role":"assistant","content":"","tool_calls":[{"id":"call00005","type":"function","function":{"name":"notes_add","arguments":"{}"}}]},{"role":"tool","content":"added","tool_call_id":"call00005"},` +
		`{"role":"assistant","content":"So"},{"role":"user","content":"` + carryOn
	inAnthropic := `[{"role":"user","content":[{"type":"text","text":"one"}]},` +
		`{"role":"assistant","content":[{"type":"text","text":"Well."},{"type":"tool_use","id":"call00001","name":"calculate","input":{"expression":"1+1"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call00001","content":"2"}]},{"role":"assistant","content":[{"type":"text","text":"Two."}]},` +
		`{"role":"user","content":[{"type":"text","text":"two"}]},` +
		`{"role":"assistant","content":[{"type":"tool_use","id":"call00002","name":"unknown_tool","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call00002","content":"no such tool"}]},{"role":"assistant","content":[{"type":"text","text":"(This answer was stopped here.)"}]},` +
		`{"role":"user","content":[{"type":"text","text":"three"}]},` +
		`{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"E"},{"type":"tool_use","id":"call00003","name":"calculate","input":{"expression":"1+1"}},{"type":"tool_use","id":"call00004","name":"calculate","input":{"expression":"2+2"}}]},` +
		`{"role":"user","content":[{"type":"tool_result","tool_use_id":"call00003","content":"2"},{"type":"tool_result","tool_use_id":"call00004","content":"4"}]},` +
		`{"role":"assistant","content":[{"type":"tool_use","id":"call00005","name":"notes_add","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call00005","content":"added"}]},` +
		`{"role":"assistant","content":[{"type":"text","text":"So"}]},{"role":"user","content":[{"type":"text","text":"` + carryOn
	const toolInOpenAI = `[{"type":"function","function":{"name":"calculate","description":"Calculates.","parameters":{"type":"object","properties":{"expression":{"type":"string"}}}}}]`
	const toolInAnthropic = `[{"name":"calculate","description":"Calculates.","input_schema":{"type":"object","properties":{"expression":{"type":"string"}}}}]`
	server := llmtest.Start(t, llmtest.Script{})
	for name, c := range map[string]struct {
		cfg                     open.Config
		signature, want, offers string
	}{
		"openai":    {open.Config{OpenAIKey: "k", OpenAIBaseURL: server.OpenAI()}, `{"reasoning_content":"hm","extra_content":{"google":1}}`, inOpenAI, toolInOpenAI},
		"ollama":    {open.Config{OllamaHost: server.Ollama()}, `{"reasoning_content":"hm","extra_content":{"google":1}}`, inOpenAI, toolInOpenAI},
		"anthropic": {open.Config{AnthropicKey: "k", AnthropicBaseURL: server.Anthropic()}, `[{"type":"thinking","thinking":"hm","signature":"E"}]`, inAnthropic, toolInAnthropic},
	} {
		c.cfg.Model = "m"
		asked := prompt
		asked.Steps = chat.WithCalls(prompt.Steps, func(call chat.Call) chat.Call {
			call.Signature = strings.ReplaceAll(call.Signature, "SIGNED", c.signature)
			return call
		})
		if _, err := defaultProvider(t, c.cfg).Answer(t.Context(), asked, func(chat.Delta) {}); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		requests := server.Requests()
		var sent struct{ Messages, Tools json.RawMessage }
		if err := json.Unmarshal(requests[len(requests)-1].Body, &sent); err != nil || !strings.HasPrefix(string(sent.Messages), c.want) || string(sent.Tools) != c.offers {
			t.Errorf("%s: %v, sent %s\nwant %s\ntools %s", name, err, sent.Messages, c.want, sent.Tools)
		}
	}
}

// TestModelsWithoutToolsAreToldOfCallsAsText: no calls, results or tools are sent in the provider's own form.
func TestModelsWithoutToolsAreToldOfCallsAsText(t *testing.T) {
	server := llmtest.Start(t, llmtest.Script{})
	steps := []chat.Part{{Kind: chat.CallPart, Call: &chat.Call{ID: "c1", Step: 1, Tool: "calculate", Arguments: one, Status: chat.CallDone, Result: "2"}}}
	p := ports.Prompt{Model: "m", Conversation: []chat.Message{{Role: chat.RoleUser, Content: "one"}}, Steps: steps}
	cfg := open.Config{OpenAIKey: "k", OpenAIBaseURL: server.OpenAI(), Model: "m"}
	if _, err := defaultProvider(t, cfg).Answer(t.Context(), p, func(chat.Delta) {}); err != nil {
		t.Fatal(err)
	}
	requests := server.Requests()
	var sent struct{ Messages, Tools json.RawMessage }
	err := json.Unmarshal(requests[len(requests)-1].Body, &sent)
	if want := `[{"role":"user","content":"one"},{"role":"assistant","content":"(I called the tool calculate with {\"expression\":\"1+1\"}.)"},{"role":"user","content":"2"}]`; err != nil || string(sent.Messages) != want || sent.Tools != nil {
		t.Errorf("%v, sent %s and %s", err, sent.Messages, sent.Tools)
	}
}

// TestModelsThatRefuseToolsAnswerWithoutThem, and later questions to them offer none.
func TestModelsThatRefuseToolsAnswerWithoutThem(t *testing.T) {
	offers := 0
	server := choosy(t, func(body string) string {
		if !strings.Contains(body, `"tools"`) {
			return ""
		}
		offers++
		return `{"error":{"message":"registry.ollama.ai/library/gemma:2b does not support tools","type":"api_error","param":null,"code":null}}`
	})
	p := ports.Prompt{Model: "m", Tools: someTools, Conversation: []chat.Message{{Role: chat.RoleUser, Content: "one"}}}
	provider := defaultProvider(t, open.Config{OpenAIKey: "k", OpenAIBaseURL: server + "/v1", Model: "m"})
	for range 2 {
		text := ""
		if _, err := provider.Answer(t.Context(), p, func(d chat.Delta) { text += d.Text }); err != nil || text != "Hi" {
			t.Errorf("%q, %v", text, err)
		}
	}
	if offers != 1 {
		t.Errorf("offered %d times", offers)
	}
}

// choosy starts a server that answers Hi unless refusal returns the body of a 400, and returns its URL.
func choosy(t *testing.T, refusal func(body string) string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if refused := refusal(string(body)); refused != "" {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, refused)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, chunks(`{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}`)+done)
	}))
	t.Cleanup(server.Close)
	return server.URL
}
