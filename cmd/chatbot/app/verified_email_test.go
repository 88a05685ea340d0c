package app_test

import "testing"

// TestUnverifiedPeopleAreRefused: by access tokens, sockets and API keys that are older than the setting, until the address is confirmed.
func TestUnverifiedPeopleAreRefused(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings()...)
	root := w.person("root")
	first := box.verification().token()
	ann := w.person("ann")
	mailed := box.verification().token()
	key := ann.post("/api/auth/keys", obj{"name": "x"}).want(201).str("key")
	models := func() reply { return w.nobody().do("GET", "/v1/models", nil, "Authorization: Bearer "+key) }
	require := func(value string, version int) reply {
		return root.do("PATCH", "/api/admin/settings", obj{"require_verified_email": obj{"value": value, "version": version}})
	}
	require("on", 0).problem(409, "own_email_not_verified")
	root.post("/api/auth/verify", obj{"token": first}).want(204)
	require("on", 0).want(200)
	root.get("/api/chat/sessions").want(200)
	for _, refused := range []reply{
		ann.get("/api/chat/sessions"), ann.post("/api/chat/message", obj{"message": "hello"}), ann.post("/api/auth/ws-ticket", nil), ann.get("/api/auth/sessions"),
		ann.post("/api/auth/password", obj{"new_password": newPassword}), ann.post("/api/auth/totp", obj{}), ann.get("/api/auth/export"), ann.post("/api/auth/delete", obj{"password": password}),
	} {
		refused.problem(403, "email_not_verified")
	}
	if e := models().want(403).json()["error"].(map[string]any); e["code"] != "email_not_verified" {
		t.Errorf("%v", e)
	}
	if ann.get("/api/auth/me").want(200).json()["verification_needed"] != true {
		t.Error("the page is not told")
	}
	ann.post("/api/auth/email", obj{"email": "ann@new.example"}).want(204)
	if l := box.verification(); l.to != "ann@new.example" {
		t.Errorf("%+v", l)
	}
	w.nobody().post("/api/auth/verify/resend", obj{"email": "ann@example.com"}).want(204)
	box.verification()
	ann.post("/api/auth/verify", obj{"token": mailed}).want(204)
	ann.get("/api/chat/sessions").want(200)
	models().want(200)
	if ann.get("/api/auth/me").want(200).json()["verification_needed"] != false {
		t.Error("it is over")
	}
	bob := w.person("bob")
	bob.get("/api/chat/sessions").problem(403, "email_not_verified")
	bob.post("/api/auth/logout", nil).want(204)
	require("off", 1).want(200)
	bob.signIn("bob")
	bob.get("/api/chat/sessions").want(200)
}

// TestEnvironmentRequiresVerifiedAddresses: it is shown as set there, and the first admin confirms, too.
func TestEnvironmentRequiresVerifiedAddresses(t *testing.T) {
	t.Parallel()
	box := newMailbox(t)
	w := newWorld(t, box.settings("REQUIRE_VERIFIED_EMAIL=on")...)
	root := w.person("root")
	root.get("/api/admin/settings").problem(403, "email_not_verified")
	root.post("/api/auth/verify", obj{"token": box.verification().token()}).want(204)
	wantSetting(t, root.setting("require_verified_email"), obj{"value": "on", "source": "environment", "variables": "REQUIRE_VERIFIED_EMAIL"})
}

func TestServersWithoutMailRequireNoVerifiedAddresses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	root := w.person("root")
	root.do("PATCH", "/api/admin/settings", obj{"require_verified_email": obj{"value": "on", "version": 0}}).problem(409, "mail_not_configured")
	w.exec("UPDATE users SET is_verified = true WHERE id = ?", root.userID)
	root.do("PATCH", "/api/admin/settings", obj{"require_verified_email": obj{"value": "on", "version": 0}}).problem(409, "mail_not_configured")
}
