// Package demo implements the built-in llms.Model, which needs no network and no key, answers questions about this product, and
// streams at a configured rate. The same conversation gets the same answer.
package demo

import (
	"context"
	"strings"
	"time"
	"unicode"

	"chatbot/adapters/llm"

	"github.com/tmc/langchaingo/llms"
)

// Name is the model's id.
const Name = "demo"

// Config sets the rate.
type Config struct {
	TokensPerSecond float64       // 0 or less: as fast as possible
	FirstToken      time.Duration // before the first one
}

// Model implements llms.Model.
type Model struct{ cfg Config }

var _ llms.Model = (*Model)(nil)

// New returns a demo model.
func New(cfg Config) *Model { return &Model{cfg: cfg} }

// introduction precedes the first answer of a conversation.
const introduction = "> You are talking to the built-in **demo model**, which knows this product and nothing else. " +
	"An administrator connects a real one under Administration, Models, without a restart. Or set `OPENAI_API_KEY` (or `OPENAI_BASE_URL` for any compatible server), `ANTHROPIC_API_KEY` " +
	"or `OLLAMA_HOST`, name the model in `LLM_MODEL` if you like, and restart the server.\n\n"

// Call implements llms.Model.
func (m *Model) Call(ctx context.Context, prompt string, options ...llms.CallOption) (string, error) {
	return llms.GenerateFromSinglePrompt(ctx, m, prompt, options...)
}

// GenerateContent implements llms.Model. When ctx ends it returns context.Cause(ctx) at once.
func (m *Model) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	o := llms.CallOptions{}
	for _, option := range options {
		option(&o)
	}
	promptTokens := 0
	for _, message := range messages {
		promptTokens += len(tokens(textOf(message)))
	}
	soFar := ""
	if n := len(messages); n > 2 && textOf(messages[n-1]) == llm.CarryOn {
		messages, soFar = messages[:n-2], textOf(messages[n-2])
	}
	question, first := "", true
	for _, message := range messages {
		switch message.Role {
		case llms.ChatMessageTypeAI:
			first = false
		case llms.ChatMessageTypeHuman:
			question = textOf(message)
		}
	}
	answer := manual.answer(question)
	if first {
		answer = introduction + answer
	}
	answer = strings.TrimPrefix(answer, soFar)
	words, reason := tokens(answer), "stop"
	if o.MaxTokens > 0 && len(words) > o.MaxTokens {
		words, reason = words[:o.MaxTokens], "length"
	}
	if err := m.stream(ctx, words, o.StreamingReasoningFunc); err != nil {
		return nil, err
	}
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{{
		Content:        strings.Join(words, ""),
		StopReason:     reason,
		GenerationInfo: map[string]any{"Model": Name, "PromptTokens": promptTokens, "CompletionTokens": len(words)},
	}}}, nil
}

// slack is how early a token may be emitted. Timers are not finer, so a fast pace emits bursts of a millisecond.
const slack = time.Millisecond

// stream emits each token when it is due, counted from the first, so that late wake-ups do not add up. All tokens that are due
// are emitted at once.
func (m *Model) stream(ctx context.Context, words []string, listen llm.Listener) error {
	start := time.Now().Add(m.cfg.FirstToken)
	timer := time.NewTimer(max(m.cfg.FirstToken, 0))
	defer timer.Stop()
	due := func(i int) time.Duration { // how long until token i
		if m.cfg.TokensPerSecond <= 0 {
			return time.Until(start)
		}
		return time.Until(start.Add(time.Duration(float64(i) / m.cfg.TokensPerSecond * float64(time.Second))))
	}
	for i := 0; i < len(words); {
		if wait := due(i); wait > slack || (i == 0 && wait > 0) {
			timer.Reset(wait)
			select {
			case <-timer.C:
			case <-ctx.Done():
			}
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		from := i
		for i++; i < len(words) && due(i) <= slack; {
			i++
		}
		if listen == nil {
			continue
		}
		if err := listen(ctx, nil, []byte(strings.Join(words[from:i], ""))); err != nil {
			return err
		}
	}
	return nil
}

// tokens splits text into words, each with the space after it.
func tokens(text string) []string {
	var words []string
	from, space := 0, false
	for i, r := range text {
		if s := unicode.IsSpace(r); s != space {
			if space && i > 0 && strings.TrimSpace(text[from:i]) != "" {
				words = append(words, text[from:i])
				from = i
			}
			space = s
		}
	}
	if from < len(text) {
		words = append(words, text[from:])
	}
	return words
}

func textOf(m llms.MessageContent) string {
	var text strings.Builder
	for _, part := range m.Parts {
		if t, ok := part.(llms.TextContent); ok {
			text.WriteString(t.Text)
		}
	}
	return text.String()
}
