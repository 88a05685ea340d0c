package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"chatbot/adapters/oidc/oidctest"
)

// signOut signs a browser out, and returns what goes on at the provider.
func (b *browser) signOut(status int) reply {
	b.t.Helper()
	b.me() // holds an access token
	return b.post("/api/auth/logout", obj{"provider": true}).want(status)
}

// leave returns where the browser goes after signing out.
func (b *browser) leaves(left reply) *url.URL {
	b.t.Helper()
	r := b.s().post("/api/auth/oidc/corp/sign-out", obj{"ticket": left.str("ticket")}).want(200)
	u, err := url.Parse(r.str("url"))
	if err != nil || r.str("state") == "" || u.Query().Get("state") != r.str("state") {
		b.t.Fatalf("%s, %v", r.body, err)
	}
	return u
}

// s is the browser without an access token.
func (b *browser) s() *client { c := *b.client; c.token = ""; return &c }

func (w *world) sessions() int { return len(w.rows("SELECT * FROM provider_sessions")) }

func TestSignOutGoesOnAtTheProvider(t *testing.T) {
	t.Parallel()
	w, i, _ := withIssuer(t, "OIDC_CORP_SIGN_OUT=true")
	var token string
	i.Token = func(answer oidctest.Claims) { token, _ = answer["id_token"].(string) }
	b, other := w.browser(), w.browser()
	leadsTo(t, other.signOn(i), "/chat")
	leadsTo(t, b.signOn(i), "/chat")
	if kept := fmt.Sprint(w.rows("SELECT * FROM provider_sessions")); w.sessions() != 2 || strings.Contains(kept, token) || strings.Contains(kept, i.URL) {
		t.Errorf("kept: %s", kept)
	}
	left := b.signOut(200)
	if left.str("provider") != "corp" || left.str("name") != "Corp" || strings.Contains(string(left.body), token) {
		t.Errorf("%s", left.body)
	}
	b.get("/api/auth/me").problem(401, "invalid_token")
	if w.sessions() != 1 {
		t.Error("the session is kept beyond its login")
	}
	u := b.leaves(left)
	for name, want := range map[string]string{"id_token_hint": token, "client_id": "client", "post_logout_redirect_uri": strings.Replace(w.base, "127.0.0.1", "localhost", 1) + "/login"} {
		if got := u.Query().Get(name); got != want {
			t.Errorf("%s=%q, want %q", name, got, want)
		}
	}
	if !strings.HasPrefix(u.String(), i.URL+"/logout?") {
		t.Errorf("leads to %s", u)
	}
	for name, ticket := range map[string]any{"none": "", "another's": "x.y", "changed": left.str("ticket") + "x", "long": strings.Repeat("x", 9000)} {
		if r := b.s().post("/api/auth/oidc/corp/sign-out", obj{"ticket": ticket}); r.status != 403 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	b.s().post("/api/auth/oidc/other/sign-out", obj{"ticket": left.str("ticket")}).problem(403, "sign_on_expired")
	if strings.Contains(w.log.String(), token) || strings.Contains(w.log.String(), left.str("ticket")) {
		t.Error("the log has what is secret")
	}
	// The other browser is ended from elsewhere, and so is what was kept.
	if other.me() != "ada" {
		t.Fatal("signing out in one browser ended another")
	}
	other.post("/api/auth/logout", obj{"provider": "yes"}).problem(400, "invalid_input") // it has ended all the same
	other.get("/api/auth/me").problem(401, "invalid_token")
	if w.sessions() != 0 {
		t.Error("a session is kept")
	}
}

// TestSignOutHereNeverDependsOnTheProvider has each reason for which a person is not led there.
func TestSignOutHereNeverDependsOnTheProvider(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		settings []string
		change   func(*oidctest.Issuer)
		status   int    // of signing out
		problem  string // of going on
	}{
		"the setting is off": {nil, nil, 204, ""},
		"no such address":    {[]string{"OIDC_CORP_SIGN_OUT=true"}, func(i *oidctest.Issuer) { i.Metadata = func(m oidctest.Claims) { delete(m, "end_session_endpoint") } }, 200, "409 sign_out_unsupported"},
		"a script": {[]string{"OIDC_CORP_SIGN_OUT=true"}, func(i *oidctest.Issuer) {
			i.Metadata = func(m oidctest.Claims) { m["end_session_endpoint"] = "javascript:alert(1)" }
		}, 200, "409 sign_out_unsupported"},
		"another's without TLS": {[]string{"OIDC_CORP_SIGN_OUT=true"}, func(i *oidctest.Issuer) {
			i.Metadata = func(m oidctest.Claims) { m["end_session_endpoint"] = "http://evil.example/" }
		}, 200, "409 sign_out_unsupported"},
	} {
		w, i, _ := withIssuer(t, test.settings...)
		if test.change != nil {
			test.change(i)
		}
		b := w.browser()
		leadsTo(t, b.signOn(i), "/chat")
		left := b.signOut(test.status)
		b.get("/api/auth/me").problem(401, "invalid_token")
		if w.sessions() != 0 {
			t.Errorf("%s: a session is kept", name)
		}
		if test.problem == "" {
			continue
		}
		if r := b.s().post("/api/auth/oidc/corp/sign-out", obj{"ticket": left.str("ticket")}); fmt.Sprint(r.status, " ", r.str("code")) != test.problem {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	w, _, root := withIssuer(t, "OIDC_CORP_SIGN_OUT=true")
	root.post("/api/auth/logout", obj{"provider": true}).want(204) // signed in with a password
	root.get("/api/auth/me").problem(401, "invalid_token")
	if w.sessions() != 0 {
		t.Error("a session is kept")
	}
}

func TestSignOutGoesOnAfterASecondFactor(t *testing.T) {
	t.Parallel()
	w, i, _ := withIssuer(t, "OIDC_CORP_SIGN_OUT=true")
	ann := w.person("ann")
	app, _ := ann.enrol()
	w.exec("INSERT INTO external_identities (user_id, provider, issuer, subject, label, added_at, used_at) VALUES (?1, 'corp', ?2, 'ann-1', '', '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00')", ann.userID, i.URL)
	w.forget()
	i.Person = oidctest.Claims{"sub": "ann-1", "email": "ann@corp.example"}
	b := w.browser()
	_, fragment, _ := strings.Cut(b.signOn(i), "#")
	q, err := url.ParseQuery(fragment)
	if err != nil || w.sessions() != 1 {
		t.Fatalf("%v, %d sessions", err, w.sessions())
	}
	b.token = b.post("/api/auth/login/second", obj{"mfa_token": q.Get("mfa_token"), "code": app.code(0)}).want(200).str("access_token")
	left := b.post("/api/auth/logout", obj{"provider": true}).want(200)
	if u := b.leaves(left); len(strings.Split(u.Query().Get("id_token_hint"), ".")) != 3 {
		t.Errorf("leads to %s", u)
	}
	if w.sessions() != 0 {
		t.Error("a session is kept")
	}
}

// TestSignOutSendsNoLongIDToken has ID tokens of any length: addresses with long ones are refused by servers.
func TestSignOutSendsNoLongIDToken(t *testing.T) {
	t.Parallel()
	w, i, _ := withIssuer(t, "OIDC_CORP_SIGN_OUT=true")
	for long, hint := range map[string]string{"": "", "groups": "session-1"} {
		i.Person = oidctest.Claims{"sub": "ada-1", "email": "ada@corp.example", "email_verified": true, "sid": "session-1", "blob": strings.Repeat(long, 2000)}
		b := w.browser()
		leadsTo(t, b.signOn(i), "/chat")
		u := b.leaves(b.signOut(200))
		if got := u.Query(); got.Get("logout_hint") != hint || (got.Get("id_token_hint") == "") != (long != "") || len(u.String()) > 6000 {
			t.Errorf("%d bytes: %v", len(u.String()), got)
		}
	}
}

// TestKeyChangeSealsWhatProvidersNeedAgain changes SECRET_KEY at a start: the client secrets and the sessions that are stored work without the previous key
// after the next start.
func TestKeyChangeSealsWhatProvidersNeedAgain(t *testing.T) {
	t.Parallel()
	i := oidctest.New(t)
	dir := t.TempDir()
	const first, second = "a3f8c1d27b6e495fa0c4d8e2b7f1639c5d", "9c2e7a41f0b8d35e6c1794afd82b03e65f"
	stop := func() {}
	run := func(settings ...string) *world {
		stop()
		s := startIn(t, dir, settings...)
		stop = s.stop
		return newWorldOf(t, s, dir)
	}
	w := run("SECRET_KEY=" + first)
	root := w.person("root")
	root.post("/api/admin/identity-providers", obj{"id": "corp", "name": "Corp", "issuer": i.URL, "client_id": "client", "client_secret": "secret", "sign_out": true, "create_accounts": true}).want(201)
	b := w.browser()
	leadsTo(t, b.signOn(i), "/chat")
	sealed := func() string {
		return fmt.Sprint(w.rows("SELECT client_secret FROM identity_providers"), w.rows("SELECT session FROM provider_sessions"))
	}
	before := sealed()
	w = run("SECRET_KEY="+second, "SECRET_KEY_PREVIOUS="+first)
	if after := sealed(); after == before || strings.Contains(after, "secret") {
		t.Errorf("nothing was sealed again: %s", after)
	}
	w = run("SECRET_KEY=" + second)
	again := w.browser()
	leadsTo(t, again.signOn(i), "/chat") // the token endpoint refuses another secret
	if u := again.leaves(again.signOut(200)); u.Query().Get("id_token_hint") == "" {
		t.Errorf("leads to %s", u)
	}
	if sealed() == before || w.sessions() != 1 {
		t.Errorf("%s", sealed())
	}
	old := w.browser()
	old.cookies = b.cookies
	if old.me() == "" {
		t.Fatal("the login from before is gone")
	}
	if u := old.leaves(old.signOut(200)); u.Query().Get("id_token_hint") == "" {
		t.Errorf("leads to %s", u)
	}
	w = run("SECRET_KEY=" + first)
	if got := w.browser().open("/api/auth/oidc/corp/start").want(http.StatusSeeOther).header.Get("Location"); got != code("sign_on_misconfigured") {
		t.Errorf("with another key: %s", got)
	}
}

func TestExportOfAnAccountHasItsIdentities(t *testing.T) {
	t.Parallel()
	w, i, _ := withIssuer(t, "OIDC_CORP_SIGN_OUT=true")
	var token string
	i.Token = func(answer oidctest.Claims) { token, _ = answer["id_token"].(string) }
	b := w.browser()
	leadsTo(t, b.signOn(i), "/chat")
	b.me()
	r := b.get("/api/auth/export").want(200)
	all := r.list("identities")
	if len(all) != 1 || all[0]["provider"] != "corp" || all[0]["issuer"] != i.URL || all[0]["subject"] != "ada-1" || all[0]["label"] != "ada@corp.example" || all[0]["added_at"] == "" || all[0]["used_at"] == "" {
		t.Errorf("%v", all)
	}
	for _, secret := range []any{token, w.rows("SELECT session FROM provider_sessions")[0][0]} {
		if strings.Contains(string(r.body), secret.(string)) {
			t.Error("the export has what is kept for signing out")
		}
	}
}
