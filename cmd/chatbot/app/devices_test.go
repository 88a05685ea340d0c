package app_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
)

func TestDevices(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.person("johndoe")
	other := s.nobody()
	other.signIn("johndoe")
	all := c.get("/api/auth/sessions").want(200).list("sessions")
	if len(all) != 2 || all[0]["address"] != "127.0.0.1" || all[0]["device"] != "Go program" {
		t.Fatalf("%v", all)
	}
	var mine, others float64
	for _, d := range all {
		if d["is_current"] == true {
			mine = d["id"].(float64)
		} else {
			others = d["id"].(float64)
		}
	}
	stranger := s.person("eve")
	stranger.do("DELETE", path("/api/auth/sessions/%.0f", others), nil).problem(404, "no_login")
	c.do("DELETE", path("/api/auth/sessions/%.0f", others), nil).want(204)
	other.get("/api/auth/me").problem(401, "invalid_token")
	c.do("DELETE", path("/api/auth/sessions/%.0f", others), nil).problem(404, "no_login")
	other.signIn("johndoe")
	c.do("DELETE", "/api/auth/sessions", nil).want(204)
	other.get("/api/auth/me").problem(401, "invalid_token")
	stranger.get("/api/auth/me").want(200)
	c.do("DELETE", path("/api/auth/sessions/%.0f", mine), nil).want(204)
	c.get("/api/auth/me").problem(401, "invalid_token")
}

func TestPasswordChange(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.person("johndoe")
	c.post("/api/auth/password", obj{"current_password": "Wrong1234", "new_password": "Difference1822"}).problem(403, "wrong_password")
	c.post("/api/auth/password", obj{"current_password": password, "new_password": "Johndoe12"}).problem(400, "invalid_input")
	c.post("/api/auth/password", obj{}).problem(400, "invalid_input")
	c.post("/api/auth/password", obj{"current_password": password, "new_password": "Difference1822"}).want(204)
	c.get("/api/auth/me").want(200)
	s.nobody().post("/api/auth/login", obj{"username": "johndoe", "password": password}).problem(401, "invalid_credentials")
	s.nobody().post("/api/auth/login", obj{"username": "johndoe", "password": "Difference1822"}).want(200)
}

// closesSoon checks that the open connections of an ended login are closed and that its tokens are refused.
func closesSoon(t *testing.T, whose *client, socket *socket, stream *stream) {
	t.Helper()
	began := time.Now()
	whose.get("/api/auth/me").problem(401, "invalid_token")
	_ = socket.conn.SetReadDeadline(began.Add(20 * time.Second))
	_, _, err := socket.conn.ReadMessage()
	var closed *websocket.CloseError
	if !errors.As(err, &closed) || closed.Code != 4401 || !strings.Contains(closed.Text, "Sign in again") {
		t.Errorf("the socket ended with %v", err)
	}
	if took := time.Since(began); took > 2*time.Second { // one second is promised; more allows for a busy machine
		t.Errorf("the socket was open for %v", took)
	}
	if end := last(t, stream.rest()); end.Type != "error" || end.ErrorCode != "INVALID_TOKEN" {
		t.Errorf("the stream ended with %+v", end)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("the stream was open for %v", took)
	}
}

// Twenty tabs refresh in parallel, a hundred times: all succeed with the same successor.
func TestTwentyTabsRefreshAtOnce(t *testing.T) {
	t.Parallel()
	c := start(t).person("johndoe")
	refreshTogether(t, c.refresh, c)
}

func refreshTogether(t *testing.T, token string, at ...*client) {
	t.Helper()
	for range 100 {
		got := make([]reply, 20)
		var all sync.WaitGroup
		for i := range got {
			all.Go(func() {
				got[i] = at[i%len(at)].nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+token)
			})
		}
		all.Wait()
		next := got[0].want(200).str("refresh_token")
		for _, r := range got {
			if r.want(200).str("refresh_token") != next || next == token {
				t.Fatalf("%s, and %s", r.body, got[0].body)
			}
		}
		(&client{server: at[0].server, token: got[19].str("access_token")}).get("/api/auth/me").want(200)
		token = next
	}
}

// TestSocketsCloseWhenLoginEnds: whatever ends a login, its sockets and streams close within a second, and no others.
func TestSocketsCloseWhenLoginEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(by, whose *client){
		"signing out":  func(_, whose *client) { whose.post("/api/auth/logout", nil).want(204) },
		"revoking":     func(by, _ *client) { by.do("DELETE", "/api/auth/sessions", nil).want(204) },
		"deactivating": func(by, _ *client) { by.post("/api/auth/deactivate", obj{"password": password}).want(204) },
		"deleting":     func(by, _ *client) { by.post("/api/auth/delete", obj{"password": password}).want(204) },
		"a new password": func(by, _ *client) {
			by.post("/api/auth/password", obj{"current_password": password, "new_password": "Difference1822"}).want(204)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, "DEMO_TOKENS_PER_SECOND=2")
			stranger, by := s.person("eve"), s.person("johndoe") // the first is the last admin, who may not go
			whose := s.nobody()
			whose.signIn("johndoe")
			socket, kept, stream := whose.socket(), stranger.socket(), whose.say("Tell me a long story")
			if e, _ := stream.next(); e.Type != "start" {
				t.Fatalf("%+v", e)
			}
			end(by, whose)
			closesSoon(t, whose, socket, stream)
			kept.send(obj{"type": "ping"})
			kept.until("pong")
		})
	}
}
