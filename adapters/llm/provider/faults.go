package provider

import (
	"context"
	"errors"
	"fmt"

	"chatbot/adapters/llm/internal/failure"
	"chatbot/domain/fault"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// asFault translates the error of a client to one of the ErrModel faults. Of errors that are neither ours nor the network's it
// keeps the type only, since their text may quote keys and conversations.
func asFault(ctx context.Context, err error) error {
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
	if f := failure.Network(err); f != nil {
		return f
	}
	return ports.ErrModelUnavailable.Because(fmt.Errorf("an error of type %T", err))
}

// named adds the model's name for operators when the provider does not have it.
func named(err error, model string) error {
	if !errors.Is(err, ports.ErrModelMissing) {
		return err
	}
	asked := fmt.Errorf("the model asked for is %.100q", model)
	if cause := errors.Unwrap(fault.From(err)); cause != nil {
		asked = fmt.Errorf("%w; %w", cause, asked)
	}
	return fault.From(err).Because(asked)
}

func foreignFault(code llms.ErrorCode) *fault.Error {
	switch code {
	case llms.ErrCodeAuthentication, llms.ErrCodeQuotaExceeded:
		return ports.ErrModelRefusedKey
	case llms.ErrCodeRateLimit:
		return ports.ErrModelBusy
	case llms.ErrCodeInvalidRequest, llms.ErrCodeNotImplemented:
		return ports.ErrModelRejected
	case llms.ErrCodeResourceNotFound:
		return ports.ErrModelMissing
	case llms.ErrCodeTokenLimit:
		return ports.ErrModelContextFull
	case llms.ErrCodeContentFilter:
		return ports.ErrModelFiltered
	case llms.ErrCodeTimeout:
		return ports.ErrModelTimeout
	}
	return ports.ErrModelUnavailable
}

func timeout(format string, args ...any) error {
	return ports.ErrModelTimeout.Because(fmt.Errorf(format, args...))
}
