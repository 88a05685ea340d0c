package identity

import (
	"fmt"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports/contract"
)

func externalRaceLink(t *testing.T, s contract.Storage) {
	var people []identity.UserID
	for i := range contract.Racers {
		people = append(people, s.Person(t, fmt.Sprint("person", i)))
	}
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		_, err := s.Externals.Link(t.Context(), identityOf(people[i], "subject"), identity.Proof{}, "")
		return err
	}), identity.ErrIdentityTaken)
}

func externalProof(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	e := link(t, s, ada, "subject")
	_, err := s.Externals.Link(t.Context(), identityOf(ada, "other"), identity.Proof{Hash: "another"}, "")
	contract.WantFault(t, err, identity.ErrAccountChanged)
	contract.WantFault(t, unlink(t, s, ada, e.ID, identity.Proof{Hash: "another"}, 0), identity.ErrAccountChanged)
	contract.OK(t, s.Users.SetActive(t.Context(), bob, contract.Operator, false, contract.Moment(2)))
	_, err = s.Externals.Link(t.Context(), identityOf(bob, "his"), contract.Operator, "")
	contract.WantFault(t, err, identity.ErrAccountChanged)
	wantIdentities(t, s, ada, "subject")
	wantIdentities(t, s, bob)
}

// externalJoin: an address joins an account only while the account's own is verified and the same.
func externalJoin(t *testing.T, s contract.Storage) {
	for i, c := range []struct {
		verified bool
		address  string
		joins    bool
	}{{true, "ADA0@example.com", true}, {false, "ada1@example.com", false}, {true, "other@example.com", false}} {
		u, err := s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: fmt.Sprint("ada", i), Email: fmt.Sprint("ada", i, "@example.com"), Active: true, Verified: c.verified}))
		contract.OK(t, err)
		_, err = s.Externals.Link(t.Context(), identityOf(u.ID(), fmt.Sprint(i)), identity.Proof{}, c.address)
		if c.joins {
			contract.OK(t, err)
		} else {
			contract.WantFault(t, err, identity.ErrAccountChanged)
		}
	}
}

func externalBound(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for i := range identity.MaxIdentities {
		link(t, s, ada, fmt.Sprint(i))
	}
	_, err := s.Externals.Link(t.Context(), identityOf(ada, "more"), identity.Proof{}, "")
	contract.WantFault(t, err, identity.ErrTooManyIdentities)
	_, _, err = s.Externals.Find(t.Context(), "https://login.example", "more")
	contract.WantFault(t, err, identity.ErrNoIdentity)
}

// unlink disconnects an identity, and returns why that is refused.
func unlink(t *testing.T, s contract.Storage, user identity.UserID, id identity.ExternalID, by identity.Proof, except identity.LoginID) error {
	t.Helper()
	_, err := s.LinkedExternals.Unlink(t.Context(), user, id, by, noRules, except, contract.Moment(2))
	return err
}

func externalUnlink(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	hers, other, his := link(t, s, ada, "hers"), link(t, s, ada, "other"), link(t, s, bob, "his")
	kept, ended := device(t, s, ada, "kept", 1, 50), device(t, s, ada, "ended", 1, 50)
	issue(t, s, ada, "hash")
	for _, id := range []identity.ExternalID{his.ID, 0, -1, 999_999} {
		contract.WantFault(t, unlink(t, s, ada, id, identity.Proof{}, kept), identity.ErrNoIdentity)
	}
	wantToken(t, s, "hash", true)
	contract.OK(t, unlink(t, s, ada, hers.ID, identity.Proof{}, kept))
	wantIdentities(t, s, ada, "other")
	wantIdentities(t, s, bob, "his")
	wantToken(t, s, "hash", false)
	if got := revoked(t, s, ended); len(got) != 1 || len(revoked(t, s, kept)) != 0 {
		t.Errorf("%v ended", got)
	}
	contract.WantFault(t, unlink(t, s, ada, hers.ID, identity.Proof{}, kept), identity.ErrNoIdentity)
	contract.OK(t, unlink(t, s, ada, other.ID, identity.Proof{}, kept)) // she has a password
	link(t, s, bob, "hers")                                             // free again
}

var byNobodysPassword = identity.Proof{Hash: identity.NoPassword}

func externalLast(t *testing.T, s contract.Storage) {
	s.Person(t, "root")
	u, first, err := s.Externals.Register(t.Context(), newcomer("ada"), identityOf(0, "first"))
	contract.OK(t, err)
	contract.WantFault(t, unlink(t, s, u.ID(), first.ID, byNobodysPassword, 0), identity.ErrLastMethod)
	_, err = s.Externals.Link(t.Context(), identityOf(u.ID(), "second"), byNobodysPassword, "")
	contract.OK(t, err)
	contract.OK(t, unlink(t, s, u.ID(), first.ID, byNobodysPassword, 0))
	wantIdentities(t, s, u.ID(), "second")
}

func externalRaceLast(t *testing.T, s contract.Storage) {
	s.Person(t, "root")
	u, first, err := s.Externals.Register(t.Context(), newcomer("ada"), identityOf(0, "first"))
	contract.OK(t, err)
	second, err := s.Externals.Link(t.Context(), identityOf(u.ID(), "second"), byNobodysPassword, "")
	contract.OK(t, err)
	ids := []identity.ExternalID{first.ID, second.ID}
	done := 0
	for _, err := range contract.Race(func(i int) error {
		return unlink(t, s, u.ID(), ids[i%2], byNobodysPassword, 0)
	}) {
		if err == nil {
			done++
		}
	}
	if all, err := s.LinkedExternals.Of(t.Context(), u.ID()); err != nil || done != 1 || len(all) != 1 {
		t.Errorf("%d were disconnected, %d are left, %v", done, len(all), err)
	}
}

// externalSignIn: a sign-in with an identity that was disconnected meanwhile gets no login.
func externalSignIn(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	hers, his := link(t, s, ada, "hers"), link(t, s, bob, "his")
	with := func(name string, id identity.ExternalID) error {
		_, _, err := s.Logins.Create(t.Context(), identity.RestoreLogin(identity.LoginRecord{
			UserID: ada, FamilyHash: "family " + name, TokenHash: name, CreatedAt: contract.Moment(0), UsedAt: contract.Moment(1), ExpiresAt: contract.Moment(50),
		}), identity.Proof{Identity: id}, 0, nil)
		return err
	}
	contract.OK(t, with("first", hers.ID))
	contract.WantFault(t, with("foreign", his.ID), identity.ErrAccountChanged)
	contract.OK(t, unlink(t, s, ada, hers.ID, identity.Proof{}, 0))
	contract.WantFault(t, with("late", hers.ID), identity.ErrAccountChanged)
}
