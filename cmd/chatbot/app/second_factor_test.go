package app_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"
)

// authenticator is an authenticator app of somebody else's making.
type authenticator struct {
	t   *testing.T
	key *otp.Key
}

// code returns the code of the app; ahead counts time steps from now.
func (a authenticator) code(ahead int) string {
	a.t.Helper()
	code, err := totp.GenerateCode(a.key.Secret(), time.Now().Add(time.Duration(ahead)*30*time.Second))
	if err != nil {
		a.t.Fatal(err)
	}
	return code
}

// enrol sets up two-step sign-in, and returns the app and the recovery codes.
func (c *client) enrol() (authenticator, []string) {
	c.t.Helper()
	begun := c.post("/api/auth/totp", obj{"password": password}).want(200)
	key, err := otp.NewKeyFromURL(begun.str("uri"))
	if err != nil || key.Secret() != begun.str("secret") || len(begun.json()["qr"].([]any)) < 21 {
		c.t.Fatalf("%s: %v", begun.body, err)
	}
	app := authenticator{c.t, key}
	var codes []string
	for _, code := range c.post("/api/auth/totp/confirm", obj{"code": app.code(0)}).want(200).json()["recovery_codes"].([]any) {
		codes = append(codes, code.(string))
	}
	return app, codes
}

// forget makes the server forget which codes were used, so that tests need not wait for the next ones.
func (w *world) forget() { w.exec("UPDATE totp_factors SET last_step = 0") }

// first returns the token of the first step of a sign-in.
func (s *server) first(name string) string {
	s.t.Helper()
	r := s.nobody().post("/api/auth/login", obj{"username": name, "password": password}).want(200)
	if r.json()["access_token"] != nil || r.json()["mfa_required"] != true || r.header.Get("Set-Cookie") != "" {
		s.t.Fatalf("%s", r.body)
	}
	return r.str("mfa_token")
}

func TestSecondStepCompletesASignIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.person("ann")
	app, codes := ann.enrol()
	if app.key.Issuer() != "ChatBot" || app.key.AccountName() != "ann" || len(codes) != 10 {
		t.Errorf("%s, %d codes", app.key, len(codes))
	}
	ann.get("/api/auth/me").want(200)
	if state := ann.get("/api/auth/second-factor").want(200); state.int("recovery_codes_left") != 10 || len(state.json()["methods"].([]any)) != 2 {
		t.Errorf("%s", state.body)
	}
	w.forget()
	token := w.first("ann")
	second := func(code string, more ...string) reply {
		return w.nobody().do("POST", "/api/auth/login/second", obj{"mfa_token": token, "code": code}, more...)
	}
	second("000000").problem(401, "invalid_code")
	again := w.nobody()
	tokens := second(app.code(0)[:3] + " " + app.code(0)[3:]).want(200)
	again.token, again.refresh = tokens.str("access_token"), tokens.str("refresh_token")
	again.get("/api/auth/me").want(200)
	second(app.code(0)).problem(401, "invalid_code")
	second(strings.ToLower(codes[2])).want(200)
	second(codes[2]).problem(401, "invalid_code")
	second(codes[3], "Sec-Fetch-Site: cross-site", "Origin: https://evil.example").problem(403, "cross_site")
	for _, bad := range []obj{{}, {"mfa_token": token}, {"code": "123456"}, {"mfa_token": token, "code": "1", "token_delivery": "letter"}} {
		w.nobody().post("/api/auth/login/second", bad).problem(400, "invalid_input")
	}
	again.do("DELETE", "/api/auth/totp", obj{"password": "Wrong1234"}).problem(403, "wrong_password")
	again.do("DELETE", "/api/auth/totp", obj{"password": password}).want(204)
	again.signIn("ann")
	for _, row := range w.rows("SELECT count(*) FROM recovery_codes") {
		if row[0].(int64) != 0 {
			t.Errorf("%d codes are left", row[0])
		}
	}
}

func TestFirstStepTokenOpensNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.person("ann").enrol()
	c := w.nobody()
	c.token = w.first("ann")
	for _, route := range []string{"/api/auth/me", "/api/chat/sessions", "/api/auth/second-factor"} {
		c.get(route).problem(401, "invalid_token")
	}
	c.post("/api/auth/refresh", nil).problem(401, "invalid_token")
	c.post("/api/auth/ws-ticket", nil).problem(401, "invalid_token")
	c.post("/api/auth/totp", obj{"password": password}).problem(401, "invalid_token")
	if _, response, err := w.dial(c.token); err == nil || response.StatusCode != 401 {
		t.Errorf("a socket: %v", err)
	}
	if log := w.log.String(); strings.Contains(log, c.token) {
		t.Error("the token is in the log")
	}
}

func TestStoredSecondFactorsAreSealedAndHashed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.person("ann")
	app, codes := ann.enrol()
	begun := ann.post("/api/auth/totp", obj{"password": password}).want(200).str("secret")
	stored := w.dump(ann.userID)
	for _, secret := range append(codes, app.key.Secret(), begun, strings.ReplaceAll(codes[0], "-", "")) {
		if strings.Contains(stored, secret) || strings.Contains(w.log.String(), secret) {
			t.Errorf("%s is stored or logged as it is", secret)
		}
	}
}

func TestOneCodeSignsInOnceInParallel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	app, codes := w.person("ann").enrol()
	w.forget()
	for name, code := range map[string]string{"app": app.code(0), "recovery": codes[0]} {
		tokens := []string{w.first("ann"), w.first("ann"), w.first("ann"), w.first("ann")}
		statuses := make([]int, len(tokens))
		var group sync.WaitGroup
		for i, token := range tokens {
			group.Go(func() {
				statuses[i] = w.nobody().post("/api/auth/login/second", obj{"mfa_token": token, "code": code}).status
			})
		}
		group.Wait()
		won := 0
		for _, status := range statuses {
			if status == 200 {
				won++
			}
		}
		if won != 1 {
			t.Errorf("%s: %v", name, statuses)
		}
	}
}

func TestGuessesAtCodesAreLimitedAcrossSignIns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	app, codes := w.person("ann").enrol()
	w.forget()
	for range 5 {
		w.nobody().post("/api/auth/login/second", obj{"mfa_token": w.first("ann"), "code": "000000"}).problem(401, "invalid_code")
	}
	locked := w.nobody().post("/api/auth/login/second", obj{"mfa_token": w.first("ann"), "code": app.code(0)}).problem(429, "locked_out")
	if locked.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	w.nobody().post("/api/auth/login/second", obj{"mfa_token": w.first("ann"), "code": codes[0]}).want(200)
}

func TestConfirmationAndResetCloseConnections(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "DEMO_TOKENS_PER_SECOND=2")
	root := w.person("root") // the first account is an admin
	ann := w.person("ann")
	other := w.nobody()
	other.signIn("ann")
	socket, stream := other.socket(), other.say("long answer")
	app, codes := ann.enrol()
	closesSoon(t, other, socket, stream)
	ann.get("/api/auth/me").want(200)
	w.forget()
	socket, stream = ann.socket(), ann.say("long answer")
	reset := path("/api/admin/users/%d/second-factor", ann.userID)
	token := w.first("ann")
	if person := root.do("DELETE", reset, obj{}).want(200); person.json()["second_factor"] != false || person.int("logins") != 0 {
		t.Errorf("%s", person.body)
	}
	closesSoon(t, ann, socket, stream)
	w.nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+ann.refresh).problem(401, "invalid_token")
	w.nobody().post("/api/auth/login/second", obj{"mfa_token": token, "code": app.code(0)}).problem(401, "second_step_expired")
	w.nobody().post("/api/auth/login/second", obj{"mfa_token": token, "code": codes[0]}).problem(401, "second_step_expired")
	root.do("DELETE", reset, obj{}).problem(409, "no_second_factor")
	root.do("DELETE", path("/api/admin/users/%d/second-factor", root.userID), obj{}).problem(409, "own_second_factor")
	ann.signIn("ann")
	ann.do("DELETE", reset, obj{}).problem(403, "not_admin")
}

func TestPolicyLeavesOldLoginsOnlyTheSetup(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	root, ann := w.person("root"), w.person("ann")
	set := func(name, value string, version int) {
		root.do("PATCH", "/api/admin/settings", obj{name: obj{"value": value, "version": version}}).want(200)
	}
	for _, bad := range []obj{{"require_second_factor": obj{"value": "some", "version": 0}}, {"require_second_factor_grace": obj{"value": "91", "version": 0}}, {"require_second_factor_grace": obj{"value": "x", "version": 0}}} {
		root.do("PATCH", "/api/admin/settings", bad).problem(400, "invalid_input")
	}
	set("require_second_factor", "everyone", 0)
	if me := ann.get("/api/auth/me").want(200); me.json()["second_factor_due_at"] == nil || me.json()["second_factor_needed"] != false {
		t.Errorf("in the grace period: %s", me.body)
	}
	ann.get("/api/chat/sessions").want(200)
	app, _ := root.enrol()
	set("require_second_factor_grace", "0", 0)
	if me := ann.get("/api/auth/me").want(200); me.json()["second_factor_needed"] != true {
		t.Errorf("afterwards: %s", me.body)
	}
	fresh := w.nobody().do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+ann.refresh).want(200)
	for name, token := range map[string]string{"old": ann.token, "refreshed": fresh.str("access_token")} {
		c := &client{server: w.server, token: token}
		c.get("/api/chat/sessions").problem(403, "second_factor_needed")
		c.post("/api/chat/message", obj{"message": name}).problem(403, "second_factor_needed")
		c.post("/api/auth/ws-ticket", nil).problem(403, "second_factor_needed")
		if _, response, err := w.dial(token); err == nil || response.StatusCode != 403 {
			t.Errorf("a socket: %v", err)
		}
		c.get("/api/auth/sessions").want(200)
	}
	ann.enrol()
	ann.get("/api/chat/sessions").want(200)
	ann.do("DELETE", "/api/auth/totp", obj{"password": password}).problem(409, "second_factor_required")
	w.forget()
	tokens := w.nobody().post("/api/auth/login/second", obj{"mfa_token": w.first("root"), "code": app.code(0)}).want(200)
	root.token = tokens.str("access_token")
	set("require_second_factor", "off", 1)
	ann.do("DELETE", "/api/auth/totp", obj{"password": password}).want(204)
}

func TestAuthenticatorAppsSurviveNewKeys(t *testing.T) {
	t.Parallel()
	const first, second, third = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978", "1f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978", "2f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978"
	dir := t.TempDir()
	s := startIn(t, dir, "SECRET_KEY="+first)
	app, codes := s.person("ann").enrol()
	s.stop()
	s = startIn(t, dir, "SECRET_KEY="+second, "SECRET_KEY_PREVIOUS="+first)
	s.stop()
	w := newWorldOf(t, startIn(t, dir, "SECRET_KEY="+second), dir)
	w.forget()
	w.nobody().post("/api/auth/login/second", obj{"mfa_token": w.first("ann"), "code": app.code(0)}).want(200)
	w.stop()
	lost := startIn(t, dir, "SECRET_KEY="+third) // the secret cannot be opened any more
	token := lost.first("ann")
	lost.nobody().post("/api/auth/login/second", obj{"mfa_token": token, "code": app.code(1)}).problem(409, "second_factor_sealed")
	lost.nobody().post("/api/auth/login/second", obj{"mfa_token": token, "code": codes[0]}).want(200)
}
