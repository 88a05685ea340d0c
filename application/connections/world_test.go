package connections_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	connectionsdb "chatbot/adapters/bundb/connections"
	identitydb "chatbot/adapters/bundb/identity"
	jobsdb "chatbot/adapters/bundb/jobs"
	toolsdb "chatbot/adapters/bundb/tools"
	"chatbot/adapters/oauth"
	"chatbot/adapters/oauth/oauthtest"
	"chatbot/adapters/sealing"
	"chatbot/adapters/system"
	"chatbot/application/connections"
	"chatbot/domain/audit"
	"chatbot/domain/connection"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/tool"
	"chatbot/ports"
	"chatbot/ports/contract"
)

const key = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978"

// world is an installation with a real storage beside a server that authorizes.
type world struct {
	*connections.Service
	as        *oauthtest.Server
	db        *bundb.DB
	clock     *contract.Clock
	ada       identity.Actor
	server    connection.Server
	addresses connections.Addresses
	signedOut bool
	unusable  bool // the server, for people
	listed    atomic.Int32
	claims    atomic.Int32 // of refreshes
	finds     atomic.Int32 // of connections

	told recorder
}

// recorder keeps what is logged and audited.
type recorder struct {
	mu      sync.Mutex
	events  []audit.Event
	failing bool // nothing can be audited
	log     []ports.Record
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		as: oauthtest.New(t), db: bundbtest.SQLite(t), clock: contract.NewClock(contract.Kept(contract.Moment(0))),
		addresses: connections.Addresses{Callbacks: "http://localhost:8080/api/connections/callback"},
	}
	w.ada = w.person(t, "ada")
	w.server = connection.Server{ID: "notes", Name: "Notes", URL: w.as.Resource()}
	_, err := toolsdb.NewServers(w.db).Add(t.Context(), tool.Server{ID: "notes", Name: "Notes", URL: w.server.URL, Enabled: true, Version: 1, CreatedAt: w.clock.Now(), ChangedAt: w.clock.Now()})
	contract.OK(t, err)
	w.Service = w.replica(t, key, "")
	return w
}

func (w *world) person(t *testing.T, name string) identity.Actor {
	t.Helper()
	u, err := identitydb.NewUsers(w.db).Create(t.Context(), identity.NewUser(identity.Registration{Username: name, Email: name + "@example.com"}, identity.Member, "hash", w.clock.Now()))
	contract.OK(t, err)
	return identity.Actor{User: u.ID(), Role: identity.Member, Login: 7}
}

// replica returns another server of the installation.
func (w *world) replica(t *testing.T, secret, previous string) *connections.Service {
	t.Helper()
	sealer, err := sealing.New(secret, previous)
	contract.OK(t, err)
	authorizer := oauth.New(oauth.Options{UserAgent: "test", Clock: w.clock})
	stored := connectionsdb.New(w.db)
	grants := connections.NewGrants(connections.GrantPorts{
		Connections: counted{stored, w}, Refreshes: counted{stored, w}, Noted: stored, Revocations: stored, Sealed: stored, Authorizer: authorizer, Sealer: sealer, Clock: w.clock, Logger: &w.told, Jitter: func() float64 { return 0.5 },
	})
	s := connections.New(connections.Ports{
		Grants: grants, Attempts: stored, Servers: w, Accounts: w, Secrets: system.Secrets{}, Audit: &w.told, AppName: func() string { return "Chat" },
	}, func() connections.Addresses { return w.addresses })
	t.Cleanup(func() { s.Wait(); authorizer.Close() })
	return s
}

// counted counts calls of the storage.
type counted struct {
	*connectionsdb.Connections
	in *world
}

// Claim implements ports.Refreshes.
func (c counted) Claim(ctx context.Context, one connection.Connection, now, until time.Time) (bool, error) {
	c.in.claims.Add(1)
	return c.Connections.Claim(ctx, one, now, until)
}

// Find implements ports.Connections.
func (c counted) Find(ctx context.Context, user identity.UserID, server connection.ServerID) (connection.Connection, error) {
	defer c.in.finds.Add(1)
	return c.Connections.Find(ctx, user, server)
}

// Usable implements connections.Servers.
func (w *world) Usable(identity.Actor) []connection.Server {
	if w.unusable {
		return nil
	}
	server := w.server
	server.Client.Secret = ""
	return []connection.Server{server}
}

// Open implements connections.Servers.
func (w *world) Open(id connection.ServerID) (connection.Server, bool) {
	return w.server, id == w.server.ID
}

// ListFor implements connections.Servers.
func (w *world) ListFor(context.Context, identity.Actor, connection.ServerID) { w.listed.Add(1) }

// Confirm implements connections.Accounts.
func (w *world) Confirm(_ context.Context, p identity.Principal) (identity.Actor, identity.User, error) {
	if w.signedOut {
		return identity.Actor{}, identity.User{}, identity.ErrToken
	}
	return identity.Actor{User: p.UserID, Role: identity.Member, Login: p.LoginID}, identity.User{}, nil
}

// Log implements ports.Logger.
func (r *recorder) Log(_ context.Context, record ports.Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.log = append(r.log, record)
}

// Record implements ports.Audit.
func (r *recorder) Record(_ context.Context, e audit.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failing {
		return ports.ErrStorage
	}
	r.events = append(r.events, e)
	return nil
}

// List implements ports.Audit.
func (r *recorder) List(context.Context, ports.AuditQuery) ([]audit.Event, error) {
	return r.events, nil
}

// to returns what a call connects to.
func (w *world) to() tool.Connection {
	return tool.Connection{ID: w.server.ID, Name: w.server.Name, URL: w.server.URL, Client: w.server.Client.ID, ClientSecret: w.server.Client.Secret}
}

// header returns the header of a call; an error if there is none.
func (w *world) header(t *testing.T, actor identity.Actor) (string, error) {
	t.Helper()
	header, _, err := w.Authorization(t.Context(), w.to(), actor)
	if err == nil && header == "" {
		err = connection.ErrNeeded
	}
	return header, err
}

// refused tells that the server refused a request with a header, "" for none, and returns the next one.
func (w *world) refused(t *testing.T, sent, challenge string) (string, error) {
	t.Helper()
	return w.Refused(t.Context(), w.to(), w.ada, connection.Refusal{Sent: sent, Challenge: challenge})
}

// challenge is what the server says to a request without a token.
func (w *world) challenge() string {
	return fmt.Sprintf(`Bearer resource_metadata="%s/.well-known/oauth-protected-resource/mcp", scope="read"`, w.as.URL)
}

// callbackAddress is where people come back after they connected the server.
func (w *world) callbackAddress() string { return w.addresses.Callbacks + "/" + w.server.ID }

func (w *world) begin(t *testing.T) connection.Begun {
	t.Helper()
	begun, err := w.Begin(t.Context(), w.ada, "notes")
	contract.OK(t, err)
	return begun
}

// callback allows an attempt, and returns what comes back.
func (w *world) callback(t *testing.T, begun connection.Begun) connection.Callback {
	t.Helper()
	q := w.as.Follow(t, begun.URL)
	if connection.Key(q.Get("state")) != begun.Key {
		t.Errorf("the key of the state is another")
	}
	return connection.Callback{Server: w.server.ID, State: q.Get("state"), Code: q.Get("code"), Issuer: q.Get("iss"), Browser: begun.Browser}
}

func (w *world) connect(t *testing.T) {
	t.Helper()
	server, err := w.Finish(t.Context(), w.callback(t, w.begin(t)))
	if err != nil || server != "notes" {
		t.Fatalf("%q, %v", server, err)
	}
}

// authorization returns the header of a call.
func (w *world) authorization(t *testing.T) string {
	t.Helper()
	header, err := w.header(t, w.ada)
	contract.OK(t, err)
	return header
}

// accepted reports whether the server of tools takes a header.
func (w *world) accepted(t *testing.T, header string) bool {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.as.Resource(), nil)
	contract.OK(t, err)
	r.Header.Set("Authorization", header)
	res, err := http.DefaultClient.Do(r)
	contract.OK(t, err)
	return res.Body.Close() == nil && res.StatusCode == http.StatusNoContent
}

// revoke does the jobs that revoke what was granted, and returns their errors, "" for nil.
func (w *world) revoke(t *testing.T) (failed []string) {
	t.Helper()
	w.Wait()
	todo, err := jobsdb.NewJobs(w.db).List(t.Context(), ports.JobQuery{Kind: job.RevokeGrant, Status: job.Waiting, Limit: 100})
	contract.OK(t, err)
	for _, j := range todo {
		if err := w.RevokeGrant(t.Context(), j); err != nil {
			failed = append(failed, err.Error())
		}
	}
	return failed
}

// revocations returns the grants that are to be revoked.
func (w *world) revocations(t *testing.T) []connection.Revocation {
	t.Helper()
	all, err := connectionsdb.New(w.db).SealedRevocations(t.Context(), 0, 100)
	contract.OK(t, err)
	return all
}

func (w *world) refreshes() (n int) {
	w.as.Set(func(s *oauthtest.Server) {
		for _, form := range s.Forms {
			if form.Get("grant_type") == "refresh_token" {
				n++
			}
		}
	})
	return n
}

// wantNothingTold looks for what the server that authorizes gave out.
func (w *world) wantNothingTold(t *testing.T) {
	t.Helper()
	w.told.mu.Lock()
	defer w.told.mu.Unlock()
	told := fmt.Sprintf("%+v %+v", w.told.log, w.told.events)
	for _, prefix := range []string{"access-", "refresh-", "code-", "secret-"} {
		if strings.Contains(told, prefix) {
			t.Errorf("a secret is in the log: %s", told)
		}
	}
}

func scopeOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	contract.OK(t, err)
	return u.Query().Get("scope")
}
