package app_test

import (
	"strconv"
	"sync"
	"testing"
	"time"
)

// allowed calls ask n times and returns how often it was not refused. Every refusal must have a Retry-After.
func allowed(t *testing.T, n int, ask func() reply) int {
	t.Helper()
	through := 0
	for range n {
		r := ask()
		limit, _ := strconv.Atoi(r.header.Get("RateLimit-Limit"))
		remaining, err := strconv.Atoi(r.header.Get("RateLimit-Remaining"))
		reset, _ := strconv.Atoi(r.header.Get("RateLimit-Reset"))
		if limit == 0 || err != nil || remaining < 0 || remaining >= limit || reset < 1 {
			t.Fatalf("%d: %v", r.status, r.header)
		}
		if r.status != 429 {
			through++
			continue
		}
		r.problem(429, "rate_limited")
		if wait, err := strconv.Atoi(r.header.Get("Retry-After")); err != nil || wait < 1 || remaining != 0 {
			t.Fatalf("%v", r.header)
		}
	}
	return through
}

// TestSpecLimits checks the limits of spec 6.3.1 with default settings, except for credentials. The tests of limits that recover
// within seconds run one after another, because neighbors would slow their requests.
func TestSpecLimits(t *testing.T) {
	s := start(t, "RATE_LIMIT_CHAT=", "RATE_LIMIT_API=")
	ann, bob := s.person("ann"), s.person("bob")
	began := time.Now()
	n := allowed(t, 110, func() reply { return ann.get("/api/auth/me") })
	if took := time.Since(began); n < 100 || n > 101+int(took/(600*time.Millisecond)) { // one more every 0.6 s
		t.Errorf("%d of 110 in %v", n, took)
	}
	spend := func() {
		for ann.get("/api/auth/me").status != 429 { // on a busy machine, there may be one more by now
		}
	}
	spend()
	ann.get("/api/chat/sessions").problem(429, "rate_limited")
	spend()
	ann.post("/api/auth/ws-ticket", nil).problem(429, "rate_limited")
	spend()
	if _, response, err := s.dial(ann.token); err == nil || response.StatusCode != 429 {
		t.Errorf("a socket: %v", err)
	}
	bob.get("/api/auth/me").want(200)
	if n := allowed(t, 2, func() reply { return ann.post("/api/chat/message", obj{"message": "hi"}) }); n != 2 {
		t.Error("sending is not counted apart")
	}
	r := s.nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+ann.refresh).want(200)
	if r.header.Get("RateLimit-Limit") != "100" {
		t.Errorf("%v", r.header)
	}
	for _, free := range []string{"/health", "/api/openapi.json", "/"} {
		if got := ann.get(free).want(200).header.Get("RateLimit-Limit"); got != "" {
			t.Errorf("%s is limited to %s", free, got)
		}
	}
}

func TestCredentialsAreLimitedByAddress(t *testing.T) {
	s := start(t, "RATE_LIMIT_AUTH=", "TRUSTED_PROXIES=127.0.0.1")
	from := func(address, path string, body obj) func() reply {
		return func() reply { return s.nobody().do("POST", path, body, "X-Real-IP: "+address) }
	}
	wrong := obj{"username": "nobody", "password": "Wrong1234"}
	if n := allowed(t, 10, from("192.0.2.1", "/api/auth/login", wrong)); n != 5 {
		t.Errorf("%d", n)
	}
	from("192.0.2.1", "/api/auth/register", obj{"setup_code": s.About.SetupCode})().problem(429, "rate_limited")
	from("192.0.2.2", "/api/auth/register", obj{"setup_code": s.About.SetupCode})().problem(400, "invalid_input")
	// A /64 of IPv6 is one client.
	i := 0
	if n := allowed(t, 10, func() reply {
		i++
		return from("2001:db8:1:2::"+strconv.Itoa(i), "/api/auth/register", obj{"setup_code": s.About.SetupCode})()
	}); n != 5 {
		t.Errorf("%d of one /64", n)
	}
	from("2001:db8:1:3::1", "/api/auth/register", obj{"setup_code": s.About.SetupCode})().problem(400, "invalid_input")
	// Invalid addresses all count for the proxy itself.
	if n := allowed(t, 10, func() reply {
		i++
		return from("made up "+strconv.Itoa(i), "/api/auth/register", obj{"setup_code": s.About.SetupCode})()
	}); n != 5 {
		t.Errorf("%d made up", n)
	}
}

// Without trusted proxies no header changes a client's address.
func TestAddressesCannotBeForged(t *testing.T) {
	t.Parallel()
	s := start(t, "RATE_LIMIT_AUTH=5/h")
	i := 0
	if n := allowed(t, 20, func() reply {
		i++
		address := "192.0.2." + strconv.Itoa(i)
		return s.nobody().do("POST", "/api/auth/register", obj{}, "X-Real-IP: "+address, "X-Forwarded-For: "+address,
			"Forwarded: for="+address, "True-Client-IP: "+address, "CF-Connecting-IP: "+address)
	}); n != 5 {
		t.Errorf("%d", n)
	}
}

func TestSendingIsLimited(t *testing.T) {
	s := start(t, "RATE_LIMIT_CHAT=3/m", "RATE_LIMIT_API=5/m")
	c := s.person("ann")
	socket := c.socket() // the ticket and the socket count as two of the five
	for range 2 {
		socket.send(obj{"type": "message", "content": "hi"})
		socket.until("message")
	}
	answer := c.post("/api/chat/message", obj{"message": "hi"}).want(200)
	for _, p := range []string{"/api/chat/message", path("/api/chat/messages/%d/regenerate", answer.int("id")),
		path("/api/chat/messages/%d/continue", answer.int("id")), path("/api/chat/messages/%d/edit", answer.int("id"))} {
		c.post(p, obj{"message": "hi"}).problem(429, "rate_limited")
	}
	for _, kind := range []string{"message", "edit", "regenerate", "continue", "decide"} {
		socket.send(obj{"type": kind, "content": "hi", "message_id": answer.int("id"), "client_message_id": "mine"})
		if e := socket.next(); e.Type != "error" || e.ErrorCode != "RATE_LIMITED" || e.RetryAfter < 1 || e.RetryAfter > 60 || e.ClientID != "mine" {
			t.Fatalf("%s: %+v", kind, e)
		}
	}
	// Any other frame, valid or not, counts as a request.
	for _, want := range []string{"UNKNOWN_TYPE", "UNKNOWN_TYPE", "UNKNOWN_TYPE", "RATE_LIMITED"} {
		socket.send(obj{"type": "nonsense"})
		if e := socket.next(); e.ErrorCode != want {
			t.Fatalf("%+v, want %s", e, want)
		}
	}
	socket.send(obj{"type": 5})
	if e := socket.next(); e.ErrorCode != "RATE_LIMITED" {
		t.Fatalf("%+v", e)
	}
	// Pings have a limit of their own.
	for i := range 70 {
		socket.send(obj{"type": "ping"})
		e := socket.next()
		if i < 60 && e.Type != "pong" || i == 69 && e.ErrorCode != "RATE_LIMITED" {
			t.Fatalf("%d: %+v", i, e)
		}
	}
}

// 200 parallel requests.
func TestLimitsHoldAgainstParallelRequests(t *testing.T) {
	t.Parallel()
	s := start(t, "RATE_LIMIT_AUTH=5/h")
	var mu sync.Mutex
	through := 0
	var all sync.WaitGroup
	began := time.Now()
	for range 200 {
		all.Go(func() {
			if r := s.nobody().post("/api/auth/register", obj{"setup_code": s.About.SetupCode}); r.status != 429 {
				mu.Lock()
				defer mu.Unlock()
				through++
			}
		})
	}
	all.Wait()
	if through != 5 {
		t.Errorf("%d in %v", through, time.Since(began))
	}
}
