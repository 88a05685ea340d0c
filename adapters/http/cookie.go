package http

import (
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"chatbot/domain/fault"
)

// How a client wants to have its refresh tokens.
const (
	inBody   = "body"   // programs: in the reply, and back in Authorization
	inCookie = "cookie" // browsers: where no script can read it
)

const (
	// plainCookie is the cookie's name on plain HTTP, where browsers take no Secure cookie.
	plainCookie = "refresh_token"
	// secureCookie is its name over TLS. Browsers take a cookie of that prefix only over TLS, with Secure, with Path=/ and
	// without Domain (draft-ietf-httpbis-rfc6265bis, section 4.1.3.2): neither the network nor another host of the domain
	// can plant one.
	secureCookie = "__Host-" + plainCookie
	// signCookie tells the page's scripts that there is such a cookie, which they cannot see. It proves nothing.
	signCookie = "signed_in"
	// plainPath is where browsers send it on plain HTTP: to the addresses that take it, and to no other.
	plainPath = "/api/auth"
)

var (
	errTwoCookies = fault.New(fault.Forbidden, "two_cookies",
		"Your browser sent two sign-in cookies, and one of them may be someone else's. Delete this site's cookies, then sign in again.")
	errCrossSite = fault.New(fault.Forbidden, "cross_site", "Signing in with a cookie works only from this server's own pages.")
	errOtherSite = fault.New(fault.Forbidden, "cross_site", "This works only from this server's own pages, and from those that an administrator names in ALLOWED_ORIGINS.")
	errNoTLS     = fault.New(fault.Forbidden, "tls_required",
		"Signing in requires HTTPS. An administrator can put TLS in front of the server and name the proxy in TRUSTED_PROXIES, or set ALLOW_PLAIN_HTTP on a trusted network.")
)

// mayHoldCookie lets only our own pages have a refresh token in a cookie, and use one: browsers send cookies along
// with what pages of others ask for. Every browser says where a POST comes from in Origin (Fetch, section 3.2), and
// newer ones in Sec-Fetch-Site, which counts when Origin is missing.
func (s *Server) mayHoldCookie(c *fiber.Ctx) error {
	if !c.Secure() && !s.plainHTTP && !isLoopback(c.Hostname()) {
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

// fromOtherSites refuses what a page of another site has a browser send, unless ALLOWED_ORIGINS names it, before it is counted.
// A form needs nobody's consent: pages of others could use up what their visitors' addresses and accounts may try.
func (s *Server) fromOtherSites(c *fiber.Ctx) error {
	site, origin := c.Get("Sec-Fetch-Site"), c.Get(fiber.HeaderOrigin)
	switch {
	case slices.Contains(s.origins, origin):
	case origin != "":
		if from, err := url.Parse(origin); err != nil || !strings.EqualFold(from.Host, c.Hostname()) {
			return errOtherSite
		}
	case site != "" && site != "same-origin" && site != "none":
		return errOtherSite
	}
	return c.Next()
}

// isLoopback reports whether a browser that names this host is on this machine.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || net.ParseIP(host).IsLoopback()
}

// cookieToken returns the refresh token that the browser holds, "" when it holds none. Two are errTwoCookies: another path,
// port or host of the same site can have planted one, and their order says nothing about which.
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

// setCookie has the browser hold a refresh token for as long as it lives.
func setCookie(c *fiber.Ctx, token string, life time.Duration) {
	writeCookies(c, token, "1", int(life.Seconds()))
}

// dropCookie has the browser forget it; one that never came is nothing to forget.
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
