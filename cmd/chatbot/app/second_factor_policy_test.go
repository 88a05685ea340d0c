package app_test

import (
	"strings"
	"testing"
)

// TestEnvironmentRequiresASecondFactor: of accounts that are older than the time to set one up at once. It is shown as set there.
func TestEnvironmentRequiresASecondFactor(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "REQUIRE_SECOND_FACTOR=everyone")
	root, ann := w.person("root"), w.person("ann")
	wantSetting(t, root.setting("require_second_factor"), obj{"value": "everyone", "source": "environment", "variables": "REQUIRE_SECOND_FACTOR"})
	root.do("PATCH", "/api/admin/settings", obj{"require_second_factor": obj{"value": "off", "version": 0}}).problem(409, "set_by_environment")
	ann.get("/api/chat/sessions").want(200) // the account is new
	w.exec("UPDATE users SET created_at = '2026-01-01 00:00:00+00:00' WHERE id = ?", ann.userID)
	ann.get("/api/chat/sessions").problem(403, "second_factor_needed")
	ann.enrol()
	ann.get("/api/chat/sessions").want(200)
}

func TestKeysOfPeopleWhoMustSetUpASecondFactorAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	root, ann := w.person("root"), w.person("ann")
	key := ann.post("/api/auth/keys", obj{"name": "x"}).want(201).str("key")
	models := func() reply { return w.nobody().do("GET", "/v1/models", nil, "Authorization: Bearer "+key) }
	models().want(200)
	root.enrol()
	root.do("PATCH", "/api/admin/settings", obj{"require_second_factor": obj{"value": "everyone", "version": 0}, "require_second_factor_grace": obj{"value": "0", "version": 0}}).want(200)
	e := models().want(403).json()["error"].(map[string]any)
	if e["code"] != "second_factor_needed" || e["message"] == "" || e["type"] == nil {
		t.Errorf("%v", e)
	}
	ann.enrol()
	models().want(200)
}

func TestChangesOfAnAccountNeedFreshProof(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.person("ann")
	ann.post("/api/auth/totp", obj{}).want(200)
	ann.enrol()
	w.exec("UPDATE logins SET created_at = '2026-01-01 00:00:00+00:00'")
	for route, body := range map[string]obj{
		"POST /api/auth/totp": {}, "DELETE /api/auth/totp": {}, "POST /api/auth/recovery-codes": {}, "POST /api/auth/deactivate": {}, "POST /api/auth/delete": {},
		"POST /api/auth/password": {"new_password": "Difference1822"},
	} {
		method, address, _ := strings.Cut(route, " ")
		ann.do(method, address, body).problem(403, "proof_needed")
	}
	ann.do("DELETE", "/api/auth/totp", obj{"password": password}).want(204)
	ann.signIn("ann")
	ann.post("/api/auth/password", obj{"new_password": "Difference1822"}).want(204)
}

// TestSecondStepsLeaveTheSignInsOfANetwork: a sign-in in two steps counts once among those of its network.
func TestSecondStepsLeaveTheSignInsOfANetwork(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "RATE_LIMIT_AUTH=5/h")
	app, codes := w.person("ann").enrol() // three: registering, signing in, beginning
	w.forget()
	w.nobody().post("/api/auth/login/second", obj{"mfa_token": w.first("ann"), "code": app.code(0)}).want(200)
	w.nobody().post("/api/auth/login/second", obj{"mfa_token": w.first("ann"), "code": codes[0]}).want(200)
	w.nobody().post("/api/auth/login", obj{"username": "ann", "password": password}).problem(429, "rate_limited")
}
