package bundb_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	identitydb "chatbot/adapters/bundb/identity"
	turnsdb "chatbot/adapters/bundb/turns"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// TestFullDiskIsReportedSQLite: the database can be read but cannot grow.
func TestFullDiskIsReportedSQLite(t *testing.T) {
	db := bundbtest.SQLite(t)
	owner, err := identitydb.NewUsers(db).Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "ada", Email: "ada@example.com", Active: true}))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.CheckWrite(t.Context()); err != nil {
		t.Fatal(err)
	}
	pages := db.Setting(t.Context(), "page_count")
	if err := bundbtest.Exec(t.Context(), db, "PRAGMA max_page_count = "+pages); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for full := false; !full; { // the file's free pages are used first
		_, err := turnsdb.NewTurns(db).Begin(t.Context(), ports.Accept{
			Owner: owner.ID(), Send: chat.Send{Text: strings.Repeat("x", 20_000)}, WorkerID: "r", At: time.Now(), LeaseUntil: time.Now(),
		})
		if full = err != nil; full && (!errors.Is(err, ports.ErrStorage) || !errors.Is(err, ports.ErrNotWritten)) {
			t.Errorf("a message: %v", err)
		}
		if time.Since(began) > 5*time.Second {
			t.Fatal("it does not get full")
		}
	}
	if err := db.Ping(t.Context()); err != nil {
		t.Errorf("reading: %v", err)
	}
	wantNotWritten(t, db)
}

func TestReadOnlyDatabaseIsReportedSQLite(t *testing.T) {
	db := bundbtest.SQLite(t)
	if err := bundbtest.Exec(t.Context(), db, "PRAGMA query_only = on"); err != nil {
		t.Fatal(err)
	}
	wantNotWritten(t, db)
	if err := bundbtest.Exec(t.Context(), db, "PRAGMA query_only = off"); err != nil {
		t.Fatal(err)
	}
}

func wantNotWritten(t *testing.T, db *bundb.DB) {
	t.Helper()
	for range 3 { // the first call checks, the others share its result
		if err := db.CheckWrite(t.Context()); !errors.Is(err, ports.ErrStorage) || !errors.Is(err, ports.ErrNotWritten) {
			t.Errorf("the check says %v", err)
		}
	}
}

// TestWriteChecksAreShared: calls within a short time share the result of one check.
func TestWriteChecksAreShared(t *testing.T) {
	db := bundbtest.SQLite(t)
	for range 50 {
		if err := db.CheckWrite(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	n, err := bundbtest.Number(t.Context(), db, "SELECT seq FROM sqlite_sequence WHERE name = 'write_checks'")
	if err != nil || n != 1 {
		t.Errorf("%d checks wrote, %v", n, err)
	}
	if n, err := bundbtest.Number(t.Context(), db, "SELECT count(*) FROM write_checks"); err != nil || n != 0 {
		t.Errorf("%d rows stay, %v", n, err)
	}
}

// TestFullDiskInterruptsNoLiveAnswer: a worker that has no room for its text still extends its leases, and nothing is interrupted
// while there is no room.
func TestFullDiskInterruptsNoLiveAnswer(t *testing.T) {
	db := bundbtest.SQLite(t)
	turns := turnsdb.NewTurns(db)
	owner, err := identitydb.NewUsers(db).Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: "ada", Email: "ada@example.com", Active: true}))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	turn, err := turns.Begin(t.Context(), ports.Accept{Owner: owner.ID(), Send: chat.Send{Text: "hello"}, WorkerID: "r", At: now, LeaseUntil: now.Add(time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	if err := bundbtest.Exec(t.Context(), db, "PRAGMA max_page_count = "+db.Setting(t.Context(), "page_count")); err != nil {
		t.Fatal(err)
	}
	texts := []ports.Checkpoint{{MessageID: turn.Answer.ID, Parts: chat.PartsOf(strings.Repeat("said ", 100_000), nil), Seq: 1}}
	if _, err := turns.Checkpoint(t.Context(), "r", texts, now.Add(time.Minute)); !errors.Is(err, ports.ErrNotWritten) {
		t.Errorf("a text without room: %v", err)
	}
	if orphans, err := turns.Interrupt(t.Context(), now.Add(30*time.Second)); err != nil || len(orphans) > 0 {
		t.Errorf("within the lease that was extended: %v, %v", orphans, err)
	}
	if orphans, err := turns.Interrupt(t.Context(), now.Add(2*time.Minute)); !errors.Is(err, ports.ErrNotWritten) {
		t.Errorf("after it, without room: %v, %v", orphans, err)
	}
	if err := bundbtest.Exec(t.Context(), db, "PRAGMA max_page_count = 1000000"); err != nil {
		t.Fatal(err)
	}
	if orphans, err := turns.Interrupt(t.Context(), now.Add(2*time.Minute)); err != nil || len(orphans) != 1 {
		t.Errorf("with room: %v, %v", orphans, err)
	}
}
