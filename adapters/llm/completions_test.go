package llm_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"chatbot/adapters/llm/llmtest"
	"chatbot/adapters/llm/open"
	"chatbot/ports"
)

// completed calls the default provider and returns what it emitted.
func completed(t *testing.T, cfg open.Config, call ports.CompletionCall) (chunks []string, done ports.Completion, err error) {
	t.Helper()
	call.Model = "m"
	done, err = defaultProvider(t, cfg).Complete(t.Context(), call, func(chunk []byte) error {
		chunks = append(chunks, string(chunk))
		return nil
	})
	return chunks, done, err
}

// TestCompletionsPassOnWhatTheyDoNotKnow: request and answer are passed on byte for byte, apart from what the server decides.
func TestCompletionsPassOnWhatTheyDoNotKnow(t *testing.T) {
	const answer = `{"id":"x","object":"chat.completion","model":"m-2026","choices":[{"index":0,"message":{"role":"assistant","content":"Hi","odd":1},"logprobs":{"content":[]},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":1}},"system_fingerprint":"f"}`
	var sent []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ = io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	for name, c := range map[string]struct {
		call ports.CompletionCall
		want string
	}{
		"as it is": {ports.CompletionCall{Body: []byte(`{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}], "seed":7,"odd":{"a":[1, 2]},"max_tokens":9}`)},
			`{"model":"m","stream":false,"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}],"seed":7,"odd":{"a":[1, 2]},"max_tokens":9}`},
		"another model, in every spelling": {ports.CompletionCall{Body: []byte(`{"model":"dear","Model":"dear","mo\u0064el":"dear","stream":true,"stream_options":{"include_usage":true},"messages":[]}`)},
			`{"model":"m","stream":false,"messages":[]}`},
		"other models, servers and keys": {ports.CompletionCall{Body: []byte(`{"models":["dear"],"fallbacks":[{"model":"dear"}],"api_base":"http://evil.example","API_KEY":"k","preset":"dear","litellm_credential_name":"dear","messages":[]}`)},
			`{"model":"m","stream":false,"messages":[]}`},
		"a limit":                       {ports.CompletionCall{MaxOutput: 100, Body: []byte(`{"messages":[]}`)}, `{"model":"m","stream":false,"max_tokens":100,"messages":[]}`},
		"a lower limit of the caller":   {ports.CompletionCall{MaxOutput: 100, Body: []byte(`{"max_completion_tokens":50}`)}, `{"model":"m","stream":false,"max_tokens":50}`},
		"a greater limit of the caller": {ports.CompletionCall{MaxOutput: 100, Body: []byte(`{"max_tokens":500,"max_tokens":"900"}`)}, `{"model":"m","stream":false,"max_tokens":100}`},
		"no limit, a limit of none, and one in another field": {ports.CompletionCall{MaxOutput: 100, Body: []byte(`{"max_tokens":null,"max_completion_tokens":-1,"N_predict":-1,"max_new_tokens":9000}`)},
			`{"model":"m","stream":false,"max_tokens":100}`},
		"other fields without a limit": {ports.CompletionCall{Body: []byte(`{"n_predict":9,"max_tokens":null}`)}, `{"model":"m","stream":false,"n_predict":9,"max_tokens":null}`},
	} {
		chunks, done, err := completed(t, open.Config{OpenAIKey: "k", OpenAIBaseURL: server.URL + "/v1"}, c.call)
		if err != nil || string(sent) != c.want || !slices.Equal(chunks, []string{answer}) {
			t.Errorf("%s: sent %s, emitted %s, %v", name, sent, chunks, err)
		}
		if done.Model != "m-2026" || done.PromptTokens != 3 || done.CompletionTokens != 2 || done.CachedTokens != 1 || done.FinishReason != "stop" {
			t.Errorf("%s: %+v", name, done)
		}
	}
}

// TestCompletionsAreTranslatedForAnthropic compares the whole request.
func TestCompletionsAreTranslatedForAnthropic(t *testing.T) {
	const call = `{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":[{"type":"text","text":"Weather?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAA="}},{"type":"image_url","image_url":{"url":"https://x.example/a.png"}}]},
		{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Rome\"}"}},{"id":"c2","type":"function","function":{"name":"time","arguments":""}}]},
		{"role":"tool","tool_call_id":"c1","content":"sunny"},{"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"noon"}]}],
		"tools":[{"type":"function","function":{"name":"weather","description":"d","parameters":{"type":"object"}}},{"type":"function","function":{"name":"time"}}],
		"tool_choice":"required","parallel_tool_calls":false,"stop":["a","b"],"top_p":0.5,"temperature":1.5,"max_completion_tokens":70,"seed":7,"reasoning_effort":"low",
		"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object"}}}}`
	const want = `{"model":"m","max_tokens":70,"system":[{"type":"text","text":"Be brief."}],"messages":[{"role":"user","content":[{"type":"text","text":"Weather?"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAA="}},{"type":"image","source":{"type":"url","url":"https://x.example/a.png"}}]},` +
		`{"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"weather","input":{"city":"Rome"}},{"type":"tool_use","id":"c2","name":"time","input":{}}]},` +
		`{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"sunny"},{"type":"tool_result","tool_use_id":"c2","content":"noon"}]}],"stream":true,"temperature":1,"output_config":{"effort":"low","format":{"type":"json_schema","schema":{"type":"object"}}},` +
		`"tools":[{"name":"weather","description":"d","input_schema":{"type":"object"}},{"name":"time","description":"","input_schema":{"type":"object"}}],"tool_choice":{"type":"any","disable_parallel_tool_use":true},"stop_sequences":["a","b"]}`
	server := llmtest.Start(t, llmtest.Script{PromptTokens: 3, CompletionTokens: 4})
	chunks, _, err := completed(t, open.Config{AnthropicKey: "k", AnthropicBaseURL: server.Anthropic()}, ports.CompletionCall{MaxOutput: 100, Body: []byte(call)})
	requests := server.Requests()
	if sent := string(requests[len(requests)-1].Body); err != nil || sent != want {
		t.Errorf("%v, sent\n%s, want\n%s", err, sent, want)
	}
	var answer struct {
		Object  string
		Choices []struct {
			Message      struct{ Role, Content string }
			FinishReason string `json:"finish_reason"`
		}
		Usage struct {
			TotalTokens int `json:"total_tokens"`
		}
	}
	if len(chunks) != 1 || json.Unmarshal([]byte(chunks[0]), &answer) != nil || answer.Object != "chat.completion" || answer.Choices[0].Message.Content != "Hello, world!" || answer.Choices[0].FinishReason != "stop" || answer.Usage.TotalTokens != 7 {
		t.Errorf("%s", chunks)
	}
}

func TestCompletionsRefuseWhatAnthropicDoesNotHave(t *testing.T) {
	server := llmtest.Start(t, llmtest.Script{})
	for _, body := range []string{
		`{"messages":[{"role":"user","content":"x"}],"n":2}`, `{"messages":[]}`, `{"messages":5}`, `{"messages":[{"role":"user","content":[{"type":"input_audio"}]}]}`,
		`{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,!"}}]}]}`,
		`{"messages":[{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{"}}]}]}`,
	} {
		if _, _, err := completed(t, open.Config{AnthropicKey: "k", AnthropicBaseURL: server.Anthropic()}, ports.CompletionCall{Body: []byte(body)}); !strings.Contains(errorText(err), ports.ErrModelRejected.Code) {
			t.Errorf("%s: %v", body, err)
		}
	}
	if server.Calls() != 0 {
		t.Error("the provider was asked")
	}
}

// TestCallsOfToolsAreToldInOpenAIsFormat: in pieces, each with its index.
func TestCallsOfToolsAreToldInOpenAIsFormat(t *testing.T) {
	body := named("message_start", `{"type":"message_start","message":{"id":"m1","model":"claude","usage":{"input_tokens":9,"output_tokens":1}}}`) +
		named("content_block_start", `{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}`) +
		named("content_block_delta", `{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}}`) +
		named("content_block_start", `{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t1","name":"a","input":{}}}`) +
		named("content_block_delta", `{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"x\":"}}`) +
		named("content_block_delta", `{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"1}"}}`) +
		named("content_block_stop", `{"type":"content_block_stop","index":1}`) +
		named("content_block_start", `{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t2","name":"b","input":{}}}`) +
		named("content_block_stop", `{"type":"content_block_stop","index":2}`) +
		named("message_delta", `{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":40}}`) + named("message_stop", `{"type":"message_stop"}`)
	cfg := open.Config{AnthropicKey: "k", AnthropicBaseURL: replying(t, http.StatusOK, "text/event-stream", body)}
	chunks, done, err := completed(t, cfg, ports.CompletionCall{Stream: true, WithUsage: true, Body: []byte(`{"messages":[{"role":"user","content":"x"}]}`)})
	want := []string{
		`"delta":{"role":"assistant","reasoning_content":"Hm."}`,
		`"delta":{"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"a","arguments":""}}]}`,
		`"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":"}}]}`, `"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}`,
		`"delta":{"tool_calls":[{"index":1,"id":"t2","type":"function","function":{"name":"b","arguments":""}}]}`,
		`"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}`, `"delta":{},"logprobs":null,"finish_reason":"tool_calls"`, `"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":40`,
	}
	if err != nil || len(chunks) != len(want) || done.FinishReason != "tool_calls" || done.CompletionTokens != 40 {
		t.Fatalf("%s, %+v, %v", chunks, done, err)
	}
	for i, chunk := range chunks {
		if !strings.Contains(chunk, want[i]) || !strings.Contains(chunk, `"id":"m1","object":"chat.completion.chunk"`) {
			t.Errorf("chunk %d is %s, want %s", i, chunk, want[i])
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestChunksThatSDKsFailOnAreRepaired: what servers leave out or send beside the format, and what programs get.
func TestChunksThatSDKsFailOnAreRepaired(t *testing.T) {
	const (
		hello  = `{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"Hello"}}]}`
		stop   = `{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`
		begun  = `{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","tool_calls":[%s]}}]}`
		calls  = `{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"tool_calls":[%s]}}]}`
		ended  = `{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}`
		usage  = `"usage":{"prompt_tokens":3,"completion_tokens":2}`
		first  = `{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}`
		second = `{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{}"}}`
	)
	begin := func(text string) string { return strings.ReplaceAll(begun, "%s", text) }
	call := func(text string) string { return strings.ReplaceAll(calls, "%s", text) }
	for name, c := range map[string]struct{ sent, want []string }{
		"null to keep the connection open": {[]string{hello, "null", stop}, []string{hello, stop}},
		"chunks without choices":           {[]string{hello, `{"choices":null}`, `{"choices":[],"odd":1}`, `{"id":"x"}`, stop}, []string{hello, `{"choices":[],"odd":1}`, stop}},
		"usage without choices":            {[]string{hello, stop, `{` + usage + `}`}, []string{hello, stop, `{"choices":[],` + usage + `}`}},
		"usage with null for choices":      {[]string{hello, stop, `{"choices":null,` + usage + `}`}, []string{hello, stop, `{"choices":[],` + usage + `}`}},
		"calls without numbers": {
			[]string{begin(`{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"b","type":"function","function":{"name":"g","arguments":"{\"x"}}`), call(`{"function":{"arguments":"\":1}"}}`), ended},
			[]string{begin(first + `,{"index":1,"id":"b","type":"function","function":{"name":"g","arguments":"{\"x"}}`), call(`{"index":1,"function":{"arguments":"\":1}"}}`), ended},
		},
		"calls with one number":     {[]string{begin(first), call(strings.Replace(second, "1", "0", 1)), ended}, []string{begin(first), call(second), ended}},
		"calls as they should be":   {[]string{begin(first), call(`{"index":0,"function":{"arguments":"{}"}}`), call(second), ended}, []string{begin(first), call(`{"index":0,"function":{"arguments":"{}"}}`), call(second), ended}},
		"no role":                   {[]string{`{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"a"}}]}`, `{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"b"}}]}`, stop}, []string{`{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"a"}}]}`, `{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"b"}}]}`, stop}},
		"a role in each chunk":      {[]string{hello, hello, stop}, []string{hello, strings.Replace(hello, `"assistant"`, "null", 1), stop}},
		"null for a delta":          {[]string{hello, strings.Replace(stop, "{}", "null", 1)}, []string{hello, stop}},
		"no delta":                  {[]string{strings.Replace(stop, `"delta":{},`, "", 1)}, []string{`{"object":"chat.completion.chunk","choices":[{"delta":{"role":"assistant"},"index":0,"finish_reason":"stop"}]}`}},
		"chunks that do not say so": {[]string{strings.Replace(hello, `"object":"chat.completion.chunk",`, "", 1), stop}, []string{hello, stop}},
		"an empty role":             {[]string{strings.Replace(hello, "assistant", "", 1), stop}, []string{hello, stop}},
		"nothing but an end":        {[]string{stop}, []string{strings.Replace(stop, "{}", `{"role":"assistant"}`, 1)}},
		"a choice without a number": {[]string{strings.Replace(hello, `"index":0,`, "", 1), stop}, []string{hello, stop}},
		"a choice of nothing":       {[]string{`{"object":"chat.completion.chunk","choices":[{ }]}`, stop}, []string{`{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant"} }]}`, stop}},
		"an id that is an object":   {[]string{begin(strings.Replace(first, `"a"`, "{\"x\":\"\U000e0001\"}", 1)), ended}, []string{begin(strings.Replace(first, `"a"`, `"{\"x\":\"`+"\U000e0001"+`\"}"`, 1)), ended}},
		"arguments as an object":    {[]string{begin(strings.Replace(first, `"{}"`, `{"x":"y"}`, 1)), ended}, []string{begin(strings.Replace(first, `"{}"`, `"{\"x\":\"y\"}"`, 1)), ended}},
		"no type":                   {[]string{begin(strings.Replace(first, `"type":"function",`, "", 1)), ended}, []string{begin(`{"type":"function",` + strings.Replace(first, `"type":"function",`, "", 1)[1:]), ended}},
		"an id that is a number":    {[]string{begin(strings.Replace(first, `"a"`, "7", 1)), ended}, []string{begin(strings.Replace(first, "a", "7", 1)), ended}},
		"id and name repeated": {
			[]string{begin(strings.Replace(first, `"{}"`, `"{"`, 1)), call(`{"index":0,"id":"a","function":{"name":"f","arguments":"}"}}`), ended},
			[]string{begin(strings.Replace(first, `"{}"`, `"{"`, 1)), call(`{"index":0,"id":null,"function":{"name":null,"arguments":"}"}}`), ended},
		},
		"ids before names": {
			[]string{begin(first), call(`{"index":1,"id":"b","type":"function"}`), call(`{"index":1,"type":"function","function":{"name":"g","arguments":"{}"}}`), ended},
			[]string{begin(first), call(`{"function":{},"index":1,"id":"b","type":"function"}`), call(`{"index":1,"type":"function","function":{"name":"g","arguments":"{}"}}`), ended},
		},
		"null for a function": {[]string{begin(first), call(`{"index":0,"function":null}`), ended}, []string{begin(first), call(`{"index":0,"function":{}}`), ended}},
	} {
		chunks, err := passedOn(t, true, append(c.sent, "[DONE]")...)
		if err != nil || !slices.Equal(chunks, c.want) {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, strings.Join(chunks, "\n"), strings.Join(c.want, "\n"))
		}
	}
}

// passedOn returns what a program gets of a stream, or of an answer as a whole.
func passedOn(t *testing.T, stream bool, sent ...string) ([]string, error) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if !stream {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, sent[0])
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		for _, event := range sent {
			_, _ = io.WriteString(w, "data: "+event+"\n\n")
		}
	}))
	defer server.Close()
	chunks, _, err := completed(t, open.Config{OpenAIKey: "k", OpenAIBaseURL: server.URL + "/v1"}, ports.CompletionCall{Stream: stream, WithUsage: true, Body: []byte(`{"messages":[]}`)})
	return chunks, err
}

// TestEmptyCallsOfWholeAnswersAreRepaired: two fields go into one empty object.
func TestEmptyCallsOfWholeAnswersAreRepaired(t *testing.T) {
	chunks, err := passedOn(t, false, `{"choices":[{"index":0,"message":{"role":"assistant","tool_calls":[{}]},"finish_reason":"tool_calls"}]}`)
	if err != nil || len(chunks) != 1 || !gjson.Valid(chunks[0]) || gjson.Get(chunks[0], "choices.0.message.tool_calls.0.type").Str != "function" {
		t.Errorf("%s, %v", chunks, err)
	}
}

// TestCallsWithoutIDsGetDifferentOnes: programs name the call that a result is of.
func TestCallsWithoutIDsGetDifferentOnes(t *testing.T) {
	const one, two = `{"index":0,"id":"","function":{"name":"f","arguments":"{}"}}`, `{"index":1,"function":{"name":"g","arguments":{}}}`
	whole := `{"choices":[{"message":{"content":null,"tool_calls":[` + one + `,` + two + `]},"finish_reason":"tool_calls"}]}`
	for path, c := range map[string]struct {
		stream bool
		sent   []string
	}{
		"choices.0.delta":   {true, []string{`{"choices":[{"index":0,"delta":{"tool_calls":[` + one + `,` + two + `]},"finish_reason":"tool_calls"}]}`, "[DONE]"}},
		"choices.0.message": {false, []string{whole}},
	} {
		chunks, err := passedOn(t, c.stream, c.sent...)
		if err != nil || len(chunks) != 1 {
			t.Fatalf("%v %v", chunks, err)
		}
		said := gjson.Get(chunks[0], path)
		ids := said.Get("tool_calls.#.id").Array()
		if len(ids) != 2 || ids[0].Str == "" || ids[1].Str == "" || ids[0].Str == ids[1].Str ||
			said.Get("tool_calls.#.type").Raw != `["function","function"]` || said.Get("tool_calls.1.function.arguments").Str != "{}" || said.Get("role").Str != "assistant" {
			t.Errorf("%s", chunks[0])
		}
	}
}
