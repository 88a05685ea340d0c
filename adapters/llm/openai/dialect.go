package openai

import (
	"context"
	"errors"
	"io"
	"net/url"
	"slices"

	"chatbot/adapters/llm/wire"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// The names of the limit of an answer: newer models of OpenAI refuse the older name, and other servers do not take the newer.
const (
	maxTokens           = "max_tokens"
	maxCompletionTokens = "max_completion_tokens"
)

// dialect lists what a server does not take of a request. The zero dialect sends everything.
type dialect struct {
	noUsage   bool // stream_options
	atOnce    bool // stream: the answer comes as one document
	renamed   bool // the limit, to its other name
	noLimit   bool // neither name of the limit
	versioned bool // the address lacks /v1
}

// limitName returns the name under which the limit is sent; "" sends none.
func (m *Model) limitName(d dialect) string {
	names := []string{maxTokens, maxCompletionTokens}
	if m.base.Hostname() == "api.openai.com" {
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

// address returns the address of a call.
func (m *Model) address(d dialect, path string) string {
	base := m.base
	if d.versioned {
		base = base.JoinPath("v1")
	}
	return base.JoinPath(path).String()
}

// ask posts the question. Optional fields that the server refuses are left out or renamed, each once; if the server then answers,
// this applies to later questions too.
func (m *Model) ask(ctx context.Context, messages []llms.MessageContent, o llms.CallOptions) (io.ReadCloser, error) {
	known := *m.dialect.Load()
	for d, lasting := known, true; ; {
		q, err := m.question(messages, o, d)
		if err != nil {
			return nil, err
		}
		body, err := wire.Ask(ctx, m.client, m.address(d, "chat/completions"), m.header, q)
		if err == nil {
			if d != known && lasting {
				m.dialect.Store(&d)
			}
			m.answered.Store(true)
			return body, nil
		}
		next, ok := m.without(d, q, err)
		if !ok {
			return nil, err
		}
		d = next
		// A limit that does not fit beside a long conversation fits beside a shorter one.
		lasting = lasting && !errors.Is(err, ports.ErrModelContextFull)
	}
}

// without returns the dialect to try after a refusal; ok is false when nothing is left to leave out.
func (m *Model) without(d dialect, q *question, err error) (next dialect, ok bool) {
	if next, ok = d.withVersion(m.base, err); ok {
		return next, true
	}
	var reply *wire.Reply
	if !errors.As(err, &reply) {
		return d, false
	}
	switch reply.Status {
	case 400, 422, 500, 501: // 500: from Python handlers without that argument
	default:
		return d, false
	}
	names := func(field string) bool { return slices.Contains(reply.Refused, field) }
	unnamed := len(reply.Refused) == 0 && (reply.Strict || reply.Status == 422) && errors.Is(err, ports.ErrModelRejected)
	limited := q.MaxTokens+q.MaxCompletionTokens > 0
	switch {
	case q.StreamOptions != nil && (names("stream_options") || unnamed):
		d.noUsage = true
	case limited && (names(m.limitName(d)) || unnamed):
		d.renamed, d.noLimit = true, d.renamed
	case q.Stream && names("stream") && reply.Status < 500: // many reports of failures contain the word
		d.atOnce = true
	default:
		return d, false
	}
	return d, true
}

// withVersion returns the dialect that adds /v1 to an address without a path where no server answers.
func (d dialect) withVersion(base *url.URL, err error) (dialect, bool) {
	var reply *wire.Reply
	if d.versioned || base.Path != "" || !errors.As(err, &reply) || !reply.NoPath {
		return d, false
	}
	d.versioned = true
	return d, true
}
