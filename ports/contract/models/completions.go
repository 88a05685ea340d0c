package models

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/domain/fault"
	"chatbot/ports"
)

// chunk is what programs read of a chunk, or of a whole answer.
type chunk struct {
	Object  string
	Choices []struct {
		Delta, Message struct {
			Content          json.RawMessage
			ReasoningContent string `json:"reasoning_content"`
			Reasoning        string
		}
		FinishReason string `json:"finish_reason"`
	}
	Usage *struct {
		PromptTokens     int `json:"prompt_tokens"`
		CompletionTokens int `json:"completion_tokens"`
	}
}

// readings puts together what a program reads of an answer.
type readings struct {
	text, reasoning, finish string
	usage                   bool
	objects                 []string
}

func (r *readings) add(t *testing.T, data []byte) {
	t.Helper()
	var c chunk
	if err := json.Unmarshal(data, &c); err != nil || strings.ContainsAny(string(data), "\r\n") {
		t.Errorf("emitted %q: %v", data, err)
	}
	r.objects = append(r.objects, c.Object)
	r.usage = r.usage || c.Usage != nil && c.Usage.PromptTokens > 0
	for _, choice := range c.Choices {
		r.reasoning += choice.Delta.ReasoningContent + choice.Delta.Reasoning + choice.Message.ReasoningContent
		r.finish += choice.FinishReason
		for _, content := range []json.RawMessage{choice.Delta.Content, choice.Message.Content} {
			var text string
			var parts []struct{ Text string }
			if json.Unmarshal(content, &text) != nil {
				_ = json.Unmarshal(content, &parts)
			}
			for _, p := range parts {
				text += p.Text
			}
			r.text += text
		}
	}
}

// body is a call that every provider takes.
const body = `{"model":"another","stream":"?","messages":[{"role":"user","content":"the question"}]}`

func complete(ctx context.Context, t *testing.T, m ports.Completer, call ports.CompletionCall) (r readings, done ports.Completion, err error) {
	t.Helper()
	call.Model, call.Asker = "scripted", 1
	if call.Body == nil {
		call.Body = []byte(body)
	}
	done, err = m.Complete(ctx, call, func(data []byte) error {
		r.add(t, data)
		return nil
	})
	return r, done, err
}

// Completer verifies an adapter of ports.Completer, on the wire.
func Completer(t *testing.T, completer func(t *testing.T, c Case) ports.Completer) {
	t.Helper()
	// What providers say is passed on as it is, so that an answer without text is one, half a character is not put together, and reasoning is
	// not looked for in the text.
	unlike := []string{"a character in two chunks", "bytes that are no character"}
	passed := []error{ports.ErrModelEmpty, ports.ErrModelNoRoom, ports.ErrModelFiltered}
	for _, c := range slices.Concat(wireCases, quirkCases) {
		if slices.Contains(unlike, c.name) || slices.Contains(passed, c.want) || strings.Contains(c.name, "reasoning in the text") || c.prompt != nil || c.soFar != "" {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			limits := patient
			if c.limit != nil {
				c.limit(&limits)
			}
			m := completer(t, Case{Script: c.script, Timeouts: limits, MaxRetries: c.retries})
			r, _, err := complete(t.Context(), t, m, ports.CompletionCall{Stream: true})
			if !errors.Is(err, c.want) || (c.want == nil && err != nil) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if r.text != c.emits && (c.emits != "" || c.script.Drip == 0) {
				t.Errorf("emitted %.60q, want %.60q", r.text, c.emits)
			}
			if r.usage {
				t.Error("told the usage, which was not asked for")
			}
			if err != nil {
				discreet(t, err)
				if got := fault.From(err).RetryAfter; got != c.wait {
					t.Errorf("retry after %v, want %v", got, c.wait)
				}
			}
		})
	}
	completerEnds(t, completer)
}

func completerEnds(t *testing.T, completer func(t *testing.T, c Case) ports.Completer) {
	t.Run("usage", func(t *testing.T) {
		script := Script{PromptTokens: 12, CompletionTokens: 34}
		r, done, err := complete(t.Context(), t, completer(t, Case{Script: script, Timeouts: patient}), ports.CompletionCall{Stream: true, WithUsage: true})
		if err != nil || !r.usage || r.text != whole || done.PromptTokens != 12 || done.CompletionTokens != 34 {
			t.Errorf("%+v, %+v, %v", r, done, err)
		}
	})
	t.Run("canceled", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		gone := errors.New("gone")
		m := completer(t, Case{Script: Script{Between: time.Minute}, Timeouts: patient})
		done, err := m.Complete(ctx, ports.CompletionCall{Model: "scripted", Stream: true, Body: []byte(body)}, func([]byte) error { cancel(gone); return nil })
		if !errors.Is(err, gone) {
			t.Errorf("%+v, %v", done, err)
		}
	})
	t.Run("a program that does not read", func(t *testing.T) {
		m, full := completer(t, Case{Timeouts: patient}), errors.New("full")
		if _, err := m.Complete(t.Context(), ports.CompletionCall{Model: "scripted", Stream: true, Body: []byte(body)}, func([]byte) error { return full }); !errors.Is(err, full) {
			t.Error(err)
		}
	})
	t.Run("a refusal", func(t *testing.T) {
		m := completer(t, Case{Script: Script{Fault: FaultStatus, Status: 400, Message: "messages: too few"}, Timeouts: patient})
		_, _, err := complete(t.Context(), t, m, ports.CompletionCall{Stream: true})
		var said *ports.Refusal
		if !errors.Is(err, ports.ErrModelRejected) || !errors.As(err, &said) || said.Message != "messages: too few" || strings.Contains(err.Error(), "too few") {
			t.Errorf("%+v, %v", said, err)
		}
		m = completer(t, Case{Script: Script{Fault: FaultStatus, Status: 400}, Timeouts: patient}) // it quotes the key
		if _, _, err := complete(t.Context(), t, m, ports.CompletionCall{Stream: true}); errors.As(err, &said) && strings.Contains(said.Message, Key) {
			t.Errorf("%+v", said)
		}
	})
}
