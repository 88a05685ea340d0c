package bundb_test

import (
	"context"
	"maps"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

type kinds struct {
	mu   sync.Mutex
	seen map[string]int
}

func (k *kinds) Query(kind string, took time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if took < 0 || took > time.Minute {
		kind = "mistimed"
	}
	k.seen[kind]++
}

func (k *kinds) QueryFailed(kind string) { k.Query("failed "+kind, 0) }

func TestMeterClassifiesFailures(t *testing.T) {
	meter := &kinds{seen: map[string]int{}}
	db := opened(t, bundb.Options{SQLitePath: filepath.Join(t.TempDir(), "chatbot.db"), Meter: meter})
	s := storage(db)
	_, _ = s.Users.ByID(t.Context(), 1) // the table does not exist yet
	if meter.seen["failed statement"] != 1 || meter.seen["failed connection"] != 0 {
		t.Errorf("a statement that is wrong: %v", meter.seen)
	}
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	clear(meter.seen)
	_, _ = s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "ada", Email: "ada@example.com"}))
	_, _ = s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "ada", Email: "other@example.com"}))
	_, _ = s.Users.ByID(t.Context(), 99)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _ = s.Users.ByID(ctx, 1)
	if meter.seen["failed statement"]+meter.seen["failed connection"] != 0 {
		t.Errorf("what is no failure: %v", meter.seen)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, _ = s.Users.ByID(t.Context(), 1)
	if meter.seen["failed connection"] != 1 {
		t.Errorf("no database: %v", meter.seen)
	}
}

func TestMeter(t *testing.T) {
	meter := &kinds{seen: map[string]int{}}
	db := opened(t, bundb.Options{SQLitePath: filepath.Join(t.TempDir(), "chatbot.db"), Meter: meter})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	clear(meter.seen)
	s := storage(db)
	u, err := s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "ada", Email: "ada@example.com"}))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = s.Users.ByID(t.Context(), u.ID())
	_ = s.Logins.Revoke(t.Context(), 1, time.Now())
	_ = s.Sessions.Delete(t.Context(), u.ID(), 1)
	if want := map[string]int{"insert": 1, "select": 1, "update": 1, "delete": 1}; !maps.Equal(meter.seen, want) {
		t.Errorf("counted %v, want %v", meter.seen, want)
	}
}

// TestStatements fixes the number of statements of the most frequent calls.
func TestStatements(t *testing.T) {
	meter := &kinds{seen: map[string]int{}}
	db := opened(t, bundb.Options{SQLitePath: filepath.Join(t.TempDir(), "chatbot.db"), Meter: meter})
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := storage(db)
	u, err := s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "ada", Email: "ada@example.com"}))
	if err != nil {
		t.Fatal(err)
	}
	var turn chat.Turn
	var page []chat.Message
	a := ports.Accept{Owner: u.ID(), Title: "x", WorkerID: "r", At: time.Now(), LeaseUntil: time.Now()}
	for _, c := range []struct {
		name string
		call func() error
		want map[string]int
	}{
		{"Begin", func() error { turn, err = s.Turns.Begin(t.Context(), a); return err }, map[string]int{"insert": 3, "update": 1}},
		{"Finish", func() error {
			turn.Answer.Status = chat.Complete
			return s.Turns.Finish(t.Context(), "r", turn.Answer, time.Now(), ports.Follow{})
		}, map[string]int{"select": 1, "update": 2}},
		{"Begin in a session", func() error {
			a.Send.SessionID = turn.SessionID
			turn, err = s.Turns.Begin(t.Context(), a)
			return err
		}, map[string]int{"select": 2, "insert": 2, "update": 1}},
		{"Checkpoint", func() error {
			_, err := s.Turns.Checkpoint(t.Context(), "r", []ports.Checkpoint{{MessageID: turn.Answer.ID}, {MessageID: 99}}, time.Now())
			return err
		}, map[string]int{"update": 1}},
		{"Path", func() error {
			page, _, err = s.Messages.Path(t.Context(), u.ID(), turn.SessionID, 0, 10)
			return err
		}, map[string]int{"select": 1}},
		{"Siblings", func() error {
			_, err := s.Messages.Siblings(t.Context(), turn.SessionID, page)
			return err
		}, map[string]int{"select": 1}},
	} {
		clear(meter.seen)
		if err := c.call(); err != nil {
			t.Fatal(c.name, err)
		}
		delete(meter.seen, "other") // begin and commit
		if !maps.Equal(meter.seen, c.want) {
			t.Errorf("%s takes %v, want %v", c.name, meter.seen, c.want)
		}
	}
}
