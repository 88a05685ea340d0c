package app_test

import (
	"strings"
	"testing"
)

func TestAddressIsChangedByMail(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings()...)
	w.person("root")
	box.verification()
	ann := w.person("ann")
	ann.post("/api/auth/verify", obj{"token": box.verification().token()}).want(204)
	ann.do("POST", "/api/auth/email", obj{"email": "Ann@new.example"}, "Host: chat.example", "X-Forwarded-Host: evil.example", "Cookie: language=de").want(204)
	told := box.next()
	link := box.verification()
	if told.to != "ann@example.com" || told.language != "de" || told.link() != "" || strings.Contains(told.text+told.html, "new.example") {
		t.Errorf("%+v", told)
	}
	if link.to != "Ann@new.example" || link.language != "de" || !strings.HasPrefix(link.link(), "https://chat.example/verify#token=") {
		t.Errorf("%+v", link)
	}
	forgotten := w.nobody()
	forgotten.post("/api/auth/password/forgot", obj{"email": "ann@example.com"}).want(204)
	old := box.next().token()
	w.nobody().post("/api/auth/verify", obj{"token": link.token()}).problem(403, "proof_needed")
	w.nobody().post("/api/auth/verify", obj{"token": link.token(), "password": password}).want(204)
	if l := box.next(); l.to != "ann@example.com" || l.link() != "" || strings.Contains(l.text+l.html, "new.example") {
		t.Errorf("%+v", l)
	}
	me := ann.get("/api/auth/me").want(200)
	if me.str("email") != "Ann@new.example" || me.json()["is_verified"] != true {
		t.Errorf("%s", me.body)
	}
	forgotten.post("/api/auth/password/reset", obj{"token": old, "new_password": newPassword}).problem(403, "link_not_valid")
	w.nobody().post("/api/auth/login", obj{"username": "ann@example.com", "password": password}).problem(401, "invalid_credentials")
	w.nobody().post("/api/auth/login", obj{"username": "ann@NEW.example", "password": password}).want(200)
	if strings.Contains(w.log.String(), "new.example") {
		t.Error("the log has the address")
	}
}

// TestChangesOfAddressAreAnsweredAlike: nobody learns whether another account has the address, and its owner gets no mail.
func TestChangesOfAddressAreAnsweredAlike(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings()...)
	w.person("root")
	ann := w.person("ann")
	box.verification()
	box.verification()
	ann.post("/api/auth/email", obj{"email": "ROOT@example.com"}).want(204)
	ann.post("/api/auth/email", obj{"email": "free@example.com"}).want(204)
	w.jobsOf("mail_email_change", "done", 2)
	if l := box.verification(); l.to != "free@example.com" {
		t.Errorf("%+v", l)
	}
	w.jobsOf("send_mail", "done", 3)
	box.empty()
	for address, code := range map[string]string{"": "invalid_email", "a@b.example, c@d.example": "invalid_email", "ANN@example.com": "email_unchanged"} {
		if r := ann.post("/api/auth/email", obj{"email": address}).problem(400, "invalid_input"); r.list("errors")[0]["code"] != code {
			t.Errorf("%q: %s", address, r.body)
		}
	}
	w.nobody().post("/api/auth/email", obj{"email": "eve@example.com"}).problem(401, "invalid_token")
	ann.do("POST", "/api/auth/email", obj{"email": "eve@example.com"}, "Origin: https://evil.example").problem(403, "cross_site")
}

// TestPasswordStopsAChangeOfAddress: as the mail to the present address says.
func TestPasswordStopsAChangeOfAddress(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings()...)
	w.person("root")
	box.verification()
	thief := w.person("ann")
	thief.post("/api/auth/verify", obj{"token": box.verification().token()}).want(204)
	thief.post("/api/auth/email", obj{"email": "thief@example.org"}).want(204)
	if l := box.next(); l.to != "ann@example.com" {
		t.Errorf("%+v", l)
	}
	token := box.verification().token()
	owner := w.nobody()
	owner.signIn("ann")
	owner.post("/api/auth/password", obj{"current_password": password, "new_password": newPassword}).want(204)
	for _, body := range []obj{{"token": token, "password": password}, {"token": token, "password": newPassword}} {
		w.nobody().post("/api/auth/verify", body).problem(403, "link_not_valid")
	}
	if email := owner.get("/api/auth/me").want(200).str("email"); email != "ann@example.com" {
		t.Error(email)
	}
}
