//go:build services

// Package backup_test runs the script backup against a real PostgreSQL.
package backup_test

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// place is a temporary database, and the folders and tools of the script.
type place struct {
	t   *testing.T
	dir string // open to every user; has backups/, tmp/ and bin/, which is first on PATH
	env []string
}

func newPlace(t *testing.T) *place {
	t.Helper()
	at, err := url.Parse(os.Getenv("TEST_DATABASE_URL"))
	if err != nil || at.Host == "" {
		t.Fatal("TEST_DATABASE_URL is not set; run it by scripts/with-services")
	}
	// Not t.TempDir, because initdb runs as another user when the tests run as root, and must be able to open the folder.
	dir, err := os.MkdirTemp("", "backup")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	p := &place{t: t, dir: dir}
	for _, sub := range []string{"backups", "tmp", "bin"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	p.must("go", "build", "-o", filepath.Join(dir, "bin")+"/", "filippo.io/age/cmd/age", "filippo.io/age/cmd/age-keygen")
	script, err := os.ReadFile("backup")
	if err != nil {
		t.Fatal(err)
	}
	p.write("backup", string(script))
	p.must("chmod", "-R", "a+rwX", dir)
	t.Setenv("PATH", dir+"/bin:/usr/lib/postgresql/15/bin:"+os.Getenv("PATH"))
	name := fmt.Sprintf("backup_%d", time.Now().UnixNano())
	p.env = append(os.Environ(), "PGHOST="+at.Hostname(), "PGPORT="+at.Port(), "PGUSER="+at.User.Username(), "PGDATABASE=postgres",
		"BACKUP_DIR="+dir+"/backups", "TMPDIR="+dir+"/tmp")
	p.must("psql", "-qc", "CREATE DATABASE "+name)
	p.env = append(p.env, "PGDATABASE="+name)
	t.Cleanup(func() {
		p.env = append(p.env, "PGDATABASE=postgres")
		p.must("psql", "-qc", "DROP DATABASE "+name+" WITH (FORCE)")
	})
	return p
}

// run returns the output of a command and its error. The command ignores the test's context, so that it can be used in cleanups.
func (p *place) run(name string, args ...string) (string, error) {
	if os.Getuid() == 0 && strings.HasSuffix(name, "/backup") {
		name, args = "runuser", append([]string{"-u", "postgres", "--", name}, args...)
	}
	command := exec.CommandContext(context.WithoutCancel(p.t.Context()), name, args...)
	command.Env = p.env
	if strings.HasPrefix(filepath.Base(name), "runuser") {
		command.Dir = p.dir
	}
	out, err := command.CombinedOutput()
	return string(out), err
}

func (p *place) must(name string, args ...string) string {
	p.t.Helper()
	out, err := p.run(name, args...)
	if err != nil {
		p.t.Fatalf("%s %q: %v\n%s", name, args, err, out)
	}
	return out
}

// write writes an executable file in the folder.
func (p *place) write(name, text string) {
	p.t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o755); err != nil {
		p.t.Fatal(err)
	}
}

// fill creates the product's tables, with rows that have unusual characters.
func (p *place) fill() {
	p.t.Helper()
	files, err := filepath.Glob("../../migrations/postgres/*.up.sql")
	if err != nil || len(files) == 0 {
		p.t.Fatal(files, err)
	}
	for _, file := range files {
		p.must("psql", "-q1v", "ON_ERROR_STOP=1", "-f", file)
	}
	p.must("psql", "-qv", "ON_ERROR_STOP=1", "-c", `
		INSERT INTO users (username, email, hashed_password) SELECT 'ann' || i, 'ann' || i || '@example.com', '$2a$' || i FROM generate_series(1, 50) i;
		INSERT INTO chat_sessions (user_id, title) SELECT id, E'a "title"\n漢字 ' || id FROM users;
		INSERT INTO messages (session_id, role, content) SELECT s.id, 'user', E'\\x00 is no byte; \t \\ and ''quotes'' 🙂 ' || repeat('word ', i) FROM chat_sessions s, generate_series(1, 100) i;`)
}

// key makes an age identity and returns its file and its public key.
func (p *place) key(name string) (file, public string) {
	p.t.Helper()
	file = filepath.Join(p.dir, name)
	p.must("age-keygen", "-o", file)
	p.must("chmod", "a+r", file)
	return file, strings.TrimSpace(p.must("age-keygen", "-y", file))
}

func (p *place) backups() []string {
	p.t.Helper()
	files, err := filepath.Glob(filepath.Join(p.dir, "backups", "*"))
	if err != nil {
		p.t.Fatal(err)
	}
	return files
}

// contents returns hashes of all rows of the product's tables, sorted.
func (p *place) contents() string {
	p.t.Helper()
	tables := strings.Fields(p.must("psql", "-qAtc", "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"))
	var all strings.Builder
	for _, table := range tables {
		all.WriteString(p.must("psql", "-qAtc", "SELECT md5(t::text) FROM "+table+" t ORDER BY 1"))
	}
	return all.String()
}

var lastSuccess = regexp.MustCompile(`(?m)^chatbot_backup_last_success_timestamp_seconds \d{10}$`)

func TestBackupRoundTrip(t *testing.T) {
	p := newPlace(t)
	p.fill()
	mine, public := p.key("mine")
	other, _ := p.key("other")
	measured := t.TempDir()
	p.env = append(p.env, "BACKUP_RECIPIENTS="+public, "BACKUP_METRICS_DIR="+measured)
	p.must("chmod", "a+rwx", measured, filepath.Dir(measured))
	script := filepath.Join(p.dir, "backup")
	if out, err := p.run(script, "fresh"); err == nil {
		t.Errorf("without a backup there is a fresh one: %s", out)
	}
	old := filepath.Join(p.dir, "backups", "chatbot-20200101T000000Z.dump.age")
	p.write("backups/"+filepath.Base(old), "x")
	p.must("touch", "-d", "40 days ago", old)
	p.write("backups/kept", "of somebody else")

	stop := p.writes()
	said := p.must(script, "once")
	stop()
	hasMetrics(t, filepath.Join(measured, "chatbot_backup.prom"))
	if !strings.Contains(said, "it was restored and compared") || !strings.Contains(said, "deleted "+old) {
		t.Errorf("%s", said)
	}
	files := p.backups()
	if len(files) != 2 || !strings.HasSuffix(files[0], ".dump.age") || !strings.HasSuffix(files[1], "/kept") {
		t.Fatalf("%q", files)
	}
	isEncrypted(t, files[0])
	p.must(script, "fresh")
	p.must("chmod", "a+r", files[0])

	// A restore brings back the contents at the time of the second backup, whatever happens to them afterwards.
	p.must("sleep", "1") // file names have a resolution of seconds
	before := p.contents()
	p.must(script, "once")
	latest := p.backups()[1]
	p.must("psql", "-qc", "DELETE FROM messages WHERE id % 3 = 0; UPDATE users SET email = 'x' || id; DROP TABLE audit_events CASCADE; CREATE TABLE IF NOT EXISTS newer (id int)")
	if out, err := p.run(script, "restore", latest, other); err == nil || !strings.Contains(out, "cannot be decrypted") {
		t.Errorf("with a key that is not theirs: %s", out)
	}
	p.refusesBesideServer(script, "restore", latest, mine)
	if out := p.must(script, "verify", latest, mine); !strings.Contains(out, "public.messages|") {
		t.Errorf("%s", out)
	}
	p.must(script, "restore", latest, mine)
	p.must("psql", "-qc", "DROP TABLE newer")
	if after := p.contents(); after != before {
		t.Errorf("it came back different: %d and %d bytes", len(after), len(before))
	}
	p.must("psql", "-qc", "INSERT INTO messages (session_id, role, content) SELECT min(id), 'user', 'its number is free' FROM chat_sessions")
	if n := p.must("psql", "-qAtc", "SELECT count(*) FROM pg_stats WHERE tablename = 'messages'"); strings.TrimSpace(n) == "0" {
		t.Error("there are no statistics of what was restored")
	}
}

// writes changes rows until stop is called.
func (p *place) writes() (stop func()) {
	done := make(chan struct{})
	var writer sync.WaitGroup
	writer.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
				_, _ = p.run("psql", "-qc", "INSERT INTO messages (session_id, role, content) SELECT min(id), 'user', 'meanwhile' FROM chat_sessions; UPDATE users SET is_active = NOT is_active")
			}
		}
	})
	return func() {
		close(done)
		writer.Wait()
	}
}

// isEncrypted checks that a file shows nothing of its contents, and is its owner's alone.
func isEncrypted(t *testing.T, file string) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil || !bytes.HasPrefix(raw, []byte("age-encryption.org/v1\n")) || bytes.Contains(raw, []byte("example.com")) {
		t.Errorf("%.40q, %v", raw, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// hasMetrics checks the metrics of a backup, and that the exporter can read them.
func hasMetrics(t *testing.T, file string) {
	t.Helper()
	if text, err := os.ReadFile(file); err != nil || !lastSuccess.Match(text) || !strings.Contains(string(text), "\nchatbot_backup_last_size_bytes ") {
		t.Errorf("%v: %s", err, text)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("the exporter cannot read the metrics: %v, %v", info, err)
	}
}

// refusesBesideServer checks that a command refuses to run while a server uses the database.
func (p *place) refusesBesideServer(name string, args ...string) {
	p.t.Helper()
	server := exec.CommandContext(p.t.Context(), "psql", "-qc", "SELECT pg_sleep(600)")
	server.Env = append(slices.Clone(p.env), "PGAPPNAME=chatbot")
	if err := server.Start(); err != nil {
		p.t.Fatal(err)
	}
	// Of this database only: other tests' servers use the same PostgreSQL.
	const servers = "FROM pg_stat_activity WHERE application_name = 'chatbot' AND datname = current_database()"
	for strings.TrimSpace(p.must("psql", "-qAtc", "SELECT count(*) "+servers)) != "1" {
		p.must("sleep", "0.1")
	}
	if out, err := p.run(name, args...); err == nil || !strings.Contains(out, "stop all servers first") {
		p.t.Errorf("while a server runs: %s", out)
	}
	p.must("psql", "-qc", "SELECT pg_terminate_backend(pid) "+servers)
	_ = server.Wait()
}

func TestIncompleteBackupIsRefused(t *testing.T) {
	p := newPlace(t)
	p.fill()
	_, public := p.key("mine")
	script := filepath.Join(p.dir, "backup")
	if out, err := p.run(script, "once"); err == nil || !strings.Contains(out, "BACKUP_RECIPIENTS is empty") {
		t.Errorf("for nobody: %s", out)
	}
	p.env = append(p.env, "BACKUP_RECIPIENTS="+public)
	if out, err := p.run(script, "often"); err == nil || !strings.Contains(out, "backup once") {
		t.Errorf("no such command: %s", out)
	}
	for name, c := range map[string]struct{ tool, script, says string }{
		"rows get lost":         {"pg_restore", `/usr/lib/postgresql/15/bin/pg_restore "$@" && psql -qc 'DELETE FROM messages WHERE id = 7'`, "not what was there"},
		"a value changes":       {"pg_restore", `/usr/lib/postgresql/15/bin/pg_restore "$@" && psql -qc "UPDATE users SET email = 'y' WHERE id = 7"`, "not what was there"},
		"the dump breaks off":   {"pg_dump", `/usr/lib/postgresql/15/bin/pg_dump "$@" | head -c 5000; exit 1`, "not whole"},
		"half of it is written": {"pg_dump", `/usr/lib/postgresql/15/bin/pg_dump "$@" | head -c 5000`, "cannot be restored"},
		"nobody is there":       {"psql", `exit 2`, "does not answer"},
	} {
		p.write("bin/"+c.tool, "#!/bin/sh\n"+c.script+"\n")
		out, err := p.run(script, "once")
		if err == nil || !strings.Contains(out, c.says) {
			t.Errorf("%s: %v, %s", name, err, out)
		}
		if err := os.Remove(filepath.Join(p.dir, "bin", c.tool)); err != nil {
			t.Fatal(err)
		}
		for _, file := range p.backups() {
			if strings.HasSuffix(file, ".age") {
				t.Errorf("%s: there is a backup all the same", name)
			}
		}
	}
	if left, err := os.ReadDir(filepath.Join(p.dir, "tmp")); err != nil || len(left) > 0 {
		t.Errorf("it leaves %v behind, %v", left, err)
	}
	p.must(script, "once")
}
