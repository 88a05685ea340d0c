package http

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/cors"
)

// protect sets the headers that every response has.
func (s *Server) protect(c *fiber.Ctx) error {
	s.secure(c)
	return c.Next()
}

// secure sets the headers of spec 6.3.3, and a policy under which nothing is loaded: pages bring their own. Framing is
// told twice: X-Frame-Options, for old browsers, is the spec's; others go by frame-ancestors.
func (s *Server) secure(c *fiber.Ctx) {
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "SAMEORIGIN")
	c.Set(fiber.HeaderXXSSProtection, "1; mode=block")
	c.Set(fiber.HeaderReferrerPolicy, "strict-origin-when-cross-origin")
	c.Set(fiber.HeaderPermissionsPolicy, "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	// Other sites neither load what is served here nor keep a hold on a window that shows it.
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set(fiber.HeaderContentSecurityPolicy, policyOfData)
	if c.Secure() { // a trusted proxy's word, or our own TLS
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000; includeSubDomains")
	}
	if ofAPI(c.Path()) {
		c.Set(fiber.HeaderCacheControl, "no-store")
	}
}

// allowOrigins lets pages of these origins call the API. Tokens travel in headers, so no credentials.
func allowOrigins(origins []string) fiber.Handler {
	return cors.New(cors.Config{
		AllowOrigins:  strings.Join(origins, ","),
		AllowMethods:  "GET,POST,PATCH,DELETE",
		AllowHeaders:  "Authorization,Content-Type,Idempotency-Key,Last-Event-ID",
		ExposeHeaders: strings.Join([]string{fiber.HeaderXRequestID, fiber.HeaderRetryAfter, fiber.HeaderContentDisposition, headerLimit, headerRemaining, headerReset}, ","),
		MaxAge:        600,
	})
}
