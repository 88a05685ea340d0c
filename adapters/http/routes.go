package http

import "github.com/gofiber/fiber/v2"

// route is one operation of openapi.yaml; a test compares the two lists.
type route struct {
	method, path string
	signedIn     bool // requires an access token
	handle       fiber.Handler
}

func (s *Server) routes() []route {
	return []route{
		{fiber.MethodPost, "/api/auth/register", false, s.register},
		{fiber.MethodPost, "/api/auth/login", false, s.login},
		{fiber.MethodPost, "/api/auth/refresh", false, s.refresh},
		{fiber.MethodPost, "/api/auth/logout", true, s.logout},
		{fiber.MethodGet, "/api/auth/me", true, s.me},
		{fiber.MethodPost, "/api/auth/ws-ticket", true, s.ticket},
		{fiber.MethodGet, "/api/auth/sessions", true, s.listDevices},
		{fiber.MethodDelete, "/api/auth/sessions", true, s.revokeOtherDevices},
		{fiber.MethodDelete, "/api/auth/sessions/:login_id", true, s.revokeDevice},
		{fiber.MethodPost, "/api/auth/password", true, s.changePassword},
		{fiber.MethodPost, "/api/auth/deactivate", true, s.deactivate},
		{fiber.MethodPost, "/api/auth/delete", true, s.deleteAccount},
		{fiber.MethodGet, "/api/auth/export", true, s.exportAccount},

		{fiber.MethodGet, "/api/config", false, s.getConfig},
		{fiber.MethodGet, "/api/models", true, s.listModels},

		{fiber.MethodPost, "/api/chat/message", true, s.sendMessage},
		{fiber.MethodGet, "/api/chat/messages/:message_id/stream", true, s.followAnswer},
		{fiber.MethodPost, "/api/chat/messages/:message_id/stop", true, s.stopAnswer},
		{fiber.MethodPost, "/api/chat/messages/:message_id/continue", true, s.continueAnswer},
		{fiber.MethodPost, "/api/chat/messages/:message_id/regenerate", true, s.regenerateAnswer},
		{fiber.MethodPost, "/api/chat/messages/:message_id/edit", true, s.editMessage},
		{fiber.MethodPost, "/api/chat/messages/:message_id/select", true, s.selectMessage},
		{fiber.MethodGet, "/api/chat/search", true, s.search},
		{fiber.MethodGet, "/api/chat/sessions", true, s.listSessions},
		{fiber.MethodPost, "/api/chat/sessions", true, s.createSession},
		{fiber.MethodGet, "/api/chat/sessions/:session_id", true, s.getSession},
		{fiber.MethodPatch, "/api/chat/sessions/:session_id", true, s.changeSession},
		{fiber.MethodDelete, "/api/chat/sessions/:session_id", true, s.deleteSession},
		{fiber.MethodGet, "/api/chat/sessions/:session_id/messages", true, s.listMessages},
		{fiber.MethodGet, "/api/chat/sessions/:session_id/export", true, s.exportSession},
		{fiber.MethodGet, "/api/chat/ws", false, s.Socket},

		{fiber.MethodGet, "/health", false, s.getHealth},
		{fiber.MethodGet, "/health/ready", false, s.getReady},
		{fiber.MethodGet, "/health/detailed", false, s.getDetailedHealth},
	}
}
