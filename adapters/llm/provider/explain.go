package provider

import (
	"context"
	"errors"

	"chatbot/adapters/internal/reach"
	"chatbot/adapters/llm/internal/document"
	"chatbot/adapters/llm/internal/failure"
	"chatbot/adapters/llm/internal/report"
	"chatbot/domain/fault"
	"chatbot/domain/model"
	"chatbot/ports"
)

// Explain implements ports.ConnectedProvider.
func (p *Provider) Explain(err error) *fault.Error {
	if f := reach.Explain(err); f != nil {
		return f.Because(err)
	}
	var reply *report.Reply
	if errors.As(err, &reply) {
		return refused(reply, p.About().HasKey).Because(err)
	}
	switch {
	case errors.Is(err, ports.ErrModelTimeout), errors.Is(err, context.DeadlineExceeded):
		return model.ErrProviderSlow.Because(err)
	case errors.Is(err, ports.ErrModelMissing): // Azure lists nothing
		return model.ErrProviderUnlisted.Because(err)
	case errors.Is(err, ports.ErrModelBadReply), errors.Is(err, document.ErrPage):
		return model.ErrProviderNotModels.Because(err)
	case errors.Is(err, failure.ErrUnreached):
		return model.ErrProviderUnreachable.Because(err)
	}
	return model.ErrProviderFailed.Because(err)
}

// refused explains a response.
func refused(reply *report.Reply, hasKey bool) *fault.Error {
	switch s := reply.Status; {
	case reply.Redirect != "":
		return model.ErrProviderRedirects.With(fault.Params{"to": reply.Redirect})
	case reply.NeedsTLS:
		return model.ErrProviderNeedsTLS
	case (s == 401 || s == 403) && !hasKey:
		return model.ErrProviderNeedsKey
	case s == 401, s == 403:
		return model.ErrProviderRefusedKey
	case reply.NoPath, s == 404:
		return model.ErrProviderWrongPath
	case s == 429:
		return model.ErrProviderBusy
	default:
		return model.ErrProviderFailed.With(fault.Params{"status": s})
	}
}
