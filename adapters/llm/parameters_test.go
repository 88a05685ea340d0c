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
	"chatbot/domain/model"
)

// refusing is a server that answers in either format, unless refuse returns a status and the body of a refusal.
type refusing struct {
	refuse func(field func(path string) string) (status int, body string)

	mu    sync.Mutex
	asked []string // the parameters of each request
}

func (s *refusing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var q map[string]any
	body, _ := io.ReadAll(r.Body)
	_ = json.Unmarshal(body, &q)
	field := func(path string) string {
		at := any(q)
		for name := range strings.SplitSeq(path, ".") {
			object, _ := at.(map[string]any)
			at = object[name]
		}
		if at == nil {
			return ""
		}
		return fmt.Sprint(at)
	}
	var asked []string
	for _, f := range []struct{ path, short string }{
		{"max_tokens", "limit"}, {"max_completion_tokens", "newlimit"}, {"temperature", "temp"}, {"reasoning_effort", "effort"},
		{"thinking.type", "think"}, {"thinking.budget_tokens", "budget"}, {"thinking.display", "show"}, {"output_config.effort", "effort"},
	} {
		if v := field(f.path); v != "" {
			asked = append(asked, f.short+"="+v)
		}
	}
	s.mu.Lock()
	s.asked = append(s.asked, strings.Join(asked, " "))
	s.mu.Unlock()
	if s.refuse != nil {
		if status, text := s.refuse(field); status != 0 {
			w.WriteHeader(status)
			_, _ = io.WriteString(w, text)
			return
		}
	}
	if strings.HasSuffix(r.URL.Path, "/messages") {
		_, _ = io.WriteString(w, `{"type":"message","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn"}`)
		return
	}
	_, _ = io.WriteString(w, `{"choices":[{"message":{"content":"Hi"},"finish_reason":"stop"}]}`)
}

type parametersCase struct {
	refuse     func(field func(string) string) (int, string)
	parameters []model.Parameters // of each answer; all must succeed
	asked      []string           // in all
}

func (c parametersCase) check(t *testing.T, cfg func(base string) open.Config) {
	t.Helper()
	s := &refusing{refuse: c.refuse}
	server := httptest.NewServer(s)
	defer server.Close()
	m := defaultProvider(t, cfg(server.URL))
	for _, parameters := range c.parameters {
		p := prompt
		p.Parameters = parameters
		if _, err := m.Answer(t.Context(), p, func(chat.Delta) {}); err != nil {
			t.Errorf("%+v: %v", parameters, err)
		}
	}
	if !slices.Equal(s.asked, c.asked) {
		t.Errorf("asked with %q, want %q", s.asked, c.asked)
	}
}

func warm(t float64) model.Parameters        { return model.Parameters{Temperature: &t} }
func effort(e model.Effort) model.Parameters { return model.Parameters{Effort: e} }
func atMost(n int) model.Parameters          { return model.Parameters{MaxOutputTokens: n} }

// TestOpenAICompatibleParameters uses the refusals of real servers.
func TestOpenAICompatibleParameters(t *testing.T) {
	// given refuses a field that is sent, with a report.
	given := func(field string, status int, report string) func(func(string) string) (int, string) {
		return func(f func(string) string) (int, string) {
			if f(field) == "" {
				return 0, ""
			}
			return status, report
		}
	}
	for name, c := range map[string]parametersCase{
		"accepted": {nil, []model.Parameters{warm(0), warm(1.5), effort(model.High), {}}, []string{"temp=0", "temp=1.5", "effort=high", ""}},
		"OpenAI's reasoning models, temperature": {given("temperature", 400, `{"error":{"message":"Unsupported value: 'temperature' does not support 0.5 with this model. Only the default (1) value is supported.","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}`),
			[]model.Parameters{warm(0.5), warm(0.5)}, []string{"temp=0.5", "", ""}},
		"a temperature only without reasoning": {func(f func(string) string) (int, string) {
			if f("reasoning_effort") == "" || f("temperature") == "" {
				return 0, ""
			}
			return 400, `{"error":{"message":"Unsupported parameter: 'temperature' is not supported with this model.","type":"invalid_request_error","param":"temperature","code":"unsupported_parameter"}}`
		}, []model.Parameters{{Temperature: new(0.5), Effort: model.Low}, warm(0.5), {Temperature: new(0.5), Effort: model.Low}},
			[]string{"temp=0.5 effort=low", "effort=low", "temp=0.5", "effort=low"}},
		"a range that ends at 1": {func(f func(string) string) (int, string) {
			if f("temperature") != "1.5" {
				return 0, ""
			}
			return 422, `{"detail":[{"type":"less_than_equal","loc":["body","temperature"],"msg":"Input should be less than or equal to 1"}]}`
		}, []model.Parameters{warm(1.5), warm(1.5), warm(0.5)}, []string{"temp=1.5", "temp=1", "temp=1", "temp=0.5"}},
		"OpenAI's older models, effort": {given("reasoning_effort", 400, `{"error":{"message":"Unrecognized request argument supplied: reasoning_effort","type":"invalid_request_error","param":null,"code":null}}`),
			[]model.Parameters{effort(model.Low), effort(model.Low)}, []string{"effort=low", "", ""}},
		"Ollama, effort": {given("reasoning_effort", 400, `{"error":{"message":"\"llama3.2\" does not support thinking","type":"invalid_request_error","param":null,"code":null}}`),
			[]model.Parameters{effort(model.Low), effort(model.Low)}, []string{"effort=low", "", ""}},
		"Ollama, older": {given("reasoning_effort", 400, `{"error":{"message":"think value \"low\" is not supported for this model","type":"api_error"}}`),
			[]model.Parameters{effort(model.Low), effort(model.Low)}, []string{"effort=low", "", ""}},
		"xAI, effort": {given("reasoning_effort", 400, `{"code":"Client specified an invalid argument","error":"Model grok-4 does not support parameter reasoningEffort."}`),
			[]model.Parameters{effort(model.Low), effort(model.Low)}, []string{"effort=low", "", ""}},
		"unnamed": {given("reasoning_effort", 422, `{"message":"Unprocessable Entity"}`),
			[]model.Parameters{effort(model.Low), effort(model.Low)}, []string{"effort=low", "effort=low", "", ""}}, // the first leaves out stream_options
		"one of the efforts": {func(f func(string) string) (int, string) {
			if f("reasoning_effort") != "medium" {
				return 0, ""
			}
			return 400, `{"error":{"message":"Unsupported value: 'reasoning_effort' does not support 'medium' with this model. Supported values are: 'low' and 'high'.","type":"invalid_request_error","param":"reasoning_effort","code":"unsupported_value"}}`
		}, []model.Parameters{effort(model.Medium), effort(model.High), effort(model.Medium)}, []string{"effort=medium", "", "effort=high", ""}},
		"TGI, a temperature of 0": {func(f func(string) string) (int, string) {
			if f("temperature") != "0" {
				return 0, ""
			}
			return 422, "{\"error\":\"Input validation error: `temperature` must be strictly positive\",\"error_type\":\"validation\"}"
		}, []model.Parameters{warm(0), warm(0.5)}, []string{"temp=0", "", "temp=0.5"}},
		"both": {func(f func(string) string) (int, string) {
			for _, field := range []string{"temperature", "reasoning_effort"} {
				if f(field) != "" {
					return 400, `{"error":{"message":"litellm.UnsupportedParamsError: m does not support parameters: ['` + field + `'], for model=m"}}`
				}
			}
			return 0, ""
		}, []model.Parameters{{Temperature: new(1.5), Effort: model.Low}, {Temperature: new(1.5), Effort: model.Low}},
			[]string{"temp=1.5 effort=low", "temp=1 effort=low", "effort=low", "", ""}},
		"OpenAI, limit": {tooLarge("max_tokens", 16384, `{"error":{"message":"max_tokens is too large: SENT. This model supports at most 16384 completion tokens, whereas you provided SENT.","type":"invalid_request_error","param":"max_tokens","code":"invalid_value"}}`),
			[]model.Parameters{atMost(100_000), atMost(200_000), atMost(5_000)}, []string{"limit=100000", "limit=16384", "limit=16384", "limit=5000"}},
		"DeepSeek, limit": {tooLarge("max_tokens", 8192, `{"error":{"message":"Invalid max_tokens value, the valid range of max_tokens is [1, 8192]","type":"invalid_request_error"}}`),
			[]model.Parameters{atMost(100_000), atMost(5_000)}, []string{"limit=100000", "limit=8192", "limit=5000"}},
		"a limit that nobody names": {tooLarge("max_tokens", 8192, `{"error":{"message":"max_tokens is too large for gpt-4-0613","type":"invalid_request_error"}}`),
			[]model.Parameters{atMost(100_000), atMost(5_000)}, []string{"limit=100000", "newlimit=100000", "limit=5000"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.check(t, func(base string) open.Config { return open.Config{OpenAIBaseURL: base + "/v1"} })
		})
	}
}

// TestFailureIsNoRefusal checks that a server that fails and speaks of reasoning is not asked again without it.
func TestFailureIsNoRefusal(t *testing.T) {
	server := llmtest.Start(t, llmtest.Script{Fault: llmtest.FaultStatus, Status: 500, Message: "the reasoning parser failed"})
	p := prompt
	p.Parameters = effort(model.Low)
	if _, err := defaultProvider(t, open.Config{OpenAIBaseURL: server.OpenAI()}).Answer(t.Context(), p, func(chat.Delta) {}); err == nil || server.Calls() != 1 {
		t.Errorf("%v after %d calls", err, server.Calls())
	}
}

// tooLarge refuses a number above most with a report that may quote it.
func tooLarge(field string, most int, report string) func(func(string) string) (int, string) {
	return func(f func(string) string) (int, string) {
		var n int
		if _, err := fmt.Sscan(f(field), &n); err != nil || n <= most {
			return 0, ""
		}
		return 400, strings.ReplaceAll(report, "SENT", f(field))
	}
}

// TestAnthropicParameters uses the refusals of Anthropic's models: the newest take no temperature and think adaptively, older ones
// take a budget, and the oldest do not think.
func TestAnthropicParameters(t *testing.T) {
	failure := func(message string) (int, string) {
		return 400, `{"type":"error","error":{"type":"invalid_request_error","message":` + fmt.Sprintf("%q", message) + `}}`
	}
	for name, c := range map[string]parametersCase{
		"newest, thinking": {nil, []model.Parameters{effort(model.Low), {Effort: model.High, Temperature: new(0.5)}, {Effort: model.High, MaxOutputTokens: 9000}},
			[]string{"limit=6144 think=adaptive show=summarized effort=low", "limit=20480 think=adaptive show=summarized effort=high", "limit=9000 think=adaptive show=summarized effort=high"}},
		"newest, temperature": {func(f func(string) string) (int, string) {
			if f("temperature") == "" {
				return 0, ""
			}
			return failure("`temperature` is deprecated for this model.")
		}, []model.Parameters{warm(0), warm(0)}, []string{"limit=4096 temp=0", "limit=4096", "limit=4096"}},
		"older": {func(f func(string) string) (int, string) {
			if f("thinking.type") != "adaptive" {
				return 0, ""
			}
			return failure("adaptive thinking is not supported on this model")
		}, []model.Parameters{effort(model.Medium), effort(model.High), warm(1.5), {Effort: model.High, MaxOutputTokens: 4000}, {Effort: model.High, MaxOutputTokens: 100, Temperature: new(0.5)}},
			[]string{"limit=12288 think=adaptive show=summarized effort=medium", "limit=12288 think=enabled budget=8192",
				"limit=20480 think=adaptive show=summarized effort=high", "limit=20480 think=enabled budget=16384",
				"limit=4096 temp=1", "limit=4000 think=enabled budget=2000", "limit=100 temp=0.5"}},
		"oldest": {func(f func(string) string) (int, string) {
			switch f("thinking.type") {
			case "adaptive":
				return failure("This model does not support the effort parameter.")
			case "enabled":
				return failure("thinking is not supported on this model")
			}
			return 0, ""
		}, []model.Parameters{effort(model.Low), {Effort: model.Low, Temperature: new(0.5)}},
			[]string{"limit=6144 think=adaptive show=summarized effort=low", "limit=6144 think=enabled budget=2048", "limit=4096", "limit=4096 temp=0.5"}},
		"a gateway that is strict": {func(f func(string) string) (int, string) {
			if f("output_config.effort") == "" {
				return 0, ""
			}
			return failure("output_config: Extra inputs are not permitted")
		}, []model.Parameters{effort(model.Low)}, []string{"limit=6144 think=adaptive show=summarized effort=low", "limit=6144 think=enabled budget=2048"}},
		"limit": {func(f func(string) string) (int, string) {
			var n int
			if _, _ = fmt.Sscan(f("max_tokens"), &n); n <= 8192 {
				return 0, ""
			}
			return failure(fmt.Sprintf("max_tokens: %d > 8192, which is the maximum allowed number of output tokens for claude-3-5-haiku-20241022", n))
		}, []model.Parameters{atMost(64_000), atMost(10_000), atMost(500)}, []string{"limit=64000", "limit=8192", "limit=8192", "limit=500"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c.check(t, func(base string) open.Config { return open.Config{AnthropicKey: "k", AnthropicBaseURL: base} })
		})
	}
}
