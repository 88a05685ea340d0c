package connections

import (
	"errors"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/connection"
	"chatbot/domain/fault"
)

// page shows the outcome. A redirect leads nowhere else.
const page = "/settings/connections"

// maxParameter bounds the parameters of a callback.
const maxParameter = 8 << 10

// finish takes the callback of a server that authorizes. It needs no token: the cookie shows that the attempt began in this browser, and
// the stored attempt whose it is. Whatever the parameters are, the browser is led to the page, without them.
func (h handlers) finish(c *fiber.Ctx) error {
	state := c.Query("state")
	key := connection.Key(state)
	callback := connection.Callback{
		Server: c.Params("server_id"), State: state, Code: c.Query("code"), Error: c.Query("error"), Issuer: c.Query("iss"), Browser: c.Cookies(cookieName(c, key)),
	}
	outcome := url.Values{}
	if len(state)+len(callback.Code)+len(callback.Issuer) > maxParameter || repeated(c) {
		outcome.Set("error", string(connection.Refused))
	} else {
		server, err := h.Finish(c.UserContext(), callback)
		if server != "" {
			outcome.Set("server", server)
		}
		if err != nil {
			known := new(fault.Error)
			if !errors.As(err, &known) || known.Kind == fault.Internal {
				return err // logged
			}
			outcome.Set("error", reasonOf(known))
		}
	}
	if callback.Browser != "" {
		h.keep(c, key, "", -1)
	}
	c.Set("Referrer-Policy", "no-referrer")
	return c.Redirect(page+"?"+outcome.Encode(), fiber.StatusSeeOther)
}

// reasonOf returns what the page says of a failure: its reason, or its code.
func reasonOf(f *fault.Error) string {
	if reason := connection.Reason(""); errors.As(f, &reason) {
		return string(reason)
	}
	return f.Code
}

// repeated reports whether a parameter occurs twice, which RFC 6749, section 3.1, forbids.
func repeated(c *fiber.Ctx) bool {
	seen := map[string]int{}
	for name := range c.Context().QueryArgs().All() {
		seen[string(name)]++
	}
	return seen["state"] > 1 || seen["code"] > 1 || seen["iss"] > 1 || seen["error"] > 1
}

// The cookie is Lax, because the browser comes from another site; over TLS its prefix keeps other hosts and the network from setting it.
const (
	plainPrefix  = "connect_"
	securePrefix = "__Host-" + plainPrefix
)

func cookieName(c *fiber.Ctx, key string) string {
	if c.Secure() {
		return securePrefix + key
	}
	return plainPrefix + key
}

// keep stores the secret of an attempt in the browser; maxAge -1 deletes it.
func (h handlers) keep(c *fiber.Ctx, key, secret string, maxAge int) {
	path := strings.TrimSuffix(CallbackPath, "/callback")
	if c.Secure() {
		path = "/"
	}
	c.Cookie(&fiber.Cookie{
		Name: cookieName(c, key), Value: secret, Path: path, MaxAge: maxAge, Secure: c.Secure(), HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
	})
}
