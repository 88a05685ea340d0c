package http

import "github.com/gofiber/fiber/v2"

// Config is what GET /api/config tells everyone, also before they sign in. Nothing in it is secret.
type Config struct {
	AppName      string
	MessageChars int // the longest message, in code points
}

// cacheOfConfig lets a client keep the configuration for a minute. Caches that several people share do not keep it: the
// response carries the rate limit of one client.
const cacheOfConfig = "private, max-age=60"

type configResponse struct {
	AppName       string             `json:"app_name"`
	Registration  string             `json:"registration"`
	PasswordLogin bool               `json:"password_login"`
	Providers     []providerResponse `json:"providers"`
	Mail          bool               `json:"mail"`
	Version       string             `json:"version"`
	Limits        limitsResponse     `json:"limits"`
}

type providerResponse struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type limitsResponse struct {
	MessageChars int `json:"message_chars"`
}

func (s *Server) getConfig(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, cacheOfConfig)
	return c.JSON(configResponse{
		AppName: s.Config.AppName, Registration: "open", PasswordLogin: true, Providers: []providerResponse{},
		Version: s.Health.Version, Limits: limitsResponse{MessageChars: s.Config.MessageChars},
	})
}
