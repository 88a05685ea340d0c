package identity

import (
	"fmt"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func newcomer(name string) identity.User {
	u, err := identity.NewExternalUser(name, name+"@example.com", true, nil, contract.Moment(3))
	if err != nil {
		panic(err)
	}
	return u
}

func externalRegister(t *testing.T, s contract.Storage) {
	s.Person(t, "root")
	u, e, err := s.Externals.Register(t.Context(), newcomer("ada"), identityOf(0, "subject"))
	contract.OK(t, err)
	found, stored, err := s.Externals.Find(t.Context(), "https://login.example", "subject")
	if contract.OK(t, err); found != e || e.User != u.ID() || stored.HasPassword() || !stored.Record().Verified || stored.Role() != identity.Member {
		t.Errorf("%+v, %+v", found, stored)
	}
	for _, c := range []struct {
		name, subject string
		want          error
	}{{"ADA", "other", ports.ErrUsernameTaken}, {"bob", "subject", identity.ErrIdentityTaken}} {
		_, _, err := s.Externals.Register(t.Context(), newcomer(c.name), identityOf(0, c.subject))
		contract.WantFault(t, err, c.want)
	}
	same, err := identity.NewExternalUser("eve", "Ada@example.com", false, nil, contract.Moment(3))
	contract.OK(t, err)
	_, _, err = s.Externals.Register(t.Context(), same, identityOf(0, "third"))
	contract.WantFault(t, err, ports.ErrEmailTaken)
	if _, err := s.Users.ByName(t.Context(), "bob"); err == nil {
		t.Error("an account was stored without its identity")
	}
}

// externalFirst: the first account is made without a provider.
func externalFirst(t *testing.T, s contract.Storage) {
	_, _, err := s.Externals.Register(t.Context(), newcomer("ada"), identityOf(0, "subject"))
	contract.WantFault(t, err, identity.ErrRegistrationClosed)
	if taken, err := s.First.Any(t.Context()); err != nil || taken {
		t.Errorf("%t, %v", taken, err)
	}
}

func externalRaceRegister(t *testing.T, s contract.Storage) {
	s.Person(t, "root")
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		_, _, err := s.Externals.Register(t.Context(), newcomer(fmt.Sprint("ada", i)), identityOf(0, "subject"))
		return err
	}), identity.ErrIdentityTaken)
	if all, err := s.Directory.List(t.Context(), 0, 100); err != nil || len(all) != 2 {
		t.Errorf("%d accounts, %v", len(all), err)
	}
}

func externalNoPassword(t *testing.T, s contract.Storage) {
	s.Person(t, "root")
	u, _, err := s.Externals.Register(t.Context(), newcomer("ada"), identityOf(0, "subject"))
	contract.OK(t, err)
	contract.WantFault(t, signIn(t, s, u.ID(), "laptop", ""), identity.ErrAccountChanged)
	contract.OK(t, signIn(t, s, u.ID(), "laptop", identity.NoPassword))
	contract.OK(t, s.Users.SetPassword(t.Context(), u.ID(), byNobodysPassword, "hash", 0, contract.Moment(5)))
	contract.WantFault(t, signIn(t, s, u.ID(), "late", identity.NoPassword), identity.ErrAccountChanged)
	wantIdentities(t, s, u.ID(), "subject")
}

func externalDeletion(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	link(t, s, ada, "subject")
	contract.OK(t, s.AccountDeletion.Schedule(t.Context(), ada, contract.Operator, contract.Moment(2), deletion))
	contract.OK(t, s.AccountDeletion.Delete(t.Context(), ada, contract.Moment(3)))
	_, _, err := s.Externals.Find(t.Context(), "https://login.example", "subject")
	contract.WantFault(t, err, identity.ErrNoIdentity)
	link(t, s, s.Person(t, "ada"), "subject")
}

// externalForeign: somebody who registered with another person's address has no way left in once that person proves it.
func externalForeign(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	link(t, s, ada, "stranger")
	link(t, s, bob, "his")
	for i, address := range []string{"", "ada@example.com", "ada@example.com"} {
		hash := fmt.Sprint("hash", i)
		contract.OK(t, s.AccountTokens.Issue(t.Context(), linkTo(ada, hash, address)))
		_, _, err := s.AccountTokens.ResetPassword(t.Context(), hash, "", contract.Moment(5))
		contract.OK(t, err)
		wantIdentities(t, s, ada)
	}
	wantIdentities(t, s, bob, "his")
	link(t, s, ada, "hers")
	contract.OK(t, s.AccountTokens.Issue(t.Context(), linkTo(ada, "again", "ada@example.com")))
	_, _, err := s.AccountTokens.ResetPassword(t.Context(), "again", "", contract.Moment(5))
	contract.OK(t, err)
	wantIdentities(t, s, ada, "hers") // the address was proven before
}
