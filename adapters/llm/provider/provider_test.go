package provider

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// client is an llms.Model made from a function.
type client func(ctx context.Context, messages []llms.MessageContent, say func(string) error) (*llms.ContentResponse, error)

func (c client) Call(context.Context, string, ...llms.CallOption) (string, error) { panic("unused") }

func (c client) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	o := llms.CallOptions{}
	for _, option := range options {
		option(&o)
	}
	return c(ctx, messages, func(s string) error { return o.StreamingReasoningFunc(ctx, nil, []byte(s)) })
}

func stopped(reason, content string, info map[string]any) *llms.ContentResponse {
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{{StopReason: reason, Content: content, GenerationInfo: info}}}
}

var hello = ports.Prompt{System: "be brief", Conversation: []chat.Message{{Role: chat.RoleUser, Content: "hello"}}}

func providerOf(c client, retries int) *Provider {
	return New(c, Settings{
		Timeouts:   ports.ModelTimeouts{Connect: time.Second, FirstToken: 30 * time.Second, Idle: 20 * time.Second, Total: 5 * time.Minute},
		MaxRetries: retries, Jitter: func() float64 { return 0.5 },
	})
}

func TestJudgesWhatForeignClientsReturn(t *testing.T) {
	secret := errors.New("key sk-secret refused")
	for name, c := range map[string]struct {
		response *llms.ContentResponse
		err      error
		want     error
	}{
		"whole, not streamed": {stopped("end_turn", "all at once", nil), nil, nil},
		"no finish reason":    {stopped("", "half an", nil), nil, ports.ErrModelCutOff},
		"no choice":           {&llms.ContentResponse{}, nil, ports.ErrModelBadReply},
		"nothing":             {nil, nil, ports.ErrModelBadReply},
		"empty":               {stopped("stop", "", nil), nil, ports.ErrModelEmpty},
		"unknown error":       {nil, secret, ports.ErrModelUnavailable},
		"rate limit":          {nil, llms.NewError(llms.ErrCodeRateLimit, "x", "sk-secret"), ports.ErrModelBusy},
		"bad key":             {nil, llms.NewError(llms.ErrCodeAuthentication, "x", "sk-secret"), ports.ErrModelRefusedKey},
		"too long":            {nil, llms.NewError(llms.ErrCodeTokenLimit, "x", "sk-secret"), ports.ErrModelContextFull},
		"broken off":          {stopped("error", "half an", nil), nil, ports.ErrModelCutOff},
		"its own deadline":    {nil, fmt.Errorf("%w: sk-none", context.DeadlineExceeded), ports.ErrModelTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			m := providerOf(func(context.Context, []llms.MessageContent, func(string) error) (*llms.ContentResponse, error) {
				return c.response, c.err
			}, 0)
			_, err := m.Answer(t.Context(), hello, func(chat.Delta) {})
			if !errors.Is(err, c.want) || (c.want == nil && err != nil) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "sk-secret") {
				t.Errorf("the error quotes the provider: %v", err)
			}
		})
	}
}

func TestReadsUsageAndFinishReasonsOfAnyProvider(t *testing.T) {
	for _, c := range []struct {
		reason string
		info   map[string]any
		want   ports.Completion
	}{
		{"stop", map[string]any{"PromptTokens": 1, "CompletionTokens": 2}, ports.Completion{FinishReason: "stop", PromptTokens: 1, CompletionTokens: 2}},
		{"end_turn", map[string]any{"InputTokens": int64(3), "OutputTokens": 4.0}, ports.Completion{FinishReason: "stop", PromptTokens: 3, CompletionTokens: 4}},
		{"stop", map[string]any{"PromptTokens": 9, "CompletionTokens": 8, "CachedTokens": 7, "ReasoningTokens": 6},
			ports.Completion{FinishReason: "stop", PromptTokens: 9, CompletionTokens: 8, CachedTokens: 7, ReasoningTokens: 6}},
		{"stop", map[string]any{"PromptTokens": 1, "CompletionTokens": 2, "CachedTokens": 70, "ReasoningTokens": -6},
			ports.Completion{FinishReason: "stop", PromptTokens: 1, CompletionTokens: 2, CachedTokens: 1}},
		{"stop", map[string]any{"Model": "accounts/x/models/gpt-5.4-mini-2026-03-01"}, ports.Completion{FinishReason: "stop", Model: "accounts/x/models/gpt-5.4-mini-2026-03-01"}},
		{"stop", map[string]any{"Model": "a\nb"}, ports.Completion{FinishReason: "stop"}},
		{"stop", map[string]any{"Model": strings.Repeat("x", 201)}, ports.Completion{FinishReason: "stop"}},
		{"stop", map[string]any{"Model": 5}, ports.Completion{FinishReason: "stop"}},
		{"max_tokens", map[string]any{"InputTokens": int32(-3)}, ports.Completion{FinishReason: "length"}},
		{"refusal", nil, ports.Completion{FinishReason: "content_filter"}},
	} {
		m := providerOf(func(context.Context, []llms.MessageContent, func(string) error) (*llms.ContentResponse, error) {
			return stopped(c.reason, "text", c.info), nil
		}, 0)
		if got, err := m.Answer(t.Context(), hello, func(chat.Delta) {}); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v; want %+v", c.reason, got, err, c.want)
		}
	}
}

func TestSendsTheWholePrompt(t *testing.T) {
	var got string
	m := providerOf(func(_ context.Context, messages []llms.MessageContent, _ func(string) error) (*llms.ContentResponse, error) {
		for _, message := range messages {
			got += fmt.Sprintf("%s:%v ", message.Role, message.Parts[0])
		}
		return stopped("stop", "ok", nil), nil
	}, 0)
	p := ports.Prompt{System: "s", Conversation: []chat.Message{
		{Role: chat.RoleUser, Content: "u"}, {Role: chat.RoleAssistant, Content: "a"}, {Role: chat.RoleAssistant},
		{Role: chat.RoleSystem, Content: "t"}, {Role: chat.RoleUser, Content: "v"},
	}}
	if _, err := m.Answer(t.Context(), p, func(chat.Delta) {}); err != nil || got != "system:s\n\nt human:u ai:a human:v " {
		t.Errorf("sent %q, %v", got, err)
	}
}

func TestRetriesOnlyBeforeTheFirstPieceAndOnlyWhatMayPass(t *testing.T) {
	busy := func(wait time.Duration) error { return ports.ErrModelBusy.After(wait) }
	for name, c := range map[string]struct {
		err   error
		speak bool
		tries int
		took  time.Duration
	}{
		"busy":                         {busy(0), false, 3, 375*time.Millisecond + 750*time.Millisecond},
		"busy, come back soon":         {busy(3 * time.Second), false, 3, 6 * time.Second},
		"busy for too long":            {busy(21 * time.Second), false, 1, 0},
		"unavailable":                  {ports.ErrModelUnavailable, false, 3, 1125 * time.Millisecond},
		"cut off before the first":     {ports.ErrModelCutOff, false, 3, 1125 * time.Millisecond},
		"unavailable after the first":  {ports.ErrModelUnavailable, true, 1, 0},
		"a key does not become better": {ports.ErrModelRefusedKey, false, 1, 0},
		"nor does a question":          {ports.ErrModelRejected, false, 1, 0},
		"nor has anybody more time":    {ports.ErrModelTimeout, false, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tries, begin := 0, time.Now()
				m := providerOf(func(_ context.Context, _ []llms.MessageContent, say func(string) error) (*llms.ContentResponse, error) {
					tries++
					if c.speak {
						_ = say("a word")
					}
					return nil, c.err
				}, 2)
				_, err := m.Answer(t.Context(), hello, func(chat.Delta) {})
				if !errors.Is(err, c.err) || fault.From(err).RetryAfter != fault.From(c.err).RetryAfter {
					t.Errorf("error %v, want %v", err, c.err)
				}
				if took := time.Since(begin); tries != c.tries || took != c.took {
					t.Errorf("%d tries in %v, want %d in %v", tries, took, c.tries, c.took)
				}
			})
		})
	}
}

// TestCompleteAnswerStaysCompleteIfStoppedDuringItsLastPiece: the client has read the finish reason already. An answer whose last
// piece was refused is not complete.
func TestCompleteAnswerStaysCompleteIfStoppedDuringItsLastPiece(t *testing.T) {
	why := errors.New("draining")
	for name, c := range map[string]struct {
		after bool // the client emits after the stop
		want  error
	}{"complete": {false, nil}, "a piece is missing": {true, why}} {
		t.Run(name, func(t *testing.T) { // in real time: simulated time stands still while a goroutine waits for a lock
			ctx, cancel := context.WithCancelCause(t.Context())
			m := providerOf(func(ctx context.Context, _ []llms.MessageContent, say func(string) error) (*llms.ContentResponse, error) {
				if err := say("whole"); err != nil {
					return nil, err
				}
				if c.after {
					<-ctx.Done()
					time.Sleep(20 * time.Millisecond) // by then the try refuses output
					if err := say(" answer"); err != nil {
						return nil, err
					}
				}
				return stopped("stop", "", nil), nil
			}, 0)
			text := ""
			done, err := m.Answer(ctx, hello, func(d chat.Delta) {
				text += d.Text
				cancel(why)
				time.Sleep(20 * time.Millisecond)
			})
			if !errors.Is(err, c.want) || (err == nil) != (done.FinishReason == "stop") || text != "whole" {
				t.Errorf("%q, %+v, %v", text, done, err)
			}
		})
	}
}

func TestDoesNotWaitLongerThanTheTotal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := providerOf(func(context.Context, []llms.MessageContent, func(string) error) (*llms.ContentResponse, error) {
			return nil, ports.ErrModelBusy.After(10 * time.Second)
		}, 2)
		m.settings.Timeouts.Total = 5 * time.Second
		begin := time.Now()
		_, err := m.Answer(t.Context(), hello, func(chat.Delta) {})
		if !errors.Is(err, ports.ErrModelBusy) || time.Since(begin) != 0 {
			t.Errorf("%v after %v, want busy at once", err, time.Since(begin))
		}
	})
}
