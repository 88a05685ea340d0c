package http

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/cors"
)

// protect sets the security headers of every response.
func (s *Server) protect(c *fiber.Ctx) error {
	s.secure(c)
	return c.Next()
}

// secure sets the headers of spec 6.3.3, and a Content-Security-Policy that allows nothing, which pages replace with their own.
// Framing is restricted twice: by the spec's X-Frame-Options for old browsers, and by frame-ancestors for others.
func (s *Server) secure(c *fiber.Ctx) {
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "SAMEORIGIN")
	c.Set(fiber.HeaderXXSSProtection, "1; mode=block")
	c.Set(fiber.HeaderReferrerPolicy, "strict-origin-when-cross-origin")
	c.Set(fiber.HeaderPermissionsPolicy, "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	// Other sites can neither load responses nor keep a reference to a window that shows them.
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set(fiber.HeaderContentSecurityPolicy, policyOfData)
	if c.Secure() { // TLS of this server, or of a trusted proxy by its headers
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000; includeSubDomains")
	}
	if ofAPI(c.Path()) {
		c.Set(fiber.HeaderCacheControl, "no-store")
	}
}

// headersOfSDKs are those that OpenAI's SDKs send from pages.
const headersOfSDKs = "OpenAI-Beta,OpenAI-Organization,OpenAI-Project,X-Stainless-Arch,X-Stainless-Async,X-Stainless-Helper-Method,X-Stainless-Lang,X-Stainless-OS," +
	"X-Stainless-Package-Version,X-Stainless-Poll-Helper,X-Stainless-Retry-Count,X-Stainless-Runtime,X-Stainless-Runtime-Version,X-Stainless-Timeout"

// allowOrigins allows pages of these origins to call the API (CORS), without credentials, because tokens are sent in headers.
func allowOrigins(origins []string) fiber.Handler {
	return cors.New(cors.Config{
		AllowOrigins: strings.Join(origins, ","),
		AllowMethods: "GET,POST,PATCH,DELETE",
		AllowHeaders: "Authorization,Content-Type,Idempotency-Key,Last-Event-ID," + headersOfSDKs,
		ExposeHeaders: strings.Join([]string{
			fiber.HeaderXRequestID, fiber.HeaderRetryAfter, fiber.HeaderContentDisposition, headerLimit, headerRemaining, headerReset, headerShouldRetry, HeaderModel, HeaderReplayed,
		}, ","),
		MaxAge: 600,
	})
}
