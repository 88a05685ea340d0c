package admin

import (
	"context"
	"math"
	"time"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/audit"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// AuditLog shows what happened. Fault: identity.ErrNotAdmin to members.
type AuditLog interface {
	// Find returns events, newest first.
	Find(ctx context.Context, actor identity.Actor, q ports.AuditQuery) ([]audit.Line, error)
}

// AuditRoutes returns the route of the audit log.
func AuditRoutes(log AuditLog, limit httpapi.Limit) []httpapi.Route {
	return []httpapi.Route{
		{Method: fiber.MethodGet, Path: "/api/admin/audit", Auth: httpapi.Admin, Limit: limit, Handle: listAudit(log)},
	}
}

// accountResponse names an account by its id; the username of a deleted one is not known.
type accountResponse struct {
	ID       identity.UserID `json:"id"`
	Username *string         `json:"username"`
}

// newAccountResponse returns nil for nobody.
func newAccountResponse(id identity.UserID, name string) *accountResponse {
	switch {
	case id == 0:
		return nil
	case name == "":
		return &accountResponse{ID: id}
	}
	return &accountResponse{id, &name}
}

type auditResponse struct {
	Events     []eventResponse `json:"events"`
	NextCursor *string         `json:"next_cursor"`
}

type eventResponse struct {
	ID        audit.EventID     `json:"id"`
	At        time.Time         `json:"at"`
	Action    audit.Action      `json:"action"`
	Outcome   audit.Outcome     `json:"outcome"`
	Reason    string            `json:"reason"`
	Actor     *accountResponse  `json:"actor"`
	Operator  bool              `json:"operator"`
	User      *accountResponse  `json:"user"`
	LoginID   *identity.LoginID `json:"login_id"`
	Object    string            `json:"object"`
	Address   string            `json:"address"`
	Agent     string            `json:"agent"`
	RequestID string            `json:"request_id"`
}

func newEventResponse(l audit.Line) eventResponse {
	response := eventResponse{
		ID: l.ID, At: l.At, Action: l.Action, Outcome: l.Outcome, Reason: l.Reason,
		Actor: newAccountResponse(l.ActorID, l.Actor), Operator: l.Operator, User: newAccountResponse(l.UserID, l.User),
		Object: l.Object, Address: l.Address, Agent: l.Agent, RequestID: l.RequestID,
	}
	if l.LoginID != 0 {
		response.LoginID = &l.LoginID
	}
	return response
}

func listAudit(log AuditLog) fiber.Handler {
	return func(c *fiber.Ctx) error {
		q, err := auditQuery(c)
		if err != nil {
			return err
		}
		cursor := httpapi.NewCursor("audit", q.UserID, q.Action, q.Period.From, q.Period.Until)
		before, err := cursor.In(c)
		if err != nil {
			return err
		}
		asked := q
		asked.BeforeID, asked.Limit = audit.EventID(before), q.Limit+1
		lines, err := log.Find(c.UserContext(), httpapi.ActorOf(c), asked)
		if err != nil {
			return err
		}
		lines, next := httpapi.Page(cursor, lines, q.Limit, func(l audit.Line) int64 { return int64(l.ID) })
		response := auditResponse{make([]eventResponse, len(lines)), next}
		for i, l := range lines {
			response.Events[i] = newEventResponse(l)
		}
		return c.JSON(response)
	}
}

// auditQuery reads the filters and the limit of a list of events.
func auditQuery(c *fiber.Ctx) (ports.AuditQuery, error) {
	var in fault.Inputs
	q := ports.AuditQuery{
		UserID: identity.UserID(httpapi.NumberIn(c, &in, "user", 0, 1, math.MaxInt64)),
		Action: httpapi.OneOf(c, &in, "action", audit.Actions()),
		Period: audit.ParsePeriod(&in, c.Query("from"), c.Query("to")),
		Limit:  httpapi.PageLimit(c, &in),
	}
	return q, in.Err()
}
