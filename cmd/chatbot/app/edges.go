package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"chatbot/adapters/bundb"
	httpapi "chatbot/adapters/http"
	"chatbot/adapters/http/page"
	systemapi "chatbot/adapters/http/system"
	"chatbot/adapters/metrics"
	"chatbot/adapters/system"
	"chatbot/adapters/tracing"
	"chatbot/adapters/ws"
	auditapp "chatbot/application/audit"
	"chatbot/application/budgets"
	"chatbot/application/chats"
	"chatbot/application/completions"
	"chatbot/application/connections"
	"chatbot/application/files"
	"chatbot/application/groups"
	identityapp "chatbot/application/identity"
	"chatbot/application/jobs"
	"chatbot/application/keys"
	"chatbot/application/limits"
	mailapp "chatbot/application/mail"
	"chatbot/application/models"
	overviewapp "chatbot/application/overview"
	"chatbot/application/settings"
	signonapp "chatbot/application/signon"
	"chatbot/application/tools"
	"chatbot/application/turn"
	usageapp "chatbot/application/usage"
	"chatbot/cmd/chatbot/config"
	"chatbot/ports"
)

var edges = fx.Module("edges", fx.Provide(newHub, newHealth, newServer), fx.Invoke(measure, serveMetrics, serve))

func newHub(life fx.Lifecycle, accounts *identityapp.Service, engine *turn.Engine, limits *limits.Service, watch *identityapp.Watch, m *metrics.Metrics, tracer *tracing.Tracer, log *zap.Logger, c config.Config) *ws.Hub {
	hub := ws.NewHub(accounts, engine, limits, watch, m, tracer, log, ws.Options{Origins: c.AllowedOrigins, PerUser: c.MaxSockets})
	background(life, hub.Run, nil)
	return hub
}

func newHealth(in Inputs, db *bundb.DB, catalog *models.Catalog, more []systemapi.Probe, clock ports.Clock, log *zap.Logger) *systemapi.Health {
	providers := func() (probes []systemapi.Probe) {
		for _, p := range catalog.Providers() {
			probes = append(probes, systemapi.Probe{Name: p.About().ID, Ping: p.Ping})
		}
		return probes
	}
	return &systemapi.Health{
		Probes: append([]systemapi.Probe{{Name: "database", Vital: true, Ping: db.CheckWrite}}, more...), Models: providers,
		CheckWrite: db.CheckWrite, Memory: system.Memory, Version: in.Version, Clock: clock, Log: log,
	}
}

type serverParts struct {
	fx.In
	Inputs        Inputs
	About         *About
	Accounts      *identityapp.Service
	SignOn        *signonapp.Service
	Keys          *keys.Service
	Completions   *completions.Service
	Once          *completions.Once
	Groups        *groups.Service
	Files         *files.Service
	Watch         *identityapp.Watch
	Conversations *chats.Service
	Engine        *turn.Engine
	Tools         *tools.Service
	Connections   *connections.Service
	ToolRegistry  *tools.Registry
	Limits        *limits.Service
	Hub           *ws.Hub
	Models        *models.Catalog
	Registry      *models.Service
	Settings      *settings.Service
	Current       *settings.Current
	Usage         *usageapp.Service
	Budgets       *budgets.Service
	Audit         *auditapp.Service
	Jobs          *jobs.Service
	Overview      *overviewapp.Service
	Mails         *mailapp.Sender
	Users         ports.Users
	Secrets       ports.Secrets
	Health        *systemapi.Health
	Log           *zap.Logger
	Metrics       *metrics.Metrics
	Tracer        *tracing.Tracer
	Clock         ports.Clock
}

func newServer(p serverParts) (*httpapi.Server, error) {
	c := p.Inputs.Config
	server := httpapi.New(httpapi.Deps{Accounts: p.Accounts, Keys: p.Keys, Watch: p.Watch, Log: p.Log, Meter: p.Metrics, Tracer: p.Tracer}, httpapi.Options{
		AllowedOrigins: c.AllowedOrigins, TrustedProxies: c.TrustedProxies, StreamsPerUser: c.MaxStreams,
		Hosts: httpapi.Hosts{Names: c.AllowedHosts, OnlyLocal: c.Embedded()},
	})
	all, err := routes(server, p)
	if err != nil {
		return nil, err
	}
	pages, err := page.New(p.Inputs.Page)
	if err != nil {
		return nil, err
	}
	server.Handle(pages, all...)
	return server, nil
}

// serve binds HTTP_ADDR at start. At stop it refuses new connections, lets running answers finish while their readers are still
// connected, and tells all other clients to reconnect; then it closes everything.
func serve(life fx.Lifecycle, c config.Config, server *httpapi.Server, hub *ws.Hub, engine *turn.Engine, programs *completions.Service, about *About, log *zap.Logger, failed failures) {
	done := make(chan struct{})
	life.Append(fx.Hook{
		OnStart: func(context.Context) error {
			l, err := listen(c.HTTPAddr)
			if err != nil {
				return err
			}
			about.Addr = l.Addr().String()
			go func() {
				defer close(done)
				if err := server.Serve(l); err != nil {
					// Without a listener the process ends, so that its supervisor restarts it.
					log.Error("HTTP stopped", zap.String("component", "http"), zap.Error(err))
					failed <- fmt.Errorf("the server can no longer listen: %w", err)
				}
			}()
			return nil
		},
		OnStop: func(ctx context.Context) error {
			drain, cancel := context.WithTimeout(ctx, c.DrainTimeout)
			server.StopAccepting()
			var leaving sync.WaitGroup
			leaving.Go(func() { hub.Drain(drain) })
			var answering sync.WaitGroup
			answering.Go(func() { programs.Drain(drain) })
			engine.Drain(drain)
			answering.Wait()
			cancel()
			leaving.Wait()
			sockets, cancel := context.WithTimeout(ctx, closeTimeout)
			hub.Shutdown(sockets)
			cancel()
			closing, cancel := context.WithTimeout(ctx, closeTimeout)
			defer cancel()
			err := server.Shutdown(closing)
			programs.Drain(closing) // what the calls that have ended just now took
			select {
			case <-done:
			case <-closing.Done():
			}
			return err
		},
	})
}

// measure registers the metrics that are sampled instead of counted at each event.
func measure(life fx.Lifecycle, m *metrics.Metrics, engine *turn.Engine, activity ports.Activity, db *bundb.DB, more []systemapi.Probe, clock ports.Clock, c config.Config) {
	m.WatchLoad(engine.Load)
	m.WatchUnsaved(engine.Unsaved)
	if c.MetricsAddr == "" { // metrics are not served
		return
	}
	background(life, func(ctx context.Context) { m.CountActive(ctx, activity, clock) }, nil)
	// The model's provider is left out, because every replica would send it four requests a minute.
	for _, part := range append([]systemapi.Probe{{Name: "database", Ping: db.CheckWrite}}, more...) {
		background(life, func(ctx context.Context) { m.WatchComponent(ctx, part.Name, part.Ping) }, nil)
	}
}

// serveMetrics binds METRICS_ADDR if it is set. It is separate from the API, because metrics are for operators.
func serveMetrics(life fx.Lifecycle, c config.Config, m *metrics.Metrics, about *About, log *zap.Logger) {
	if c.MetricsAddr == "" {
		return
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.Handler())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	life.Append(fx.Hook{
		OnStart: func(context.Context) error {
			l, err := net.Listen("tcp", c.MetricsAddr)
			if err != nil {
				return fmt.Errorf("METRICS_ADDR %s cannot be used: %w", c.MetricsAddr, err)
			}
			about.Metrics = l.Addr().String()
			go func() {
				if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
					log.Error("Metrics stopped", zap.String("component", "metrics"), zap.Error(err))
				}
			}()
			return nil
		},
		OnStop: server.Shutdown,
	})
}
