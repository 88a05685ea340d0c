package connections_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/oauth/oauthtest"
	"chatbot/domain/connection"
	"chatbot/ports/contract"
)

// TestParallelCallsRefreshOnce: on two servers whose calls all find the token expired. A second refresh with the same token would end the grant.
func TestParallelCallsRefreshOnce(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	old := w.authorization(t)
	w.clock.Move(2 * time.Hour)
	other := w.replica(t, key, "")
	var all sync.WaitGroup
	headers := make(chan string, 16)
	for i := range 16 {
		service := w.Service
		if i%2 == 0 {
			service = other
		}
		all.Go(func() {
			header, _, err := service.Authorization(t.Context(), w.to(), w.ada)
			if err != nil {
				t.Error(err)
			}
			headers <- header
		})
	}
	all.Wait()
	close(headers)
	seen := map[string]bool{}
	for header := range headers {
		seen[header] = true
	}
	if n := w.refreshes(); n != 1 || len(seen) != 1 || seen[old] || !w.accepted(t, w.authorization(t)) {
		t.Errorf("%d refreshes, %v", n, seen)
	}
}

// TestTokenIsReplacedBeforeItEnds: no call waits for that, also if the server that authorizes hangs.
func TestTokenIsReplacedBeforeItEnds(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	old := w.authorization(t)
	w.clock.Move(50 * time.Minute)
	if w.authorization(t) != old || w.refreshes() != 0 {
		t.Error("the token was replaced long before its end")
	}
	w.clock.Move(8 * time.Minute)
	release, arrived := make(chan struct{}), make(chan struct{})
	hold(w, arrived, release)
	if w.authorization(t) != old {
		t.Error("another token before the server has answered")
	}
	<-arrived
	if w.authorization(t) != old {
		t.Error("another token before the server has answered, for the second call")
	}
	close(release)
	w.Wait()
	if fresh := w.authorization(t); fresh == old || w.refreshes() != 1 {
		t.Errorf("the token was not replaced in %d refreshes", w.refreshes())
	}
}

// hold has the server that authorizes keep the next answer to a refresh until release is closed.
func hold(w *world, arrived chan<- struct{}, release <-chan struct{}) {
	var once sync.Once
	w.as.Set(func(s *oauthtest.Server) {
		s.Change = func(_ http.ResponseWriter, r *http.Request, _ oauthtest.Document) bool {
			if r.Form.Get("grant_type") == "refresh_token" {
				once.Do(func() { close(arrived) })
				<-release
			}
			return true
		}
	})
}

// TestReplyOfRefreshIsKeptWhenCallerLeaves: the old token counts no more, so that the grant would be lost with the reply.
func TestReplyOfRefreshIsKeptWhenCallerLeaves(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	w.clock.Move(2 * time.Hour)
	release, arrived := make(chan struct{}), make(chan struct{})
	hold(w, arrived, release)
	ctx, leave := context.WithCancel(t.Context())
	failed := make(chan error)
	go func() {
		_, _, err := w.Authorization(ctx, w.to(), w.ada)
		failed <- err
	}()
	<-arrived
	leave()
	contract.WantFault(t, <-failed, connection.ErrUnreached)
	close(release)
	w.Wait()
	if !w.accepted(t, w.authorization(t)) || w.refreshes() != 1 {
		t.Errorf("%d refreshes", w.refreshes())
	}
}

// TestLostReplyOfRefresh: servers that accept the previous token for a moment go on, others end the grant, which nobody can help.
func TestLostReplyOfRefresh(t *testing.T) {
	for _, grace := range []bool{true, false} {
		w := newWorld(t)
		w.connect(t)
		w.clock.Move(2 * time.Hour)
		w.as.Set(func(s *oauthtest.Server) { s.Lose, s.Grace = true, grace })
		header, err := w.header(t, w.ada)
		if grace {
			if err != nil || !w.accepted(t, header) {
				t.Errorf("%v", err)
			}
			continue
		}
		contract.WantFault(t, err, connection.ErrNeeded)
		if state, _ := w.state(t); state != connection.Ended {
			t.Errorf("%q", state)
		}
		w.connect(t)
		w.authorization(t)
	}
}

// TestOutageKeepsGrant: neither failures nor pages of something in between end it.
func TestOutageKeepsGrant(t *testing.T) {
	for _, status := range []int{http.StatusServiceUnavailable, http.StatusTooManyRequests, http.StatusForbidden} {
		w := newWorld(t)
		w.connect(t)
		w.clock.Move(2 * time.Hour)
		w.as.Set(func(s *oauthtest.Server) {
			s.Change = func(rw http.ResponseWriter, r *http.Request, _ oauthtest.Document) bool {
				if r.URL.Path != "/token" {
					return true
				}
				rw.WriteHeader(status)
				return false
			}
			s.Grace = true
		})
		_, err := w.header(t, w.ada)
		contract.WantFault(t, err, connection.ErrUnreached)
		if state, _ := w.state(t); state != connection.Connected {
			t.Errorf("%d: %q", status, state)
		}
		w.as.Set(func(s *oauthtest.Server) { s.Change = nil })
		w.clock.Move(5 * time.Second) // the pause after the failed one
		if !w.accepted(t, w.authorization(t)) {
			t.Error("the token is not accepted")
		}
	}
}

// TestWaitingForRefreshOnlyReads: many calls wait while one refreshes.
func TestWaitingForRefreshOnlyReads(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	w.clock.Move(2 * time.Hour)
	release, arrived := make(chan struct{}), make(chan struct{})
	hold(w, arrived, release)
	var all sync.WaitGroup
	call := func() {
		if _, err := w.header(t, w.ada); err != nil {
			t.Error(err)
		}
	}
	all.Go(call)
	<-arrived
	claims := w.claims.Load()
	reads := w.finds.Load()
	all.Go(call)
	for w.finds.Load() < reads+2 {
		time.Sleep(time.Millisecond)
	}
	close(release)
	all.Wait()
	if n := w.claims.Load(); n != claims {
		t.Errorf("%d claims while another refreshed", n-claims)
	}
}

// TestRefusedRefreshLeavesNewerConnection: a person who connected again meanwhile keeps that.
func TestRefusedRefreshLeavesNewerConnection(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	w.clock.Move(2 * time.Hour)
	fresh := w.callback(t, w.begin(t))
	release, arrived := make(chan struct{}), make(chan struct{})
	w.as.Set(func(s *oauthtest.Server) {
		s.Change = func(_ http.ResponseWriter, r *http.Request, d oauthtest.Document) bool {
			if r.Form.Get("grant_type") == "refresh_token" {
				close(arrived)
				<-release
				clear(d)
				d["error"] = "invalid_grant"
			}
			return true
		}
	})
	done := make(chan error)
	go func() {
		_, err := w.header(t, w.ada)
		done <- err
	}()
	<-arrived
	if _, err := w.Finish(t.Context(), fresh); err != nil {
		t.Error(err)
	}
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if !w.accepted(t, w.authorization(t)) {
		t.Error("the token is not accepted")
	}
}

// TestRefusedTokenIsReplacedOnce: a server of tools that refuses what was just issued would have it replaced without end.
func TestRefusedTokenIsReplacedOnce(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	sent := w.authorization(t)
	w.as.Expire()
	_, err := w.refused(t, sent, w.challenge())
	contract.OK(t, err)
	fresh := w.authorization(t)
	if fresh == sent || !w.accepted(t, fresh) {
		t.Fatal("the token was not replaced")
	}
	_, err = w.refused(t, sent, w.challenge())
	contract.OK(t, err) // of a call that was slower
	if w.authorization(t) != fresh || w.refreshes() != 1 {
		t.Errorf("%d refreshes", w.refreshes())
	}
	_, err = w.refused(t, fresh, w.challenge())
	contract.WantFault(t, err, connection.ErrNeeded)
	if state, _ := w.state(t); state != connection.Ended || w.refreshes() != 1 {
		t.Errorf("%q, %d refreshes", state, w.refreshes())
	}
}

// TestTokenWithoutRefreshEnds: when it expires or is refused.
func TestTokenWithoutRefreshEnds(t *testing.T) {
	for _, refused := range []bool{true, false} {
		w := newWorld(t)
		w.as.Change = func(_ http.ResponseWriter, r *http.Request, d oauthtest.Document) bool {
			delete(d, "refresh_token")
			return true
		}
		w.connect(t)
		sent := w.authorization(t)
		if refused {
			_, err := w.refused(t, sent, w.challenge())
			contract.WantFault(t, err, connection.ErrNeeded)
		} else {
			w.clock.Move(2 * time.Hour)
			_, err := w.header(t, w.ada)
			contract.WantFault(t, err, connection.ErrNeeded)
		}
		if state, _ := w.state(t); state != connection.Ended {
			t.Errorf("%q", state)
		}
	}
}

// TestServerThatDoesNotRotate: its refresh token stays.
func TestServerThatDoesNotRotate(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	w.as.Set(func(s *oauthtest.Server) {
		s.Grace = true
		s.Change = func(_ http.ResponseWriter, r *http.Request, d oauthtest.Document) bool {
			if r.Form.Get("grant_type") == "refresh_token" {
				delete(d, "refresh_token")
				delete(d, "scope")
			}
			return true
		}
	})
	for range 3 {
		w.clock.Move(2 * time.Hour)
		if !w.accepted(t, w.authorization(t)) {
			t.Fatal("the token is not accepted")
		}
	}
}

// TestForgottenClientEndsConnection: and the next attempt registers another.
func TestForgottenClientEndsConnection(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	w.as.ForgetClients()
	w.clock.Move(2 * time.Hour)
	_, err := w.header(t, w.ada)
	contract.WantFault(t, err, connection.ErrNeeded)
	w.connect(t)
	w.authorization(t)
	if n := w.as.Count("POST /register"); n != 2 {
		t.Errorf("registered %d times", n)
	}
}

// TestReplacedSecretOfClientCounts: people stay connected when an administrator enters the new secret of the same client.
func TestReplacedSecretOfClientCounts(t *testing.T) {
	w := newWorld(t)
	w.as.AddClient("admin's", "old", w.callbackAddress())
	w.server.Client = connection.Client{ID: "admin's", Secret: "old"}
	w.connect(t)
	old := w.authorization(t)
	w.as.AddClient("admin's", "new", w.callbackAddress())
	w.server.Client.Secret = "new"
	for range 2 {
		w.clock.Move(2 * time.Hour)
		if now := w.authorization(t); now == old || !w.accepted(t, now) {
			t.Error("the token was not replaced")
		}
	}
}
