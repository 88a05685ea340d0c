package app_test

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strings"
	"testing"
)

const dataPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Every kind of response has the headers of spec 6.3.3, including errors of the HTTP server itself.
func TestEveryAnswerIsProtected(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.person("ann")
	for name, r := range map[string]reply{
		"data": c.get("/api/auth/me").want(200), "stream": c.post("/api/chat/message", obj{"message": "hi", "stream": true}).want(200),
		"problem": s.nobody().get("/api/auth/me").want(401), "no route": c.get("/api/none").want(404), "health": c.get("/health").want(200),
		"page": c.get("/chat").want(200), "no page": c.get("/none").want(404), "docs": c.get("/api/docs").want(200), "file": c.do("GET", "/_next/static/a.js", nil, "Accept-Encoding: identity").want(200),
		"too large": c.post("/api/auth/login", strings.Repeat("x", 300<<10)).want(413), "unknown method": c.do("BREW", "/api/auth/me", nil).want(405),
	} {
		for header, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "X-Frame-Options": "SAMEORIGIN", "X-XSS-Protection": "1; mode=block",
			"Referrer-Policy": "strict-origin-when-cross-origin", "Strict-Transport-Security": "",
			"Cross-Origin-Resource-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if got := r.header.Get(header); got != want {
				t.Errorf("%s: %s is %q", name, header, got)
			}
		}
		policy, shown := r.header.Get("Content-Security-Policy"), name == "page" || name == "no page" || name == "docs"
		if !shown && policy != dataPolicy || shown && (!strings.Contains(policy, "script-src 'self'") || !strings.Contains(policy, "object-src 'none'")) ||
			!strings.Contains(policy, "frame-ancestors 'none'") || r.header.Get("Permissions-Policy") == "" {
			t.Errorf("%s: %v", name, r.header)
		}
		if got := r.header.Get("Cache-Control"); name == "data" && got != "no-store" || name == "problem" && got != "no-store" {
			t.Errorf("%s: Cache-Control %q", name, got)
		}
	}
}

// TestTrailingSlashIsAnotherAddress: a path has one spelling, so a limit of a gateway cannot be bypassed by another.
func TestTrailingSlashIsAnotherAddress(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.person("ann")
	for _, path := range []string{"/api/auth/me", "/api/models", "/api/chat/sessions", "/health", "/health/detailed", "/api/openapi.json", "/chat"} {
		c.get(path).want(200)
		c.get(path + "/").want(404)
		c.get(path + "//").want(404)
	}
	s.nobody().post("/api/auth/login/", obj{"username": "ann", "password": password}).want(404)
	s.nobody().post("/api/auth/register/", obj{"username": "bob", "email": "bob@example.com", "password": password}).want(404)
}

func TestDescriptionIsServedUnlessSwitchedOff(t *testing.T) {
	t.Parallel()
	for setting, status := range map[string]int{"API_DOCS=true": 200, "API_DOCS=false": 404} {
		n := start(t, setting).nobody()
		for _, path := range []string{"/api/docs", "/api/openapi.json"} {
			n.get(path).want(status)
		}
	}
}

// The policy of the service worker's file permits requests to this server only. Browsers revalidate it each time, like all files
// whose names do not change with their content.
func TestServiceWorkerMayReachServer(t *testing.T) {
	t.Parallel()
	n := start(t).nobody()
	worker, page := n.get("/sw.js").want(200), n.get("/chat").want(200)
	policy := worker.header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'; connect-src 'self';") || strings.Contains(policy, "script-src") {
		t.Errorf("worker: %s", policy)
	}
	if kind := worker.header.Get("Content-Type"); !strings.HasPrefix(kind, "text/javascript") {
		t.Errorf("worker: %s", kind)
	}
	for name, r := range map[string]reply{"worker": worker, "page": page} {
		if cache := r.header.Get("Cache-Control"); cache != "no-cache" {
			t.Errorf("%s: %s", name, cache)
		}
	}
	for _, source := range []string{"worker-src 'self'", "manifest-src 'self'"} {
		if !strings.Contains(page.header.Get("Content-Security-Policy"), source) {
			t.Errorf("page: no %s", source)
		}
	}
}

// Only a trusted proxy can report that a client uses TLS.
func TestHSTSOverTLSAlone(t *testing.T) {
	t.Parallel()
	for proxies, want := range map[string]string{"": "", "192.0.2.0/24": "", "127.0.0.0/8": "max-age=31536000; includeSubDomains"} {
		n := start(t, "TRUSTED_PROXIES="+proxies).nobody()
		if got := n.do("GET", "/", nil, "X-Forwarded-Proto: https").header.Get("Strict-Transport-Security"); got != want {
			t.Errorf("trusting %q: %q", proxies, got)
		}
		if got := n.do("GET", "/", nil, "X-Forwarded-Proto: http").header.Get("Strict-Transport-Security"); got != "" {
			t.Errorf("plain: %q", got)
		}
	}
}

func TestUnknownMethodsAreProblemsInTheLog(t *testing.T) {
	t.Parallel()
	s := start(t)
	for _, method := range []string{"BREW", "PROPFIND", "get", "X-Y"} {
		r := s.nobody().do(method, "/api/auth/me", nil).problem(405, "method_not_allowed")
		if r.header.Get("Allow") == "" || !strings.Contains(s.log.String(), r.str("request_id")) {
			t.Errorf("%s: %v", method, r.header)
		}
	}
	if !strings.Contains(s.log.String(), `"method":"OTHER"`) {
		t.Error("no line in the log")
	}
}

// No endpoint accepts a compressed body.
func TestCompressedBodiesAreRefused(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.person("ann")
	answer := c.chat("hi", 0)
	session := path("/api/chat/sessions/%d", answer.int("session_id"))
	message := path("/api/chat/messages/%d", answer.int("id"))
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte(`{"message":"hi","title":"x"}`))
	_ = w.Close()
	for address, method := range map[string]string{
		"/api/auth/register": "POST", "/api/auth/login": "POST", "/api/chat/message": "POST", "/api/chat/sessions": "POST", session: "PATCH",
		message + "/regenerate": "POST", message + "/continue": "POST", message + "/edit": "POST",
	} {
		for _, encoding := range []string{"gzip", "br", "deflate", "identity, gzip"} {
			c.do(method, address, packed.String(), "Content-Encoding: "+encoding).problem(415, "unsupported_encoding")
		}
	}
}

// Unknown fields in a body have no effect.
func TestExtraFieldsAreIgnored(t *testing.T) {
	t.Parallel()
	s := start(t)
	more := func(body obj) obj {
		for name, value := range map[string]any{
			"id": 4711, "user_id": 1, "owner_id": 1, "is_active": false, "active": false, "is_admin": true, "role": "admin", "roles": []string{"admin"},
			"created_at": "2001-01-01T00:00:00Z", "updated_at": "2001-01-01T00:00:00Z", "hashed_password": "x", "HashedPassword": "x", "parent_id": 1,
			"status": "failed", "model_id": "other", "tokens_used": 9, "login_id": 1, "current_message_id": 1, "message_count": 99,
		} {
			if _, own := body[name]; !own {
				body[name] = value
			}
		}
		return body
	}
	bob := s.person("bob")
	c := s.nobody()
	r := c.post("/api/auth/register", more(obj{"username": "ann", "email": "ann@example.com", "password": password})).want(201)
	if r.int("id") != bob.userID+1 || r.json()["is_active"] != true || strings.HasPrefix(r.str("created_at"), "2001") || r.str("role") != "member" {
		t.Errorf("%s", r.body)
	}
	tokens := c.post("/api/auth/login", more(obj{"username": "ann", "password": password})).want(200)
	c.token = tokens.str("access_token")
	if me := c.get("/api/auth/me").want(200); me.int("id") != r.int("id") {
		t.Errorf("%s", me.body)
	}
	created := c.post("/api/chat/sessions", more(obj{"title": "mine"})).want(201)
	if created.int("id") == 4711 || created.int("message_count") != 0 || created.json()["current_message_id"] != nil || strings.HasPrefix(created.str("created_at"), "2001") {
		t.Errorf("%s", created.body)
	}
	session := path("/api/chat/sessions/%d", created.int("id"))
	renamed := c.do("PATCH", session, more(obj{"title": "other"})).want(200)
	if renamed.str("title") != "other" || renamed.int("id") != created.int("id") || renamed.int("message_count") != 0 || strings.HasPrefix(renamed.str("updated_at"), "2001") {
		t.Errorf("%s", renamed.body)
	}
	answer := c.post("/api/chat/message", more(obj{"message": "hi", "session_id": created.int("id")})).want(200)
	message := path("/api/chat/messages/%d", answer.int("id"))
	c.post(message+"/regenerate", more(obj{})).want(200)
	question := c.get(session + "/messages").want(200).list("messages")[0]
	c.post(path("/api/chat/messages/%.0f/edit", question["id"]), more(obj{"message": "hello"})).want(200)
	for _, m := range c.get(session + "/messages").want(200).list("messages") {
		if m["id"] == 4711.0 || strings.HasPrefix(m["created_at"].(string), "2001") || m["status"] == "failed" {
			t.Errorf("%v", m)
		}
	}
	if list := bob.get("/api/chat/sessions").want(200); list.int("total") != 0 {
		t.Errorf("bob has %s", list.body)
	}
}

// In repeated headers and lists, only the part that trusted proxies added determines the address.
func TestForwardedAddresses(t *testing.T) {
	t.Parallel()
	s := start(t, "RATE_LIMIT_AUTH=1/h", "TRUSTED_PROXIES=127.0.0.1,10.0.0.0/8")
	ask := func(status int, headers http.Header) {
		t.Helper()
		request := s.nobody().request("POST", "/api/auth/register", obj{"setup_code": s.About.SetupCode})
		for name, values := range headers {
			request.Header[name] = values
		}
		response, err := httpClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != status {
			t.Errorf("%v: %d, want %d", headers, response.StatusCode, status)
		}
	}
	ask(400, http.Header{"X-Forwarded-For": {"192.0.2.1"}})
	ask(429, http.Header{"X-Forwarded-For": {"198.51.100.1, 192.0.2.1"}})             // the first was sent by the client
	ask(429, http.Header{"X-Forwarded-For": {"198.51.100.2, 192.0.2.1, 10.1.2.3"}})   // through another trusted proxy
	ask(429, http.Header{"X-Forwarded-For": {"198.51.100.3", "192.0.2.1, 10.1.2.3"}}) // on two lines
	ask(400, http.Header{"X-Forwarded-For": {"192.0.2.2, nonsense"}})                 // counts for the proxy itself
	ask(429, http.Header{"X-Forwarded-For": {"192.0.2.3, more nonsense"}})
	ask(429, http.Header{"X-Real-Ip": {"192.0.2.4", "192.0.2.5"}})
	ask(429, http.Header{"X-Real-Ip": {"::ffff:192.0.2.1"}})
	ask(400, http.Header{"X-Real-Ip": {"192.0.2.4"}})
}
