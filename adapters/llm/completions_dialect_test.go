package llm_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"chatbot/adapters/llm/open"
	"chatbot/ports"

	"github.com/tidwall/gjson"
)

const hello = `"messages":[{"role":"user","content":"x"}]`

// claude answers at most ten requests, each after look has seen it; a message that look returns refuses it.
func claude(t *testing.T, look func(request gjson.Result) (refusal string)) (cfg open.Config, asked *atomic.Int32) {
	t.Helper()
	asked = &atomic.Int32{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if asked.Add(1) > 10 {
			t.Error("the requests do not end")
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if refusal := look(gjson.ParseBytes(body)); refusal != "" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"type":"error","error":{"type":"invalid_request_error","message":"`+refusal+`"}}`)
			return
		}
		_, _ = io.WriteString(w, `{"type":"message","model":"m","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}`)
	}))
	t.Cleanup(server.Close)
	return open.Config{AnthropicKey: "k", AnthropicBaseURL: server.URL}, asked
}

// TestRefusalOfTheFormatEndsTheCall: what cannot be left out is not asked for again and again.
func TestRefusalOfTheFormatEndsTheCall(t *testing.T) {
	cfg, asked := claude(t, func(gjson.Result) string { return "output_config: this model does not take it" })
	for _, effort := range []string{"", `"reasoning_effort":"high",`} {
		_, _, err := completed(t, cfg, ports.CompletionCall{Body: []byte(`{` + effort + hello + `,"response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object"}}}}`)})
		if !errors.Is(err, ports.ErrModelRejected) {
			t.Errorf("%v after %d requests", err, asked.Load())
		}
	}
}

// TestProgramsTeachChatsNothingOfTheirFields: what is refused beside a field that chats do not send is sent again without it.
func TestProgramsTeachChatsNothingOfTheirFields(t *testing.T) {
	var last gjson.Result
	cfg, _ := claude(t, func(request gjson.Result) string {
		last = request
		if request.Get("thinking").Exists() && request.Get("tool_choice").Exists() {
			return "thinking: not beside tool_choice"
		}
		return ""
	})
	p := defaultProvider(t, cfg)
	const tools = `"reasoning_effort":"high","tools":[{"type":"function","function":{"name":"f"}}],` + hello
	for body, thinks := range map[string]bool{`{"parallel_tool_calls":false,` + tools + `}`: false, `{` + tools + `}`: true} {
		if _, err := p.Complete(t.Context(), ports.CompletionCall{Model: "m", Body: []byte(body)}, func([]byte) error { return nil }); err != nil || last.Get("thinking").Exists() != thinks {
			t.Errorf("%s sent %s, %v", body, last.Raw, err)
		}
	}
}

// TestFieldsThatExcludeEachOtherAreNotSentTogether covers thinking with a forced tool, and the two fields of sampling.
func TestFieldsThatExcludeEachOtherAreNotSentTogether(t *testing.T) {
	var last gjson.Result
	cfg, asked := claude(t, func(request gjson.Result) string { last = request; return "" })
	for body, absent := range map[string][]string{
		`"reasoning_effort":"high","tool_choice":"required","tools":[{"type":"function","function":{"name":"f"}}]`:                                  {"thinking"},
		`"reasoning_effort":"high","tool_choice":{"type":"function","function":{"name":"f"}},"tools":[{"type":"function","function":{"name":"f"}}]`: {"thinking"},
		`"temperature":0.5,"top_p":0.5`:                           {"top_p"},
		`"reasoning_effort":"high","temperature":0.5,"top_p":0.5`: {"top_p", "temperature"},
	} {
		_, _, err := completed(t, cfg, ports.CompletionCall{Body: []byte(`{` + body + `,` + hello + `}`)})
		for _, name := range absent {
			if err != nil || last.Get(name).Exists() {
				t.Errorf("%s: sent %s, %v", body, last.Raw, err)
			}
		}
	}
	if asked.Load() != 4 {
		t.Errorf("%d requests", asked.Load())
	}
}

// TestProducedCountsWhatArrivedWhenAProgramLeaves: the counts of a provider come at the end.
func TestProducedCountsWhatArrivedWhenAProgramLeaves(t *testing.T) {
	body := named("message_start", `{"type":"message_start","message":{"id":"m1","model":"claude","usage":{"input_tokens":9,"output_tokens":1}}}`) +
		named("content_block_delta", `{"index":0,"delta":{"type":"text_delta","text":"`+strings.Repeat("word", 100)+`"}}`) + // its type is in the event alone
		named("content_block_delta", `{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"!"}}`)
	cfg := open.Config{AnthropicKey: "k", AnthropicBaseURL: replying(t, http.StatusOK, "text/event-stream", body)}
	left := errors.New("left")
	done, err := defaultProvider(t, cfg).Complete(t.Context(), ports.CompletionCall{Model: "m", Stream: true, Body: []byte(`{` + hello + `}`)}, func(chunk []byte) error {
		if strings.Contains(string(chunk), "!") {
			return left
		}
		return nil
	})
	if !errors.Is(err, left) || done.PromptTokens != 9 || done.Produced < 100 || done.Produced > 110 {
		t.Errorf("%+v, %v", done, err)
	}
}
