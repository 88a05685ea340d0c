package app

import (
	"net/http"
	"slices"

	httpapi "chatbot/adapters/http"
	adminapi "chatbot/adapters/http/admin"
	chatsapi "chatbot/adapters/http/chats"
	connectionsapi "chatbot/adapters/http/connections"
	filesapi "chatbot/adapters/http/files"
	identityapi "chatbot/adapters/http/identity"
	modelsapi "chatbot/adapters/http/models"
	openaiapi "chatbot/adapters/http/openai"
	systemapi "chatbot/adapters/http/system"
	toolsapi "chatbot/adapters/http/tools"
	usageapi "chatbot/adapters/http/usage"
	identityapp "chatbot/application/identity"
	mailapp "chatbot/application/mail"
)

// routes returns the routes of all areas, which openapi.yaml describes.
func routes(server *httpapi.Server, p serverParts) ([]httpapi.Route, error) {
	c := p.Inputs.Config
	publicURL := func() string { return c.PublicAddress(p.About.Addr) }
	inviting := adminapi.Inviting{Invitations: identityapp.Invitations{Service: p.Accounts}, PublicURL: publicURL}
	accounts := identityapi.Deps{Server: server, Accounts: p.Accounts, Chats: p.Conversations, Files: p.Files, Limits: p.Limits, Clock: p.Clock, AllowPlainHTTP: c.AllowPlainHTTP}
	all := slices.Concat(
		identityapi.Routes(accounts),
		identityapi.SignOnRoutes(accounts, p.SignOn, p.Accounts, publicURL),
		adminapi.IdentityProviderRoutes(p.SignOn, identityapi.KeepAttempt(publicURL), httpapi.PerActor(p.Limits.API)),
		identityapi.KeyRoutes(p.Keys, p.Limits),
		adminapi.KeyRoutes(p.Keys, httpapi.PerActor(p.Limits.API)),
		modelsapi.Routes(p.Models, p.Limits),
		usageapi.Routes(p.Usage, p.Budgets, p.Limits),
		chatsapi.Routes(chatsapi.Deps{Server: server, Conversations: p.Conversations, Turns: p.Engine, Limits: p.Limits, Clock: p.Clock}),
		openaiapi.Routes(server, p.Completions, p.Once, p.Limits),
		toolsapi.Routes(p.Tools, p.Connections, p.Engine, p.Limits),
		connectionsapi.Routes(p.Connections, p.Limits, publicURL),
		filesapi.Routes(server, p.Files, p.Limits),
		systemapi.Routes(systemapi.Deps{
			Server: server, Health: p.Health, Config: systemapi.Config{MessageChars: c.MaxMessageChars, FileBytes: c.FileMaxBytes, Mail: c.Mail(), Settings: p.Current.Values, Passkeys: p.Accounts.PasskeyOrigin},
			Accounts: p.Accounts, SignOn: p.SignOn, Limits: p.Limits,
		}),
		adminapi.Routes(adminapi.Deps{Settings: p.Settings, Limits: p.Limits}),
		adminapi.UserRoutes(identityapp.People{Service: p.Accounts}, inviting, p.Budgets, httpapi.PerActor(p.Limits.API)),
		inviting.Routes(httpapi.PerActor(p.Limits.API)),
		adminapi.MailRoutes(mailapp.Tester{Sender: p.Mails, Users: p.Users, Secrets: p.Secrets}, httpapi.PerActor(p.Limits.API)),
		adminapi.AuditRoutes(p.Audit, httpapi.PerActor(p.Limits.API)),
		adminapi.JobRoutes(p.Jobs, httpapi.PerActor(p.Limits.API)),
		adminapi.GroupRoutes(p.Groups, p.Budgets, httpapi.PerActor(p.Limits.API)),
		adminapi.OverviewRoutes(p.Overview, httpapi.PerActor(p.Limits.API)),
		adminapi.ProviderRoutes(p.Registry, httpapi.PerActor(p.Limits.API)),
		adminapi.ToolServerRoutes(p.ToolRegistry, c.MCPStdio, httpapi.PerActor(p.Limits.API)),
		adminapi.ModelRoutes(p.Registry, httpapi.PerActor(p.Limits.API)),
		// The hub authenticates with a ticket, and counts.
		[]httpapi.Route{{Method: http.MethodGet, Path: "/api/chat/ws", Handle: p.Hub.Connect}},
	)
	if !c.APIDocs {
		return all, nil
	}
	docs, err := systemapi.Docs()
	return append(all, docs...), err
}
