package connections

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"

	"chatbot/domain/connection"
	"chatbot/domain/job"
	"chatbot/domain/tool"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// revoking returns the grants that are to be revoked, by the jobs that do so.
func revoking(t *testing.T, s contract.Storage) (all []connection.Revocation) {
	t.Helper()
	list, err := s.JobList.List(t.Context(), ports.JobQuery{Kind: job.RevokeGrant, Limit: 1000})
	contract.OK(t, err)
	for _, j := range slices.Backward(list) {
		id, err := strconv.ParseInt(j.Payload, 10, 64)
		contract.OK(t, err)
		r, err := s.Revocations.Revocation(t.Context(), connection.RevocationID(id))
		contract.OK(t, err)
		if j.Status != job.Waiting || !j.DueAt.Equal(r.EndedAt) {
			t.Errorf("the job of %+v is %s, due at %v", r, j.Status, j.DueAt)
		}
		all = append(all, r)
	}
	return all
}

func wantRevoking(t *testing.T, s contract.Storage, want ...string) {
	t.Helper()
	var got []string
	for _, r := range revoking(t, s) {
		got = append(got, fmt.Sprint(r.Server, " ", r.Grant, " at ", r.EndedAt.Sub(moment(0))))
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("revoked are %q, want %q", got, want)
	}
}

func takenGrants(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	for _, id := range []string{"again", "deleted", "ended", "moved", "removed", "went"} {
		server(t, s, id)
		contract.OK(t, s.Connections.Put(t.Context(), connected(ada, id, 1)))
	}
	contract.OK(t, s.Connections.Put(t.Context(), connected(bob, "removed", 1)))
	wantRevoking(t, s)

	again := connected(ada, "again", 2)
	again.Grant = "newer"
	contract.OK(t, s.Connections.Put(t.Context(), again))
	contract.OK(t, s.Connections.Delete(t.Context(), ada, "deleted", contract.Moment(3)))
	ended := connected(ada, "ended", 4)
	ended.State, ended.Version = connection.Ended, 2
	contract.OK(t, s.Refreshes.End(t.Context(), ended))
	moved := load(t, s, "moved")
	moved.URL, moved.Version, moved.ChangedAt = "https://elsewhere.example/mcp", moved.Version+1, contract.Moment(5)
	contract.OK(t, s.ToolServers.Change(t.Context(), moved))
	contract.OK(t, s.ToolServers.Delete(t.Context(), "removed", contract.Moment(6)))
	for _, id := range []string{"ended", "moved"} {
		if got := find(t, s, ada, id); got.State != connection.Ended || got.Grant != "" || got.Version != 2 || !got.Claimed.IsZero() {
			t.Errorf("%s: %+v", id, got)
		}
	}
	at := func(n int) string { return moment(n).Sub(moment(0)).String() }
	wantRevoking(t, s, "again sealed at "+at(2), "deleted sealed at "+at(3), "ended sealed at "+at(4), "moved sealed at "+at(5), "removed sealed at "+at(6), "removed sealed at "+at(6))

	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(25), job.Deletion(ada, contract.Moment(25), contract.Moment(25))))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(26)))
	all := revoking(t, s)
	if len(all) != 8 {
		t.Fatalf("%d revocations after the account was deleted: %+v", len(all), all)
	}
	first := all[0]
	if first.User != ada || first.ID == 0 {
		t.Errorf("%+v", first)
	}
	for range 2 {
		contract.OK(t, s.Revocations.Revoked(t.Context(), first.ID))
	}
	_, err := s.Revocations.Revocation(t.Context(), first.ID)
	contract.WantFault(t, err, connection.ErrNone)
}

// load returns a server of tools as it is stored.
func load(t *testing.T, s contract.Storage, id string) tool.Server {
	t.Helper()
	stored, err := s.ToolServers.Load(t.Context())
	contract.OK(t, err)
	i := slices.IndexFunc(stored.Servers, func(server tool.Server) bool { return server.ID == id })
	if i < 0 {
		t.Fatalf("there is no server %s", id)
	}
	return stored.Servers[i]
}

func keptGrants(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	server(t, s, "notes")
	c := connected(ada, "notes", 1)
	contract.OK(t, s.Connections.Put(t.Context(), c))
	renamed := load(t, s, "notes")
	renamed.Name, renamed.Version = "Renamed", renamed.Version+1
	contract.OK(t, s.ToolServers.Change(t.Context(), renamed))
	renamed.URL = "https://elsewhere.example/mcp" // of a version that is not the last one
	contract.WantFault(t, s.ToolServers.Change(t.Context(), renamed), tool.ErrServerChanged)
	contract.WantFault(t, s.Connections.Delete(t.Context(), ada, "none", contract.Moment(2)), connection.ErrNone)
	stale := c
	stale.State, stale.Version = connection.Ended, 3
	contract.WantFault(t, s.Refreshes.End(t.Context(), stale), connection.ErrChanged)
	contract.WantFault(t, s.Connections.Put(t.Context(), connected(ada, "none", 2)), connection.ErrNone)
	c.Grant, c.Version = "refreshed", 2
	contract.OK(t, s.Refreshes.Renew(t.Context(), c))
	if got := find(t, s, ada, "notes"); got != c {
		t.Errorf("%+v, want %+v", got, c)
	}
	c.State, c.Grant, c.Version = connection.Ended, "", 3 // by the server that authorizes
	contract.OK(t, s.Refreshes.End(t.Context(), c))
	contract.OK(t, s.Connections.Delete(t.Context(), ada, "notes", contract.Moment(4)))
	wantRevoking(t, s)
}

func sealRevocationsAgain(t *testing.T, s contract.Storage) {
	for _, grant := range []string{"a", "b", "c"} { // of people and servers that are gone
		contract.OK(t, s.Revocations.Revoke(t.Context(), connection.Revocation{User: 7, Server: "gone", Grant: grant, EndedAt: moment(1)}))
	}
	var after connection.RevocationID
	for _, want := range []string{"a", "b", "c"} {
		page, err := s.SealedGrants.SealedRevocations(t.Context(), after, 1)
		contract.OK(t, err)
		if len(page) != 1 || page[0].Grant != want || page[0].User != 7 || page[0].Server != "gone" || !page[0].EndedAt.Equal(moment(1)) {
			t.Fatalf("%+v", page)
		}
		after = page[0].ID
		contract.OK(t, s.SealedGrants.ResealRevocation(t.Context(), page[0], want+" again"))
		contract.OK(t, s.SealedGrants.ResealRevocation(t.Context(), page[0], "too late"))
	}
	at := moment(1).Sub(moment(0)).String()
	wantRevoking(t, s, "gone a again at "+at, "gone b again at "+at, "gone c again at "+at)
	if page, err := s.SealedGrants.SealedRevocations(t.Context(), after, 1); err != nil || len(page) != 0 {
		t.Errorf("%+v, %v", page, err)
	}
}

// raceWithServer: a grant that is stored while the server is deleted is not deleted with it unnoticed.
func raceWithServer(t *testing.T, s contract.Storage) {
	server(t, s, "notes")
	var stored int
	var mu sync.Mutex
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i := range 8 {
		person := s.Person(t, fmt.Sprint("person", i))
		all.Go(func() {
			<-begin
			switch err := s.Connections.Put(t.Context(), connected(person, "notes", 1)); {
			case err == nil:
				mu.Lock()
				stored++
				mu.Unlock()
			case !errors.Is(err, connection.ErrNone):
				t.Error(err)
			}
		})
	}
	all.Go(func() {
		<-begin
		if err := s.ToolServers.Delete(t.Context(), "notes", contract.Moment(2)); err != nil {
			t.Error(err)
		}
	})
	close(begin)
	all.Wait()
	if n := len(revoking(t, s)); n != stored {
		t.Errorf("%d grants were stored, and %d are revoked", stored, n)
	}
}
