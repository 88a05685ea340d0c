package main

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"filippo.io/age"
)

// program runs a command on the data of dir and returns its output and exit status.
func program(t *testing.T, dir string, args ...string) (string, int) {
	t.Helper()
	command := exec.CommandContext(t.Context(), os.Args[0], args...)
	command.Dir = t.TempDir()
	command.Env = append(os.Environ(), "RUN_CHATBOT=1", "DATA_DIR="+filepath.Join(dir, "data"))
	out, _ := command.CombinedOutput()
	return string(out), command.ProcessState.ExitCode()
}

// key creates an age identity and returns its file and its public key.
func key(t *testing.T) (file, public string) {
	t.Helper()
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "key.txt")
	if err := os.WriteFile(file, []byte("# mine\n"+identity.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, identity.Recipient().String()
}

// rows returns all rows of all tables of a database file, in order.
func rows(t *testing.T, path string) string {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_query_only=on")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	read := func(query string) (all []string) {
		found, err := db.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		defer found.Close()
		columns, _ := found.Columns()
		for found.Next() {
			row := make([]any, len(columns))
			into := make([]any, len(columns))
			for i := range row {
				into[i] = &row[i]
			}
			if err := found.Scan(into...); err != nil {
				t.Fatal(err)
			}
			all = append(all, fmt.Sprintf("%v", row))
		}
		return all
	}
	var all []string
	for _, table := range read("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1") {
		name := strings.Trim(table, "[]")
		all = append(all, name)
		all = append(all, read("SELECT * FROM "+name+" ORDER BY 1")...)
	}
	return strings.Join(all, "\n")
}

// TestBackupWhileTheServerRuns: backups are made while the server writes, and a restore brings the data back.
func TestBackupWhileTheServerRuns(t *testing.T) {
	t.Parallel()
	dir, copies := t.TempDir(), filepath.Join(t.TempDir(), "copies")
	database := filepath.Join(dir, "data", "chatbot.db")
	file, public := key(t)
	other, _ := key(t)
	p := launch(t, dir)
	token := p.signUp(t)
	said := p.call(t, token, "POST", "/api/chat/message", `{"message":"hello"}`)
	old := filepath.Join(copies, "chatbot-20200101T000000Z.db.age")
	kept := filepath.Join(copies, "chatbot-of-mine.db.age")
	for _, path := range []string{old, kept} {
		if err := errors.Join(os.MkdirAll(copies, 0o700), os.WriteFile(path, []byte("x"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	stop := p.createsSessions(t, token)
	out, status := program(t, dir, "backup", copies, "--recipient", public)
	stop()
	if status != 0 || !strings.Contains(out, "deleted "+old) || strings.Contains(out, "deleted "+kept) {
		t.Fatalf("%d %s", status, out)
	}
	made := strings.TrimPrefix(strings.Split(out, "\n")[0], "wrote ")
	if raw, err := os.ReadFile(made); err != nil || !strings.HasPrefix(string(raw), "age-encryption.org/v1\n") || strings.Contains(string(raw), "SQLite format") {
		t.Fatalf("%s: %.30q, %v", made, raw, err)
	}
	if info, err := os.Stat(made); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}

	if out, status := program(t, dir, "restore", made, "--identity", file); status != 1 || !strings.Contains(out, "stop the server first") {
		t.Errorf("while the server runs: %d %s", status, out)
	}
	if p.entry(t, token) != http.StatusOK {
		t.Error("the refused restoration hurt the server")
	}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	if out, status := program(t, dir, "restore", made, "--identity", other); status != 1 || !strings.Contains(out, "cannot be decrypted") {
		t.Errorf("with another key: %d %s", status, out)
	}
	if out, status := program(t, dir, "restore", kept, "--identity", file); status != 1 || !strings.Contains(out, "cannot be decrypted") {
		t.Errorf("what is no copy: %d %s", status, out)
	}
	before := rows(t, database)
	if out, status := program(t, dir, "restore", made, "--identity", file); status != 0 || !strings.Contains(out, "before is") {
		t.Fatalf("%d %s", status, out)
	}
	aside, err := filepath.Glob(filepath.Join(dir, "data", "chatbot-before-*.db"))
	if err != nil || len(aside) != 1 || rows(t, aside[0]) != before {
		t.Errorf("what was there before is not kept: %v, %v", aside, err)
	}
	p = launch(t, dir)
	history := p.call(t, token, "GET", fmt.Sprintf("/api/chat/sessions/%v/messages", said["session_id"]), "")
	if messages := history["messages"].([]any); len(messages) != 2 || messages[1].(map[string]any)["content"] != said["content"] {
		t.Errorf("%v", history)
	}
}

// createsSessions creates sessions until stop is called.
func (p *process) createsSessions(t *testing.T, token string) (stop func()) {
	done := make(chan struct{})
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-done:
				return
			default:
				request, _ := http.NewRequestWithContext(t.Context(), "POST", p.base+"/api/chat/sessions", strings.NewReader(fmt.Sprintf(`{"title":"meanwhile %d"}`, i)))
				_, _ = p.try(request, token)
			}
		}
	})
	return func() {
		close(done)
		writer.Wait()
	}
}

// TestRestoredDatabaseEqualsOriginal restores into another folder, as on another machine, and compares row by row.
func TestRestoredDatabaseEqualsOriginal(t *testing.T) {
	t.Parallel()
	dir, copies := t.TempDir(), t.TempDir()
	file, public := key(t)
	p := launch(t, dir)
	token := p.signUp(t)
	p.call(t, token, "POST", "/api/chat/message", `{"message":"hello 漢字 🙂"}`)
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	out, status := program(t, dir, "backup", copies, "--recipient", public)
	if status != 0 {
		t.Fatal(out)
	}
	made := strings.TrimPrefix(strings.TrimSpace(out), "wrote ")
	elsewhere := t.TempDir()
	if out, status := program(t, elsewhere, "restore", made, "--identity", file); status != 0 || strings.Contains(out, "before is") {
		t.Fatalf("%d %s", status, out)
	}
	was, is := rows(t, filepath.Join(dir, "data", "chatbot.db")), rows(t, filepath.Join(elsewhere, "data", "chatbot.db"))
	if was != is || !strings.Contains(is, "漢字") {
		t.Errorf("it came back different:\n%.2000s\nwas:\n%.2000s", is, was)
	}
}

func TestBackupRefusesBadInput(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, public := key(t)
	for want, args := range map[string][]string{
		"there is no database": {"--recipient", public},
		"no public key of age": {"--recipient", "ssh-ed25519 AAAA"},
		"recipient":            {},
	} {
		copies := filepath.Join(t.TempDir(), "copies")
		if out, status := program(t, dir, append([]string{"backup", copies}, args...)...); status != 1 || !strings.Contains(out, want) {
			t.Errorf("%v: %d %s", args, status, out)
		}
		if left, _ := os.ReadDir(copies); len(left) > 0 {
			t.Errorf("%v leaves %v", args, left)
		}
	}
}
