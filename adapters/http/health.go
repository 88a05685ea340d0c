package http

import (
	"context"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"chatbot/ports"
)

const (
	// probeTimeout bounds one probe; a part that takes longer counts as down.
	probeTimeout = 3 * time.Second
	// probeEvery is how long a result is repeated, so that nobody can use us to flood a provider.
	probeEvery = 2 * time.Second
)

// Probe looks whether one part works. Without a Vital part the system is unhealthy, without another
// one degraded.
type Probe struct {
	Name  string
	Vital bool
	Ping  func(ctx context.Context) error
}

// Health looks at the parts of the system; safe for concurrent use.
type Health struct {
	Probes  []Probe
	Memory  func() (used, available uint64) // bytes
	Version string
	Clock   ports.Clock

	mu     sync.Mutex
	at     time.Time
	latest healthResponse
}

type healthResponse struct {
	Status     string               `json:"status"`
	Timestamp  time.Time            `json:"timestamp"`
	Components map[string]component `json:"components,omitempty"`
	Version    string               `json:"version,omitempty"`
}

type component struct {
	Status         string  `json:"status"`
	ResponseTimeMS *int64  `json:"response_time_ms,omitempty"`
	UsedMB         *uint64 `json:"used_mb,omitempty"`
	AvailableMB    *uint64 `json:"available_mb,omitempty"`
	Message        string  `json:"message,omitempty"`
}

const (
	healthy   = "healthy"
	degraded  = "degraded"
	unhealthy = "unhealthy"
	ready     = "ready"
	draining  = "draining"
)

func (s *Server) getHealth(c *fiber.Ctx) error {
	return c.JSON(healthResponse{Status: healthy, Timestamp: s.Clock.Now()})
}

// getReady says whether new clients should be sent here. It does not look at what all replicas share: taking
// every one of them out of service would turn an outage of the database into one of everything, and answers that
// run go on without it.
func (s *Server) getReady(c *fiber.Ctx) error {
	if s.isDraining() {
		c.Status(fiber.StatusServiceUnavailable)
		return c.JSON(healthResponse{Status: draining, Timestamp: s.Clock.Now()})
	}
	return c.JSON(healthResponse{Status: ready, Timestamp: s.Clock.Now()})
}

func (s *Server) getDetailedHealth(c *fiber.Ctx) error {
	report := s.Health.look(c.UserContext())
	if report.Status == unhealthy {
		c.Status(fiber.StatusServiceUnavailable)
	}
	return c.JSON(report)
}

// look probes every part at once. Callers who come while it does wait for its result.
func (h *Health) look(ctx context.Context) healthResponse {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := h.Clock.Now(); now.Sub(h.at) < probeEvery {
		return h.latest
	}
	report := healthResponse{Status: healthy, Components: map[string]component{"memory": h.memory()}, Version: h.Version}
	results := make([]component, len(h.Probes))
	var probing sync.WaitGroup
	for i, p := range h.Probes {
		probing.Go(func() { results[i] = p.look(ctx) })
	}
	probing.Wait()
	for i, p := range h.Probes {
		report.Components[p.Name] = results[i]
		switch {
		case results[i].Status == healthy:
		case p.Vital:
			report.Status = unhealthy
		case report.Status == healthy:
			report.Status = degraded
		}
	}
	h.at = h.Clock.Now()
	report.Timestamp = h.at
	h.latest = report
	return report
}

func (p Probe) look(ctx context.Context) component {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	began := time.Now()
	err := p.Ping(ctx)
	took := time.Since(began).Milliseconds()
	if err != nil {
		// Why is for operators; the page is open to everyone.
		return component{Status: unhealthy, ResponseTimeMS: &took, Message: "It does not answer as it should."}
	}
	return component{Status: healthy, ResponseTimeMS: &took}
}

func (h *Health) memory() component {
	used, available := h.Memory()
	usedMB, availableMB := used>>20, available>>20
	return component{Status: healthy, UsedMB: &usedMB, AvailableMB: &availableMB}
}
