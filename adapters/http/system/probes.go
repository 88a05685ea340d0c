package system

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"go.uber.org/zap"

	"chatbot/domain/fault"
	"chatbot/ports"
)

const (
	// probeTimeout bounds one probe; a component that takes longer counts as unhealthy.
	probeTimeout = 3 * time.Second
	// probeEvery is how long a result is reused, so that clients cannot make this server flood a provider.
	probeEvery = 2 * time.Second
)

// Probe checks one component. If a Vital component fails, the system is unhealthy; if another one fails, it is degraded.
type Probe struct {
	Name  string
	Vital bool
	Ping  func(ctx context.Context) error
}

// Health checks the components of the system; safe for concurrent use.
type Health struct {
	Probes []Probe
	Models func() []Probe // the providers of models in use, that of the default model first; not Vital
	// CheckWrite checks whether the database accepts writes; ports.ErrNotWritten if it refuses them.
	CheckWrite func(ctx context.Context) error
	Memory     func() (used, available uint64) // bytes
	Version    string
	Clock      ports.Clock
	Log        *zap.Logger

	mu     sync.Mutex
	causes map[string]string // of the components that failed in the last check
	at     time.Time
	latest healthResponse
}

type healthResponse struct {
	Status     string         `json:"status"`
	Timestamp  time.Time      `json:"timestamp"`
	Components map[string]any `json:"components,omitempty"` // a component, or under models one for each provider
	Version    string         `json:"version,omitempty"`
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

// look probes all components in parallel. Concurrent callers share one result, which is reused for probeEvery.
func (h *Health) look(ctx context.Context) healthResponse {
	h.mu.Lock()
	defer h.mu.Unlock()
	if now := h.Clock.Now(); now.Sub(h.at) < probeEvery {
		return h.latest
	}
	models := map[string]component{}
	report := healthResponse{Status: healthy, Components: map[string]any{"memory": h.memory(), "models": models}, Version: h.Version}
	providers := h.Models()
	probes := slices.Concat(providers, h.Probes)
	results, failures := make([]component, len(probes)), make([]error, len(probes))
	var probing sync.WaitGroup
	for i, p := range probes {
		probing.Go(func() { results[i], failures[i] = p.look(ctx) })
	}
	probing.Wait()
	h.tell(probes, failures)
	for i, p := range probes {
		if i < len(providers) {
			models[p.Name] = results[i]
		}
		if i == 0 || i >= len(providers) {
			report.Components[p.Name] = results[i]
		}
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

// tell logs why a component fails, once per cause. The response is public, so it contains a general message instead.
func (h *Health) tell(probes []Probe, failures []error) {
	before := h.causes
	h.causes = map[string]string{}
	for i, p := range probes {
		if failures[i] == nil {
			continue
		}
		h.causes[p.Name] = failures[i].Error()
		if h.causes[p.Name] != before[p.Name] {
			h.Log.Warn("Health check failed", zap.String("component", p.Name), zap.Error(failures[i]))
		}
	}
}

func (p Probe) look(ctx context.Context) (component, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	began := time.Now()
	err := p.Ping(ctx)
	took := time.Since(began).Milliseconds()
	if err != nil {
		message := "It does not answer as it should."
		if f := new(fault.Error); errors.As(err, &f) {
			message = f.Message // written for users
		}
		return component{Status: unhealthy, ResponseTimeMS: &took, Message: message}, err
	}
	return component{Status: healthy, ResponseTimeMS: &took}, nil
}

func (h *Health) memory() component {
	used, available := h.Memory()
	usedMB, availableMB := used>>20, available>>20
	return component{Status: healthy, UsedMB: &usedMB, AvailableMB: &availableMB}
}
