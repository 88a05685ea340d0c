package mail_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/mail"
	"chatbot/ports"
)

// invitations has one invitation, and notes what became of its mail.
type invitations struct {
	state  identity.InvitationState
	found  error
	became []identity.InvitationMail
	outage error
}

func (i *invitations) ByToken(_ context.Context, hash string, _ time.Time) (ports.Invitation, error) {
	if hash != identity.HashToken("a-token_1") {
		return ports.Invitation{}, ports.ErrNoInvitation
	}
	return ports.Invitation{State: i.state}, i.found
}

func (i *invitations) Mailed(_ context.Context, hash string, became identity.InvitationMail) error {
	if hash == identity.HashToken("a-token_1") {
		i.became = append(i.became, became)
	}
	return i.outage
}

func invitation(language mail.Language) mail.Mail {
	return mail.Mail{Kind: mail.Invitation, To: "ann@example.com", Language: language, Name: "<b>root", Token: "a-token_1", Until: now.Add(time.Hour), Expires: now.Add(7 * 24 * time.Hour)}
}

// TestInvitationIsToldWhatBecameOfItsMail: and its token is none of an account, which would be withdrawn.
func TestInvitationIsToldWhatBecameOfItsMail(t *testing.T) {
	for name, c := range map[string]struct {
		err    error // of the mail server
		at     time.Time
		became []identity.InvitationMail
		status job.Status
	}{
		"taken":              {nil, now, []identity.InvitationMail{identity.InvitationSent}, job.Done},
		"an unknown address": {fmt.Errorf("550: %w", ports.ErrRecipientRefused), now, []identity.InvitationMail{identity.InvitationRefused}, job.Done},
		"refused for good":   {fmt.Errorf("550: %w", ports.ErrMailRefused), now, []identity.InvitationMail{identity.InvitationFailed}, job.Failed},
		"tried again":        {errors.New("the connection broke"), now, nil, job.Waiting},
		"it took too long":   {nil, now.Add(time.Hour), []identity.InvitationMail{identity.InvitationFailed}, job.Failed},
	} {
		s := sender(&mailer{err: c.err}, c.at)
		o := (job.Job{Kind: job.SendMail, Attempt: 1}).After(s.Send(t.Context(), stored(t, invitation(mail.English))), c.at, 0)
		if got := s.Invitations.(*invitations).became; !slices.Equal(got, c.became) || o.Status != c.status || strings.Contains(o.Error, "ann@") {
			t.Errorf("%s: %q, %+v", name, got, o)
		}
		if withdrawn := s.Tokens.(*tokens).withdrawn; len(withdrawn) > 0 {
			t.Errorf("%s: withdrew %q", name, withdrawn)
		}
	}
	other := sender(&mailer{}, now)
	if err := other.Send(t.Context(), stored(t, reset())); err != nil || len(other.Invitations.(*invitations).became) > 0 {
		t.Errorf("another mail: %v", err)
	}
}

// TestTakenInvitationIsSentOnce: also if what became of it cannot be stored.
func TestTakenInvitationIsSentOnce(t *testing.T) {
	m := &mailer{}
	s := sender(m, now)
	s.Invitations.(*invitations).outage = errors.New("the database is away")
	if err := s.Send(t.Context(), stored(t, invitation(mail.English))); err != nil || len(m.sent) != 1 {
		t.Errorf("%v, %d sent", err, len(m.sent))
	}
}

// TestEndedInvitationIsNotMailed: its link would be worth nothing. That alerts nobody.
func TestEndedInvitationIsNotMailed(t *testing.T) {
	for _, state := range []identity.InvitationState{identity.InvitationRevoked, identity.InvitationUsed, identity.InvitationExpired} {
		m := &mailer{}
		s := sender(m, now)
		s.Invitations = &invitations{state: state}
		o := (job.Job{Kind: job.SendMail, Attempt: 1}).After(s.Send(t.Context(), stored(t, invitation(mail.English))), now, 0)
		if len(m.sent) > 0 || o.Status != job.Done || o.Error == "" {
			t.Errorf("%s: %+v, %d sent", state, o, len(m.sent))
		}
	}
	for found, want := range map[error]job.Status{ports.ErrNoInvitation: job.Done, errors.New("the database is away"): job.Waiting} {
		m := &mailer{}
		s := sender(m, now)
		s.Invitations = &invitations{found: found}
		if o := (job.Job{Kind: job.SendMail, Attempt: 1}).After(s.Send(t.Context(), stored(t, invitation(mail.English))), now, 0); len(m.sent) > 0 || o.Status != want {
			t.Errorf("%v: %+v, %d sent", found, o, len(m.sent))
		}
	}
}

func TestInvitationIsInBothLanguages(t *testing.T) {
	for language, wants := range map[mail.Language][]string{
		mail.English: {"<b>root invites you to Chat <&> all at https://chat.example", "until 7 December 2026, 12:00 UTC"},
		mail.German:  {"<b>root lädt dich zu Chat <&> all auf https://chat.example ein", "bis 07.12.2026, 12:00 UTC"},
	} {
		m := &mailer{}
		if err := sender(m, now).Send(t.Context(), stored(t, invitation(language))); err != nil || len(m.sent) != 1 {
			t.Fatal(err)
		}
		for _, want := range append(wants, "https://chat.example/register#invitation=a-token_1") {
			if !strings.Contains(m.sent[0].Text, want) {
				t.Errorf("%s: no %q in %s", language, want, m.sent[0].Text)
			}
		}
		if html := m.sent[0].HTML; strings.Contains(html, "<b>root") || !strings.Contains(html, `href="https://chat.example/register#invitation=a-token_1"`) {
			t.Errorf("%s: %s", language, html)
		}
	}
}
