package app

import (
	"context"

	"go.uber.org/fx"

	"chatbot/adapters/browse"
	"chatbot/application/chats"
	"chatbot/application/files"
	"chatbot/application/limits"
	"chatbot/application/tools"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

// newTools returns the tools.
func newTools(p toolPorts, servers *tools.Registry, in Inputs) (*tools.Service, error) {
	builtIn := []tools.Tool{tools.CurrentTime(p.Clock), tools.Calculate(), tools.SearchChats(p.Searches), tools.RunCode()}
	c := in.Config
	search, err := browse.NewSearch(browse.Services{SearchURL: c.SearchURL, BraveKey: c.BraveKey, TavilyKey: c.TavilyKey}, in.Version)
	if err != nil {
		return nil, err
	}
	if search != nil {
		builtIn = append(builtIn, tools.SearchWeb(search))
	}
	builtIn = append(builtIn, tools.ReadPage(browse.NewPages(in.Version, c.OpenNetworks()), p.Reader, p.Clock))
	return tools.New(tools.Ports{Servers: servers, Files: p.Files, Groups: p.Groups, Limits: p.Limits, Audit: p.Audit, Meter: p.Meter, Clock: p.Clock, Logger: p.Logger}, append(builtIn, in.Tools...)...), nil
}

type toolServerPorts struct {
	fx.In
	Stored    ports.ToolServers
	Lists     ports.ToolLists
	Connector ports.ToolConnector
	Schemas   ports.ToolSchemas
	Sealer    ports.Sealer
	Users     ports.Users
	Audit     ports.Audit
	Clock     ports.Clock
	Logger    ports.Logger
}

// newToolRegistry reads the servers of tools, and follows changes and lists for as long as the system runs.
func newToolRegistry(life fx.Lifecycle, p toolServerPorts) *tools.Registry {
	registry := tools.NewRegistry(tools.RegistryPorts{
		Stored: p.Stored, Lists: p.Lists, Connector: p.Connector, Schemas: p.Schemas, Sealer: p.Sealer, Users: p.Users, Audit: p.Audit, Clock: p.Clock, Logger: p.Logger,
	})
	ctx, cancel := context.WithTimeout(context.Background(), settingsWithin)
	defer cancel()
	err := registry.Refresh(ctx)
	if err == nil {
		err = registry.Reseal(ctx)
	}
	if err != nil {
		p.Logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "tools", Err: err, Message: "The servers of tools cannot be read or sealed again; until they can, the built-in tools are there alone",
		})
	}
	background(life, registry.Run, nil)
	return registry
}

type toolPorts struct {
	fx.In
	Searches *chats.Searches
	Files    *files.Service
	Groups   ports.UserGroups
	Limits   *limits.Service
	Audit    ports.Audit
	Meter    ports.ToolMeter
	Reader   fileport.Reader
	Clock    ports.Clock
	Logger   ports.Logger
}
