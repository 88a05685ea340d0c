//go:build faults

package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// composed is a PostgreSQL server started with the command of docker-compose.yml and the certificates of deploy/secrets.
type composed struct {
	t    *testing.T
	dir  string // owned by the user that PostgreSQL runs as
	port string
	env  []string // for psql and similar tools, as the superuser chatbot
}

const postgresTools = "/usr/lib/postgresql/15/bin"

func startComposed(t *testing.T) *composed {
	t.Helper()
	dir, err := os.MkdirTemp("", "composed") // not t.TempDir, because another user needs access
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	port := strconv.Itoa(freePort(t))
	c := &composed{t: t, dir: dir, port: port}
	for name, text := range map[string]string{
		"env":                      "POSTGRES_USER=chatbot\nPOSTGRES_DB=chatbot\n",
		"bin/docker-entrypoint.sh": fmt.Sprintf("#!/bin/sh\nshift\nexec %s/postgres -D %s/data -c port=%s -c listen_addresses=127.0.0.1,127.0.0.2 -c unix_socket_directories=%s -c fsync=off \"$@\"\n", postgresTools, dir, port, dir),
		"start":                    composeCommand(t, "db", strings.NewReplacer("$$", "$", "/run/secrets/db_cert", dir+"/secrets/db.pem", "/run/secrets/db_key", dir+"/secrets/db.key", "/tmp/", dir+"/")),
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	c.env = append(os.Environ(), "ENV_FILE="+dir+"/env", "SECRETS_DIR="+dir+"/secrets", "PATH="+dir+"/bin:"+postgresTools+":"+os.Getenv("PATH"),
		"PGHOST=localhost", "PGPORT="+port, "PGUSER=chatbot", "PGDATABASE=chatbot", "PGPASSWORD=super", "PGSSLMODE=verify-full", "PGSSLROOTCERT="+dir+"/secrets/ca.pem")
	c.must("../../deploy/secrets")
	c.must("sh", "-c", "printf super >"+dir+"/password")
	if os.Getuid() == 0 {
		c.must("chown", "-R", "postgres", dir)
	}
	c.must("chmod", "755", dir, dir+"/secrets")
	c.asPostgres("initdb", "-D", dir+"/data", "-U", "chatbot", "--pwfile", dir+"/password", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
	server := c.command("sh", "-euc", ". "+dir+"/start")
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	server.Stdout, server.Stderr = log, log
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = exec.CommandContext(context.WithoutCancel(t.Context()), "sh", "-c", "kill -INT $(head -1 "+dir+"/data/postmaster.pid)").Run()
		_ = server.Wait()
		_ = log.Close()
		if t.Failed() {
			t.Logf("PostgreSQL said: %.4000s", c.log())
		}
	})
	for range 100 {
		if _, err := c.run("psql", "-d", "postgres", "-c", "CREATE DATABASE chatbot"); err == nil {
			return c
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("PostgreSQL does not start: %s", c.log())
	return nil
}

// composeCommand returns the script that a service of docker-compose.yml runs.
func composeCommand(t *testing.T, service string, places *strings.Replacer) string {
	t.Helper()
	text, err := os.ReadFile("../../docker-compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Services map[string]struct{ Command []string }
	}
	if err := yaml.Unmarshal(text, &file); err != nil || len(file.Services[service].Command) != 1 {
		t.Fatalf("the command of %s: %v", service, err)
	}
	return places.Replace(file.Services[service].Command[0])
}

// command returns a command that runs as a user that PostgreSQL accepts.
func (c *composed) command(name string, args ...string) *exec.Cmd {
	if os.Getuid() == 0 {
		name, args = "runuser", append([]string{"-u", "postgres", "--", name}, args...)
	}
	command := exec.CommandContext(context.WithoutCancel(c.t.Context()), name, args...)
	command.Env, command.Dir = c.env, c.dir
	return command
}

func (c *composed) asPostgres(name string, args ...string) {
	c.t.Helper()
	if out, err := c.command(postgresTools+"/"+name, args...).CombinedOutput(); err != nil {
		c.t.Fatalf("%s: %v %s", name, err, out)
	}
}

func (c *composed) run(name string, args ...string) (string, error) {
	command := exec.CommandContext(c.t.Context(), name, args...)
	command.Env = c.env
	out, err := command.CombinedOutput()
	return string(out), err
}

func (c *composed) must(name string, args ...string) string {
	c.t.Helper()
	out, err := c.run(name, args...)
	if err != nil {
		c.t.Fatalf("%s %q: %v %s", name, args, err, out)
	}
	return out
}

func (c *composed) log() string {
	text, _ := os.ReadFile(filepath.Join(c.dir, "log"))
	return string(text)
}

// settings configure a server that connects to the database as a role.
func (c *composed) settings(role, password string, more ...string) []string {
	address := url.URL{
		Scheme: "postgresql", User: url.UserPassword(role, password), Host: "localhost:" + c.port, Path: "/chatbot",
		RawQuery: "sslmode=verify-full&sslrootcert=" + c.dir + "/secrets/ca.pem",
	}
	return append([]string{"DATABASE_URL=" + address.String(), "SECRET_KEY=vq8zK2pXw4Lr7Tn1Yc6Hs9Jd3Mf5Gb0Q", "LOG_LEVEL=WARNING", "DEMO_FIRST_TOKEN=1ms", "DEMO_TOKENS_PER_SECOND=100000", "REGISTRATION=open"}, more...)
}

// chatbot runs a command of the program to its end.
func (c *composed) chatbot(settings []string, args ...string) (string, error) {
	command := exec.CommandContext(c.t.Context(), os.Args[0], args...)
	command.Dir = c.t.TempDir()
	command.Stdin = strings.NewReader("Secret1234\n")
	command.Env = append(append(os.Environ(), "RUN_CHATBOT=1"), settings...)
	out, err := command.CombinedOutput()
	return string(out), err
}

// TestInstallationMovesToTwoRoles: an installation whose server is a superuser gets its roles while it runs. Its data is kept, the
// new server can do everything that a server does, and no user content is in the database's log.
func TestInstallationMovesToTwoRoles(t *testing.T) {
	t.Parallel()
	c := startComposed(t)
	super := c.settings("chatbot", "super")
	serve := c.settings("chatbot_serve", "of serving", "AUDIT_RETENTION_DAYS=7")
	owner := c.settings("chatbot_owner", "of owner's'", "DATABASE_SERVE_ROLE=chatbot_serve")
	want := func(says, out string, err error) {
		t.Helper()
		if err == nil || !strings.Contains(out, says) {
			t.Errorf("%v: %s, want %q", err, out, says)
		}
	}
	if out, err := c.chatbot(super, "migrate"); err != nil || !strings.Contains(out, "is a superuser") {
		t.Fatalf("%v: %s", err, out)
	}
	before := launch(t, t.TempDir(), super...)
	token := before.signUp(t)
	before.call(t, token, "POST", "/api/chat/message", `{"message":"canary of before"}`)

	c.env = append(c.env, "OWNER_PASSWORD=of owner's'", "SERVE_PASSWORD=of serving")
	for range 2 {
		c.must("../../deploy/postgres/roles")
	}
	c.watches()
	for _, role := range []string{"chatbot", "chatbot_owner", "over"} {
		c.must("psql", "-qc", "DROP ROLE IF EXISTS over; CREATE ROLE over SUPERUSER")
		if out, err := c.run("env", "SERVE_ROLE="+role, "../../deploy/postgres/roles"); err == nil {
			t.Errorf("servers may be %s: %s", role, out)
		}
	}
	if left := c.must("psql", "-qAtc", "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i' AND relowner <> 'chatbot_owner'::regrole"); left != "0\n" {
		t.Errorf("%s tables have another owner", left)
	}
	refuses(t, os.Args[0], "DATABASE_SERVE_ROLE", serve...)
	out, err := c.chatbot(serve, "migrate")
	want("role that owns the tables", out, err)
	before.call(t, token, "POST", "/api/chat/message", `{"message":"canary of between"}`)
	for range 2 {
		if out, err := c.chatbot(owner, "migrate"); err != nil || strings.Contains(out, "superuser") {
			t.Fatalf("%v: %s", err, out)
		}
	}
	before.call(t, token, "POST", "/api/chat/message", `{"message":"canary beside"}`)
	if err := before.stop(); err != nil || !strings.Contains(before.log.String(), "is a superuser") {
		t.Errorf("%v: %s", err, before.log)
	}

	c.serves(serve, token, "canary beside")
	c.restores(owner, serve)
	c.takesUnusualNames()
	c.refusesUnverified(serve)
	c.keepsValues()
}

// watches checks that the role that watches reads statistics and nothing else.
func (c *composed) watches() {
	c.t.Helper()
	for range 2 {
		c.must("env", "WATCH_PASSWORD=of watching'", "../../deploy/postgres/roles")
	}
	watching := func(query string) (string, error) {
		return c.run("env", "PGUSER=chatbot_watch", "PGPASSWORD=of watching'", "psql", "-qAtc", query)
	}
	if out, err := watching("SELECT count(*) > 0 FROM pg_stat_database; SELECT pg_database_size(current_database()) > 0"); err != nil || out != "t\nt\n" {
		c.t.Errorf("chatbot_watch does not read statistics: %v: %s", err, out)
	}
	for _, query := range []string{"SELECT 1 FROM users", "SELECT 1 FROM messages", "CREATE TABLE t ()", "CREATE TEMPORARY TABLE t ()"} {
		if out, err := watching(query); err == nil || !strings.Contains(out, "permission denied") {
			c.t.Errorf("chatbot_watch may %s: %v: %s", query, err, out)
		}
	}
	if out, err := c.run("env", "WATCH_ROLE=chatbot_owner", "WATCH_PASSWORD=x", "../../deploy/postgres/roles"); err == nil {
		c.t.Errorf("the owner watches: %s", out)
	}
}

// restores checks a backup that the owner makes and restores over the existing data; it has to be migrated before servers start.
func (c *composed) restores(owner, serve []string) {
	t := c.t
	t.Helper()
	c.must("psql", "-qc", "INSERT INTO users (username, email, hashed_password) VALUES ('kept', 'kept@example.com', '')")
	c.env = append(c.env, "PGUSER=chatbot_owner", "PGPASSWORD=of owner's'")
	c.must("sh", "-c", "pg_dump -Fc --no-owner --no-privileges -f "+c.dir+"/dump && pg_restore --clean --if-exists --single-transaction --exit-on-error --no-owner --no-privileges -d chatbot "+c.dir+"/dump")
	refuses(t, os.Args[0], "DATABASE_SERVE_ROLE", serve...)
	if out, err := c.chatbot(owner, "migrate"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	after := launch(t, t.TempDir(), serve...)
	if err := after.stop(); err != nil || strings.Contains(after.log.String(), "role") {
		t.Errorf("%v: %s", err, after.log)
	}
}

// takesUnusualNames checks names with quotes and spaces, and an administrator of the database who is not a superuser.
func (c *composed) takesUnusualNames() {
	c.t.Helper()
	c.env = append(c.env, "PGUSER=chatbot", "PGPASSWORD=super")
	c.must("psql", "-qc", `CREATE ROLE dba LOGIN CREATEROLE CREATEDB PASSWORD 'dba'`, "-c", `CREATE DATABASE "An ""other" OWNER dba`)
	odd := append(slices.Clone(c.env), "PGUSER=dba", "PGPASSWORD=dba", `PGDATABASE=An "other`, `OWNER_ROLE=own"er O'Neill`, `SERVE_ROLE=Ser ve?`)
	for range 2 {
		command := exec.CommandContext(c.t.Context(), "../../deploy/postgres/roles")
		command.Env = odd
		if out, err := command.CombinedOutput(); err != nil {
			c.t.Fatalf("%v: %s", err, out)
		}
	}
	other := append(c.settings(`own"er O'Neill`, "of owner's'"), "DATABASE_SERVE_ROLE=Ser ve?")
	other[0] = strings.Replace(other[0], "/chatbot?", "/An%20%22other?", 1)
	if out, err := c.chatbot(other, "migrate"); err != nil {
		c.t.Errorf("%v: %s", err, out)
	}
}

// serves checks that a server with these settings can do everything that a server does, and logs no warning.
func (c *composed) serves(settings []string, token, known string) {
	t := c.t
	t.Helper()
	p := launch(t, t.TempDir(), settings...)
	if found := p.finds(t, token, known); len(found) == 0 {
		t.Errorf("nothing of %q is found", known)
	}
	p.call(t, token, "POST", "/api/chat/message", `{"message":"canary since"}`)
	if found := p.finds(t, token, "canary since"); len(found) == 0 {
		t.Error("new words are not indexed")
	}
	if out, err := c.chatbot(settings, "user", "create", "--admin", "bob", "bob@example.com"); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	if out, err := c.chatbot(settings, "audit"); err != nil || !strings.Contains(out, "ann") {
		t.Errorf("%v: %s", err, out)
	}
	request, err := http.NewRequestWithContext(t.Context(), "POST", p.base+"/api/auth/delete", strings.NewReader(`{"password":"Secret123"}`))
	if err != nil {
		t.Fatal(err)
	}
	_, _ = p.try(request, token) // the reply has no body
	for end := time.Now().Add(time.Minute); ; time.Sleep(200 * time.Millisecond) {
		left := c.must("psql", "-qAtc", "SELECT (SELECT count(*) FROM users WHERE username = 'ann') + (SELECT count(*) FROM messages) + (SELECT count(*) FROM message_terms)")
		if left == "0\n" {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%s rows are left of a deleted account", strings.TrimSpace(left))
		}
	}
	if err := p.stop(); err != nil || strings.Contains(p.log.String(), "level") {
		t.Errorf("%v: %s", err, p.log)
	}
}

// refusesUnverified checks that the database refuses connections without TLS, and that a server refuses a database whose certificate
// it cannot verify.
func (c *composed) refusesUnverified(settings []string) {
	c.t.Helper()
	if out, err := c.run("env", "PGSSLMODE=disable", "psql", "-c", "SELECT 1"); err == nil || !strings.Contains(out, "no encryption") {
		c.t.Errorf("without TLS: %s", out)
	}
	c.must("sh", "-c", "mkdir "+c.dir+"/other && cp "+c.dir+"/env "+c.dir+"/other/env && ENV_FILE="+c.dir+"/other/env SECRETS_DIR="+c.dir+"/other ../../deploy/secrets")
	for from, says := range map[string]string{
		"secrets/ca.pem": "127.0.0.2", "other/ca.pem": "certificate", "none.pem": "no such file",
	} {
		other := append([]string{}, settings...)
		other[0] = strings.Replace(other[0], "secrets/ca.pem", from, 1)
		if from == "secrets/ca.pem" { // the right authority, but another name
			other[0] = strings.Replace(other[0], "localhost:", "127.0.0.2:", 1)
		}
		refuses(c.t, os.Args[0], says, other...)
	}
}

// keepsValues checks that failing statements of every kind leave none of their values in the database's log.
func (c *composed) keepsValues() {
	c.t.Helper()
	for _, statement := range []string{
		"INSERT INTO users (username, email, hashed_password) VALUES ('kept', 'canary@example.com', 'canary')", // unique
		"INSERT INTO chat_sessions (user_id, title) VALUES (4711, 'canary')",                                   // foreign key
		"INSERT INTO users (username, email, hashed_password) VALUES ('canary', NULL, 'canary')",               // not null
		"INSERT INTO sends (user_id, client_message_id, fingerprint, created_at) SELECT id, repeat('canary', 100), '', now() FROM users",
		"SELECT 'canary' FROM nowhere", "DO $$ BEGIN PERFORM 1 / length(''), 'canary'; END $$", "SELECT pg_sleep(60), 'canary'",
		"PREPARE failing (text) AS SELECT 1 / length($1) / 0; EXECUTE failing('canary')",
	} {
		if out, err := c.run("env", "PGOPTIONS=-c statement_timeout=300ms", "psql", "-v", "ON_ERROR_STOP=1", "-c", statement); err == nil {
			c.t.Errorf("no failure: %s: %s", statement, out)
		}
	}
	log := c.log()
	if strings.Contains(log, "canary") || strings.Contains(log, "of owner") || strings.Contains(log, "of serving") || !strings.Contains(log, "duplicate key") {
		c.t.Errorf("the log holds what people wrote:\n%s", log)
	}
}
