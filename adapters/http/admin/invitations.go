package admin

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// Invitations invites people. Faults: identity.ErrNotAdmin to members.
type Invitations interface {
	List(ctx context.Context, actor identity.Actor, before identity.InvitationID, limit int) ([]ports.Invitation, error)
	// Create returns the invitation with its token, "" if that is mailed.
	Create(ctx context.Context, actor identity.Actor, order identity.InvitationOrder) (ports.Invitation, string, error)
	Resend(ctx context.Context, actor identity.Actor, id identity.InvitationID) (ports.Invitation, error)
	Revoke(ctx context.Context, actor identity.Actor, id identity.InvitationID) error
}

// Inviting are the invitations, and the address of the page to which their links lead.
type Inviting struct {
	Invitations Invitations
	PublicURL   func() string
}

// Routes returns the routes under /api/admin/invitations.
func (i Inviting) Routes(limit httpapi.Limit) []httpapi.Route {
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/admin/invitations", Auth: httpapi.Admin, Limit: limit, Handle: i.list},
		{Method: fiber.MethodPost, Path: "/api/admin/invitations", Auth: httpapi.Admin, Limit: limit, Handle: i.create},
		{Method: fiber.MethodPost, Path: "/api/admin/invitations/:invitation_id/resend", Auth: httpapi.Admin, Limit: limit, Handle: i.resend},
		{Method: fiber.MethodDelete, Path: "/api/admin/invitations/:invitation_id", Auth: httpapi.Admin, Limit: limit, Handle: i.revoke},
	}
}

type invitationResponse struct {
	ID        identity.InvitationID    `json:"id"`
	Email     *string                  `json:"email"`
	Role      identity.Role            `json:"role"`
	State     identity.InvitationState `json:"state"`
	CreatedBy *accountResponse         `json:"created_by"`
	CreatedAt time.Time                `json:"created_at"`
	ExpiresAt time.Time                `json:"expires_at"`
	UsedBy    *accountResponse         `json:"used_by"`
	UsedAt    *time.Time               `json:"used_at"`
	Mail      *identity.InvitationMail `json:"mail"`
}

// newInvitation is shown once, to the admin who made it. Token and URL are nil if they are mailed.
type newInvitation struct {
	invitationResponse

	Token *string `json:"token"`
	URL   *string `json:"url"`
}

type invitationsResponse struct {
	Invitations []invitationResponse `json:"invitations"`
	NextCursor  *string              `json:"next_cursor"`
}

type invitationRequest struct {
	Email     *string `json:"email"`
	Role      *string `json:"role"`
	ExpiresIn *int64  `json:"expires_in"`
	Mail      bool    `json:"mail"`
}

func newInvitationResponse(i ports.Invitation) invitationResponse {
	is := i.Record()
	response := invitationResponse{
		ID: is.ID, Role: is.Role, State: i.State, CreatedBy: newAccountResponse(i.Inviter.ID(), i.Inviter.Username()),
		CreatedAt: is.CreatedAt.UTC(), ExpiresAt: is.ExpiresAt.UTC(), UsedBy: newAccountResponse(i.Guest.ID(), i.Guest.Username()),
	}
	if is.Email != "" {
		response.Email = &is.Email
	}
	if i.Mailed() {
		response.Mail = &i.Mail
	}
	if !is.UsedAt.IsZero() {
		response.UsedAt = &is.UsedAt
	}
	return response
}

func (i Inviting) list(c *fiber.Ctx) error {
	cursor := httpapi.NewCursor("invitations")
	before, limit, err := httpapi.PageIn(c, cursor)
	if err != nil {
		return err
	}
	all, err := i.Invitations.List(c.UserContext(), httpapi.ActorOf(c), identity.InvitationID(before), limit+1)
	if err != nil {
		return err
	}
	all, next := httpapi.Page(cursor, all, limit, func(i ports.Invitation) int64 { return int64(i.Record().ID) })
	response := invitationsResponse{make([]invitationResponse, len(all)), next}
	for at, one := range all {
		response.Invitations[at] = newInvitationResponse(one)
	}
	return c.JSON(response)
}

func (i Inviting) create(c *fiber.Ctx) error {
	body, err := httpapi.Decode[invitationRequest](c)
	if err != nil {
		return err
	}
	return i.invite(c, body)
}

// invite makes an invitation and sends it with its link.
func (i Inviting) invite(c *fiber.Ctx, body invitationRequest) error {
	var in fault.Inputs
	order := identity.InvitationOrder{Email: body.Email, Role: identity.Member, Life: identity.InvitationLife, Mail: body.Mail}
	if body.Role != nil {
		order.Role = roleIn(&in, *body.Role)
	}
	if body.ExpiresIn != nil {
		order.Life = identity.InvitationLifeOf(*body.ExpiresIn)
	}
	if err := in.Err(); err != nil {
		return err
	}
	made, token, err := i.Invitations.Create(c.UserContext(), httpapi.ActorOf(c), order)
	if err != nil {
		return err
	}
	response := newInvitation{invitationResponse: newInvitationResponse(made)}
	if token != "" {
		link := i.PublicURL() + "/register#invitation=" + token
		response.Token, response.URL = &token, &link
	}
	return c.Status(fiber.StatusCreated).JSON(response)
}

// resend returns the invitation that replaces the one that was mailed before.
func (i Inviting) resend(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[identity.InvitationID](c, "invitation_id", ports.ErrNoInvitation)
	if err != nil {
		return err
	}
	made, err := i.Invitations.Resend(c.UserContext(), httpapi.ActorOf(c), id)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(newInvitationResponse(made))
}

func (i Inviting) revoke(c *fiber.Ctx) error {
	id, err := httpapi.IDIn[identity.InvitationID](c, "invitation_id", ports.ErrNoInvitation)
	if err != nil {
		return err
	}
	if err := i.Invitations.Revoke(c.UserContext(), httpapi.ActorOf(c), id); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
