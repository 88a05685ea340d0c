package admin

import (
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/identity"
	"chatbot/ports"
)

type memberResponse struct {
	ID       identity.UserID `json:"id"`
	Username string          `json:"username"`
	Email    string          `json:"email"`
	IsActive bool            `json:"is_active"`
	AddedAt  time.Time       `json:"added_at"`
}

type membersResponse struct {
	Members    []memberResponse `json:"members"`
	NextCursor *string          `json:"next_cursor"`
}

func newMemberResponse(m ports.Membership) memberResponse {
	return memberResponse{ID: m.ID(), Username: m.Username(), Email: m.Email(), IsActive: m.Active(), AddedAt: m.Since.UTC()}
}

// memberIn reads the ids of a group and an account from the path.
func memberIn(c *fiber.Ctx, absent error) (group identity.GroupID, user identity.UserID, err error) {
	if group, err = groupIn(c); err == nil {
		user, err = httpapi.IDIn[identity.UserID](c, "user_id", absent)
	}
	return group, user, err
}

func (g groups) members(c *fiber.Ctx) error {
	id, err := groupIn(c)
	if err != nil {
		return err
	}
	cursor := httpapi.NewCursor("members", id)
	before, limit, err := httpapi.PageIn(c, cursor)
	if err != nil {
		return err
	}
	all, err := g.groups.Members(c.UserContext(), httpapi.ActorOf(c), id, identity.UserID(before), limit+1)
	if err != nil {
		return err
	}
	all, next := httpapi.Page(cursor, all, limit, func(m ports.Membership) int64 { return int64(m.ID()) })
	response := membersResponse{make([]memberResponse, len(all)), next}
	for i, one := range all {
		response.Members[i] = newMemberResponse(one)
	}
	return c.JSON(response)
}

func (g groups) member(c *fiber.Ctx) error {
	group, user, err := memberIn(c, ports.ErrNoMember)
	if err != nil {
		return err
	}
	m, err := g.groups.Member(c.UserContext(), httpapi.ActorOf(c), group, user)
	if err != nil {
		return err
	}
	return c.JSON(newMemberResponse(m))
}

func (g groups) addMember(c *fiber.Ctx) error {
	group, user, err := memberIn(c, ports.ErrNoUser)
	if err != nil {
		return err
	}
	m, added, err := g.groups.Add(c.UserContext(), httpapi.ActorOf(c), group, user)
	if err != nil {
		return err
	}
	if added {
		c.Status(fiber.StatusCreated)
	}
	return c.JSON(newMemberResponse(m))
}

func (g groups) removeMember(c *fiber.Ctx) error {
	group, user, err := memberIn(c, ports.ErrNoMember)
	if err != nil {
		return err
	}
	if err := g.groups.Remove(c.UserContext(), httpapi.ActorOf(c), group, user); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
