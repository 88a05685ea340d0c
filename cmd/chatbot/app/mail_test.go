package app_test

import (
	"fmt"
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"
)

const newPassword = "Secret456"

// jobsOf returns the rows of jobs of a kind once there are as many in a state.
func (w *world) jobsOf(kind, status string, want int) [][]any {
	w.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		rows := w.rows("SELECT id, payload, error, attempt FROM jobs WHERE kind = ? AND status = ? ORDER BY id", kind, status)
		if len(rows) == want {
			return rows
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("%d jobs %s are %s, want %d: %v", len(rows), kind, status, want, w.rows("SELECT kind, status, error FROM jobs WHERE kind IN ('send_mail', 'mail_reset')"))
		}
	}
}

func TestForgottenPasswordIsResetByMail(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings()...)
	w.person("root")
	ann := w.person("ann")
	box.verification()
	box.verification()
	if w.nobody().get("/api/config").want(200).json()["mail"] != true {
		t.Error("the page is not told of the mail")
	}
	w.nobody().do("POST", "/api/auth/password/forgot", obj{"email": "ANN@example.com"}, "Host: chat.example", "X-Forwarded-Host: evil.example", "Cookie: language=de", "Accept-Language: en").want(204)
	l := box.next()
	link, err := url.Parse(l.link())
	if err != nil || link.Scheme != "https" || link.Host != "chat.example" || link.Path != "/reset" || link.RawQuery != "" || len(l.token()) < 43 {
		t.Errorf("%q, %v", l.link(), err)
	}
	if l.to != "ann@example.com" || l.language != "de" || !strings.Contains(l.subject, "Passwort") || !strings.Contains(l.html, l.link()) || !strings.Contains(l.text, "Hallo ann") {
		t.Errorf("%+v", l)
	}
	for _, foreign := range []string{"<img", "<script", "src=", "url(", "evil.example"} {
		if strings.Contains(l.html+l.text, foreign) {
			t.Errorf("the mail has %s", foreign)
		}
	}
	token := l.token()
	for range 3 { // programs that open links of mails
		w.nobody().get("/reset")
	}
	reset := func(password string) reply {
		return w.nobody().post("/api/auth/password/reset", obj{"token": token, "new_password": password})
	}
	if r := reset("short").problem(400, "invalid_input"); r.list("errors")[0]["field"] != "new_password" {
		t.Errorf("%s", r.body)
	}
	if r := reset("Ann12345").problem(400, "invalid_input"); strings.Contains(string(r.body), token) {
		t.Errorf("%s", r.body)
	}
	reset(newPassword).want(204)
	reset(newPassword+"7").problem(403, "link_not_valid")
	ann.get("/api/auth/me").problem(401, "invalid_token")
	ann.do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+ann.refresh).want(401)
	w.nobody().post("/api/auth/login", obj{"username": "ann", "password": password}).problem(401, "invalid_credentials")
	again := w.nobody()
	again.token = again.post("/api/auth/login", obj{"username": "ann", "password": newPassword}).want(200).str("access_token")
	if again.get("/api/auth/me").want(200).json()["is_verified"] != true {
		t.Error("the address was proven")
	}
	w.forgets(ann.userID, token, "ann@example.com")
}

// forgets checks that a mail, its request and the notices that follow left neither secret nor address behind.
func (w *world) forgets(userID int64, token, address string) {
	w.t.Helper()
	for kind, jobs := range map[string]int{"mail_reset": 1, "mail_verification": 2, "send_mail": 5} {
		for _, row := range w.jobsOf(kind, "done", jobs) {
			if row[1] != "" {
				w.t.Errorf("the payload of %s is kept: %v", kind, row[1])
			}
		}
	}
	for _, place := range []string{w.log.String(), w.dump(userID), fmt.Sprint(w.rows("SELECT * FROM jobs"))} {
		if strings.Contains(place, token) {
			w.t.Errorf("the token is in %.200s", place)
		}
	}
	if strings.Contains(w.log.String(), address) {
		w.t.Error("the log has the address")
	}
}

// TestForgottenAddressesAreAnsweredAlike: nothing of the answer shows whether there is an account.
func TestForgottenAddressesAreAnsweredAlike(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings()...)
	w.person("root")
	w.person("ann")
	inactive := w.person("bob")
	for range 3 {
		box.verification()
	}
	inactive.post("/api/auth/deactivate", obj{"password": password}).want(204)
	var first reply
	for i, address := range []string{"ann@example.com", "nobody@example.com", "bob@example.com", "ann@example.org"} {
		r := w.nobody().post("/api/auth/password/forgot", obj{"email": address}).want(204)
		for _, own := range []string{"Date", "X-Request-Id"} {
			r.header.Del(own)
		}
		if i == 0 {
			first = r
		} else if string(r.body) != string(first.body) || !maps.EqualFunc(r.header, first.header, func(a, b []string) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
			t.Errorf("%s: %v %s, want %v %s", address, r.header, r.body, first.header, first.body)
		}
	}
	w.jobsOf("mail_reset", "done", 4)
	if l := box.next(); l.to != "ann@example.com" {
		t.Errorf("%+v", l)
	}
	w.jobsOf("send_mail", "done", 4)
	box.empty()
	for _, body := range []any{obj{"email": ""}, obj{"email": "ann"}, obj{"email": "ann@example.com\r\nBcc: eve@example.com"}, obj{"email": "a@b.de, c@d.de"}} {
		w.nobody().post("/api/auth/password/forgot", body).problem(400, "invalid_input")
	}
	w.nobody().do("POST", "/api/auth/password/forgot", obj{"email": "ann@example.com"}, "Origin: https://evil.example").problem(403, "cross_site")
}

func TestMailServerThatRefusesEndsTheJobOrIsTriedAgain(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings()...)
	root := w.person("root")
	box.verification()
	w.jobsOf("send_mail", "done", 1)
	box.refuse(550)
	w.nobody().post("/api/auth/password/forgot", obj{"email": "root@example.com"}).want(204)
	for _, row := range w.jobsOf("send_mail", "done", 2)[1:] { // not failed, which would alert an operator, who cannot mend it
		if row[1] != "" || row[3] != int64(1) || strings.Contains(fmt.Sprint(row[2]), "@") || !strings.Contains(fmt.Sprint(row[2]), "550") {
			t.Errorf("%v", row)
		}
	}
	if r := root.post("/api/admin/mail/test", nil).problem(503, "mail_refused"); strings.Contains(string(r.body), "today") {
		t.Errorf("%s", r.body)
	}
	box.refuse(451)
	w.nobody().post("/api/auth/password/forgot", obj{"email": "root@example.com"}).want(204)
	for deadline := time.Now().Add(20 * time.Second); len(w.rows("SELECT 1 FROM jobs WHERE kind = 'send_mail' AND status = 'waiting' AND attempt = 1")) == 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(w.rows("SELECT * FROM jobs WHERE kind = 'send_mail'"))
		}
	}
	box.refuse(0)
	w.exec("UPDATE jobs SET due_at = created_at WHERE kind = 'send_mail' AND status = 'waiting'")
	if l := box.next(); l.to != "root@example.com" || l.token() == "" {
		t.Errorf("%+v", l)
	}
	root.post("/api/admin/mail/test", nil).want(204)
	if l := box.next(); l.to != "root@example.com" || l.language != "en" || l.link() != "" {
		t.Errorf("%+v", l)
	}
	member := w.person("member")
	member.post("/api/admin/mail/test", nil).problem(403, "not_admin")
	root.post(path("/api/admin/users/%d/reset-link", member.userID), obj{}).problem(409, "mail_configured")
}

func TestAdminsHandOverResetLinksWithoutMail(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "PUBLIC_URL=https://chat.example")
	root := w.person("root")
	ann := w.person("ann")
	if w.nobody().get("/api/config").want(200).json()["mail"] != false {
		t.Error("the page is told of mail")
	}
	for _, address := range []string{"ann@example.com", "nobody@example.com"} {
		w.nobody().post("/api/auth/password/forgot", obj{"email": address}).problem(409, "mail_not_configured")
	}
	root.post("/api/admin/mail/test", nil).problem(409, "mail_not_configured")
	at := path("/api/admin/users/%d/reset-link", ann.userID)
	made := root.do("POST", at, obj{}, "Host: chat.example", "X-Forwarded-Host: evil.example").want(201)
	token, found := strings.CutPrefix(made.str("url"), "https://chat.example/reset#token=")
	if !found || len(token) < 43 {
		t.Errorf("%s", made.body)
	}
	w.nobody().post("/api/auth/password/reset", obj{"token": token, "new_password": newPassword}).want(204)
	w.nobody().post("/api/auth/login", obj{"username": "ann", "password": newPassword}).want(200)
	for range 3 {
		root.post(at, obj{}).want(201)
	}
	root.post(at, obj{}).problem(409, "too_many_links")
	root.patch(path("/api/admin/users/%d", ann.userID), obj{"is_active": false}).want(200)
	root.post(at, obj{}).problem(403, "account_inactive")
	root.post("/api/admin/users/999/reset-link", obj{}).problem(404, "no_user")
	root.post(path("/api/admin/users/%d/reset-link", root.userID), obj{}).problem(409, "own_reset")
	root.post(at, obj{"password": "Wrong1234"}).problem(403, "account_inactive")
	root.patch(path("/api/admin/users/%d", ann.userID), obj{"is_active": true}).want(200)
	root.post(at, obj{"password": "Wrong1234"}).problem(403, "wrong_password")
	root.post(at, obj{"password": password}).want(201) // the links before went when the account was deactivated
	if strings.Contains(w.log.String()+w.dump(ann.userID), token) {
		t.Error("the token is stored or logged")
	}
}
