package admin

import (
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// maxQuery bounds a search for people, in code points: no name or address is longer.
const maxQuery = identity.MaxEmail

func userIn(c *fiber.Ctx) (identity.UserID, error) {
	return httpapi.IDIn[identity.UserID](c, "user_id", ports.ErrNoUser)
}

// peopleQuery reads the filters and the limit of a list of people.
func peopleQuery(c *fiber.Ctx) (ports.PeopleQuery, error) {
	var in fault.Inputs
	q := ports.PeopleQuery{Text: strings.TrimSpace(c.Query("query")), Limit: httpapi.PageLimit(c, &in)}
	switch n := utf8.RuneCountInString(q.Text); {
	case !utf8.ValidString(q.Text) || strings.ContainsRune(q.Text, 0):
		in.Add("query", "not_storable", "Searches must be plain UTF-8 text without NUL characters.")
	case n > maxQuery:
		in.Add("query", "too_long", "Searches can have at most 255 characters.", fault.Params{"max": maxQuery, "length": n})
	}
	if c.Context().QueryArgs().Has("role") {
		q.Role = roleIn(&in, c.Query("role"))
	}
	if c.Context().QueryArgs().Has("active") {
		active := httpapi.FlagIn(c, &in, "active")
		q.Active = &active
	}
	return q, in.Err()
}

// roleIn returns a role of accounts; other texts are added to in.
func roleIn(in *fault.Inputs, text string) identity.Role {
	role := identity.Role(text)
	if !role.OfAccount() {
		in.Add("role", "unknown_value", `Use "admin" or "member".`, fault.Params{"allowed": "admin, member"})
	}
	return role
}
