// Package oauthtest has a server that authorizes, for tests. It does what OAuth 2.1 asks of it, and its documents and answers can be changed.
package oauthtest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"chatbot/domain/connection"
)

// Document is what a server sends as JSON.
type Document = map[string]any

// Server authorizes requests to the resource at its /mcp, which it protects, too.
type Server struct {
	*httptest.Server
	// Issuer is its own address unless a test sets another one before the first request.
	Issuer string
	// Protected serves requests with a valid token; nil: 204.
	Protected http.Handler
	// Life is how many seconds tokens are valid by their own account.
	Life int
	// Change changes an answer before it is sent, by the path of the request. It may answer itself, and return false.
	Change func(w http.ResponseWriter, r *http.Request, answer Document) bool
	// Instead answers the requests for which it returns true, which the server does not see.
	Instead func(w http.ResponseWriter, r *http.Request) bool
	// Lose has the reply to the next refresh be lost: the client gets none.
	Lose bool
	// Grace accepts the token before the last one, too.
	Grace bool

	mu       sync.Mutex
	n        int
	clients  map[string]Document
	codes    map[string]url.Values // by code, what was authorized
	access   map[string]string     // scope by valid access token
	refresh  map[string]string     // the family of each refresh token that is current
	before   map[string]string     // of each that was replaced
	Requests []string              // method and path of all, in order
	Forms    []url.Values          // of the token and the revocation endpoint
}

// New starts a server, which ends with the test.
func New(t testing.TB) *Server {
	t.Helper()
	s := &Server{Life: 3600, clients: map[string]Document{}, codes: map[string]url.Values{}, access: map[string]string{}, refresh: map[string]string{}, before: map[string]string{}}
	s.Server = httptest.NewServer(s)
	s.Issuer = s.URL
	t.Cleanup(s.Close)
	return s
}

// Resource returns the address of the resource.
func (s *Server) Resource() string { return s.URL + "/mcp" }

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	s.mu.Lock()
	s.Requests = append(s.Requests, r.Method+" "+r.URL.Path)
	instead := s.Instead
	s.mu.Unlock()
	switch {
	case instead != nil && instead(w, r):
	case r.URL.Path == "/.well-known/oauth-protected-resource/mcp":
		s.send(w, r, http.StatusOK, Document{"resource": s.Resource(), "authorization_servers": []string{s.Issuer}, "scopes_supported": []string{"read"}})
	case strings.HasPrefix(r.URL.Path, "/.well-known/oauth-authorization-server"):
		s.send(w, r, http.StatusOK, s.Metadata())
	case r.URL.Path == "/register":
		s.register(w, r)
	case r.URL.Path == "/authorize":
		s.authorize(w, r)
	case r.URL.Path == "/token":
		s.token(w, r)
	case r.URL.Path == "/revoke":
		s.revoke(w, r)
	case r.URL.Path == "/mcp":
		s.protect(w, r)
	default:
		http.NotFound(w, r)
	}
}

// Metadata returns the document of RFC 8414.
func (s *Server) Metadata() Document {
	return Document{
		"issuer": s.Issuer, "authorization_endpoint": s.URL + "/authorize?tenant=a", "token_endpoint": s.URL + "/token", "registration_endpoint": s.URL + "/register",
		"revocation_endpoint": s.URL + "/revoke", "code_challenge_methods_supported": []string{"plain", "S256"}, "response_types_supported": []string{"code"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post", "none"}, "authorization_response_iss_parameter_supported": true,
		"scopes_supported": []string{"read", "write", "offline_access"},
	}
}

func (s *Server) send(w http.ResponseWriter, r *http.Request, status int, answer Document) {
	s.mu.Lock()
	change := s.Change
	s.mu.Unlock()
	if change != nil && !change(w, r, answer) {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

// Set changes the server between requests.
func (s *Server) Set(change func(s *Server)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

// Count returns how many requests had this method and path.
func (s *Server) Count(request string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, had := range s.Requests {
		if had == request {
			n++
		}
	}
	return n
}

func (s *Server) next(kind string) string {
	s.n++
	return fmt.Sprint(kind, "-", s.n)
}

func (s *Server) register(w http.ResponseWriter, r *http.Request) {
	var client Document
	if json.NewDecoder(r.Body).Decode(&client) != nil || r.Method != http.MethodPost {
		s.send(w, r, http.StatusBadRequest, Document{"error": "invalid_client_metadata"})
		return
	}
	s.mu.Lock()
	client["client_id"] = s.next("client")
	if client["token_endpoint_auth_method"] != "none" {
		client["client_secret"], client["client_secret_expires_at"] = s.next("secret"), 0
	}
	s.clients[client["client_id"].(string)] = client
	s.mu.Unlock()
	s.send(w, r, http.StatusCreated, client)
}

// AddClient adds a client that an administrator registered.
func (s *Server) AddClient(id, secret, redirect string) {
	s.Set(func(s *Server) {
		s.clients[id] = Document{"client_id": id, "client_secret": secret, "redirect_uris": []any{redirect}, "token_endpoint_auth_method": "client_secret_basic"}
	})
}

// ForgetClients has the server not know any client.
func (s *Server) ForgetClients() { s.Set(func(s *Server) { s.clients = map[string]Document{} }) }

// authorize allows everything at once.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s.mu.Lock()
	client := s.clients[q.Get("client_id")]
	s.mu.Unlock()
	isDocument := strings.HasPrefix(q.Get("client_id"), "https://")
	if !isDocument && (client == nil || fmt.Sprint(client["redirect_uris"]) != fmt.Sprint([]any{q.Get("redirect_uri")})) {
		http.Error(w, "unknown client or callback", http.StatusBadRequest) // and no redirect
		return
	}
	if q.Get("code_challenge_method") != "S256" || q.Get("tenant") != "a" || q.Get("resource") != s.Resource() || q.Get("response_type") != "code" {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	code := s.next("code")
	s.codes[code] = q
	s.mu.Unlock()
	back := url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {s.Issuer}}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

// authenticated reports whether a client proved who it is in the way in which it was registered.
func (s *Server) authenticated(r *http.Request) bool {
	id, secret, basic := r.BasicAuth()
	id, _ = url.QueryUnescape(id) // RFC 6749, section 2.3.1
	secret, _ = url.QueryUnescape(secret)
	if !basic {
		id, secret = r.Form.Get("client_id"), r.Form.Get("client_secret")
	}
	if strings.HasPrefix(id, "https://") {
		return secret == ""
	}
	client := s.clients[id]
	if client == nil || r.Form.Get("client_id") != id {
		return false
	}
	switch client["token_endpoint_auth_method"] {
	case "client_secret_basic":
		return basic && secret == client["client_secret"]
	case "client_secret_post":
		return !basic && secret == client["client_secret"]
	}
	return !basic && secret == ""
}

func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	status, answer, lose := s.issue(r)
	if lose {
		if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
			_ = c.Close()
		}
		return
	}
	s.send(w, r, status, answer)
}

func (s *Server) issue(r *http.Request) (status int, answer Document, lose bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Forms = append(s.Forms, r.Form)
	if !s.authenticated(r) {
		return http.StatusUnauthorized, Document{"error": "invalid_client"}, false
	}
	if r.Form.Get("resource") != s.Resource() {
		return http.StatusBadRequest, Document{"error": "invalid_target"}, false
	}
	family, scope := "", ""
	switch r.Form.Get("grant_type") {
	case "authorization_code":
		q := s.codes[r.Form.Get("code")]
		delete(s.codes, r.Form.Get("code"))
		sum := sha256.Sum256([]byte(r.Form.Get("code_verifier")))
		if q == nil || q.Get("redirect_uri") != r.Form.Get("redirect_uri") || q.Get("code_challenge") != base64.RawURLEncoding.EncodeToString(sum[:]) {
			return http.StatusBadRequest, Document{"error": "invalid_grant"}, false
		}
		family, scope = s.next("family"), q.Get("scope")
	case "refresh_token":
		used := r.Form.Get("refresh_token")
		if family = s.refresh[used]; family == "" && s.Grace {
			family = s.before[used]
		}
		if family == "" { // RFC 9700, section 4.14.2: a token that was used before ends all of its family
			for token, of := range s.refresh {
				if of == s.before[used] {
					delete(s.refresh, token)
				}
			}
			s.access = map[string]string{}
			return http.StatusBadRequest, Document{"error": "invalid_grant"}, false
		}
		delete(s.refresh, used)
		s.before[used] = family
		scope = "read"
	default:
		return http.StatusBadRequest, Document{"error": "unsupported_grant_type"}, false
	}
	access, refresh := s.next("access"), s.next("refresh")
	s.access[access], s.refresh[refresh] = scope, family
	lose, s.Lose = s.Lose && r.Form.Get("grant_type") == "refresh_token", s.Lose && r.Form.Get("grant_type") != "refresh_token"
	return http.StatusOK, Document{"access_token": access, "token_type": "Bearer", "expires_in": s.Life, "refresh_token": refresh, "scope": scope}, lose
}

func (s *Server) revoke(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.Forms = append(s.Forms, r.Form)
	known := s.authenticated(r)
	if known {
		delete(s.refresh, r.Form.Get("token"))
		s.access = map[string]string{}
	}
	s.mu.Unlock()
	if !known {
		s.send(w, r, http.StatusUnauthorized, Document{"error": "invalid_client"})
		return
	}
	s.send(w, r, http.StatusOK, Document{})
}

// Expire has all access tokens be refused from now on.
func (s *Server) Expire() { s.Set(func(s *Server) { s.access = map[string]string{} }) }

// Valid returns the number of access tokens that are accepted.
func (s *Server) Valid() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.access)
}

// protect refuses requests without a valid token.
func (s *Server) protect(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	_, valid := s.access[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")]
	s.mu.Unlock()
	switch {
	case !valid:
		w.Header().Set("WWW-Authenticate", fmt.Sprintf(`Bearer error="invalid_token", resource_metadata="%s/.well-known/oauth-protected-resource/mcp", scope="read"`, s.URL))
		w.WriteHeader(http.StatusUnauthorized)
	case s.Protected != nil:
		s.Protected.ServeHTTP(w, r)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// Allow asks for a grant as a browser whose person allows it, and returns the code and its verifier.
func (s *Server) Allow(t testing.TB, g connection.Grant) (code, verifier string) {
	t.Helper()
	verifier = strings.Repeat("v", 43)
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"response_type": {"code"}, "client_id": {g.Client.ID}, "redirect_uri": {g.Client.Redirect}, "state": {"s"}, "resource": {g.Resource},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}, "scope": {strings.Join(g.Scopes, " ")},
	}
	return s.Follow(t, g.Endpoint.Authorize+"&"+q.Encode()).Get("code"), verifier
}

// Follow opens an authorization address as a browser whose person allows it, and returns the parameters of the callback.
func (s *Server) Follow(t testing.TB, address string) url.Values {
	t.Helper()
	c := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	back, err := res.Location()
	if err != nil {
		t.Fatalf("the authorization was refused with status %d", res.StatusCode)
	}
	return back.Query()
}
