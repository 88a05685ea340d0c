package app_test

import (
	"fmt"
	"maps"
	"net/url"
	"strings"
	"sync"
	"testing"
)

// verified reports whether the address of a person counts as verified.
func (c *client) verified() bool {
	c.t.Helper()
	return c.get("/api/auth/me").want(200).json()["is_verified"] == true
}

func TestAddressIsVerifiedByMail(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings()...)
	w.person("root")
	box.verification()
	w.nobody().do("POST", "/api/auth/register", obj{"username": "ann", "email": "Ann@example.com", "password": password},
		"Host: chat.example", "X-Forwarded-Host: evil.example", "Cookie: language=de", "Accept-Language: en").want(201)
	l := box.verification()
	link, err := url.Parse(l.link())
	if err != nil || link.Scheme != "https" || link.Host != "chat.example" || link.Path != "/verify" || link.RawQuery != "" || len(l.token()) < 43 {
		t.Errorf("%q, %v", l.link(), err)
	}
	if l.to != "Ann@example.com" || l.language != "de" || !strings.Contains(l.html, l.link()) || !strings.Contains(l.text, "Hallo ann") || strings.Contains(l.html+l.text, "evil.example") {
		t.Errorf("%+v", l)
	}
	ann := w.nobody()
	ann.signIn("ann")
	verify := func(c *client, body obj) reply { return c.post("/api/auth/verify", body) }
	for range 3 { // programs that open links of mails
		w.nobody().get("/verify")
	}
	verify(w.nobody(), obj{"token": l.token()}).problem(403, "proof_needed")
	verify(w.nobody(), obj{"token": l.token(), "password": "Wrong1234"}).problem(403, "wrong_password")
	verify(ann, obj{"token": l.token() + "x"}).problem(403, "link_not_valid")
	stale := w.nobody()
	stale.token = ann.token + "x"
	verify(stale, obj{"token": l.token()}).problem(401, "invalid_token")
	if ann.verified() {
		t.Error("a refused request verified the address")
	}
	verify(ann, obj{"token": l.token()}).want(204)
	if !ann.verified() {
		t.Error("the address is not verified")
	}
	verify(ann, obj{"token": l.token()}).problem(403, "link_not_valid")
	w.jobsOf("send_mail", "done", 2)
	for _, place := range []string{w.log.String(), fmt.Sprint(w.rows("SELECT * FROM jobs")), fmt.Sprint(w.rows("SELECT * FROM account_tokens"))} {
		if strings.Contains(place, l.token()) {
			t.Errorf("the token is in %.200s", place)
		}
	}
	if strings.Contains(w.log.String(), "nn@example.com") {
		t.Error("the log has the address")
	}
}

// TestResendsAreAnsweredAlike: nothing of the answer shows whether there is an account, and whether it is verified.
func TestResendsAreAnsweredAlike(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings()...)
	root := w.person("root")
	root.post("/api/auth/verify", obj{"token": box.verification().token()}).want(204)
	w.person("ann")
	box.verification()
	inactive := w.person("bob")
	box.verification()
	inactive.post("/api/auth/deactivate", obj{"password": password}).want(204)
	var first reply
	for i, address := range []string{"ann@example.com", "nobody@example.com", "root@example.com", "bob@example.com"} {
		r := w.nobody().post("/api/auth/verify/resend", obj{"email": address}).want(204)
		for _, own := range []string{"Date", "X-Request-Id"} {
			r.header.Del(own)
		}
		if i == 0 {
			first = r
		} else if string(r.body) != string(first.body) || !maps.EqualFunc(r.header, first.header, func(a, b []string) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
			t.Errorf("%s: %v %s, want %v %s", address, r.header, r.body, first.header, first.body)
		}
	}
	w.jobsOf("mail_verification", "done", 7)
	if l := box.verification(); l.to != "ann@example.com" {
		t.Errorf("%+v", l)
	}
	w.jobsOf("send_mail", "done", 4)
	box.empty()
	w.nobody().post("/api/auth/verify/resend", obj{"email": "ann@example.com\r\nBcc: eve@example.com"}).problem(400, "invalid_input")
	w.nobody().do("POST", "/api/auth/verify/resend", obj{"email": "ann@example.com"}, "Origin: https://evil.example").problem(403, "cross_site")
	w.nobody().do("POST", "/api/auth/verify", obj{"token": "a"}, "Origin: https://evil.example").problem(403, "cross_site")
}

// TestVerificationIsUsedOnce: of parallel uses of one mailed token, one succeeds.
func TestVerificationIsUsedOnce(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings()...)
	root := w.person("root")
	token := box.verification().token()
	var all sync.WaitGroup
	statuses := make([]int, 8)
	for i := range statuses {
		all.Go(func() { statuses[i] = root.post("/api/auth/verify", obj{"token": token}).status })
	}
	all.Wait()
	count := map[int]int{}
	for _, status := range statuses {
		count[status]++
	}
	if count[204] != 1 || count[403] != len(statuses)-1 {
		t.Errorf("%v", statuses)
	}
}

// TestStrangerWhoRegisteredFirstIsLockedOut: the owner of an address cannot verify the account of a stranger who registered with it, and gets
// it by a reset, which leaves the stranger nothing.
func TestStrangerWhoRegisteredFirstIsLockedOut(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings()...)
	w.person("root")
	box.verification()
	stranger := w.person("ann") // with the address of somebody else
	key := stranger.post("/api/auth/keys", obj{"name": "left behind"}).want(201).str("key")
	mailed := box.verification().token()
	owner := w.nobody()
	owner.post("/api/auth/verify", obj{"token": mailed}).problem(403, "proof_needed")
	owner.post("/api/auth/password/forgot", obj{"email": "ann@example.com"}).want(204)
	owner.post("/api/auth/password/reset", obj{"token": box.next().token(), "new_password": newPassword}).want(204)
	owner.token = owner.post("/api/auth/login", obj{"username": "ann", "password": newPassword}).want(200).str("access_token")
	if !owner.verified() {
		t.Error("the address was proven")
	}
	stranger.get("/api/auth/me").problem(401, "invalid_token")
	stranger.do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+stranger.refresh).want(401)
	w.nobody().post("/api/auth/login", obj{"username": "ann", "password": password}).problem(401, "invalid_credentials")
	w.nobody().post("/api/auth/verify", obj{"token": mailed, "password": password}).problem(403, "link_not_valid")
	if r := w.nobody().do("GET", "/v1/models", nil, "Authorization: Bearer "+key); r.status != 401 {
		t.Errorf("the key of the stranger: %d", r.status)
	}
}
