package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

const secretKey = "sk-secret-0123456789"

// connect adds a provider and returns it.
func (c *client) connect(id string, to *llmtest.Server, more ...obj) reply {
	c.t.Helper()
	return c.post("/api/admin/providers", with(obj{"id": id, "name": "Server " + id, "kind": "openai", "base_url": to.OpenAI(), "api_key": secretKey}, more...))
}

func with(body obj, more ...obj) obj {
	for _, m := range more {
		for name, value := range m {
			body[name] = value
		}
	}
	return body
}

func modelOf(r reply) string { return fmt.Sprint(metadataOf(r)["model_id"]) }

// known returns a model as an administrator sees it.
func (c *client) known(id string) obj {
	c.t.Helper()
	for _, m := range c.get("/api/admin/models?limit=200").want(200).list("models") {
		if m["id"] == id {
			return m
		}
	}
	c.t.Fatalf("no model %s", id)
	return nil
}

func TestProviderIsConnectedWithoutRestart(t *testing.T) {
	t.Parallel()
	server := llmtest.Start(t, llmtest.Script{Models: []string{"large-3", "meta/small"}, Pieces: []string{"From ", "Acme"}})
	s := start(t)
	ada := s.person("ada")
	if by := modelOf(ada.chat("hi", 0)); by != "demo/demo" {
		t.Fatalf("before: %s", by)
	}
	added := ada.connect("acme", server).want(201)
	p := added.json()
	if p["id"] != "acme" || p["name"] != "Server acme" || p["has_key"] != true || p["models"] != 2.0 || p["enabled_models"] != 2.0 || p["problem"] != nil || p["version"] != 1.0 || p["source"] != "database" || p["enable_new_models"] != true {
		t.Errorf("%s", added.body)
	}
	if got := ada.models(); !slices.Equal(got, []string{"acme/large-3", "acme/meta/small"}) {
		t.Errorf("offered %v", got)
	}
	answer := ada.post("/api/chat/message", obj{"message": "hi"}).want(200)
	if modelOf(answer) != "acme/large-3" || answer.str("content") != "From Acme" || metadataOf(answer)["model"] != "large-3" {
		t.Errorf("%s", answer.body)
	}
	if by := modelOf(ada.post("/api/chat/message", obj{"message": "hi", "model": "acme/meta/small"}).want(200)); by != "acme/meta/small" {
		t.Errorf("chosen: %s", by)
	}
	if got := server.Requests()[0].Header.Get("Authorization"); got != "Bearer "+secretKey {
		t.Errorf("sent %q", got)
	}
	health := s.nobody().get("/health/detailed").want(200).json()["components"].(map[string]any)
	if one, _ := health["models"].(map[string]any)["acme"].(map[string]any); one["status"] != "healthy" || health["acme"] == nil {
		t.Errorf("%v", health)
	}
	ada.do("DELETE", "/api/admin/providers/acme", nil).want(204)
	if got := ada.models(); !slices.Equal(got, []string{"demo/demo"}) {
		t.Errorf("after it was deleted: %v", got)
	}
	ada.post("/api/chat/message", obj{"message": "hi", "session_id": answer.int("session_id"), "model": "acme/large-3"}).problem(400, "unknown_model")
}

func TestSecretsOfProvidersAreNeverShown(t *testing.T) {
	t.Parallel()
	server := llmtest.Start(t, llmtest.Script{Models: []string{"m"}})
	w := newWorld(t, "LOG_LEVEL=debug")
	ada := w.person("ada")
	replies := []reply{
		ada.connect("acme", server, obj{"headers": obj{"X-Gateway": secretKey}}).want(201),
		ada.get("/api/admin/providers").want(200), ada.get("/api/admin/providers/acme").want(200),
		ada.do("PATCH", "/api/admin/providers/acme", obj{"name": "Acme", "api_key": "Bearer " + secretKey + "\n"}).want(200),
		ada.post("/api/admin/providers/acme/check", nil).want(200),
		ada.get("/api/admin/audit").want(200), ada.get("/api/admin/models").want(200), ada.get("/api/auth/export").want(200),
	}
	for _, r := range replies {
		if strings.Contains(string(r.body), "sk-secret") {
			t.Errorf("shown: %s", r.body)
		}
	}
	row := fmt.Sprintf("%s", w.rows("SELECT * FROM providers"))
	if strings.Contains(row, "sk-secret") || strings.Contains(w.log.String(), "sk-secret") {
		t.Errorf("stored or logged: %s", row)
	}
	last := server.Requests()[len(server.Requests())-1]
	if last.Header.Get("Authorization") != "Bearer "+secretKey || last.Header.Get("X-Gateway") != secretKey {
		t.Errorf("sent %v", last.Header)
	}
	var actions []string
	for _, e := range ada.get("/api/admin/audit").list("events") {
		if e["object"] == "acme" {
			actions = append(actions, e["action"].(string))
		}
	}
	if !slices.Equal(actions, []string{"provider.changed", "provider.added"}) {
		t.Errorf("audited %v", actions)
	}
	if p := ada.do("PATCH", "/api/admin/providers/acme", obj{"api_key": "", "headers": obj{}}).want(200).json(); p["has_key"] != false || p["has_headers"] != false {
		t.Errorf("%v", p)
	}
}

// TestKeyIsSentOnlyWhereItWasEntered: an administrator who changes the address does not get the key.
func TestKeyIsSentOnlyWhereItWasEntered(t *testing.T) {
	t.Parallel()
	server, other := llmtest.Start(t, llmtest.Script{Models: []string{"m"}}), llmtest.Start(t, llmtest.Script{Models: []string{"m"}})
	ada := start(t).person("ada")
	ada.connect("acme", server, obj{"headers": obj{"X-A": "b"}}).want(201)
	for _, r := range []reply{
		ada.do("PATCH", "/api/admin/providers/acme", obj{"base_url": other.OpenAI()}), ada.do("PATCH", "/api/admin/providers/acme", obj{"kind": "anthropic"}),
		ada.post("/api/admin/providers/acme/check", obj{"base_url": other.OpenAI()}),
	} {
		var fields []string
		for _, e := range r.problem(400, "invalid_input").list("errors") {
			fields = append(fields, fmt.Sprint(e["field"], " ", e["code"]))
		}
		if !slices.Equal(fields, []string{"api_key needed_again", "headers needed_again"}) {
			t.Errorf("%v", fields)
		}
	}
	if len(other.Requests()) > 0 {
		t.Errorf("the other server was asked: %v", other.Requests())
	}
	ada.do("PATCH", "/api/admin/providers/acme", obj{"base_url": strings.TrimSuffix(server.OpenAI(), "/v1") + "/v1/"}).want(200) // the same origin
	ada.do("PATCH", "/api/admin/providers/acme", obj{"base_url": other.OpenAI(), "api_key": "sk-new", "headers": obj{}}).want(200)
	for _, r := range other.Requests() {
		if r.Header.Get("Authorization") != "Bearer sk-new" || r.Header.Get("X-A") != "" {
			t.Errorf("sent %v", r.Header)
		}
	}
}

func TestCheckTellsProblemsApart(t *testing.T) {
	t.Parallel()
	ok := llmtest.Start(t, llmtest.Script{Models: []string{"a", "b"}})
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		t.Error("a redirect elsewhere was followed")
		w.WriteHeader(200)
	}))
	t.Cleanup(elsewhere.Close)
	answer := func(status int, kind, body string) *httptest.Server {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			if kind == "Location" {
				w.Header().Set("Location", body)
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}))
		t.Cleanup(s.Close)
		return s
	}
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	moved := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v1/models" {
			http.Redirect(w, r, "/v2/models", http.StatusMovedPermanently)
			return
		}
		_, _ = w.Write([]byte(`{"data":[{"id":"moved"}]}`))
	}))
	t.Cleanup(moved.Close)
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(slow.Close)
	circle := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }))
	t.Cleanup(circle.Close)
	closed := llmtest.Start(t, llmtest.Script{Fault: llmtest.FaultRefused})
	ada := start(t).person("ada")
	for name, one := range map[string]struct {
		address string
		key     string
		problem string
	}{
		"well":                       {ok.OpenAI(), secretKey, ""},
		"the path of a call":         {ok.OpenAI() + "/chat/completions", secretKey, ""},
		"redirected within":          {moved.URL + "/v1", secretKey, ""},
		"wrong key":                  {answer(401, "application/json", `{"error":{"message":"bad key"}}`).URL, secretKey, "provider_refused_key"},
		"key without permission":     {answer(403, "application/json", `{}`).URL, secretKey, "provider_refused_key"},
		"no key":                     {answer(401, "application/json", `{}`).URL, "", "provider_needs_key"},
		"wrong path":                 {answer(404, "text/plain", "404 page not found").URL + "/api", secretKey, "provider_wrong_path"},
		"a web page":                 {answer(200, "text/html", "<!doctype html><title>Router login</title>").URL, secretKey, "provider_not_models"},
		"other JSON":                 {answer(200, "application/json", `{"hello":"world"}`).URL, secretKey, "provider_not_models"},
		"an empty answer":            {answer(200, "application/json", "").URL, secretKey, "provider_not_models"},
		"TLS where none is":          {strings.Replace(ok.OpenAI(), "http:", "https:", 1), secretKey, "provider_no_tls"},
		"no TLS where it is":         {strings.Replace(secure.URL, "https:", "http:", 1), secretKey, "provider_needs_tls"},
		"an untrusted certificate":   {secure.URL, secretKey, "provider_certificate"},
		"nobody listens":             {closed.OpenAI(), secretKey, "provider_unreachable"},
		"no such host":               {"http://nothing-here.invalid/v1", secretKey, "provider_unknown_host"},
		"slow":                       {slow.URL, secretKey, "provider_slow"},
		"redirected elsewhere":       {answer(302, "Location", elsewhere.URL+"/v1/models").URL, secretKey, "provider_redirects"},
		"redirected in a circle":     {circle.URL, secretKey, "provider_not_models"},
		"redirected to metadata":     {answer(302, "Location", "http://169.254.169.254/latest/meta-data").URL, secretKey, "provider_redirects"},
		"too busy":                   {answer(429, "application/json", `{}`).URL, secretKey, "provider_busy"},
		"an error of its own":        {answer(500, "text/html", "<h1>oops</h1>").URL, secretKey, "provider_failed"},
		"a server that needs paying": {answer(402, "application/json", `{}`).URL, secretKey, "provider_failed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			r := ada.post("/api/admin/providers/check", obj{"kind": "openai", "base_url": one.address, "api_key": one.key}).want(200)
			problem, _ := r.json()["problem"].(map[string]any)
			got := ""
			if problem != nil {
				got = problem["code"].(string)
			}
			if got != one.problem || r.json()["ok"] != (one.problem == "") || (one.problem == "") != (len(r.json()["models"].([]any)) > 0) || time.Since(began) > 8*time.Second {
				t.Errorf("%s after %v", r.body, time.Since(began))
			}
			if problem != nil && len(problem["detail"].(string)) < 20 || strings.Contains(string(r.body), "bad key") {
				t.Errorf("%s", r.body)
			}
		})
	}
}

func TestProviderInputIsChecked(t *testing.T) {
	t.Parallel()
	ada := start(t).person("ada")
	for _, one := range []struct {
		field, code string
		body        obj
	}{
		{"id", "invalid_slug", obj{"id": ""}}, {"id", "invalid_slug", obj{"id": "Acme"}}, {"id", "invalid_slug", obj{"id": "a/b"}}, {"id", "invalid_slug", obj{"id": "-a"}}, {"id", "invalid_slug", obj{"id": "a--b"}},
		{"id", "too_long", obj{"id": strings.Repeat("a", 41)}}, {"kind", "unknown_value", obj{"kind": "demo"}}, {"kind", "unknown_value", obj{"kind": ""}},
		{"name", "blank", obj{"name": " "}}, {"name", "too_long", obj{"name": strings.Repeat("ä", 101)}}, {"name", "invalid_characters", obj{"name": "a\u202eb"}},
		{"base_url", "invalid_address", obj{"base_url": "acme.example"}}, {"base_url", "invalid_address", obj{"base_url": "ftp://acme.example"}}, {"base_url", "invalid_address", obj{"base_url": "http://"}},
		{"base_url", "invalid_address", obj{"base_url": "http://a:99999/v1"}}, {"base_url", "invalid_address", obj{"base_url": "http://a b/"}}, {"base_url", "address_with_password", obj{"base_url": "http://me:pass@acme.example/v1"}},
		{"base_url", "address_not_allowed", obj{"base_url": "http://169.254.169.254/v1"}}, {"base_url", "address_not_allowed", obj{"base_url": "http://2852039166/v1"}},
		{"base_url", "address_not_allowed", obj{"base_url": "http://0xa9fea9fe/v1"}}, {"base_url", "address_not_allowed", obj{"base_url": "http://[::ffff:a9fe:a9fe]/v1"}},
		{"base_url", "address_not_allowed", obj{"base_url": "http://[fe80::1%25eth0]/v1"}}, {"base_url", "address_not_allowed", obj{"base_url": "http://metadata.google.internal/"}},
		{"base_url", "address_not_allowed", obj{"base_url": "http://100.100.100.200", "kind": "ollama"}}, {"base_url", "address_not_allowed", obj{"base_url": "[fd00:ec2::254]:80", "kind": "ollama"}},
		{"api_key", "invalid_key", obj{"api_key": "sk-a b"}}, {"api_key", "invalid_key", obj{"api_key": "sk-\u200bx"}}, {"api_key", "invalid_key", obj{"api_key": "sk\r\nX: y"}}, {"api_key", "too_long", obj{"api_key": strings.Repeat("a", 5000)}},
		{"headers", "header_not_allowed", obj{"headers": obj{"Host": "x"}}}, {"headers", "header_not_allowed", obj{"headers": obj{"content-length": "0"}}}, {"headers", "header_not_allowed", obj{"headers": obj{"Transfer-Encoding": "chunked"}}},
		{"headers", "header_not_allowed", obj{"headers": obj{"Proxy-Authorization": "x"}}}, {"headers", "invalid_header", obj{"headers": obj{"X-A": "b\r\nHost: c"}}}, {"headers", "invalid_header", obj{"headers": obj{"X A": "b"}}},
		{"headers", "invalid_header", obj{"headers": obj{"": "b"}}}, {"headers", "repeated", obj{"headers": obj{"X-A": "b", "x-a": "c"}}}, {"headers", "wrong_type", obj{"headers": []string{"X-A: b"}}}, {"enabled", "wrong_type", obj{"enabled": "yes"}},
	} {
		r := ada.post("/api/admin/providers", with(obj{"id": "acme", "kind": "openai", "base_url": "http://127.0.0.1:1/v1"}, one.body)).problem(400, "invalid_input")
		if errors := r.list("errors"); len(errors) != 1 || errors[0]["field"] != one.field || errors[0]["code"] != one.code {
			t.Errorf("%v: %v, want %s %s", one.body, errors, one.field, one.code)
		}
		if strings.Contains(string(r.body), "pass@") {
			t.Errorf("quoted: %s", r.body)
		}
	}
	if n := len(ada.get("/api/admin/providers").want(200).list("providers")); n != 1 {
		t.Errorf("%d providers", n)
	}
	for kind, want := range map[string]string{"openai": "https://api.openai.com/v1", "anthropic": "https://api.anthropic.com", "ollama": "http://localhost:11434"} {
		ada.post("/api/admin/providers", obj{"id": "usual-" + kind, "kind": kind, "enabled": false}).want(201)
		if got := ada.get("/api/admin/providers/usual-" + kind).want(200).str("base_url"); got != want {
			t.Errorf("%s: %s", kind, got)
		}
	}
}

func TestProvidersOfTheEnvironmentAreReadOnly(t *testing.T) {
	t.Parallel()
	c, p := withProviders(t)
	list := c.get("/api/admin/providers").want(200).list("providers")
	var ids []string
	for _, one := range list {
		ids = append(ids, fmt.Sprint(one["id"], " ", one["source"], " ", one["has_key"], " ", one["variables"] != ""))
	}
	if !slices.Equal(ids, []string{"demo environment false true", "ollama environment false true", "openai environment false true"}) {
		t.Errorf("%v", ids)
	}
	for _, r := range []reply{c.do("PATCH", "/api/admin/providers/openai", obj{"name": "x"}), c.do("DELETE", "/api/admin/providers/ollama", nil), c.post("/api/admin/providers/openai/check", obj{"base_url": "http://127.0.0.1:1"})} {
		if params, _ := r.problem(409, "set_by_environment").json()["params"].(map[string]any); params["variables"] == "" {
			t.Errorf("%s", r.body)
		}
	}
	c.connect("openai", p.openAI).problem(409, "provider_taken")
	c.connect("acme", p.openAI).want(201)
	c.connect("acme", p.openAI).problem(409, "provider_taken")
	if r := c.post("/api/admin/providers/ollama/check", nil).want(200).json(); r["ok"] != true || fmt.Sprint(r["models"]) != "[qwen3]" {
		t.Errorf("%v", r)
	}
	for _, id := range []string{"none", "Acme", "acme%2Fx"} {
		for _, r := range []reply{c.get("/api/admin/providers/" + id), c.do("PATCH", "/api/admin/providers/"+id, obj{}), c.do("DELETE", "/api/admin/providers/"+id, nil), c.post("/api/admin/providers/"+id+"/check", nil)} {
			r.problem(404, "no_provider")
		}
	}
}

func TestSecondOfTwoAdminsIsToldOfProvidersAndModels(t *testing.T) {
	t.Parallel()
	ada := start(t).person("ada")
	server := llmtest.Start(t, llmtest.Script{Models: []string{"m"}})
	ada.connect("acme", server).want(201)
	for path, code := range map[string]string{"/api/admin/providers/acme": "provider_changed", "/api/admin/models/acme/m": "model_changed"} {
		version := 0
		if code == "provider_changed" {
			version = 1
		}
		ada.do("PATCH", path, obj{"name": "First", "version": version}).want(200)
		refused := ada.do("PATCH", path, obj{"name": "Second", "version": version}).problem(409, code)
		params := refused.json()["params"].(map[string]any)
		if at, err := time.Parse(time.RFC3339, fmt.Sprint(params["changed_at"])); params["username"] != "ada" || err != nil || time.Since(at) > time.Minute {
			t.Errorf("%v", params)
		}
		if got := ada.do("PATCH", path, obj{"version": version + 1}).want(200).str("name"); got != "First" {
			t.Errorf("%s is %s", path, got)
		}
	}
}

func TestManyModelsAreNotOfferedUnasked(t *testing.T) {
	t.Parallel()
	var names []string
	for i := range 51 {
		names = append(names, fmt.Sprintf("model-%02d", i))
	}
	server := llmtest.Start(t, llmtest.Script{Models: names})
	ada := start(t).person("ada")
	if p := ada.connect("router", server).want(201).json(); p["models"] != 51.0 || p["enabled_models"] != 0.0 || p["enable_new_models"] != false {
		t.Errorf("%v", p)
	}
	if got := ada.models(); !slices.Equal(got, []string{"demo/demo"}) {
		t.Errorf("offered %v", got)
	}
	ada.do("PATCH", "/api/admin/models/router/model-07", obj{"enabled": true}).want(200)
	if got := ada.models(); !slices.Equal(got, []string{"router/model-07"}) {
		t.Errorf("offered %v", got)
	}
	few := llmtest.Start(t, llmtest.Script{Models: names[:50]})
	ada.connect("few", few).want(201)
	few.Play(llmtest.Script{Models: names})
	ada.post("/api/admin/providers/few/check", nil).want(200)
	if p := ada.get("/api/admin/providers/few").json(); p["models"] != 51.0 || p["enabled_models"] != 51.0 {
		t.Errorf("a provider whose list grew: %v", p)
	}
	var all []string
	for cursor, pages := "", 0; ; pages++ {
		page := ada.get("/api/admin/models?provider=router&enabled=false&query=MODEL-&limit=20" + cursor).want(200)
		for _, m := range page.list("models") {
			all = append(all, m["id"].(string))
		}
		if page.json()["next_cursor"] == nil {
			break
		}
		cursor = "&cursor=" + page.str("next_cursor")
	}
	if len(all) != 50 || !slices.IsSorted(all) || slices.Contains(all, "router/model-07") {
		t.Errorf("%d: %v", len(all), all)
	}
	ada.get("/api/admin/models?provider=few&cursor="+ada.get("/api/admin/models?provider=router&limit=1").str("next_cursor")).problem(400, "invalid_cursor")
}

// TestProvidersCountOnEveryReplica: two servers on one database.
func TestProvidersCountOnEveryReplica(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	providersCountOnBoth(t, startIn(t, dir), startIn(t, dir))
}

// providersCountOnBoth: what is added, changed and deleted on one server counts on the other within 5 s.
func providersCountOnBoth(t *testing.T, here, there *server) {
	t.Helper()
	server := llmtest.Start(t, llmtest.Script{Models: []string{"m", "n"}, Pieces: []string{"From Acme"}})
	ada := here.person("ada")
	far := &client{server: there, token: ada.token, userID: ada.userID}
	ada.connect("acme", server).want(201)
	eventually(t, "the provider answers on the other server", 5*time.Second, func() bool { return slices.Equal(far.models(), []string{"acme/m", "acme/n"}) })
	if r := far.post("/api/chat/message", obj{"message": "hi"}).want(200); modelOf(r) != "acme/m" || r.str("content") != "From Acme" {
		t.Errorf("%s", r.body)
	}
	far.do("PATCH", "/api/admin/models/acme/m", obj{"enabled": false}).want(200)
	eventually(t, "the model is disabled here", 5*time.Second, func() bool { return slices.Equal(ada.models(), []string{"acme/n"}) })
	far.do("DELETE", "/api/admin/providers/acme", nil).want(204)
	eventually(t, "the provider is gone here", 5*time.Second, func() bool { return slices.Equal(ada.models(), []string{"demo/demo"}) })
}
