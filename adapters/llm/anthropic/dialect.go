package anthropic

import (
	"context"
	"encoding/json"
	"errors"
	"io"

	"chatbot/adapters/llm"
	"chatbot/adapters/llm/internal/connection"
	"chatbot/adapters/llm/internal/learned"
	"chatbot/adapters/llm/internal/report"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// dialect lists what a model does not take of a request. The zero dialect sends everything, as the newest models take it.
type dialect struct {
	budget        bool // adaptive thinking, but thinking with a budget
	noThinking    bool
	noTemperature bool
	most          int // a limit of the answer above it; 0: takes any
}

// ask posts the question.
func (m *Model) ask(ctx context.Context, messages []llms.MessageContent, o llms.CallOptions) (io.ReadCloser, error) {
	return m.post(ctx, learned.Key{Model: o.Model, Effort: llm.Parameters(o).Effort}, func(d dialect) (*question, error) { return m.question(messages, o, d) })
}

// post posts the request that write returns for a dialect. What the model refuses is replaced or left out, each once; if it then answers,
// this applies to later requests to it too, unless the refusal may be due to fields that the questions of chats do not have.
func (m *Model) post(ctx context.Context, asked learned.Key, write func(dialect) (*question, error)) (io.ReadCloser, error) {
	known := m.learned.Of(asked)
	for d := known; ; {
		q, err := write(d)
		if err != nil {
			return nil, err
		}
		request, err := json.Marshal(q)
		if err != nil {
			return nil, err
		}
		body, err := connection.Post(ctx, m.client, m.base.JoinPath("v1/messages").String(), m.header, request)
		if err == nil {
			if d != known && !q.foreign() {
				m.learned.Keep(asked, d)
			}
			m.answered.Store(true)
			return body, nil
		}
		next, ok := d.without(q, err)
		if !ok || next == d {
			return nil, err
		}
		d = next
	}
}

// foreign reports whether the request has fields that the questions of chats do not have. They exclude others, so that what is refused beside
// them may be taken without them.
func (q *question) foreign() bool {
	return q.ToolChoice != nil || q.TopP != nil || q.Stops != nil || q.OutputConfig != nil && q.OutputConfig.Format != nil
}

// without returns the dialect to try after a refusal; ok is false when nothing is left to leave out.
func (d dialect) without(q *question, err error) (next dialect, ok bool) {
	var reply *report.Reply
	if !errors.Is(err, ports.ErrModelRejected) || !errors.As(err, &reply) || reply.Status != 400 && reply.Status != 422 {
		return d, false
	}
	unnamed := len(reply.Refused) == 0 && (reply.Strict || reply.Status == 422)
	switch {
	case q.OutputConfig != nil && q.OutputConfig.Effort != "" && (reply.Names(report.ReasoningWords...) || unnamed):
		d.budget = true
	case q.Thinking != nil && (reply.Names(report.ReasoningWords...) || unnamed):
		d.noThinking = true
	case q.Temperature != nil && (reply.Names("temperature") || unnamed):
		d.noTemperature = true
	case d.most == 0 && reply.Names("max_tokens") && reply.Below(q.MaxTokens) > 0:
		d.most = reply.Below(q.MaxTokens)
	default:
		return d, false
	}
	return d, true
}
