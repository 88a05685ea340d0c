package app_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestKnownPersonSignsInDuringAFlood: a network of 65,536 addresses fills the queue for hashes. People on known networks and
// strangers on other networks can still sign in, and signed-in people can change their password.
func TestKnownPersonSignsInDuringAFlood(t *testing.T) {
	s := startHashing(t, 8, t.TempDir(), "TRUSTED_PROXIES=127.0.0.1")
	const home = "X-Real-IP: 192.0.2.1"
	ada := s.person("ada")
	right := obj{"username": "ada", "password": password}
	s.nobody().do("POST", "/api/auth/login", right, home).want(200)

	var flood sync.WaitGroup
	var busy, tried atomic.Int64
	ended := make(chan struct{})
	defer flood.Wait()
	defer close(ended)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000}, Timeout: 30 * time.Second}
	defer client.CloseIdleConnections()
	for range 40 * max(1, runtime.GOMAXPROCS(0)/2) { // more than may wait: 24 for each concurrent hash
		flood.Go(func() {
			for {
				select {
				case <-ended:
					return
				default:
				}
				n := tried.Add(1)
				body := fmt.Sprintf(`{"username":"nobody%d","password":"Wrong1234"}`, n)
				req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.base+"/api/auth/login", strings.NewReader(body))
				if err != nil {
					t.Error(err)
					return
				}
				req.Header.Set("Content-Type", "application/json")
				req.Header.Set("X-Real-IP", fmt.Sprintf("203.0.%d.%d", n>>8&255, n&255))
				res, err := client.Do(req)
				if err != nil {
					continue
				}
				_ = res.Body.Close()
				if res.StatusCode == http.StatusServiceUnavailable {
					busy.Add(1)
					if res.Header.Get("Retry-After") == "" {
						t.Error("a refusal does not say when to come back")
					}
					time.Sleep(100 * time.Millisecond)
				}
			}
		})
	}
	for deadline := time.Now().Add(20 * time.Second); busy.Load() < 20; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the queue is not full: this test proves nothing")
		}
	}
	for i := range 3 {
		wrong := obj{"username": fmt.Sprint("eve", i), "password": "Wrong1234"}
		s.nobody().do("POST", "/api/auth/login", right, home).want(200)
		s.nobody().do("POST", "/api/auth/login", wrong, "X-Real-IP: 198.51.100.1").problem(401, "invalid_credentials")
		s.nobody().do("POST", "/api/auth/login", wrong, "X-Real-IP: 2001:db8::1").problem(401, "invalid_credentials")
	}
	ada.do("POST", "/api/auth/password", obj{"current_password": password, "new_password": "Difference1822"}, "X-Real-IP: 198.51.100.2").want(204)
}
