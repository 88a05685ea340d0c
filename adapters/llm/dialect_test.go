package llm_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"chatbot/adapters/llm/llmtest"
	"chatbot/adapters/llm/open"
	"chatbot/domain/chat"
)

// picky is a server that refuses requests with certain fields and answers all others.
type picky struct {
	refuse map[string]string // response body of the refusal, by field
	status int

	mu    sync.Mutex
	asked []string // optional fields of each request
}

func (p *picky) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var q map[string]json.RawMessage
	body, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(body, &q)
	var fields []string
	for _, field := range []string{"stream_options", "max_tokens", "max_completion_tokens"} {
		if _, has := q[field]; has {
			fields = append(fields, field)
		}
	}
	if string(q["stream"]) == "true" {
		fields = append(fields, "stream")
	}
	p.mu.Lock()
	p.asked = append(p.asked, strings.Join(fields, " "))
	p.mu.Unlock()
	for _, field := range fields {
		if refusal, refused := p.refuse[field]; refused {
			w.WriteHeader(p.status)
			_, _ = io.WriteString(w, refusal)
			return
		}
	}
	if slices.Contains(fields, "stream") {
		_, _ = io.WriteString(w, "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
		return
	}
	_, _ = io.WriteString(w, `{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}`)
}

// TestRefusedFieldsAreLeftOutOnceAndRemembered requests two answers: the second request is accepted at once.
func TestRefusedFieldsAreLeftOutOnceAndRemembered(t *testing.T) {
	const all = "stream_options max_tokens stream"
	for name, c := range map[string]struct {
		status int
		refuse map[string]string
		asked  []string // for the first answer and the second
	}{
		"Mistral": {422, map[string]string{"stream_options": `{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_options","include_usage"],"msg":"Extra inputs are not permitted","input":true}]},"type":"invalid_request_error"}`},
			[]string{all, "max_tokens stream", "max_tokens stream"}},
		"vLLM, older": {400, map[string]string{"stream_options": `{"object":"error","message":"[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': 'Extra inputs are not permitted'}]","type":"BadRequestError","code":400}`},
			[]string{all, "max_tokens stream", "max_tokens stream"}},
		"LiteLLM": {400, map[string]string{"stream_options": `{"error":{"message":"litellm.UnsupportedParamsError: x does not support parameters: ['stream_options'], for model=m","type":"None","param":"None","code":"400"}}`},
			[]string{all, "max_tokens stream", "max_tokens stream"}},
		"a handler in Python": {500, map[string]string{"stream_options": `{"error":{"message":"create_chat_completion() got an unexpected keyword argument 'stream_options'","type":"internal_server_error"}}`},
			[]string{all, "max_tokens stream", "max_tokens stream"}},
		"unnamed":         {422, map[string]string{"stream_options": `{"message":"Unprocessable Entity"}`}, []string{all, "max_tokens stream", "max_tokens stream"}},
		"strict, unnamed": {400, map[string]string{"stream_options": `{"error":{"message":"Unrecognized request argument supplied"}}`}, []string{all, "max_tokens stream", "max_tokens stream"}},
		"OpenAI's newer models": {400, map[string]string{"max_tokens": `{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}`},
			[]string{all, "stream_options max_completion_tokens stream", "stream_options max_completion_tokens stream"}},
		"no limit by any name": {400, map[string]string{"max_tokens": `{"error":{"message":"unknown parameter max_tokens"}}`, "max_completion_tokens": `{"error":{"message":"unknown parameter max_completion_tokens"}}`},
			[]string{all, "stream_options max_completion_tokens stream", "stream_options stream", "stream_options stream"}},
		"o1, no streams": {400, map[string]string{"stream": `{"error":{"message":"Unsupported value: 'stream' does not support true with this model. Only the default (false) value is supported.","type":"invalid_request_error","param":"stream","code":"unsupported_value"}}`},
			[]string{all, "max_tokens", "max_tokens"}},
		"options and limit": {422, map[string]string{"stream_options": `{"detail":[{"loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}`, "max_tokens": `{"detail":[{"loc":["body","max_tokens"],"msg":"Extra inputs are not permitted"}]}`},
			[]string{all, "max_tokens stream", "max_completion_tokens stream", "max_completion_tokens stream"}},
		"a limit that does not fit this time": {400, map[string]string{"max_tokens": `{"object":"error","message":"'max_tokens' or 'max_completion_tokens' is too large: 50. This model's maximum context length is 40 tokens","code":400}`,
			"max_completion_tokens": `{"object":"error","message":"'max_completion_tokens' is too large: 50. This model's maximum context length is 40 tokens","code":400}`},
			[]string{all, "stream_options max_completion_tokens stream", "stream_options stream", all, "stream_options max_completion_tokens stream", "stream_options stream"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &picky{refuse: c.refuse, status: c.status}
			server := httptest.NewServer(p)
			defer server.Close()
			m := defaultProvider(t, open.Config{OpenAIBaseURL: server.URL + "/v1", Model: "m", MaxOutputTokens: 50})
			for range 2 {
				if done, err := m.Answer(t.Context(), prompt, func(chat.Delta) {}); err != nil || done.FinishReason != "stop" {
					t.Errorf("%+v, %v", done, err)
				}
			}
			if !slices.Equal(p.asked, c.asked) {
				t.Errorf("asked with %q, want %q", p.asked, c.asked)
			}
		})
	}
}

// TestOtherRefusalsAreNotRetried checks that requests are not retried when a retry would change nothing.
func TestOtherRefusalsAreNotRetried(t *testing.T) {
	for _, script := range []llmtest.Script{
		{Fault: llmtest.FaultStatus, Status: 400}, {Fault: llmtest.FaultStatus, Status: 401}, {Fault: llmtest.FaultStatus, Status: 413},
		{Fault: llmtest.FaultStatus, Status: 400, Message: "the stream broke, says somebody's downstream_options"},
		{Fault: llmtest.FaultStatus, Status: 422, Message: "The model does not exist"},
	} {
		server := llmtest.Start(t, script)
		m := defaultProvider(t, open.Config{OpenAIBaseURL: server.OpenAI(), Model: "m"})
		if _, err := m.Answer(t.Context(), prompt, func(chat.Delta) {}); err == nil || server.Calls() > 2 || server.Calls() > 1 && !strings.Contains(script.Message, "stream") {
			t.Errorf("%+v: %v after %d calls", script, err, server.Calls())
		}
	}
}

// TestBaseURLsAreNormalized checks that the query is kept, and that paths pasted by mistake are removed.
func TestBaseURLsAreNormalized(t *testing.T) {
	var mu sync.Mutex
	var at []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, password, _ := r.BasicAuth()
		mu.Lock()
		at = append(at, r.URL.RequestURI()+" "+name+password)
		mu.Unlock()
		if strings.HasPrefix(r.URL.Path, "/chat/") || strings.HasPrefix(r.URL.Path, "/models") { // serves /v1 only, as most do
			http.NotFound(w, r)
			return
		}
		if r.Method == http.MethodGet {
			return
		}
		if strings.Contains(r.URL.Path, "messages") {
			_, _ = io.WriteString(w, `{"type":"message","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn"}`)
			return
		}
		_, _ = io.WriteString(w, `{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}`)
	}))
	defer server.Close()
	host := strings.TrimPrefix(server.URL, "http://")
	openAI := func(base string) open.Config { return open.Config{OpenAIBaseURL: base, Model: "m"} }
	claude := func(base string) open.Config {
		return open.Config{AnthropicBaseURL: base, AnthropicKey: "k", Model: "m"}
	}
	for _, c := range []struct {
		cfg         open.Config
		asked, ping string
	}{
		{openAI(server.URL + "/v1"), "/v1/chat/completions ", "/v1/models "},
		{openAI(" " + server.URL + "/v1/// "), "/v1/chat/completions ", "/v1/models "},
		{openAI(server.URL + "/v1?api-version=2024-06-01"), "/v1/chat/completions?api-version=2024-06-01 ", "/v1/models?api-version=2024-06-01 "},
		{openAI(server.URL + "/v1/?api-version=X&key=a%2Fb"), "/v1/chat/completions?api-version=X&key=a%2Fb ", "/v1/models?api-version=X&key=a%2Fb "},
		{openAI(server.URL + "/openai/deployments/gpt%2F4?api-version=X"), "/openai/deployments/gpt%2F4/chat/completions?api-version=X ", "/openai/deployments/gpt%2F4/models?api-version=X "},
		{openAI(server.URL + "/v1/chat/completions"), "/v1/chat/completions ", "/v1/models "},
		{openAI(server.URL + "/v1/chat/completions/?a=b#top"), "/v1/chat/completions?a=b ", "/v1/models?a=b "},
		{openAI(server.URL + "/v1/models"), "/v1/chat/completions ", "/v1/models "},
		{openAI("http://ann:secret@" + host + "/v1"), "/v1/chat/completions annsecret", "/v1/models annsecret"},
		{openAI(server.URL), "/chat/completions | /v1/chat/completions ", "/v1/models "},
		{openAI(server.URL + "/?a=b"), "/chat/completions?a=b | /v1/chat/completions?a=b ", "/v1/models?a=b "},
		{open.Config{OllamaHost: server.URL + "/api", Model: "m"}, "/v1/chat/completions ", "/v1/models "},
		{open.Config{OllamaHost: host + "/v1/chat/completions", Model: "m"}, "/v1/chat/completions ", "/v1/models "},
		{open.Config{OllamaHost: server.URL + "?a=b", Model: "m"}, "/v1/chat/completions?a=b ", "/v1/models?a=b "},
		{claude(server.URL), "/v1/messages ", "/v1/models?limit=1 "},
		{claude(server.URL + "/v1/"), "/v1/messages ", "/v1/models?limit=1 "},
		{claude(server.URL + "/v1/messages?beta=true"), "/v1/messages?beta=true ", "/v1/models?beta=true&limit=1 "},
		{claude(server.URL + "/proxy"), "/proxy/v1/messages ", "/proxy/v1/models?limit=1 "},
	} {
		m := defaultProvider(t, c.cfg)
		at = nil
		if _, err := m.Answer(t.Context(), prompt, func(chat.Delta) {}); err != nil {
			t.Errorf("%+v: %v", c.cfg, err)
		}
		asked := strings.Join(at, "| ")
		at = nil
		if err := m.Ping(t.Context()); err != nil {
			t.Errorf("%+v: %v", c.cfg, err)
		}
		if ping := strings.Join(at, "| "); asked != c.asked || ping != c.ping {
			t.Errorf("%+v asked %q and pinged %q, want %q and %q", c.cfg, asked, ping, c.asked, c.ping)
		}
	}
}

// TestServerWithoutAListOfModelsIsHealthyOnceItAnswered covers Perplexity and others, which do not list their models.
func TestServerWithoutAListOfModelsIsHealthyOnceItAnswered(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			http.NotFound(w, r)
			return
		}
		_, _ = fmt.Fprint(w, `{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}`)
	}))
	defer server.Close()
	m := defaultProvider(t, open.Config{OpenAIBaseURL: server.URL + "/x", Model: "m"})
	if err := m.Ping(t.Context()); err == nil || !strings.Contains(err.Error(), "at /x/models") {
		t.Errorf("before: %v", err)
	}
	if _, err := m.Answer(t.Context(), prompt, func(chat.Delta) {}); err != nil {
		t.Fatal(err)
	}
	if err := m.Ping(t.Context()); err != nil {
		t.Errorf("after: %v", err)
	}
}
