// Package identity holds the suites of ports.Users, ports.AccountDeletion, ports.Logins and ports.Devices.
package identity

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Users verifies an adapter of ports.Users.
func Users(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"every field comes back": usersFields,
		"unknown account":        usersNobody,
		"found in any case":      usersAnyCase,
		"taken in any case":      usersTaken,
		"race for a username":    usersRaceName,
		"race for an address":    usersRaceEmail,
		"first account":          usersFirst,
		"ended context":          usersEnded,
	}.Run(t, fresh)
}

func usersFields(t *testing.T, s contract.Storage) {
	for _, want := range []identity.UserRecord{
		{Username: "Ada_1", Email: "ada@x.example", Role: identity.Admin, RoleChangedAt: contract.Moment(2), HashedPassword: "$2a$12$ada's \"hash\" \\ ?0 :x", Active: true, CreatedAt: contract.Moment(1), UpdatedAt: contract.Moment(2)},
		{Username: strings.Repeat("b", 50), Role: identity.Member, Email: "o'brien+ä😀@x.example", HashedPassword: strings.Repeat("h", 255), Verified: true, CreatedAt: contract.Moment(3), UpdatedAt: contract.Moment(4)},
	} {
		created, err := s.Users.Create(t.Context(), identity.RestoreUser(want))
		contract.OK(t, err)
		if created.ID() <= 0 {
			t.Fatalf("no id: %+v", created)
		}
		want.ID, want.CreatedAt, want.UpdatedAt, want.RoleChangedAt = created.ID(), contract.Kept(want.CreatedAt), contract.Kept(want.UpdatedAt), contract.Kept(want.RoleChangedAt)
		byID, err := s.Users.ByID(t.Context(), want.ID)
		contract.OK(t, err)
		byName, err := s.Users.ByName(t.Context(), want.Username)
		contract.OK(t, err)
		byEmail, err := s.Users.ByName(t.Context(), want.Email)
		contract.OK(t, err)
		for name, got := range map[string]identity.User{"Create": created, "ByID": byID, "ByName": byName, "by e-mail": byEmail} {
			if got.Record() != want {
				t.Errorf("%s: got %+v, want %+v", name, got, want)
			}
		}
	}
}

func usersNobody(t *testing.T, s contract.Storage) {
	s.Person(t, "ada")
	for _, id := range contract.NoIDs[identity.UserID]() {
		_, err := s.Users.ByID(t.Context(), id)
		contract.WantFault(t, err, ports.ErrNoUser)
	}
	for _, name := range []string{"", "ad", "adaa", "a%", "_da", "' OR '1'='1", "ada@example"} {
		_, err := s.Users.ByName(t.Context(), name)
		contract.WantFault(t, err, ports.ErrNoUser)
	}
}

func usersAnyCase(t *testing.T, s contract.Storage) {
	u, err := s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "AdaLovelace", Email: "Ada.L@Example.COM"}))
	contract.OK(t, err)
	for _, name := range []string{"adalovelace", "ADALOVELACE", "ada.l@example.com", "ADA.L@EXAMPLE.COM"} {
		got, err := s.Users.ByName(t.Context(), name)
		if err != nil || got.ID() != u.ID() || got.Username() != "AdaLovelace" || got.Email() != "Ada.L@Example.COM" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	u, err = s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "zoe", Email: "Zoë.Großmann@Müller.example"}))
	contract.OK(t, err)
	for _, name := range []string{
		"ZOË.GROSSMANN@MÜLLER.EXAMPLE", "zoë.großmann@müller.example", "Zoe\u0308.Großmann@Mu\u0308ller.example", "ZOË.GRO\u1E9EMANN@müller.example",
	} {
		if got, err := s.Users.ByName(t.Context(), name); err != nil || got.ID() != u.ID() || got.Email() != u.Email() {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	_, err = s.Users.ByName(t.Context(), "zoe.großmann@müller.example")
	contract.WantFault(t, err, ports.ErrNoUser) // an accent is not letter case
}

func usersTaken(t *testing.T, s contract.Storage) {
	s.Person(t, "Ada")
	for i, email := range []string{"ärger@example.com", "straße@example.com", "Σίσυφος@example.com"} {
		_, err := s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: fmt.Sprint("other", i), Email: email}))
		contract.OK(t, err)
	}
	for _, c := range []struct {
		name, email string
		want        error
	}{
		{"Ada", "new@example.com", ports.ErrUsernameTaken},
		{"aDA", "new@example.com", ports.ErrUsernameTaken},
		{"new", "Ada@example.com", ports.ErrEmailTaken},
		{"new", "ADA@EXAMPLE.COM", ports.ErrEmailTaken},
		{"ADA", "aDa@example.com", ports.ErrUsernameTaken},
		{"new", "ÄRGER@EXAMPLE.COM", ports.ErrEmailTaken},
		{"new", "A\u0308rger@example.com", ports.ErrEmailTaken},
		{"new", "STRASSE@example.com", ports.ErrEmailTaken},
		{"new", "\u03C3\u03AF\u03C3\u03C5\u03C6\u03BF\u03C3@example.com", ports.ErrEmailTaken},
	} {
		_, err := s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: c.name, Email: c.email}))
		contract.WantFault(t, err, c.want)
		for _, name := range []string{"new", "new@example.com"} {
			_, err = s.Users.ByName(t.Context(), name)
			contract.WantFault(t, err, ports.ErrNoUser) // nothing of a refused account is stored
		}
	}
}

func usersRaceName(t *testing.T, s contract.Storage) {
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		name := []string{"ada", "ADA", "Ada", "aDa"}[i%4]
		_, err := s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: name, Email: fmt.Sprintf("%d@example.com", i)}))
		return err
	}), ports.ErrUsernameTaken)
}

func usersRaceEmail(t *testing.T, s contract.Storage) {
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		email := []string{"ada@example.com", "ADA@example.com", "ada@EXAMPLE.com"}[i%3]
		_, err := s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: fmt.Sprintf("ada%d", i), Email: email}))
		return err
	}), ports.ErrEmailTaken)
}

func usersFirst(t *testing.T, s contract.Storage) {
	if taken, err := s.First.Any(t.Context()); taken || err != nil {
		t.Errorf("an account in an empty database: %v, %v", taken, err)
	}
	var made sync.Map
	contract.WantOneWinner(t, contract.Race(func(i int) error {
		u, err := s.First.CreateFirst(t.Context(), identity.RestoreUser(identity.UserRecord{Username: fmt.Sprintf("ada%d", i), Email: fmt.Sprintf("ada%d@example.com", i), Active: true}))
		if err == nil {
			made.Store(u.ID(), u)
		}
		return err
	}), identity.ErrRegistrationClosed)
	if taken, err := s.First.Any(t.Context()); !taken || err != nil {
		t.Errorf("no account after the first: %v, %v", taken, err)
	}
	all, err := s.Directory.List(t.Context(), 0, 10)
	contract.OK(t, err)
	if _, stored := made.Load(all[0].ID()); len(all) != 1 || !stored {
		t.Errorf("%d accounts: %+v", len(all), all)
	}
	_, err = s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "bob", Email: "bob@example.com"}))
	contract.OK(t, err) // an operator's change is still accepted
}

func usersEnded(t *testing.T, s contract.Storage) {
	id := s.Person(t, "ada")
	contract.WantEnded(t, "Create", func(ctx context.Context) error {
		_, err := s.Users.Create(ctx, identity.RestoreUser(identity.UserRecord{Username: "bob", Email: "bob@example.com"}))
		return err
	})
	contract.WantEnded(t, "ByID", func(ctx context.Context) error { _, err := s.Users.ByID(ctx, id); return err })
	contract.WantEnded(t, "ByName", func(ctx context.Context) error { _, err := s.Users.ByName(ctx, "ada"); return err })
}
