package identity_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	identityapp "chatbot/application/identity"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// bubbleClock is the clock of the synctest bubble.
type bubbleClock struct{}

func (bubbleClock) Now() time.Time { return time.Now().UTC() }

func watching(t *testing.T, do func(t *testing.T, w *identityapp.Watch, f *fakeLogins, j *fakeLogger)) {
	synctest.Test(t, func(t *testing.T) {
		f, j := &fakeLogins{users: &fakeUsers{all: []identity.User{identity.RestoreUser(identity.UserRecord{ID: 1, Active: true})}}}, &fakeLogger{}
		f.users.logins, f.factors = f, &fakeFactors{}
		for range 3 {
			_, _, _ = f.Create(t.Context(), identity.RestoreLogin(identity.LoginRecord{UserID: 1, ExpiresAt: time.Now().Add(time.Hour)}), identity.Proof{}, 0, nil)
		}
		w := identityapp.NewWatch(f, f.users, bubbleClock{}, j, func() identity.SecondFactorRule { return identity.SecondFactorRule{} }, func() bool { return false })
		ctx, stop := context.WithCancel(t.Context())
		defer synctest.Wait()
		defer stop()
		go w.Run(ctx)
		do(t, w, f, j)
	})
}

func TestWatchClosesWhatIsOpen(t *testing.T) {
	watching(t, func(t *testing.T, w *identityapp.Watch, f *fakeLogins, _ *fakeLogger) {
		var first, second, other, gone atomic.Int32
		count := func(n *atomic.Int32) func() { return func() { n.Add(1) } }
		defer w.Add(identity.Actor{Login: 101}, count(&first))()
		defer w.Add(identity.Actor{Login: 101}, count(&second))()
		defer w.Add(identity.Actor{Login: 102}, count(&other))()
		w.Add(identity.Actor{Login: 101}, count(&gone))()
		time.Sleep(time.Minute)
		_ = f.Revoke(t.Context(), 101, time.Now())
		time.Sleep(time.Second)
		synctest.Wait()
		if first.Load() != 1 || second.Load() != 1 || other.Load() != 0 || gone.Load() != 0 {
			t.Errorf("closed %d, %d, %d, %d times, want 1, 1, 0, 0", first.Load(), second.Load(), other.Load(), gone.Load())
		}
		time.Sleep(time.Hour) // until they expire
		if first.Load() != 1 || other.Load() != 1 {
			t.Errorf("closed %d and %d times, want once each", first.Load(), other.Load())
		}
	})
}

// TestWatchClosesConnectionsWithAnOutdatedRole: those that were opened with the new role stay open.
func TestWatchClosesConnectionsWithAnOutdatedRole(t *testing.T) {
	watching(t, func(t *testing.T, w *identityapp.Watch, f *fakeLogins, _ *fakeLogger) {
		var old, other, again atomic.Int32
		count := func(n *atomic.Int32) func() { return func() { n.Add(1) } }
		defer w.Add(identity.Actor{User: 1, Role: identity.Member, Login: 101}, count(&old))()
		defer w.Add(identity.Actor{User: 2, Role: identity.Member, Login: 999}, count(&other))()
		time.Sleep(time.Minute)
		if _, err := f.users.Change(t.Context(), 1, identity.AccountChange{Role: new(identity.Admin)}, time.Now()); err != nil {
			t.Fatal(err)
		}
		defer w.Add(identity.Actor{User: 1, Role: identity.Admin, Login: 101}, count(&again))()
		time.Sleep(time.Minute)
		synctest.Wait()
		if old.Load() != 1 || other.Load() != 0 || again.Load() != 0 {
			t.Errorf("closed %d, %d, %d times, want 1, 0, 0", old.Load(), other.Load(), again.Load())
		}
		_ = f.Revoke(t.Context(), 101, time.Now())
		time.Sleep(time.Second)
		synctest.Wait()
		if again.Load() != 1 {
			t.Error("a connection that was left open is not closed when its login ends")
		}
	})
}

// TestWatchClosesConnectionsWithOutdatedGroups: those that were opened with the new groups stay open.
func TestWatchClosesConnectionsWithOutdatedGroups(t *testing.T) {
	watching(t, func(t *testing.T, w *identityapp.Watch, f *fakeLogins, _ *fakeLogger) {
		var before, after atomic.Int32
		count := func(n *atomic.Int32) func() { return func() { n.Add(1) } }
		f.users.regroup(1, time.Now(), 3)
		defer w.Add(identity.Actor{User: 1, Role: identity.Member, Login: 101, Groups: []identity.GroupID{3}}, count(&before))()
		time.Sleep(time.Minute)
		synctest.Wait()
		if before.Load() != 0 {
			t.Fatal("a connection with the current groups was closed")
		}
		f.users.regroup(1, time.Now(), 3, 4)
		defer w.Add(identity.Actor{User: 1, Role: identity.Member, Login: 101, Groups: []identity.GroupID{3, 4}}, count(&after))()
		time.Sleep(time.Second)
		synctest.Wait()
		if before.Load() != 1 || after.Load() != 0 {
			t.Errorf("closed %d and %d times within a second, want 1 and 0", before.Load(), after.Load())
		}
	})
}

// TestWatchAfterAnOutage: logins that end during an outage are found after it, and the outage is logged once.
func TestWatchAfterAnOutage(t *testing.T) {
	watching(t, func(t *testing.T, w *identityapp.Watch, f *fakeLogins, j *fakeLogger) {
		var closed atomic.Bool
		defer w.Add(identity.Actor{Login: 101}, func() { closed.Store(true) })()
		set := func(err error) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.outage = err
		}
		time.Sleep(time.Second)
		set(errOutage)
		time.Sleep(30 * time.Second)
		_ = f.Revoke(t.Context(), 101, time.Now())
		time.Sleep(30 * time.Minute)
		if closed.Load() {
			t.Fatal("closed by nobody's word")
		}
		set(nil)
		time.Sleep(time.Second)
		synctest.Wait()
		if !closed.Load() {
			t.Error("still open")
		}
		if n := strings.Count(j.said(), "cannot be looked for"); n != 1 {
			t.Errorf("said %d times: %s", n, j.said())
		}
	})
}

func TestIdleWatchMakesNoQueries(t *testing.T) {
	watching(t, func(t *testing.T, w *identityapp.Watch, f *fakeLogins, _ *fakeLogger) {
		time.Sleep(time.Hour)
		w.Add(identity.Actor{Login: 101}, func() {})()
		time.Sleep(time.Hour)
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.looks != 0 {
			t.Errorf("asked %d times", f.looks)
		}
	})
}

var _ ports.Clock = bubbleClock{}

// TestPolicyClosesConnections: of people to whom a changed policy applies, who may have removed their second factor since they connected,
// and of those whose time is over; they are checked again when they connect.
func TestPolicyClosesConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeLogins{users: &fakeUsers{}, factors: &fakeFactors{}}
		f.users.logins = f
		var rule atomic.Pointer[identity.SecondFactorRule]
		rule.Store(&identity.SecondFactorRule{Who: identity.SecondFactorOff})
		w := identityapp.NewWatch(f, f.users, bubbleClock{}, &fakeLogger{}, func() identity.SecondFactorRule { return *rule.Load() }, func() bool { return false })
		ctx, stop := context.WithCancel(t.Context())
		defer synctest.Wait()
		defer stop()
		go w.Run(ctx)
		var admin, member, has, late atomic.Int32
		open := func(id identity.LoginID, actor identity.Actor, n *atomic.Int32) {
			actor.Login = id
			w.Add(actor, func() { n.Add(1) })
		}
		open(1, identity.Actor{User: 1, Role: identity.Admin}, &admin)
		open(2, identity.Actor{User: 2, Role: identity.Member}, &member)
		open(3, identity.Actor{User: 3, Role: identity.Admin}, &has) // with a second factor, at first
		want := func(when string, admins, members, lates int32) {
			t.Helper()
			time.Sleep(time.Second)
			if admin.Load() != admins || member.Load() != members || late.Load() != lates || has.Load() != admins {
				t.Errorf("%s: closed %d of admins, %d of members, %d that are late, %d with a factor", when, admin.Load(), member.Load(), late.Load(), has.Load())
			}
		}
		want("without a policy", 0, 0, 0)
		rule.Store(&identity.SecondFactorRule{Who: identity.SecondFactorAdmins, Grace: time.Hour})
		want("for admins", 1, 0, 0)
		open(4, identity.Actor{User: 1, Role: identity.Admin, EnrolBy: time.Now().UTC().Add(time.Minute)}, &late)
		want("in the grace period", 1, 0, 0)
		time.Sleep(time.Minute)
		want("after it", 1, 0, 1)
		rule.Store(&identity.SecondFactorRule{Who: identity.SecondFactorAll})
		want("for everyone", 1, 1, 1)
	})
}

// TestRequiredVerificationClosesConnections: clients that connect again are checked. Only the change closes them.
func TestRequiredVerificationClosesConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fakeLogins{users: &fakeUsers{}}
		f.users.logins = f
		var verify atomic.Bool
		w := identityapp.NewWatch(f, f.users, bubbleClock{}, &fakeLogger{}, func() identity.SecondFactorRule { return identity.SecondFactorRule{} }, verify.Load)
		ctx, stop := context.WithCancel(t.Context())
		defer synctest.Wait()
		defer stop()
		go w.Run(ctx)
		var closed atomic.Int32
		open := func() { w.Add(identity.Actor{User: 1, Role: identity.Member, Login: 1}, func() { closed.Add(1) }) }
		want := func(when string, n int32) {
			t.Helper()
			time.Sleep(time.Second)
			if closed.Load() != n {
				t.Errorf("%s: closed %d, want %d", when, closed.Load(), n)
			}
		}
		open()
		want("while it is off", 0)
		verify.Store(true)
		want("required", 1)
		open()
		want("connected again", 1)
		verify.Store(false)
		want("off again", 1)
	})
}
