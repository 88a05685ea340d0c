package admin

import (
	"context"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/identity"
	"chatbot/domain/mail"
)

// Mail shows admins whether mails arrive. Faults: identity.ErrNotAdmin to members.
type Mail interface {
	Test(ctx context.Context, actor identity.Actor, language mail.Language) error
}

// MailRoutes returns the routes under /api/admin/mail.
func MailRoutes(mails Mail, limit httpapi.Limit) []httpapi.Route {
	return []httpapi.Route{{Method: fiber.MethodPost, Path: "/api/admin/mail/test", Auth: httpapi.Admin, Limit: limit, Handle: func(c *fiber.Ctx) error {
		if err := mails.Test(c.UserContext(), httpapi.ActorOf(c), httpapi.LanguageOf(c)); err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusNoContent)
	}}}
}
