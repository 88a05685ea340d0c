package identity_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/audit"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// staff registers count people and returns their names.
func (d *desk) staff(t *testing.T, count int) (names []string) {
	t.Helper()
	for i := range count {
		name := fmt.Sprintf("worker%d", i)
		if _, err := d.Register(t.Context(), identity.Registration{Username: name, Email: name + "@example.com", Password: password}); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

// 300 people behind one address sign in at the same moment; none is locked out.
func TestSignInsUnderWayAreNoFailuresOfTheirAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		names := d.staff(t, 300)
		arrived := make(chan struct{})
		d.hasher.meanwhile = func() { <-arrived }
		var all sync.WaitGroup
		for i, name := range names {
			all.Go(func() {
				typed := password
				if i%30 == 0 {
					typed = "Mistyped1234"
				}
				err := d.guess(from(t, "192.0.2.1"), name, typed)
				if mistyped := i%30 == 0; mistyped != errors.Is(err, identity.ErrCredentials) || !mistyped && err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		synctest.Wait() // until all of them are being checked
		close(arrived)
		all.Wait()
		for i := 0; i < len(names); i += 30 {
			if err := d.guess(from(t, "192.0.2.1"), names[i], password); err != nil {
				t.Errorf("%s, typed well: %v", names[i], err)
			}
		}
	})
}

// Failures of people who then sign in do not add up to a wait for their whole address.
func TestSuccessRefundsFailuresOfTheAddress(t *testing.T) {
	d := newDesk(t)
	here := from(t, "192.0.2.1")
	for _, name := range d.staff(t, 60) {
		for range 3 {
			if err := d.guess(here, name, "Mistyped1234"); !errors.Is(err, identity.ErrCredentials) {
				t.Fatalf("%s: %v", name, err)
			}
		}
		if err := d.guess(here, name, password); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}

// An attempt that is refused as busy, or canceled in the queue, does not count.
func TestUncomparedTriesAreRefunded(t *testing.T) {
	d := newDesk(t)
	d.signedIn(t)
	for name, address := range map[string]string{"ada": "203.0.113.5", "nobody": "203.0.113.6"} {
		ctx, leave := context.WithCancel(from(t, address))
		leave()
		d.hasher.busy = true
		for range 20 {
			if err := d.guess(ctx, name, password); !errors.Is(err, ports.ErrBusy) || errors.Is(err, context.Canceled) {
				t.Fatalf("%s: %v", name, err)
			}
		}
		d.hasher.busy = false
		for range 4 {
			if err := d.guess(from(t, address), name, "Wrong1234"); !errors.Is(err, identity.ErrCredentials) {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	if err := d.guess(from(t, "203.0.113.5"), "ada", password); err != nil {
		t.Fatal(err)
	}
}

// 10,000 guesses leave one event per hash, and one more for all refusals.
func TestFirstRefusalOfARowIsAudited(t *testing.T) {
	refusals := func(d *desk) (n int) {
		for _, e := range d.audit.all {
			if e.Action == audit.Limited {
				n++
			}
		}
		return n
	}
	for what, attack := range map[string]func(i int) (address, name string){
		"one account, many addresses": func(i int) (string, string) { return fmt.Sprintf("10.%d.%d.1", i>>8, i&255), "ada" },
		"one name, many addresses":    func(i int) (string, string) { return fmt.Sprintf("10.%d.%d.1", i>>8, i&255), "nobody" },
		"one address, many names":     func(i int) (string, string) { return "10.1.1.1", fmt.Sprint("user", i) },
		"one address, one account":    func(int) (string, string) { return "10.1.1.1", "ada" },
	} {
		t.Run(what, func(t *testing.T) {
			d := newDesk(t)
			u, _ := d.signedIn(t)
			for range 2 {
				before := refusals(d)
				for i := range 10_000 {
					address, name := attack(i)
					_ = d.guess(from(t, address), name, "Wrong1234")
				}
				if n := refusals(d) - before; n != 1 {
					t.Fatalf("%d events", n)
				}
				for _, e := range d.audit.all {
					if _, name := attack(0); e.Action == audit.Limited && (e.Outcome != audit.Refused || e.Reason != "locked_out" || name == "ada" && e.UserID != u.ID() || e.Address == "") {
						t.Errorf("%+v", e)
					}
				}
				d.clock.Move(2 * time.Hour)
				clear(d.attempts.rows) // have been dropped by then
			}
		})
	}
}

// While an account is under attack, its owner can change the password from any login.
func TestPasswordChangesDuringAnAttackOnTheAccount(t *testing.T) {
	d := newDesk(t)
	_, grant := d.signedIn(t)
	p, _, err := d.Authenticate(t.Context(), grant.AccessToken)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 50 {
		_ = d.guess(from(t, fmt.Sprintf("203.0.113.%d", i)), "ada", "Wrong1234")
	}
	train := from(t, "198.51.100.7")
	d.locked(train, t, "ada", 30*time.Second)
	for range 4 {
		if err := d.ChangePassword(train, p, "Wrong1234", "Difference1822"); !errors.Is(err, identity.ErrWrongPassword) {
			t.Fatal(err)
		}
	}
	if err := d.ChangePassword(train, p, password, "Difference1822"); err != nil {
		t.Fatal(err)
	}
	// An open page has five guesses, from however many addresses.
	for i := range 6 {
		err := d.ChangePassword(from(t, fmt.Sprintf("198.51.100.%d", i)), p, "Wrong1234", password)
		if want := identity.ErrWrongPassword; i < 5 && !errors.Is(err, want) || i == 5 && !errors.Is(err, identity.ErrLockedOut) {
			t.Fatalf("%d: %v", i, err)
		}
	}
}

func TestKnownNetworksReachTheQueue(t *testing.T) {
	d := newDesk(t)
	d.staff(t, 1)
	d.signedIn(t) // without an address
	if err := d.guess(from(t, "192.0.2.1"), "ada", password); err != nil {
		t.Fatal(err)
	}
	if err := d.guess(from(t, "2001:db8:1:2::1"), "ada@example.com", password); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		address, name string
		known         bool
	}{
		{"192.0.2.1", "ada", true},
		{"192.0.2.200", "ADA@example.com", true}, // the same site
		{"2001:db8:1:ffff::1", "ada", true},
		{"192.0.3.1", "ada", false},
		{"2001:db8:2:2::1", "ada", false},
		{"192.0.2.1", "worker0", false}, // a stranger at her site
		{"192.0.2.1", "nobody", false},
		{"192.0.3.1", "nobody", false},
	} {
		_ = d.guess(from(t, c.address), c.name, "Wrong1234")
		asked := d.hasher.asked[len(d.hasher.asked)-1]
		if asked.Known != c.known || asked.Address != c.address || asked.Name != identity.HashToken(identity.Fold(c.name)) {
			t.Errorf("%s from %s: %+v", c.name, c.address, asked)
		}
	}
	p := identity.Actor{User: 2, Role: identity.Member, Login: 101}
	if err := d.ChangePassword(from(t, "198.51.100.7"), p, password, "Difference1822"); err != nil {
		t.Fatal(err)
	}
	for _, asked := range d.hasher.asked[len(d.hasher.asked)-2:] {
		if !asked.Known || asked.Address != "198.51.100.7" {
			t.Errorf("change of password: %+v", asked)
		}
	}
	_, _ = d.Register(from(t, "192.0.2.1"), identity.Registration{Username: "eve", Email: "eve@example.com", Password: password})
	if asked := d.hasher.asked[len(d.hasher.asked)-1]; asked.Known || asked.Address != "192.0.2.1" {
		t.Errorf("registration: %+v", asked)
	}
}
