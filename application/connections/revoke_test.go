package connections_test

import (
	"net/http"
	"testing"
	"time"

	connectionsdb "chatbot/adapters/bundb/connections"
	identitydb "chatbot/adapters/bundb/identity"
	toolsdb "chatbot/adapters/bundb/tools"
	"chatbot/adapters/oauth/oauthtest"
	"chatbot/domain/connection"
	"chatbot/domain/job"
	"chatbot/domain/tool"
	"chatbot/ports/contract"
)

// stored returns the server as an administrator changes it.
func (w *world) stored(t *testing.T) tool.Server {
	t.Helper()
	stored, err := toolsdb.NewServers(w.db).Load(t.Context())
	contract.OK(t, err)
	return stored.Servers[0]
}

// TestTakenGrantsAreRevokedAfterAnOutage: whatever took them, by a server that authorizes and is told again until it answers.
func TestTakenGrantsAreRevokedAfterAnOutage(t *testing.T) {
	for name, end := range map[string]func(t *testing.T, w *world) error{
		"the person disconnects": func(t *testing.T, w *world) error { return w.Disconnect(t.Context(), w.ada, "notes") },
		"the server is deleted": func(t *testing.T, w *world) error {
			return toolsdb.NewServers(w.db).Delete(t.Context(), "notes", w.clock.Now())
		},
		"the server moves": func(t *testing.T, w *world) error {
			moved := w.stored(t)
			moved.URL, moved.Version, moved.ChangedAt = "https://elsewhere.example/mcp", moved.Version+1, w.clock.Now()
			return toolsdb.NewServers(w.db).Change(t.Context(), moved)
		},
		"another client is set, and the person connects again": func(t *testing.T, w *world) error {
			w.as.AddClient("admin's", "secret", w.callbackAddress())
			w.server.Client = connection.Client{ID: "admin's", Secret: "secret"}
			w.connect(t)
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.connect(t)
			contract.OK(t, end(t, w))
			for _, status := range []int{http.StatusServiceUnavailable, http.StatusTooManyRequests, http.StatusForbidden, http.StatusFound} {
				w.answer("/revoke", status, "<html>maintenance</html>")
				if failed := w.revoke(t); len(failed) != 1 || len(w.revocations(t)) != 1 || w.as.Valid() == 0 {
					t.Errorf("%d: %q, %d to revoke", status, failed, len(w.revocations(t)))
				}
				w.clock.Move(time.Hour)
			}
			w.as.Set(func(s *oauthtest.Server) { s.Instead = nil })
			if failed := w.revoke(t); len(failed) != 0 || w.as.Valid() != 0 || len(w.revocations(t)) != 0 {
				t.Errorf("%q, %d tokens are valid, %d to revoke", failed, w.as.Valid(), len(w.revocations(t)))
			}
			before := w.as.Count("POST /revoke")
			if failed := w.revoke(t); len(failed) != 0 || w.as.Count("POST /revoke") != before { // an attempt after one that was killed
				t.Errorf("%q, revoked again", failed)
			}
			w.wantNothingTold(t)
		})
	}
}

// TestRevocationIsGivenUp: when the server that authorizes refuses it, or nothing has helped for long. Nothing of it is kept.
func TestRevocationIsGivenUp(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		age    time.Duration
		key    string
		told   int
	}{
		"it refuses the request":        {400, `{"error":"invalid_request"}`, 0, key, 1},
		"it long refuses the client":    {401, `{"error":"invalid_client"}`, connection.RevokeFor, key, 1},
		"it revokes no such tokens":     {400, `{"error":"unsupported_token_type"}`, 0, key, 1},
		"the token had ended":           {400, `{"error":"invalid_token"}`, 0, key, 0},
		"it has been away for too long": {503, "", connection.RevokeFor, key, 1},
		"the grant never opens":         {200, "", connection.RevokeFor, "ffffffffffffffffffffffffffffffffffffffffffffffff", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.connect(t)
			contract.OK(t, w.Disconnect(t.Context(), w.ada, "notes"))
			w.answer("/revoke", c.status, c.body)
			w.Service = w.replica(t, c.key, "")
			w.clock.Move(c.age)
			if failed := w.revoke(t); len(failed) != 0 || len(w.revocations(t)) != 0 {
				t.Errorf("%q, %d to revoke", failed, len(w.revocations(t)))
			}
			if told := len(w.told.log); told != c.told {
				t.Errorf("%d records, want %d: %+v", told, c.told, w.told.log)
			}
			w.wantNothingTold(t)
		})
	}
}

// TestRevocationIsTriedAgain: after what is mended elsewhere. A server with another key, as during a change of the key, destroys nothing.
func TestRevocationIsTriedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		key    string
	}{
		"it refuses the client":                {401, `{"error":"invalid_client"}`, key},
		"it fails with the status of an error": {400, `{"error":"server_error"}`, key},
		"it asks to come later":                {400, `{"error":"temporarily_unavailable"}`, key},
		"the grant does not open":              {200, "", "ffffffffffffffffffffffffffffffffffffffffffffffff"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.connect(t)
			contract.OK(t, w.Disconnect(t.Context(), w.ada, "notes"))
			w.answer("/revoke", c.status, c.body)
			mended := w.Service
			w.Service = w.replica(t, c.key, "")
			w.clock.Move(connection.RevokeFor - time.Hour)
			if failed := w.revoke(t); len(failed) != 1 || len(w.revocations(t)) != 1 || len(w.told.log) != 0 {
				t.Errorf("%q, %d to revoke", failed, len(w.revocations(t)))
			}
			w.as.Set(func(s *oauthtest.Server) { s.Instead = nil })
			w.Service = mended
			if failed := w.revoke(t); len(failed) != 0 || w.as.Valid() != 0 || len(w.revocations(t)) != 0 {
				t.Errorf("%q, %d tokens are valid", failed, w.as.Valid())
			}
		})
	}
}

// TestReplacedSecretRevokesEarlierGrants: the one with which they were granted is not good any more.
func TestReplacedSecretRevokesEarlierGrants(t *testing.T) {
	w := newWorld(t)
	w.as.AddClient("admin's", "old", w.callbackAddress())
	w.server.Client = connection.Client{ID: "admin's", Secret: "old"}
	w.change(t, func(id, secret *string) { *id, *secret = "admin's", "old, sealed" })
	w.connect(t)
	w.as.AddClient("admin's", "new", w.callbackAddress())
	contract.OK(t, w.Disconnect(t.Context(), w.ada, "notes"))
	if failed := w.revoke(t); len(failed) != 1 {
		t.Errorf("%q before the secret is entered", failed)
	}
	w.server.Client.Secret = "new"
	w.change(t, func(_, secret *string) { *secret = "new, sealed" })
	if failed := w.revoke(t); len(failed) != 0 || w.as.Valid() != 0 || len(w.revocations(t)) != 0 {
		t.Errorf("%q, %d tokens are valid", failed, w.as.Valid())
	}
}

// TestGrantBeforeReconnectIsRevokedAfterTheLastDisconnect: until then its client is in use.
func TestGrantBeforeReconnectIsRevokedAfterTheLastDisconnect(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	contract.OK(t, w.Disconnect(t.Context(), w.ada, "notes"))
	w.connect(t) // before the server was told
	w.connect(t) // instead of that
	if failed := w.revoke(t); len(failed) != 2 || w.as.Count("POST /revoke") != 0 {
		t.Errorf("%q, %d requests", failed, w.as.Count("POST /revoke"))
	}
	contract.OK(t, w.Disconnect(t.Context(), w.ada, "notes"))
	if failed := w.revoke(t); len(failed) != 0 || w.as.Valid() != 0 || len(w.revocations(t)) != 0 {
		t.Errorf("%q, %d tokens are valid", failed, w.as.Valid())
	}
}

// TestGrantsOfUsedClientAreErasedInTheEnd: nothing is kept for longer than connection.RevokeFor.
func TestGrantsOfUsedClientAreErasedInTheEnd(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	w.connect(t)
	w.clock.Move(connection.RevokeFor)
	if failed := w.revoke(t); len(failed) != 0 || w.as.Count("POST /revoke") != 0 || len(w.revocations(t)) != 0 || len(w.told.log) != 0 {
		t.Errorf("%q, %d to revoke", failed, len(w.revocations(t)))
	}
}

// TestGrantWaitsWhilePersonConnectsAgain: a provider that ends all grants of a client with one would end the one that is about to be made, too.
func TestGrantWaitsWhilePersonConnectsAgain(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	contract.OK(t, w.Disconnect(t.Context(), w.ada, "notes"))
	w.begin(t)
	if failed := w.revoke(t); len(failed) != 1 || w.as.Count("POST /revoke") != 0 {
		t.Errorf("%q, %d requests", failed, w.as.Count("POST /revoke"))
	}
	w.clock.Move(connection.Lasting) // it never came back
	if failed := w.revoke(t); len(failed) != 0 || w.as.Valid() != 0 {
		t.Errorf("%q, %d tokens are valid", failed, w.as.Valid())
	}
}

// TestConnectionMadeWhileItsClientIsRevokedEnds: its tokens may be dead, and the person learns that at once.
func TestConnectionMadeWhileItsClientIsRevokedEnds(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	contract.OK(t, w.Disconnect(t.Context(), w.ada, "notes"))
	w.as.Set(func(s *oauthtest.Server) {
		s.Instead = func(_ http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/revoke" {
				w.as.Set(func(s *oauthtest.Server) { s.Instead = nil })
				w.connect(t)
			}
			return false
		}
	})
	if failed := w.revoke(t); len(failed) != 0 {
		t.Errorf("%q", failed)
	}
	if state, _ := w.state(t); state != connection.Ended {
		t.Errorf("%q", state)
	}
	if failed := w.revoke(t); len(failed) != 0 || w.as.Valid() != 0 {
		t.Errorf("%q, %d tokens are valid", failed, w.as.Valid())
	}
}

// TestServerThatIsAwayIsAskedOnceForAll: revocations at others do not wait behind each of its grants.
func TestServerThatIsAwayIsAskedOnceForAll(t *testing.T) {
	w := newWorld(t)
	ada := w.ada
	for _, name := range []string{"bob", "cy", "dan"} {
		w.ada = w.person(t, name)
		w.connect(t)
		contract.OK(t, w.Disconnect(t.Context(), w.ada, "notes"))
	}
	w.ada = ada
	w.answer("/revoke", http.StatusServiceUnavailable, "")
	for _, c := range []struct {
		after    time.Duration
		requests int
	}{{0, 1}, {500 * time.Millisecond, 1}, {500 * time.Millisecond, 2}, {time.Second, 2}, {time.Second, 3}} {
		w.clock.Move(c.after)
		if failed := w.revoke(t); len(failed) != 3 || w.as.Count("POST /revoke") != c.requests {
			t.Errorf("%q, %d requests, want %d", failed, w.as.Count("POST /revoke"), c.requests)
		}
	}
	w.as.Set(func(s *oauthtest.Server) { s.Instead = nil })
	w.clock.Move(time.Hour)
	if failed := w.revoke(t); len(failed) != 0 || w.as.Valid() != 0 {
		t.Errorf("%q, %d tokens are valid", failed, w.as.Valid())
	}
}

// TestGrantsAreRevokedWithTheNextKey: one that waits for the server that authorizes is sealed again as others are.
func TestGrantsAreRevokedWithTheNextKey(t *testing.T) {
	const next = "ffffffffffffffffffffffffffffffffffffffffffffffff"
	w := newWorld(t)
	w.connect(t)
	contract.OK(t, w.Disconnect(t.Context(), w.ada, "notes"))
	contract.OK(t, w.replica(t, next, key).Reseal(t.Context()))
	w.Service = w.replica(t, next, "")
	if failed := w.revoke(t); len(failed) != 0 || w.as.Valid() != 0 {
		t.Errorf("%q, %d tokens are valid", failed, w.as.Valid())
	}
}

// TestUnreadableRevocationJobFails: no other attempt can mend it.
func TestUnreadableRevocationJobFails(t *testing.T) {
	w := newWorld(t)
	j := job.Job{Kind: job.RevokeGrant, Payload: "x", Attempt: 1}
	if got := j.After(w.RevokeGrant(t.Context(), j), w.clock.Now(), 0); got.Status != job.Failed {
		t.Errorf("%+v", got)
	}
}

// TestNewTokensThatCannotBeStoredLeaveTheEarlierGrant: a provider that ends all grants of a client with one would end that, too.
func TestNewTokensThatCannotBeStoredLeaveTheEarlierGrant(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	header := w.authorization(t)
	callback := w.callback(t, w.begin(t))
	w.told.failing = true
	if _, err := w.Finish(t.Context(), callback); err == nil {
		t.Error("connected without a record of it")
	}
	if failed := w.revoke(t); len(failed) != 1 || w.as.Count("POST /revoke") != 0 || w.authorization(t) != header || !w.accepted(t, header) {
		t.Errorf("%q, %d revocations", failed, w.as.Count("POST /revoke"))
	}
	contract.OK(t, w.Disconnect(t.Context(), w.ada, "notes"))
	if failed := w.revoke(t); len(failed) != 0 || w.as.Valid() != 0 || len(w.revocations(t)) != 0 {
		t.Errorf("%q, %d tokens are valid after the person disconnected", failed, w.as.Valid())
	}
}

// TestAccountDeletionLeavesGrantsToRevoke: the job comes after the person is gone.
func TestAccountDeletionLeavesGrantsToRevoke(t *testing.T) {
	w := newWorld(t)
	w.connect(t)
	users, at := identitydb.NewUsers(w.db), w.clock.Now()
	contract.OK(t, users.Schedule(t.Context(), w.ada.User, contract.Operator, at, job.Deletion(w.ada.User, at, at)))
	contract.OK(t, users.Delete(t.Context(), w.ada.User, at.Add(time.Second)))
	if _, err := connectionsdb.New(w.db).Find(t.Context(), w.ada.User, "notes"); err == nil {
		t.Error("the connection is still there")
	}
	if failed := w.revoke(t); len(failed) != 0 || w.as.Valid() != 0 || len(w.revocations(t)) != 0 {
		t.Errorf("%q, %d tokens are valid", failed, w.as.Valid())
	}
}
