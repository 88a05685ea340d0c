package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"chatbot/adapters/oidc/oidctest"
)

// browser is a browser with cookies.
type browser struct {
	*client
	cookies map[string]string
}

func (s *server) browser() *browser { return &browser{s.nobody(), map[string]string{}} }

// open requests a path without following redirects, and keeps cookies.
func (b *browser) open(path string, headers ...string) reply {
	b.t.Helper()
	var all []string
	for name, value := range b.cookies {
		all = append(all, name+"="+value)
	}
	if len(all) > 0 {
		headers = append(headers, "Cookie: "+strings.Join(all, "; "))
	}
	return b.kept(b.do("GET", path, nil, headers...))
}

func (b *browser) kept(r reply) reply {
	for _, line := range r.header.Values("Set-Cookie") {
		c, err := http.ParseSetCookie(line)
		if err != nil {
			b.t.Fatal(line, err)
		}
		if b.cookies[c.Name] = c.Value; c.MaxAge < 0 || c.Value == "" {
			delete(b.cookies, c.Name)
		}
	}
	return r
}

// leave starts a sign-in and returns the callback with which the provider sends the person back.
func (b *browser) leave(i *oidctest.Issuer, start string) (callback string) {
	b.t.Helper()
	u, err := url.Parse(b.open(start).want(303).header.Get("Location"))
	if err != nil || !strings.HasPrefix(u.String(), i.URL+"/authorize?") {
		b.t.Fatalf("leads to %s, %v", u, err)
	}
	return b.back(i, u)
}

func (b *browser) back(i *oidctest.Issuer, u *url.URL) string {
	b.t.Helper()
	back, err := url.Parse(i.Authorize(u.Query()))
	if err != nil {
		b.t.Fatal(err)
	}
	return back.RequestURI()
}

// signOn signs in with the provider corp, and returns where that leads.
func (b *browser) signOn(i *oidctest.Issuer) string {
	b.t.Helper()
	return b.open(b.leave(i, "/api/auth/oidc/corp/start?return=/chat")).want(303).header.Get("Location")
}

// me returns who the browser is signed in as, "" if nobody.
func (b *browser) me() string {
	b.t.Helper()
	if b.cookies["refresh_token"] == "" {
		return ""
	}
	r := b.kept(b.do("POST", "/api/auth/refresh", nil, "Cookie: refresh_token="+b.cookies["refresh_token"], "Origin: "+b.base, "Sec-Fetch-Site: same-origin"))
	if r.status != 200 {
		return ""
	}
	b.token = r.str("access_token")
	return b.get("/api/auth/me").want(200).str("username")
}

// withIssuer returns a world whose provider corp is an issuer, with an admin.
func withIssuer(t *testing.T, settings ...string) (*world, *oidctest.Issuer, *client) {
	t.Helper()
	i := oidctest.New(t)
	w := newWorld(t, append([]string{"OIDC_CORP_ISSUER=" + i.URL, "OIDC_CORP_CLIENT_ID=client", "OIDC_CORP_CLIENT_SECRET=secret", "OIDC_CORP_NAME=Corp", "OIDC_CORP_GROUPS_CLAIM=groups", "OIDC_CORP_ADMIN_GROUP=admins"}, settings...)...)
	return w, i, w.person("root")
}

func leadsTo(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("leads to %s, want %s", got, want)
	}
}

// code is the code of an error with which a sign-in leads to the sign-in page.
func code(name string) string { return "/login?provider=corp&sign_on=" + name }

func TestNewPersonSignsInWithProvider(t *testing.T) {
	t.Parallel()
	w, i, root := withIssuer(t)
	if got := fmt.Sprint(w.nobody().get("/api/config").want(200).json()["providers"]); got != "[map[id:corp name:Corp]]" {
		t.Error(got)
	}
	root.post("/api/admin/groups", obj{"name": "Crew"}).want(201)
	i.Person["groups"] = []string{"crew", "unknown"}
	b := w.browser()
	leadsTo(t, b.signOn(i), "/chat")
	if got := b.me(); got != "ada" {
		t.Fatalf("signed in as %q", got)
	}
	if me := b.get("/api/auth/me").want(200); me.json()["is_verified"] != true || me.str("role") != "member" || me.str("email") != "ada@corp.example" {
		t.Errorf("%s", me.body)
	}
	mine := b.get("/api/auth/identities").want(200)
	if mine.json()["has_password"] != false || len(mine.list("identities")) != 1 || mine.list("identities")[0]["label"] != "ada@corp.example" {
		t.Errorf("%s", mine.body)
	}
	groups := func() string {
		var names []string
		for _, row := range w.rows("SELECT g.name FROM group_members AS m JOIN groups AS g ON g.id = m.group_id JOIN users AS u ON u.id = m.user_id WHERE u.username = 'ada'") {
			names = append(names, row[0].(string))
		}
		return strings.Join(names, " ")
	}
	if got := groups(); got != "Crew" {
		t.Error(got)
	}
	// Again, in another browser: the same account, whatever else has changed.
	i.Person["email"], i.Person["preferred_username"], i.Person["groups"] = "new@corp.example", "other", []string{}
	again := w.browser()
	leadsTo(t, again.signOn(i), "/chat")
	if got := again.me(); got != "ada" || groups() != "" {
		t.Errorf("%q in %q", got, groups())
	}
	for _, secret := range []string{"code-1", i.Starts[0].Get("state"), i.Starts[0].Get("nonce"), "ada@corp", "access_token"} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log has %q", secret)
		}
	}
	// The name of another person gets a number, and a password is no way in.
	i.Person = oidctest.Claims{"sub": "ada-2", "email": "ada@other.example", "preferred_username": "ada"}
	third := w.browser()
	leadsTo(t, third.signOn(i), "/chat")
	if got := third.me(); got != "ada2" {
		t.Errorf("signed in as %q", got)
	}
	for _, guess := range []string{"!", " ", password} {
		w.nobody().post("/api/auth/login", obj{"username": "ada", "password": guess}).problem(401, "invalid_credentials")
	}
}

func TestProviderDecidesAdmins(t *testing.T) {
	t.Parallel()
	w, i, root := withIssuer(t)
	i.Person["groups"] = []string{"admins"}
	b := w.browser()
	b.signOn(i)
	b.me()
	if role := b.get("/api/auth/me").want(200).str("role"); role != "admin" {
		t.Fatal(role)
	}
	// An admin of the provider does not stand in for the last one who needs none.
	b.do("PATCH", fmt.Sprintf("/api/admin/users/%d", root.userID), obj{"role": "member"}).problem(409, "last_local_admin")
	b.do("PATCH", fmt.Sprintf("/api/admin/users/%d", root.userID), obj{"is_active": false}).problem(409, "last_local_admin")
	root.post("/api/auth/deactivate", obj{"password": password}).problem(409, "last_local_admin")
	i.Person["groups"] = []string{}
	b.signOn(i)
	b.me()
	if role := b.get("/api/auth/me").want(200).str("role"); role != "member" {
		t.Error(role)
	}
	// Whom a person made an admin stays one, whatever the provider says.
	w.exec("INSERT INTO external_identities (user_id, provider, issuer, subject, label, added_at, used_at) VALUES (?1, 'corp', ?2, 'root-1', '', '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00')", root.userID, i.URL)
	i.Person = oidctest.Claims{"sub": "root-1"}
	rb := w.browser()
	leadsTo(t, rb.signOn(i), "/chat")
	if got := rb.me(); got != "root" || rb.get("/api/auth/me").want(200).str("role") != "admin" {
		t.Errorf("%q", got)
	}
}

// TestAccountsAreNotTakenOverByAddress has people with an account sign in with a provider for the first time.
func TestAccountsAreNotTakenOverByAddress(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		accountVerified bool
		claims          oidctest.Claims
		leads           string
	}{
		"verified on both sides":     {true, oidctest.Claims{"email": "Victim@example.com", "email_verified": true}, "/chat"},
		"account not verified":       {false, oidctest.Claims{"email": "victim@example.com", "email_verified": true}, code("sign_on_email_taken")},
		"not verified there":         {true, oidctest.Claims{"email": "victim@example.com", "email_verified": false}, code("sign_on_email_taken")},
		"not said":                   {true, oidctest.Claims{"email": "victim@example.com"}, code("sign_on_email_taken")},
		"a username as the address":  {true, oidctest.Claims{"email": "victim", "email_verified": true}, code("sign_on_email_taken")},
		"another's name":             {true, oidctest.Claims{"email": "eve@example.com", "email_verified": true, "preferred_username": "victim"}, "/chat"},
		"no address":                 {true, oidctest.Claims{}, code("sign_on_no_email")},
		"an address that is none":    {true, oidctest.Claims{"email": "no address", "email_verified": true}, code("sign_on_not_allowed")},
		"the address within another": {true, oidctest.Claims{"email": "victim@example.com, eve@example.com", "email_verified": true}, code("sign_on_not_allowed")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, i, _ := withIssuer(t)
			victim := w.person("victim")
			w.exec("UPDATE users SET is_verified = ? WHERE id = ?", one.accountVerified, victim.userID)
			i.Person = oidctest.Claims{"sub": "stranger"}
			for claim, value := range one.claims {
				i.Person[claim] = value
			}
			b := w.browser()
			leadsTo(t, b.signOn(i), one.leads)
			got := b.me()
			if joins := name == "verified on both sides"; joins != (got == "victim") {
				t.Errorf("signed in as %q", got)
			}
		})
	}
}

func TestRegistrationDecidesWhoGetsAnAccount(t *testing.T) {
	t.Parallel()
	for name, one := range map[string]struct {
		settings []string
		claims   oidctest.Claims
		leads    string
	}{
		"closed":              {[]string{"closed"}, oidctest.Claims{"email": "a@x.example", "email_verified": true}, code("sign_on_no_account")},
		"by invitation":       {[]string{"invite"}, oidctest.Claims{"email": "a@x.example", "email_verified": true}, code("sign_on_no_account")},
		"who has an account":  {[]string{"closed"}, oidctest.Claims{"email": "root@example.com"}, code("sign_on_no_account")}, // not said to whoever claims the address
		"the provider's":      {[]string{"closed", "OIDC_CORP_CREATE_ACCOUNTS=true"}, oidctest.Claims{"email": "a@x.example"}, "/chat"},
		"domain not verified": {[]string{"domain"}, oidctest.Claims{"email": "a@corp.example"}, code("sign_on_email_not_verified")},
		"another domain":      {[]string{"domain"}, oidctest.Claims{"email": "a@x.example", "email_verified": true}, code("sign_on_not_allowed")},
		"the domain":          {[]string{"domain"}, oidctest.Claims{"email": "a@corp.example", "email_verified": true}, "/chat"},
		"trusted addresses":   {[]string{"domain", "OIDC_CORP_TRUST_EMAIL=true"}, oidctest.Claims{"email": "a@corp.example"}, "/chat"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, i, root := withIssuer(t, append([]string{"REGISTRATION="}, one.settings[1:]...)...)
			change := obj{"registration": obj{"value": one.settings[0], "version": 0}}
			if one.settings[0] == "domain" {
				change = obj{"allowed_email_domains": obj{"value": []string{"corp.example"}, "version": 0}}
			}
			root.do("PATCH", "/api/admin/settings", change).want(200)
			i.Person = oidctest.Claims{"sub": "someone"}
			for claim, value := range one.claims {
				i.Person[claim] = value
			}
			leadsTo(t, w.browser().signOn(i), one.leads)
		})
	}
}

// TestFirstAccountNeedsNoProvider: whoever is first at a provider does not become the admin.
func TestFirstAccountNeedsNoProvider(t *testing.T) {
	t.Parallel()
	i := oidctest.New(t)
	i.Person["groups"] = []string{"admins"}
	s := start(t, "OIDC_CORP_ISSUER="+i.URL, "OIDC_CORP_CLIENT_ID=client", "OIDC_CORP_CLIENT_SECRET=secret", "OIDC_CORP_ADMIN_GROUP=admins", "OIDC_CORP_CREATE_ACCOUNTS=true")
	leadsTo(t, s.browser().signOn(i), code("sign_on_first_account"))
	if s.nobody().get("/api/config").want(200).json()["fresh"] != true {
		t.Error("there is an account")
	}
}

// TestForeignCallbacksSignNobodyIn has an attacker's callback, or a stolen one, open in a browser.
func TestForeignCallbacksSignNobodyIn(t *testing.T) {
	t.Parallel()
	w, i, _ := withIssuer(t, "OIDC_OTHER_ISSUER=http://127.0.0.1:1", "OIDC_OTHER_CLIENT_ID=client")
	start := "/api/auth/oidc/corp/start"
	changed := func(callback, name, value string) string {
		u, _ := url.Parse(callback)
		q := u.Query()
		if q.Set(name, value); value == "" {
			q.Del(name)
		}
		u.RawQuery = q.Encode()
		return u.String()
	}
	for name, attack := range map[string]func(victim, eve *browser) (callback, code string){
		"login CSRF": func(victim, eve *browser) (string, string) { return eve.leave(i, start), "sign_on_expired" },
		"login CSRF beside an own attempt": func(victim, eve *browser) (string, string) {
			victim.leave(i, start)
			return eve.leave(i, start), "sign_on_expired"
		},
		"code injection": func(victim, eve *browser) (string, string) {
			u, _ := url.Parse(eve.leave(i, start))
			return changed(victim.leave(i, start), "code", u.Query().Get("code")), "sign_on_refused"
		},
		"code injection at a careless issuer": func(victim, eve *browser) (string, string) {
			i.NoPKCE = true
			u, _ := url.Parse(eve.leave(i, start))
			return changed(victim.leave(i, start), "code", u.Query().Get("code")), "sign_on_refused"
		},
		"mix-up by the issuer": func(victim, _ *browser) (string, string) {
			return changed(victim.leave(i, start), "iss", "http://127.0.0.1:1"), "sign_on_refused"
		},
		"issuer left out": func(victim, _ *browser) (string, string) {
			return changed(victim.leave(i, start), "iss", ""), "sign_on_refused"
		},
		"mix-up by the callback": func(victim, _ *browser) (string, string) {
			return strings.Replace(victim.leave(i, start), "/corp/", "/other/", 1), "sign_on_refused"
		},
		"no state": func(victim, _ *browser) (string, string) {
			return changed(victim.leave(i, start), "state", ""), "sign_on_expired"
		},
		"another state": func(victim, _ *browser) (string, string) {
			return changed(victim.leave(i, start), "state", strings.Repeat("x", 43)), "sign_on_expired"
		},
		"no code": func(victim, _ *browser) (string, string) {
			return changed(victim.leave(i, start), "code", ""), "sign_on_refused"
		},
		"two codes": func(victim, _ *browser) (string, string) {
			return victim.leave(i, start) + "&code=x", "sign_on_refused"
		},
		"denied": func(victim, _ *browser) (string, string) {
			return changed(victim.leave(i, start), "error", "access_denied"), "sign_on_denied"
		},
		"an error": func(victim, _ *browser) (string, string) {
			return changed(victim.leave(i, start), "error", "<script>"), "sign_on_refused"
		},
		"a huge request": func(victim, _ *browser) (string, string) {
			return victim.leave(i, start) + "&x=" + strings.Repeat("x", 3000), ""
		},
		"replay": func(victim, _ *browser) (string, string) {
			callback := victim.leave(i, start)
			kept := fmt.Sprint(victim.cookies)
			first := &browser{victim.nobody(), map[string]string{}}
			for name, value := range victim.cookies {
				first.cookies[name] = value
			}
			leadsTo(t, first.open(callback).want(303).header.Get("Location"), "/")
			if fmt.Sprint(victim.cookies) != kept {
				t.Error("the cookies changed")
			}
			return callback, "sign_on_expired"
		},
		"a forged cookie": func(victim, _ *browser) (string, string) {
			callback := victim.leave(i, start)
			for name, value := range victim.cookies {
				victim.cookies[name] = value[:len(value)-2] + "AA"
			}
			return callback, "sign_on_expired"
		},
	} {
		i.NoPKCE = false
		i.Person = oidctest.Claims{"sub": "eve", "email": "eve@corp.example", "email_verified": true}
		victim, eve := w.browser(), w.browser()
		callback, want := attack(victim, eve)
		to := victim.open(callback).want(303).header.Get("Location")
		u, err := url.Parse(to)
		if err != nil || u.Host != "" || want != "" && u.Query().Get("sign_on") != want {
			t.Errorf("%s: leads to %s, want %s", name, to, want)
		}
		if want != "" && victim.me() != "" {
			t.Errorf("%s: signed in", name)
		}
		for cookie := range victim.cookies {
			if want != "sign_on_expired" && strings.HasPrefix(cookie, "sign_on_") && name != "mix-up by the callback" {
				t.Errorf("%s: the browser keeps the attempt", name)
			}
		}
	}
}

// TestParallelCallbacksCountOnce: of one attempt in several tabs, one signs in; several attempts do not disturb each other.
func TestParallelCallbacksCountOnce(t *testing.T) {
	t.Parallel()
	w, i, _ := withIssuer(t)
	b := w.browser()
	callback := b.leave(i, "/api/auth/oidc/corp/start?return=/chat")
	var all []string
	for name, value := range b.cookies {
		all = append(all, name+"="+value)
	}
	var mu sync.Mutex
	var done sync.WaitGroup
	in := 0
	for range 10 {
		done.Go(func() {
			r := w.nobody().do("GET", callback, nil, "Cookie: "+strings.Join(all, "; "))
			mu.Lock()
			defer mu.Unlock()
			if r.header.Get("Location") == "/chat" {
				in++
			}
		})
	}
	done.Wait()
	if n := w.rows("SELECT count(*) FROM users WHERE username = 'ada'")[0][0].(int64); in != 1 || n != 1 {
		t.Errorf("%d of 10 signed in, %d accounts", in, n)
	}
}

// TestSignOnIgnoresHostAndReturnsHere: addresses begin with PUBLIC_URL, and nobody is led elsewhere.
func TestSignOnIgnoresHostAndReturnsHere(t *testing.T) {
	t.Parallel()
	w, i, _ := withIssuer(t, "PUBLIC_URL=https://chat.example", "ALLOWED_HOSTS=127.0.0.1,localhost,evil.example")
	b := w.browser()
	for _, header := range []string{"Host: evil.example", "X-Forwarded-Host: evil.example", "Forwarded: host=evil.example"} {
		b.open("/api/auth/oidc/corp/start", header)
		r := b.open("/api/auth/oidc/corp/start", "Origin: http://localhost").want(303)
		u, _ := url.Parse(r.header.Get("Location"))
		leadsTo(t, u.Query().Get("redirect_uri"), "https://chat.example/api/auth/oidc/corp/callback")
	}
	for asked, want := range map[string]string{"//evil.example": "/", "https://evil.example": "/", "/\\evil.example": "/", "/%09/evil.example": "/%09/evil.example", "/settings": "/settings"} {
		b := w.browser()
		leadsTo(t, b.open(b.leave(i, "/api/auth/oidc/corp/start?return="+url.QueryEscape(asked))).want(303).header.Get("Location"), want)
	}
	leadsTo(t, w.browser().open("/api/auth/oidc/nobody/start").want(303).header.Get("Location"), "/login?provider=nobody&sign_on=no_identity_provider")
}

func TestCookieOfAnAttemptIsItsBrowsers(t *testing.T) {
	t.Parallel()
	w, _, _ := withIssuer(t, "TRUSTED_PROXIES=127.0.0.1")
	r := w.nobody().do("GET", "/api/auth/oidc/corp/start", nil, "X-Forwarded-Proto: https").want(303)
	c, err := http.ParseSetCookie(r.header.Get("Set-Cookie"))
	if err != nil || !strings.HasPrefix(c.Name, "__Host-sign_on_") || !c.HttpOnly || !c.Secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.MaxAge != 600 || c.Domain != "" {
		t.Errorf("%+v, %v", c, err)
	}
	if r.header.Get("Cache-Control") != "no-store" || r.header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("%v", r.header)
	}
}

func TestSecondFactorIsAskedAfterAProvider(t *testing.T) {
	t.Parallel()
	w, i, _ := withIssuer(t)
	ann := w.person("ann")
	app, _ := ann.enrol()
	w.exec("INSERT INTO external_identities (user_id, provider, issuer, subject, label, added_at, used_at) VALUES (?1, 'corp', ?2, 'ann-1', '', '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00')", ann.userID, i.URL)
	w.forget()
	i.Person = oidctest.Claims{"sub": "ann-1"}
	b := w.browser()
	to := b.signOn(i)
	page, fragment, _ := strings.Cut(to, "#")
	q, err := url.ParseQuery(fragment)
	if page != "/login" || err != nil || q.Get("mfa_token") == "" || q["method"][0] != "totp" || q.Get("next") != "/chat" || b.cookies["refresh_token"] != "" {
		t.Fatalf("leads to %s with %v", page, b.cookies)
	}
	if got := w.nobody().post("/api/auth/login/second", obj{"mfa_token": q.Get("mfa_token"), "code": app.code(0)}).want(200); got.str("access_token") == "" {
		t.Errorf("%s", got.body)
	}
	w.exec("UPDATE users SET is_active = false WHERE id = ?", ann.userID)
	leadsTo(t, w.browser().signOn(i), code("account_inactive"))
}

func TestIdentityOfAnAdminLetsPasswordsEnd(t *testing.T) {
	t.Parallel()
	w, i, root := withIssuer(t)
	off := obj{"password_login": obj{"value": "off", "version": 0}}
	root.do("PATCH", "/api/admin/settings", off).problem(409, "no_other_way_in")
	b := w.browser()
	begun := b.kept(root.do("POST", "/api/auth/identities", obj{"provider": "corp", "password": password}).want(201))
	u, err := url.Parse(begun.str("url"))
	if err != nil {
		t.Fatal(err)
	}
	b.open(b.back(i, u)).want(303)
	root.do("PATCH", "/api/admin/settings", off).want(200)
	in := w.browser()
	leadsTo(t, in.signOn(i), "/chat")
	if got := in.me(); got != "root" {
		t.Errorf("signed in as %q", got)
	}
}

func TestOutageOfAProviderIsToldAndOtherWaysWork(t *testing.T) {
	t.Parallel()
	w, i, _ := withIssuer(t)
	i.Instead = func(rw http.ResponseWriter, _ *http.Request) bool {
		rw.WriteHeader(http.StatusBadGateway)
		return true
	}
	leadsTo(t, w.browser().open("/api/auth/oidc/corp/start").want(303).header.Get("Location"), code("sign_on_unreachable"))
	w.nobody().signIn("root")
}

func TestIdentitiesAreConnectedAndDisconnected(t *testing.T) {
	t.Parallel()
	w, i, _ := withIssuer(t)
	ann, b := w.person("ann"), w.browser()
	begin := func(c *client, headers ...string) reply {
		return c.do("POST", "/api/auth/identities", obj{"provider": "corp", "password": password}, headers...)
	}
	begin(ann, "Origin: https://evil.example", "Sec-Fetch-Site: cross-site").problem(403, "cross_site")
	begun := b.kept(begin(ann).want(201))
	u, err := url.Parse(begun.str("url"))
	if err != nil || u.Query().Get("prompt") != "" { // the issuer does not publish that it can ask for an account
		t.Errorf("%s, %v", u, err)
	}
	callback := b.back(i, u)
	leadsTo(t, b.open(callback).want(303).header.Get("Location"), "/settings?provider=corp&sign_on=done")
	all := ann.get("/api/auth/identities").want(200)
	if all.json()["has_password"] != true || len(all.list("identities")) != 1 {
		t.Fatalf("%s", all.body)
	}
	if b.me() != "" {
		t.Error("connecting signed in")
	}
	in := w.browser()
	leadsTo(t, in.signOn(i), "/chat")
	if got := in.me(); got != "ann" {
		t.Errorf("signed in as %q", got)
	}
	// It is nobody else's, and an attempt of somebody who has signed out since is worth nothing.
	bob, other := w.person("bob"), w.browser()
	begun = other.kept(begin(bob).want(201))
	u, _ = url.Parse(begun.str("url"))
	leadsTo(t, other.open(other.back(i, u)).want(303).header.Get("Location"), "/settings?provider=corp&sign_on=identity_taken")
	begun = other.kept(begin(bob).want(201))
	u, _ = url.Parse(begun.str("url"))
	bob.post("/api/auth/logout", nil).want(204)
	leadsTo(t, other.open(other.back(i, u)).want(303).header.Get("Location"), "/settings?provider=corp&sign_on=sign_on_expired")

	w.exec("UPDATE logins SET created_at = '2026-01-01 00:00:00+00:00'")
	id := int64(all.list("identities")[0]["id"].(float64))
	address := fmt.Sprintf("/api/auth/identities/%d", id)
	ann.do("POST", "/api/auth/identities", obj{"provider": "corp"}).problem(403, "proof_needed")
	ann.do("DELETE", address, nil).problem(403, "proof_needed")
	ann.do("DELETE", address, obj{"password": "Wrong1234"}).problem(403, "wrong_password")
	ann.do("DELETE", address, obj{"password": password}).want(204)
	ann.do("DELETE", address, obj{"password": password}).problem(404, "no_identity")
	if in.me() != "" {
		t.Error("a login that began with it goes on")
	}
	// Who has nothing else keeps it, until there is a password.
	i.Person = oidctest.Claims{"sub": "eve-1", "email": "eve@corp.example", "email_verified": true}
	eve := w.browser()
	eve.signOn(i)
	eve.me()
	own := int64(eve.get("/api/auth/identities").want(200).list("identities")[0]["id"].(float64))
	eve.do("DELETE", fmt.Sprintf("/api/auth/identities/%d", own), nil).problem(409, "last_sign_in_method")
	eve.post("/api/auth/password", obj{"new_password": "Another1234"}).want(204)
	eve.do("DELETE", fmt.Sprintf("/api/auth/identities/%d", own), nil).want(204)
}

const identityProviders = "/api/admin/identity-providers"

func TestAdminsConfigureAndTestProviders(t *testing.T) {
	t.Parallel()
	w, i, root := withIssuer(t)
	all := identityProviders
	list := root.get(all).want(200).list("identity_providers")
	if len(list) != 1 || list[0]["source"] != "environment" || list[0]["variables"] != "OIDC_CORP_" || list[0]["has_client_secret"] != true {
		t.Errorf("%v", list)
	}
	root.do("PATCH", all+"/corp", obj{"name": "x"}).problem(409, "set_by_environment")
	root.do("DELETE", all+"/corp", nil).problem(409, "set_by_environment")
	root.post(all, obj{"id": "corp", "name": "Corp", "issuer": i.URL, "client_id": "client"}).problem(409, "identity_provider_taken")
	root.post(all, obj{"id": "Bad ID", "name": "", "issuer": "http://login.example", "client_id": ""}).problem(400, "invalid_input")
	added := root.post(all, obj{"id": "lab", "name": "Lab", "issuer": i.URL, "client_id": "client", "client_secret": "secret", "groups_claim": "groups", "admin_group": "admins", "enabled": false}).want(201)
	if !strings.HasSuffix(added.str("callback_url"), "/api/auth/oidc/lab/callback") || strings.Contains(string(added.body), `"secret"`) || added.json()["has_client_secret"] != true {
		t.Errorf("%s", added.body)
	}
	if sealed := w.rows("SELECT client_secret FROM identity_providers")[0][0].(string); sealed == "" || strings.Contains(sealed, "secret") {
		t.Errorf("stored as %q", sealed)
	}
	leadsTo(t, w.browser().open("/api/auth/oidc/lab/start").want(303).header.Get("Location"), "/login?provider=lab&sign_on=no_identity_provider")

}

// withLab returns a world with a provider lab of the database, which is disabled.
func withLab(t *testing.T) (*world, *oidctest.Issuer, *client) {
	t.Helper()
	w, i, root := withIssuer(t)
	root.post(identityProviders, obj{"id": "lab", "name": "Lab", "issuer": i.URL, "client_id": "client", "client_secret": "secret", "groups_claim": "groups", "admin_group": "admins", "enabled": false}).want(201)
	return w, i, root
}

func TestTestOfAProviderShowsClaimsAndSignsNobodyIn(t *testing.T) {
	t.Parallel()
	w, i, root := withLab(t)
	all := identityProviders
	root.get(all+"/lab/test").problem(404, "no_test")
	i.Person = oidctest.Claims{"sub": "tester", "email": "tester@corp.example", "groups": []string{"crew"}, "department": "Sales"}
	b := w.browser()
	begun := b.kept(root.post(all+"/lab/test", nil).want(201))
	u, _ := url.Parse(begun.str("url"))
	leadsTo(t, b.open(b.back(i, u)).want(303).header.Get("Location"), "/admin/identity?provider=lab&sign_on=done")
	if b.me() != "" || len(w.rows("SELECT 1 FROM users WHERE email = 'tester@corp.example'")) > 0 {
		t.Error("a test signed in, or made an account")
	}
	report := root.get(all + "/lab/test").want(200)
	if got := fmt.Sprint(report.json()["missing"]); got != "[email_verified admin_group]" || report.str("subject") != "tester" || report.json()["problem"] != nil || !strings.Contains(string(report.body), "Sales") {
		t.Errorf("%s", report.body)
	}
	if strings.Contains(w.rows("SELECT report FROM sign_on_tests")[0][0].(string), "tester") {
		t.Error("the report is not sealed")
	}
	// A failure is a result, too, and nobody else sees it.
	root.do("PATCH", all+"/lab", obj{"client_secret": "wrong"}).want(200)
	begun = b.kept(root.post(all+"/lab/test", nil).want(201))
	u, _ = url.Parse(begun.str("url"))
	b.open(b.back(i, u)).want(303)
	if report := root.get(all + "/lab/test").want(200); report.json()["problem"].(map[string]any)["code"] != "sign_on_misconfigured" {
		t.Errorf("%s", report.body)
	}
	bob := w.person("bob")
	w.exec("UPDATE users SET role = 'admin' WHERE id = ?", bob.userID)
	bob.get(all+"/lab/test").problem(404, "no_test")
}

// TestChangesOfAProviderNeedProof has an administrator change providers who signed in long ago.
func TestChangesOfAProviderNeedProof(t *testing.T) {
	t.Parallel()
	w, i, root := withLab(t)
	w.exec("UPDATE logins SET created_at = '2026-01-01 00:00:00+00:00'")
	lab := identityProviders + "/lab"
	other := obj{"id": "other", "name": "Other", "issuer": i.URL, "client_id": "client"}
	root.post(identityProviders, other).problem(403, "proof_needed")
	root.do("PATCH", lab, obj{"admin_group": "everyone"}).problem(403, "proof_needed")
	root.do("PATCH", lab, obj{"enabled": true}).problem(403, "proof_needed")
	root.do("PATCH", lab, obj{"enabled": false, "trust_email": true}).problem(403, "proof_needed")
	root.do("PATCH", lab, obj{"admin_group": "everyone", "password": "Wrong1234"}).problem(403, "wrong_password")
	if got := root.get(lab).want(200); got.str("admin_group") != "admins" || got.json()["trust_email"] != false {
		t.Errorf("%s", got.body)
	}
	root.do("PATCH", lab, obj{"enabled": true, "password": password}).want(200)
	root.do("PATCH", lab, obj{"enabled": false}).want(200) // it opens nothing
	other["password"] = password
	root.post(identityProviders, other).want(201)
	if n := w.rows("SELECT count(*) FROM audit_events WHERE action = 'identity_provider.changed' AND outcome = 'refused' AND reason = 'wrong_password'")[0][0]; n != int64(1) {
		t.Errorf("%v wrong passwords are audited", n)
	}
}

func TestChangesOfAProviderCountAtOnce(t *testing.T) {
	t.Parallel()
	w, i, root := withLab(t)
	all := identityProviders
	root.do("PATCH", all+"/lab", obj{"enabled": true, "version": 1}).want(200)
	root.do("PATCH", all+"/lab", obj{"name": "late", "version": 1}).problem(409, "identity_provider_changed")
	root.do("PATCH", all+"/lab", obj{"issuer": "https://evil.example"}).problem(400, "invalid_input")
	if got := fmt.Sprint(w.nobody().get("/api/config").want(200).json()["providers"]); got != "[map[id:corp name:Corp] map[id:lab name:Lab]]" {
		t.Error(got)
	}
	late := w.browser()
	callback := late.leave(i, "/api/auth/oidc/lab/start")
	root.do("PATCH", all+"/lab", obj{"client_id": "another"}).want(200)
	leadsTo(t, late.open(callback).want(303).header.Get("Location"), "/login?provider=lab&sign_on=sign_on_expired")
	root.do("DELETE", all+"/lab", nil).want(204)
	root.get(all+"/lab").problem(404, "no_identity_provider")
	var actions []string
	for _, row := range w.rows("SELECT action FROM audit_events WHERE action GLOB 'identity_provider*' AND outcome = 'succeeded' ORDER BY id") {
		actions = append(actions, strings.TrimPrefix(row[0].(string), "identity_provider."))
	}
	if got := strings.Join(actions, " "); got != "added changed changed deleted" {
		t.Error(got)
	}
}
