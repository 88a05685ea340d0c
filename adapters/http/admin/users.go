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

type personResponse struct {
	ID         identity.UserID `json:"id"`
	Username   string          `json:"username"`
	Email      string          `json:"email"`
	Role       identity.Role   `json:"role"`
	IsActive   bool            `json:"is_active"`
	IsVerified bool            `json:"is_verified"`
	CreatedAt  time.Time       `json:"created_at"`
	LastSignIn *time.Time      `json:"last_sign_in"`
	Logins     int             `json:"logins"`
	Messages   int             `json:"messages"`
	Tokens     int             `json:"tokens"`
	// SecondFactor means that sign-ins need a second step.
	SecondFactor bool         `json:"second_factor"`
	Passkeys     int          `json:"passkeys"`
	Providers    []string     `json:"providers"`
	Groups       []namedGroup `json:"groups"`
	Budget       *wire.Budget `json:"budget"`
}

// namedGroup is a group of a person.
type namedGroup struct {
	ID   identity.GroupID `json:"id"`
	Name string           `json:"name"`
}

type peopleResponse struct {
	Users      []personResponse `json:"users"`
	NextCursor *string          `json:"next_cursor"`
}

type personRequest struct {
	Username string  `json:"username"`
	Email    string  `json:"email"`
	Password *string `json:"password"` // nil: the person is invited, and chooses username and password
	Role     *string `json:"role"`
}

type personChange struct {
	Role     *string `json:"role"`
	IsActive *bool   `json:"is_active"`

	Budget json.RawMessage `json:"budget"` // null removes it
}

func newPersonResponse(p ports.Person) personResponse {
	is := p.Record()
	response := personResponse{
		ID: is.ID, Username: is.Username, Email: is.Email, Role: is.Role, IsActive: is.Active, IsVerified: is.Verified, CreatedAt: is.CreatedAt.UTC(),
		Logins: p.Logins, Messages: p.Messages, Tokens: p.Tokens, SecondFactor: p.SecondFactor,
		Passkeys: p.Passkeys, Providers: append([]string{}, p.Providers...), Groups: make([]namedGroup, len(p.Groups)),
	}
	for i, g := range p.Groups {
		response.Groups[i] = namedGroup{g.ID, g.Name}
	}
	if !p.LastSignIn.IsZero() {
		response.LastSignIn = &p.LastSignIn
	}
	return response
}

func (u users) list(c *fiber.Ctx) error {
	q, err := peopleQuery(c)
	if err != nil {
		return err
	}
	active := "any"
	if q.Active != nil {
		active = c.Query("active")
	}
	cursor := httpapi.NewCursor("users", q.Text, q.Role, active)
	before, err := cursor.In(c)
	if err != nil {
		return err
	}
	asked := q
	asked.BeforeID, asked.Limit = identity.UserID(before), q.Limit+1
	people, err := u.people.List(c.UserContext(), httpapi.ActorOf(c), asked)
	if err != nil {
		return err
	}
	people, next := httpapi.Page(cursor, people, q.Limit, func(p ports.Person) int64 { return int64(p.ID()) })
	holders := make([]budget.Holder, len(people))
	for i, p := range people {
		holders[i] = budget.Holder{User: p.ID()}
	}
	budgets, err := budgetsOf(c, u.budgets, holders...)
	if err != nil {
		return err
	}
	response := peopleResponse{make([]personResponse, len(people)), next}
	for i, p := range people {
		response.Users[i] = newPersonResponse(p)
		response.Users[i].Budget = budgets[holders[i]]
	}
	return c.JSON(response)
}

func (u users) create(c *fiber.Ctx) error {
	body, err := httpapi.Decode[personRequest](c)
	if err != nil {
		return err
	}
	if body.Password == nil {
		return u.inviting.invite(c, invitationRequest{Email: &body.Email, Role: body.Role})
	}
	role := identity.Member
	if body.Role != nil {
		var in fault.Inputs
		role = roleIn(&in, *body.Role)
		if err := in.Err(); err != nil {
			return err
		}
	}
	person, err := u.people.Create(c.UserContext(), httpapi.ActorOf(c), identity.Registration{Username: body.Username, Email: body.Email, Password: *body.Password}, role)
	if err != nil {
		return err
	}
	return c.Status(fiber.StatusCreated).JSON(newPersonResponse(person))
}

func (u users) read(c *fiber.Ctx) error {
	id, err := userIn(c)
	if err != nil {
		return err
	}
	person, err := u.people.Get(c.UserContext(), httpapi.ActorOf(c), id)
	if err != nil {
		return err
	}
	return u.send(c, person)
}

// send sends an account with its budget.
func (u users) send(c *fiber.Ctx, person ports.Person) error {
	holder := budget.Holder{User: person.ID()}
	budgets, err := budgetsOf(c, u.budgets, holder)
	if err != nil {
		return err
	}
	response := newPersonResponse(person)
	response.Budget = budgets[holder]
	return c.JSON(response)
}

func (u users) change(c *fiber.Ctx) error {
	id, err := userIn(c)
	if err != nil {
		return err
	}
	body, err := httpapi.Decode[personChange](c)
	if err != nil {
		return err
	}
	change := identity.AccountChange{Active: body.IsActive}
	var in fault.Inputs
	if body.Role != nil {
		role := roleIn(&in, *body.Role)
		change.Role = &role
	}
	to := budgetIn(&in, body.Budget)
	if err := in.Err(); err != nil {
		return err
	}
	person, err := u.people.Change(c.UserContext(), httpapi.ActorOf(c), id, change)
	if err != nil {
		return err
	}
	if err := setBudget(c, u.budgets, budget.Holder{User: id}, to); err != nil {
		return err
	}
	return u.send(c, person)
}

func (u users) remove(c *fiber.Ctx) error {
	id, err := userIn(c)
	if err != nil {
		return err
	}
	if err := u.people.Delete(c.UserContext(), httpapi.ActorOf(c), id); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (u users) revoke(c *fiber.Ctx) error {
	id, err := userIn(c)
	if err != nil {
		return err
	}
	if err := u.people.Revoke(c.UserContext(), httpapi.ActorOf(c), id); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

func (u users) resetSecondFactor(c *fiber.Ctx) error {
	id, err := userIn(c)
	if err != nil {
		return err
	}
	body, err := httpapi.Decode[proofRequest](c)
	if err != nil {
		return err
	}
	person, err := u.people.ResetSecondFactor(c.UserContext(), httpapi.ActorOf(c), id, body.Password)
	if err != nil {
		return err
	}
	return u.send(c, person)
}
