package app_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"github.com/fasthttp/websocket"
)

// canaries are recognizable secrets, by their description.
type canaries struct {
	t   *testing.T
	all map[string]string
}

// new returns a unique string that is valid as a password, a name and a message.
func (b *canaries) new(what string) string {
	canary := fmt.Sprintf("Canary%04dq", len(b.all)+1000)
	b.add(what, canary)
	return canary
}

// add adds a secret that the system generated.
func (b *canaries) add(what, secret string) {
	b.t.Helper()
	if len(secret) < 8 {
		b.t.Fatalf("%s is %q", what, secret)
	}
	b.all[what] = secret
}

// absent checks that a text contains none of the secrets, ignoring case.
func (b *canaries) absent(where, text string) {
	b.t.Helper()
	text = strings.ToLower(text)
	for what, secret := range b.all {
		if at := strings.Index(text, strings.ToLower(secret)); at >= 0 {
			b.t.Errorf("%s is in %s: …%s…", what, where, text[max(0, at-200):min(len(text), at+100)])
		}
	}
}

// User input and tokens never appear in the log, the metrics, the audit log or a refusal.
func TestCanaries(t *testing.T) {
	t.Parallel()
	b := &canaries{t, map[string]string{}}
	w := newWorld(t, "METRICS_ADDR=127.0.0.1:0", "LLM_PROVIDER=openai", "OPENAI_API_KEY="+b.new("the provider's key"),
		"OPENAI_BASE_URL=http://"+b.new("the provider's user")+":"+b.new("the provider's password")+"@127.0.0.1:1/v1", "LLM_MAX_RETRIES=0")
	secret := b.new("a password")
	c := w.nobody()
	c.post("/api/auth/register", obj{"username": "ann", "email": "ann@example.com", "password": secret}).want(201)
	tokens := c.post("/api/auth/login", obj{"username": "ann", "password": secret}).want(200)
	c.token, c.refresh = tokens.str("access_token"), tokens.str("refresh_token")
	b.add("an access token", c.token)
	b.add("a token's signature", c.token[strings.LastIndex(c.token, ".")+1:])
	b.add("a refresh token", c.refresh)
	ticket := c.ticket()
	b.add("a ticket", ticket)

	n := w.nobody()
	b.refusals(n, c)
	b.sockets(w, ticket)

	// A login with a reused refresh token, and one that ended.
	next := c.do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+c.refresh).want(200)
	b.add("the next refresh token", next.str("refresh_token"))
	b.add("the next access token", next.str("access_token"))
	// The token before the previous one, outside the grace period.
	after := c.do("POST", "/api/auth/refresh", nil, "Authorization: Bearer "+next.str("refresh_token")).want(200)
	b.add("the refresh token after it", after.str("refresh_token"))
	b.add("the access token after it", after.str("access_token"))
	b.refused(n, "POST", "/api/auth/refresh", nil, "Authorization: Bearer "+c.refresh)
	b.refused(c, "GET", "/api/auth/me", nil)

	b.observed(w)
	w.stop()
	log := w.log.String()
	if strings.Count(log, "\n") < 40 {
		t.Errorf("the log is not whole: %s", log)
	}
	b.absent("the log", log)
	if len(b.all) < 45 || strings.ContainsFunc(b.all["a password"], unicode.IsSpace) {
		t.Errorf("%d canaries", len(b.all))
	}
}

// refused sends a request that must fail and checks the reply.
func (b *canaries) refused(c *client, method, address string, body any, headers ...string) {
	b.t.Helper()
	r := c.do(method, address, body, append(headers, "User-Agent: harmless")...)
	if r.status < 400 {
		b.t.Errorf("%s %s: %d", method, address, r.status)
	}
	b.absent(fmt.Sprintf("the refusal of %s %.40s", method, address), string(r.body)+fmt.Sprint(r.header))
}

// refusals sends what is refused: of n, who has no account, and of c.
func (b *canaries) refusals(n, c *client) {
	b.t.Helper()
	b.refused(n, "POST", "/api/auth/login", obj{"username": "ann", "password": b.new("a wrong password")})
	b.refused(n, "POST", "/api/auth/login", obj{"username": b.new("a password for a name"), "password": b.new("a password of nobody")})
	b.refused(n, "POST", "/api/auth/login", `{"username": "`+b.new("a broken body")+`", "password": `)
	b.refused(n, "POST", "/api/auth/login", obj{"username": 5, "password": b.new("a password beside a wrong type")})
	b.refused(n, "POST", "/api/auth/register", obj{"username": b.new("a name that is none") + "!", "email": b.new("an address that is none"), "password": b.new("a password refused with them") + " "})
	b.refused(n, "POST", "/api/auth/register", obj{"username": "ann", "email": "x@example.com", "password": b.new("a password for a taken name")})
	b.refused(n, "POST", "/api/auth/register", obj{"username": "bob", "email": "bob@example.com", "password": strings.ToLower(b.new("a weak password"))})
	b.refused(n, "POST", "/api/auth/refresh", nil, "Authorization: Bearer "+b.new("a refresh token of nobody"))
	b.refused(n, "GET", "/api/auth/me", nil, "Authorization: Bearer "+b.new("an access token of nobody"))
	b.refused(n, "GET", "/api/auth/me", nil, "Authorization: Basic "+b.new("a password as Basic"))
	b.refused(n, "GET", "/api/auth/me", nil, "Cookie: chatbot_refresh="+b.new("a cookie"), "X-Api-Key: "+b.new("a header"))
	b.refused(n, "GET", "/api/auth/me?token="+b.new("a token in a wrong address"), nil)
	b.refused(n, "GET", "/"+b.new("an address")+"?token="+b.new("a token in no address"), nil)
	b.refused(n, "POST", "/api/"+b.new("an address of the API"), obj{"message": b.new("a prompt to no address")})
	b.refused(n, "POST", "/"+b.new("an address for too much"), strings.Repeat(b.new("too much"), 30_000)) // refused before routing
	b.refused(n, "GET", "/api/chat/ws?token="+b.new("a ticket without an upgrade"), nil)
	b.refused(n, strings.ToUpper(b.new("a method")), "/api/auth/me", nil)
	b.refused(c, "POST", "/api/chat/message", obj{"message": b.new("a prompt to a provider that is away")})
	b.refused(c, "POST", "/api/chat/message", obj{"message": b.new("a prompt beside a wrong type"), "session_id": b.new("a session")})
	b.refused(c, "POST", "/api/chat/message", obj{"message": b.new("a prompt to no session"), "session_id": 999})
	b.refused(c, "POST", "/api/chat/message", obj{"message": strings.Repeat(b.new("a long prompt"), 400)})
	b.refused(c, "POST", "/api/chat/message", obj{"message": "hi", "client_message_id": strings.Repeat(b.new("a key"), 20)})
	b.refused(c, "POST", "/api/chat/message", obj{"message": ""}, "Idempotency-Key: "+b.new("a key in a header"), "Last-Event-ID: "+b.new("an event"))
	b.refused(c, "POST", "/api/chat/message", b.new("a prompt that is no JSON"))
	b.refused(c, "POST", "/api/chat/message", obj{"message": b.new("a prompt with a type")}, "Content-Type: "+b.new("a type"))
	b.refused(c, "GET", "/api/chat/sessions?limit="+b.new("a limit")+"&sort="+b.new("an order"), nil)
	b.refused(c, "GET", "/api/chat/sessions/"+b.new("an id"), nil)
	b.refused(c, "POST", "/api/chat/sessions", obj{"title": b.new("a title") + strings.Repeat("x", 300)})
}

// sockets sends what is refused over a socket, and before there is one.
func (b *canaries) sockets(w *world, ticket string) {
	t := b.t
	t.Helper()
	for what, token := range map[string]string{"over a socket of nobody": b.new("a ticket of nobody"), "another's origin": b.new("a ticket from elsewhere")} {
		if _, response, err := w.dial(token, "Origin: https://"+b.new("an origin "+what)+".example"); err == nil || response == nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	conn, _, err := w.dial(ticket)
	if err != nil {
		t.Fatal(err)
	}
	for _, frame := range []string{
		`{"type":"message","content":"` + b.new("a prompt over a socket") + `"}`, `{"type":"` + b.new("a type of frame") + `"}`,
		`{"type":"stop","message_id":"` + b.new("an id in a frame") + `"}`, b.new("a frame that is no JSON"),
	} {
		if err := conn.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
			t.Fatal(err)
		}
		_, answer, err := conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		b.absent("a frame that refuses", string(answer))
	}
	_ = conn.WriteMessage(websocket.BinaryMessage, []byte(b.new("a binary frame")))
	conn.Close()
}

// observed checks the metrics and the audit log.
func (b *canaries) observed(w *world) {
	t := b.t
	t.Helper()
	response, err := http.Get("http://" + w.About.Metrics + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	metrics, _ := io.ReadAll(response.Body)
	if !strings.Contains(string(metrics), "http_requests_total") {
		t.Errorf("no metrics: %.100s", metrics)
	}
	b.absent("the metrics", string(metrics))
	var audited strings.Builder
	rows := w.rows("SELECT * FROM audit_events")
	for _, row := range rows {
		fmt.Fprintf(&audited, "%q\n", row)
	}
	if len(rows) < 6 || !strings.Contains(audited.String(), "login.refresh_token_reused") {
		t.Errorf("the audit is not whole:\n%s", audited.String())
	}
	b.absent("the audit", audited.String())
}
