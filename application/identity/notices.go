package identity

import (
	"context"
	"slices"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/mail"
	"chatbot/ports"
)

// tell returns the jobs that tell the person of an account what the request does to it, in the language of the request: none where the
// server has no mail, or if the address was never shown to be theirs, so that a stranger may read it. A mail that cannot be made is logged:
// what it tells of is done without it.
func (s *Service) tell(ctx context.Context, u identity.User, kind mail.Kind) []job.Spec {
	return s.tellOf(ctx, u, kind, "")
}

// tellOf is tell with the name of an identity provider.
func (s *Service) tellOf(ctx context.Context, u identity.User, kind mail.Kind, provider string) []job.Spec {
	from, now := ports.OriginOf(ctx), s.Clock.Now()
	return s.notice(ctx, u, mail.Mail{Kind: kind, Language: from.Language, Cause: causeOf(from, now, provider)})
}

// tellOwner is tell for what an administrator or the shell does to an account; the mail does not name them. Its language is that of the person's
// logins.
func (s *Service) tellOwner(ctx context.Context, u identity.User, kind mail.Kind) []job.Spec {
	if !s.tells(u) {
		return nil
	}
	now := s.Clock.Now()
	logins, err := s.Devices.Recent(ctx, u.ID())
	if err != nil {
		s.Logger.Log(ctx, ports.Record{Level: ports.Warning, Component: "account_service", Message: "The language of a notice is not known", UserID: u.ID(), Err: err})
	}
	return s.notice(ctx, u, mail.Mail{Kind: kind, Language: mail.Language(identity.LastLanguage(logins, now)), Cause: mail.Cause{At: now}})
}

// tellOfLogin returns the function that makes the notice of a sign-in from a new place; nil where the person is not told of any. The language is
// that of earlier sign-ins: the one who signs in now may be a stranger.
func (s *Service) tellOfLogin(ctx context.Context, u identity.User, now time.Time) func(language string) []job.Spec {
	if !s.tells(u) {
		return nil
	}
	from := ports.OriginOf(ctx)
	return func(language string) []job.Spec {
		m := mail.Mail{Kind: mail.NewSignIn, Language: mail.Language(language), Cause: causeOf(from, now, "")}
		if !slices.Contains(mail.Languages(), m.Language) {
			m.Language = from.Language
		}
		return s.notice(ctx, u, m)
	}
}

// tells reports whether the person of an account is told of anything.
func (s *Service) tells(u identity.User) bool { return s.Mails.Configured() && u.Record().Verified }

func causeOf(from ports.Origin, at time.Time, provider string) mail.Cause {
	return mail.Cause{At: at, Device: identity.DeviceName(from.Agent), Network: mail.NetworkOf(from.Address), Provider: provider}
}

// notice returns the job that mails a notice to the person of an account, if they are told of anything.
func (s *Service) notice(ctx context.Context, u identity.User, m mail.Mail) []job.Spec {
	if !s.tells(u) {
		return nil
	}
	m.To, m.Name, m.Until = u.Email(), u.Username(), s.Clock.Now().Add(mail.NoticeLife)
	spec, err := s.Mails.Job(m)
	if err != nil {
		s.Logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "account_service", Message: "A notice cannot be mailed", UserID: u.ID(), Err: err, Fields: map[string]any{"kind": string(m.Kind)},
		})
		return nil
	}
	return []job.Spec{spec}
}
