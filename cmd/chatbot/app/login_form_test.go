package app_test

import (
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/bcrypt"
	"chatbot/adapters/bundb"
	identitydb "chatbot/adapters/bundb/identity"
	"chatbot/domain/identity"
)

const formType = "Content-Type: application/x-www-form-urlencoded"

// form posts form fields to the login, as a program does.
func (c *client) form(fields string, headers ...string) reply {
	c.t.Helper()
	return c.do("POST", "/api/auth/login", fields, append([]string{formType}, headers...)...)
}

func TestLoginTakesAForm(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.person("ann")
	good := url.Values{"username": {"ann"}, "password": {password}}
	for name, fields := range map[string]string{
		"plain":              good.Encode(),
		"by e-mail address":  url.Values{"username": {"ann@example.com"}, "password": {password}}.Encode(),
		"OAuth 2":            good.Encode() + "&grant_type=password&scope=&client_id=",
		"body as a delivery": good.Encode() + "&token_delivery=body",
		"escaped letters":    "username=%61%6e%6E&password=" + password,
	} {
		t.Run(name, func(t *testing.T) {
			got := s.nobody().form(fields).want(200)
			if got.str("access_token") == "" || got.str("refresh_token") == "" || got.header.Get("Set-Cookie") != "" {
				t.Errorf("%v %s", got.header, got.body)
			}
			c := s.nobody()
			c.token = got.str("access_token")
			c.get("/api/auth/me").want(200)
		})
	}
	if got := s.nobody().do("POST", "/api/auth/login", good.Encode(), formType+"; charset=utf-8").want(200); got.str("access_token") == "" {
		t.Errorf("%s", got.body)
	}
	for name, c := range map[string]struct {
		fields string
		code   string
	}{
		"a cookie":           {good.Encode() + "&token_delivery=cookie", "invalid_input"},
		"two names":          {good.Encode() + "&username=bob", "invalid_input"},
		"two passwords":      {good.Encode() + "&password=x", "invalid_input"},
		"no password":        {"username=ann", "invalid_input"},
		"nothing":            {"", "invalid_input"},
		"a broken escape":    {"username=%zz&password=x", "malformed_form"},
		"a semicolon":        {"username=ann;password=x", "malformed_form"},
		"no UTF-8":           {"username=ann&password=%ff%fe", "malformed_form"},
		"JSON called a form": {`{"username":"ann","password":"` + password + `"}`, "invalid_input"},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.nobody().form(c.fields).problem(400, c.code)
			if got.header.Get("Set-Cookie") != "" || strings.Contains(string(got.body), password) {
				t.Errorf("%v %s", got.header, got.body)
			}
		})
	}
	s.nobody().form(url.Values{"username": {"ann"}, "password": {"Wrong1234"}}.Encode()).problem(401, "invalid_credentials")
	s.nobody().form(good.Encode(), "Content-Encoding: gzip").problem(415, "unsupported_encoding")
	for _, other := range []string{"/api/auth/register", "/api/chat/message"} { // only the login accepts forms
		c := s.person("p" + other[len("/api/"):len("/api/")+4])
		c.do("POST", other, good.Encode(), formType).problem(415, "unsupported_media_type")
	}
}

// TestOtherSitesCannotPostCredentials: a form that another site makes a browser post to a path with passwords gets no cookie and does
// not count towards the limit of the person's address.
func TestOtherSitesCannotPostCredentials(t *testing.T) {
	t.Parallel()
	s := start(t, "RATE_LIMIT_AUTH=3/h", "ALLOWED_ORIGINS=https://app.example")
	ann := s.nobody()
	ann.post("/api/auth/register", obj{"username": "ann", "email": "ann@example.com", "password": password}).want(201)
	fields := url.Values{"username": {"ann"}, "password": {password}}.Encode()
	for _, from := range [][]string{
		{"Origin: https://evil.example"}, {"Origin: null"}, {"Sec-Fetch-Site: cross-site"}, {"Sec-Fetch-Site: same-site"},
		{"Origin: https://evil.example", "Sec-Fetch-Site: same-origin"}, {"Origin: http://127.0.0.1.evil.example"}, {"Origin: ://"},
	} {
		for kind, body := range map[string]string{
			formType: fields, "Content-Type: text/plain": fields, "Content-Type: application/json": "{}",
			"Content-Type: multipart/form-data; boundary=x": "--x\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\nann\r\n--x--\r\n",
		} {
			for _, to := range []string{"login", "register", "password", "deactivate", "delete"} {
				got := s.nobody().do("POST", "/api/auth/"+to, body, append([]string{kind}, from...)...).problem(403, "cross_site")
				if got.header.Get("Set-Cookie") != "" || got.header.Get("RateLimit-Remaining") != "" {
					t.Errorf("%s %v: %v", to, from, got.header)
				}
			}
		}
	}
	s.nobody().form(fields, "Origin: https://app.example", "Sec-Fetch-Site: cross-site").want(200)
	s.nobody().form(fields, "Origin: "+s.base, "Sec-Fetch-Site: same-origin").want(200)
	s.nobody().form(fields).problem(429, "rate_limited")
}

// TestLoadTestOfTheSpecification sends the requests of the k6 script in section 10.5 and makes its checks. The script's password
// breaks the specification's own rules for new passwords, so the account is inserted into the database.
func TestLoadTestOfTheSpecification(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startIn(t, dir)
	db, err := bundb.Open(t.Context(), bundb.Options{SQLitePath: filepath.Join(dir, "chatbot.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	hasher, err := bcrypt.New(4)
	if err != nil {
		t.Fatal(err)
	}
	hash, err := hasher.Hash(t.Context(), identity.Asker{}, "testpass")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	if _, err := identitydb.NewUsers(db).Create(t.Context(), identity.RestoreUser(identity.UserRecord{
		Username: "testuser", Email: "testuser@example.com", HashedPassword: hash, Active: true, CreatedAt: now, UpdatedAt: now,
	})); err != nil {
		t.Fatal(err)
	}
	var users sync.WaitGroup
	for range 4 {
		users.Go(func() {
			for range 3 {
				c := s.nobody()
				in := c.form("password=testpass&username=testuser", "User-Agent: Grafana k6/1.4.0")
				if in.status != http.StatusOK || in.str("access_token") == "" {
					t.Errorf("login: %d %s", in.status, in.body)
					return
				}
				c.token = in.str("access_token")
				message := c.do("POST", "/api/chat/message", `{"message":"Hello, AI!"}`, "User-Agent: Grafana k6/1.4.0")
				if message.status != http.StatusOK || message.str("content") == "" {
					t.Errorf("message: %d %s", message.status, message.body)
				}
			}
		})
	}
	users.Wait()
}
