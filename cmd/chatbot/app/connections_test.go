package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"chatbot/adapters/oauth/oauthtest"
)

// protectedServer returns a server of tools that asks for OAuth. Its tool says that it was called.
func protectedServer(t *testing.T) *oauthtest.Server {
	t.Helper()
	as := oauthtest.New(t)
	tools := mcp.NewServer(&mcp.Implementation{Name: "notes", Version: "1"}, nil)
	mcp.AddTool(tools, &mcp.Tool{Name: "read", Description: "Reads the notes.", Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true}},
		func(context.Context, *mcp.CallToolRequest, struct{}) (*mcp.CallToolResult, any, error) {
			return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: "the notes of the person"}}}, nil, nil
		})
	as.Protected = mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return tools }, &mcp.StreamableHTTPOptions{Stateless: true})
	return as
}

// readingModel calls the tool once, then repeats what it was told.
func readingModel(t *testing.T) *httptest.Server {
	t.Helper()
	model := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct {
			Messages []struct{ Role, Content string }
			Tools    []any
		}
		if json.NewDecoder(r.Body).Decode(&asked) != nil {
			_, _ = w.Write([]byte(`{"data":[{"id":"gpt-5.4-mini"}]}`))
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		last := asked.Messages[len(asked.Messages)-1]
		delta, reason := fmt.Sprintf(`{"content":%q}`, last.Content), "stop"
		if last.Role == "user" && len(asked.Tools) > 0 {
			delta, reason = `{"tool_calls":[{"index":0,"id":"x","type":"function","function":{"name":"notes_read","arguments":"{}"}}]}`, "tool_calls"
		}
		_, _ = fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":%s}]}\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":%q}]}\n\ndata: [DONE]\n\n", delta, reason)
	}))
	t.Cleanup(model.Close)
	return model
}

// begun begins to connect a server as a browser, and returns what comes back to the callback, and the cookie.
func (c *client) begun(as *oauthtest.Server, headers ...string) (callback, cookie string) {
	c.t.Helper()
	r := c.do("POST", "/api/connections/notes", nil, headers...).want(201)
	q := as.Follow(c.t, r.str("url"))
	cookie, _, _ = strings.Cut(r.header.Get("Set-Cookie"), ";")
	return "/api/connections/callback/notes?" + q.Encode(), "Cookie: " + cookie
}

func (c *client) connections() string {
	c.t.Helper()
	all := []string{}
	for _, one := range c.get("/api/connections").want(200).list("connections") {
		all = append(all, fmt.Sprint(one["server"], " ", one["name"], " ", one["state"]))
	}
	return strings.Join(all, ", ")
}

// TestPersonConnectsServer: from the first refusal of the server to an answer that used its tool, and the end of the connection.
func TestPersonConnectsServer(t *testing.T) {
	t.Parallel()
	as, model := protectedServer(t), readingModel(t)
	s := start(t, "OPENAI_BASE_URL="+model.URL+"/v1", "LLM_PROVIDER=openai", "LLM_MODEL=gpt-5.4-mini", "SYSTEM_PROMPT=")
	ada := s.person("ada")
	ada.post("/api/admin/mcp-servers", obj{"id": "notes", "name": "Notes", "url": as.Resource()}).want(201)
	if check := ada.post("/api/admin/mcp-servers/notes/check", nil).want(200); check.json()["ok"] != false || !strings.Contains(string(check.body), "connection_needed") {
		t.Errorf("%s", check.body)
	}
	bob := s.person("bob")
	needed := func() string { return fmt.Sprint(bob.get("/api/tools").want(200).json()["connections_needed"]) }
	if got := needed(); got != "[map[name:Notes server:notes]]" {
		t.Errorf("before it is connected: %s", got)
	}
	if got := bob.connections(); got != "notes Notes none" {
		t.Fatal(got)
	}
	callback, cookie := bob.begun(as)
	back := s.nobody().do("GET", callback, nil, cookie).want(303)
	if to := back.header.Get("Location"); to != "/settings/connections?server=notes" {
		t.Errorf("leads to %s", to)
	}
	if dropped := back.header.Get("Set-Cookie"); !strings.Contains(dropped, "max-age=0") && !strings.Contains(dropped, "expires=") {
		t.Errorf("keeps the cookie: %q", dropped)
	}
	if got := bob.connections(); got != "notes Notes connected" {
		t.Error(got)
	}
	if got := needed(); got != "[]" {
		t.Errorf("when it is connected: %s", got)
	}
	if got := ada.connections(); got != "notes Notes none" {
		t.Errorf("somebody else's: %s", got)
	}
	eventually(t, "the server lists its tools to who connected it", 10*time.Second, func() bool {
		return strings.Contains(string(bob.get("/api/tools").want(200).body), `"notes/read"`)
	})
	ask := obj{"message": "read", "tools": []string{"notes/read"}}
	if answer := bob.post("/api/chat/message", ask).want(200).str("content"); !strings.Contains(answer, "the notes of the person") {
		t.Errorf("%s", answer)
	}
	if answer := ada.post("/api/chat/message", ask).want(200).str("content"); !strings.Contains(answer, "connected in the settings") || strings.Contains(answer, "the notes") {
		t.Errorf("who has not connected it: %s", answer)
	}
	bob.do("DELETE", "/api/connections/notes", nil).want(204)
	if got := bob.connections(); got != "notes Notes none" {
		t.Error(got)
	}
	eventually(t, "what was granted is revoked", 10*time.Second, func() bool { return as.Valid() == 0 })
	if answer := bob.post("/api/chat/message", ask).want(200).str("content"); !strings.Contains(answer, "connected in the settings") {
		t.Errorf("after it ended: %s", answer)
	}
	for _, secret := range []string{"access-", "refresh-", "code-", "secret-"} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log has a %s", secret)
		}
	}
}

// TestConnectionsEndWithTheirServer: what people granted is revoked.
func TestConnectionsEndWithTheirServer(t *testing.T) {
	t.Parallel()
	as := protectedServer(t)
	s := start(t)
	ada := s.person("ada")
	ada.post("/api/admin/mcp-servers", obj{"id": "notes", "name": "Notes", "url": as.Resource()}).want(201)
	eventually(t, "the server has asked", 10*time.Second, func() bool { return ada.connections() != "" })
	callback, cookie := ada.begun(as)
	s.nobody().do("GET", callback, nil, cookie).want(303)
	if as.Valid() != 1 {
		t.Errorf("%d tokens of a connection", as.Valid())
	}
	ada.do("DELETE", "/api/admin/mcp-servers/notes", nil).want(204)
	eventually(t, "the server is gone, and what was granted is revoked", 10*time.Second, func() bool { return ada.connections() == "" && as.Valid() == 0 })
}

// TestRevocationOutlivesProviderOutageAndRestart: by a job, which nobody waits for.
func TestRevocationOutlivesProviderOutageAndRestart(t *testing.T) {
	t.Parallel()
	as, dir := protectedServer(t), t.TempDir()
	s := startIn(t, dir)
	ada := s.person("ada")
	ada.post("/api/admin/mcp-servers", obj{"id": "notes", "name": "Notes", "url": as.Resource()}).want(201)
	eventually(t, "the server has asked", 10*time.Second, func() bool { return ada.connections() != "" })
	callback, cookie := ada.begun(as)
	s.nobody().do("GET", callback, nil, cookie).want(303)
	as.Set(func(as *oauthtest.Server) {
		as.Instead = func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == "/revoke" {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
			return r.URL.Path == "/revoke"
		}
	})
	ada.do("DELETE", "/api/connections/notes", nil).want(204)
	eventually(t, "the provider was told in vain", 10*time.Second, func() bool { return as.Count("POST /revoke") > 0 })
	s.stop()
	if as.Valid() != 1 {
		t.Errorf("%d tokens while the provider is away", as.Valid())
	}
	as.Set(func(as *oauthtest.Server) { as.Instead = nil })
	startIn(t, dir)
	eventually(t, "what was granted is revoked", 20*time.Second, func() bool { return as.Valid() == 0 })
}

// TestCallbackLeadsToThePageOnly: whatever the parameters are.
func TestCallbackLeadsToThePageOnly(t *testing.T) {
	t.Parallel()
	as := protectedServer(t)
	s := start(t)
	ada := s.person("ada")
	ada.post("/api/admin/mcp-servers", obj{"id": "notes", "name": "Notes", "url": as.Resource()}).want(201)
	eventually(t, "the server has asked", 10*time.Second, func() bool { return ada.connections() != "" })
	callback, cookie := ada.begun(as)
	const page = "/settings/connections?"
	good, err := url.Parse(callback)
	if err != nil {
		t.Fatal(err)
	}
	denied := good.Query()
	denied.Del("code")
	denied.Set("error", "access_denied")
	for name, c := range map[string]struct{ path, cookie, want string }{
		"nothing":               {"/api/connections/callback/notes", cookie, page + "error=expired"},
		"another page":          {"/api/connections/callback/notes?redirect=https://evil.example&next=//evil.example&state=//evil.example", cookie, page + "error=expired"},
		"a foreign state":       {"/api/connections/callback/notes?state=x&code=y", cookie, page + "error=expired"},
		"another browser":       {callback, "Cookie: connect_x=y", page + "error=expired"},
		"a guessed secret":      {callback, strings.SplitAfter(cookie, "=")[0] + "guess", page + "error=expired"},
		"a state twice":         {callback + "&state=x", cookie, page + "error=refused"},
		"a code twice":          {callback + "&code=x", cookie, page + "error=refused"},
		"an endless code":       {callback + strings.Repeat("x", 5<<10), cookie, ""},
		"line ends in an error": {"/api/connections/callback/notes?error=%0d%0aSet-Cookie:x=y", cookie, page + "error=expired"},
	} {
		r := s.nobody().do("GET", c.path, nil, c.cookie)
		if to := r.header.Get("Location"); c.want != "" && (r.status != 303 || to != c.want) {
			t.Errorf("%s: %d, %q", name, r.status, to)
		}
	}
	if r := s.nobody().do("GET", good.Path+"?"+denied.Encode(), nil, cookie).want(303); r.header.Get("Location") != page+"error=denied&server=notes" {
		t.Errorf("denied: %q", r.header.Get("Location"))
	}
	if r := s.nobody().do("GET", callback, nil, cookie).want(303); r.header.Get("Location") != page+"error=expired" || as.Count("POST /token") != 0 {
		t.Errorf("after it was denied: %q, %d exchanges", r.header.Get("Location"), as.Count("POST /token"))
	}
	if got := ada.connections(); got != "notes Notes none" {
		t.Error(got)
	}
}

// TestConnectingFromAnotherAddressIsRefused: the browser would not send the cookie to PUBLIC_URL.
func TestConnectingFromAnotherAddressIsRefused(t *testing.T) {
	t.Parallel()
	as := protectedServer(t)
	s := start(t, "PUBLIC_URL=https://chat.example/", "TRUSTED_PROXIES=127.0.0.1", "APP_NAME=Our chat")
	ada := s.person("ada")
	ada.post("/api/admin/mcp-servers", obj{"id": "notes", "name": "Notes", "url": as.Resource()}).want(201)
	eventually(t, "the server has asked", 10*time.Second, func() bool { return ada.connections() != "" })
	r := ada.do("POST", "/api/connections/notes", nil, "Origin: "+s.base).problem(409, "other_address")
	if address := r.json()["params"].(map[string]any)["address"]; address != "https://chat.example" {
		t.Errorf("%v", address)
	}
	proxied := []string{"Origin: https://chat.example", "X-Forwarded-Proto: https", "X-Real-IP: 192.0.2.7", "Host: chat.example"}
	begun := ada.do("POST", "/api/connections/notes", nil, proxied...).want(201)
	cookie := begun.header.Get("Set-Cookie")
	for _, part := range []string{"__Host-connect_", "path=/;", "HttpOnly", "secure", "SameSite=Lax"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("%s is not in %s", part, cookie)
		}
	}
	u, err := url.Parse(begun.str("url"))
	if err != nil || u.Query().Get("redirect_uri") != "https://chat.example/api/connections/callback/notes" {
		t.Errorf("%v, %v", u, err)
	}
	document := s.nobody().get("/api/connections/clients/notes").want(200)
	if document.str("client_id") != "https://chat.example/api/connections/clients/notes" || document.str("client_name") != "Our chat" || !strings.Contains(string(document.body), "https://chat.example/api/connections/callback/notes") {
		t.Errorf("%s", document.body)
	}
}

// TestAdministratorSetsClient: of a server that authorizes elsewhere, in a network that is open, and registers no clients.
func TestAdministratorSetsClient(t *testing.T) {
	t.Parallel()
	as := protectedServer(t)
	as.Issuer = strings.Replace(as.URL, "127.0.0.1", "localhost", 1)
	as.Change = func(w http.ResponseWriter, r *http.Request, d oauthtest.Document) bool {
		delete(d, "registration_endpoint")
		return true
	}
	s := start(t, "TOOL_ALLOW_NETWORKS=127.0.0.0/8,::1")
	ada := s.person("ada")
	ada.post("/api/admin/mcp-servers", obj{"id": "notes", "name": "Notes", "url": as.Resource()}).want(201)
	eventually(t, "the server has asked", 10*time.Second, func() bool { return ada.connections() != "" })
	if reason := ada.do("POST", "/api/connections/notes", nil).problem(409, "authorization_unusable").json()["params"].(map[string]any)["reason"]; reason != "no_client" {
		t.Errorf("%v", reason)
	}
	ada.patch("/api/admin/mcp-servers/notes", obj{"oauth_client_secret": "s3cret/+"}).problem(400, "invalid_input")
	ada.patch("/api/admin/mcp-servers/notes", obj{"oauth_client_id": "chat\ns"}).problem(400, "invalid_input")
	changed := ada.patch("/api/admin/mcp-servers/notes", obj{"oauth_client_id": "chat's", "oauth_client_secret": "s3cret/+"}).want(200)
	if changed.str("oauth_client_id") != "chat's" || changed.json()["has_oauth_client_secret"] != true || strings.Contains(string(changed.body), "s3cret") {
		t.Errorf("%s", changed.body)
	}
	at, err := url.Parse(ada.do("POST", "/api/connections/notes", nil).want(201).str("url"))
	if err != nil || at.Query().Get("client_id") != "chat's" {
		t.Fatalf("%v, %v", at, err)
	}
	as.AddClient("chat's", "s3cret/+", at.Query().Get("redirect_uri"))
	callback, cookie := ada.begun(as)
	s.nobody().do("GET", callback, nil, cookie).want(303)
	if got := ada.connections(); got != "notes Notes connected" {
		t.Error(got)
	}
	for what, change := range map[string]obj{"the server moves": {"url": "http://127.0.0.1:1/mcp"}, "the client is another": {"oauth_client_id": "b"}} {
		if r := ada.patch("/api/admin/mcp-servers/notes", change).problem(400, "invalid_input"); !strings.Contains(string(r.body), `"oauth_client_secret"`) || !strings.Contains(string(r.body), "needed_again") {
			t.Errorf("%s: %s", what, r.body)
		}
	}
	removed := ada.patch("/api/admin/mcp-servers/notes", obj{"oauth_client_id": ""}).want(200)
	if removed.str("oauth_client_id") != "" || removed.json()["has_oauth_client_secret"] != false {
		t.Errorf("%s", removed.body)
	}
	if strings.Contains(s.log.String(), "s3cret") {
		t.Error("the log has the secret")
	}
}
