package chats

import (
	"io"
	"iter"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/internal/wire"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
)

// The formats of an exported chat.
const (
	asMD   = "md"
	asJSON = "json"
	asTXT  = "txt"
)

func (h handlers) exportSession(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[chat.SessionID](c, "session_id", chat.ErrSession)
	if err != nil {
		return err
	}
	format := c.Query("format")
	if format != asMD && format != asJSON && format != asTXT {
		return fault.Input("format", "unknown_value", "format must be one of md, json and txt.", fault.Params{"allowed": "md, json, txt"})
	}
	reasoning, err := httpapi.ReasoningIn(c)
	if err != nil {
		return err
	}
	ctx, end := h.Server.WhileSending(c)
	session, messages, err := h.Conversations.Export(ctx, httpapi.ActorOf(c), id, format == asJSON)
	if err != nil {
		end()
		return err
	}
	if !reasoning {
		messages = wire.WithoutReasoning(messages)
	}
	kind, write := "text/markdown; charset=utf-8", writeMarkdown
	switch head := wire.NewExportHead("chatbot-chat", h.Clock.Now()); format {
	case asTXT:
		kind, write = fiber.MIMETextPlainCharsetUTF8, writeText
	case asJSON:
		kind = fiber.MIMEApplicationJSON
		write = func(w io.Writer, session chat.Session, messages iter.Seq2[chat.Message, error]) error {
			return wire.WriteChat(w, head, session, messages)
		}
	}
	h.Server.Send(c, httpapi.File{
		Title: session.Title(), Extension: format, Type: kind, Write: func(w io.Writer) error { return write(w, session, messages) },
	}, end)
	return nil
}
