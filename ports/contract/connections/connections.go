// Package connections holds the suites of the ports that store connections to servers of tools.
package connections

import (
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chatbot/domain/connection"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/tool"
	"chatbot/ports/contract"
)

// Connections verifies an adapter of ports.Connections, Refreshes, SealedGrants, Revocations, Attempts and ConnectionServers.
func Connections(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"put, list, find and delete":                                putListFindDelete,
		"unknown people and servers":                                unknown,
		"scopes that are wanted":                                    wanted,
		"one refreshes":                                             oneRefreshes,
		"a refresh of an earlier version":                           staleRefresh,
		"seal again":                                                sealAgain,
		"an attempt counts once":                                    attemptOnce,
		"attempts of other browsers":                                otherBrowsers,
		"attempts expire":                                           attemptsExpire,
		"race to take an attempt":                                   raceToTake,
		"servers that asked":                                        noteServers,
		"what is remembered of clients":                             rememberClients,
		"failures of refreshes":                                     countFailures,
		"what takes a grant revokes it":                             takenGrants,
		"grants that nothing takes stay":                            keptGrants,
		"revocations are sealed again":                              sealRevocationsAgain,
		"a grant is kept or revoked when its server goes meanwhile": raceWithServer,
		"they go with their owner":                                  goWithOwner,
		"they go with their server":                                 goWithServer,
	}.Run(t, fresh)
}

// moment is a time as storages return it.
func moment(n int) time.Time { return contract.Kept(contract.Moment(n)) }

func connected(user identity.UserID, server string, n int) connection.Connection {
	return connection.Connection{
		User: user, Server: server, State: connection.Connected, Grant: "sealed", Version: 1, ConnectedAt: moment(n), ChangedAt: moment(n),
	}
}

func find(t *testing.T, s contract.Storage, user identity.UserID, server string) connection.Connection {
	t.Helper()
	c, err := s.Connections.Find(t.Context(), user, server)
	contract.OK(t, err)
	return c
}

func putListFindDelete(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	server(t, s, "notes")
	server(t, s, "files")
	notes, files := connected(ada, "notes", 1), connected(ada, "files", 2)
	contract.OK(t, s.Connections.Put(t.Context(), notes))
	contract.OK(t, s.Connections.Put(t.Context(), files))
	contract.OK(t, s.Connections.Put(t.Context(), connected(bob, "notes", 3)))
	if got, err := s.Connections.List(t.Context(), ada); err != nil || !reflect.DeepEqual(got, []connection.Connection{files, notes}) {
		t.Errorf("%+v, %v", got, err)
	}
	notes.Grant, notes.ConnectedAt, notes.ChangedAt = "another", moment(4), moment(4)
	contract.OK(t, s.Connections.Put(t.Context(), notes))
	notes.Version = 2
	if got := find(t, s, ada, "notes"); got != notes {
		t.Errorf("%+v, want %+v", got, notes)
	}
	contract.OK(t, s.Connections.Delete(t.Context(), ada, "notes", contract.Moment(9)))
	_, err := s.Connections.Find(t.Context(), ada, "notes")
	contract.WantFault(t, err, connection.ErrNone)
	contract.WantFault(t, s.Connections.Delete(t.Context(), ada, "notes", contract.Moment(9)), connection.ErrNone)
	find(t, s, bob, "notes")
}

func unknown(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	server(t, s, "notes")
	contract.WantFault(t, s.Connections.Put(t.Context(), connected(ada, "none", 1)), connection.ErrNone)
	contract.WantFault(t, s.Connections.Put(t.Context(), connected(ada+1000, "notes", 1)), connection.ErrNone)
	contract.WantFault(t, s.Attempts.Begin(t.Context(), attempt(ada, "none", "s"), contract.Moment(1)), connection.ErrNone)
	contract.WantFault(t, s.NotedServers.Note(t.Context(), "none", connection.Challenge{}, connection.AsksToList, contract.Moment(1)), connection.ErrNone)
	contract.WantFault(t, s.NotedServers.Register(t.Context(), "notes", "", "sealed"), connection.ErrChanged)
	contract.OK(t, s.Connections.Want(t.Context(), ada, "notes", "write"))
}

func wanted(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	server(t, s, "notes")
	contract.OK(t, s.Connections.Put(t.Context(), connected(ada, "notes", 1)))
	contract.OK(t, s.Connections.Want(t.Context(), ada, "notes", "read write"))
	if got := find(t, s, ada, "notes"); got.Wanted != "read write" || !got.MoreNeeded || got.Version != 1 {
		t.Errorf("%+v", got)
	}
	contract.OK(t, s.Connections.Put(t.Context(), connected(ada, "notes", 2)))
	if got := find(t, s, ada, "notes"); got.Wanted != "" || got.MoreNeeded || got.Version != 2 {
		t.Errorf("connected again: %+v", got)
	}
}

func claim(t *testing.T, s contract.Storage, c connection.Connection, now, until time.Time) bool {
	t.Helper()
	claimed, err := s.Refreshes.Claim(t.Context(), c, now, until)
	contract.OK(t, err)
	return claimed
}

func oneRefreshes(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	server(t, s, "notes")
	c := connected(ada, "notes", 1)
	contract.OK(t, s.Connections.Put(t.Context(), c))
	var claims atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if claimed, err := s.Refreshes.Claim(t.Context(), c, contract.Moment(2), contract.Moment(5)); err == nil && claimed {
				claims.Add(1)
			}
		})
	}
	if all.Wait(); claims.Load() != 1 {
		t.Fatalf("%d callers refresh", claims.Load())
	}
	if claim(t, s, c, contract.Moment(4), contract.Moment(9)) {
		t.Error("claimed while another refreshes")
	}
	if !claim(t, s, c, contract.Moment(5), contract.Moment(9)) {
		t.Error("a claim outlived its time")
	}
	contract.OK(t, s.Refreshes.Release(t.Context(), c, contract.Moment(5), contract.Moment(6))) // of the claim that has ended
	if got := find(t, s, ada, "notes"); !got.Claimed.Equal(moment(9)) {
		t.Errorf("claimed until %v", got.Claimed)
	}
	contract.OK(t, s.Refreshes.Release(t.Context(), c, contract.Moment(9), contract.Moment(6)))
	if !claim(t, s, c, contract.Moment(6), contract.Moment(9)) {
		t.Error("a claim was not released")
	}
	c.Grant, c.Version, c.ChangedAt = "renewed", 2, moment(6)
	contract.OK(t, s.Refreshes.Renew(t.Context(), c))
	if got := find(t, s, ada, "notes"); got != c {
		t.Errorf("%+v, want %+v", got, c)
	}
	if !claim(t, s, c, contract.Moment(7), contract.Moment(9)) {
		t.Error("the claim did not end with the refresh")
	}
}

func staleRefresh(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	server(t, s, "notes")
	old := connected(ada, "notes", 1)
	contract.OK(t, s.Connections.Put(t.Context(), old))
	contract.OK(t, s.Connections.Put(t.Context(), connected(ada, "notes", 2)))
	if claim(t, s, old, contract.Moment(3), contract.Moment(5)) {
		t.Error("claimed an earlier version")
	}
	renewed := old
	renewed.Grant, renewed.Version = "of the earlier one", 2
	contract.WantFault(t, s.Refreshes.Renew(t.Context(), renewed), connection.ErrChanged)
	contract.OK(t, s.Connections.Delete(t.Context(), ada, "notes", contract.Moment(9)))
	renewed.Version = 3
	contract.WantFault(t, s.Refreshes.Renew(t.Context(), renewed), connection.ErrChanged)
}

func sealAgain(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	server(t, s, "notes")
	server(t, s, "files")
	for _, c := range []connection.Connection{connected(bob, "files", 1), connected(ada, "notes", 1), connected(ada, "files", 1)} {
		contract.OK(t, s.Connections.Put(t.Context(), c))
	}
	ended := connected(bob, "notes", 1)
	ended.State, ended.Grant = connection.Ended, ""
	contract.OK(t, s.Connections.Put(t.Context(), ended))
	var seen []string
	for after := (connection.Connection{}); ; {
		page, err := s.SealedGrants.Sealed(t.Context(), after, 1)
		contract.OK(t, err)
		if len(page) == 0 {
			break
		}
		after = page[0]
		seen = append(seen, after.Server)
	}
	if !reflect.DeepEqual(seen, []string{"files", "notes", "files"}) {
		t.Errorf("%v", seen)
	}
	c := find(t, s, ada, "notes")
	contract.OK(t, s.SealedGrants.Reseal(t.Context(), c, "again"))
	contract.OK(t, s.SealedGrants.Reseal(t.Context(), c, "too late"))
	if got := find(t, s, ada, "notes"); got.Grant != "again" || got.Version != 1 {
		t.Errorf("%+v", got)
	}
}

func attempt(user identity.UserID, server, state string) connection.Attempt {
	return connection.Attempt{User: user, Server: server, Login: 7, State: state, Browser: "browser", Flow: "sealed", Expires: moment(100)}
}

func take(t *testing.T, s contract.Storage, state, browser string, at int) error {
	t.Helper()
	_, err := s.Attempts.Take(t.Context(), state, browser, contract.Moment(at))
	return err
}

func attemptOnce(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	server(t, s, "notes")
	unfinished := func(want bool) {
		t.Helper()
		expires, err := s.Attempts.Unfinished(t.Context(), ada, "notes")
		if err != nil || expires.IsZero() == want || want && !expires.Equal(moment(100)) {
			t.Errorf("unfinished until %v, %v", expires, err)
		}
	}
	unfinished(false)
	contract.OK(t, s.Attempts.Begin(t.Context(), attempt(ada, "notes", "first"), contract.Moment(1)))
	contract.OK(t, s.Attempts.Begin(t.Context(), attempt(ada, "notes", "second"), contract.Moment(2)))
	unfinished(true)
	contract.WantFault(t, take(t, s, "first", "browser", 3), connection.Expired)
	got, err := s.Attempts.Take(t.Context(), "second", "browser", contract.Moment(3))
	if want := attempt(ada, "notes", "second"); err != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	contract.WantFault(t, take(t, s, "second", "browser", 3), connection.Expired)
	unfinished(false)
}

func otherBrowsers(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	server(t, s, "notes")
	contract.OK(t, s.Attempts.Begin(t.Context(), attempt(ada, "notes", "state"), contract.Moment(1)))
	contract.WantFault(t, take(t, s, "state", "other", 2), connection.Expired)
	contract.WantFault(t, take(t, s, "", "", 2), connection.Expired)
	contract.OK(t, take(t, s, "state", "browser", 2))
}

func attemptsExpire(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	server(t, s, "notes")
	contract.OK(t, s.Attempts.Begin(t.Context(), attempt(ada, "notes", "state"), contract.Moment(1)))
	contract.WantFault(t, take(t, s, "state", "browser", 100), connection.Expired)
	contract.OK(t, s.Attempts.Begin(t.Context(), attempt(bob, "notes", "bob's"), contract.Moment(100).Add(2*time.Hour)))
	contract.WantFault(t, take(t, s, "state", "browser", 2), connection.Expired) // deleted
}

func raceToTake(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	server(t, s, "notes")
	contract.OK(t, s.Attempts.Begin(t.Context(), attempt(ada, "notes", "state"), contract.Moment(1)))
	var taken, refused atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			switch _, err := s.Attempts.Take(t.Context(), "state", "browser", contract.Moment(2)); {
			case err == nil:
				taken.Add(1)
			case errors.Is(err, connection.Expired):
				refused.Add(1)
			}
		})
	}
	if all.Wait(); taken.Load() != 1 || refused.Load() != 7 {
		t.Errorf("taken %d times, refused %d times", taken.Load(), refused.Load())
	}
}

func noteServers(t *testing.T, s contract.Storage) {
	server(t, s, "notes")
	server(t, s, "files")
	first := connection.Challenge{Metadata: "https://notes.example/metadata", Scopes: []string{"read", "write"}}
	contract.OK(t, s.NotedServers.Note(t.Context(), "notes", first, connection.AsksToList, contract.Moment(1)))
	contract.OK(t, s.NotedServers.Note(t.Context(), "files", connection.Challenge{}, connection.AsksToList, contract.Moment(1)))
	contract.OK(t, s.NotedServers.Register(t.Context(), "notes", "", "sealed"))
	contract.WantFault(t, s.NotedServers.Register(t.Context(), "notes", "", "too late"), connection.ErrChanged)
	second := connection.Challenge{Scopes: []string{"read"}}
	contract.OK(t, s.NotedServers.Note(t.Context(), "notes", second, connection.AsksToCall, contract.Moment(2)))
	want := []connection.Noted{{Server: "files", Challenge: connection.Challenge{Scopes: []string{}}, Asks: connection.AsksToList, At: moment(1)}, {Server: "notes", Challenge: second, Asks: connection.AsksToCall, At: moment(2), Client: "sealed"}}
	if got, err := s.NotedServers.Noted(t.Context()); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
}

// all stores something of each kind.
func all(t *testing.T, s contract.Storage, user identity.UserID, server string) {
	t.Helper()
	contract.OK(t, s.Connections.Put(t.Context(), connected(user, server, 1)))
	contract.OK(t, s.Attempts.Begin(t.Context(), attempt(user, server, server), contract.Moment(1)))
	contract.OK(t, s.NotedServers.Note(t.Context(), server, connection.Challenge{}, connection.AsksToList, contract.Moment(1)))
}

func goWithOwner(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	server(t, s, "notes")
	all(t, s, ada, "notes")
	contract.OK(t, s.Connections.Put(t.Context(), connected(bob, "notes", 1)))
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(25), job.Deletion(ada, contract.Moment(25), contract.Moment(25))))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(26)))
	contract.WantFault(t, take(t, s, "notes", "browser", 2), connection.Expired)
	if got, err := s.SealedGrants.Sealed(t.Context(), connection.Connection{}, 10); err != nil || len(got) != 1 || got[0].User != bob {
		t.Errorf("%+v, %v", got, err)
	}
}

func goWithServer(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	server(t, s, "notes")
	server(t, s, "files")
	all(t, s, ada, "notes")
	all(t, s, ada, "files")
	contract.OK(t, s.ToolServers.Delete(t.Context(), "notes", contract.Moment(9)))
	contract.WantFault(t, take(t, s, "notes", "browser", 2), connection.Expired)
	if got, err := s.Connections.List(t.Context(), ada); err != nil || len(got) != 1 || got[0].Server != "files" {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := s.NotedServers.Noted(t.Context()); err != nil || len(got) != 1 || got[0].Server != "files" {
		t.Errorf("%+v, %v", got, err)
	}
}

// server stores a server of tools.
func server(t *testing.T, s contract.Storage, id string) {
	t.Helper()
	_, err := s.ToolServers.Add(t.Context(), tool.Server{
		ID: id, Name: id, URL: "https://" + id + ".example/mcp", Enabled: true, Version: 1, CreatedAt: contract.Moment(0), ChangedAt: contract.Moment(0),
	})
	contract.OK(t, err)
}
