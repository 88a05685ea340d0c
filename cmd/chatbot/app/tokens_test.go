package app_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Verified tokens are cached, but the end of a login takes effect at the next request.
func TestRememberedTokensDoNotOutliveTheirLogin(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startIn(t, dir)
	left, gone := s.person("ann"), s.person("bob")
	other := s.nobody()
	other.signIn("ann")
	for range 3 { // the second and third time from the cache
		left.get("/api/auth/me").want(200)
		gone.get("/api/auth/me").want(200)
		other.get("/api/auth/me").want(200)
	}
	left.post("/api/auth/logout", nil).want(204)
	left.get("/api/auth/me").problem(401, "invalid_token")
	other.get("/api/auth/me").want(200)
	db, err := sql.Open("sqlite", filepath.Join(dir, "chatbot.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "UPDATE users SET is_active = 0 WHERE username = 'bob'"); err != nil {
		t.Fatal(err)
	}
	gone.get("/api/auth/me").problem(403, "account_inactive")
}

// As the README describes, the old key stays for a while as SECRET_KEY_PREVIOUS.
func TestTheSecretKeyIsChangedWithoutSigningAnyoneOut(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startIn(t, dir)
	c := s.person("ann")
	file := filepath.Join(dir, "secret_key")
	first, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	again := func(settings ...string) {
		t.Helper()
		s.stop()
		s = startIn(t, dir, settings...)
		c.server = s
	}
	old := strings.TrimSpace(string(first))
	again("SECRET_KEY_PREVIOUS=" + old) // embedded mode generates a new key
	c.get("/api/auth/me").want(200)
	before := c.token
	c.signIn("ann")
	if head := func(token string) string { h, _, _ := strings.Cut(token, "."); return h }; head(before) == head(c.token) {
		t.Error("new tokens are signed with the old key")
	}

	again() // after the lifetime of an access token
	c.get("/api/auth/me").want(200)
	c.token = before
	c.get("/api/auth/me").problem(401, "invalid_token")
	renewed := c.do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+c.refresh).want(200)
	c.token = renewed.str("access_token")
	c.get("/api/auth/me").want(200)

	const given = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c"
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	again("SECRET_KEY="+given, "SECRET_KEY_PREVIOUS="+strings.TrimSpace(string(kept))) // from the file to the environment
	c.get("/api/auth/me").want(200)
	again("SECRET_KEY=" + given)
	c.get("/api/auth/me").problem(401, "invalid_token")
}
