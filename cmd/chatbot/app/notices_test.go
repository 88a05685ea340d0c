package app_test

import (
	"net/url"
	"strings"
	"testing"
)

const (
	linuxFirefox = "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	iPhone       = "User-Agent: Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
)

// signInFrom signs somebody in from a place.
func (s *server) signInFrom(name string, headers ...string) reply {
	s.t.Helper()
	return s.nobody().do("POST", "/api/auth/login", obj{"username": name, "password": password}, headers...).want(200)
}

// member is a person with a verified address on a server behind a proxy, who has signed in at home, once.
func (w *world) member(box *mailbox, name string) *client {
	w.t.Helper()
	ann := w.person(name)
	ann.post("/api/auth/verify", obj{"token": box.verification().token()}).want(204)
	w.exec("UPDATE logins SET address = '192.0.2.1', agent = ?, language = 'de'", strings.TrimPrefix(linuxFirefox, "User-Agent: "))
	return ann
}

func wantNotice(t *testing.T, l letter, to, subject, language string, says ...string) {
	t.Helper()
	if l.to != to || !strings.Contains(l.subject, subject) || l.language != language || l.link() != "" {
		t.Errorf("%+v, want %q in %s", l, subject, language)
	}
	for _, text := range says {
		if !strings.Contains(strings.ReplaceAll(l.text, "\r\n", "\n"), text) || text != "" && strings.Contains(l.html, "<i>") {
			t.Errorf("%s: no %q in %s\n%s", l.subject, text, l.text, l.html)
		}
	}
	for _, link := range links.FindAllString(l.text+l.html, -1) {
		if !strings.HasPrefix(link, "https://chat.example") {
			t.Errorf("%s: it leads to %s", l.subject, link)
		}
	}
}

func TestNewPlacesAreToldByMail(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings("TRUSTED_PROXIES=127.0.0.1")...)
	w.person("root")
	box.verification()
	w.member(box, "ann")
	w.signInFrom("ann", linuxFirefox, "X-Real-IP: 192.0.77.1", "Host: chat.example", "Cookie: language=de")
	w.nobody().do("POST", "/api/auth/login", obj{"username": "ann", "password": "Wrong1234"}, iPhone, "X-Real-IP: 203.0.113.9", "Host: chat.example").problem(401, "invalid_credentials")
	signedIn := w.signInFrom("ann", iPhone+" <i>https://evil.example</i>", "X-Real-IP: 203.0.113.9", "Host: chat.example", "Cookie: language=en")
	told := box.notice()
	wantNotice(t, told, "ann@example.com", "Neue Anmeldung", "de", "\nGerät: Safari auf iPhone\nNetzwerk: 203.0.113.9\n", "\nZeit: ", "\nhttps://chat.example/settings#devices\n")
	for _, secret := range []string{signedIn.str("access_token"), signedIn.str("refresh_token")} {
		if secret != "" && strings.Contains(told.text+told.html, secret) {
			t.Error("the mail has a token")
		}
	}
	w.signInFrom("ann", iPhone, "X-Real-IP: 203.0.113.9", "Host: chat.example")
	w.jobsOf("send_mail", "done", 3) // two that verify addresses
	if got := w.rows("SELECT told FROM logins WHERE told"); len(got) != 1 {
		t.Errorf("%d logins are told", len(got))
	}
	box.empty()
}

// TestPlantedPasskeyIsTold: whoever adds a way in that stays is told of, also if the mail cannot be sent for a while, and the way in counts at once.
func TestPlantedPasskeyIsTold(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings()...)
	w.person("root")
	box.verification()
	ann := w.member(box, "ann")
	box.refuse(451)
	phone := w.device()
	phone.page.ID = "chat.example"
	ann.add(phone)
	w.jobsOf("send_mail", "waiting", 1)
	box.empty()
	ann.get("/api/auth/passkeys").want(200)
	box.refuse(0)
	w.exec("UPDATE jobs SET due_at = created_at WHERE kind = 'send_mail' AND status = 'waiting'")
	wantNotice(t, box.notice(), "ann@example.com", "a passkey was added", "en", "\nhttps://chat.example/settings#passkeys\n", "Network: 127.0.0.1")
	ann.do("DELETE", "/api/auth/passkeys/1", obj{"password": password}, "Cookie: language=de").want(204)
	wantNotice(t, box.notice(), "ann@example.com", "Ein Passkey wurde gelöscht", "de")
	box.empty()
}

func TestChangesOfAccountsAreToldByMail(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings()...)
	root := w.person("root")
	box.verification()
	ann := w.member(box, "ann")
	ann.enrol()
	wantNotice(t, box.notice(), "ann@example.com", "two-step sign-in was set up", "en")
	ann.post("/api/auth/recovery-codes", obj{"password": password}).want(200)
	wantNotice(t, box.notice(), "ann@example.com", "new recovery codes", "en")
	ann.post("/api/auth/recovery-codes", obj{"password": "Wrong1234"}).problem(403, "wrong_password")
	ann.do("DELETE", "/api/auth/totp", obj{"password": password}).want(204)
	wantNotice(t, box.notice(), "ann@example.com", "authenticator app was removed", "en")
	ann.enrol()
	box.notice()
	w.exec("UPDATE logins SET language = 'de' WHERE user_id = 2")
	root.do("DELETE", "/api/admin/users/2/second-factor", obj{"password": password}).want(200)
	wantNotice(t, box.notice(), "ann@example.com", "zurückgesetzt", "de", "\nZeit: ")
	ann.signIn("ann") // all places are new after it
	wantNotice(t, box.notice(), "ann@example.com", "Neue Anmeldung", "de")
	ann.post("/api/auth/password", obj{"current_password": password, "new_password": newPassword}).want(204)
	wantNotice(t, box.notice(), "ann@example.com", "your password was changed", "en")
	w.nobody().post("/api/auth/password/forgot", obj{"email": "ann@example.com"}).want(204)
	w.nobody().post("/api/auth/password/reset", obj{"token": box.next().token(), "new_password": password}).want(204)
	wantNotice(t, box.notice(), "ann@example.com", "your password was reset", "en")
	box.empty()
}

// TestServersWithoutMailStoreNoNotices, and do what they do otherwise.
func TestServersWithoutMailStoreNoNotices(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "TRUSTED_PROXIES=127.0.0.1", "PUBLIC_URL=https://chat.example")
	ann := w.person("ann")
	w.exec("UPDATE users SET is_verified = TRUE")
	w.signInFrom("ann", iPhone, "X-Real-IP: 203.0.113.9", "Host: chat.example")
	ann.enrol()
	if rows := w.rows("SELECT kind FROM jobs WHERE kind = 'send_mail'"); len(rows) != 0 {
		t.Errorf("%v", rows)
	}
	if rows := w.rows("SELECT told FROM logins WHERE told"); len(rows) != 0 {
		t.Errorf("%v", rows)
	}
}

// TestIdentitiesAndTheirSignInsAreTold: an identity that somebody else connects is another way in that stays.
func TestIdentitiesAndTheirSignInsAreTold(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w, i, _ := withIssuer(t, box.settings()[:4]...) // PUBLIC_URL is where the server listens
	box.verification()
	ann, b := w.member(box, "ann"), w.browser()
	begun := b.kept(ann.post("/api/auth/identities", obj{"provider": "corp", "password": password}).want(201))
	u, err := url.Parse(begun.str("url"))
	if err != nil {
		t.Fatal(err)
	}
	b.open(b.back(i, u)).want(303)
	if l := box.notice(); l.to != "ann@example.com" || !strings.Contains(l.text, "an identity provider: Corp.") || !strings.Contains(l.text, "/settings#sign-ins") {
		t.Errorf("%+v", l)
	}
	stranger := w.browser()
	callback := stranger.leave(i, "/api/auth/oidc/corp/start?return=/chat")
	box.empty() // nobody is signed in yet
	leadsTo(t, stranger.open(callback, iPhone).want(303).header.Get("Location"), "/chat")
	if l := box.notice(); !strings.Contains(l.subject, "Neue Anmeldung") || !strings.Contains(l.text, "Safari auf iPhone") {
		t.Errorf("%+v", l)
	}
	ann.do("DELETE", path("/api/auth/identities/%d", int64(ann.get("/api/auth/identities").want(200).list("identities")[0]["id"].(float64))), obj{"password": password}).want(204)
	if l := box.notice(); !strings.Contains(l.text, "disconnected from an identity provider: Corp.") {
		t.Errorf("%+v", l)
	}
	box.empty()
}

// TestSignInsDoNotWaitForTheMailServer: one that refuses every mail keeps nobody out, and a wrong code is told to nobody.
func TestSignInsDoNotWaitForTheMailServer(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings()...)
	w.person("root")
	box.verification()
	ann := w.member(box, "ann")
	app, _ := ann.enrol()
	box.notice()
	w.forget()
	box.refuse(554) // for good
	token := w.first("ann")
	w.nobody().do("POST", "/api/auth/login/second", obj{"mfa_token": token, "code": "000000"}, iPhone).problem(401, "invalid_code")
	if rows := w.rows("SELECT id FROM logins WHERE told"); len(rows) != 0 {
		t.Errorf("a wrong code is told: %v", rows)
	}
	w.nobody().do("POST", "/api/auth/login/second", obj{"mfa_token": token, "code": app.code(0)}, iPhone).want(200)
	if rows := w.rows("SELECT id FROM logins WHERE told"); len(rows) != 1 {
		t.Errorf("%d sign-ins are told", len(rows))
	}
	w.jobsOf("send_mail", "done", 4) // a refused recipient ends the job
	box.empty()
}
