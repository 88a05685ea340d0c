package app

import (
	"context"
	"math/rand/v2"
	"strings"

	"go.uber.org/fx"

	connectionsapi "chatbot/adapters/http/connections"
	"chatbot/application/connections"
	identityapp "chatbot/application/identity"
	"chatbot/application/settings"
	"chatbot/application/tools"
	"chatbot/cmd/chatbot/config"
	"chatbot/ports"
)

type grantPorts struct {
	fx.In
	Connections ports.Connections
	Refreshes   ports.Refreshes
	Noted       ports.ConnectionServers
	Revocations ports.Revocations
	Sealed      ports.SealedGrants
	Authorizer  ports.Authorizer
	Sealer      ports.Sealer
	Clock       ports.Clock
	Logger      ports.Logger
}

// newGrants keeps what people granted. At stop, refreshes that have begun are stored.
func newGrants(life fx.Lifecycle, p grantPorts) *connections.Grants {
	grants := connections.NewGrants(connections.GrantPorts{
		Connections: p.Connections, Refreshes: p.Refreshes, Noted: p.Noted, Revocations: p.Revocations, Sealed: p.Sealed, Authorizer: p.Authorizer, Sealer: p.Sealer, Clock: p.Clock, Logger: p.Logger, Jitter: rand.Float64,
	})
	ctx, cancel := context.WithTimeout(context.Background(), settingsWithin)
	defer cancel()
	if err := grants.Reseal(ctx); err != nil {
		p.Logger.Log(ctx, ports.Record{Level: ports.Error, Component: "connections", Err: err, Message: "The grants of connections could not be sealed with the new SECRET_KEY"})
	}
	life.Append(fx.StopHook(grants.Wait))
	return grants
}

type connectingPorts struct {
	fx.In
	Attempts ports.Attempts
	Accounts *identityapp.Service
	Secrets  ports.Secrets
	Audit    ports.Audit
	Settings *settings.Current
}

// newConnections lets people connect servers of tools. Other servers know this one by PUBLIC_URL.
func newConnections(p connectingPorts, grants *connections.Grants, servers *tools.Registry, c config.Config, about *About) *connections.Service {
	return connections.New(connections.Ports{
		Grants: grants, Attempts: p.Attempts, Servers: servers, Accounts: p.Accounts, Secrets: p.Secrets, Audit: p.Audit,
		AppName: func() string { return p.Settings.Values().AppName },
	}, func() connections.Addresses {
		origin := c.PublicAddress(about.Addr)
		addresses := connections.Addresses{Origin: origin, Callbacks: origin + connectionsapi.CallbackPath}
		if strings.HasPrefix(origin, "https://") {
			addresses.Documents = origin + connectionsapi.DocumentPath
		}
		return addresses
	})
}
