package openai

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"

	"chatbot/adapters/llm"
	"chatbot/adapters/llm/internal/connection"
	"chatbot/adapters/llm/internal/learned"
	"chatbot/adapters/llm/internal/report"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// The names of the limit of an answer: newer models of OpenAI refuse the older name, and other servers do not take the newer.
const (
	maxTokens           = "max_tokens"
	maxCompletionTokens = "max_completion_tokens"
)

// dialect lists what a model does not take of a request. The zero dialect sends everything.
type dialect struct {
	noUsage       bool // stream_options
	atOnce        bool // stream: the answer comes as one document
	noTools       bool // tools
	noEffort      bool // reasoning_effort
	cool          bool // a temperature above 1, which is the most of some models
	noTemperature bool
	renamed       bool // the limit, to its other name
	noLimit       bool // neither name of the limit
	most          int  // a limit above it; 0: takes any
	numbers       bool // encoding_format: embeddings come as numbers
}

// limitName returns the name under which the limit is sent; "" sends none.
func (m *Model) limitName(d dialect) string {
	names := []string{maxTokens, maxCompletionTokens}
	if m.official() {
		slices.Reverse(names)
	}
	switch {
	case d.noLimit:
		return ""
	case d.renamed:
		return names[1]
	}
	return names[0]
}

// ask posts the question.
func (m *Model) ask(ctx context.Context, messages []llms.MessageContent, o llms.CallOptions) (io.ReadCloser, error) {
	return m.post(ctx, completions, learned.Key{Model: o.Model, Effort: llm.Parameters(o).Effort}, func(d dialect) ([]byte, *question, error) {
		q, err := m.question(messages, o, d)
		if err != nil {
			return nil, nil, err
		}
		body, err := json.Marshal(q)
		return body, q, err
	})
}

// completions is the path of chat completions.
const completions = "chat/completions"

// post posts the request that write returns for a dialect to a path, with what of it may be left out. Optional fields that the model refuses are
// left out, lowered or renamed, each once; if it then answers, this applies to later requests to it too.
func (m *Model) post(ctx context.Context, path string, asked learned.Key, write func(dialect) ([]byte, *question, error)) (io.ReadCloser, error) {
	known := m.learned.Of(asked)
	versioned := m.versioned.Load()
	for d, lasting := known, true; ; {
		request, q, err := write(d)
		if err != nil {
			return nil, err
		}
		body, err := connection.Post(ctx, m.client, m.address(versioned, path), m.header, request)
		if err == nil {
			if d != known && lasting {
				m.learned.Keep(asked, d)
			}
			if versioned {
				m.versioned.Store(true)
			}
			m.answered.Store(true)
			return body, nil
		}
		if !versioned && m.lacksVersion(err) {
			versioned = true
			continue
		}
		next, stays, ok := m.without(d, q, err)
		if !ok || next == d {
			return nil, err
		}
		d, lasting = next, lasting && stays
	}
}

// without returns the dialect to try after a refusal, and whether it stays right for other questions; ok is false when nothing is
// left to leave out.
func (m *Model) without(d dialect, q *question, err error) (next dialect, stays, ok bool) {
	var reply *report.Reply
	if !errors.As(err, &reply) {
		return d, false, false
	}
	switch reply.Status {
	case 400, 422, 500, 501: // 500: from Python handlers without that argument
	default:
		return d, false, false
	}
	unnamed := len(reply.Refused) == 0 && (reply.Strict || reply.Status == 422) && errors.Is(err, ports.ErrModelRejected)
	certain := reply.Status < 500 || reply.Strict // reports of failures may contain the words for reasoning
	limit := q.MaxTokens + q.MaxCompletionTokens
	refused := limit > 0 && reply.Names(m.limitName(d))
	stays = true
	switch {
	case q.asksText && (reply.Names(encodingFormat) || unnamed):
		d.numbers = true
	case q.StreamOptions != nil && (reply.Names("stream_options") || unnamed):
		d.noUsage = true
	case len(q.Tools) > 0 && reply.NoTools:
		d.noTools = true
	case q.ReasoningEffort != "" && (certain && reply.Names(report.ReasoningWords...) || unnamed):
		d.noEffort = true
	case q.Temperature != nil && *q.Temperature > 1 && reply.Names("temperature"):
		d.cool = true
	case q.Temperature != nil && (reply.Names("temperature") || unnamed):
		d.noTemperature = true
		stays = *q.Temperature > 0 // some take every temperature but 0
	case refused && d.most == 0 && reply.Below(limit) > 0:
		d.most = reply.Below(limit)
	case refused, limit > 0 && unnamed:
		d.renamed, d.noLimit, d.most = true, d.renamed, 0
		stays = !reply.TooHigh // a lower limit may fit, and any beside a shorter conversation
	case q.Stream && reply.Names("stream") && reply.Status < 500: // many reports of failures contain the word
		d.atOnce = true
	default:
		return d, false, false
	}
	return d, stays, true
}
