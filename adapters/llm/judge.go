package llm

import (
	"context"
	"errors"
	"fmt"

	"chatbot/adapters/llm/wire"
	"chatbot/domain/fault"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// judge decides whether what the client returned is a whole answer.
func (t *try) judge(ctx context.Context, o outcome) (ports.Completion, error) {
	if o.err != nil {
		return ports.Completion{}, failure(ctx, o.err)
	}
	if o.response == nil || len(o.response.Choices) == 0 || o.response.Choices[0] == nil {
		return ports.Completion{}, ports.ErrModelBadReply.Because(errors.New("a response without a choice"))
	}
	choice := o.response.Choices[0]
	if choice.StopReason == "" {
		return ports.Completion{}, ports.ErrModelCutOff.Because(errors.New("the client returned without a finish reason"))
	}
	if !t.spoke && t.text.empty() { // a client that does not stream
		t.say(t.text.add(choice.Content))
	}
	t.say(t.text.rest())
	if !t.spoke {
		return ports.Completion{}, ports.ErrModelEmpty.Because(fmt.Errorf("no text, finish reason %.40q", choice.StopReason))
	}
	return ports.Completion{
		FinishReason:     finishReason(choice.StopReason),
		PromptTokens:     count(choice.GenerationInfo, "PromptTokens", "InputTokens"),
		CompletionTokens: count(choice.GenerationInfo, "CompletionTokens", "OutputTokens"),
	}, nil
}

// finishReason says it in OpenAI's words, whoever answered; words without a counterpart are kept.
func finishReason(said string) string {
	switch said {
	case "end_turn", "stop_sequence":
		return "stop"
	case "max_tokens", "model_context_window_exceeded":
		return "length"
	case "refusal":
		return "content_filter"
	case "tool_use":
		return "tool_calls"
	}
	return said
}

// count reads a number that clients put there as whatever type their JSON gave them.
func count(info map[string]any, names ...string) int {
	for _, name := range names {
		switch n := info[name].(type) {
		case int:
			return max(n, 0)
		case int32:
			return max(int(n), 0)
		case int64:
			return max(int(n), 0)
		case float64:
			return max(int(n), 0)
		}
	}
	return 0
}

// failure makes one of the ErrModel faults of whatever a client returned. Of errors that are not ours
// or the network's only the type is kept: their text may quote keys and conversations.
func failure(ctx context.Context, err error) error {
	var (
		known   *fault.Error
		foreign *llms.Error
	)
	switch {
	case errors.As(err, &known):
		return known
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &foreign):
		return foreignFault(foreign.Code).Because(fmt.Errorf("langchaingo: %s", foreign.Code))
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return ports.ErrModelTimeout.Because(err)
	}
	if f := wire.NetworkFailure(err); f != nil {
		return f
	}
	return ports.ErrModelUnavailable.Because(fmt.Errorf("an error of type %T", err))
}

func foreignFault(code llms.ErrorCode) *fault.Error {
	switch code {
	case llms.ErrCodeAuthentication, llms.ErrCodeQuotaExceeded:
		return ports.ErrModelRefusedKey
	case llms.ErrCodeRateLimit:
		return ports.ErrModelBusy
	case llms.ErrCodeInvalidRequest, llms.ErrCodeResourceNotFound, llms.ErrCodeTokenLimit, llms.ErrCodeContentFilter, llms.ErrCodeNotImplemented:
		return ports.ErrModelRejected
	case llms.ErrCodeTimeout:
		return ports.ErrModelTimeout
	}
	return ports.ErrModelUnavailable
}

func timeout(format string, args ...any) error {
	return ports.ErrModelTimeout.Because(fmt.Errorf(format, args...))
}
