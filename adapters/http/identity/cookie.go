package identity

import (
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/fault"
)

// How refresh tokens are delivered (token_delivery).
const (
	inBody   = "body"   // for programs: in the response body, and sent back in Authorization
	inCookie = "cookie" // for browsers: in a cookie that scripts cannot read
)

const (
	// plainCookie is the cookie's name on plain HTTP, where browsers refuse Secure cookies.
	plainCookie = "refresh_token"
	// secureCookie is its name over TLS. Browsers accept a cookie with this prefix only over TLS, with Secure, with Path=/ and
	// without Domain (draft-ietf-httpbis-rfc6265bis, section 4.1.3.2), so neither the network nor another host of the domain
	// can set one.
	secureCookie = "__Host-" + plainCookie
	// signCookie shows the page's scripts that the other cookie, which they cannot read, exists. It proves nothing.
	signCookie = "signed_in"
	// plainPath is the cookie's path on plain HTTP, so that browsers send it only to the addresses that use it.
	plainPath = "/api/auth"
)

var (
	errTwoCookies = fault.New(fault.Forbidden, "two_cookies",
		"Your browser sent two sign-in cookies, and one of them may be someone else's. Delete this site's cookies, then sign in again.")
	errCrossSite = fault.New(fault.Forbidden, "cross_site", "Signing in with a cookie works only from this server's own pages.")
	errNoTLS     = fault.New(fault.Forbidden, "tls_required",
		"Signing in requires HTTPS. An administrator can put TLS in front of the server and name the proxy in TRUSTED_PROXIES, or set ALLOW_PLAIN_HTTP on a trusted network.")
)

// mayHoldCookie allows only this server's own pages to get or use a refresh token in a cookie, because browsers also send
// cookies with requests from other sites' pages. All browsers send Origin with a POST (Fetch, section 3.2); newer ones also
// send Sec-Fetch-Site, which is sufficient if Origin is missing. Faults: errNoTLS, errCrossSite.
func (h handlers) mayHoldCookie(c *fiber.Ctx) error {
	if !c.Secure() && !h.AllowPlainHTTP && !isLoopback(c.Hostname()) {
		return errNoTLS
	}
	site, origin := c.Get("Sec-Fetch-Site"), c.Get(fiber.HeaderOrigin)
	if site != "" && site != "same-origin" {
		return errCrossSite
	}
	if origin == "" {
		if site == "" {
			return errCrossSite
		}
		return nil
	}
	from, err := url.Parse(origin)
	if err != nil || !strings.EqualFold(from.Host, c.Hostname()) || from.Scheme != c.Protocol() {
		return errCrossSite
	}
	return nil
}

// isLoopback reports whether a host, with or without a port, is the browser's own machine.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || net.ParseIP(host).IsLoopback()
}

// cookieToken returns the refresh token in the request's cookie, or "". Two such cookies are errTwoCookies: another path,
// port or host of the same site can have set one, and their order does not show which.
func cookieToken(c *fiber.Ctx) (token string, err error) {
	n := 0
	for name, value := range c.Request().Header.Cookies() {
		if string(name) == cookieName(c) {
			token = string(value)
			n++
		}
	}
	if n > 1 {
		return "", errTwoCookies
	}
	return token, nil
}

// setCookie stores a refresh token in the browser for its lifetime.
func setCookie(c *fiber.Ctx, token string, life time.Duration) {
	writeCookies(c, token, "1", int(life.Seconds()))
}

// dropCookie deletes the refresh token from the browser if the request contained one.
func dropCookie(c *fiber.Ctx) {
	if token, err := cookieToken(c); token != "" || err != nil {
		writeCookies(c, "", "", -1)
	}
}

func writeCookies(c *fiber.Ctx, token, sign string, maxAge int) {
	path := plainPath
	if c.Secure() {
		path = "/"
	}
	cookie := fiber.Cookie{
		Name: cookieName(c), Value: token, Path: path, MaxAge: maxAge,
		Secure: c.Secure(), HTTPOnly: true, SameSite: fiber.CookieSameSiteStrictMode,
	}
	c.Cookie(&cookie)
	cookie.Name, cookie.Value, cookie.Path, cookie.HTTPOnly = signCookie, sign, "/", false
	c.Cookie(&cookie)
}

func cookieName(c *fiber.Ctx) string {
	if c.Secure() {
		return secureCookie
	}
	return plainCookie
}
