package app_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestRegistrationClosesAfterTheFirstAccount: a server that other machines can reach accepts only the first registration.
func TestRegistrationClosesAfterTheFirstAccount(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startIn(t, dir, "HTTP_ADDR=0.0.0.0:0", "REGISTRATION=")
	s.base = "http://127.0.0.1" + s.base[strings.LastIndexByte(s.base, ':'):]
	shown := func(want string) {
		t.Helper()
		if got := s.nobody().get("/api/config").want(200).str("registration"); got != want {
			t.Errorf("registration is %q, want %q", got, want)
		}
	}
	shown("open")
	ann := s.person("ann")
	shown("closed")
	bob := obj{"username": "bob", "email": "bob@example.com", "password": password}
	s.nobody().post("/api/auth/register", bob).problem(403, "registration_closed")
	s.nobody().post("/api/auth/register", obj{"username": "ann"}).problem(403, "registration_closed") // does not reveal which names are taken
	ann.get("/api/auth/me").want(200)
	s.stop()

	s = startIn(t, dir, "HTTP_ADDR=0.0.0.0:0", "REGISTRATION=")
	if !strings.Contains(s.log.String(), "REGISTRATION=open opens it") || s.About.Registration != "closed" {
		t.Errorf("the start does not say that registration is closed: %s", s.About.Registration)
	}
	s.stop()

	s = startIn(t, dir, "HTTP_ADDR=0.0.0.0:0", "REGISTRATION=open")
	s.base = "http://127.0.0.1" + s.base[strings.LastIndexByte(s.base, ':'):]
	s.nobody().post("/api/auth/register", bob).want(201)
}

func TestRegistrationCanBeClosedOnThisMachine(t *testing.T) {
	t.Parallel()
	for _, policy := range []string{"closed", "invite"} {
		s := start(t, "REGISTRATION="+policy)
		s.nobody().post("/api/auth/register", obj{"username": "bob", "email": "bob@example.com", "password": password}).problem(403, "registration_closed")
	}
}

// TestFirstAdminNeedsTheSetupCodeBeyondThisMachine: also where registration is open, and behind a proxy.
func TestFirstAdminNeedsTheSetupCodeBeyondThisMachine(t *testing.T) {
	t.Parallel()
	for name, settings := range map[string][]string{
		"open to all": {"HTTP_ADDR=0.0.0.0:0"}, "closed after the first": {"HTTP_ADDR=0.0.0.0:0", "REGISTRATION="}, "behind a proxy": {"TRUSTED_PROXIES=10.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			s := startIn(t, dir, settings...)
			s.base = "http://127.0.0.1" + s.base[strings.LastIndexByte(s.base, ':'):]
			code := string(s.About.SetupCode)
			ann := obj{"username": "ann", "email": "ann@example.com", "password": password}
			s.nobody().post("/api/auth/register", ann).problem(403, "setup_code_needed")
			for _, wrong := range []string{"x", code[1:], code + "A", "\x00", strings.Repeat("A", 100_000)} {
				ann["setup_code"] = wrong
				r := s.nobody().post("/api/auth/register", ann).problem(403, "setup_code_wrong")
				if fields := r.list("errors"); len(fields) != 1 || fields[0]["field"] != "setup_code" || fields[0]["code"] != "setup_code_wrong" {
					t.Errorf("%s", r.body)
				}
			}
			if s.nobody().get("/api/config").want(200); strings.Contains(s.log.String(), code) {
				t.Error("the log shows the code")
			}
			s.stop()
			s = startIn(t, dir, settings...)
			s.base = "http://127.0.0.1" + s.base[strings.LastIndexByte(s.base, ':'):]
			if string(s.About.SetupCode) != code {
				t.Errorf("after a restart the code is %s, not %s", s.About.SetupCode, code)
			}
			ann["setup_code"] = strings.ToLower(strings.ReplaceAll(code, "-", ""))
			if r := s.nobody().post("/api/auth/register", ann).want(201); r.str("role") != "admin" {
				t.Errorf("%s", r.body)
			}
			s.stop()
			if s = startIn(t, dir, settings...); s.About.SetupCode != "" {
				t.Error("the code is still shown")
			}
		})
	}
}

func TestFirstAccountOnThisMachineNeedsNoSetupCode(t *testing.T) {
	t.Parallel()
	s := start(t)
	if s.About.SetupCode != "" {
		t.Errorf("shown is %s", s.About.SetupCode)
	}
	if role := s.person("ann").get("/api/auth/me").want(200).str("role"); role != "admin" {
		t.Errorf("the first account has the role %q", role)
	}
	if role := s.person("bob").get("/api/auth/me").want(200).str("role"); role != "member" {
		t.Errorf("the second account has the role %q", role)
	}
}

// TestOnlyKnownHostsAreAnswered: requests for a foreign hostname that resolves to this machine (DNS rebinding) are refused.
func TestOnlyKnownHostsAreAnswered(t *testing.T) {
	t.Parallel()
	get := func(t *testing.T, s *server, path, host string, headers ...string) (int, string) {
		t.Helper()
		request := s.nobody().request("GET", path, nil, append(headers, "Host: "+host)...)
		response, err := httpClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(body)
	}
	embedded := start(t, "ALLOWED_HOSTS=")
	named := start(t, "ALLOWED_HOSTS=chat.example,192.0.2.7", "TRUSTED_PROXIES=127.0.0.1")
	for _, c := range []struct {
		server  *server
		allowed []string
		refused []string
	}{
		{embedded, []string{"localhost", "localhost:8080", "LOCALHOST", "localhost.", "chat.localhost", "127.0.0.1:1", "[::1]:8080", "192.168.1.9", "[fe80::1]"},
			[]string{"evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "notlocalhost", "a b", "127.0.0.1:1:2"}},
		{named, []string{"chat.example", "CHAT.example:443", "chat.example.", "192.0.2.7:80"},
			[]string{"localhost", "127.0.0.1", "evil.example", "www.chat.example", "chat.example.evil"}},
	} {
		for _, host := range c.allowed {
			if status, body := get(t, c.server, "/chat", host); status != http.StatusOK {
				t.Errorf("%q: status %d: %s", host, status, body)
			}
		}
		for _, host := range c.refused {
			for _, path := range []string{"/chat", "/api/models", "/api/auth/me", "/none"} {
				status, body := get(t, c.server, path, host)
				if status != http.StatusMisdirectedRequest && status != http.StatusBadRequest || strings.Contains(body, "<title>chat") {
					t.Errorf("%q %s: status %d: %s", host, path, status, body)
				}
			}
			if status, _ := get(t, c.server, "/health", "10.0.0.5"); status != http.StatusOK {
				t.Errorf("health is refused: %d", status)
			}
		}
	}
	if status, _ := get(t, named, "/chat", "inside", "X-Forwarded-Host: chat.example"); status != http.StatusOK {
		t.Errorf("the gateway's word does not count: %d", status)
	}
	if status, _ := get(t, named, "/health/ready", "anything.example"); status != http.StatusOK {
		t.Errorf("readiness is refused: %d", status)
	}
}
