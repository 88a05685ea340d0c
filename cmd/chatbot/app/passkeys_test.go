package app_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	virtual "github.com/descope/virtualwebauthn"
)

// device is an authenticator of somebody else's making, with one passkey, and the page at which it is used.
type device struct {
	t    *testing.T
	page virtual.RelyingParty
	virtual.Authenticator
	key virtual.Credential
}

func (s *server) device() *device {
	s.t.Helper()
	origin := s.nobody().get("/api/config").want(200).str("passkey_origin")
	key := virtual.NewCredential(virtual.KeyTypeEC2)
	for len(key.Key.AttestationData()) != 77 { // the library drops leading zeros of coordinates
		key = virtual.NewCredential(virtual.KeyTypeEC2)
	}
	return &device{t: s.t, page: virtual.RelyingParty{ID: "localhost", Origin: origin}, Authenticator: virtual.NewAuthenticator(), key: key}
}

// create answers what POST /api/auth/passkeys/begin responded, and keeps the name of the account.
func (d *device) create(begun reply) obj {
	d.t.Helper()
	options, err := virtual.ParseAttestationOptions(string(begun.field("options")))
	if err != nil {
		d.t.Fatal(err)
	}
	d.Options.UserHandle = []byte(options.UserID)
	return obj{"passkey_token": begun.str("passkey_token"), "name": "Phone", "credential": json.RawMessage(virtual.CreateAttestationResponse(d.page, d.Authenticator, d.key, *options))}
}

// sign answers what a sign-in began with. Its counter rises.
func (d *device) sign(begun reply) obj {
	d.t.Helper()
	options, err := virtual.ParseAssertionOptions(string(begun.field("options")))
	if err != nil {
		d.t.Fatal(err)
	}
	d.key.Counter++
	return obj{"passkey_token": begun.str("passkey_token"), "credential": json.RawMessage(virtual.CreateAssertionResponse(d.page, d.Authenticator, d.key, *options))}
}

func (r reply) field(name string) json.RawMessage {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(r.body, &fields); err != nil {
		r.t.Fatal(err)
	}
	return fields[name]
}

// add gives somebody a passkey, and returns the response.
func (c *client) add(d *device) reply {
	c.t.Helper()
	return c.post("/api/auth/passkeys/finish", d.create(c.post("/api/auth/passkeys/begin", obj{"password": password}).want(200))).want(201)
}

func (s *server) beginPasskey() reply {
	s.t.Helper()
	return s.nobody().post("/api/auth/passkeys/login/begin", nil).want(200)
}

func (s *server) byPasskey(body obj, headers ...string) reply {
	s.t.Helper()
	return s.nobody().do("POST", "/api/auth/passkeys/login/finish", body, headers...)
}

// secondByPasskey passes the second step of ann.
func (s *server) secondByPasskey(d *device, token string) reply {
	s.t.Helper()
	body := d.sign(s.nobody().post("/api/auth/login/second/passkey", obj{"mfa_token": token}).want(200))
	body["mfa_token"] = token
	return s.nobody().post("/api/auth/login/second", body)
}

func TestPasskeySignsIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann, elsewhere := w.person("ann"), w.nobody()
	elsewhere.signIn("ann")
	d := w.device()
	added := ann.add(d)
	if codes := added.json()["recovery_codes"].([]any); len(codes) != 10 || added.str("name") != "Phone" || added.json()["last_used_at"] != nil {
		t.Errorf("%s", added.body)
	}
	elsewhere.get("/api/auth/me").problem(401, "invalid_token") // the first second factor ends other logins
	tokens := w.byPasskey(d.sign(w.beginPasskey())).want(200)
	c := w.nobody()
	c.token, c.refresh = tokens.str("access_token"), tokens.str("refresh_token")
	if me := c.get("/api/auth/me").want(200); me.int("id") != ann.userID {
		t.Errorf("%s", me.body)
	}
	list := c.get("/api/auth/passkeys").want(200)
	if strings.Contains(string(list.body), base64.RawURLEncoding.EncodeToString(d.key.ID)) || strings.Contains(string(list.body), `"last_used_at":null`) {
		t.Errorf("%s", list.body)
	}
	id := fmt.Sprint("/api/auth/passkeys/", added.int("id"))
	if renamed := c.do("PATCH", id, obj{"name": " Ann's tablet "}).want(200); renamed.str("name") != "Ann's tablet" {
		t.Errorf("%s", renamed.body)
	}
	c.do("PATCH", id, obj{"name": ""}).problem(400, "invalid_input")
	if export := c.get("/api/auth/export").want(200); !strings.Contains(string(export.body), "Ann's tablet") || strings.Contains(string(export.body), "public_key") {
		t.Error("the export does not list the passkey")
	}
	if second := c.add(w.device()); len(second.json()["recovery_codes"].([]any)) != 0 {
		t.Errorf("%s", second.body)
	}
	cookie := w.byPasskey(merged(d.sign(w.beginPasskey()), obj{"token_delivery": "cookie"}), "Origin: "+w.base).want(200)
	if !strings.Contains(cookie.header.Get("Set-Cookie"), "refresh_token=") || cookie.json()["refresh_token"] != nil {
		t.Errorf("%s", cookie.body)
	}
	c.do("DELETE", id, obj{"password": "Wrong1234"}).problem(403, "wrong_password")
	c.do("DELETE", id, obj{"password": password}).want(204)
	c.do("DELETE", id, obj{"password": password}).problem(404, "no_passkey")
	w.byPasskey(d.sign(w.beginPasskey())).problem(401, "invalid_passkey")
}

func merged(a, b obj) obj {
	for name, value := range b {
		a[name] = value
	}
	return a
}

func TestPasskeyIsASecondFactor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.person("ann")
	d := w.device()
	added := ann.add(d)
	code := added.json()["recovery_codes"].([]any)[0]
	if state := ann.get("/api/auth/second-factor").want(200); fmt.Sprint(state.json()["methods"]) != "[passkey recovery_code]" || state.int("recovery_codes_left") != 10 {
		t.Errorf("%s", state.body)
	}
	token := w.first("ann")
	w.nobody().post("/api/auth/login/second", obj{"mfa_token": token, "code": "123456"}).problem(401, "invalid_code")
	w.secondByPasskey(d, token).want(200)
	w.nobody().post("/api/auth/login/second", obj{"mfa_token": w.first("ann"), "code": code}).want(200) // nobody is locked out
	// What was begun for one thing is no use for another, nor for another's first step.
	other := w.first("ann")
	body := d.sign(w.nobody().post("/api/auth/login/second/passkey", obj{"mfa_token": token}).want(200))
	w.nobody().post("/api/auth/login/second", merged(body, obj{"mfa_token": other})).problem(409, "passkey_expired")
	w.byPasskey(body).problem(409, "passkey_expired")
	w.nobody().post("/api/auth/login/second", merged(d.sign(w.beginPasskey()), obj{"mfa_token": other})).problem(409, "passkey_expired")
	w.nobody().post("/api/auth/login/second", obj{"mfa_token": other, "passkey_token": "x"}).problem(400, "invalid_input")
	w.nobody().post("/api/auth/login/second/passkey", obj{"mfa_token": "nobody's"}).problem(401, "second_step_expired")
	bob := w.person("bob")
	theirs := w.device()
	bob.add(theirs)
	w.secondByPasskey(theirs, other).problem(401, "invalid_passkey")
	w.secondByPasskey(d, other).want(200)
	// Without the last second factor, the password is enough, and old recovery codes are gone.
	ann.do("DELETE", fmt.Sprint("/api/auth/passkeys/", added.int("id")), obj{}).want(204)
	w.secondGone(other)
	w.nobody().signIn("ann")
}

// secondGone checks that a first step counts no more.
func (s *server) secondGone(token string) {
	s.t.Helper()
	s.nobody().post("/api/auth/login/second/passkey", obj{"mfa_token": token}).problem(401, "second_step_expired")
}

func TestForgedPasskeysAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.person("ann")
	d, theirs := w.device(), w.device()
	ann.add(d)
	w.person("bob").add(theirs)
	for name, c := range map[string]struct {
		change func(d *device)
		code   string
	}{
		"another origin":    {func(d *device) { d.page.Origin = "https://evil.example" }, "invalid_passkey"},
		"another host":      {func(d *device) { d.page.Origin = "http://evil.localhost" }, "invalid_passkey"},
		"another rp id":     {func(d *device) { d.page.ID = "evil.example" }, "invalid_passkey"},
		"not verified":      {func(d *device) { d.Options.UserNotVerified = true }, "invalid_passkey"},
		"another's handle":  {func(d *device) { d.Options.UserHandle = theirs.Options.UserHandle }, "invalid_passkey"},
		"no handle":         {func(d *device) { d.Options.UserHandle = nil }, "invalid_passkey"},
		"another's id":      {func(d *device) { d.key.ID = theirs.key.ID }, "invalid_passkey"},
		"another's key":     {func(d *device) { d.key.Key = theirs.key.Key }, "invalid_passkey"},
		"nobody's passkey":  {func(d *device) { d.key.ID = []byte("nobody's") }, "invalid_passkey"},
		"a counter behind":  {func(d *device) { d.key.Counter = 3 }, "passkey_copied"},
		"the same counter":  {func(d *device) { d.key.Counter = 9 }, "passkey_copied"},
		"a counter of none": {func(d *device) { d.key.Counter = 1<<32 - 1 }, "passkey_copied"},
	} {
		d.key.Counter = max(d.key.Counter, 9)
		w.exec("UPDATE passkeys SET sign_count = 10 WHERE user_id = ?", ann.userID)
		forged := *d
		c.change(&forged)
		if r := w.byPasskey(forged.sign(w.beginPasskey())); r.status != 401 || !strings.Contains(string(r.body), c.code) {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	d.key.Counter = 10
	good := d.sign(w.beginPasskey())
	text := string(good["credential"].(json.RawMessage))
	at := strings.Index(text, `"signature":"`) + len(`"signature":"`) + 20
	tampered := obj{"passkey_token": good["passkey_token"], "credential": json.RawMessage(text[:at] + string('A'+(text[at]-'A'+1)%26) + text[at+1:])}
	w.byPasskey(tampered).problem(401, "invalid_passkey")
	w.byPasskey(obj{"passkey_token": w.beginPasskey().str("passkey_token"), "credential": good["credential"]}).problem(401, "invalid_passkey") // another challenge
	w.byPasskey(good, "Sec-Fetch-Site: cross-site", "Origin: https://evil.example").problem(403, "cross_site")
	w.byPasskey(good).want(200)
	for _, bad := range []any{"text", 5, []int{}, obj{}, obj{"id": 5}, obj{"response": nil}} {
		w.byPasskey(obj{"passkey_token": w.beginPasskey().str("passkey_token"), "credential": bad}).problem(401, "invalid_passkey")
	}
	w.byPasskey(obj{}).problem(400, "invalid_input")
	if n := w.rows("SELECT count(*) FROM audit_events WHERE action = 'login.signed_in' AND outcome = 'refused' AND reason = 'passkey_copied' AND user_id = ?", ann.userID); n[0][0].(int64) != 3 {
		t.Errorf("%v refusals of copies are audited", n)
	}
}

func TestPasskeyResponseCountsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.person("ann")
	d := w.device()
	create := d.create(ann.post("/api/auth/passkeys/begin", obj{}).want(200))
	once := func(name string, want int, try func() reply) {
		t.Helper()
		var all sync.WaitGroup
		var mu sync.Mutex
		got := map[int]int{}
		for range 8 {
			all.Go(func() {
				r := try()
				mu.Lock()
				defer mu.Unlock()
				got[r.status]++
			})
		}
		all.Wait()
		if got[want] != 1 || got[409] != 7 {
			t.Errorf("%s: %v", name, got)
		}
	}
	once("adding", 201, func() reply { return ann.post("/api/auth/passkeys/finish", create) })
	sign := d.sign(w.beginPasskey())
	once("signing in", 200, func() reply { return w.byPasskey(sign) })
	w.byPasskey(sign).problem(409, "passkey_expired")
	if r := w.rows("SELECT count(*) FROM passkeys"); r[0][0].(int64) != 1 {
		t.Errorf("%v passkeys", r)
	}
}

func TestPasskeysAreBoundToWhoAddsThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann, bob := w.person("ann"), w.person("bob")
	d := w.device()
	begun := ann.post("/api/auth/passkeys/begin", obj{}).want(200)
	if handle := d.create(begun); len(d.Options.UserHandle) != 32 || strings.Contains(string(d.Options.UserHandle), "ann") || handle == nil {
		t.Errorf("%q", d.Options.UserHandle)
	}
	bob.post("/api/auth/passkeys/finish", d.create(begun)).problem(409, "passkey_expired")
	other := w.nobody()
	other.signIn("ann")
	other.post("/api/auth/passkeys/finish", d.create(begun)).problem(409, "passkey_expired")
	d.Options.UserNotVerified = true
	ann.post("/api/auth/passkeys/finish", d.create(begun)).problem(403, "invalid_passkey")
	d.Options.UserNotVerified = false
	added := ann.post("/api/auth/passkeys/finish", d.create(begun)).want(201)
	id := fmt.Sprint("/api/auth/passkeys/", added.int("id"))
	bob.do("PATCH", id, obj{"name": "mine"}).problem(404, "no_passkey")
	bob.do("DELETE", id, obj{}).problem(404, "no_passkey")
	// The same credential, for another account.
	bob.post("/api/auth/passkeys/finish", d.create(bob.post("/api/auth/passkeys/begin", obj{}).want(200))).problem(409, "passkey_taken")
	// A password of before.
	again := ann.post("/api/auth/passkeys/begin", obj{}).want(200)
	ann.post("/api/auth/password", obj{"current_password": password, "new_password": password + "2"}).want(204)
	ann.post("/api/auth/passkeys/finish", w.device().create(again)).problem(409, "passkey_expired")
	// Proof that is not fresh.
	w.exec("UPDATE logins SET created_at = '2020-01-01 00:00:00+00:00'")
	ann.post("/api/auth/passkeys/begin", obj{}).problem(403, "proof_needed")
	ann.do("DELETE", id, obj{}).problem(403, "proof_needed")
}

func TestAccountsThatEndKeepNoPasskeyAlive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.person("root") // the first account
	ann := w.person("ann")
	d := w.device()
	ann.add(d)
	path := fmt.Sprint("/api/admin/users/", ann.userID)
	admin.do("PATCH", path, obj{"is_active": false}).want(200)
	w.byPasskey(d.sign(w.beginPasskey())).problem(403, "account_inactive")
	admin.do("PATCH", path, obj{"is_active": true}).want(200)
	tokens := w.byPasskey(d.sign(w.beginPasskey())).want(200)
	c := w.nobody()
	c.token = tokens.str("access_token")
	admin.do("DELETE", path+"/second-factor", obj{}).want(200)
	c.get("/api/auth/me").problem(401, "invalid_token")
	w.byPasskey(d.sign(w.beginPasskey())).problem(401, "invalid_passkey")
	w.nobody().signIn("ann")
}

func TestPolicyTakesAPasskeyAndKeepsTheLast(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "REQUIRE_SECOND_FACTOR=everyone")
	ann := w.person("ann")
	w.exec("UPDATE users SET created_at = '2020-01-01 00:00:00+00:00'")
	ann.get("/api/chat/sessions").problem(403, "second_factor_needed")
	d := w.device()
	added := ann.add(d)
	ann.get("/api/chat/sessions").want(200)
	id := fmt.Sprint("/api/auth/passkeys/", added.int("id"))
	ann.do("DELETE", id, obj{}).problem(409, "second_factor_required")
	ann.enrol()
	ann.do("DELETE", id, obj{}).want(204)
	ann.add(w.device())
	ann.do("DELETE", "/api/auth/totp", obj{}).want(204) // there is a passkey
	ann.get("/api/chat/sessions").want(200)
}

// TestPasskeyOfAnAdminLetsPasswordsEnd: a passkey of a member is no way to turn them on again.
func TestPasskeyOfAnAdminLetsPasswordsEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	root, ann := w.person("root"), w.person("ann") // the first account is an admin
	off := obj{"password_login": obj{"value": "off", "version": 0}}
	ann.add(w.device())
	root.enrol()
	root.do("PATCH", "/api/admin/settings", off).problem(409, "no_other_way_in")
	d := w.device()
	root.add(d)
	root.do("PATCH", "/api/admin/settings", off).want(200)
	w.nobody().post("/api/auth/login", obj{"username": "ann", "password": password}).problem(403, "password_login_off")
	w.byPasskey(d.sign(w.beginPasskey())).want(200)
}

func TestPasskeysNeedAnAddressThatCanHaveThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "PUBLIC_URL=http://chat.example")
	ann := w.person("ann")
	if config := w.nobody().get("/api/config").want(200); config.json()["passkey_origin"] != nil {
		t.Errorf("%s", config.body)
	}
	w.nobody().post("/api/auth/passkeys/login/begin", nil).problem(409, "passkeys_unavailable")
	ann.post("/api/auth/passkeys/begin", obj{"password": password}).problem(409, "passkeys_unavailable")
	ann.get("/api/auth/passkeys").want(200)
}

// TestHostOfARequestDecidesNothing: the id of the relying party is that of PUBLIC_URL.
func TestHostOfARequestDecidesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "PUBLIC_URL=https://chat.example")
	r := w.nobody().do("POST", "/api/auth/passkeys/login/begin", nil, "Host: localhost", "Origin: http://localhost").want(200)
	var options struct{ RPID string }
	if err := json.Unmarshal(r.field("options"), &options); err != nil || options.RPID != "chat.example" {
		t.Errorf("%s", r.body)
	}
}
