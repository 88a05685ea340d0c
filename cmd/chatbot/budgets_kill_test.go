//go:build faults

package main

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"chatbot/adapters/bundb/bundbtest"
)

func TestReservationsSurviveKillsOnSQLite(t *testing.T) {
	t.Parallel()
	dir := inMemory(t)
	killReserving(t, dir, "sqlite", "file:"+filepath.Join(dir, "chatbot.db")+"?_pragma=busy_timeout(10000)", "DATA_DIR="+dir)
}

func TestReservationsSurviveKillsOnPostgreSQL(t *testing.T) {
	t.Parallel()
	url := bundbtest.PostgresURL(t)
	killReserving(t, t.TempDir(), "pgx", url, onDatabase(url, nil)...)
}

// killReserving kills a server again and again while it answers a person with a budget. Once the leases have run out, nothing is
// reserved, and what is spent is the sum of the calls.
func killReserving(t *testing.T, dir, driver, source string, settings ...string) {
	began := time.Now().UTC().Month()
	v := &victim{t: t, program: plain(t), dir: dir, settings: roomy(append(newModel(t).settings(), settings...)...)}
	v.signedUp = func() { // the first account is an admin
		me := v.p.call(t, v.token, "GET", "/api/auth/me", "")
		v.p.call(t, v.token, "PATCH", fmt.Sprintf("/api/admin/users/%.0f", me["id"]), `{"budget":{"tokens":1000000000000,"per":"month"}}`)
	}
	v.live()
	budget := func() (spent, reserved float64) {
		state := v.p.call(t, v.token, "GET", "/api/usage", "")["budget"].(map[string]any)
		return state["spent"].(float64), state["reserved"].(float64)
	}
	spent, reserved := budget()
	for end := time.Now().Add(10 * time.Second); reserved > 0 && time.Now().Before(end); spent, reserved = budget() {
		time.Sleep(100 * time.Millisecond)
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	number := func(query string) (n float64) {
		t.Helper()
		if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return n
	}
	if n := number("SELECT count(*) FROM budget_reservations"); n != 0 || reserved != 0 {
		t.Errorf("%v reservations are left, of %v tokens", n, reserved)
	}
	sum, days := number("SELECT sum(tokens_in + tokens_out) FROM usage_events"), number("SELECT sum(tokens) FROM usage_days")
	if sameMonth := time.Now().UTC().Month() == began; days != sum || spent > sum || sameMonth && spent != sum {
		t.Errorf("%v spent, %v by day, and the calls took %v", spent, days, sum)
	}
	died, all := number("SELECT count(*) FROM usage_events WHERE status = 'interrupted'"), number("SELECT count(*) FROM usage_events")
	t.Logf("%v calls, %v of which died, took %v tokens", all, died, spent)
	if died < kills/2 || all < 2*kills {
		t.Error("the kills hit too little to prove anything")
	}
}
