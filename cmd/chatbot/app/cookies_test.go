package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// Headers of a browser on this machine, and of one behind a gateway with TLS.
var (
	pageHere = []string{"Origin: http://localhost", "Host: localhost", "Sec-Fetch-Site: same-origin"}
	pageTLS  = []string{"Origin: https://chat.example", "X-Forwarded-Host: chat.example", "X-Forwarded-Proto: https", "Sec-Fetch-Site: same-origin"}
)

// cookieOf returns the cookie with the refresh token and checks that the only other cookie is signed_in, which signals it to scripts.
func (r reply) cookieOf() *http.Cookie {
	r.t.Helper()
	all := (&http.Response{Header: r.header}).Cookies()
	if len(all) != 2 {
		r.t.Fatalf("%d cookies: %q", len(all), r.header["Set-Cookie"])
	}
	token, sign := all[0], all[1]
	if there := map[bool]string{true: "1"}[token.Value != ""]; sign.Name != "signed_in" || sign.Value != there || sign.Path != "/" || sign.MaxAge != token.MaxAge ||
		sign.Secure != token.Secure || sign.SameSite != http.SameSiteStrictMode {
		r.t.Errorf("the sign is %+v, beside %+v", sign, token)
	}
	return token
}

func (c *client) browserLogin(name string, headers ...string) reply {
	return c.do("POST", "/api/auth/login", obj{"username": name, "password": password, "token_delivery": "cookie"}, headers...)
}

// Scripts can never read a browser's refresh token.
func TestCookieLogin(t *testing.T) {
	t.Parallel()
	s := start(t, "TRUSTED_PROXIES=127.0.0.1")
	s.person("ann")
	for _, test := range []struct {
		page   []string
		name   string
		path   string
		secure bool
	}{{pageHere, "refresh_token", "/api/auth", false}, {pageTLS, "__Host-refresh_token", "/", true}} {
		in := s.nobody().browserLogin("ann", test.page...).want(200)
		cookie := in.cookieOf()
		if cookie.Name != test.name || cookie.Secure != test.secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode ||
			cookie.Path != test.path || cookie.Domain != "" || cookie.MaxAge != 7*24*3600 {
			t.Errorf("the cookie is %+v", cookie)
		}
		if strings.Contains(string(in.body), cookie.Value) || strings.Contains(string(in.body), `"refresh_token"`) || in.int("refresh_expires_in") != 7*24*3600 {
			t.Errorf("the reply tells it: %s", in.body)
		}
		c := s.nobody()
		c.token = in.str("access_token")
		c.get("/api/auth/me").want(200)

		next := s.nobody().do("POST", "/api/auth/refresh", nil, append(test.page, "Cookie: "+cookie.Name+"="+cookie.Value)...).want(200)
		after := next.cookieOf()
		if after.Name != test.name || after.Value == cookie.Value || after.MaxAge != 7*24*3600 || strings.Contains(string(next.body), after.Value) {
			t.Errorf("the next cookie is %+v, the reply %s", after, next.body)
		}
		c.token = next.str("access_token")
		gone := c.do("POST", "/api/auth/logout", nil, append(test.page, "Cookie: "+after.Name+"="+after.Value)...).want(204).cookieOf()
		if gone.Name != test.name || gone.Value != "" || gone.Path != test.path || gone.MaxAge >= 0 || gone.Secure != test.secure {
			t.Errorf("signing out leaves %+v", gone)
		}
		refused := s.nobody().do("POST", "/api/auth/refresh", nil, append(test.page, "Cookie: "+after.Name+"="+after.Value)...)
		refused.problem(401, "invalid_token")
		if dead := refused.cookieOf(); dead.Value != "" || dead.MaxAge >= 0 {
			t.Errorf("a cookie that is none any more stays: %+v", dead)
		}
	}
}

// Cross-site requests with the person's cookie are refused and change nothing.
func TestOtherSitesCannotUseTheCookie(t *testing.T) {
	t.Parallel()
	s := start(t, "ALLOWED_ORIGINS=https://friend.example", "TRUSTED_PROXIES=127.0.0.1")
	s.person("ann")
	cookie := s.nobody().browserLogin("ann", pageHere...).want(200).cookieOf()
	for name, headers := range map[string][]string{
		"another site":              {"Host: localhost", "Origin: https://evil.example", "Sec-Fetch-Site: cross-site"},
		"an old browser":            {"Host: localhost", "Origin: https://evil.example"},
		"a friend":                  {"Host: localhost", "Origin: https://friend.example"},
		"another port":              {"Host: localhost", "Origin: http://localhost:81", "Sec-Fetch-Site: same-site"},
		"another scheme":            {"Host: localhost", "Origin: https://localhost"},
		"the same, unencrypted":     {"X-Forwarded-Host: chat.example", "X-Forwarded-Proto: https", "Origin: http://chat.example"},
		"a frame without an origin": {"Host: localhost", "Origin: null"},
		"nobody":                    {"Host: localhost"},
		"a typed address":           {"Host: localhost", "Sec-Fetch-Site: none"},
		"lies about the origin":     {"Host: localhost", "Origin: http://localhost", "Sec-Fetch-Site: cross-site"},
	} {
		jar := append(slices.Clone(headers), "Cookie: refresh_token="+cookie.Value+"; __Host-refresh_token="+cookie.Value)
		for what, r := range map[string]reply{
			"refreshing": s.nobody().do("POST", "/api/auth/refresh", nil, jar...),
			"signing in": s.nobody().browserLogin("ann", jar...),
		} {
			if r.problem(403, "cross_site"); r.header.Get("Set-Cookie") != "" {
				t.Errorf("%s from %s sets %q", what, name, r.header.Get("Set-Cookie"))
			}
		}
	}
	// The cookie is still valid, and only for refreshing.
	s.nobody().do("GET", "/api/auth/me", nil, append(pageHere, "Cookie: refresh_token="+cookie.Value)...).problem(401, "invalid_token")
	s.nobody().do("POST", "/api/auth/refresh", nil, append(pageTLS, "Cookie: refresh_token="+cookie.Value)...).problem(401, "not_signed_in")
	s.nobody().do("POST", "/api/auth/refresh", nil, append(pageHere, "Cookie: refresh_token="+cookie.Value)...).want(200)
	s.nobody().do("POST", "/api/auth/refresh", nil, pageHere...).problem(401, "not_signed_in")
}

// Without TLS a cookie is sent in clear text, which only the operator can permit.
func TestCookiesNeedTLS(t *testing.T) {
	t.Parallel()
	lan := []string{"Host: 192.0.2.7:8080", "Origin: http://192.0.2.7:8080", "Sec-Fetch-Site: same-origin"}
	s := start(t)
	s.person("ann")
	s.nobody().browserLogin("ann", lan...).problem(403, "tls_required")
	// Forwarding headers of an untrusted client are ignored.
	s.nobody().browserLogin("ann", append(lan, "X-Forwarded-Proto: https")...).problem(403, "tls_required")
	s = start(t, "ALLOW_PLAIN_HTTP=true")
	s.person("ann")
	if cookie := s.nobody().browserLogin("ann", lan...).want(200).cookieOf(); cookie.Name != "refresh_token" || cookie.Secure || !cookie.HttpOnly {
		t.Errorf("the cookie is %+v", cookie)
	}
	s.nobody().do("POST", "/api/auth/login", obj{"username": "ann", "password": password, "token_delivery": "pigeon"}).problem(400, "invalid_input")
}

// TestTwoRefreshCookiesAreRefused: another path, port or host of the site can set a second cookie of that name, which is sent first
// or last. Both are refused, so that nobody is signed in to somebody else's account.
func TestTwoRefreshCookiesAreRefused(t *testing.T) {
	t.Parallel()
	s := start(t, "TRUSTED_PROXIES=127.0.0.1")
	s.person("ann")
	s.person("eve")
	for name, page := range map[string][]string{"refresh_token": pageHere, "__Host-refresh_token": pageTLS} {
		ours := name + "=" + s.nobody().browserLogin("ann", page...).want(200).cookieOf().Value
		theirs := name + "=" + s.nobody().browserLogin("eve", page...).want(200).cookieOf().Value
		for what, cookies := range map[string][]string{
			"theirs last":       {"Cookie: " + ours + "; " + theirs},
			"theirs first":      {"Cookie: " + theirs + "; " + ours},
			"two header lines":  {"Cookie: " + ours, "Cookie: " + theirs},
			"theirs is empty":   {"Cookie: " + name + "=; " + ours},
			"theirs has quotes": {"Cookie: " + ours + "; " + name + `="` + theirs + `"`},
			"one between":       {"Cookie: " + theirs + "; other=1; " + ours},
		} {
			r := s.nobody().do("POST", "/api/auth/refresh", nil, slices.Concat(page, cookies)...)
			if r.problem(403, "two_cookies"); r.header.Get("Set-Cookie") != "" {
				t.Errorf("%s: %s sets %q", name, what, r.header.Get("Set-Cookie"))
			}
		}
		s.nobody().do("POST", "/api/auth/refresh", nil, append(slices.Clone(page), "Cookie: other=1; "+ours)...).want(200)
	}
	// The former name is refused, because other hosts of the domain could set it.
	old := s.nobody().browserLogin("ann", pageTLS...).want(200).cookieOf().Value
	s.nobody().do("POST", "/api/auth/refresh", nil, append(slices.Clone(pageTLS), "Cookie: __Secure-refresh_token="+old)...).problem(401, "not_signed_in")
}
