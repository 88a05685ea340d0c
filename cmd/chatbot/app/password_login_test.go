package app_test

import (
	"strings"
	"testing"
)

// TestPasswordsAreTurnedOffByTheEnvironment: logins and API keys that there are go on, and the server warns that no admin gets in.
func TestPasswordsAreTurnedOffByTheEnvironment(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startIn(t, dir)
	root := s.person("root")
	key := root.post("/api/auth/keys", obj{"name": "x"}).want(201).str("key")
	root.do("PATCH", "/api/admin/settings", obj{"password_login": obj{"value": "off", "version": 0}}).problem(409, "no_other_way_in")
	if s.nobody().get("/api/config").want(200).json()["password_login"] != true {
		t.Error("passwords are off")
	}
	s.stop()
	s = startIn(t, dir, "PASSWORD_LOGIN=off")
	root.server = s
	if s.nobody().get("/api/config").want(200).json()["password_login"] != false {
		t.Error("passwords are on")
	}
	for path, body := range map[string]obj{
		"/api/auth/login":           {"username": "root", "password": password},
		"/api/auth/register":        {"username": "eve", "email": "eve@example.com", "password": password},
		"/api/auth/password/forgot": {"email": "root@example.com"},
		"/api/auth/password/reset":  {"token": "x", "new_password": password + "2"},
	} {
		s.nobody().post(path, body).problem(403, "password_login_off")
	}
	root.get("/api/auth/me").want(200)
	s.nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+root.refresh).want(200)
	s.nobody().do("GET", "/v1/models", nil, "Authorization: Bearer "+key).want(200)
	wantSetting(t, root.setting("password_login"), obj{"value": "off", "source": "environment", "variables": "PASSWORD_LOGIN"})
	root.do("PATCH", "/api/admin/settings", obj{"password_login": obj{"value": "on", "version": 0}}).problem(409, "set_by_environment")
	if log := s.log.String(); !strings.Contains(log, "no administrator has another way") {
		t.Error("no warning")
	}
	s.stop()
	s = startIn(t, dir)
	root.server = s
	root.signIn("root")
}
