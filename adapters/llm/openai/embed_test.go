package openai

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/llm/internal/connection"
	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// embedding returns a model whose server answers calls for embeddings with reply.
func embedding(t *testing.T, reply http.HandlerFunc) *Model {
	t.Helper()
	server := httptest.NewServer(reply)
	t.Cleanup(server.Close)
	m, err := New(connection.New(connection.Options{}), Config{BaseURL: server.URL + "/v1"})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestVectorsThatAreNoNumbersAreNoText: llama.cpp and others send null for what they could not compute, and a vector for each token if they do not
// pool. As text, both would be vectors of zeros.
func TestVectorsThatAreNoNumbersAreNoText(t *testing.T) {
	for vector, want := range map[string]error{
		"[1,0.5]": nil, `"AACAPw=="`: nil, "[]": nil, "[null,1]": ports.ErrModelBadReply, "[1,null]": ports.ErrModelBadReply, "[[1,2],[3,4]]": ports.ErrModelBadReply, `["NaN"]`: ports.ErrModelBadReply,
	} {
		m := embedding(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"data":[{"embedding":`+vector+`}]}`)
		})
		answer, _, err := m.Embed(t.Context(), ports.EmbeddingCall{Model: "m", Body: []byte(`{"input":"a","encoding_format":"base64"}`)})
		if !errors.Is(err, want) || err == nil && gjson.GetBytes(answer, "data.0.embedding").Type != gjson.String {
			t.Errorf("%s: %s, %v", vector, answer, err)
		}
		if _, _, err := m.Embed(t.Context(), ports.EmbeddingCall{Model: "m", Body: []byte(`{"input":"a"}`)}); err != nil {
			t.Errorf("%s, as it is: %v", vector, err)
		}
	}
}

// TestServersWithoutTextAreAskedForNumbers in the words of their refusals, once for each model.
func TestServersWithoutTextAreAskedForNumbers(t *testing.T) {
	for name, refusal := range map[string]string{
		"a gateway":         `{"error":{"message":"encoding_format 'base64' is not supported","type":"invalid_request_error","param":"encoding_format"}}`,
		"strict":            `{"detail":[{"type":"extra_forbidden","loc":["body","encoding_format"],"msg":"Extra inputs are not permitted"}]}`,
		"strict, unnamed":   `{"error":{"message":"Unrecognized request argument supplied"}}`,
		"LiteLLM":           `{"error":{"message":"litellm.UnsupportedParamsError: Setting {'encoding_format': 'base64'} is not supported by x","code":"400"}}`,
		"another complaint": `{"error":{"message":"input is too long"}}`,
	} {
		calls := 0
		m := embedding(t, func(w http.ResponseWriter, r *http.Request) {
			calls++
			if body, _ := io.ReadAll(r.Body); strings.Contains(string(body), "ncoding_format") {
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, refusal)
				return
			}
			_, _ = io.WriteString(w, `{"data":[{"embedding":[1]}]}`)
		})
		call := ports.EmbeddingCall{Model: "m", Body: []byte(`{"input":"a","encoding_format":"base64"}`)}
		answer, _, err := m.Embed(t.Context(), call)
		if name == "another complaint" {
			if err == nil || calls != 1 {
				t.Errorf("%s: %v after %d calls", name, err, calls)
			}
			continue
		}
		if _, _, again := m.Embed(t.Context(), call); err != nil || again != nil || calls != 3 || gjson.GetBytes(answer, "data.0.embedding").Str != "AACAPw==" {
			t.Errorf("%s: %s after %d calls, %v, %v", name, answer, calls, err, again)
		}
	}
}

// TestLargeEmbeddingsAreBounded: 2,048 vectors of 3,072 numbers are passed on, one such answer at a time while small ones go on, and more than
// 128 MiB are refused.
func TestLargeEmbeddingsAreBounded(t *testing.T) {
	vector := `{"embedding":[` + strings.Repeat("0.012345,", 3071) + `1]},`
	size := 2048
	m := embedding(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"data":[`)
		for range size {
			_, _ = io.WriteString(w, vector)
		}
		_, _ = io.WriteString(w, `{}],"usage":{"prompt_tokens":7}}`)
	})
	call := ports.EmbeddingCall{Model: "m", Body: []byte(`{"input":"a"}`)}
	m.large <- struct{}{} // as while another is read
	left := errors.New("the caller left")
	ctx, leave := context.WithCancelCause(t.Context())
	time.AfterFunc(500*time.Millisecond, func() { leave(left) })
	if _, _, err := m.Embed(ctx, call); !errors.Is(err, left) {
		t.Errorf("beside another: %v", err)
	}
	size = 2
	if answer, _, err := m.Embed(t.Context(), call); err != nil || len(answer) > 100_000 {
		t.Errorf("a small one beside it: %d bytes, %v", len(answer), err)
	}
	<-m.large
	size = 2048
	if answer, tokens, err := m.Embed(t.Context(), call); err != nil || tokens != 7 || len(answer) < 56_000_000 || !gjson.ValidBytes(answer) {
		t.Errorf("%d bytes, %d tokens, %v", len(answer), tokens, err)
	}
	size = 5000
	_, _, err := m.Embed(t.Context(), call)
	var said *ports.Refusal
	if !errors.Is(err, ports.ErrModelRejected) || !errors.As(err, &said) || said.Param != "input" || !strings.Contains(said.Message, "128 MiB") {
		t.Errorf("more than 128 MiB: %v", err)
	}
	if len(m.large) != 0 {
		t.Error("the next one would wait for ever")
	}
}
