package http

import (
	"errors"
	"io"
	"iter"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/chat"
)

type exportedAccount struct {
	exportHead
	Account userResponse     `json:"account"`
	Devices []deviceResponse `json:"devices"`
}

func (s *Server) exportAccount(c *fiber.Ctx) error {
	actor := ActorOf(c)
	reasoning, err := ReasoningIn(c)
	if err != nil {
		return err
	}
	u, logins, err := s.Accounts.Export(c.UserContext(), actor)
	if err != nil {
		return err
	}
	account := exportedAccount{s.exportHead("chatbot-account"), newUserResponse(u), newDevices(logins, actor)}
	ctx, end := s.WhileSending(c)
	name := "chatbot export " + account.ExportedAt.Format("2006-01-02")
	s.send(c, fileName(name, asJSON), fiber.MIMEApplicationJSON, end, func(w io.Writer) error {
		return writeAccount(w, account, s.Conversations.Sessions(ctx, actor), func(id chat.SessionID) iter.Seq2[chat.Message, error] {
			messages := s.Conversations.Whole(ctx, actor, id)
			if !reasoning {
				messages = WithoutReasoning(messages)
			}
			return messages
		})
	})
	return nil
}

// writeAccount writes a person's account and all their chats. whole returns all messages of one chat.
func writeAccount(w io.Writer, account exportedAccount, sessions iter.Seq2[chat.Session, error], whole func(id chat.SessionID) iter.Seq2[chat.Message, error]) error {
	if err := writeOpen(w, account, "sessions"); err != nil {
		return err
	}
	err := writeAll(w, sessions, func(w io.Writer, session chat.Session) error {
		if err := writeOpen(w, newExportedSession(session), "messages"); err != nil {
			return err
		}
		// A chat that was deleted in the meantime does not end the export.
		if err := writeAll(w, whole(session.ID), writeMessage); err != nil && !errors.Is(err, chat.ErrSession) {
			return err
		}
		_, err := io.WriteString(w, "]}")
		return err
	})
	if err != nil {
		return err
	}
	return writeEnd(w)
}
