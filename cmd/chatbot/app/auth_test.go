package app_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestRegister(t *testing.T) {
	t.Parallel()
	s := start(t)
	r := s.nobody().post("/api/auth/register", obj{"username": "John_Doe", "email": "John@Example.com", "password": password}).want(201)
	if r.int("id") <= 0 || r.str("username") != "John_Doe" || r.str("email") != "John@Example.com" || r.json()["is_active"] != true {
		t.Fatalf("%s", r.body)
	}
	if at, err := time.Parse(time.RFC3339Nano, r.str("created_at")); err != nil || time.Since(at) > time.Minute || at.Location() != time.UTC {
		t.Fatalf("created_at %q", r.str("created_at"))
	}
	for name, body := range map[string]struct {
		body obj
		code string
	}{
		"username in another letter case": {obj{"username": "john_doe", "email": "new@example.com", "password": password}, "username_taken"},
		"e-mail in another letter case":   {obj{"username": "other", "email": "jOHN@eXAMPLE.com", "password": password}, "email_taken"},
	} {
		t.Run(name, func(t *testing.T) {
			s.nobody().post("/api/auth/register", body.body).problem(409, body.code)
		})
	}
}

func TestRegisterNamesEveryBrokenRule(t *testing.T) {
	t.Parallel()
	r := start(t).nobody().post("/api/auth/register", obj{"username": "a!", "email": "nowhere", "password": "short"}).problem(400, "invalid_input")
	fields := map[string]bool{}
	for _, e := range r.list("errors") {
		fields[e["field"].(string)] = e["message"] != ""
	}
	for _, name := range []string{"username", "email", "password"} {
		if !fields[name] {
			t.Errorf("no word about %s: %s", name, r.body)
		}
	}
}

func TestLoginGivesTheTokensOfTheSpec(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.person("johndoe")
	for _, name := range []string{"johndoe", "JohnDoe", "JOHNDOE@example.com"} {
		r := s.nobody().post("/api/auth/login", obj{"username": name, "password": password}).want(200)
		if r.str("token_type") != "bearer" || r.int("expires_in") != 1800 || r.int("refresh_expires_in") != 7*24*3600 {
			t.Fatalf("%s: %s", name, r.body)
		}
	}
	parts := strings.Split(c.token, ".")
	header, _ := base64.RawURLEncoding.DecodeString(parts[0])
	payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
	var claims obj
	if err := json.Unmarshal(payload, &claims); err != nil || !strings.Contains(string(header), `"HS256"`) {
		t.Fatalf("%s %s", header, payload)
	}
	for _, name := range []string{"sub", "user_id", "username", "email", "iat", "exp", "jti"} {
		if claims[name] == nil {
			t.Errorf("no claim %s in %s", name, payload)
		}
	}
	if claims["username"] != "johndoe" || claims["exp"].(float64)-claims["iat"].(float64) != 1800 {
		t.Errorf("%s", payload)
	}
	me := c.get("/api/auth/me").want(200)
	if me.int("id") != c.userID || me.str("username") != "johndoe" || me.str("email") != "johndoe@example.com" {
		t.Fatalf("%s", me.body)
	}
}

func TestLoginRefusesWithoutTellingWhatWasWrong(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.person("johndoe")
	wrong := s.nobody().post("/api/auth/login", obj{"username": "johndoe", "password": "Wrong1234"}).problem(401, "invalid_credentials")
	absent := s.nobody().post("/api/auth/login", obj{"username": "nobody", "password": "Wrong1234"}).problem(401, "invalid_credentials")
	if wrong.str("detail") != absent.str("detail") || wrong.header.Get("WWW-Authenticate") != "Bearer" {
		t.Fatalf("%s\n%s", wrong.body, absent.body)
	}
	s.nobody().post("/api/auth/login", obj{"username": "johndoe"}).problem(400, "invalid_input")
	s.nobody().post("/api/auth/login", obj{"password": password}).problem(400, "invalid_input")
	s.nobody().post("/api/auth/login", obj{"username": "a\x00b", "password": password}).problem(401, "invalid_credentials")
}

func TestRefreshRotates(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.person("johndoe")
	first := s.nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+c.refresh).want(200)
	if first.str("refresh_token") == c.refresh || first.str("access_token") == "" || first.str("token_type") != "bearer" {
		t.Fatalf("%s", first.body)
	}
	second := s.nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+first.str("refresh_token")).want(200)
	// The replaced token within the grace period: a reply was lost, or two tabs refreshed in parallel.
	again := s.nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+first.str("refresh_token")).want(200)
	if again.str("refresh_token") != second.str("refresh_token") {
		t.Fatalf("%s\n%s", second.body, again.body)
	}
	// An older token: somebody has a copy, so the login ends.
	s.nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+c.refresh).problem(401, "invalid_token")
	s.nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+second.str("refresh_token")).problem(401, "invalid_token")
	c.token = second.str("access_token")
	c.get("/api/auth/me").problem(401, "invalid_token")
}

func TestLogoutEndsTheLoginAtOnce(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.person("johndoe")
	other := s.nobody()
	other.signIn("johndoe")
	c.post("/api/auth/logout", nil).want(204)
	c.get("/api/auth/me").problem(401, "invalid_token")
	s.nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+c.refresh).problem(401, "invalid_token")
	other.get("/api/auth/me").want(200)
}

func TestForeignTokensAreRefused(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.person("johndoe")
	parts := strings.Split(c.token, ".")
	encode := base64.RawURLEncoding.EncodeToString
	for name, header := range map[string]string{
		"missing":        "",
		"garbled":        "Bearer xxxxx.yyyyy.zzzzz",
		"another scheme": "Basic am9obmRvZTpTZWNyZXQxMjM=",
		"empty":          "Bearer ",
		"alg none":       "Bearer " + encode([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + parts[1] + ".",
		"no signature":   "Bearer " + parts[0] + "." + parts[1] + ".",
		"changed claims": "Bearer " + parts[0] + "." + encode([]byte(`{"sub":"1","user_id":1,"exp":9999999999}`)) + "." + parts[2],
		"refresh token":  "Bearer " + c.refresh,
		"huge":           "Bearer " + strings.Repeat("a", 7000) + ".b.c",
	} {
		t.Run(name, func(t *testing.T) {
			r := s.nobody().do("GET", "/api/auth/me", nil, "Authorization: "+header)
			r.problem(401, "invalid_token")
		})
	}
	t.Run("access token used to refresh", func(t *testing.T) {
		s.nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+c.token).problem(401, "invalid_token")
		c.get("/api/auth/me").want(200)
	})
}
