package system

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/setting"
)

// logoPath returns the address of the installation's logo, which changes with its bytes; nil without one.
func logoPath(settings setting.Values) *string {
	if settings.Logo.Hash == "" {
		return nil
	}
	path := "/api/logo?v=" + settings.Logo.Hash
	return &path
}

// logo sends the logo. The media type is detected from its bytes, and the security headers keep browsers from treating it as anything else.
func (h handlers) logo(c *fiber.Ctx) error {
	logo := h.Config.Settings().Logo
	if logo.Hash == "" {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, logo.MediaType)
	cache := "no-cache" // as far as this server knows yet, the address is of another logo
	if c.Query("v") == logo.Hash {
		cache = "public, max-age=31536000, immutable"
	}
	c.Set(fiber.HeaderCacheControl, cache)
	return c.Send(logo.Bytes)
}

// manifestResponse is a web app manifest.
type manifestResponse struct {
	ID              string             `json:"id"`
	Name            string             `json:"name"`
	ShortName       string             `json:"short_name"`
	StartURL        string             `json:"start_url"`
	Scope           string             `json:"scope"`
	Display         string             `json:"display"`
	BackgroundColor string             `json:"background_color"`
	ThemeColor      string             `json:"theme_color"`
	Categories      []string           `json:"categories"`
	Icons           []iconResponse     `json:"icons"`
	Shortcuts       []shortcutResponse `json:"shortcuts"`
}

type iconResponse struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose,omitempty"`
}

type shortcutResponse struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// icons are files of the page.
var icons = []iconResponse{
	{Src: "/icons/icon-192.png", Sizes: "192x192", Type: "image/png"},
	{Src: "/icons/icon-512.png", Sizes: "512x512", Type: "image/png"},
	{Src: "/icons/maskable-512.png", Sizes: "512x512", Type: "image/png", Purpose: "maskable"},
}

// manifest sends what browsers need to install the page, under the installation's name and with its logo.
func (h handlers) manifest(c *fiber.Ctx) error {
	settings, icons := h.Config.Settings(), icons
	if path := logoPath(settings); path != nil {
		logo := settings.Logo
		icons = append([]iconResponse{{Src: *path, Sizes: fmt.Sprintf("%dx%d", logo.Width, logo.Height), Type: logo.MediaType}}, icons[:2]...)
	}
	c.Set(fiber.HeaderCacheControl, cacheOfConfig)
	return c.JSON(manifestResponse{
		ID: "/chat", Name: settings.AppName, ShortName: settings.AppName, StartURL: "/chat", Scope: "/", Display: "standalone",
		BackgroundColor: "#fcfcfb", ThemeColor: "#fcfcfb", Categories: []string{"productivity"}, Icons: icons,
		Shortcuts: []shortcutResponse{{Name: "New chat", URL: "/chat"}},
	}, "application/manifest+json")
}
