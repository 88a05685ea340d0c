package http

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/identity"
	"chatbot/domain/login"
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

type passwordRequest struct {
	CurrentPassword string `json:"current_password"`
	NewPassword     string `json:"new_password"`
}

type closeRequest struct {
	Password string `json:"password"`
}

func (s *Server) listDevices(c *fiber.Ctx) error {
	actor := ActorOf(c)
	logins, err := s.Accounts.ListDevices(c.UserContext(), actor)
	if err != nil {
		return err
	}
	return c.JSON(devicesResponse{newDevices(logins, actor)})
}

func newDevices(logins []login.Login, actor identity.Actor) []deviceResponse {
	all := make([]deviceResponse, len(logins))
	for i, l := range logins {
		all[i] = deviceResponse{l.ID, login.Device(l.Agent), l.Address, l.CreatedAt, l.UsedAt, l.ExpiresAt, l.ID == actor.Login}
	}
	return all
}

func (s *Server) revokeDevice(c *fiber.Ctx) error {
	id, err := IDIn[identity.LoginID](c, "login_id", ports.ErrNoLogin)
	if err != nil {
		return err
	}
	if err := s.Accounts.RevokeDevice(c.UserContext(), ActorOf(c), id); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (s *Server) revokeOtherDevices(c *fiber.Ctx) error {
	if err := s.Accounts.RevokeOtherDevices(c.UserContext(), ActorOf(c)); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (s *Server) changePassword(c *fiber.Ctx) error {
	body, err := Decode[passwordRequest](c)
	if err != nil {
		return err
	}
	if err := s.Accounts.ChangePassword(c.UserContext(), ActorOf(c), body.CurrentPassword, body.NewPassword); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (s *Server) deactivate(c *fiber.Ctx) error { return closeBy(c, s.Accounts.Deactivate) }

func (s *Server) deleteAccount(c *fiber.Ctx) error { return closeBy(c, s.Accounts.Delete) }

// closeBy deactivates or deletes the account with the password in the body, and deletes the cookie, because the login has ended.
func closeBy(c *fiber.Ctx, how func(ctx context.Context, actor identity.Actor, password string) error) error {
	body, err := Decode[closeRequest](c)
	if err != nil {
		return err
	}
	if err := how(c.UserContext(), ActorOf(c), body.Password); err != nil {
		return err
	}
	dropCookie(c)
	return c.SendStatus(fiber.StatusNoContent)
}
