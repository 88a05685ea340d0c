package completions_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/completions"
	"chatbot/domain/completion"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// replyTable is ports.Replies of one call.
type replyTable struct {
	mu      sync.Mutex
	row     *completion.Reply
	renewed int
	lost    bool
}

func (r *replyTable) Claim(_ context.Context, c completion.Reply, now time.Time) (completion.Reply, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.row != nil && r.row.Until.After(now) {
		return *r.row, false, nil
	}
	r.row = &c
	return completion.Reply{}, true, nil
}

// seen returns when the claim or the reply ends, and how often it was renewed.
func (r *replyTable) seen() (until time.Time, renewed int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.row.Until, r.renewed
}

func (r *replyTable) change(c completion.Reply, with *completion.Reply) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.lost || r.row == nil || r.row.Claim != c.Claim {
		return completion.ErrClaimLost
	}
	r.row = with
	return nil
}

func (r *replyTable) Renew(_ context.Context, c completion.Reply) error {
	r.mu.Lock()
	r.renewed++
	r.mu.Unlock()
	return r.change(c, &c)
}

func (r *replyTable) Keep(_ context.Context, c completion.Reply, _ ports.RepliesBound) error {
	return r.change(c, &c)
}

func (r *replyTable) Release(_ context.Context, c completion.Reply) error {
	_ = r.change(c, nil)
	return nil
}

func (*replyTable) Erase(context.Context, time.Time, int) (int, error) { return 0, nil }

// box seals by putting the place before the value.
type box struct{}

func (box) Seal(value, place string) (string, error) { return place + "|" + value, nil }
func (box) IsCurrent(string) bool                    { return true }
func (box) Open(sealed, place string) (string, error) {
	if value, ok := strings.CutPrefix(sealed, place+"|"); ok {
		return value, nil
	}
	return "", ports.ErrSealed
}

type silent struct{}

func (silent) Log(context.Context, ports.Record) {}

type now struct{}

func (now) Now() time.Time { return time.Now() }

type counted struct{ n int }

func (c *counted) Secret() string { c.n++; return strings.Repeat("s", c.n) }

var program = identity.Actor{User: 1, Role: identity.Member, Key: 2, Scopes: []identity.Scope{identity.ScopeChat}}

func newOnce() (*completions.Once, *replyTable) {
	table := &replyTable{}
	return completions.NewOnce(completions.OncePorts{Replies: table, Sealer: box{}, Secrets: &counted{}, Clock: now{}, Logger: silent{}}), table
}

func anyRoom(int) error { return nil }

// claim claims a call of the program.
func claim(t *testing.T, once *completions.Once, route, request string, room func(int) error) (*completion.Kept, func(*completion.Kept), error) {
	t.Helper()
	return once.Claim(t.Context(), program, completion.Keyed{Key: "k", Route: route, Request: []byte(request), Room: room, End: func(error) {}})
}

func TestClaimIsRenewedWhileItsCallRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		once, table := newOnce()
		kept, finish, err := claim(t, once, "/r", "body", anyRoom)
		if kept != nil || err != nil {
			t.Fatal(kept, err)
		}
		time.Sleep(5 * time.Minute)
		until, _ := table.seen()
		if left := time.Until(until); left < 20*time.Second || left > 30*time.Second {
			t.Errorf("%v are left of the claim", left)
		}
		if _, _, err := claim(t, once, "/r", "other", anyRoom); !errors.Is(err, completion.ErrKeyReused) {
			t.Error(err)
		}
		if _, _, err := claim(t, once, "/other", "body", anyRoom); !errors.Is(err, completion.ErrKeyReused) {
			t.Error(err)
		}
		began := time.Now()
		if _, _, err := claim(t, once, "/r", "body", anyRoom); !errors.Is(err, completion.ErrRunning) || time.Since(began) != 20*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		time.AfterFunc(3*time.Second, func() { finish(&completion.Kept{Model: "m", Run: "r", Body: "said"}) })
		got, again, err := claim(t, once, "/r", "body", anyRoom)
		if err != nil || again != nil || *got != (completion.Kept{Model: "m", Run: "r", Body: "said"}) {
			t.Errorf("%+v, %v", got, err)
		}
		_, renewed := table.seen()
		time.Sleep(9 * time.Minute)
		if got, _, err := claim(t, once, "/r", "body", anyRoom); err != nil || got == nil {
			t.Errorf("%+v, %v", got, err)
		}
		if _, now := table.seen(); now != renewed {
			t.Errorf("renewed %d times more", now-renewed)
		}
		time.Sleep(time.Minute)
		if got, finish, err := claim(t, once, "/r", "body", anyRoom); err != nil || got != nil {
			t.Errorf("%+v, %v", got, err)
		} else {
			finish(nil)
		}
	})
}

// TestReplyThatIsNotStoredFreesItsKey: failures, those that are too long, and those of a server that was away.
func TestReplyThatIsNotStoredFreesItsKey(t *testing.T) {
	for name, reply := range map[string]*completion.Kept{"a failure": nil, "too long": {Body: strings.Repeat("x", 16<<20+1)}} {
		once, table := newOnce()
		_, finish, err := claim(t, once, "/r", "", anyRoom)
		if err != nil {
			t.Fatal(err)
		}
		if finish(reply); table.row != nil {
			t.Errorf("%s: %.100v", name, *table.row)
		}
	}
	once, table := newOnce()
	_, finish, err := claim(t, once, "/r", "", anyRoom)
	if err != nil {
		t.Fatal(err)
	}
	table.lost = true
	if finish(&completion.Kept{Body: "x"}); table.row.Reply != "" {
		t.Errorf("%+v", table.row)
	}
	if _, _, err := once.Claim(t.Context(), identity.Actor{User: 1, Role: identity.Member, Key: 2}, completion.Keyed{Key: "k"}); !errors.Is(err, identity.ErrScope) {
		t.Error(err)
	}
}

// TestStoredReplyIsReadOnceThereIsRoomForIt: a small one may become large.
func TestStoredReplyIsReadOnceThereIsRoomForIt(t *testing.T) {
	once, _ := newOnce()
	_, finish, err := claim(t, once, "/r", "", anyRoom)
	if err != nil {
		t.Fatal(err)
	}
	body, full, asked := strings.Repeat("<\"\n", 1<<20), errors.New("full"), 0
	finish(&completion.Kept{Model: "m", Run: "r", Body: body})
	if kept, _, err := claim(t, once, "/r", "", func(n int) error { asked = n; return full }); kept != nil || !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	if asked < len(body) || asked > len(body)+100 {
		t.Errorf("room for %d bytes, want %d", asked, len(body))
	}
	if kept, _, err := claim(t, once, "/r", "", anyRoom); err != nil || *kept != (completion.Kept{Model: "m", Run: "r", Body: body}) {
		t.Errorf("%v", err)
	}
}

// TestStoredReplyThatCannotBeReadIsNotKept: its call is made again.
func TestStoredReplyThatCannotBeReadIsNotKept(t *testing.T) {
	for name, sealed := range map[string]func(place string) string{
		"sealed by another key": func(string) string { return "x" },
		"not packed":            func(place string) string { return place + "|x" },
	} {
		once, table := newOnce()
		_, finish, err := claim(t, once, "/r", "", anyRoom)
		if err != nil {
			t.Fatal(err)
		}
		finish(&completion.Kept{Body: "x"})
		table.row.Reply = sealed(table.row.Place())
		kept, finish, err := claim(t, once, "/r", "", anyRoom)
		if kept != nil || finish == nil || err != nil {
			t.Fatalf("%s: %v, %v", name, kept, err)
		}
		finish(nil)
	}
}

// TestCallWhoseClaimIsLostIsEnded: another server makes it.
func TestCallWhoseClaimIsLostIsEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		once, table := newOnce()
		call, end := context.WithCancelCause(t.Context())
		_, finish, err := once.Claim(t.Context(), program, completion.Keyed{Key: "k", Route: "/r", Room: anyRoom, End: end})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(11 * time.Second)
		if call.Err() != nil {
			t.Error("the call has ended while its claim is renewed")
		}
		table.mu.Lock()
		table.lost = true
		table.mu.Unlock()
		time.Sleep(10 * time.Second)
		if !errors.Is(context.Cause(call), completion.ErrRunning) {
			t.Error(context.Cause(call))
		}
		finish(nil)
	})
}
