package connections_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	toolsdb "chatbot/adapters/bundb/tools"
	"chatbot/adapters/oauth/oauthtest"
	"chatbot/domain/connection"
	"chatbot/ports/contract"
)

// answer has the server that authorizes answer so to requests with a path.
func (w *world) answer(path string, status int, body string) {
	w.as.Set(func(s *oauthtest.Server) {
		s.Instead = func(rw http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == path {
				rw.WriteHeader(status)
				_, _ = rw.Write([]byte(body))
			}
			return r.URL.Path == path
		}
	})
}

// change stores the server as an administrator changes it.
func (w *world) change(t *testing.T, do func(clientID, secret *string)) {
	t.Helper()
	s := w.stored(t)
	do(&s.Client, &s.ClientSecret)
	s.Version, s.ChangedAt = s.Version+1, w.clock.Now()
	contract.OK(t, toolsdb.NewServers(w.db).Change(t.Context(), s))
}

// clientOf returns the client of an attempt.
func clientOf(t *testing.T, begun connection.Begun) string {
	t.Helper()
	u, err := url.Parse(begun.URL)
	contract.OK(t, err)
	return u.Query().Get("client_id")
}

// TestConnectionEndsWhenItsProviderLongAnswersOutsideOAuth: some say nothing else of grants that are over. Outages, and pages of an hour, do not end it.
func TestConnectionEndsWhenItsProviderLongAnswersOutsideOAuth(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		ends   bool
	}{
		"a page":                    {http.StatusBadRequest, "<!doctype html><title>Bad Request</title>", true},
		"nothing there":             {http.StatusNotFound, "404 page not found", true},
		"a redirect to a sign-in":   {http.StatusFound, "", true},
		"a page as a success":       {http.StatusOK, "<html>Sign in</html>", true},
		"another error in JSON":     {http.StatusBadRequest, `{"error":"invalid_request","error_description":"refresh_token is invalid"}`, true},
		"JSON of another kind":      {http.StatusUnauthorized, `{"message":"Unauthorized"}`, true},
		"a list":                    {http.StatusBadRequest, `["invalid_grant"]`, true},
		"an outage":                 {http.StatusServiceUnavailable, "<html>maintenance</html>", false},
		"a limit":                   {http.StatusTooManyRequests, "slow down", false},
		"an error that passes over": {http.StatusBadRequest, `{"error":"temporarily_unavailable"}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.connect(t)
			w.clock.Move(2 * time.Hour)
			w.answer("/token", c.status, c.body)
			for range 8 {
				_, err := w.header(t, w.ada)
				contract.WantFault(t, err, connection.ErrUnreached)
				w.clock.Move(5 * time.Minute)
			}
			if state, _ := w.state(t); state != connection.Connected {
				t.Fatalf("%q after 40 minutes", state)
			}
			w.clock.Move(time.Hour)
			_, err := w.header(t, w.ada)
			state, _ := w.state(t)
			if c.ends {
				contract.WantFault(t, err, connection.ErrNeeded)
				w.as.Set(func(s *oauthtest.Server) { s.Instead = nil })
				w.revoke(t)
			} else {
				contract.WantFault(t, err, connection.ErrUnreached)
			}
			if ended := state == connection.Ended; ended != c.ends || w.as.Valid() == 0 != c.ends {
				t.Errorf("%q, %d tokens are valid", state, w.as.Valid())
			}
		})
	}
}

// TestAnswerOfOAuthEndsTheCountOfFailures: pages of two outages are not counted together.
func TestAnswerOfOAuthEndsTheCountOfFailures(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	for range 3 {
		w.clock.Move(2 * time.Hour)
		w.answer("/token", http.StatusForbidden, "<html>blocked</html>")
		for range 4 {
			_, err := w.header(t, w.ada)
			contract.WantFault(t, err, connection.ErrUnreached)
			w.clock.Move(5 * time.Second)
		}
		w.as.Set(func(s *oauthtest.Server) { s.Instead = nil })
		w.authorization(t)
	}
}

// TestSecretIsSentToItsIssuerOnly: a server of tools that names another one gets no secret there until an administrator enters it again.
func TestSecretIsSentToItsIssuerOnly(t *testing.T) {
	w := newWorld(t)
	other := oauthtest.New(t)
	w.as.AddClient("admin's", "secret", w.callbackAddress())
	other.AddClient("admin's", "secret", w.callbackAddress())
	w.server.Client = connection.Client{ID: "admin's", Secret: "secret"}
	w.change(t, func(id, secret *string) { *id, *secret = "admin's", "sealed" })
	w.connect(t)
	w.as.Set(func(s *oauthtest.Server) {
		s.Change = func(_ http.ResponseWriter, r *http.Request, d oauthtest.Document) bool {
			if strings.Contains(r.URL.Path, "protected-resource") {
				d["authorization_servers"] = []string{other.URL}
			}
			return true
		}
	})
	_, err := w.Begin(t.Context(), w.ada, "notes")
	contract.WantFault(t, err, connection.OtherIssuer)

	w.server.Client.Secret = "new"
	w.change(t, func(_, secret *string) { *secret = "sealed again" })
	w.clock.Move(2 * time.Hour)
	w.authorization(t) // is refreshed where it was granted, with the secret that was for that one
	begun := w.begin(t)
	if !strings.HasPrefix(begun.URL, other.URL) {
		t.Errorf("leads to %s", begun.URL)
	}
	w.as.Set(func(s *oauthtest.Server) { s.Change = nil })
	_, err = w.Begin(t.Context(), w.ada, "notes")
	contract.WantFault(t, err, connection.OtherIssuer)
	w.change(t, func(id, secret *string) {}) // of its name
	_, err = w.Begin(t.Context(), w.ada, "notes")
	contract.WantFault(t, err, connection.OtherIssuer)
}

// TestRefusedRegistrationIsRemembered: for an hour, or until an administrator changes the server.
func TestRefusedRegistrationIsRemembered(t *testing.T) {
	w := newWorld(t)
	w.answer("/register", http.StatusForbidden, `{"error":"access_denied"}`)
	begin := func(asked int) {
		t.Helper()
		for range 2 {
			_, err := w.Begin(t.Context(), w.ada, "notes")
			contract.WantFault(t, err, connection.NoClient)
		}
		if n := w.as.Count("POST /register"); n != asked {
			t.Errorf("asked %d times, want %d", n, asked)
		}
	}
	begin(1)
	w.clock.Move(time.Hour)
	begin(2)
	w.change(t, func(_, _ *string) {})
	begin(3)
	w.as.Set(func(s *oauthtest.Server) { s.Instead = nil })
	w.change(t, func(_, _ *string) {})
	w.connect(t)
}

// TestAttemptsThatDoNotComeBackRegisterFewClients: then the last one is used.
func TestAttemptsThatDoNotComeBackRegisterFewClients(t *testing.T) {
	w := newWorld(t)
	for range 20 {
		w.begin(t)
	}
	if n := w.as.Count("POST /register"); n != 10 {
		t.Errorf("%d clients were registered", n)
	}
	w.connect(t)
	w.clock.Move(time.Hour)
	w.begin(t)
	w.begin(t)
	if n := w.as.Count("POST /register"); n != 11 {
		t.Errorf("%d clients were registered an hour later", n)
	}
}

// TestOutageOfRegistrationIsNotARefusal: but it is not asked without end either.
func TestOutageOfRegistrationIsNotARefusal(t *testing.T) {
	w := newWorld(t)
	w.answer("/register", http.StatusBadGateway, "")
	for range 15 {
		_, err := w.Begin(t.Context(), w.ada, "notes")
		contract.WantFault(t, err, connection.ErrUnreached)
	}
	if n := w.as.Count("POST /register"); n != 10 {
		t.Errorf("asked %d times", n)
	}
	w.as.Set(func(s *oauthtest.Server) { s.Instead = nil })
	w.clock.Move(time.Hour)
	w.connect(t)
}

// TestRefusedDocumentIsRemembered: by whatever it is refused, for all people, for a day.
func TestRefusedDocumentIsRemembered(t *testing.T) {
	for name, refuse := range map[string]func(t *testing.T, w *world){
		"at the token endpoint": func(t *testing.T, w *world) {
			callback := w.callback(t, w.begin(t))
			w.answer("/token", http.StatusUnauthorized, `{"error":"invalid_client"}`)
			_, err := w.Finish(t.Context(), callback)
			contract.WantFault(t, err, connection.ClientRefused)
			w.as.Set(func(s *oauthtest.Server) { s.Instead = nil })
		},
		"by an error that comes back": func(t *testing.T, w *world) {
			callback := w.callback(t, w.begin(t))
			callback.Code, callback.Error = "", "unauthorized_client"
			_, err := w.Finish(t.Context(), callback)
			contract.WantFault(t, err, connection.ClientRefused)
		},
		"by a page that only the person sees": func(t *testing.T, w *world) {
			w.begin(t)
			w.connect(t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.addresses.Documents = "https://chat.example.com/api/connections/clients"
			w.as.Change = func(_ http.ResponseWriter, r *http.Request, d oauthtest.Document) bool {
				if strings.Contains(r.URL.Path, "authorization-server") {
					d["client_id_metadata_document_supported"] = true
				}
				return true
			}
			refuse(t, w)
			for after, isDocument := range []bool{false, true} {
				w.clock.Move(time.Duration(after) * 24 * time.Hour)
				begun, err := w.Begin(t.Context(), w.person(t, fmt.Sprint("person", after)), "notes")
				contract.OK(t, err)
				if got := clientOf(t, begun); strings.HasPrefix(got, "https://") != isDocument {
					t.Errorf("after %d days: %q", after, got)
				}
			}
		})
	}
}

// TestServerThatAsksNoMoreNeedsNoConnection: once it lists its tools to everybody. One that asked for a call may list them to everybody, and counts for a
// day.
func TestServerThatAsksNoMoreNeedsNoConnection(t *testing.T) {
	for _, ofCall := range []bool{false, true} {
		w := newWorld(t)
		refuse := func() {
			t.Helper()
			_, err := w.Refused(t.Context(), w.to(), w.ada, connection.Refusal{Challenge: w.challenge(), OfCall: ofCall})
			contract.WantFault(t, err, connection.ErrNeeded)
		}
		wantNeeded := func(when string, want bool) {
			t.Helper()
			if got := len(w.Needed(t.Context(), w.ada)) == 1; got != want {
				t.Errorf("%s, of a call: %v, it is needed: %v", when, ofCall, got)
			}
		}
		wantNeeded("before it asked", false)
		refuse()
		wantNeeded("when it asked", true)
		w.Listed(t.Context(), w.to())
		wantNeeded("when it listed its tools", ofCall)
		w.clock.Move(20 * time.Hour)
		refuse()
		w.clock.Move(5 * time.Hour)
		w.Listed(t.Context(), w.to())
		wantNeeded("when it listed its tools five hours after it asked again", ofCall)
		w.clock.Move(20 * time.Hour)
		w.Listed(t.Context(), w.to())
		wantNeeded("a day later", false)
		w.connect(t)
		if offers, err := w.List(t.Context(), w.ada); err != nil || len(offers) != 1 {
			t.Errorf("what is connected can be disconnected: %+v, %v", offers, err)
		}
		w.Listed(t.Context(), w.to())
		refuse()
		contract.OK(t, w.Disconnect(t.Context(), w.ada, "notes"))
		wantNeeded("when it asks again", true)
		if n := w.as.Count("POST /register"); n != 1 {
			t.Errorf("%d clients were registered", n)
		}
	}
}
