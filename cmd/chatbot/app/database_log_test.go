//go:build services

package app_test

import (
	"database/sql"
	"strings"
	"sync"
	"testing"

	"chatbot/adapters/bundb/bundbtest"
)

// changed executes statements as the owner of the database.
func changed(t *testing.T, url string, statements ...string) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// User input, names and hashes never appear in PostgreSQL's log, which has every statement that fails or takes long. The test runs
// first with PostgreSQL's default settings and every statement logged with its duration, then with the settings of the deployments
// while every kind of statement fails.
func TestDatabaseLogHoldsNothingPersonal(t *testing.T) {
	b := &canaries{t, map[string]string{}}
	read := bundbtest.Log(t)
	url := bundbtest.PostgresURL(t)
	name := url[strings.LastIndex(url, "/")+1:]
	name, _, _ = strings.Cut(name, "?")
	changed(t, url, "ALTER DATABASE "+name+" SET log_min_duration_statement = 0", "ALTER DATABASE "+name+" SET log_parameter_max_length = 0")

	s := start(t, "DATABASE_URL="+url, "SECRET_KEY=0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978", "DEMO_TOKENS_PER_SECOND=50")
	person, address, secret := b.new("a name"), b.new("an address")+"@example.com", b.new("a password")
	n := s.nobody()
	n.post("/api/auth/register", obj{"username": person, "email": address, "password": secret}).want(201)
	n.post("/api/auth/register", obj{"username": strings.ToUpper(person), "email": "x@example.com", "password": b.new("a second password")}).problem(409, "username_taken")
	n.post("/api/auth/register", obj{"username": "another", "email": address, "password": b.new("a third password")}).problem(409, "email_taken")
	var all sync.WaitGroup
	twice := obj{"username": b.new("a name wanted by many"), "email": "many@example.com", "password": secret}
	for range 8 {
		all.Go(func() { n.post("/api/auth/register", twice) })
	}
	all.Wait()
	tokens := n.do("POST", "/api/auth/login", obj{"username": person, "password": secret}, "User-Agent: "+b.new("a browser")).want(200)
	c := &client{server: s, token: tokens.str("access_token")}

	running := c.say("long answer " + b.new("a question"))
	first, _ := running.next()
	meanwhile := obj{"message": b.new("a question meanwhile"), "session_id": first.SessionID}
	for range 4 {
		all.Go(func() { c.post("/api/chat/message", meanwhile) })
	}
	all.Wait()
	c.do("PATCH", path("/api/chat/sessions/%d", first.SessionID), obj{"title": b.new("a title")}).want(200)
	c.get("/api/chat/search?q=" + b.new("a word that is looked for"))
	s.stop()

	changed(t, url, "ALTER DATABASE "+name+" SET log_error_verbosity = terse",
		"ALTER TABLE messages ADD CHECK (content NOT ILIKE '%canary%') NOT VALID", "ALTER TABLE users ADD CHECK (username NOT ILIKE '%canary%') NOT VALID",
		"ALTER TABLE chat_sessions ADD CHECK (title NOT ILIKE '%canary%') NOT VALID", "ALTER TABLE logins ADD CHECK (agent NOT ILIKE '%canary%') NOT VALID",
		"ALTER TABLE message_terms RENAME TO elsewhere")
	broken := start(t, "DATABASE_URL="+url, "SECRET_KEY=0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978")
	c.server, n = broken, broken.nobody()
	n.post("/api/auth/register", obj{"username": b.new("a refused name"), "email": "refused@example.com", "password": secret}).want(500)
	n.do("POST", "/api/auth/login", obj{"username": person, "password": secret}, "User-Agent: "+b.new("a refused browser")).want(500)
	c.post("/api/chat/message", obj{"message": b.new("a refused question")}).want(500)
	c.do("PATCH", path("/api/chat/sessions/%d", first.SessionID), obj{"title": b.new("a refused title")}).want(500)
	c.get("/api/chat/search?q=" + b.new("a word that cannot be looked for")).want(500)
	broken.stop()

	text := read()
	for _, want := range []string{"duration: ", "violates check constraint", `relation "message_terms" does not exist`, "STATEMENT:"} {
		if !strings.Contains(text, want) {
			t.Errorf("the log has no %q: the test shows nothing", want)
		}
	}
	b.absent("PostgreSQL's log", text)
}
