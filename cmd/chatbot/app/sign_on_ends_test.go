package app_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"chatbot/adapters/oidc/oidctest"
)

// connected connects a person to the provider corp, as sub, and returns the address of the identity.
func (w *world) connected(t *testing.T, i *oidctest.Issuer, c *client, sub string) string {
	t.Helper()
	b := w.browser()
	i.Person = oidctest.Claims{"sub": sub}
	begun := b.kept(c.post("/api/auth/identities", obj{"provider": "corp", "password": password}).want(201))
	u, err := url.Parse(begun.str("url"))
	if err != nil {
		t.Fatal(err)
	}
	leadsTo(t, b.open(b.back(i, u)).want(303).header.Get("Location"), "/settings?provider=corp&sign_on=done")
	mine := c.get("/api/auth/identities").want(200).list("identities")
	return fmt.Sprintf("/api/auth/identities/%d", int64(mine[len(mine)-1]["id"].(float64)))
}

// firstStep begins a sign-in with the provider corp, and returns the token of its second step.
func (b *browser) firstStep(i *oidctest.Issuer) string {
	b.t.Helper()
	_, fragment, _ := strings.Cut(b.signOn(i), "#")
	q, err := url.ParseQuery(fragment)
	if err != nil || q.Get("mfa_token") == "" {
		b.t.Fatalf("leads to #%s, %v", fragment, err)
	}
	return q.Get("mfa_token")
}

// TestSignInEndsWithWhatItBeganWith has the first proof of a sign-in go while its second step is open.
func TestSignInEndsWithWhatItBeganWith(t *testing.T) {
	t.Parallel()
	w, i, root := withIssuer(t)
	w.connected(t, i, root, "root-1")
	ann := w.person("ann")
	identity := w.connected(t, i, ann, "ann-1")
	app, _ := ann.enrol()
	w.forget()
	token := w.browser().firstStep(i)
	late := w.browser().firstStep(i)
	second := func(token string, step int) reply {
		return w.nobody().post("/api/auth/login/second", obj{"mfa_token": token, "code": app.code(step)})
	}
	second(token, 0).want(200)
	ann.do("DELETE", identity, obj{"password": password}).want(204)
	second(late, 1).problem(401, "second_step_expired")
	// The same with a password, once people do not sign in with passwords any more.
	w.connected(t, i, ann, "ann-2")
	byPassword := w.nobody().post("/api/auth/login", obj{"username": "ann", "password": password}).want(200).str("mfa_token")
	byProvider := w.browser().firstStep(i)
	root.do("PATCH", "/api/admin/settings", obj{"password_login": obj{"value": "off", "version": 0}}).want(200)
	w.forget()
	second(byPassword, 0).problem(401, "second_step_expired")
	second(byProvider, 0).want(200)
}

// TestProvidedAccessEndsWithTheProvider has people disconnect, and an administrator delete the provider.
func TestProvidedAccessEndsWithTheProvider(t *testing.T) {
	t.Parallel()
	w, i, root := withLab(t)
	root.post("/api/admin/groups", obj{"name": "Crew"}).want(201)
	root.do("PATCH", identityProviders+"/lab", obj{"enabled": true}).want(200)
	has := func(name string) string {
		t.Helper()
		row := w.rows("SELECT u.role, (SELECT count(*) FROM group_members AS m WHERE m.user_id = u.id) FROM users AS u WHERE u.username = ?", name)[0]
		return fmt.Sprint(row[0], " in ", row[1])
	}
	signOn := func(sub string) *browser {
		t.Helper()
		i.Person = oidctest.Claims{"sub": sub, "email": sub + "@corp.example", "email_verified": true, "preferred_username": sub, "groups": []string{"admins", "crew"}}
		b := w.browser()
		leadsTo(t, b.open(b.leave(i, "/api/auth/oidc/lab/start?return=/chat")).want(303).header.Get("Location"), "/chat")
		b.me()
		if got := has(sub); got != "admin in 1" {
			t.Fatalf("%s is %s", sub, got)
		}
		return b
	}
	ann := signOn("ann")
	signOn("bob")
	ann.post("/api/auth/password", obj{"new_password": "Another1234"}).want(204)
	own := int64(ann.get("/api/auth/identities").want(200).list("identities")[0]["id"].(float64))
	ann.do("DELETE", fmt.Sprintf("/api/auth/identities/%d", own), nil).want(204)
	if got := has("ann"); got != "member in 0" {
		t.Errorf("disconnected, ann is %s", got)
	}
	ann.get(identityProviders).problem(403, "not_admin")
	root.do("DELETE", identityProviders+"/lab", nil).want(204)
	if got := has("bob"); got != "member in 0" {
		t.Errorf("with the provider deleted, bob is %s", got)
	}
	if got := has("root"); got != "admin in 0" {
		t.Errorf("root is %s", got)
	}
	roles := w.rows("SELECT count(*) FROM audit_events WHERE action = 'account.made_member' AND outcome = 'succeeded' AND object = 'lab'")[0][0]
	groups := w.rows("SELECT count(*) FROM audit_events WHERE action = 'group.member_removed' AND object = 'Crew' AND reason = 'lab'")[0][0]
	if roles != int64(2) || groups != int64(2) {
		t.Errorf("%v roles and %v memberships are audited", roles, groups)
	}
	root.do("DELETE", identityProviders+"/lab", nil).problem(404, "no_identity_provider")
}
