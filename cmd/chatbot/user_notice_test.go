package main

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestUserCommandTellsOwners: what an operator changes is told by the server, which opens what the command sealed.
func TestUserCommandTellsOwners(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mail := []string{"SMTP_HOST=127.0.0.1", "SMTP_PORT=1", "SMTP_TLS=off", "SMTP_FROM=chat@example.com"} // where no mail server is
	launch(t, dir, mail...)
	operator(t, dir, "Difference1822\n", 0, "create", "ada", "ada@example.com")
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "data", "chatbot.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	operatorWith(t, mail, dir, "Engine1843\n", 0, "set-password", "ada") // the address is not verified
	if _, err := db.ExecContext(t.Context(), "UPDATE users SET is_verified = 1"); err != nil {
		t.Fatal(err)
	}
	operator(t, dir, "Analytical1843\n", 0, "set-password", "ada") // a shell that knows of no mail
	operatorWith(t, mail, dir, "Difference1843\n", 0, "set-password", "ada")
	commandsWithoutKey(t, mail, dir)
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		var n, attempts int
		var payload, failure, status string
		err := db.QueryRowContext(t.Context(), "SELECT count(*), max(payload), max(error), max(status), max(attempt) FROM jobs WHERE kind = 'send_mail'").Scan(&n, &payload, &failure, &status, &attempts)
		if err != nil {
			t.Fatal(err)
		}
		if n != 1 || strings.Contains(payload, "example.com") || strings.Contains(failure, "cannot be read") || status == "failed" {
			t.Fatalf("%d jobs, the last is %s: %s, %s", n, status, failure, payload)
		}
		if attempts > 0 && failure != "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the server did not try to send it: %s", status)
		}
	}
}

// commandsWithoutKey: while the key cannot be read, an operator can still end logins, and no command makes another key.
func commandsWithoutKey(t *testing.T, mail []string, dir string) {
	t.Helper()
	key := filepath.Join(dir, "data", "secret_key")
	if err := os.Rename(key, key+".away"); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if _, err := os.Stat(key); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a command made a key: %v", err)
		}
		if err := os.Rename(key+".away", key); err != nil {
			t.Error(err)
		}
	}()
	for _, args := range [][]string{{"revoke", "ada"}, {"list"}, {"set-role", "ada", "admin"}, {"activate", "ada"}} {
		if out := operatorWith(t, mail, dir, "", 0, args...); strings.Contains(out, "Warning") {
			t.Errorf("%v: %s", args, out)
		}
	}
	if out := operatorWith(t, mail, dir, "Engine1822\n", 0, "set-password", "ada"); !strings.Contains(out, "Warning: the owner of the account gets no mail about this") || !strings.Contains(out, "is set") {
		t.Errorf("set-password: %s", out)
	}
}
