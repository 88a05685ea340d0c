package http

import (
	"io"
	"iter"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
)

// The formats of an exported chat.
const (
	asMD   = "md"
	asJSON = "json"
	asTXT  = "txt"
)

func (s *Server) exportSession(c *fiber.Ctx) error {
	id, err := IDIn[chat.SessionID](c, "session_id", chat.ErrSession)
	if err != nil {
		return err
	}
	format := c.Query("format")
	if format != asMD && format != asJSON && format != asTXT {
		return fault.Input("format", "format must be one of md, json and txt.")
	}
	reasoning, err := ReasoningIn(c)
	if err != nil {
		return err
	}
	ctx, end := s.WhileSending(c)
	session, messages, err := s.Conversations.Export(ctx, ActorOf(c), id, format == asJSON)
	if err != nil {
		end()
		return err
	}
	if !reasoning {
		messages = WithoutReasoning(messages)
	}
	kind, write := "text/markdown; charset=utf-8", writeMarkdown
	switch head := s.exportHead("chatbot-chat"); format {
	case asTXT:
		kind, write = fiber.MIMETextPlainCharsetUTF8, writeText
	case asJSON:
		kind = fiber.MIMEApplicationJSON
		write = func(w io.Writer, session chat.Session, messages iter.Seq2[chat.Message, error]) error {
			return writeChat(w, head, session, messages)
		}
	}
	s.send(c, fileName(session.Title, format), kind, end, func(w io.Writer) error { return write(w, session, messages) })
	return nil
}

// ReasoningIn reports whether an export is to include reasoning.
func ReasoningIn(c *fiber.Ctx) (bool, error) {
	switch c.Query("reasoning", "false") {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, fault.Input("reasoning", "reasoning must be true or false.")
}

// WithoutReasoning leaves the messages their text alone.
func WithoutReasoning(messages iter.Seq2[chat.Message, error]) iter.Seq2[chat.Message, error] {
	return func(yield func(chat.Message, error) bool) {
		for m, err := range messages {
			m.Parts = nil
			if !yield(m, err) {
				return
			}
		}
	}
}

func (s *Server) exportHead(format string) exportHead {
	return exportHead{format, exportVersion, s.Clock.Now().UTC()}
}
