package system

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/setting"
	"chatbot/domain/signon"
)

// Accounts returns who may register.
type Accounts interface {
	Registration(ctx context.Context) (identity.RegistrationPolicy, error)
	// Fresh reports whether there is no account yet: the first person to register becomes the admin.
	Fresh(ctx context.Context) (bool, error)
}

// SignOn lists identity providers.
type SignOn interface {
	// Offered returns those with which people can sign in.
	Offered(ctx context.Context) []signon.Provider
}

// Config is the configuration that GET /api/config returns to everyone, without sign-in. Nothing in it is secret.
type Config struct {
	MessageChars int   // the longest message, in code points
	FileBytes    int64 // the largest file
	Mail         bool  // the server can send mail
	Settings     func() setting.Values
	// Passkeys returns the only origin whose pages can use passkeys, or an error if there is none.
	Passkeys func() (string, error)
}

// cacheOfConfig allows a client to cache the configuration for a few seconds, so that what an administrator changes is seen soon. Shared
// caches must not, because the response contains the rate limit of one client.
const cacheOfConfig = "private, max-age=5"

type configResponse struct {
	AppName       string             `json:"app_name"`
	Logo          *string            `json:"logo"`
	Fresh         bool               `json:"fresh"`
	Registration  string             `json:"registration"`
	PasswordLogin bool               `json:"password_login"`
	Providers     []providerResponse `json:"providers"`
	Mail          bool               `json:"mail"`
	PasskeyOrigin *string            `json:"passkey_origin"`
	Version       string             `json:"version"`
	Banner        string             `json:"banner"`
	Starters      []string           `json:"starters"`
	WrittenTitles bool               `json:"written_titles"`
	Limits        limitsResponse     `json:"limits"`
}

type providerResponse struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type limitsResponse struct {
	MessageChars int   `json:"message_chars"`
	MessageFiles int   `json:"message_files"`
	FileBytes    int64 `json:"file_bytes"`
}

func (h handlers) config(c *fiber.Ctx) error {
	policy, err := h.Accounts.Registration(c.UserContext())
	if err != nil {
		return err
	}
	fresh, err := h.Accounts.Fresh(c.UserContext())
	if err != nil {
		return err
	}
	providers := []providerResponse{}
	for _, p := range h.SignOn.Offered(c.UserContext()) {
		providers = append(providers, providerResponse{p.ID, p.Name})
	}
	settings := h.Config.Settings()
	var passkeys *string
	if origin, err := h.Config.Passkeys(); err == nil {
		passkeys = &origin
	}
	c.Set(fiber.HeaderCacheControl, cacheOfConfig)
	return c.JSON(configResponse{
		AppName: settings.AppName, Logo: logoPath(settings), Fresh: fresh, Registration: string(policy), PasswordLogin: !settings.PasswordsOff, Providers: providers, Mail: h.Config.Mail, PasskeyOrigin: passkeys,
		Version: h.Health.Version, Banner: settings.Banner, Starters: append([]string{}, settings.Starters...), WrittenTitles: settings.TitleModel != "",
		Limits: limitsResponse{MessageChars: h.Config.MessageChars, MessageFiles: chat.MaxFiles, FileBytes: h.Config.FileBytes},
	})
}
