package admin

import (
	"encoding/json"
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/internal/wire"
	"chatbot/domain/budget"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"
)

type groupResponse struct {
	ID        identity.GroupID `json:"id"`
	Name      string           `json:"name"`
	Members   int              `json:"members"`
	CreatedAt time.Time        `json:"created_at"`
	Budget    *wire.Budget     `json:"budget"`
}

type groupsResponse struct {
	Groups     []groupResponse `json:"groups"`
	NextCursor *string         `json:"next_cursor"`
}

type groupRequest struct {
	Name string `json:"name"`
}

type groupChange struct {
	Name   *string         `json:"name"`
	Budget json.RawMessage `json:"budget"` // null removes it
}

func newGroupResponse(g ports.Group) groupResponse {
	return groupResponse{ID: g.ID, Name: g.Name, Members: g.Members, CreatedAt: g.CreatedAt.UTC()}
}

func groupIn(c *fiber.Ctx) (identity.GroupID, error) {
	return httpapi.IDIn[identity.GroupID](c, "group_id", ports.ErrNoGroup)
}

func (g groups) list(c *fiber.Ctx) error {
	cursor := httpapi.NewCursor("groups")
	before, limit, err := httpapi.PageIn(c, cursor)
	if err != nil {
		return err
	}
	all, err := g.groups.List(c.UserContext(), httpapi.ActorOf(c), identity.GroupID(before), limit+1)
	if err != nil {
		return err
	}
	all, next := httpapi.Page(cursor, all, limit, func(g ports.Group) int64 { return int64(g.ID) })
	holders := make([]budget.Holder, len(all))
	for i, one := range all {
		holders[i] = budget.Holder{Group: one.ID}
	}
	budgets, err := budgetsOf(c, g.budgets, holders...)
	if err != nil {
		return err
	}
	response := groupsResponse{make([]groupResponse, len(all)), next}
	for i, one := range all {
		response.Groups[i] = newGroupResponse(one)
		response.Groups[i].Budget = budgets[holders[i]]
	}
	return c.JSON(response)
}

func (g groups) create(c *fiber.Ctx) error {
	body, err := httpapi.Decode[groupRequest](c)
	if err != nil {
		return err
	}
	created, err := g.groups.Create(c.UserContext(), httpapi.ActorOf(c), body.Name)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(newGroupResponse(created))
}

func (g groups) read(c *fiber.Ctx) error {
	id, err := groupIn(c)
	if err != nil {
		return err
	}
	found, err := g.groups.Get(c.UserContext(), httpapi.ActorOf(c), id)
	if err != nil {
		return err
	}
	budgets, err := budgetsOf(c, g.budgets, budget.Holder{Group: id})
	if err != nil {
		return err
	}
	response := newGroupResponse(found)
	response.Budget = budgets[budget.Holder{Group: id}]
	return c.JSON(response)
}

func (g groups) change(c *fiber.Ctx) error {
	id, err := groupIn(c)
	if err != nil {
		return err
	}
	body, err := httpapi.Decode[groupChange](c)
	if err != nil {
		return err
	}
	var in fault.Inputs
	to := budgetIn(&in, body.Budget)
	if err := in.Err(); err != nil {
		return err
	}
	if body.Name != nil {
		if _, err := g.groups.Rename(c.UserContext(), httpapi.ActorOf(c), id, *body.Name); err != nil {
			return err
		}
	}
	if err := setBudget(c, g.budgets, budget.Holder{Group: id}, to); err != nil {
		return err
	}
	return g.read(c)
}

func (g groups) remove(c *fiber.Ctx) error {
	id, err := groupIn(c)
	if err != nil {
		return err
	}
	if err := g.groups.Delete(c.UserContext(), httpapi.ActorOf(c), id); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
