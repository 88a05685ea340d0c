package openai

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"chatbot/domain/fault"
	"chatbot/domain/model"
	"chatbot/ports"
)

// TestResponsesBecomeChatCompletions: what a program sends, and what the model is asked.
func TestResponsesBecomeChatCompletions(t *testing.T) {
	t.Parallel()
	const hi = `"input":"hi"`
	for name, c := range map[string]struct{ sent, field, want string }{
		"a text": {hi, "messages", `[{"role":"user","content":"hi"}]`},
		"instructions and what developers say first are one message": {
			`"instructions":"a","input":[{"role":"developer","content":"b"},{"role":"system","content":[{"type":"input_text","text":"c"}]},{"role":"user","content":"hi"},{"role":"developer","content":"d"}]`,
			"messages", `[{"role":"system","content":"a\n\nb\n\nc"},{"role":"user","content":"hi"},{"role":"system","content":"d"}]`,
		},
		"pictures": {
			`"input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"x"},{"type":"input_image","image_url":"data:,","detail":"low"},{"type":"input_file","file_data":"data:,","filename":"f"}]}]`,
			"messages.0.content", `[{"type":"text","text":"x"},{"type":"image_url","image_url":{"url":"data:,","detail":"low"}},{"type":"file","file":{"file_data":"data:,","filename":"f"}}]`,
		},
		"calls of one answer, their results, and a picture that one returned": {
			`"input":[{"role":"user","content":"x"},{"type":"reasoning","summary":[{"type":"summary_text","text":"why"}],"encrypted_content":"reasoning_content"},` +
				`{"type":"message","role":"assistant","content":[{"type":"output_text","text":"ok","annotations":[]}]},{"type":"function_call","call_id":"1","name":"f","arguments":"{}"},{"type":"custom_tool_call","call_id":"2","name":"g","input":"y"},` +
				`{"type":"function_call_output","call_id":"1","output":[{"type":"input_text","text":"r"},{"type":"input_image","image_url":"data:,"}]},{"type":"custom_tool_call_output","call_id":"2","output":"s"}]`,
			"messages.#(role!=\"user\")#", `[{"role":"assistant","content":"ok","reasoning_content":"why","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"2","type":"function","function":{"name":"g","arguments":"{\"input\":\"y\"}"}}]},` +
				`{"role":"tool","content":"r","tool_call_id":"1"},{"role":"tool","content":"s","tool_call_id":"2"}]`,
		},
		"a picture that a tool returned comes after all results": {
			`"input":[{"type":"function_call","call_id":"1","name":"f","arguments":{"a":1}},{"type":"function_call_output","call_id":"1","output":[{"type":"input_image","image_url":"data:,"}]},{"type":"function_call_output","call_id":"2","output":"s"}]`,
			"messages.3", `{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:,"}}]}`,
		},
		"arguments that are an object": {`"input":[{"type":"function_call","call_id":"1","name":"f","arguments":{"a":1}}]`, "messages.0.tool_calls.0.function.arguments", `"{\"a\":1}"`},
		"reasoning of a server that does not want it back": {
			`"input":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"why"}],"encrypted_content":null,"content":null},{"type":"function_call","call_id":"1","name":"f","arguments":""}]`,
			"messages.0.reasoning_content", "",
		},
		"functions": {hi + `,"tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":true}]`, "tools",
			`[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}}]`},
		"tools in a namespace": {hi + `,"tools":[{"type":"namespace","name":"n","tools":[{"type":"function","name":"f"}]}],"tool_choice":{"type":"function","namespace":"n","name":"f"}`,
			"tool_choice", `{"type":"function","function":{"name":"n__f"}}`},
		"a custom tool": {hi + `,"tools":[{"type":"custom","name":"f","format":{"type":"grammar","syntax":"lark","definition":"start: x"}}]`, "tools.0.function.description",
			`"\n\nThe input must match this grammar (lark):\nstart: x"`},
		"allowed tools": {hi + `,"tools":[{"type":"function","name":"f"},{"type":"function","name":"g"}],"tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"g"}]}`,
			"{tools,tool_choice}", `{"tools":[{"type":"function","function":{"name":"g"}}],"tool_choice":"required"}`},
		"no tools, as Codex sends them":    {hi + `,"tools":[],"tool_choice":"auto","parallel_tool_calls":false`, "@this", `{"model":"m","messages":[{"role":"user","content":"hi"}]}`},
		"a choice of tools that are unset": {hi + `,"tools":null,"tool_choice":"none","parallel_tool_calls":true`, "@this", `{"model":"m","messages":[{"role":"user","content":"hi"}]}`},
		"allowed tools that do not exist": {hi + `,"tools":[{"type":"function","name":"f"}],"parallel_tool_calls":false,"tool_choice":{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"g"}]}`,
			"@this", `{"model":"m","messages":[{"role":"user","content":"hi"}]}`},
		"probabilities of the best tokens alone": {hi + `,"top_logprobs":2`, "{logprobs,top_logprobs}", `{"logprobs":true,"top_logprobs":2}`},
		"probabilities of no tokens":             {hi + `,"top_logprobs":0`, "{logprobs,top_logprobs}", `{}`},
		"letters that are special in HTML":       {`"input":[{"role":"user","content":[{"type":"input_text","text":"<&>"},{"type":"input_image","image_url":"data:,"}]}]`, "messages.0.content.0.text", `"<&>"`},
		"reasoning of an answer that was interrupted": {
			`"input":[{"type":"reasoning","summary":[{"type":"summary_text","text":"why"}],"encrypted_content":"reasoning_content"},{"role":"user","content":"x"},{"role":"assistant","content":"y"}]`, "messages.1", `{"role":"assistant","content":"y"}`,
		},
		"arguments that are null": {`"input":[{"type":"function_call","call_id":"1","name":"f","arguments":null}]`, "messages.0.tool_calls.0.function.arguments", `""`},
		"a schema": {hi + `,"text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"},"strict":true}}`, "response_format",
			`{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"},"strict":true}}`},
		"how it reasons and what of tokens is told": {hi + `,"reasoning":{"effort":"low","summary":"auto"},"include":["message.output_text.logprobs"],"top_logprobs":2,"temperature":0,"top_p":0.5,"parallel_tool_calls":false,"tools":[{"type":"function","name":"f"}]`,
			"{reasoning_effort,logprobs,top_logprobs,temperature,top_p,parallel_tool_calls}", `{"reasoning_effort":"low","logprobs":true,"top_logprobs":2,"temperature":0,"top_p":0.5,"parallel_tool_calls":false}`},
		"the limit is apart":                {hi + `,"max_output_tokens":20`, "max_tokens", ""},
		"what is about storing and serving": {hi + `,"store":true,"metadata":{"a":"b"},"prompt_cache_key":"k","service_tier":"auto","truncation":"auto","previous_response_id":null,"conversation":null`, "@this", `{"model":"m","messages":[{"role":"user","content":"hi"}]}`},
	} {
		r, err := parseResponse([]byte(`{"model":"m",` + c.sent + `}`))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := gjson.GetBytes(r.call.Body, c.field).Raw; got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
		if apart := name == "the limit is apart"; r.call.LimitApart != apart || apart && r.call.MaxOutput != 20 {
			t.Errorf("%s: %+v", name, r.call)
		}
	}
}

func TestResponsesThatNeedOpenAIsServersAreRefused(t *testing.T) {
	t.Parallel()
	for param, body := range map[string]string{
		"previous_response_id":   `"input":"x","previous_response_id":"resp_1"`,
		"conversation":           `"input":"x","conversation":{"id":"c"}`,
		"prompt":                 `"input":"x","prompt":{"id":"p"}`,
		"background":             `"input":"x","background":true`,
		"input":                  `"input":null`,
		"input[1]":               `"input":[{"role":"user","content":"x"},{"type":"item_reference","id":"msg_1"}]`,
		"input[0].type":          `"input":[{"type":"web_search_call"}]`,
		"input[0].role":          `"input":[{"role":"tool","content":"x"}]`,
		"input[0].content":       `"input":[{"role":"user","content":5}]`,
		"input[0].content[0]":    `"input":[{"role":"user","content":[{"type":"input_file","file_id":"f"}]}]`,
		"tools":                  `"input":"x","tools":{}`,
		"tools[1].type":          `"input":"x","tools":[{"type":"function","name":"f"},{"type":"web_search"}]`,
		"tools[0].tools[0].name": `"input":"x","tools":[{"type":"namespace","name":"n","tools":[{"type":"function"}]}]`,
		"tool_choice.type":       `"input":"x","tool_choice":{"type":"file_search"}`,
		"tools[1].tools[0].name": `"input":"x","tools":[{"type":"function","name":"n__f"},{"type":"namespace","name":"n","tools":[{"type":"function","name":"f"}]}]`,
		"tool_choice":            `"input":"x","tools":[],"tool_choice":"required"`,
		"tool_choice.mode":       `"input":"x","tools":[{"type":"function","name":"f"}],"tool_choice":{"type":"allowed_tools","tools":[{"type":"function","name":"f"}]}`,
		"metadata":               `"input":"x","metadata":{"a":5}`,
		"user":                   `"input":"x","user":"` + strings.Repeat("x", longestWord+1) + `"`,
		"include":                `"input":"x","include":{}`,
		"text.format.type":       `"input":"x","text":{"format":{"type":"grammar"}}`,
		"text.format.schema":     `"input":"x","text":{"format":{"type":"json_schema","name":"n"}}`,
		"max_output_tokens":      `"input":"x","max_output_tokens":0`,
	} {
		_, err := parseResponse([]byte(`{"model":"m",` + body + `}`))
		if f := fault.From(err); !fault.IsKind(err, fault.Invalid) || len(f.Fields) != 1 || f.Fields[0].Name != param {
			t.Errorf("%s: %v", param, err)
		}
	}
}

// written are the events of a response.
type written []gjson.Result

func (all written) types() string {
	var names []string
	for _, e := range all {
		names = append(names, strings.TrimPrefix(e.Get("type").Str, "response."))
	}
	return strings.Join(names, " ")
}

// write has a model answer with chunks, and returns the events.
func write(t *testing.T, request string, failed error, chunks ...string) (all written) {
	t.Helper()
	r, err := parseResponse([]byte(`{"model":"m","stream":true,` + request + `}`))
	if err != nil {
		t.Fatal(err)
	}
	w := newResponseWriter(r, newRoom(openCall(t, new(calls))))
	w.begin(model.Model{ID: "p/other"})
	var out []byte
	for _, c := range chunks {
		more, err := w.chunk([]byte(c))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, more...)
	}
	out = append(out, w.end(failed)...)
	for i, block := range strings.Split(strings.TrimSuffix(string(out), "\n\n"), "\n\n") {
		name, data, ok := strings.Cut(block, "\ndata: ")
		e := gjson.Parse(data)
		if !ok || !gjson.Valid(data) || name != "event: "+e.Get("type").Str || e.Get("sequence_number").Int() != int64(i) {
			t.Fatalf("event %d: %q", i, block)
		}
		all = append(all, e)
	}
	return all
}

const (
	finished = `{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`
	counted  = `{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":3},"completion_tokens_details":{"reasoning_tokens":2}}}`
)

func TestStreamedResponseHasAllEventsOfItsItems(t *testing.T) {
	t.Parallel()
	all := write(t, `"input":"x","tools":[{"type":"custom","name":"g"},{"type":"namespace","name":"n","tools":[{"type":"function","name":"f"}]}]`, nil,
		`{"choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning_content":"why"}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"he"},"logprobs":{"content":[{"token":"he","logprob":-1}]}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"llo"}}]}`,
		`{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"1","function":{"name":"n__f","arguments":"{"}}]}}]}`,
		`{"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"2","function":{"name":"g","arguments":"{\"input\":\"y\"}"}}]}}]}`,
		`{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}}]}`,
		finished, counted)
	want := "created in_progress output_item.added reasoning_summary_part.added reasoning_summary_text.delta reasoning_summary_text.done reasoning_summary_part.done output_item.done " +
		"output_item.added content_part.added output_text.delta output_text.delta output_text.done content_part.done output_item.done " +
		"output_item.added function_call_arguments.delta output_item.added function_call_arguments.delta " +
		"function_call_arguments.done output_item.done custom_tool_call_input.delta custom_tool_call_input.done output_item.done completed"
	if got := all.types(); got != want {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
	end := all[len(all)-1].Get("response")
	for _, e := range all {
		if item := e.Get("item"); e.Get("type").Str == "response.output_item.done" && item.Raw != end.Get("output").Array()[e.Get("output_index").Int()].Raw {
			t.Errorf("streamed %s, but %s at the end", item.Raw, end.Get("output").Raw)
		}
	}
	for path, want := range map[string]string{
		"status": "completed", "model": "p/other", "store": "false", "output.0.summary.0.text": "why", "output.0.encrypted_content": "reasoning_content",
		"output.1.content.0.text": "hello", "output.1.content.0.logprobs.#": "1", "output.2.name": "f", "output.2.namespace": "n", "output.2.arguments": "{}", "output.2.call_id": "1", "output.3.input": "y",
		"output.#(status!=\"completed\")#|#": "0", "usage.input_tokens": "7", "usage.input_tokens_details.cached_tokens": "3", "usage.output_tokens_details.reasoning_tokens": "2", "usage.total_tokens": "12",
	} {
		if got := end.Get(path).String(); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}

func TestResponseSaysHowItEnds(t *testing.T) {
	t.Parallel()
	const begun = `{"choices":[{"index":0,"delta":{"content":"hel"}}]}`
	for name, c := range map[string]struct {
		last   string
		failed error
		want   string
	}{
		"cut at the limit": {`{"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}`, nil, `["incomplete","max_output_tokens",null,"incomplete"]`},
		"filtered":         {`{"choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}`, nil, `["incomplete","content_filter",null,"incomplete"]`},
		"broken off":       {begun, ports.ErrModelCutOff, `["failed",null,"` + ports.ErrModelCutOff.Code + `","incomplete"]`},
		"a refusal":        {`{"choices":[{"index":0,"delta":{"refusal":"no"},"finish_reason":"stop"}]}`, nil, `["completed",null,null,"completed"]`},
	} {
		all := write(t, `"input":"x"`, c.failed, begun, c.last)
		end := all[len(all)-1].Get("response")
		got := make([]string, 0, 4)
		for _, path := range []string{"status", "incomplete_details.reason", "error.code", "output.@reverse.0.status"} {
			if raw := end.Get(path).Raw; raw != "" {
				got = append(got, raw)
			} else {
				got = append(got, "null")
			}
		}
		if "["+strings.Join(got, ",")+"]" != c.want || all[len(all)-1].Get("type").Str != "response."+end.Get("status").Str {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
		if completed := end.Get("completed_at").Int() > 0; completed != (end.Get("status").Str == "completed") {
			t.Errorf("%s: completed is %v", name, completed)
		}
		if used := end.Get("usage.total_tokens").Int(); (used == 0) != (c.failed != nil) {
			t.Errorf("%s: %d tokens without a count", name, used)
		}
	}
}

// TestWholeResponseIsTheSame as a stream's last event has, made of a whole answer.
func TestWholeResponseIsTheSame(t *testing.T) {
	t.Parallel()
	r, err := parseResponse([]byte(`{"model":"m","input":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	w := newResponseWriter(r, newRoom(openCall(t, new(calls))))
	w.begin(model.Model{ID: "m"})
	more, err := w.chunk([]byte(`{"choices":[{"index":0,"message":{"role":"assistant","content":null,"reasoning":"why","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}},{"type":"function","function":{"name":"g","arguments":"{}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}`))
	if err != nil || len(more) != 0 {
		t.Fatalf("%s, %v", more, err)
	}
	var whole struct {
		Status string
		Output []struct {
			Type, Name, Arguments string
			CallID                string `json:"call_id"`
			Encrypted             string `json:"encrypted_content"`
		}
	}
	if err := json.Unmarshal(w.end(nil), &whole); err != nil || whole.Status != "completed" || len(whole.Output) != 3 {
		t.Fatalf("%+v, %v", whole, err)
	}
	if o := whole.Output; o[0].Type != "reasoning" || o[0].Encrypted != "" || o[1].CallID != "1" || o[2].Name != "g" || o[2].CallID == "" {
		t.Errorf("%+v", o)
	}
}

// TestResponseIsBounded: it is in memory until its end.
func TestResponseIsBounded(t *testing.T) {
	t.Parallel()
	r, err := parseResponse([]byte(`{"model":"m","input":"x","stream":true}`))
	if err != nil {
		t.Fatal(err)
	}
	w := newResponseWriter(r, newRoom(openCall(t, new(calls))))
	chunk := []byte(`{"choices":[{"index":0,"delta":{"content":"` + strings.Repeat("x", longestResponse/4-itemBytes) + `"}}]}`)
	for i := range 5 {
		if _, err := w.chunk(chunk); errors.Is(err, ports.ErrModelTooLong) != (i == 4) {
			t.Errorf("chunk %d: %v", i, err)
		}
	}
}

// TestResponsesHaveTheBoundsOfBodies: all that are written at once, together.
func TestResponsesHaveTheBoundsOfBodies(t *testing.T) {
	t.Parallel()
	r, err := parseResponse([]byte(`{"model":"m","input":"x","stream":true}`))
	if err != nil {
		t.Fatal(err)
	}
	var all calls
	if !openCall(t, &all).take(mostHeldByOne - 1<<20) {
		t.Fatal("no memory")
	}
	w := newResponseWriter(r, newRoom(openCall(t, &all)))
	for i := range 6 {
		if _, err := w.chunk([]byte(`{"choices":[{"index":0,"delta":{"content":"` + strings.Repeat("x", 250<<10) + `"}}]}`)); errors.Is(err, errRoom) != (i == 5) {
			t.Errorf("chunk %d: %v", i, err)
		}
	}
}

// TestResponseCountsWhatItKeeps: probabilities and items take memory, too.
func TestResponseCountsWhatItKeeps(t *testing.T) {
	t.Parallel()
	for name, chunks := range map[string][]string{
		"probabilities": {`{"choices":[{"index":0,"delta":{"content":"x"},"logprobs":{"content":[{"token":"` + strings.Repeat("x", 1<<20) + `"}]}}]}`},
		"items":         {`{"choices":[{"index":0,"delta":{"content":"x"}}]}`, `{"choices":[{"index":0,"delta":{"reasoning":"x"}}]}`},
	} {
		r, err := parseResponse([]byte(`{"model":"m","input":"x"}`))
		if err != nil {
			t.Fatal(err)
		}
		w := newResponseWriter(r, newRoom(openCall(t, new(calls))))
		for i := 0; err == nil && i <= longestResponse/itemBytes; i++ {
			_, err = w.chunk([]byte(chunks[i%len(chunks)]))
		}
		if !errors.Is(err, ports.ErrModelTooLong) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCallsThatModelsWriteInOtherWays(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("n", longestTool)
	for name, c := range map[string]struct {
		calls []string
		want  string
	}{
		"arguments that are an object":      {[]string{`{"index":0,"id":"1","function":{"name":"f","arguments":{"a":1}}}`}, `["1","f","{\"a\":1}",null,null]`},
		"a name after the id":               {[]string{`{"index":0,"id":"1"}`, `{"index":0,"function":{"name":"f"}}`, `{"index":0,"function":{"arguments":"{}"}}`}, `["1","f","{}",null,null]`},
		"the input as it is":                {[]string{`{"index":0,"id":"1","function":{"name":"g","arguments":"*** Begin Patch"}}`}, `["1","g",null,"*** Begin Patch",null]`},
		"a name that is long and shortened": {[]string{`{"index":0,"id":"1","function":{"name":"` + chatName(long, "f") + `","arguments":"{}"}}`}, `["1","f","{}",null,"` + long + `"]`},
	} {
		chunks := make([]string, 0, len(c.calls)+1)
		for _, call := range c.calls {
			chunks = append(chunks, `{"choices":[{"index":0,"delta":{"tool_calls":[`+call+`]}}]}`)
		}
		all := write(t, `"input":"x","tools":[{"type":"custom","name":"g"},{"type":"namespace","name":"`+long+`","tools":[{"type":"function","name":"f"}]}]`, nil, append(chunks, finished)...)
		item := all[len(all)-1].Get("response.output.0")
		got := make([]string, 0, 5)
		for _, field := range []string{"call_id", "name", "arguments", "input", "namespace"} {
			if raw := item.Get(field).Raw; raw != "" {
				got = append(got, raw)
			} else {
				got = append(got, "null")
			}
		}
		if joined := "[" + strings.Join(got, ",") + "]"; joined != c.want {
			t.Errorf("%s: %s, want %s", name, joined, c.want)
		}
	}
	if got := chatName(long, "f"); len(got) > longestTool || got == chatName(long, "g") {
		t.Errorf("a tool is named %s", got)
	}
}

// TestReasoningIsFoundWhereverServersWriteIt: in lists of contents as from Mistral, and under the names of other servers.
func TestReasoningIsFoundWhereverServersWriteIt(t *testing.T) {
	writer := func() *responseWriter {
		r, err := parseResponse([]byte(`{"model":"p/m","input":"x"}`))
		if err != nil {
			t.Fatal(err)
		}
		w := newResponseWriter(r, newRoom(openCall(t, new(calls))))
		w.begin(model.Model{ID: "p/m"})
		return w
	}
	for name, delta := range map[string]string{
		"a list of contents": `{"content":[{"type":"thinking","thinking":[{"type":"text","text":"why"}]},{"type":"text","text":"so"}]}`,
		"reasoning_text":     `{"reasoning_text":"why","content":"so"}`,
		"thinking":           `{"thinking":"why","content":"so"}`,
		"details":            `{"reasoning_details":[{"type":"reasoning.text","text":"why"}],"content":"so"}`,
		"one text twice":     `{"reasoning":"why","reasoning_details":[{"type":"reasoning.text","text":"why"}],"content":[{"type":"text","text":"so"}]}`,
	} {
		for _, field := range []string{"delta", "message"} {
			w := writer()
			if _, err := w.chunk([]byte(`{"choices":[{"index":0,"` + field + `":` + delta + `,"finish_reason":"stop"}]}`)); err != nil {
				t.Fatal(err)
			}
			o := gjson.ParseBytes(w.end(nil)).Get("output")
			if o.Get("#").Int() != 2 || o.Get("0.summary.0.text").Str != "why" || o.Get("0.encrypted_content").Exists() || o.Get("1.content.0.text").Str != "so" {
				t.Errorf("%s in a %s: %s", name, field, o.Raw)
			}
		}
	}
	if _, err := writer().chunk([]byte(`{"choices":[{"index":0,"delta":{"content":7}}]}`)); !errors.Is(err, ports.ErrModelBadReply) {
		t.Errorf("a number as content: %v", err)
	}
}
