//go:build faults

package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestDatabaseRestartReturns503: every request at any moment of a PostgreSQL restart gets its reply, or 503 with Retry-After.
func TestDatabaseRestartReturns503(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	settings := onDatabase("postgres://postgres@"+net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port))+"/postgres?sslmode=disable", nil)
	migrate(t, settings)
	m := newModel(t)
	p := launch(t, t.TempDir(), roomy(append(settings, append(m.settings(), "LOG_LEVEL=CRITICAL", "MAX_LOGINS_PER_USER=0")...)...)...)
	token := p.signUp(t)
	chat := p.call(t, token, "POST", "/api/chat/sessions", `{"title":"one"}`)
	session := fmt.Sprint(number(chat["id"]))
	var mu sync.Mutex
	seen := map[int]int{}
	done := make(chan struct{})
	var asking sync.WaitGroup
	for _, ask := range []struct{ method, path, body string }{
		{"GET", "/api/chat/sessions", ""}, {"GET", "/api/chat/sessions/" + session + "/messages", ""}, {"GET", "/api/auth/me", ""},
		{"GET", "/api/auth/sessions", ""}, {"GET", "/api/chat/search?q=one", ""}, {"GET", "/health/detailed", ""},
		{"PATCH", "/api/chat/sessions/" + session, `{"title":"two"}`}, {"POST", "/api/chat/sessions", `{"title":"more"}`},
		{"POST", "/api/auth/login", `{"username":"ann","password":"Secret123"}`}, {"POST", "/api/chat/message", `{"message":"q: 1 pieces of 9 bytes every 1ms"}`},
	} {
		asking.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				request, err := http.NewRequestWithContext(t.Context(), ask.method, p.base+ask.path, strings.NewReader(ask.body))
				if err != nil {
					t.Error(err)
					return
				}
				request.Header.Set("Content-Type", "application/json")
				request.Header.Set("Authorization", "Bearer "+token)
				response, err := p.http.Do(request)
				if err != nil {
					t.Errorf("%s %s: %v", ask.method, ask.path, err)
					return
				}
				body, _ := io.ReadAll(response.Body)
				_ = response.Body.Close()
				mu.Lock()
				seen[response.StatusCode]++
				mu.Unlock()
				if response.StatusCode >= 400 && response.StatusCode != http.StatusServiceUnavailable ||
					response.StatusCode == http.StatusServiceUnavailable && response.Header.Get("Retry-After") == "" && ask.path != "/health/detailed" {
					t.Errorf("%s %s: %s, Retry-After %q: %.300s", ask.method, ask.path, response.Status, response.Header.Get("Retry-After"), body)
				}
				time.Sleep(5 * time.Millisecond)
			}
		})
	}
	for i := range 8 {
		time.Sleep(time.Second)
		c.restart([]string{"fast", "immediate"}[i%2])
	}
	time.Sleep(time.Second)
	close(done)
	asking.Wait()
	t.Logf("replies by status: %v", seen)
	if seen[http.StatusOK] == 0 || seen[http.StatusServiceUnavailable] == 0 {
		t.Error("the restarts hit too little to prove anything")
	}
}
