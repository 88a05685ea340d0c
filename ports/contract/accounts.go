package contract

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/user"
	"chatbot/ports"
)

// Storage is the ports of one empty database.
type Storage struct {
	Users           ports.Users
	First           ports.FirstAccount
	AccountDeletion ports.AccountDeletion
	Directory       ports.Directory
	Logins          ports.Logins
	Devices         ports.Devices
	Activity        ports.Activity
	Sessions        ports.Sessions
	Models          ports.ModelChoices
	Messages        ports.Messages
	Turns           ports.Turns
	Search          ports.Search
	Index           ports.SearchIndex
	Transcripts     ports.TranscriptReader
	Audit           ports.Audit
	Retention       ports.AuditRetention
}

type storageCases map[string]func(t *testing.T, s Storage)

// run gives each case a fresh storage.
func (cases storageCases) run(t *testing.T, fresh func(t *testing.T) Storage) {
	t.Helper()
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, fresh(t))
		})
	}
}

const racers = 20

// race calls work from many goroutines at the same moment and returns their results.
func race(work func(i int) error) []error {
	got := make([]error, racers)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range racers {
		all.Go(func() {
			<-start
			got[i] = work(i)
		})
	}
	close(start)
	all.Wait()
	return got
}

// wantOneWinner checks that exactly one call succeeded and that every other returned the fault.
func wantOneWinner(t *testing.T, got []error, others error) {
	t.Helper()
	won := 0
	for _, err := range got {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, others):
			t.Errorf("a loser got %v, want %v", err, others)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d won, want 1", won, len(got))
	}
}

func wantFault(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

// wantEnded checks that a call with an ended context returns the context's error and no fault.
func wantEnded(t *testing.T, name string, call func(ctx context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := call(ctx)
	var f *fault.Error
	if !errors.Is(err, context.Canceled) || errors.As(err, &f) {
		t.Errorf("%s: got %v, want context.Canceled without a fault", name, err)
	}
}

// noIDs are ids that no row has, up to the limits of the column and of the type.
func noIDs[ID ~int64]() []ID {
	return []ID{-1, 0, 999_999, math.MaxInt32, math.MaxInt32 + 1, math.MaxInt64}
}

// moment is n seconds after an instant that no database stores unchanged: nanoseconds, and another time zone.
func moment(n int) time.Time {
	zone := time.FixedZone("", 5*3600+30*60)
	return time.Date(2026, 3, 29, 2, 30, n, 123_456_789, zone)
}

// kept is the time as storage returns it.
func kept(at time.Time) time.Time { return at.UTC().Truncate(time.Microsecond) }

// person stores an account and returns its id.
func person(t *testing.T, s Storage, name string) identity.UserID {
	t.Helper()
	u, err := s.Users.Create(t.Context(), user.User{Username: name, Email: name + "@example.com", Active: true, CreatedAt: moment(0), UpdatedAt: moment(0)})
	ok(t, err)
	return u.ID
}

// Users verifies an adapter of ports.Users.
func Users(t *testing.T, fresh func(t *testing.T) Storage) {
	t.Helper()
	storageCases{
		"every field comes back": usersFields,
		"unknown account":        usersNobody,
		"found in any case":      usersAnyCase,
		"taken in any case":      usersTaken,
		"race for a username":    usersRaceName,
		"race for an address":    usersRaceEmail,
		"first account":          usersFirst,
		"ended context":          usersEnded,
	}.run(t, fresh)
}

func usersFields(t *testing.T, s Storage) {
	for _, u := range []user.User{
		{Username: "Ada_1", Email: "ada@x.example", HashedPassword: "$2a$12$ada's \"hash\" \\ ?0 :x", Active: true, CreatedAt: moment(1), UpdatedAt: moment(2)},
		{Username: strings.Repeat("b", 50), Email: "o'brien+ä😀@x.example", HashedPassword: strings.Repeat("h", 255), Verified: true, CreatedAt: moment(3), UpdatedAt: moment(4)},
	} {
		created, err := s.Users.Create(t.Context(), u)
		ok(t, err)
		if created.ID <= 0 {
			t.Fatalf("no id: %+v", created)
		}
		u.ID, u.CreatedAt, u.UpdatedAt = created.ID, kept(u.CreatedAt), kept(u.UpdatedAt)
		byID, err := s.Users.ByID(t.Context(), u.ID)
		ok(t, err)
		byName, err := s.Users.ByName(t.Context(), u.Username)
		ok(t, err)
		byEmail, err := s.Users.ByName(t.Context(), u.Email)
		ok(t, err)
		for name, got := range map[string]user.User{"Create": created, "ByID": byID, "ByName": byName, "by e-mail": byEmail} {
			if got != u {
				t.Errorf("%s: got %+v, want %+v", name, got, u)
			}
		}
	}
}

func usersNobody(t *testing.T, s Storage) {
	person(t, s, "ada")
	for _, id := range noIDs[identity.UserID]() {
		_, err := s.Users.ByID(t.Context(), id)
		wantFault(t, err, ports.ErrNoUser)
	}
	for _, name := range []string{"", "ad", "adaa", "a%", "_da", "' OR '1'='1", "ada@example"} {
		_, err := s.Users.ByName(t.Context(), name)
		wantFault(t, err, ports.ErrNoUser)
	}
}

func usersAnyCase(t *testing.T, s Storage) {
	u, err := s.Users.Create(t.Context(), user.User{Username: "AdaLovelace", Email: "Ada.L@Example.COM"})
	ok(t, err)
	for _, name := range []string{"adalovelace", "ADALOVELACE", "ada.l@example.com", "ADA.L@EXAMPLE.COM"} {
		got, err := s.Users.ByName(t.Context(), name)
		if err != nil || got.ID != u.ID || got.Username != "AdaLovelace" || got.Email != "Ada.L@Example.COM" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	u, err = s.Users.Create(t.Context(), user.User{Username: "zoe", Email: "Zoë.Großmann@Müller.example"})
	ok(t, err)
	for _, name := range []string{
		"ZOË.GROSSMANN@MÜLLER.EXAMPLE", "zoë.großmann@müller.example", "Zoe\u0308.Großmann@Mu\u0308ller.example", "ZOË.GRO\u1E9EMANN@müller.example",
	} {
		if got, err := s.Users.ByName(t.Context(), name); err != nil || got.ID != u.ID || got.Email != u.Email {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	_, err = s.Users.ByName(t.Context(), "zoe.großmann@müller.example")
	wantFault(t, err, ports.ErrNoUser) // an accent is not letter case
}

func usersTaken(t *testing.T, s Storage) {
	person(t, s, "Ada")
	for i, email := range []string{"ärger@example.com", "straße@example.com", "Σίσυφος@example.com"} {
		_, err := s.Users.Create(t.Context(), user.User{Username: fmt.Sprint("other", i), Email: email})
		ok(t, err)
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
		_, err := s.Users.Create(t.Context(), user.User{Username: c.name, Email: c.email})
		wantFault(t, err, c.want)
		for _, name := range []string{"new", "new@example.com"} {
			_, err = s.Users.ByName(t.Context(), name)
			wantFault(t, err, ports.ErrNoUser) // nothing of a refused account is stored
		}
	}
}

func usersRaceName(t *testing.T, s Storage) {
	wantOneWinner(t, race(func(i int) error {
		name := []string{"ada", "ADA", "Ada", "aDa"}[i%4]
		_, err := s.Users.Create(t.Context(), user.User{Username: name, Email: fmt.Sprintf("%d@example.com", i)})
		return err
	}), ports.ErrUsernameTaken)
}

func usersRaceEmail(t *testing.T, s Storage) {
	wantOneWinner(t, race(func(i int) error {
		email := []string{"ada@example.com", "ADA@example.com", "ada@EXAMPLE.com"}[i%3]
		_, err := s.Users.Create(t.Context(), user.User{Username: fmt.Sprintf("ada%d", i), Email: email})
		return err
	}), ports.ErrEmailTaken)
}

func usersFirst(t *testing.T, s Storage) {
	if taken, err := s.First.Any(t.Context()); taken || err != nil {
		t.Errorf("an account in an empty database: %v, %v", taken, err)
	}
	var made sync.Map
	wantOneWinner(t, race(func(i int) error {
		u, err := s.First.CreateFirst(t.Context(), user.User{Username: fmt.Sprintf("ada%d", i), Email: fmt.Sprintf("ada%d@example.com", i), Active: true})
		if err == nil {
			made.Store(u.ID, u)
		}
		return err
	}), user.ErrRegistrationClosed)
	if taken, err := s.First.Any(t.Context()); !taken || err != nil {
		t.Errorf("no account after the first: %v, %v", taken, err)
	}
	all, err := s.Directory.List(t.Context(), 0, 10)
	ok(t, err)
	if _, stored := made.Load(all[0].ID); len(all) != 1 || !stored {
		t.Errorf("%d accounts: %+v", len(all), all)
	}
	_, err = s.Users.Create(t.Context(), user.User{Username: "bob", Email: "bob@example.com"})
	ok(t, err) // an operator's change is still accepted
}

func usersEnded(t *testing.T, s Storage) {
	id := person(t, s, "ada")
	wantEnded(t, "Create", func(ctx context.Context) error {
		_, err := s.Users.Create(ctx, user.User{Username: "bob", Email: "bob@example.com"})
		return err
	})
	wantEnded(t, "ByID", func(ctx context.Context) error { _, err := s.Users.ByID(ctx, id); return err })
	wantEnded(t, "ByName", func(ctx context.Context) error { _, err := s.Users.ByName(ctx, "ada"); return err })
}
