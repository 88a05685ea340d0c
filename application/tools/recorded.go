package tools

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"chatbot/application/internal/audited"
	"chatbot/domain/audit"
	"chatbot/domain/chat"
)

// Call implements turn.Tools. The call is counted, and recorded in the audit log: whose it was, of which tool, for which answer, how it
// ended, and the sizes of its arguments and its result, never these. A call that was made stays made when the audit log does not take it. Of one
// that was cut off, with an error, nothing is recorded here: the caller, which decides what becomes of it, records it with Ended or makes another Call.
func (s *Service) Call(ctx context.Context, asked chat.Calling) (chat.Returned, error) {
	began := time.Now()
	c, err := s.call(ctx, asked)
	if err == nil {
		s.record(ctx, asked, c.Call, time.Since(began))
	}
	return c, err
}

// Ended implements turn.Tools.
func (s *Service) Ended(ctx context.Context, c chat.Calling) { s.record(ctx, c, c.Call, 0) }

// recordWithin bounds how long the end of a call waits for the audit log.
const recordWithin = 2 * time.Second

func (s *Service) record(ctx context.Context, asked chat.Calling, c chat.Call, took time.Duration) {
	s.Meter.ToolCalled(c.Tool, c.Status, took)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
	defer cancel()
	outcome, reason := audit.Succeeded, ""
	if c.Status != chat.CallDone {
		outcome, reason = audit.Refused, string(c.Status)
	}
	object := fmt.Sprintf("%s, answer %d, call %s: %d bytes of arguments, %d of the result, %d ms",
		shown(string(c.Tool)), asked.Answer, c.ID, len(c.Arguments), len(c.Result), took.Milliseconds())
	_ = audited.Log{Audit: s.Audit, Clock: s.Clock, Logger: s.Logger}.Record(ctx, asked.Actor, audit.ToolCalled, object, outcome, reason)
}

// maxShown is how many characters of a tool's id are recorded.
const maxShown = 100

// shown returns an id as it is recorded: servers name their tools as they like.
func shown(id string) string {
	id = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, id)
	if runes := []rune(id); len(runes) > maxShown {
		return string(runes[:maxShown]) + "…"
	}
	return id
}
