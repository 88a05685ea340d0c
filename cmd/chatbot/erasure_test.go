//go:build faults

package main

import (
	"database/sql"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestDeletedAccountIsErased: nothing of the account is left in the database, and its username is free again.
func TestDeletedAccountIsErased(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := launch(t, dir, "DEMO_FIRST_TOKEN=1ms", "DEMO_TOKENS_PER_SECOND=100000")
	token := p.signUp(t)
	operator(t, dir, "Difference1822\n", 0, "create", "--admin", "root", "root@example.com") // ann is not the last admin
	p.call(t, token, "POST", "/api/chat/message", `{"message":"something unforgettable"}`)
	request, err := http.NewRequestWithContext(t.Context(), "POST", p.base+"/api/auth/delete", strings.NewReader(`{"password":"Secret123"}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	response, err := p.http.Do(request)
	if err != nil || response.StatusCode != http.StatusNoContent {
		t.Fatal(response, err)
	}
	response.Body.Close()
	if got := p.entry(t, token); got != http.StatusUnauthorized {
		t.Errorf("after it was deleted: %d", got)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "data", "chatbot.db")+"?_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	left := 1
	for range 60 {
		if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM users WHERE username = 'ann'").Scan(&left); err != nil {
			t.Fatal(err)
		}
		if left == 0 {
			break
		}
		time.Sleep(time.Second)
	}
	var calls, linked int
	err = db.QueryRowContext(t.Context(), "SELECT count(*), count(user_id) + count(message_id) FROM usage_events WHERE tokens_in > 0").Scan(&calls, &linked)
	if err != nil || calls != 1 || linked != 0 {
		t.Errorf("%d calls are left in usage_events, %d references to whose they were, %v", calls, linked, err)
	}
	for _, table := range []string{"users WHERE username = 'ann'", "logins", "chat_sessions", "messages", "sends", `message_terms('"1wunforgettable"')`, "message_terms_docsize", "session_terms_docsize", "files", "file_terms_docsize"} {
		n := 1
		for end := time.Now().Add(10 * time.Second); n > 0 && time.Now().Before(end); time.Sleep(50 * time.Millisecond) { // indexed words are removed a moment later
			if err := db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
				t.Fatal(err)
			}
		}
		if n != 0 {
			t.Errorf("%d are left in %s", n, table)
		}
	}
	p.signUp(t)
}
