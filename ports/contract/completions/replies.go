// Package completions has the suites of the calls of programs.
package completions

import (
	"strings"
	"testing"

	"chatbot/domain/completion"
	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Replies verifies an adapter of ports.Replies.
func Replies(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"a claim and its reply":    repliesKept,
		"a claim that has ended":   repliesTaken,
		"release":                  repliesReleased,
		"the bound":                repliesBound,
		"erase":                    repliesErased,
		"a long call":              repliesOfLongCall,
		"race to claim":            repliesRace,
		"race of release":          repliesReleaseRace,
		"deletion of keys":         repliesOfKeys,
		"a key that is not stored": repliesOfNobody,
	}.Run(t, fresh)
}

// program is one of a person, with its API key.
type program struct {
	contract.Storage
	user identity.UserID
	key  identity.KeyID
}

func programOf(t *testing.T, s contract.Storage, name string) program {
	t.Helper()
	user := s.Person(t, name)
	k, err := s.Keys.Create(t.Context(), identity.RestoreKey(identity.KeyRecord{UserID: user, Name: "a key", SecretHash: name, Hint: "cb-AbCd", Scopes: identity.Scopes(), CreatedAt: contract.Moment(1)}), 0, 9)
	contract.OK(t, err)
	return program{s, user, k.Record().ID}
}

func (p program) call(name, claim string, until int) completion.Reply {
	return completion.Reply{User: p.user, Key: p.key, Name: name, Digest: "digest", Claim: claim, Until: contract.Moment(until)}
}

// claim expects whether a claim succeeds, and returns the one that does not.
func (p program) claim(t *testing.T, c completion.Reply, now int, want bool) completion.Reply {
	t.Helper()
	found, claimed, err := p.Replies.Claim(t.Context(), c, contract.Moment(now))
	contract.OK(t, err)
	if claimed != want {
		t.Fatalf("claimed: %v, found %+v", claimed, found)
	}
	return found
}

func (p program) keep(t *testing.T, c completion.Reply, reply string, until int) {
	t.Helper()
	c.Reply, c.Until = reply, contract.Moment(until)
	contract.OK(t, p.Replies.Keep(t.Context(), c, ports.RepliesBound{Number: 9, Bytes: 1 << 20}))
}

func repliesKept(t *testing.T, s contract.Storage) {
	ada, bob := programOf(t, s, "ada"), programOf(t, s, "bob")
	c := ada.call("name", "claim", 5)
	ada.claim(t, c, 1, true)
	bob.claim(t, bob.call("name", "claim", 5), 1, true)
	if found := ada.claim(t, ada.call("name", "other", 9), 4, false); found.Claim != "claim" || found.Reply != "" || !found.Until.Equal(contract.Kept(contract.Moment(5))) {
		t.Errorf("%+v", found)
	}
	ada.keep(t, c, "sealed", 20)
	want := c
	want.Reply, want.Until = "sealed", contract.Kept(contract.Moment(20))
	if found := ada.claim(t, ada.call("name", "other", 30), 19, false); found != want {
		t.Errorf("%+v, want %+v", found, want)
	}
	contract.WantFault(t, s.Replies.Renew(t.Context(), c), completion.ErrClaimLost)
	contract.WantFault(t, s.Replies.Keep(t.Context(), c, ports.RepliesBound{Number: 9, Bytes: 9}), completion.ErrClaimLost)
	contract.OK(t, s.Replies.Release(t.Context(), c))
	ada.claim(t, ada.call("name", "other", 30), 19, false)
	contract.OK(t, s.Replies.Release(t.Context(), want))
	ada.claim(t, ada.call("name", "other", 30), 19, true)
}

// repliesTaken: after a crash another server makes the call.
func repliesTaken(t *testing.T, s contract.Storage) {
	ada := programOf(t, s, "ada")
	first, second := ada.call("name", "first", 5), ada.call("name", "second", 20)
	ada.claim(t, first, 1, true)
	first.Until = contract.Moment(8)
	contract.OK(t, s.Replies.Renew(t.Context(), first))
	ada.claim(t, second, 7, false)
	ada.claim(t, second, 8, true)
	contract.WantFault(t, s.Replies.Renew(t.Context(), first), completion.ErrClaimLost)
	first.Reply = "late"
	contract.WantFault(t, s.Replies.Keep(t.Context(), first, ports.RepliesBound{Number: 9, Bytes: 9}), completion.ErrClaimLost)
	contract.OK(t, s.Replies.Release(t.Context(), first))
	if found := ada.claim(t, ada.call("name", "third", 30), 9, false); found.Claim != "second" || found.Reply != "" {
		t.Errorf("%+v", found)
	}
}

func repliesReleased(t *testing.T, s contract.Storage) {
	ada := programOf(t, s, "ada")
	ada.claim(t, ada.call("name", "first", 5), 1, true)
	contract.OK(t, s.Replies.Release(t.Context(), ada.call("name", "first", 5)))
	ada.claim(t, ada.call("name", "second", 5), 1, true)
}

func repliesBound(t *testing.T, s contract.Storage) {
	ada, bob := programOf(t, s, "ada"), programOf(t, s, "bob")
	bob.claim(t, bob.call("his", "c", 5), 1, true)
	bob.keep(t, bob.call("his", "c", 5), "sealed", 20)
	ada.claim(t, ada.call("running", "c", 5), 1, true)
	for i, name := range []string{"1", "2", "3", "4"} {
		c := ada.call(name, "c", 5)
		ada.claim(t, c, 1, true)
		c.Reply, c.Until = strings.Repeat("x", 10), contract.Moment(20)
		bound := ports.RepliesBound{Number: 2, Bytes: 100}
		if i == 3 {
			bound = ports.RepliesBound{Number: 9, Bytes: 15}
		}
		contract.OK(t, s.Replies.Keep(t.Context(), c, bound))
		if i == 2 {
			ada.claim(t, ada.call("2", "c", 5), 1, false)
			ada.claim(t, ada.call("1", "c", 5), 1, true)
		}
	}
	ada.claim(t, ada.call("4", "c", 5), 1, false)
	ada.claim(t, ada.call("3", "c", 5), 1, true)
	ada.claim(t, ada.call("running", "c", 5), 1, false)
	bob.claim(t, bob.call("his", "c", 5), 1, false)
}

func repliesErased(t *testing.T, s contract.Storage) {
	ada := programOf(t, s, "ada")
	for i, name := range []string{"1", "2", "3", "4"} {
		ada.claim(t, ada.call(name, "c", 5+i), 1, true)
	}
	ada.keep(t, ada.call("4", "c", 5), "sealed", 6)
	for _, step := range []struct{ now, want int }{{6, 2}, {6, 1}, {6, 0}, {7, 1}} { // 1, 2 and 4, and then 3
		n, err := s.Replies.Erase(t.Context(), contract.Moment(step.now), 2)
		contract.OK(t, err)
		if n != step.want {
			t.Errorf("at %d: %d erased, want %d", step.now, n, step.want)
		}
	}
}

func repliesRace(t *testing.T, s contract.Storage) {
	ada := programOf(t, s, "ada")
	ada.claim(t, ada.call("name", "old", 2), 1, true)
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		_, claimed, err := s.Replies.Claim(t.Context(), ada.call("name", string(rune('a'+i)), 9), contract.Moment(3))
		if err == nil && !claimed {
			err = completion.ErrRunning
		}
		return err
	}), completion.ErrRunning)
}

func repliesOfKeys(t *testing.T, s contract.Storage) {
	ada := programOf(t, s, "ada")
	c := ada.call("name", "c", 5)
	ada.claim(t, c, 1, true)
	_, err := s.Keys.Delete(t.Context(), ada.user, ada.key)
	contract.OK(t, err)
	contract.WantFault(t, s.Replies.Keep(t.Context(), c, ports.RepliesBound{Number: 9, Bytes: 9}), completion.ErrClaimLost)
	n, err := s.Replies.Erase(t.Context(), contract.Moment(9), 9)
	contract.OK(t, err)
	if n != 0 {
		t.Errorf("%d claims of a deleted key", n)
	}
}

func repliesOfNobody(t *testing.T, s contract.Storage) {
	ada := programOf(t, s, "ada")
	ada.key++
	_, _, err := s.Replies.Claim(t.Context(), ada.call("name", "c", 5), contract.Moment(1))
	contract.WantFault(t, err, ports.ErrNoKey)
}

// repliesOfLongCall: the bound deletes what was stored first, not what was claimed first.
func repliesOfLongCall(t *testing.T, s contract.Storage) {
	ada := programOf(t, s, "ada")
	for _, name := range []string{"long", "short", "shorter"} {
		ada.claim(t, ada.call(name, "c", 5), 1, true)
	}
	for i, name := range []string{"short", "shorter", "long"} {
		c := ada.call(name, "c", 20+i)
		c.Reply = "sealed"
		contract.OK(t, s.Replies.Keep(t.Context(), c, ports.RepliesBound{Number: 2, Bytes: 100}))
	}
	ada.claim(t, ada.call("long", "c", 5), 1, false)
	ada.claim(t, ada.call("shorter", "c", 5), 1, false)
	ada.claim(t, ada.call("short", "c", 5), 1, true)
}

// repliesReleaseRace: a claim that meets one that is being released succeeds or is told of it, and never fails.
func repliesReleaseRace(t *testing.T, s contract.Storage) {
	ada := programOf(t, s, "ada")
	contract.Race(func(i int) error {
		c := ada.call("name", string(rune('a'+i)), 9)
		for range 60 {
			_, claimed, err := s.Replies.Claim(t.Context(), c, contract.Moment(3))
			if err != nil {
				t.Errorf("%d: %v", i, err)
				return err
			}
			if claimed {
				contract.OK(t, s.Replies.Release(t.Context(), c))
			}
		}
		return nil
	})
}
