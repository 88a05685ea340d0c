package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

// setting returns one setting as an administrator sees it.
func (c *client) setting(name string) obj {
	c.t.Helper()
	return settingIn(c.t, c.get("/api/admin/settings").want(200), name)
}

func settingIn(t *testing.T, r reply, name string) obj {
	t.Helper()
	for _, one := range r.list("settings") {
		if one["name"] == name {
			return one
		}
	}
	t.Fatalf("no setting %s: %s", name, r.body)
	return nil
}

// set changes a setting, based on its current version.
func (c *client) set(name string, value any) reply {
	c.t.Helper()
	return c.do("PATCH", "/api/admin/settings", obj{name: obj{"value": value, "version": c.setting(name)["version"]}})
}

func wantSetting(t *testing.T, got obj, want obj) {
	t.Helper()
	for name, value := range want {
		raw, _ := json.Marshal(value)
		is, _ := json.Marshal(got[name])
		if string(raw) != string(is) {
			t.Errorf("%s of %v is %s, want %s", name, got["name"], is, raw)
		}
	}
}

func TestSettingsAreShownChangedAndReset(t *testing.T) {
	s := startIn(t, t.TempDir(), "REGISTRATION=")
	ada := s.person("admin_ada")
	first := ada.setting("banner")
	wantSetting(t, first, obj{"value": "", "default": "", "source": "default", "changed_by": nil, "changed_at": nil, "version": 0, "problem": nil, "variables": ""})
	wantSetting(t, ada.setting("registration"), obj{"value": "open", "default": "open", "source": "default", "variables": "REGISTRATION"})
	wantSetting(t, ada.setting("default_model"), obj{"value": "demo/demo", "default": "demo/demo", "source": "default"})
	wantSetting(t, ada.setting("starters"), obj{"value": []string{}, "default": []string{}})

	changed := ada.do("PATCH", "/api/admin/settings", obj{
		"banner": obj{"value": " Maintenance on Friday 🚧 ", "version": 0}, "starters": obj{"value": []string{"Plan a trip", "Explain <b>this</b>"}, "version": 0},
		"app_name": obj{"value": "Kolleg & Co", "version": 0},
	}).want(200)
	banner := settingIn(t, changed, "banner")
	wantSetting(t, banner, obj{"value": "Maintenance on Friday 🚧", "default": "", "source": "database", "version": 1, "changed_by": obj{"id": ada.userID, "username": "admin_ada"}})
	if at, err := time.Parse(time.RFC3339, fmt.Sprint(banner["changed_at"])); err != nil || time.Since(at) > time.Minute {
		t.Errorf("changed at %v", banner["changed_at"])
	}
	config := s.nobody().get("/api/config").want(200).json()
	if config["banner"] != "Maintenance on Friday 🚧" || config["app_name"] != "Kolleg & Co" || !reflect.DeepEqual(config["starters"], []any{"Plan a trip", "Explain <b>this</b>"}) {
		t.Errorf("%v", config)
	}

	ada.set("banner", nil).want(200)
	wantSetting(t, ada.setting("banner"), obj{"value": "", "source": "default", "version": 2})
	if got := s.nobody().get("/api/config").want(200).str("banner"); got != "" {
		t.Errorf("banner %q", got)
	}
}

func TestSettingsAreForAdminsOnly(t *testing.T) {
	s := startIn(t, t.TempDir())
	s.person("admin_ada")
	member := s.person("bob")
	for _, body := range []any{obj{"banner": obj{"value": "x", "version": 0}}, obj{}, obj{"nonsense": 1}, "{"} {
		member.do("PATCH", "/api/admin/settings", body).problem(403, "not_admin")
		s.nobody().do("PATCH", "/api/admin/settings", body).problem(401, "invalid_token")
	}
	member.get("/api/admin/settings").problem(403, "not_admin")
	s.nobody().get("/api/admin/settings").problem(401, "invalid_token")
	if got := s.nobody().get("/api/config").want(200).str("banner"); got != "" {
		t.Errorf("banner %q", got)
	}
}

func TestSecondOfTwoAdminsIsTold(t *testing.T) {
	w := newWorld(t)
	ada, eve := w.person("admin_ada"), w.person("admin_eve")
	if _, err := w.db.ExecContext(t.Context(), "UPDATE users SET role = 'admin' WHERE id = ?", eve.userID); err != nil {
		t.Fatal(err)
	}
	seen := eve.setting("banner")["version"]
	ada.set("banner", "by ada").want(200)
	refused := eve.do("PATCH", "/api/admin/settings", obj{"app_name": obj{"value": "Eve's", "version": 0}, "banner": obj{"value": "by eve", "version": seen}}).problem(409, "setting_changed")
	params := refused.json()["params"].(map[string]any)
	if at, err := time.Parse(time.RFC3339, fmt.Sprint(params["changed_at"])); params["username"] != "admin_ada" || params["setting"] != "banner" || err != nil || time.Since(at) > time.Minute {
		t.Errorf("%v", params)
	}
	if errors := refused.list("errors"); len(errors) != 1 || errors[0]["field"] != "banner" {
		t.Errorf("%v", errors)
	}
	wantSetting(t, eve.setting("banner"), obj{"value": "by ada"})
	wantSetting(t, eve.setting("app_name"), obj{"version": 0})
	eve.set("banner", "by eve").want(200)
}

func TestEnvironmentCountsBeforeSettings(t *testing.T) {
	dir := t.TempDir()
	s := startIn(t, dir, "REGISTRATION=")
	ada := s.person("admin_ada")
	ada.set("registration", "closed").want(200)
	ada.set("app_name", "Stored").want(200)
	s.stop()

	s = startIn(t, dir, "REGISTRATION=open", "APP_NAME=Env", "SYSTEM_PROMPT=", "LLM_PROVIDER=demo")
	ada = &client{server: s, token: ada.token}
	for name, want := range map[string]obj{
		"registration":  {"value": "open", "source": "environment", "version": 1, "changed_by": obj{"id": 1, "username": "admin_ada"}},
		"app_name":      {"value": "Env", "source": "environment"},
		"system_prompt": {"value": "", "source": "environment", "version": 0},
		"default_model": {"value": "demo/demo", "source": "environment"},
		"banner":        {"source": "default"},
	} {
		wantSetting(t, ada.setting(name), want)
		if name == "banner" {
			continue
		}
		for _, value := range []any{nil, want["value"]} {
			r := ada.do("PATCH", "/api/admin/settings", obj{"banner": obj{"value": "x", "version": 0}, name: obj{"value": value, "version": 0}})
			if value == "" || r.status != 409 {
				continue
			}
			if params := r.problem(409, "set_by_environment").json()["params"].(map[string]any); params["setting"] != name || params["variables"] == "" {
				t.Errorf("%v", params)
			}
		}
		ada.do("PATCH", "/api/admin/settings", obj{name: obj{"value": nil, "version": 0}}).problem(409, "set_by_environment")
	}
	if config := s.nobody().get("/api/config").want(200).json(); config["registration"] != "open" || config["app_name"] != "Env" || config["banner"] != "" {
		t.Errorf("%v", config)
	}
	s.stop()

	s = startIn(t, dir, "REGISTRATION=")
	if config := s.nobody().get("/api/config").want(200).json(); config["registration"] != "closed" || config["app_name"] != "Stored" {
		t.Errorf("without the environment: %v", config)
	}
}

func TestRegistrationFollowsSettings(t *testing.T) {
	s := startIn(t, t.TempDir(), "REGISTRATION=")
	ada := s.person("admin_ada")
	register := func(name, email string) reply {
		return s.nobody().post("/api/auth/register", obj{"username": name, "email": email, "password": password})
	}
	for _, policy := range []string{"closed", "invite"} {
		ada.set("registration", policy).want(200)
		register("bob", "bob@example.com").problem(403, "registration_closed")
		if got := s.nobody().get("/api/config").str("registration"); got != policy {
			t.Errorf("registration %q", got)
		}
	}
	ada.set("registration", "open").want(200)
	ada.set("allowed_email_domains", []string{"Example.COM.", "münchen.example", "example.com"}).want(200)
	wantSetting(t, ada.setting("allowed_email_domains"), obj{"value": []string{"example.com", "xn--mnchen-3ya.example"}})
	for i, email := range []string{"a@example.com", "b@EXAMPLE.com", "c@münchen.example", "d@xn--mnchen-3ya.example"} {
		register(fmt.Sprintf("in_%d", i), email).want(201)
	}
	for i, email := range []string{"a@sub.example.com", "b@example.com.evil.example", "c@notexample.com", "d@example.org", "e@example.co"} {
		refused := register(fmt.Sprintf("out_%d", i), email).problem(400, "invalid_input")
		if errors := refused.list("errors"); len(errors) != 1 || errors[0]["field"] != "email" || errors[0]["code"] != "email_domain_not_allowed" {
			t.Errorf("%s: %v", email, errors)
		}
	}
	ada.set("allowed_email_domains", []string{}).want(200)
	register("anyone", "a@example.org").want(201)
}

// TestSystemPromptAndDefaultModelFollowSettings asks two servers of models, of which the first is the configured default.
func TestSystemPromptAndDefaultModelFollowSettings(t *testing.T) {
	first := llmtest.Start(t, llmtest.Script{Models: []string{"gpt-5.4-mini"}})
	second := llmtest.Start(t, llmtest.Script{Models: []string{"qwen3"}})
	s := startIn(t, t.TempDir(), "OPENAI_BASE_URL="+first.OpenAI(), "OLLAMA_HOST="+second.Ollama(), "LLM_MAX_RETRIES=0")
	ada := s.person("admin_ada").seeing("openai/gpt-5.4-mini", "ollama/qwen3")
	answersWith := func(id string) {
		t.Helper()
		if got := ada.models()[0]; got != id {
			t.Errorf("the first of the list is %s, want %s", got, id)
		}
		if got := metadataOf(ada.post("/api/chat/message", obj{"message": "hi"}).want(200))["model_id"]; got != id {
			t.Errorf("%v answers, want %s", got, id)
		}
	}
	answersWith("openai/gpt-5.4-mini")
	wantSetting(t, ada.setting("default_model"), obj{"value": "openai/gpt-5.4-mini", "source": "default"})
	for _, none := range []string{"openai/none", "anthropic/claude", "nonsense"} {
		ada.set("default_model", none).problem(400, "invalid_input")
	}
	ada.set("default_model", "ollama/qwen3").want(200)
	answersWith("ollama/qwen3")
	wantSetting(t, ada.setting("default_model"), obj{"value": "ollama/qwen3", "default": "openai/gpt-5.4-mini", "source": "database", "problem": nil})

	ada.set("system_prompt", "Answer in\n\tverse.\r\nAlways.").want(200)
	answersWith("ollama/qwen3")
	system := asked(t, second)["messages"].([]any)[0].(map[string]any)
	if system["role"] != "system" || system["content"] != "Answer in\n\tverse.\nAlways." {
		t.Errorf("%v", system)
	}
	ada.set("system_prompt", "").want(200)
	answersWith("ollama/qwen3")
	if all := asked(t, second)["messages"].([]any); len(all) != 1 {
		t.Errorf("%v", all)
	}
}

// TestBadSettingsAreRefused sends what is not a change of settings, and checks the code of its first error.
func TestBadSettingsAreRefused(t *testing.T) {
	s := startIn(t, t.TempDir())
	ada := s.person("admin_ada")
	before := ada.get("/api/admin/settings").want(200)
	one := func(name, value string) string { return fmt.Sprintf(`{%q:{"value":%s,"version":0}}`, name, value) }
	for body, want := range map[string]string{
		`{}`:                                     "settings no_change",
		one("nonsense", `"x"`):                   "nonsense unknown_setting",
		one("Banner", `"x"`):                     "Banner unknown_setting",
		one("", `"x"`):                           " unknown_setting",
		one("banner", `7`):                       "banner wrong_type",
		one("banner", `["x"]`):                   "banner wrong_type",
		one("banner", `{"a":1}`):                 "banner wrong_type",
		one("banner", `true`):                    "banner wrong_type",
		one("starters", `"x"`):                   "starters wrong_type",
		one("starters", `[1]`):                   "starters wrong_type",
		one("starters", `[null]`):                "starters wrong_type",
		one("starters", `["", ""]`):              "starters.0 blank",
		one("starters", `["1","2","3","4","5"]`): "starters too_many_items",
		one("starters", `["x", "`+strings.Repeat("ä", 201)+`"]`):      "starters.1 too_long",
		one("banner", `"`+strings.Repeat("🚀", 501)+`"`):               "banner too_long",
		one("system_prompt", `"`+strings.Repeat("x", 20_001)+`"`):     "system_prompt too_long",
		one("banner", `"a\u0000b"`):                                   "banner invalid_characters",
		one("banner", `"a\u202eb"`):                                   "banner invalid_characters",
		one("banner", `"a\u2066b"`):                                   "banner invalid_characters",
		one("banner", `"a\nb"`):                                       "banner invalid_characters",
		one("banner", `"\ud800"`):                                     "banner invalid_characters",
		one("system_prompt", `"a\u001bb"`):                            "system_prompt invalid_characters",
		one("app_name", `""`):                                         "app_name blank",
		one("app_name", `" \u00a0 "`):                                 "app_name blank",
		one("allowed_email_domains", `["https://example.com"]`):       "allowed_email_domains.0 invalid_domain",
		one("allowed_email_domains", `["example.com:25"]`):            "allowed_email_domains.0 invalid_domain",
		one("allowed_email_domains", `["example.com/path"]`):          "allowed_email_domains.0 invalid_domain",
		one("allowed_email_domains", `["a@example.com"]`):             "allowed_email_domains.0 invalid_domain",
		one("allowed_email_domains", `["*.example.com"]`):             "allowed_email_domains.0 invalid_domain",
		one("allowed_email_domains", `["ok.example", "192.0.2.1"]`):   "allowed_email_domains.1 invalid_domain",
		one("allowed_email_domains", `["[2001:db8::1]"]`):             "allowed_email_domains.0 invalid_domain",
		one("allowed_email_domains", `["localhost"]`):                 "allowed_email_domains.0 invalid_domain",
		one("allowed_email_domains", `["a..example"]`):                "allowed_email_domains.0 invalid_domain",
		one("allowed_email_domains", `["xn--a"]`):                     "allowed_email_domains.0 invalid_domain",
		one("allowed_email_domains", `["a, b.example"]`):              "allowed_email_domains.0 invalid_domain",
		`{"banner":{"value":"x"}}`:                                    "banner.version required",
		`{"banner":{"version":0}}`:                                    "banner required",
		`{"banner":{"value":"x","version":null}}`:                     "banner.version wrong_type",
		`{"banner":{"value":"x","version":"0"}}`:                      "banner.version wrong_type",
		`{"banner":{"value":"x","version":0.5}}`:                      "banner.version wrong_type",
		`{"banner":{"value":"x","version":1e30}}`:                     "banner.version wrong_type",
		`{"banner":{"value":"x","version":-1}}`:                       "banner.version out_of_range",
		`{"banner":"x"}`:                                              "banner wrong_type",
		`{"banner":null}`:                                             "banner wrong_type",
		`{"banner":{"value":"x","Version":0}}`:                        "banner.version required",
		`{"banner":{"value":"x","value":"y","version":0}}`:            "banner.value repeated",
		`{"banner":{"value":null,"value":"y","version":0}}`:           "banner.value repeated",
		`{"banner":{"value":"x","version":0},"banner":{"value":"y"}}`: "banner repeated",
	} {
		r := ada.do("PATCH", "/api/admin/settings", body)
		if r.status != 400 || len(r.list("errors")) == 0 {
			t.Errorf("%.80s: %d %.300s", body, r.status, r.body)
			continue
		}
		if first := r.list("errors")[0]; fmt.Sprint(first["field"], " ", first["code"]) != want {
			t.Errorf("%.80s: %v %v, want %s", body, first["field"], first["code"], want)
		}
	}
	for _, body := range []string{``, `null`, `[]`, `"x"`, `{`, `{"banner":{"value":"x","version":0}} {}`, "{\"banner\":{\"value\":\"\xff\",\"version\":0}}"} {
		ada.do("PATCH", "/api/admin/settings", body).problem(400, "malformed_json")
	}
	ada.do("PATCH", "/api/admin/settings", one("banner", `"`+strings.Repeat("x", 300<<10)+`"`)).problem(413, "body_too_large")
	ada.do("PATCH", "/api/admin/settings", one("banner", `"x"`), "Content-Type: text/plain").problem(415, "unsupported_media_type")
	ada.do("PATCH", "/api/admin/settings", `{"banner":{"value":"x","version":7}}`).problem(409, "setting_changed")
	if after := ada.get("/api/admin/settings").want(200); string(after.body) != string(before.body) {
		t.Errorf("something was changed: %s", after.body)
	}
}

// TestSettingsCountOnEveryReplica: two servers on one database.
func TestSettingsCountOnEveryReplica(t *testing.T) {
	dir := t.TempDir()
	settingsCountOnBoth(t, startIn(t, dir, "REGISTRATION="), startIn(t, dir, "REGISTRATION="))
}

func settingsCountOnBoth(t *testing.T, here, there *server) {
	t.Helper()
	ada := here.person("admin_ada")
	ada.set("banner", "hello").want(200)
	ada.set("registration", "closed").want(200)
	if got := here.nobody().get("/api/config").str("banner"); got != "hello" {
		t.Errorf("on the server that made the change: %q", got)
	}
	eventually(t, "the change counts on the other server", 5*time.Second, func() bool {
		config := there.nobody().get("/api/config").want(200).json()
		return config["banner"] == "hello" && config["registration"] == "closed"
	})
	there.nobody().post("/api/auth/register", obj{"username": "bob", "email": "bob@example.com", "password": password}).problem(403, "registration_closed")
}

func TestSettingChangesAreAudited(t *testing.T) {
	dir := t.TempDir()
	w := newWorldOf(t, startIn(t, dir), dir)
	ada := w.person("admin_ada")
	ada.set("system_prompt", "a secret recipe").want(200)
	ada.do("PATCH", "/api/admin/settings", obj{"system_prompt": obj{"value": "x", "version": 0}}).problem(409, "setting_changed")
	rows := w.rows("SELECT action, outcome, actor_id, object, reason FROM audit_events WHERE action = 'settings.changed' ORDER BY id")
	want := fmt.Sprint([][]any{{"settings.changed", "succeeded", ada.userID, "system_prompt", ""}, {"settings.changed", "refused", ada.userID, "system_prompt", "setting_changed"}})
	if got := fmt.Sprint(rows); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if strings.Contains(w.log.String(), "secret recipe") || strings.Contains(fmt.Sprint(w.rows("SELECT * FROM audit_events")), "secret recipe") {
		t.Error("the value is in the log")
	}
}

// TestInvalidStoredRegistrationCloses: what somebody wrote into the database past the server does not open registration.
func TestInvalidStoredRegistrationCloses(t *testing.T) {
	dir := t.TempDir()
	w := newWorldOf(t, startIn(t, dir, "REGISTRATION="), dir)
	ada := w.person("admin_ada")
	for i, value := range []string{`"sometimes"`, `7`, `nonsense`, `"first"`} {
		_, err := w.db.ExecContext(context.Background(), "INSERT INTO settings (name, value, version, changed_by, changed_at) VALUES ('registration', ?, 1, 9, '2026-01-01 00:00:00+00:00') "+
			"ON CONFLICT (name) DO UPDATE SET value = excluded.value, version = settings.version + 1", value)
		if err != nil {
			t.Fatal(err)
		}
		got := ada.setting("registration")
		wantSetting(t, got, obj{"value": "closed", "source": "database", "version": i + 1, "changed_by": nil})
		if problem, _ := got["problem"].(map[string]any); problem["code"] != "invalid_setting" {
			t.Errorf("%s: problem %v", value, problem)
		}
		w.nobody().post("/api/auth/register", obj{"username": "bob", "email": "bob@example.com", "password": password}).problem(403, "registration_closed")
	}
	ada.set("registration", "open").want(200)
	w.person("bob")
}
