package ws

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"

	"go.uber.org/zap"

	"chatbot/adapters/internal/wire"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/file"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

var (
	errFrame   = fault.New(fault.Invalid, "malformed_json", "The frame is not a valid JSON object with the fields described.")
	errType    = fault.New(fault.Invalid, "unknown_type", "The frame's type is not one of "+strings.Join(FrameTypes(), ", ")+".")
	errTooMuch = fault.New(fault.Unavailable, "too_many_streams", "This connection already follows too many answers.")
)

// frame is a frame from a client. Its type determines which fields are used.
type frame struct {
	Type            string          `json:"type"`
	SessionID       *chat.SessionID `json:"session_id"`
	Content         string          `json:"content"`
	Files           []file.ID       `json:"files"`
	Stream          bool            `json:"stream"`
	ClientMessageID string          `json:"client_message_id"`
	MessageID       chat.MessageID  `json:"message_id"`
	After           int             `json:"after"`
	CallID          string          `json:"call_id"`
	Approve         *bool           `json:"approve"`
	Always          bool            `json:"always"`
	Result          *string         `json:"result"`

	Model      model.ID         `json:"model"`
	Parameters model.Parameters `json:"parameters"`
	Tools      []tool.ID        `json:"tools"`
	Setup      wire.Setup       `json:"setup"`
}

// frameTypes lists the types of frames that a client may send, and their handlers.
var frameTypes = []struct {
	name  string
	serve func(s *socket, f frame)
}{
	{"message", (*socket).message},
	{"edit", func(s *socket, f frame) {
		s.replace(f, chat.Send{Edits: f.MessageID, Text: f.Content, Files: f.Files, ClientID: f.ClientMessageID, Model: f.Model, Parameters: f.Parameters, Tools: f.Tools})
	}},
	{"regenerate", func(s *socket, f frame) {
		s.replace(f, chat.Send{Regenerates: f.MessageID, ClientID: f.ClientMessageID, Model: f.Model, Parameters: f.Parameters, Tools: f.Tools})
	}},
	{"continue", func(s *socket, f frame) {
		s.begin(f, func(ctx context.Context) (chat.Turn, error) { return s.hub.turns.Continue(ctx, s.actor, f.MessageID) })
	}},
	{"decide", (*socket).decide},
	{"stop", func(s *socket, f frame) {
		s.spawn(f, func() error {
			_, err := s.hub.turns.Stop(s.ctx, s.actor, f.MessageID)
			return err
		})
	}},
	{"resume", func(s *socket, f frame) {
		s.spawn(f, func() error { return s.follow(f.MessageID, max(f.After, 0), nil) })
	}},
	{"ping", func(s *socket, _ frame) { _ = s.send(wire.Event{Type: "pong"}) }},
}

// FrameTypes returns the names of all types of frames that a client may send.
func FrameTypes() []string {
	names := make([]string, len(frameTypes))
	for i, t := range frameTypes {
		names[i] = t.name
	}
	return names
}

// readFrame parses a JSON object; unknown fields are ignored. Fault: errFrame.
func readFrame(data []byte) (frame, error) {
	var f frame
	// The decoder would accept null as an object without fields.
	if !bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) || json.Unmarshal(data, &f) != nil {
		return frame{}, errFrame
	}
	return f, nil
}

// handle serves one frame. Waiting for answers and following them continues in other goroutines.
func (s *socket) handle(data []byte) {
	f, malformed := readFrame(data)
	if err := s.admit(f.Type); err != nil {
		s.refuse(f, err)
		return
	}
	if malformed != nil {
		s.refuse(frame{}, malformed)
		return
	}
	for _, t := range frameTypes {
		if t.name == f.Type {
			t.serve(s, f)
			return
		}
	}
	s.refuse(frame{}, errType)
}

func (s *socket) message(f frame) {
	send := chat.Send{Text: f.Content, Files: f.Files, ClientID: f.ClientMessageID, Model: f.Model, Parameters: f.Parameters, Tools: f.Tools, Setup: f.Setup.Chat()}
	if f.SessionID != nil {
		if send.SessionID = *f.SessionID; send.SessionID <= 0 {
			s.refuse(f, chat.ErrSession)
			return
		}
	}
	s.begin(f, func(ctx context.Context) (chat.Turn, error) { return s.hub.turns.Start(ctx, s.actor, send) })
}

// replace starts a turn that edits a question or regenerates an answer. It refuses frames without the id of that message.
func (s *socket) replace(f frame, send chat.Send) {
	if f.MessageID <= 0 {
		s.refuse(f, chat.ErrMessage)
		return
	}
	s.begin(f, func(ctx context.Context) (chat.Turn, error) { return s.hub.turns.Start(ctx, s.actor, send) })
}

// decide decides on a call that waits. It refuses frames without a decision.
func (s *socket) decide(f frame) {
	decision, err := chat.NewDecision(f.Approve, f.Always, f.Result)
	if err != nil {
		s.refuse(f, err)
		return
	}
	s.begin(f, func(ctx context.Context) (chat.Turn, error) {
		return s.hub.turns.Decide(ctx, s.actor, f.MessageID, f.CallID, decision)
	})
}

// begin starts a turn, with a trace, and sends its answer.
func (s *socket) begin(f frame, start func(context.Context) (chat.Turn, error)) {
	ctx, end := s.hub.tracer.Frame(s.ctx, f.Type)
	turn, err := start(ctx)
	end(err)
	s.answer(f, turn, err)
}

// answer sends the answer of a turn, or the error of starting it. Turns are stored before the next frame is read, so that
// messages keep their order.
func (s *socket) answer(f frame, turn chat.Turn, err error) {
	if err != nil {
		s.refuse(f, err)
		return
	}
	f.MessageID = turn.Answer.ID
	s.spawn(f, func() error {
		if f.Stream {
			start := wire.Start(turn.Answer, turn.Question.ID)
			start.ClientMessageID = f.ClientMessageID
			return s.follow(turn.Answer.ID, 0, &start)
		}
		m, err := s.hub.turns.Wait(s.ctx, s.actor, turn.Answer.ID)
		if err != nil {
			return err
		}
		whole := wire.Whole(m)
		whole.ClientMessageID = f.ClientMessageID
		return s.send(whole)
	})
}

// follow sends an answer's events after the one numbered `after`, until its end. start is sent first; if it is nil and after
// is 0, a start event without the question's id is sent.
func (s *socket) follow(messageID chat.MessageID, after int, start *wire.Event) error {
	reader, answer, err := s.hub.turns.Subscribe(s.ctx, s.actor, messageID, after)
	if err != nil {
		return err
	}
	if start == nil && after == 0 {
		event := wire.Start(answer, 0)
		start = &event
	}
	if start != nil {
		if err := s.send(*start); err != nil {
			return err
		}
	}
	for {
		events, err := reader.Next(s.ctx)
		if err != nil {
			return err
		}
		for _, event := range events {
			if fallback, has := wire.Fallback(messageID, event); has {
				if err := s.send(fallback); err != nil {
					return err
				}
			}
			if err := s.send(wire.Step(messageID, event)); err != nil || event.End != nil {
				return err
			}
		}
	}
}

// spawn serves a frame in a goroutine, for which serve waits, and sends its error to the client. It refuses the frame while
// maxWork others are being served.
func (s *socket) spawn(f frame, do func() error) {
	if s.work.Add(1) > maxWork+1 { // plus one for the frame itself, which handle counts
		s.work.Add(-1)
		s.refuse(f, errTooMuch)
		return
	}
	s.tasks.Go(func() {
		defer s.work.Add(-1)
		defer func() {
			if v := recover(); v != nil {
				s.refuse(f, fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
			}
		}()
		if err := do(); err != nil && s.ctx.Err() == nil {
			s.refuse(f, err)
		}
	})
}

// refuse sends an error frame with the ids of the refused frame, and counts the refusal.
func (s *socket) refuse(f frame, err error) {
	if refused := fault.From(err); refused.Kind == fault.Internal {
		s.hub.log.Error("Frame failed", zap.Int64("user_id", int64(s.actor.User)), zap.Error(err))
	}
	event := wire.Refusal(err)
	event.ClientMessageID, event.MessageID = f.ClientMessageID, f.MessageID
	_ = s.send(event)
	s.refused()
}
