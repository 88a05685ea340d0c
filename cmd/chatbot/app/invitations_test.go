package app_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// newcomer is a registration with an invitation.
func newcomer(name, token string) obj {
	return obj{"username": name, "email": name + "@example.com", "password": password, "invitation": token}
}

// refusedFor expects a registration to be refused, with the reason in a field.
func (r reply) refusedFor(field, code string) {
	r.t.Helper()
	r.problem(403, "registration_closed")
	if fields := r.list("errors"); len(fields) != 1 || fields[0]["field"] != field || fields[0]["code"] != code {
		r.t.Errorf("%s, want %s for %s", r.body, code, field)
	}
}

func TestAdminsInvitePeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "REGISTRATION=", "PUBLIC_URL=https://public.example/")
	admin := w.invitesOnly()
	made := admin.do("POST", "/api/admin/invitations", obj{"email": " Ann@Example.com", "role": "admin", "expires_in": 3600}, "Host: chat.example", "X-Forwarded-Host: evil.example").want(201)
	token := made.str("token")
	link, err := url.Parse(made.str("url"))
	if err != nil || link.Scheme != "https" || link.Host != "public.example" || link.Path != "/register" || link.Fragment != "invitation="+token || link.RawQuery != "" || len(token) < 43 {
		t.Errorf("%s, %v", made.str("url"), err)
	}
	if made.str("email") != "Ann@Example.com" || made.str("role") != "admin" || made.str("state") != "open" || made.json()["used_by"] != nil {
		t.Errorf("%s", made.body)
	}
	for _, row := range w.rows("SELECT * FROM invitations") {
		if strings.Contains(fmt.Sprint(row...), token) {
			t.Error("the token is stored")
		}
	}
	look := func() reply { return w.nobody().post("/api/auth/invitation", obj{"invitation": token}) }
	for range 3 { // looking does not use it
		if r := look().want(200); r.str("email") != "Ann@Example.com" || len(r.json()) != 2 {
			t.Errorf("%s", r.body)
		}
	}
	w.nobody().post("/api/auth/register", obj{"username": "ann", "email": "ann@example.com", "password": password}).problem(403, "registration_closed")
	w.nobody().post("/api/auth/register", newcomer("eve", token)).refusedFor("email", "invitation_for_other_email")
	ann := w.nobody()
	if r := ann.post("/api/auth/register", newcomer("ann", token)).want(201); r.str("role") != "admin" || r.json()["is_verified"] != false {
		t.Errorf("%s", r.body)
	}
	ann.signIn("ann")
	list := ann.get("/api/admin/invitations").want(200).list("invitations")
	if len(list) != 1 || list[0]["state"] != "used" || list[0]["used_by"].(map[string]any)["username"] != "ann" || list[0]["created_by"].(map[string]any)["username"] != "root" || list[0]["used_at"] == nil {
		t.Errorf("%v", list)
	}
	look().refusedFor("invitation", "invitation_used")
	w.nobody().post("/api/auth/register", newcomer("bob", token)).refusedFor("invitation", "invitation_used")
	admin.remove(path("/api/admin/invitations/%d", made.int("id"))).problem(409, "invitation_used")
	if log := w.log.String(); strings.Contains(log, token) {
		t.Error("the log has the token")
	}
}

func TestEndedInvitationsAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "REGISTRATION=")
	admin := w.invitesOnly()
	invite := func(body obj) reply { return admin.post("/api/admin/invitations", body).want(201) }
	revoked, expired, other := invite(obj{}), invite(obj{"role": "member", "email": nil}), invite(obj{"email": "other@example.com"})
	if revoked.str("role") != "member" || !strings.HasPrefix(revoked.str("url"), "http://localhost:"+w.base[strings.LastIndexByte(w.base, ':')+1:]+"/register#") {
		t.Errorf("%s", revoked.body)
	}
	admin.remove(path("/api/admin/invitations/%d", revoked.int("id"))).want(204)
	admin.remove(path("/api/admin/invitations/%d", revoked.int("id"))).problem(404, "no_invitation")
	w.exec("UPDATE invitations SET expires_at = '2026-01-01 00:00:00+00:00' WHERE id = ?", expired.int("id"))
	for _, c := range []struct{ token, code string }{
		{revoked.str("token"), "invitation_revoked"}, {expired.str("token"), "invitation_expired"}, {"nobody's", "invitation_not_valid"}, {"\x00", "invitation_not_valid"},
		{other.str("token")[:42], "invitation_not_valid"}, {other.str("token") + ".", "invitation_not_valid"}, {strings.Repeat("x", 50_000), "invitation_not_valid"},
	} {
		w.nobody().post("/api/auth/register", newcomer("ann", c.token)).refusedFor("invitation", c.code)
		w.nobody().post("/api/auth/invitation", obj{"invitation": c.token}).refusedFor("invitation", c.code)
	}
	states := map[string]string{}
	for _, i := range admin.get("/api/admin/invitations").want(200).list("invitations") {
		states[fmt.Sprint(i["email"])] = i["state"].(string)
		if i["token"] != nil || i["url"] != nil {
			t.Errorf("%v", i)
		}
	}
	if len(states) != 2 || states["<nil>"] != "expired" || states["other@example.com"] != "open" {
		t.Errorf("%v", states)
	}
	for _, body := range []any{obj{"invitation": 1}, obj{"invitation": nil}, obj{}, "[]"} {
		if r := w.nobody().post("/api/auth/invitation", body); r.status != 400 && r.status != 403 {
			t.Errorf("%v: %d", body, r.status)
		}
	}
	for field, bad := range map[string]obj{
		"email": {"email": "nowhere"}, "role": {"role": "root"}, "expires_in": {"expires_in": 59}, "expires_in ": {"expires_in": 7_776_001}, " expires_in": {"expires_in": 1e18}, "  expires_in": {"expires_in": 1.5}, " email": {"email": ""}, " role": {"role": "operator"},
	} {
		if r := admin.post("/api/admin/invitations", bad).problem(400, "invalid_input"); r.list("errors")[0]["field"] != strings.TrimSpace(field) {
			t.Errorf("%v: %s", bad, r.body)
		}
	}
	admin.post("/api/admin/invitations", obj{"email": "ROOT@example.com"}).problem(409, "email_taken")
	for _, id := range []string{"0", "-1", "999", "99999999999999999999"} {
		admin.remove("/api/admin/invitations/"+id).problem(404, "no_invitation")
	}
}

// invitesOnly makes the first account, an admin, and limits registration to invitations.
func (s *server) invitesOnly() *client {
	s.t.Helper()
	admin := s.person("root")
	admin.patch("/api/admin/settings", obj{"registration": obj{"value": "invite", "version": 0}}).want(200)
	return admin
}

// TestInvitationMakesOneAccountInParallel: of many registrations at once.
func TestInvitationMakesOneAccountInParallel(t *testing.T) {
	t.Parallel()
	invitationsInParallel(t, start(t))
}

func invitationsInParallel(t *testing.T, s *server) {
	admin := s.person("root")
	admin.patch("/api/admin/settings", obj{"allowed_email_domains": obj{"value": []string{"example.com"}, "version": 0}}).want(200)
	for epoch := range 3 {
		token := admin.post("/api/admin/invitations", obj{}).want(201).str("token")
		statuses := make([]int, 16)
		var all sync.WaitGroup
		for i := range statuses {
			all.Go(func() {
				r := s.nobody().post("/api/auth/register", newcomer(fmt.Sprintf("ann_%d_%d", epoch, i), token))
				if statuses[i] = r.status; r.status != 201 {
					r.refusedFor("invitation", "invitation_used")
				}
			})
		}
		all.Wait()
		slices.Sort(statuses)
		if statuses[0] != 201 || statuses[1] != 403 {
			t.Errorf("%v", statuses)
		}
		if found := admin.get(fmt.Sprintf("/api/admin/users?query=ann_%d_", epoch)).want(200).list("users"); len(found) != 1 {
			t.Errorf("%d accounts", len(found))
		}
	}
}

// TestAccountWithoutPasswordIsAnInvitation: people choose the password themselves.
func TestAccountWithoutPasswordIsAnInvitation(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := s.person("root")
	made := admin.post("/api/admin/users", obj{"username": "ann", "email": "ann@example.com", "role": "admin"}).want(201)
	if made.str("email") != "ann@example.com" || made.str("role") != "admin" || !strings.HasSuffix(made.str("url"), "#invitation="+made.str("token")) {
		t.Errorf("%s", made.body)
	}
	if found := admin.get("/api/admin/users?query=ann").want(200).list("users"); len(found) != 0 {
		t.Errorf("%v", found)
	}
	admin.post("/api/admin/users", obj{"username": "ann"}).problem(400, "invalid_input")
	admin.post("/api/admin/users", obj{"email": "root@example.com"}).problem(409, "email_taken")
	if r := s.nobody().post("/api/auth/register", newcomer("ann", made.str("token"))).want(201); r.str("role") != "admin" {
		t.Errorf("%s", r.body)
	}
}

// TestInvitedAgainAfterDeletion: an address whose account is gone can be invited again, and old links of it do not come back.
func TestInvitedAgainAfterDeletion(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin := s.person("root")
	invite := func() string {
		return admin.post("/api/admin/invitations", obj{"email": "ann@example.com"}).want(201).str("token")
	}
	first, unused := invite(), invite() // each has a token of its own
	ann := s.nobody().post("/api/auth/register", newcomer("ann", first)).want(201)
	s.nobody().post("/api/auth/register", obj{"username": "ann_2", "email": "ann@example.com", "password": password, "invitation": unused}).problem(409, "email_taken")
	admin.post("/api/admin/invitations", obj{"email": "ann@example.com"}).problem(409, "email_taken")
	admin.remove(path("/api/admin/users/%d", ann.int("id"))).want(204)
	s.nobody().post("/api/auth/register", newcomer("ann", first)).refusedFor("invitation", "invitation_used")
}

func TestInvitationLooksAreLimited(t *testing.T) {
	t.Parallel()
	s := start(t, "RATE_LIMIT_API=3/m", "RATE_LIMIT_AUTH=2/m")
	for range 3 {
		s.nobody().post("/api/auth/invitation", obj{"invitation": "guess"}).problem(403, "registration_closed")
	}
	s.nobody().post("/api/auth/invitation", obj{"invitation": "guess"}).problem(429, "rate_limited")
	for range 2 {
		s.nobody().post("/api/auth/register", newcomer("ann", "guess")).problem(403, "registration_closed")
	}
	s.nobody().post("/api/auth/register", newcomer("ann", "guess")).problem(429, "rate_limited")
}
