package chats_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"chatbot/application/chats"
	"chatbot/domain/chat"
	"chatbot/domain/job"
	"chatbot/ports"
)

// titles implements ports.SessionTitles for one session.
type titles struct {
	ports.SessionTitles
	untitled ports.Untitled
	err      error
	name     string
}

func (s *titles) Untitled(_ context.Context, answer chat.MessageID) (ports.Untitled, error) {
	if answer != 7 {
		return ports.Untitled{}, chat.ErrMessage
	}
	return s.untitled, s.err
}

func (s *titles) Replace(_ context.Context, session chat.SessionID, expected, title string) error {
	if session == s.untitled.SessionID && expected == chat.DefaultTitle {
		s.name = title
	}
	return nil
}

func TestTitle(t *testing.T) {
	away := errors.New("away")
	for name, c := range map[string]struct {
		answer  string
		payload string
		outage  error
		title   string
		err     error
	}{
		"an answer with words":    {"**Pardon?**\nmore", "7", nil, "Pardon?", nil},
		"an answer without words": {"…", "7", nil, "", nil},
		"a session with a title":  {"x", "7", chat.ErrMessage, "", nil},
		"a deleted answer":        {"x", "8", nil, "", nil},
		"an outage":               {"x", "7", away, "", away},
	} {
		s := &titles{untitled: ports.Untitled{SessionID: 3, Question: "?!", Answer: c.answer}, err: c.outage}
		err := chats.NewTitler(s).Title(t.Context(), job.Job{Kind: job.MakeTitle, Payload: c.payload})
		if !errors.Is(err, c.err) || s.name != c.title {
			t.Errorf("%s: %q, %v", name, s.name, err)
		}
	}
	err := chats.NewTitler(&titles{}).Title(t.Context(), job.Job{Payload: "seven"})
	if got := (job.Job{Kind: job.MakeTitle, Attempt: 1}).After(err, time.Now(), 0); got.Status != job.Failed {
		t.Errorf("an unreadable payload: %+v", got)
	}
}
