package provider

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"

	"chatbot/adapters/internal/address"
	"chatbot/adapters/llm/internal/document"
	"chatbot/adapters/llm/internal/failure"
	"chatbot/adapters/llm/internal/report"
	"chatbot/domain/fault"
	"chatbot/domain/model"
	"chatbot/ports"
)

// Explain implements ports.ConnectedProvider.
func (p *Provider) Explain(err error) *fault.Error {
	if f := network(err); f != nil {
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

// network explains a failure to connect; nil if it is none.
func network(err error) *fault.Error {
	var (
		name        *net.DNSError
		plain       tls.RecordHeaderError
		alert       tls.AlertError
		certificate *tls.CertificateVerificationError
		authority   x509.UnknownAuthorityError
		host        x509.HostnameError
	)
	switch {
	case errors.Is(err, address.ErrForbidden):
		return model.ErrProviderForbidden
	case errors.As(err, &plain):
		return model.ErrProviderNoTLS
	case errors.As(err, &certificate), errors.As(err, &authority), errors.As(err, &host), errors.As(err, &alert):
		return model.ErrProviderCertificate
	case errors.As(err, &name) && !name.IsTimeout:
		return model.ErrProviderUnknownHost
	}
	return nil
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
