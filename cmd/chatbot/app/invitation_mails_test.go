package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// invited returns the secret in the link of an invitation.
func (l letter) invited() string {
	_, token, _ := strings.Cut(l.text, "https://chat.example/register#invitation=")
	token, _, _ = strings.Cut(token, "\n")
	return strings.TrimSpace(token)
}

// mailState waits until the mail of an address's newest invitation is not being sent any more, and returns what became of it.
func (c *client) mailState(email string) any {
	c.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		for _, i := range c.get("/api/admin/invitations").want(200).list("invitations") {
			if i["email"] != email {
				continue
			}
			if i["mail"] != "sending" || time.Now().After(deadline) {
				return i["mail"]
			}
			break
		}
	}
}

// TestInvitationsAreMailed: the link is in the mail alone, begins with PUBLIC_URL whatever the request says, and verifies the address.
func TestInvitationsAreMailed(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings("REGISTRATION=")...)
	admin := w.invitesOnly()
	box.verification()
	made := admin.do("POST", "/api/admin/invitations", obj{"email": "Ann@Example.com", "mail": true}, "Host: chat.example", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: http", "Accept-Language: de").want(201)
	if made.json()["token"] != nil || made.json()["url"] != nil || made.json()["mail"] != "sending" {
		t.Errorf("%s", made.body)
	}
	l := box.next()
	token := l.invited()
	if l.to != "Ann@example.com" || l.language != "de" || !strings.HasPrefix(l.subject, "Einladung") || len(token) < 43 || strings.Contains(l.text+l.html, "evil.example") || !strings.Contains(l.html, `href="https://chat.example/register#invitation=`+token) {
		t.Fatalf("%+v", l)
	}
	if state := admin.mailState("Ann@Example.com"); state != "sent" {
		t.Errorf("%v", state)
	}
	for _, table := range []string{"invitations", "jobs", "audit_events"} {
		for _, row := range w.rows("SELECT * FROM " + table) {
			if strings.Contains(fmt.Sprint(row...), token) {
				t.Errorf("the token is in %s", table)
			}
		}
	}
	w.nobody().post("/api/auth/register", newcomer("eve", token)).refusedFor("email", "invitation_for_other_email")
	if r := w.nobody().post("/api/auth/register", newcomer("ann", token)).want(201); r.json()["is_verified"] != true || r.str("email") != "Ann@Example.com" {
		t.Errorf("%s", r.body)
	}
	w.nobody().post("/api/auth/register", newcomer("ann_2", token)).refusedFor("invitation", "invitation_used")
	admin.post(path("/api/admin/invitations/%d/resend", made.int("id")), nil).problem(409, "invitation_used")
	admin.post("/api/admin/invitations", obj{"email": "ANN@example.com", "mail": true}).problem(409, "email_taken")
	box.empty() // no mail asks for the address again
	if strings.Contains(w.log.String(), token) {
		t.Error("the log has the token")
	}
}

// TestInvitationsAreMailedAgain: to an address that was refused at first, and with a link that replaces the earlier one.
func TestInvitationsAreMailedAgain(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings("REGISTRATION=")...)
	admin := w.invitesOnly()
	box.verification()
	box.refuse(550)
	first := admin.post("/api/admin/invitations", obj{"email": "bob@example.com", "role": "admin", "mail": true}).want(201)
	if state := admin.mailState("bob@example.com"); state != "refused" {
		t.Errorf("%v", state)
	}
	box.refuse(0)
	again := admin.post(path("/api/admin/invitations/%d/resend", first.int("id")), nil).want(201)
	old := box.next().invited()
	if again.int("id") == first.int("id") || again.str("role") != "admin" || admin.mailState("bob@example.com") != "sent" {
		t.Errorf("%s", again.body)
	}
	third := admin.post(path("/api/admin/invitations/%d/resend", again.int("id")), nil).want(201)
	box.next()
	last := admin.post(path("/api/admin/invitations/%d/resend", third.int("id")), nil).want(201)
	token := box.next().invited() // the third that was not refused
	w.nobody().post("/api/auth/register", newcomer("bob", old)).refusedFor("invitation", "invitation_revoked")
	admin.post(path("/api/admin/invitations/%d/resend", first.int("id")), nil).problem(404, "no_invitation")
	if r := admin.post(path("/api/admin/invitations/%d/resend", last.int("id")), nil).problem(429, "too_many_mails_to_address"); r.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	admin.remove(path("/api/admin/invitations/%d", last.int("id"))).want(204)
	w.nobody().post("/api/auth/register", newcomer("bob", token)).refusedFor("invitation", "invitation_revoked")
	handed := admin.post("/api/admin/invitations", obj{"email": "eve@example.com"}).want(201)
	admin.post(path("/api/admin/invitations/%d/resend", handed.int("id")), nil).problem(409, "invitation_not_mailed")
	for _, id := range []string{"0", "-1", "999", "99999999999999999999"} {
		admin.post("/api/admin/invitations/"+id+"/resend", nil).problem(404, "no_invitation")
	}
	for _, body := range []obj{{"mail": true}, {"mail": true, "email": ""}, {"mail": "yes", "email": "x@example.com"}, {"mail": true, "email": "x@example.com, y@example.com"}} {
		admin.post("/api/admin/invitations", body).problem(400, "invalid_input")
	}
	box.empty()
}

func TestServersWithoutMailMailNoInvitations(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := s.person("root")
	admin.post("/api/admin/invitations", obj{"email": "x@example.com", "mail": true}).problem(409, "mail_not_configured")
	if made := admin.post("/api/admin/invitations", obj{"email": "x@example.com"}).want(201); made.json()["mail"] != nil || made.str("url") == "" {
		t.Errorf("%s", made.body)
	}
}
