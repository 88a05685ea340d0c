package identity

import (
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// deviceResponse is a login as its owner sees it; public paths call it a session of the account.
type deviceResponse struct {
	ID         identity.LoginID `json:"id"`
	Device     string           `json:"device"`
	Address    string           `json:"address"`
	CreatedAt  time.Time        `json:"created_at"`
	LastUsedAt time.Time        `json:"last_used_at"`
	ExpiresAt  time.Time        `json:"expires_at"`
	IsCurrent  bool             `json:"is_current"`
}

type devicesResponse struct {
	Sessions []deviceResponse `json:"sessions"`
}

func (h handlers) listDevices(c *fiber.Ctx) error {
	actor := httpapi.ActorOf(c)
	logins, err := h.Accounts.ListDevices(c.UserContext(), actor)
	if err != nil {
		return err
	}
	return c.JSON(devicesResponse{newDevices(logins, actor)})
}

func newDevices(logins []identity.Login, actor identity.Actor) []deviceResponse {
	all := make([]deviceResponse, len(logins))
	for i, l := range logins {
		is := l.Record()
		all[i] = deviceResponse{is.ID, identity.DeviceName(is.Agent), is.Address, is.CreatedAt, is.UsedAt, is.ExpiresAt, is.ID == actor.Login}
	}
	return all
}

func (h handlers) revokeDevice(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[identity.LoginID](c, "login_id", ports.ErrNoLogin)
	if err != nil {
		return err
	}
	if err := h.Accounts.RevokeDevice(c.UserContext(), httpapi.ActorOf(c), id); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (h handlers) revokeOtherDevices(c *fiber.Ctx) error {
	if err := h.Accounts.RevokeOtherDevices(c.UserContext(), httpapi.ActorOf(c)); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
