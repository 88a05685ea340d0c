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
