//go:build services

package app_test

import (
	"bufio"
	"crypto/tls"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

// behind returns a server that trusts the gateway, and the gateway.
func behind(t *testing.T, secure bool, edits ...string) (*server, *gateway) {
	t.Helper()
	s := start(t, "TRUSTED_PROXIES=127.0.0.1", "DEMO_TOKENS_PER_SECOND=40")
	return s, newGateway(t, s, secure, edits...)
}

// TestGateway runs the main workflow through nginx with its real configuration.
func TestGateway(t *testing.T) {
	_, g := behind(t, false)
	c := g.person("ann")
	began := time.Now()
	stream := c.say("show a table")
	first, ok := stream.next()
	waited := time.Since(began)
	if !ok || first.Type != "start" {
		t.Fatalf("%+v", first)
	}
	if end := last(t, stream.rest()); end.Type != "end" {
		t.Errorf("%+v", end)
	}
	if took := time.Since(began); took < 2*waited {
		t.Errorf("events were gathered: the first after %v, the last after %v", waited, took)
	}
	ticket := c.ticket()
	conn, _, err := g.dial(ticket, "Origin: "+g.base)
	if err != nil {
		t.Fatal(err)
	}
	ws := &socket{t, conn}
	ws.send(obj{"type": "resume", "message_id": first.MessageID, "after": 0})
	ws.until("end")
	conn.Close()
	for address, kind := range map[string]string{"/": "text/html", "/chat": "text/html", "/health": "application/json", "/api/openapi.json": "application/json"} {
		r := g.nobody().get(address).want(200)
		if !strings.HasPrefix(r.header.Get("Content-Type"), kind) {
			t.Errorf("%s is %s", address, r.header.Get("Content-Type"))
		}
		for _, name := range []string{"X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Content-Security-Policy", "Permissions-Policy"} {
			if got := r.header.Values(name); len(got) != 1 {
				t.Errorf("%s has %s %d times: %q", address, name, len(got), got)
			}
		}
	}
	me := c.get("/api/auth/me").want(200)
	var log string
	// nginx writes the line after it has sent the response.
	eventually(t, "nginx has logged the request id "+me.header.Get("X-Request-ID"), 5*time.Second, func() bool {
		log = g.accessed()
		return strings.Contains(log, `"request_id":"`+me.header.Get("X-Request-ID")+`"`)
	})
	for what, secret := range map[string]string{"a ticket": ticket, "an access token": c.token, "a refresh token": c.refresh, "a query": "token="} {
		if strings.Contains(log, secret) {
			t.Errorf("%s is in the log", what)
		}
	}
	c.do("POST", "/api/chat/message", obj{"message": strings.Repeat("x", 300<<10)}).problem(413, "body_too_large")
	c.program().post("/v1/chat/completions", completionOf("demo/demo", strings.Repeat("x", 33<<20))).failure(413, "invalid_request_error", "body_too_large")
}

// TestGatewayDropsForgedHeaders: the client's address and scheme come from nginx alone.
func TestGatewayDropsForgedHeaders(t *testing.T) {
	s, g := behind(t, false)
	forged := []string{
		"X-Forwarded-For: 192.0.2.7", "X-Real-IP: 192.0.2.7", "Forwarded: for=192.0.2.7;proto=https", "X-Forwarded-Proto: https",
		"X-Forwarded-Protocol: https", "X-Forwarded-Ssl: on", "X-Url-Scheme: https", "X-Forwarded-Host: chat.example",
	}
	g.person("ann")
	in := g.nobody().do("POST", "/api/auth/login", obj{"username": "ann", "password": password}, forged...).want(200)
	if hsts := in.header.Get("Strict-Transport-Security"); hsts != "" {
		t.Errorf("the server believes in TLS: %s", hsts)
	}
	c := &client{server: s, token: in.str("access_token")}
	for _, d := range c.get("/api/auth/sessions").want(200).list("sessions") {
		if d["address"] != "127.0.0.1" {
			t.Errorf("signed in from %v", d["address"])
		}
	}
	g.nobody().browserLogin("ann", append(forged, "Origin: https://chat.example")...).problem(403, "cross_site")
}

func TestGatewayLimits(t *testing.T) {
	_, g := behind(t, false)
	ann := g.person("ann") // two of the six requests that pass at once
	var statuses []int
	for range 6 {
		r := g.nobody().post("/api/auth/login", obj{"username": "nobody", "password": "Wrong1234"})
		statuses = append(statuses, r.status)
		if r.status == 429 && (r.problem(429, "rate_limited").header.Get("Retry-After") == "" || r.header.Get("Content-Type") != "application/problem+json") {
			t.Errorf("%v %s", r.header, r.body)
		}
	}
	if want := []int{401, 401, 401, 401, 429, 429}; !slices.Equal(statuses, want) {
		t.Errorf("sign-ins: %v", statuses)
	}
	// The refreshes of tabs do not count as sign-ins.
	for range 10 {
		ann.refresh = g.nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+ann.refresh).want(200).str("refresh_token")
	}
	if slices.IndexFunc(atOnce(60, func() reply { return ann.get("/api/models") }), isLimited) < 0 {
		t.Error("nothing limits an address")
	}
	programs := atOnce(60, func() reply { return g.nobody().get("/v1/models") })
	if at := slices.IndexFunc(programs, isLimited); at >= 0 {
		programs[at].failure(429, "rate_limit_error", "rate_limit_exceeded")
		return
	}
	t.Error("nothing limits programs")
}

// atOnce returns the replies of n requests that are made at the same time.
func atOnce(n int, ask func() reply) []reply {
	replies := make([]reply, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { replies[i] = ask() })
	}
	all.Wait()
	return replies
}

func isLimited(r reply) bool { return r.status == 429 }

// TestGatewayLimitsCannotBeWalkedAround: another spelling of a path that accepts credentials is limited like the path itself, or not
// found.
func TestGatewayLimitsCannotBeWalkedAround(t *testing.T) {
	_, g := behind(t, false)
	guess := func(path string) int {
		t.Helper()
		response, err := httpClient.Post(g.base+path, "application/json", strings.NewReader(`{"username":"nobody","password":"Wrong1234"}`))
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	for range 7 {
		guess("/api/auth/login")
	}
	if status := guess("/api/auth/login"); status != 429 {
		t.Fatalf("status %d: nothing limits signing in", status)
	}
	for path, want := range map[string]int{"/api/auth/totp": 429, "/api/auth/recovery-codes": 429, "/api/auth/login/second": 400, "/api/auth/totp/confirm": 401} {
		if status := guess(path); status != want {
			t.Errorf("%s: status %d", path, status)
		}
	}
	for _, path := range []string{
		"/api/auth/login/", "/api/auth/login//", "/api//auth/login", "//api/auth/login", "/api/auth/./login", "/api/auth/../auth/login", "/api/chat/../auth/login",
		"/api/auth/%6Cogin", "/api/auth%2Flogin", "/api/auth/login%2F", "/api/auth/login%20", "/api/auth/login;x", "/api/auth/login/.", "/api/auth/LOGIN",
		"/api/auth/login?x=/api/models", "/api/auth/login%3F", "/api/auth/login.json", "/api/auth/login%00", "/API/auth/login", "/health/../api/auth/login", "/api/models/../auth/login",
	} {
		if status := guess(path); !slices.Contains([]int{400, 404, 405, 429}, status) {
			t.Errorf("%s: status %d", path, status)
		}
	}
}

func TestGatewayHidesComponentHealth(t *testing.T) {
	s, g := behind(t, false, "rate=10r/s", "rate=1r/m")
	s.nobody().get("/health/detailed").want(200)
	for _, path := range []string{"/health/detailed", "/health/detailed/", "/health/%64etailed", "/health//detailed", "/health/ready", "/health/"} {
		g.nobody().get(path).problem(404, "not_found")
	}
	limited := false
	for range 30 {
		limited = limited || g.nobody().get("/health").status == 429
	}
	if !limited {
		t.Error("nothing limits /health")
	}
}

func TestGatewayBoundsConnections(t *testing.T) {
	_, g := behind(t, false, "limit_conn connections 1000", "limit_conn connections 2")
	c := g.person("ann")
	for range 2 {
		conn, _, err := g.dial(c.ticket())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	c.get("/api/auth/me").problem(429, "rate_limited")
}

func TestGatewayOverTLS(t *testing.T) {
	_, g := behind(t, true)
	plain := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	led, err := plain.Get("http://" + g.http + "/chat?id=1")
	if err != nil {
		t.Fatal(err)
	}
	led.Body.Close()
	if led.StatusCode != 308 || led.Header.Get("Location") != "https://127.0.0.1/chat?id=1" {
		t.Errorf("%d to %s", led.StatusCode, led.Header.Get("Location"))
	}
	g.person("ann")
	in := g.nobody().browserLogin("ann", "Origin: "+g.base, "Sec-Fetch-Site: same-origin").want(200)
	cookie := in.cookieOf()
	if cookie.Name != "__Host-refresh_token" || !cookie.Secure {
		t.Errorf("%+v", cookie)
	}
	g.nobody().do("POST", "/api/auth/refresh", nil, "Origin: "+g.base, "Cookie: "+cookie.Name+"="+cookie.Value).want(200)
	for _, address := range []string{"/", "/api/auth/me", "/nothing"} {
		if hsts := g.nobody().get(address).header.Values("Strict-Transport-Security"); len(hsts) != 1 {
			t.Errorf("%s has HSTS %d times", address, len(hsts))
		}
	}
	settings := httpClient.Transport.(*http.Transport).TLSClientConfig.Clone()
	settings.NextProtos = []string{"h2"}
	conn, err := tls.Dial("tcp", strings.TrimPrefix(g.base, "https://"), settings)
	if err != nil {
		t.Fatal(err)
	}
	if state := conn.ConnectionState(); state.Version != tls.VersionTLS13 || state.NegotiatedProtocol != "h2" {
		t.Errorf("TLS %x with %q", state.Version, state.NegotiatedProtocol)
	}
	conn.Close()
	settings.MaxVersion = tls.VersionTLS12
	if conn, err := tls.Dial("tcp", strings.TrimPrefix(g.base, "https://"), settings); err == nil {
		conn.Close()
		t.Error("TLS 1.2 is taken")
	}
}

func TestGatewayWithoutItsServer(t *testing.T) {
	s, g := behind(t, false)
	s.stop()
	if r := g.nobody().post("/api/auth/login", obj{"username": "ann", "password": password}); r.problem(503, "restarting").header.Get("Retry-After") != "5" {
		t.Errorf("%v", r.header)
	}
	g.nobody().get("/v1/models").failure(503, "server_error", "restarting")
	if r := g.nobody().get("/chat").want(503); !strings.Contains(string(r.body), "Back in a moment") {
		t.Errorf("%s", r.body)
	}
}

func TestNoRequestHidesBehindTheGateway(t *testing.T) {
	s, g := behind(t, false, "rate=5r/m", "rate=10000r/s")
	// nginx ends chunks at a bare LF, as RFC 9112 (section 2.2) permits: it reads, counts and forwards two requests.
	noneHides(t, s, g.http, "chunks ended by a bare LF", "a chunk's extension with LF")
	eventually(t, "the server has served as many requests as nginx has logged", 5*time.Second, func() bool {
		return strings.Count(g.accessed(), `"path":"/api/smuggled"`) == strings.Count(s.log.String(), `"status":404`)
	})
}

// TestGatewayPassesSlashesInIDs: nginx passes the id of a model as it is sent.
func TestGatewayPassesSlashesInIDs(t *testing.T) {
	_, g := behind(t, false)
	ada := g.person("ada")
	server := llmtest.Start(t, llmtest.Script{Models: []string{"meta/llama-4:free", "a%2Fb"}})
	ada.connect("acme", server).want(201)
	for address, id := range map[string]string{
		"acme/meta/llama-4:free": "acme/meta/llama-4:free", "acme%2Fmeta%2Fllama-4%3Afree": "acme/meta/llama-4:free", "acme/meta%2fllama-4:free": "acme/meta/llama-4:free", "acme/a%252Fb": "acme/a%2Fb",
	} {
		if got := ada.do("PATCH", "/api/admin/models/"+address, obj{"description": address}).want(200).str("id"); got != id {
			t.Errorf("%s is %s", address, got)
		}
	}
}

// TestGatewayPassesProgramsOn: streams are not buffered, and requests may have pictures.
func TestGatewayPassesProgramsOn(t *testing.T) {
	_, g := behind(t, false)
	p := g.person("ann").program()
	p.post("/v1/chat/completions", completionOf("demo/demo", strings.Repeat("x", 1<<20), obj{"max_tokens": 1})).want(200)
	p.get("/v1/models/demo%2Fdemo").want(200)
	response, err := httpClient.Do(p.request("POST", "/v1/chat/completions", completionOf("demo/demo", "hello", obj{"stream": true})))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	lines.Scan()
	first, last := time.Now(), ""
	for lines.Scan() {
		if lines.Text() != "" {
			last = lines.Text()
		}
	}
	if after := time.Since(first); last != "data: [DONE]" || after < 300*time.Millisecond {
		t.Errorf("the whole answer came %s after its beginning, and ends %q", after, last)
	}
}
