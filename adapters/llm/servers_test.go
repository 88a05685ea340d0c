package llm_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"chatbot/adapters/llm/open"
	"chatbot/domain/chat"
	"chatbot/ports"
)

// replying starts a server that sends the same reply to every request, and returns its URL.
func replying(t *testing.T, status int, header, body string) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", header)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// transcript is a response of a real server, according to its documentation, its source code or reports of its users.
type transcript struct {
	name, body   string
	text, thinks string
	reason       string
	tokens       int // of the answer
	want         error

	prompt, cached, reasoning int // tokens; compared if there is a prompt
}

const done = "data: [DONE]\n\n"

func chunks(choices ...string) string {
	all := ""
	for _, c := range choices {
		all += `data: {"id":"1","object":"chat.completion.chunk","choices":[` + c + "]}\n\n"
	}
	return all
}

var openAITranscripts = []transcript{
	{name: "OpenAI: cached and reasoning tokens", text: "Hi", reason: "stop", tokens: 66, prompt: 2006, cached: 1920, reasoning: 64,
		body: chunks(`{"index":0,"delta":{"role":"assistant","content":"Hi","refusal":null},"finish_reason":null}`, `{"index":0,"delta":{},"finish_reason":"stop"}`) +
			`data: {"id":"1","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":2006,"completion_tokens":66,"total_tokens":2072,"prompt_tokens_details":{"cached_tokens":1920,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":64,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}}` + "\n\n" + done},
	{name: "xAI: reasoning tokens beside the others", text: "Hi", reason: "stop", tokens: 110, prompt: 32, cached: 8, reasoning: 101,
		body: chunks(`{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}`) +
			`data: {"choices":[],"usage":{"prompt_tokens":32,"completion_tokens":9,"total_tokens":142,"prompt_tokens_details":{"text_tokens":32,"audio_tokens":0,"image_tokens":0,"cached_tokens":8},"completion_tokens_details":{"reasoning_tokens":101,"audio_tokens":0},"num_sources_used":0}}` + "\n\n" + done},
	{name: "DeepSeek: cache hits by its own name", text: "Hi", reason: "stop", tokens: 4, prompt: 300, cached: 256, reasoning: 2,
		body: chunks(`{"index":0,"delta":{"content":"Hi"},"finish_reason":null}`) +
			`data: {"choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":300,"completion_tokens":4,"total_tokens":304,"prompt_cache_hit_tokens":256,"prompt_cache_miss_tokens":44,"completion_tokens_details":{"reasoning_tokens":2}}}` + "\n\n" + done},
	{name: "Ollama: totals alone", text: "Hi", reason: "stop", tokens: 9, prompt: 26,
		body: chunks(`{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}`) +
			`data: {"id":"chatcmpl-7","object":"chat.completion.chunk","model":"qwen3","system_fingerprint":"fp_ollama","choices":[],"usage":{"prompt_tokens":26,"completion_tokens":9,"total_tokens":35}}` + "\n\n" + done},
	{name: "vLLM: no details", text: "Hi", reason: "stop", tokens: 2, prompt: 5,
		body: chunks(`{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}`) +
			`data: {"choices":[],"usage":{"prompt_tokens":5,"total_tokens":7,"completion_tokens":2,"prompt_tokens_details":null}}` + "\n\n" + done},
	{name: "Azure: filter results first, no choices", text: "Hi", reason: "stop",
		body: `data: {"choices":[],"created":0,"id":"","object":"","prompt_filter_results":[{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]}` + "\n\n" +
			chunks(`{"content_filter_results":{},"delta":{"content":"","role":"assistant"},"finish_reason":null,"index":0}`, `{"delta":{"content":"Hi"},"finish_reason":null,"index":0}`,
				`{"delta":{},"finish_reason":"stop","index":0}`, `{"content_filter_offsets":{"check_offset":1},"finish_reason":null,"index":0}`) + done},
	{name: "Azure: filtered in the middle", text: "Hi", reason: "content_filter",
		body: chunks(`{"delta":{"content":"Hi"},"index":0}`, `{"content_filter_results":{"violence":{"filtered":true}},"finish_reason":"content_filter","index":0}`) + done},
	{name: "Groq: usage in x_groq", text: "Hi", reason: "stop", tokens: 2,
		body: chunks(`{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}`) +
			`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"r","usage":{"prompt_tokens":1,"completion_tokens":2}}}` + "\n\n" + done},
	{name: "Groq: error in x_groq", text: "Hi", want: ports.ErrModelUnavailable,
		body: chunks(`{"index":0,"delta":{"content":"Hi"}}`) + `data: {"choices":[],"x_groq":{"id":"r","error":"over_capacity"}}` + "\n\n" + done},
	{name: "DeepSeek: keep-alive comments, reasoning", text: "Hi", thinks: "hm", reason: "stop", tokens: 4,
		body: ": keep-alive\n\n: keep-alive\n\n" + chunks(`{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":"hm"},"finish_reason":null}`,
			`{"index":0,"delta":{"content":"Hi","reasoning_content":null},"finish_reason":null}`) +
			`data: {"choices":[{"index":0,"delta":{"content":"","reasoning_content":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}` + "\n\n" + done},
	{name: "DeepSeek: out of resources", text: "Hi", want: ports.ErrModelCutOff,
		body: chunks(`{"index":0,"delta":{"content":"Hi"}}`, `{"index":0,"delta":{},"finish_reason":"insufficient_system_resource"}`) + done},
	{name: "OpenRouter: comments, reasoning and its details", text: "Hi", thinks: "hm", reason: "stop",
		body: ": OPENROUTER PROCESSING\n\n" + chunks(`{"index":0,"delta":{"role":"assistant","content":"","reasoning":"hm","reasoning_details":[{"type":"reasoning.text","text":"hm","index":0}]},"finish_reason":null,"native_finish_reason":null}`,
			`{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}`, `{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":"stop","native_finish_reason":"STOP"}`) + done},
	{name: "OpenRouter: error in the middle", text: "Hi", want: ports.ErrModelUnavailable,
		body: chunks(`{"index":0,"delta":{"content":"Hi"}}`) + `data: {"id":"g","error":{"code":"server_error","message":"Provider disconnected"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}` + "\n\n"},
	{name: "Mistral: thinking in parts", text: "Hi", thinks: "Okay.", reason: "stop",
		body: chunks(`{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}`, `{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Okay"}]}]},"finish_reason":null}`,
			`{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"."}],"closed":true},{"type":"text","text":"H"}]}}`, `{"index":0,"delta":{"content":"i"},"finish_reason":"stop"}`) + done},
	{name: "Mistral: the limit of the model", text: "Hi", reason: "length", body: chunks(`{"index":0,"delta":{"content":"Hi"},"finish_reason":"model_length"}`) + done},
	{name: "Gemini: thought in the text, reason beside it", text: "Hi", thinks: "hm", reason: "stop",
		body: chunks(`{"delta":{"content":"<thought>hm","extra_content":{"google":{"thought":true}},"role":"assistant"},"index":0}`, `{"delta":{"content":"</thought>Hi","role":"assistant"},"finish_reason":"stop","index":0}`) + done},
	{name: "Gemini: an error in a list", want: ports.ErrModelBusy,
		body: "[{\n  \"error\": {\n    \"code\": 429,\n    \"message\": \"Quota exceeded\",\n    \"status\": \"RESOURCE_EXHAUSTED\"\n  }\n}\n]"},
	{name: "Perplexity: a message that repeats, citations", text: "Hi you", reason: "stop", tokens: 2,
		body: `data: {"citations":["x"],"usage":{"prompt_tokens":1,"completion_tokens":1},"choices":[{"index":0,"finish_reason":null,"message":{"role":"assistant","content":"Hi"},"delta":{"role":"assistant","content":"Hi"}}]}` + "\r\n\r\n" +
			`data: {"usage":{"prompt_tokens":1,"completion_tokens":2},"choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Hi you"},"delta":{"role":"assistant","content":" you"}}]}` + "\r\n\r\n"},
	{name: "llama.cpp: an error line", text: "Hi", want: ports.ErrModelUnavailable,
		body: chunks(`{"finish_reason":null,"index":0,"delta":{"content":"Hi"}}`) + `error: {"code":500,"message":"Compute error.","type":"server_error"}` + "\n\n"},
	{name: "llama.cpp: context full before the first word", want: ports.ErrModelContextFull,
		body: `data: {"error":{"code":400,"message":"the request exceeds the available context size, try increasing it","type":"exceed_context_size_error","n_ctx":4096}}` + "\n\n"},
	{name: "Ollama: an error without data:", text: "Hi", want: ports.ErrModelUnavailable,
		body: chunks(`{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}`) + `{"error":"llama runner process no longer running"}` + "\n"},
	{name: "Ollama: reasoning with a finish reason", text: "Hi", thinks: "hm", reason: "stop",
		body: chunks(`{"index":0,"delta":{"role":"assistant","content":"","reasoning":"hm"},"finish_reason":"stop"}`, `{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}`) + done},
	{name: "TGI: an error with its kind", text: "Hi", want: ports.ErrModelUnavailable,
		body: chunks(`{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}`) + `data: {"error":"Request failed during generation: Server error","error_type":"generation"}` + "\n\n"},
	{name: "TGI: its own finish reason", text: "Hi", reason: "stop", body: "data:" + `{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"logprobs":null,"finish_reason":"eos_token"}]}` + "\n\n" + "data: [DONE]\n\n"},
	{name: "vLLM: an error in the middle", text: "Hi", want: ports.ErrModelRejected,
		body: chunks(`{"index":0,"delta":{"content":"Hi"},"finish_reason":null}`) + `data: {"object":"error","message":"no","type":"BadRequestError","param":null,"code":400}` + "\n\n" + done},
	{name: "vLLM: aborted", text: "Hi", want: ports.ErrModelCutOff, body: chunks(`{"index":0,"delta":{"content":"Hi"},"finish_reason":null}`, `{"index":0,"delta":{},"finish_reason":"abort"}`) + done},
	{name: "vLLM: usage with each chunk", text: "Hi you", reason: "stop", tokens: 2,
		body: `data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}],"usage":{"prompt_tokens":1,"completion_tokens":1}}` + "\n\n" +
			`data: {"choices":[{"index":0,"delta":{"content":" you"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}` + "\n\n" + done},
	{name: "LiteLLM: reasoning twice", text: "Hi", thinks: "hm", reason: "stop",
		body: chunks(`{"index":0,"delta":{"reasoning_content":"hm","thinking_blocks":[{"type":"thinking","thinking":"hm"}],"role":"assistant","content":""}}`, `{"index":0,"delta":{"content":"Hi"}}`, `{"finish_reason":"stop","index":0,"delta":{}}`) + done},
	{name: "LiteLLM: an error event", text: "Hi", want: ports.ErrModelUnavailable,
		body: chunks(`{"index":0,"delta":{"content":"Hi"}}`) + `data: {"error": {"message": "x", "type": "None", "param": "None", "code": "500"}}` + "\n\n"},
	{name: "DashScope: event: error with a report", want: ports.ErrModelRejected,
		body: "id:1\nevent:error\n:HTTP_STATUS/400\ndata:{\"code\":\"InvalidParameter\",\"message\":\"bad\",\"status\":400,\"request_id\":\"r\"}\n\n"},
	{name: "DashScope: event: result", text: "Hi", reason: "stop", body: "id:1\nevent:result\n:HTTP_STATUS/200\ndata:" + `{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}` + "\n\n"},
	{name: "MiniMax: an error under 200", want: ports.ErrModelUnavailable, body: `{"id":"","choices":null,"base_resp":{"status_code":1013,"status_msg":"unknown error"}}`},
	{name: "Zhipu: filtered", text: "Hi", reason: "content_filter", body: chunks(`{"index":0,"delta":{"content":"Hi"}}`, `{"index":0,"finish_reason":"sensitive","delta":{"role":"assistant","content":""}}`) + done},
	{name: "Cohere, Together: reason in capitals, eos", text: "Hi", reason: "stop", body: chunks(`{"index":0,"delta":{"content":"Hi"},"finish_reason":"COMPLETE"}`) + done},
	{name: "older completions: text", text: "Hi", reason: "stop", body: chunks(`{"index":0,"text":"H","finish_reason":""}`, `{"index":0,"text":"i","finish_reason":"stop"}`) + done},
	{name: "message in place of delta, step by step", text: "Hi", reason: "stop", body: chunks(`{"index":0,"message":{"role":"assistant","content":"H"},"finish_reason":null}`, `{"index":0,"delta":null,"message":{"content":"i"},"finish_reason":"stop"}`) + done},
	{name: "empty reasons, null choices and deltas", text: "Hi", reason: "stop",
		body: `data: {"choices":null}` + "\n\n" + `data: {"object":"x"}` + "\n\n" + chunks(`{"index":0,"delta":null,"finish_reason":""}`, `{"index":null,"delta":{"content":"Hi"},"finish_reason":""}`, `{"index":0,"delta":{"content":""},"finish_reason":""}`) + done},
	{name: "an error without JSON", text: "Hi", want: ports.ErrModelUnavailable, body: chunks(`{"index":0,"delta":{"content":"Hi"}}`) + "event: error\ndata: Internal server error\n\n"},
	{name: "pretty-printed in data lines", text: "Hi", reason: "stop", body: "data: {\"choices\": [\ndata:   {\"index\": 0, \"delta\": {\"content\": \"Hi\"},\ndata:    \"finish_reason\": \"stop\"}]\ndata: }\n\n"},
	{name: "pretty-printed document", text: "Hi", reason: "stop", body: "\n\n{\n  \"choices\": [\n    {\n      \"message\": {\n        \"content\": [{\"type\": \"text\", \"text\": \"Hi\"}]\n      }\n    }\n  ]\n}\n"},
	{name: "a document on each line", text: "Hi", reason: "stop", body: `{"choices":[{"delta":{"content":"H"}}]}` + "\n" + `{"choices":[{"delta":{"content":"i"},"finish_reason":"stop"}]}` + "\n"},
	{name: "a document on each line, cut off", text: "H", want: ports.ErrModelCutOff, body: `{"choices":[{"delta":{"content":"H"}}]}` + "\n" + `{"choices":[{"delta":{"con`},
	{name: "half an event at the end", text: "H", want: ports.ErrModelCutOff, body: chunks(`{"index":0,"delta":{"content":"H"}}`) + `data: {"choices":[{"index":0,"delta":{"content":"i"},"finish_rea`},
	{name: "half of [DONE]", text: "H", want: ports.ErrModelCutOff, body: chunks(`{"index":0,"delta":{"content":"H"}}`) + `data: [DON`},
	{name: "a page after the beginning", text: "H", want: ports.ErrModelCutOff, body: chunks(`{"index":0,"delta":{"content":"H"}}`) + "<html><h1>504 Gateway Time-out</h1></html>"},
	{name: "text that is a number", want: ports.ErrModelBadReply, body: chunks(`{"index":0,"delta":{"content":7}}`)},
	{name: "a document that is neither", want: ports.ErrModelBadReply, body: `{"hello":"world"}`},
	{name: "another choice beside", text: "Hi", reason: "stop", body: chunks(`{"index":0,"delta":{"content":"Hi"}},{"index":1,"delta":{"content":"Ho"},"finish_reason":"stop"}`, `{"index":0,"delta":{},"finish_reason":"stop"}`) + done},
	{name: "tools called, nothing said", want: ports.ErrModelEmpty, body: chunks(`{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]}}`, `{"index":0,"delta":{},"finish_reason":"tool_calls"}`) + done},
}

func event(kind, rest string) string {
	return "event: " + kind + "\ndata: {\"type\":\"" + kind + "\"" + rest + "}\n\n"
}

var anthropicTranscripts = []transcript{
	{name: "tokens read from and written to the cache", text: "Hi", reason: "stop", tokens: 12, prompt: 2098, cached: 1800,
		body: event("message_start", `,"message":{"usage":{"input_tokens":50,"cache_creation_input_tokens":248,"cache_read_input_tokens":1800,"cache_creation":{"ephemeral_5m_input_tokens":248},"output_tokens":1,"service_tier":"standard"}}`) +
			event("content_block_delta", `,"index":0,"delta":{"type":"text_delta","text":"Hi"}`) +
			event("message_delta", `,"delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":50,"cache_creation_input_tokens":248,"cache_read_input_tokens":1800,"output_tokens":12}`) + event("message_stop", "")},
	{name: "thinking, a signature, redacted thinking", text: "Hi", thinks: "hm", reason: "stop", tokens: 5,
		body: event("message_start", `,"message":{"usage":{"input_tokens":1,"output_tokens":1}}`) + event("content_block_start", `,"index":0,"content_block":{"type":"thinking","thinking":"","signature":""}`) +
			event("content_block_delta", `,"index":0,"delta":{"type":"thinking_delta","thinking":"hm"}`) + event("content_block_delta", `,"index":0,"delta":{"type":"signature_delta","signature":"s"}`) +
			event("content_block_start", `,"index":1,"content_block":{"type":"redacted_thinking","data":"x"}`) + event("content_block_delta", `,"index":2,"delta":{"type":"text_delta","text":"Hi"}`) +
			event("message_delta", `,"delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}`) + event("message_stop", "")},
	{name: "text where the block begins", text: "Hi you", reason: "stop",
		body: event("content_block_start", `,"index":0,"content_block":{"type":"text","text":"Hi"}`) + event("content_block_delta", `,"index":0,"delta":{"type":"text_delta","text":" you"}`) + event("message_stop", "")},
	{name: "no type in the data", text: "Hi", reason: "length",
		body: "event: content_block_delta\ndata: {\"delta\":{\"text\":\"Hi\"}}\n\nevent: message_delta\ndata: {\"delta\":{\"stop_reason\":\"max_tokens\"}}\n\n"},
	{name: "a gateway's [DONE]", text: "Hi", reason: "stop", body: event("content_block_delta", `,"delta":{"text":"Hi"}`) + done},
	{name: "cut off", text: "Hi", want: ports.ErrModelCutOff, body: event("content_block_delta", `,"delta":{"text":"Hi"}`) + event("ping", "") + event("content_block_stop", `,"index":0`)},
	{name: "overloaded in the middle", text: "Hi", want: ports.ErrModelUnavailable, body: event("content_block_delta", `,"delta":{"text":"Hi"}`) + event("error", `,"error":{"type":"overloaded_error","message":"x"}`)},
	{name: "a gateway's error", want: ports.ErrModelUnavailable, body: "data: {\"detail\":\"Upstream failed\"}\n\n"},
	{name: "credit used up", want: ports.ErrModelRefusedKey, body: event("error", `,"error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}`)},
	{name: "an event of the future", text: "Hi", reason: "stop", body: event("surprise", `,"text":"no"`) + event("content_block_delta", `,"delta":{"text":"Hi"}`) + event("message_stop", "")},
}

func TestReadsWhatOpenAICompatibleServersSend(t *testing.T) {
	for _, c := range openAITranscripts {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.check(t, open.Config{Model: "m", OpenAIBaseURL: replying(t, 200, "text/event-stream", c.body) + "/v1"})
		})
	}
}

func TestReadsWhatAnthropicCompatibleServersSend(t *testing.T) {
	for _, c := range anthropicTranscripts {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.check(t, open.Config{Model: "m", AnthropicKey: "k", AnthropicBaseURL: replying(t, 200, "text/event-stream", c.body)})
		})
	}
}

func (c transcript) check(t *testing.T, cfg open.Config) {
	t.Helper()
	var said chat.Growing
	got, err := defaultProvider(t, cfg).Answer(t.Context(), prompt, said.Add)
	if !errors.Is(err, c.want) || c.want == nil && err != nil {
		t.Errorf("error %v, want %v", err, c.want)
	}
	if c.prompt > 0 && (got.PromptTokens != c.prompt || got.CachedTokens != c.cached || got.ReasoningTokens != c.reasoning) {
		t.Errorf("%+v, want a prompt of %d tokens with %d cached, and %d tokens of reasoning", got, c.prompt, c.cached, c.reasoning)
	}
	var reasoning strings.Builder
	for _, p := range said.Parts() {
		if p.Kind == chat.ReasoningPart {
			reasoning.WriteString(p.Text)
		}
	}
	if said.Content() != c.text || reasoning.String() != c.thinks || got.FinishReason != c.reason || c.tokens > 0 && got.CompletionTokens != c.tokens {
		t.Errorf("%q after %q with %+v, want %q after %q with %s and %d tokens", said.Content(), reasoning.String(), got, c.text, c.thinks, c.reason, c.tokens)
	}
}
