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
	r.renewed++
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

type now struct{}

func (now) Now() time.Time { return time.Now() }

type counted struct{ n int }

func (c *counted) Secret() string { c.n++; return strings.Repeat("s", c.n) }

var program = identity.Actor{User: 1, Role: identity.Member, Key: 2, Scopes: []identity.Scope{identity.ScopeChat}}

func newOnce() (*completions.Once, *replyTable) {
	table := &replyTable{}
	return completions.NewOnce(completions.OncePorts{Replies: table, Sealer: box{}, Secrets: &counted{}, Clock: now{}}), table
}

func TestClaimIsRenewedWhileItsCallRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		once, table := newOnce()
		kept, finish, err := once.Claim(t.Context(), program, "k", "/r", []byte("body"))
		if kept != nil || err != nil {
			t.Fatal(kept, err)
		}
		time.Sleep(5 * time.Minute)
		if left := time.Until(table.row.Until); left < 20*time.Second || left > 30*time.Second {
			t.Errorf("%v are left of the claim", left)
		}
		if _, _, err := once.Claim(t.Context(), program, "k", "/r", []byte("other")); !errors.Is(err, completion.ErrKeyReused) {
			t.Error(err)
		}
		if _, _, err := once.Claim(t.Context(), program, "k", "/other", []byte("body")); !errors.Is(err, completion.ErrKeyReused) {
			t.Error(err)
		}
		began := time.Now()
		if _, _, err := once.Claim(t.Context(), program, "k", "/r", []byte("body")); !errors.Is(err, completion.ErrRunning) || time.Since(began) != 20*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		time.AfterFunc(3*time.Second, func() { finish(&completion.Kept{Model: "m", Run: "r", Body: "said"}) })
		got, again, err := once.Claim(t.Context(), program, "k", "/r", []byte("body"))
		if err != nil || again != nil || *got != (completion.Kept{Model: "m", Run: "r", Body: "said"}) {
			t.Errorf("%+v, %v", got, err)
		}
		renewed := table.renewed
		time.Sleep(9 * time.Minute)
		if got, _, err := once.Claim(t.Context(), program, "k", "/r", []byte("body")); err != nil || got == nil || table.renewed != renewed {
			t.Errorf("%+v, %v, renewed %d times more", got, err, table.renewed-renewed)
		}
		time.Sleep(time.Minute)
		if got, finish, err := once.Claim(t.Context(), program, "k", "/r", []byte("body")); err != nil || got != nil {
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
		_, finish, err := once.Claim(t.Context(), program, "k", "/r", nil)
		if err != nil {
			t.Fatal(err)
		}
		if finish(reply); table.row != nil {
			t.Errorf("%s: %.100v", name, *table.row)
		}
	}
	once, table := newOnce()
	_, finish, err := once.Claim(t.Context(), program, "k", "/r", nil)
	if err != nil {
		t.Fatal(err)
	}
	table.lost = true
	if finish(&completion.Kept{Body: "x"}); table.row.Reply != "" {
		t.Errorf("%+v", table.row)
	}
	if _, _, err := once.Claim(t.Context(), identity.Actor{User: 1, Role: identity.Member, Key: 2}, "k", "/r", nil); !errors.Is(err, identity.ErrScope) {
		t.Error(err)
	}
}
