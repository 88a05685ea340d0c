package identity_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// from returns the context of a request from an address.
func from(t *testing.T, address string) context.Context {
	t.Helper()
	return ports.WithOrigin(t.Context(), ports.Origin{Address: address})
}

func (d *desk) guess(ctx context.Context, name, password string) error {
	_, err := d.Login(ctx, identity.Credentials{Name: name, Password: password})
	return err
}

// locked expects a refusal with this wait, and no hash.
func (d *desk) locked(ctx context.Context, t *testing.T, name string, wait time.Duration) {
	t.Helper()
	before := d.hasher.work
	err := d.guess(ctx, name, password)
	if !errors.Is(err, identity.ErrLockedOut) || fault.From(err).RetryAfter != wait || d.hasher.work != before {
		t.Fatalf("%v, wait %v, want %v", err, fault.From(err).RetryAfter, wait)
	}
}

// The bound holds whether the account exists or not, for its name and its e-mail address, from one address or many.
func TestTwoHundredGuessesAtOnceCostFiveHashes(t *testing.T) {
	for name, names := range map[string][]string{"known": {"ada", "ADA@example.com"}, "unknown": {"nobody", "NoBody"}} {
		for _, addresses := range []int{1, 200} {
			t.Run(fmt.Sprint(name, addresses), func(t *testing.T) {
				d := newDesk(t)
				d.signedIn(t)
				before := d.hasher.work
				var all sync.WaitGroup
				for i := range 200 {
					all.Go(func() {
						err := d.guess(from(t, fmt.Sprintf("192.0.2.%d", i%addresses)), names[i%2], "Wrong1234")
						if !errors.Is(err, identity.ErrCredentials) && !errors.Is(err, identity.ErrLockedOut) {
							t.Error(err)
						}
					})
				}
				all.Wait()
				if cost := d.hasher.work - before; cost != 5 {
					t.Errorf("%d hashes", cost)
				}
			})
		}
	}
}

// The wait doubles up to its cap; the right password then works and clears the counts.
func TestWaitsGrowAndEnd(t *testing.T) {
	for _, name := range []string{"ada", "nobody"} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			d.signedIn(t)
			here := from(t, "192.0.2.1")
			wrong := func() {
				t.Helper()
				if err := d.guess(here, name, "Wrong1234"); !errors.Is(err, identity.ErrCredentials) {
					t.Fatal(err)
				}
			}
			for range 4 {
				wrong()
			}
			for _, wait := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 15 * time.Minute, 15 * time.Minute} {
				wrong()
				d.locked(here, t, name, wait)
				d.clock.Move(wait)
			}
		})
	}
	d := newDesk(t)
	d.signedIn(t)
	here := from(t, "192.0.2.1")
	for range 5 {
		_ = d.guess(here, "ada", "Wrong1234")
	}
	d.locked(here, t, "ada", 30*time.Second)
	d.clock.Move(30 * time.Second)
	if err := d.guess(here, "ada", password); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		if err := d.guess(here, "ada", "Wrong1234"); !errors.Is(err, identity.ErrCredentials) {
			t.Fatalf("not forgotten: %v", err)
		}
	}
	if err := d.guess(here, "ada", password); err != nil {
		t.Fatal(err)
	}
}

func TestKnownPairIsNeverLockedOut(t *testing.T) {
	d := newDesk(t)
	d.signedIn(t)
	home, abroad := from(t, "2001:db8:1:2::1"), from(t, "198.51.100.7")
	if err := d.guess(home, "ada", password); err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		_ = d.guess(from(t, fmt.Sprintf("203.0.113.%d", i)), "ada", "Wrong1234")
	}
	d.locked(from(t, "203.0.113.9"), t, "ada", 30*time.Second)
	d.locked(abroad, t, "ada", 30*time.Second)
	// Another address of the same /64 is also trusted.
	if err := d.guess(from(t, "2001:db8:1:2::ffff"), "ada", password); err != nil {
		t.Fatalf("at home: %v", err)
	}
	// That cleared the count, so the sign-in works from elsewhere as well.
	if err := d.guess(abroad, "ada", password); err != nil {
		t.Fatal(err)
	}
	// Attempts from a trusted address are still counted.
	for range 5 {
		_ = d.guess(home, "ada", "Wrong1234")
	}
	d.locked(home, t, "ada", 30*time.Second)
}

// One address that tries many accounts is refused, even if it signs in to its own account in between. People who have signed in from
// there before are not affected.
func TestAddressTryingManyAccountsIsStopped(t *testing.T) {
	d := newDesk(t)
	d.signedIn(t)
	here := from(t, "192.0.2.1")
	for i := range 100 {
		if i%10 == 0 {
			if err := d.guess(here, "ada", password); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.guess(here, fmt.Sprintf("user%d", i), "Wrong1234"); !errors.Is(err, identity.ErrCredentials) {
			t.Fatalf("%d: %v", i, err)
		}
	}
	d.locked(here, t, "another", 30*time.Second)
	if err := d.guess(here, "ada", password); err != nil {
		t.Errorf("at home: %v", err)
	}
	d.locked(here, t, "another", 30*time.Second)
	if err := d.guess(from(t, "192.0.2.2"), "ada", password); err != nil {
		t.Errorf("elsewhere: %v", err)
	}
	// A person at a trusted address still has five attempts of their own.
	for range 5 {
		_ = d.guess(here, "ada", "Wrong1234")
	}
	d.locked(here, t, "ada", 30*time.Second)
}

// An attempt that cannot be counted is refused.
func TestThrottleOutageRefusesSignIn(t *testing.T) {
	d := newDesk(t)
	d.signedIn(t)
	before := d.hasher.work
	d.attempts.outage = errOutage
	if err := d.guess(t.Context(), "ada", password); !errors.Is(err, ports.ErrBusy) || fault.From(err).RetryAfter <= 0 || d.hasher.work != before {
		t.Errorf("%v", err)
	}
}

// fakeLoginThrottle implements ports.LoginThrottle in memory.
type fakeLoginThrottle struct {
	clock  ports.Clock
	mu     sync.Mutex
	rows   map[string]fakeRow
	trust  map[string]bool
	outage error
}

type fakeRow struct {
	n, failed int
	until     time.Time
	told      bool
}

func (f *fakeLoginThrottle) Begin(_ context.Context, counts []identity.AttemptCount) (refusal identity.AttemptRefusal, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.clock.Now()
	for _, c := range counts {
		row := f.rows[c.Key]
		if wait := row.until.Sub(now); wait > 0 {
			refusal.Wait = max(refusal.Wait, wait)
			refusal.First = refusal.First || row.failed > 0 && !row.told
			row.told = row.failed > 0
			f.rows[c.Key] = row
		}
	}
	for _, c := range counts {
		if refusal.Wait == 0 && !c.Later {
			f.count(c)
		}
	}
	return refusal, f.outage
}

func (f *fakeLoginThrottle) count(c identity.AttemptCount) {
	row := f.rows[c.Key]
	row.n++
	row.until = f.clock.Now().Add(c.Wait(row.n))
	f.rows[c.Key] = row
}

func (f *fakeLoginThrottle) Fail(_ context.Context, counts []identity.AttemptCount) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range counts {
		row, ok := f.rows[c.Key]
		if row.failed++; ok || c.Later {
			f.rows[c.Key] = row
		}
		if c.Later {
			f.count(c)
		}
	}
	return f.outage
}

func (f *fakeLoginThrottle) Cancel(ctx context.Context, counts []identity.AttemptCount) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range counts {
		if row := f.rows[c.Key]; !c.Later {
			f.rows[c.Key] = fakeRow{n: row.n - 1, failed: row.failed, told: row.told}
		}
	}
	return errors.Join(ctx.Err(), f.outage)
}

func (f *fakeLoginThrottle) Succeed(_ context.Context, s identity.AttemptSuccess) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	own, address := f.rows[s.Pair].failed, f.rows[s.Return.Key]
	delete(f.rows, s.Pair)
	for _, key := range s.Clear {
		delete(f.rows, key)
	}
	if address.n, address.failed = address.n-own, address.failed-own; address.n < s.Return.Free {
		address.until, address.told = time.Time{}, false
	}
	f.rows[s.Return.Key] = address
	for _, trust := range s.Trust {
		f.trust[trust] = true
	}
	return f.outage
}

func (f *fakeLoginThrottle) Trusted(_ context.Context, trust ...string) (all []bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, one := range trust {
		all = append(all, f.trust[one])
	}
	return all, f.outage
}
