package admin

import (
	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/fault"
)

// paging is the limit of a list, and what is wrong with its query.
type paging struct {
	n  int
	in *fault.Inputs
}

func limitIn(c *fiber.Ctx) paging {
	p := paging{in: &fault.Inputs{}}
	p.n = int(httpapi.NumberIn(c, p.in, "limit", 50, 1, 200))
	return p
}
