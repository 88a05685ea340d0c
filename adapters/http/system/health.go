package system

import (
	"context"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"chatbot/ports"
)

// readyTimeout is shorter than the usual timeouts of clients that check readiness.
const readyTimeout = time.Second

func (h handlers) live(c *fiber.Ctx) error {
	return c.JSON(healthResponse{Status: healthy, Timestamp: h.Health.Clock.Now()})
}

// ready reports whether new clients should be sent to this server. It does not check the availability of what all replicas
// share: taking every replica out of service would turn an outage of the database into one of everything, and running answers
// continue without it. A database that responds but refuses writes, as on a full disk, does make the server unready: operators
// should notice it, and new clients could not use the server.
func (h handlers) ready(c *fiber.Ctx) error {
	if h.Server.IsDraining() {
		c.Status(fiber.StatusServiceUnavailable)
		return c.JSON(healthResponse{Status: draining, Timestamp: h.Health.Clock.Now()})
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), readyTimeout)
	defer cancel()
	if err := h.Health.CheckWrite(ctx); errors.Is(err, ports.ErrNotWritten) {
		c.Status(fiber.StatusServiceUnavailable)
		return c.JSON(healthResponse{Status: unhealthy, Timestamp: h.Health.Clock.Now()})
	}
	return c.JSON(healthResponse{Status: ready, Timestamp: h.Health.Clock.Now()})
}

func (h handlers) detailed(c *fiber.Ctx) error {
	report := h.Health.look(c.UserContext())
	if report.Status == unhealthy {
		c.Status(fiber.StatusServiceUnavailable)
	}
	return c.JSON(report)
}
