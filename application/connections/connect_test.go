package connections_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/oauth/oauthtest"
	"chatbot/domain/connection"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports/contract"
)

func (w *world) state(t *testing.T) (state connection.State, moreNeeded bool) {
	t.Helper()
	offers, err := w.List(t.Context(), w.ada)
	contract.OK(t, err)
	if len(offers) != 1 {
		t.Fatalf("%+v", offers)
	}
	return offers[0].State, offers[0].MoreNeeded
}

func TestServerIsOfferedOnceItAskedForAuthorization(t *testing.T) {
	w := newWorld(t)
	if offers, err := w.List(t.Context(), w.ada); err != nil || len(offers) != 0 {
		t.Errorf("%+v, %v", offers, err)
	}
	_, err := w.refused(t, "", w.challenge())
	contract.WantFault(t, err, connection.ErrNeeded)
	if known := new(fault.Error); !errors.As(err, &known) || known.Params["name"] != "Notes" || known.Params["server"] != "notes" {
		t.Errorf("%+v", known)
	}
	if state, _ := w.state(t); state != "" {
		t.Errorf("%q", state)
	}
}

func TestConnectedServerIsAuthorized(t *testing.T) {
	w := newWorld(t)
	_, err := w.refused(t, "", w.challenge())
	contract.WantFault(t, err, connection.ErrNeeded)
	_, err = w.header(t, w.ada)
	contract.WantFault(t, err, connection.ErrNeeded)
	w.connect(t)
	if !w.accepted(t, w.authorization(t)) {
		t.Error("the token is not accepted")
	}
	if state, _ := w.state(t); state != connection.Connected {
		t.Errorf("%q", state)
	}
	bob := w.person(t, "bob")
	_, err = w.header(t, bob)
	contract.WantFault(t, err, connection.ErrNeeded)
	w.wantNothingTold(t)
}

// TestAttemptIsFinishedByAnotherReplica: the attempt is in the storage, and any server of the installation finishes it.
func TestAttemptIsFinishedByAnotherReplica(t *testing.T) {
	w := newWorld(t)
	callback := w.callback(t, w.begin(t))
	if _, err := w.replica(t, key, "").Finish(t.Context(), callback); err != nil {
		t.Fatal(err)
	}
	if !w.accepted(t, w.authorization(t)) {
		t.Error("the token is not accepted")
	}
}

func TestCallbackIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(w *world, c *connection.Callback)
		want   error
	}{
		"in another browser":             {func(_ *world, c *connection.Callback) { c.Browser = "another" }, connection.Expired},
		"without the browser's secret":   {func(_ *world, c *connection.Callback) { c.Browser = "" }, connection.Expired},
		"with another state":             {func(_ *world, c *connection.Callback) { c.State = "another" }, connection.Expired},
		"without a state":                {func(_ *world, c *connection.Callback) { c.State = "" }, connection.Expired},
		"too late":                       {func(w *world, _ *connection.Callback) { w.clock.Move(connection.Lasting) }, connection.Expired},
		"after the person signed out":    {func(w *world, _ *connection.Callback) { w.signedOut = true }, connection.Expired},
		"of another server":              {func(_ *world, c *connection.Callback) { c.Server = "other" }, connection.Refused},
		"of another issuer":              {func(_ *world, c *connection.Callback) { c.Issuer = "https://other.example" }, connection.Refused},
		"without the issuer it promised": {func(_ *world, c *connection.Callback) { c.Issuer = "" }, connection.Refused},
		"when the person says no":        {func(_ *world, c *connection.Callback) { c.Code, c.Error = "", "access_denied" }, connection.Denied},
		"with another failure":           {func(_ *world, c *connection.Callback) { c.Code, c.Error = "", "<script>" }, connection.Refused},
		"without a code":                 {func(_ *world, c *connection.Callback) { c.Code = "" }, connection.Refused},
		"with a code of its own":         {func(_ *world, c *connection.Callback) { c.Code = "stolen" }, connection.Refused},
		"after the server moved":         {func(w *world, _ *connection.Callback) { w.server.URL = "https://other.example/mcp" }, connection.ErrNone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			callback := w.callback(t, w.begin(t))
			c.change(w, &callback)
			_, err := w.Finish(t.Context(), callback)
			contract.WantFault(t, err, c.want)
			if exchanged := w.as.Count("POST /token") > 0; exchanged != (callback.Code == "stolen") {
				t.Errorf("exchanged: %v", exchanged)
			}
			_, err = w.header(t, w.ada)
			contract.WantFault(t, err, connection.ErrNeeded)
		})
	}
}

func TestCallbackCountsOnce(t *testing.T) {
	w := newWorld(t)
	callback := w.callback(t, w.begin(t))
	if _, err := w.Finish(t.Context(), callback); err != nil {
		t.Fatal(err)
	}
	_, err := w.Finish(t.Context(), callback)
	contract.WantFault(t, err, connection.Expired)
	if n := w.as.Count("POST /token"); n != 1 {
		t.Errorf("%d exchanges", n)
	}
	w.authorization(t)
}

// TestForeignCallbackLeavesAttempt: somebody who sends a callback with a state from elsewhere does not use up the attempt.
func TestForeignCallbackLeavesAttempt(t *testing.T) {
	w := newWorld(t)
	callback := w.callback(t, w.begin(t))
	foreign := callback
	foreign.Browser, foreign.Code = "another", "attacker's"
	_, err := w.Finish(t.Context(), foreign)
	contract.WantFault(t, err, connection.Expired)
	if _, err := w.Finish(t.Context(), callback); err != nil {
		t.Error(err)
	}
}

func TestOnlyServersWhoseToolsMayBeUsedAreConnected(t *testing.T) {
	w := newWorld(t)
	_, err := w.Begin(t.Context(), w.ada, "other")
	contract.WantFault(t, err, connection.ErrNone)
	_, err = w.Begin(t.Context(), identity.Actor{Role: identity.Operator}, "notes")
	contract.WantFault(t, err, connection.ErrNone)
}

// TestMoreAccessIsAskedForWithWhatWasGranted: a person who allows more loses nothing.
func TestMoreAccessIsAskedForWithWhatWasGranted(t *testing.T) {
	w := newWorld(t)
	_, err := w.refused(t, "", w.challenge())
	contract.WantFault(t, err, connection.ErrNeeded)
	begun := w.begin(t)
	if got := scopeOf(t, begun.URL); got != "read offline_access" {
		t.Errorf("%q", got)
	}
	if _, err := w.Finish(t.Context(), w.callback(t, begun)); err != nil {
		t.Fatal(err)
	}
	_, err = w.refused(t, w.authorization(t), `Bearer error="insufficient_scope", scope="write"`)
	contract.WantFault(t, err, connection.ErrMoreNeeded)
	if state, more := w.state(t); state != connection.Connected || !more {
		t.Errorf("%q, %v", state, more)
	}
	if !w.accepted(t, w.authorization(t)) {
		t.Error("the connection was lost")
	}
	begun = w.begin(t)
	if got := scopeOf(t, begun.URL); got != "read offline_access write" {
		t.Errorf("%q", got)
	}
	if _, err := w.Finish(t.Context(), w.callback(t, begun)); err != nil {
		t.Fatal(err)
	}
	if _, more := w.state(t); more {
		t.Error("more is needed still")
	}
}

func TestDisconnectingRevokes(t *testing.T) {
	w := newWorld(t)
	contract.WantFault(t, w.Disconnect(t.Context(), w.ada, "notes"), connection.ErrNone)
	w.connect(t)
	header := w.authorization(t)
	contract.WantFault(t, w.Disconnect(t.Context(), w.person(t, "bob"), "notes"), connection.ErrNone)
	contract.OK(t, w.Disconnect(t.Context(), w.ada, "notes"))
	w.revoke(t)
	if w.accepted(t, header) || w.as.Count("POST /revoke") != 1 {
		t.Error("the tokens were not revoked")
	}
	_, err := w.header(t, w.ada)
	contract.WantFault(t, err, connection.ErrNeeded)
	if len(w.told.events) != 2 || w.told.events[0].Action != "connection.connected" || w.told.events[1].Action != "connection.disconnected" || w.told.events[1].Object != "notes" {
		t.Errorf("%+v", w.told.events)
	}
}

// TestTokensThatNobodyKeepsAreRevoked: none stay alive of which nothing is stored.
func TestTokensThatNobodyKeepsAreRevoked(t *testing.T) {
	for name, lose := range map[string]func(t *testing.T, w *world){
		"the server of tools does not take them": func(t *testing.T, w *world) {
			w.connect(t)
			w.clock.Move(2 * time.Hour)
			_, err := w.refused(t, w.authorization(t), w.challenge())
			contract.WantFault(t, err, connection.ErrNeeded)
		},
		"they cannot be audited": func(t *testing.T, w *world) {
			w.told.failing = true
			if _, err := w.Finish(t.Context(), w.callback(t, w.begin(t))); err == nil {
				t.Error("connected")
			}
		},
		"the person disconnected while they were refreshed": func(t *testing.T, w *world) {
			w.connect(t)
			w.clock.Move(2 * time.Hour)
			release, arrived := make(chan struct{}), make(chan struct{})
			hold(w, arrived, release)
			done := make(chan error)
			go func() {
				_, err := w.header(t, w.ada)
				done <- err
			}()
			<-arrived
			contract.OK(t, w.Disconnect(t.Context(), w.ada, "notes"))
			close(release)
			contract.WantFault(t, <-done, connection.ErrNeeded)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			lose(t, w)
			if w.revoke(t); w.as.Valid() != 0 {
				t.Errorf("%d tokens are valid", w.as.Valid())
			}
		})
	}
}

// TestConnectionOfUnavailableServerIsEndedOnly: a person who may not use the server any more sees what is granted, and revokes it.
func TestConnectionOfUnavailableServerIsEndedOnly(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	w.unusable = true
	offers, err := w.List(t.Context(), w.ada)
	if err != nil || len(offers) != 1 || !offers[0].Unavailable || offers[0].Server != (connection.Server{ID: "notes", Name: "Notes"}) {
		t.Errorf("%+v, %v", offers, err)
	}
	if needed := w.Needed(t.Context(), w.ada); len(needed) != 0 {
		t.Errorf("%+v", needed)
	}
	_, err = w.Begin(t.Context(), w.ada, "notes")
	contract.WantFault(t, err, connection.ErrNone)
	contract.OK(t, w.Disconnect(t.Context(), w.ada, "notes"))
	w.revoke(t)
	if offers, err = w.List(t.Context(), w.ada); err != nil || len(offers) != 0 || w.as.Valid() != 0 {
		t.Errorf("%+v, %v, %d tokens", offers, err, w.as.Valid())
	}
}

// TestReplacedGrantOfAnotherClientIsRevoked: one of the same client waits, because some providers would end the new one with it.
func TestReplacedGrantOfAnotherClientIsRevoked(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	w.connect(t)
	if w.revoke(t); w.as.Count("POST /revoke") != 0 {
		t.Error("the grant of the same client was revoked")
	}
	w.as.AddClient("admin's", "secret", w.callbackAddress())
	w.server.Client = connection.Client{ID: "admin's", Secret: "secret"}
	w.connect(t)
	if w.revoke(t); w.as.Count("POST /revoke") != 2 {
		t.Errorf("%d grants were revoked", w.as.Count("POST /revoke"))
	}
}

func TestDisconnectingNeedsNoServer(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	w.as.Close()
	contract.OK(t, w.Disconnect(t.Context(), w.ada, "notes"))
	w.wantNothingTold(t)
}

// TestClientIsRegisteredOnce: and again when the server forgot it, which it tells only the person.
func TestClientIsRegisteredOnce(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	w.connect(t)
	bob := w.person(t, "bob")
	if _, err := w.Begin(t.Context(), bob, "notes"); err != nil || w.as.Count("POST /register") != 1 {
		t.Fatalf("%v, registered %d times", err, w.as.Count("POST /register"))
	}
	w.as.ForgetClients()
	res, err := http.Get(w.begin(t).URL)
	contract.OK(t, err)
	if _ = res.Body.Close(); res.StatusCode != http.StatusBadRequest {
		t.Fatal("the server knows the client")
	}
	w.connect(t)
	if n := w.as.Count("POST /register"); n != 2 {
		t.Errorf("registered %d times", n)
	}
}

// TestClientIsRegisteredForItsCallback: after PUBLIC_URL changed, the earlier client is of no use.
func TestClientIsRegisteredForItsCallback(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	w.addresses.Callbacks = "http://localhost:9090/api/connections/callback"
	w.connect(t)
	if n := w.as.Count("POST /register"); n != 2 {
		t.Errorf("registered %d times", n)
	}
}

func TestClientOfAdministratorIsUsed(t *testing.T) {
	w := newWorld(t)
	w.as.AddClient("admin's", "s/e+c%r", w.callbackAddress())
	w.server.Client = connection.Client{ID: "admin's", Secret: "s/e+c%r"}
	if state, _ := w.state(t); state != "" {
		t.Errorf("%q", state)
	}
	w.connect(t)
	if w.as.Count("POST /register") != 0 {
		t.Error("a client was registered")
	}
}

// TestDocumentIsTheClient: where the server takes one, and until an attempt with it does not come back, as when the server cannot read it.
func TestDocumentIsTheClient(t *testing.T) {
	w := newWorld(t)
	w.addresses.Documents = "https://chat.example.com/api/connections/clients"
	w.as.Change = func(_ http.ResponseWriter, r *http.Request, d oauthtest.Document) bool {
		if strings.Contains(r.URL.Path, "authorization-server") {
			d["client_id_metadata_document_supported"] = true
		}
		return true
	}
	if got := clientOf(t, w.begin(t)); got != w.addresses.Documents+"/notes" {
		t.Errorf("%q", got)
	}
	begun := w.begin(t)
	if got := clientOf(t, begun); got != "client-1" {
		t.Errorf("after one that did not come back: %q", got)
	}
	if _, err := w.Finish(t.Context(), w.callback(t, begun)); err != nil {
		t.Fatal(err)
	}
	w.connect(t)
	if d, ok := w.Document("notes"); !ok || d.ID != w.addresses.Documents+"/notes" || d.Name != "Chat" || d.Callback != w.callbackAddress() {
		t.Errorf("%+v, %v", d, ok)
	}
}

// TestGrantIsForOneAddress: an administrator who moves a server does not send the people's tokens to another.
func TestGrantIsForOneAddress(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	old := w.server.URL
	w.server.URL = old + "/v2"
	_, err := w.header(t, w.ada)
	contract.WantFault(t, err, connection.ErrNeeded)
	if state, _ := w.state(t); state != connection.Ended {
		t.Errorf("%q", state)
	}
	if needed := w.Needed(t.Context(), w.ada); len(needed) != 1 {
		t.Errorf("%+v", needed)
	}
	w.server.URL = old
	w.authorization(t)
}

// TestMoreAccessOfUnknownScopes: a server that refuses a call for want of scopes, and does not name them, is connected again as well; and
// those of several calls are asked for together.
func TestMoreAccessOfUnknownScopes(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	for _, challenge := range []string{`Bearer error="insufficient_scope"`, `Bearer error="insufficient_scope", scope="write"`, `Bearer error="insufficient_scope", scope="delete"`} {
		_, err := w.refused(t, w.authorization(t), challenge)
		contract.WantFault(t, err, connection.ErrMoreNeeded)
		if state, more := w.state(t); state != connection.Connected || !more {
			t.Errorf("%s: %q, %v", challenge, state, more)
		}
	}
	if got := scopeOf(t, w.begin(t).URL); got != "read offline_access write delete" {
		t.Errorf("%q", got)
	}
}

func TestReseal(t *testing.T) {
	const next = "ffffffffffffffffffffffffffffffffffffffffffffffff"
	w := newWorld(t)
	w.connect(t)
	contract.OK(t, w.replica(t, next, key).Reseal(t.Context()))
	w.Service = w.replica(t, next, "")
	if !w.accepted(t, w.authorization(t)) {
		t.Error("the token is not accepted")
	}
	w.connect(t)
	if n := w.as.Count("POST /register"); n != 1 {
		t.Errorf("registered %d times", n)
	}
	w.Service = w.replica(t, key, "") // which cannot open it
	_, err := w.header(t, w.ada)
	contract.WantFault(t, err, connection.ErrNeeded)
	w.clock.Move(time.Second)
	w.connect(t)
}

// TestGrantIsNamedAnewWithEachConnection: a refresh does not.
func TestGrantIsNamedAnewWithEachConnection(t *testing.T) {
	w := newWorld(t)
	name := func() string {
		_, grant, err := w.Authorization(t.Context(), w.to(), w.ada)
		contract.OK(t, err)
		return grant
	}
	if name() != "" {
		t.Error("there is a grant before it is given")
	}
	w.connect(t)
	first := name()
	w.clock.Move(2 * time.Hour)
	if first == "" || name() != first || w.refreshes() != 1 {
		t.Errorf("after %d refreshes %q is %q", w.refreshes(), first, name())
	}
	w.connect(t)
	if name() == first {
		t.Error("another connection has the same name")
	}
	contract.OK(t, w.Disconnect(t.Context(), w.ada, "notes"))
	if name() != "" {
		t.Error("there is a grant after it was ended")
	}
}
