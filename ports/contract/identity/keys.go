package identity

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Keys verifies an adapter of ports.Keys.
func Keys(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"every field comes back": keysFields,
		"unknown key":            keysNobody,
		"pages":                  keysPages,
		"a holder as of now":     keysHolder,
		"delete":                 keysDelete,
		"use":                    keysUse,
		"the bound":              keysBound,
		"race to the bound":      keysRace,
		"race to delete":         keysRaceDelete,
		"deletion of accounts":   keysAccounts,
		"ended context":          keysEnded,
	}.Run(t, fresh)
}

func keyOf(user identity.UserID, hash string) identity.Key {
	return identity.RestoreKey(identity.KeyRecord{UserID: user, Name: "a key", SecretHash: hash, Hint: "cb-AbCd", Scopes: identity.Scopes(), CreatedAt: contract.Moment(1)})
}

func addKey(t *testing.T, s contract.Storage, user identity.UserID, hash string) identity.KeyID {
	t.Helper()
	k, err := s.Keys.Create(t.Context(), keyOf(user, hash), 0, 100)
	contract.OK(t, err)
	return k.Record().ID
}

func wantKeys(t *testing.T, s contract.Storage, owner identity.UserID, before identity.KeyID, limit int, want ...identity.KeyID) {
	t.Helper()
	all, err := s.Keys.List(t.Context(), owner, before, limit)
	contract.OK(t, err)
	var ids []identity.KeyID
	for _, k := range all {
		ids = append(ids, k.Record().ID)
	}
	if !slices.Equal(ids, want) {
		t.Errorf("of %d below %d: %v, want %v", owner, before, ids, want)
	}
}

func keysFields(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	holder, err := s.Users.ByID(t.Context(), ada)
	contract.OK(t, err)
	for i, want := range []identity.KeyRecord{
		{Name: "it's \\ ü", Hint: "cb-Ab12", Scopes: identity.Scopes(), PerMinute: 7, CreatedAt: contract.Moment(1), ExpiresAt: contract.Moment(30), UsedAt: contract.Moment(3)},
		{Name: "x", Hint: "cb-0000", Scopes: []identity.Scope{identity.ScopeModels}, CreatedAt: contract.Moment(2)},
	} {
		want.UserID, want.SecretHash = ada, fmt.Sprint("hash", i)
		created, err := s.Keys.Create(t.Context(), identity.RestoreKey(want), 0, 100)
		contract.OK(t, err)
		want.ID, want.CreatedAt = created.Record().ID, contract.Kept(want.CreatedAt)
		if !want.ExpiresAt.IsZero() {
			want.ExpiresAt, want.UsedAt = contract.Kept(want.ExpiresAt), contract.Kept(want.UsedAt)
		}
		got, err := s.Keys.Holder(t.Context(), want.SecretHash)
		contract.OK(t, err)
		if want.ID <= 0 || !reflect.DeepEqual(created.Record(), want) || !reflect.DeepEqual(got.Record(), want) || got.Holder != holder || len(got.Groups) != 0 {
			t.Errorf("%+v and %+v, want %+v", created, got, want)
		}
		all, err := s.Keys.List(t.Context(), ada, 0, 1)
		if contract.OK(t, err); len(all) != 1 || !reflect.DeepEqual(all[0], got) {
			t.Errorf("%+v, want %+v", all, got)
		}
	}
}

func keysNobody(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	addKey(t, s, ada, "hash")
	for _, hash := range []string{"", "Hash", "hash ", "%"} {
		_, err := s.Keys.Holder(t.Context(), hash)
		contract.WantFault(t, err, ports.ErrNoKey)
	}
	for _, id := range contract.NoIDs[identity.KeyID]() {
		_, err := s.Keys.Delete(t.Context(), 0, id)
		contract.WantFault(t, err, ports.ErrNoKey)
		contract.OK(t, s.Keys.Use(t.Context(), id, contract.Moment(5)))
	}
	for _, id := range contract.NoIDs[identity.UserID]() {
		if _, err := s.Keys.Create(t.Context(), keyOf(id, "other"), 0, 100); id != ada {
			contract.WantFault(t, err, ports.ErrNoUser)
		}
	}
}

func keysPages(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	first, his, last := addKey(t, s, ada, "1"), addKey(t, s, bob, "2"), addKey(t, s, ada, "3")
	wantKeys(t, s, ada, 0, 10, last, first)
	wantKeys(t, s, ada, last, 10, first)
	wantKeys(t, s, ada, 0, 1, last)
	wantKeys(t, s, bob, 0, 10, his)
	wantKeys(t, s, 0, 0, 10, last, his, first)
	wantKeys(t, s, 0, last, 1, his)
	wantKeys(t, s, ada, first, 10)
}

// keysHolder: changes of the account and of its groups count at once.
func keysHolder(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	addKey(t, s, ada, "hash")
	g, err := s.Groups.Create(t.Context(), identity.Group{Name: "team", CreatedAt: contract.Moment(1)})
	contract.OK(t, err)
	_, err = s.Memberships.Add(t.Context(), g.ID, ada, contract.Moment(2))
	contract.OK(t, err)
	contract.OK(t, s.Users.SetActive(t.Context(), ada, contract.Operator, false, contract.Moment(3)))
	got, err := s.Keys.Holder(t.Context(), "hash")
	contract.OK(t, err)
	if got.Holder.ID() != ada || got.Holder.Active() || !slices.Equal(got.Groups, []identity.GroupID{g.ID}) || got.SecondFactor {
		t.Errorf("%+v", got)
	}
	contract.OK(t, s.Users.SetActive(t.Context(), ada, contract.Operator, true, contract.Moment(4)))
	enrolled(t, s, ada, "a", 0)
	if got, err = s.Keys.Holder(t.Context(), "hash"); err != nil || !got.SecondFactor {
		t.Errorf("with a second factor: %+v, %v", got, err)
	}
}

func keysDelete(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	hers, his, more := addKey(t, s, ada, "hers"), addKey(t, s, bob, "his"), addKey(t, s, ada, "more")
	_, err := s.Keys.Delete(t.Context(), bob, hers)
	contract.WantFault(t, err, ports.ErrNoKey)
	gone, err := s.Keys.Delete(t.Context(), ada, hers)
	contract.OK(t, err)
	if is := gone.Record(); is.ID != hers || is.UserID != ada || is.Hint != "cb-AbCd" {
		t.Errorf("%+v", is)
	}
	_, err = s.Keys.Delete(t.Context(), ada, hers)
	contract.WantFault(t, err, ports.ErrNoKey)
	_, err = s.Keys.Holder(t.Context(), "hers")
	contract.WantFault(t, err, ports.ErrNoKey)
	_, err = s.Keys.Delete(t.Context(), 0, his)
	contract.OK(t, err)
	wantKeys(t, s, 0, 0, 10, more)
}

func keysUse(t *testing.T, s contract.Storage) {
	id := addKey(t, s, s.Person(t, "ada"), "hash")
	addKey(t, s, s.Person(t, "bob"), "other")
	for _, at := range []int{5, 9, 7} {
		contract.OK(t, s.Keys.Use(t.Context(), id, contract.Moment(at)))
	}
	for hash, want := range map[string]bool{"hash": true, "other": false} {
		k, err := s.Keys.Holder(t.Context(), hash)
		contract.OK(t, err)
		if used := k.Record().UsedAt; used.Equal(contract.Kept(contract.Moment(9))) != want || used.IsZero() == want {
			t.Errorf("%s was used at %v", hash, used)
		}
	}
}

func keysBound(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	addKey(t, s, s.Person(t, "bob"), "his")
	first := addKey(t, s, ada, "1")
	_, err := s.Keys.Create(t.Context(), keyOf(ada, "2"), 0, 1)
	contract.WantFault(t, err, identity.ErrTooManyKeys)
	_, err = s.Keys.Create(t.Context(), keyOf(ada, "2"), 0, 2)
	contract.OK(t, err)
	_, err = s.Keys.Delete(t.Context(), ada, first)
	contract.OK(t, err)
	_, err = s.Keys.Create(t.Context(), keyOf(ada, "3"), 0, 2)
	contract.OK(t, err)
}

func keysRace(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		_, err := s.Keys.Create(t.Context(), keyOf(ada, fmt.Sprint(i)), 0, 1)
		return err
	}), identity.ErrTooManyKeys)
}

func keysRaceDelete(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	id := addKey(t, s, ada, "hash")
	contract.WantOneWinner(t, contract.Race(func(int) error {
		_, err := s.Keys.Delete(t.Context(), ada, id)
		return err
	}), ports.ErrNoKey)
}

func keysAccounts(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	addKey(t, s, ada, "hers")
	his := addKey(t, s, bob, "his")
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(5), deletion))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(6)))
	_, err := s.Keys.Holder(t.Context(), "hers")
	contract.WantFault(t, err, ports.ErrNoKey)
	wantKeys(t, s, 0, 0, 10, his)
}

func keysEnded(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	id := addKey(t, s, ada, "hash")
	contract.WantEnded(t, "Holder", func(ctx context.Context) error { _, err := s.Keys.Holder(ctx, "hash"); return err })
	contract.WantEnded(t, "Create", func(ctx context.Context) error { _, err := s.Keys.Create(ctx, keyOf(ada, "2"), 0, 9); return err })
	contract.WantEnded(t, "Delete", func(ctx context.Context) error { _, err := s.Keys.Delete(ctx, ada, id); return err })
	wantKeys(t, s, ada, 0, 10, id)
}
