package app_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestKeysAreShownOnceAndListed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin, ann := w.person("root"), w.person("ann")
	w.exec("UPDATE users SET role = 'admin' WHERE id = ?", admin.userID)
	made := ann.post("/api/auth/keys", obj{"name": " Laptop ", "scopes": []string{"chat"}, "expires_at": "2999-01-01T00:00:00Z", "requests_per_minute": 5}).want(201)
	text := made.str("key")
	if !regexp.MustCompile(`^cb-[0-9A-Za-z]{49}$`).MatchString(text) || made.str("name") != "Laptop" || made.str("hint") != text[:7] || made.str("expires_at") != "2999-01-01T00:00:00Z" {
		t.Errorf("%s", made.body)
	}
	whole := ann.post("/api/auth/keys", obj{"name": "whole"}).want(201)
	list := ann.get("/api/auth/keys?limit=1").want(200)
	if first := list.list("keys")[0]; first["name"] != "whole" || len(first["scopes"].([]any)) != 2 || first["expires_at"] != nil || first["last_used_at"] != nil {
		t.Errorf("%s", list.body)
	}
	next := ann.get("/api/auth/keys?cursor=" + list.str("next_cursor")).want(200)
	if len(next.list("keys")) != 1 || next.list("keys")[0]["requests_per_minute"] != float64(5) || strings.Contains(string(next.body), text) {
		t.Errorf("%s", next.body)
	}
	for _, row := range w.rows("SELECT * FROM api_keys") {
		for _, column := range row {
			if column == text {
				t.Error("the key is stored")
			}
		}
	}
	all := admin.get("/api/admin/keys").want(200)
	if got := all.list("keys"); len(got) != 2 || got[0]["user"].(map[string]any)["username"] != "ann" || got[0]["requests_per_minute"] != nil || got[1]["requests_per_minute"] != float64(5) {
		t.Errorf("%s", all.body)
	}
	admin.remove(path("/api/auth/keys/%d", made.int("id"))).problem(404, "no_key")
	admin.remove(path("/api/admin/keys/%d", made.int("id"))).want(204)
	ann.remove(path("/api/auth/keys/%d", made.int("id"))).problem(404, "no_key")
	ann.remove(path("/api/auth/keys/%d", whole.int("id"))).want(204)
	var events []string
	for _, e := range admin.get(path("/api/admin/audit?user=%d", ann.userID)).want(200).list("events") {
		if action := e["action"].(string); strings.HasPrefix(action, "key.") {
			events = append(events, action+" "+e["object"].(string))
		}
	}
	hint := path("key %d (%s…)", made.int("id"), text[:7])
	if len(events) != 4 || !slices.Contains(events, "key.created "+hint) || !slices.Contains(events, "key.revoked "+hint) {
		t.Errorf("audited: %q", events)
	}
}

func TestBadKeysAreRefused(t *testing.T) {
	t.Parallel()
	ann := start(t).person("ann")
	for want, body := range map[string]obj{
		"name length_out_of_range":         {"name": " "},
		"scopes unknown_value":             {"name": "x", "scopes": []string{"root"}},
		"scopes wrong_type":                {"name": "x", "scopes": "chat"},
		"expires_at in_the_past":           {"name": "x", "expires_at": "2020-01-01T00:00:00Z"},
		"expires_at bad_time":              {"name": "x", "expires_at": "tomorrow"},
		"requests_per_minute out_of_range": {"name": "x", "requests_per_minute": 0},
	} {
		e := ann.post("/api/auth/keys", body).problem(400, "invalid_input").list("errors")[0]
		if got := e["field"].(string) + " " + e["code"].(string); got != want {
			t.Errorf("%v: %s, want %s", body, got, want)
		}
	}
}

func TestKeyNeedsFreshProof(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ann := w.person("ann")
	w.exec("UPDATE logins SET created_at = '2026-01-01 00:00:00+00:00'")
	ann.post("/api/auth/keys", obj{"name": "x"}).problem(403, "proof_needed")
	ann.post("/api/auth/keys", obj{"name": "x", "password": "wrong"}).problem(403, "wrong_password")
	ann.post("/api/auth/keys", obj{"name": "x", "password": password}).want(201)
	if n := w.rows("SELECT count(*) FROM api_keys")[0][0]; n != int64(1) {
		t.Errorf("%v keys", n)
	}
}
