package http

import "github.com/gofiber/fiber/v2"

func (s *Server) routes() []Route {
	return []Route{
		{Method: fiber.MethodPost, Path: "/api/auth/register", Limit: PerNetwork(s.Limits.Credentials), Credentials: true, Handle: s.register},
		{Method: fiber.MethodPost, Path: "/api/auth/login", Limit: PerNetwork(s.Limits.Credentials), Credentials: true, Handle: s.login},
		{Method: fiber.MethodPost, Path: "/api/auth/refresh", Limit: s.limitRefresh, Handle: s.refresh},
		{Method: fiber.MethodPost, Path: "/api/auth/logout", Auth: SignedIn, Limit: PerActor(s.Limits.API), Handle: s.logout},
		{Method: fiber.MethodGet, Path: "/api/auth/me", Auth: SignedIn, Limit: PerActor(s.Limits.API), Handle: s.me},
		{Method: fiber.MethodPost, Path: "/api/auth/ws-ticket", Auth: SignedIn, Limit: PerActor(s.Limits.API), Handle: s.ticket},
		{Method: fiber.MethodGet, Path: "/api/auth/sessions", Auth: SignedIn, Limit: PerActor(s.Limits.API), Handle: s.listDevices},
		{Method: fiber.MethodDelete, Path: "/api/auth/sessions", Auth: SignedIn, Limit: PerActor(s.Limits.API), Handle: s.revokeOtherDevices},
		{Method: fiber.MethodDelete, Path: "/api/auth/sessions/:login_id", Auth: SignedIn, Limit: PerActor(s.Limits.API), Handle: s.revokeDevice},
		{Method: fiber.MethodPost, Path: "/api/auth/password", Auth: SignedIn, Limit: PerNetwork(s.Limits.Credentials), Credentials: true, Handle: s.changePassword},
		{Method: fiber.MethodPost, Path: "/api/auth/deactivate", Auth: SignedIn, Limit: PerNetwork(s.Limits.Credentials), Credentials: true, Handle: s.deactivate},
		{Method: fiber.MethodPost, Path: "/api/auth/delete", Auth: SignedIn, Limit: PerNetwork(s.Limits.Credentials), Credentials: true, Handle: s.deleteAccount},
		{Method: fiber.MethodGet, Path: "/api/auth/export", Auth: SignedIn, Limit: PerActor(s.Limits.Export), Holds: true, Handle: s.exportAccount},

		{Method: fiber.MethodGet, Path: "/api/config", Limit: PerNetwork(s.Limits.Public), Handle: s.getConfig},
		{Method: fiber.MethodGet, Path: "/api/models", Auth: SignedIn, Limit: PerActor(s.Limits.API), Handle: s.listModels},

		{Method: fiber.MethodPost, Path: "/api/chat/message", Auth: SignedIn, Limit: PerActor(s.Limits.Chat), Holds: true, Handle: s.sendMessage},
		{Method: fiber.MethodGet, Path: "/api/chat/messages/:message_id/stream", Auth: SignedIn, Limit: PerActor(s.Limits.API), Holds: true, Handle: s.followAnswer},
		{Method: fiber.MethodPost, Path: "/api/chat/messages/:message_id/stop", Auth: SignedIn, Limit: PerActor(s.Limits.API), Handle: s.stopAnswer},
		{Method: fiber.MethodPost, Path: "/api/chat/messages/:message_id/continue", Auth: SignedIn, Limit: PerActor(s.Limits.Chat), Holds: true, Handle: s.continueAnswer},
		{Method: fiber.MethodPost, Path: "/api/chat/messages/:message_id/regenerate", Auth: SignedIn, Limit: PerActor(s.Limits.Chat), Holds: true, Handle: s.regenerateAnswer},
		{Method: fiber.MethodPost, Path: "/api/chat/messages/:message_id/edit", Auth: SignedIn, Limit: PerActor(s.Limits.Chat), Holds: true, Handle: s.editMessage},
		{Method: fiber.MethodPost, Path: "/api/chat/messages/:message_id/select", Auth: SignedIn, Limit: PerActor(s.Limits.API), Handle: s.selectMessage},
		{Method: fiber.MethodGet, Path: "/api/chat/search", Auth: SignedIn, Limit: PerActor(s.Limits.Search), Handle: s.search},
		{Method: fiber.MethodGet, Path: "/api/chat/sessions", Auth: SignedIn, Limit: PerActor(s.Limits.API), Handle: s.listSessions},
		{Method: fiber.MethodPost, Path: "/api/chat/sessions", Auth: SignedIn, Limit: PerActor(s.Limits.API), Handle: s.createSession},
		{Method: fiber.MethodGet, Path: "/api/chat/sessions/:session_id", Auth: SignedIn, Limit: PerActor(s.Limits.API), Handle: s.getSession},
		{Method: fiber.MethodPatch, Path: "/api/chat/sessions/:session_id", Auth: SignedIn, Limit: PerActor(s.Limits.API), Handle: s.changeSession},
		{Method: fiber.MethodDelete, Path: "/api/chat/sessions/:session_id", Auth: SignedIn, Limit: PerActor(s.Limits.API), Handle: s.deleteSession},
		{Method: fiber.MethodGet, Path: "/api/chat/sessions/:session_id/messages", Auth: SignedIn, Limit: PerActor(s.Limits.API), Handle: s.listMessages},
		{Method: fiber.MethodGet, Path: "/api/chat/sessions/:session_id/export", Auth: SignedIn, Limit: PerActor(s.Limits.API), Holds: true, Handle: s.exportSession},
		{Method: fiber.MethodGet, Path: "/api/chat/ws", Handle: s.Socket},

		{Method: fiber.MethodGet, Path: "/health", Head: true, Handle: s.getHealth},
		{Method: fiber.MethodGet, Path: "/health/ready", Head: true, Handle: s.getReady},
		{Method: fiber.MethodGet, Path: "/health/detailed", Head: true, Handle: s.getDetailedHealth},
	}
}
