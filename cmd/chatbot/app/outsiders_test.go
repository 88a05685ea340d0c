package app_test

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite" // for deactivating an account in the database directly

	"chatbot/adapters/jwt"
	"chatbot/domain/identity"
)

func TestInactiveAccountsAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startIn(t, dir)
	c := s.person("ann")
	ticket := c.ticket()
	db, err := sql.Open("sqlite", filepath.Join(dir, "chatbot.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "UPDATE users SET is_active = 0 WHERE username = 'ann'"); err != nil {
		t.Fatal(err)
	}
	s.nobody().post("/api/auth/login", obj{"username": "ann", "password": password}).problem(403, "account_inactive")
	s.nobody().post("/api/auth/login", obj{"username": "ann", "password": "Wrong1234"}).problem(401, "invalid_credentials")
	c.get("/api/auth/me").problem(403, "account_inactive")
	c.post("/api/chat/message", obj{"message": "hi"}).problem(403, "account_inactive")
	s.nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+c.refresh).problem(403, "account_inactive")
	for _, token := range []string{ticket, c.token} {
		if _, response, err := s.dial(token); err == nil || response.StatusCode != 403 {
			t.Errorf("a socket: %v", err)
		}
	}
}

// at is a clock that stands still.
type at time.Time

func (a at) Now() time.Time { return time.Time(a) }

func TestTokensThatExpiredOrWereSignedByOthers(t *testing.T) {
	t.Parallel()
	const secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c"
	s := start(t, "SECRET_KEY="+secret)
	c := s.person("ann")
	now := time.Now().UTC().Truncate(time.Second)
	for name, token := range map[string]struct {
		secret         string
		issued, expiry time.Time
		status         int
	}{
		"valid":         {secret, now, now.Add(time.Minute), 200},
		"expired":       {secret, now.Add(-time.Hour), now.Add(-time.Minute), 401},
		"another's key": {"another" + secret, now, now.Add(time.Minute), 401},
	} {
		t.Run(name, func(t *testing.T) {
			tokens, err := jwt.New(token.secret, "", at(now))
			if err != nil {
				t.Fatal(err)
			}
			signed, err := tokens.Issue(identity.Claims{
				UserID: identity.UserID(c.userID), LoginID: 1, Username: "ann", Email: "ann@example.com", TokenID: "t",
				IssuedAt: token.issued, ExpiresAt: token.expiry,
			})
			if err != nil {
				t.Fatal(err)
			}
			(&client{server: s, token: signed}).get("/api/auth/me").want(token.status)
			if _, response, err := s.dial(signed); token.status != 200 && (err == nil || response.StatusCode != 401) {
				t.Errorf("a socket: %v", err)
			}
		})
	}
}
