package mcp_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"chatbot/adapters/mcp"
	"chatbot/domain/chat"
	"chatbot/domain/connection"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

// connect returns a connector, which is closed at the end of the test.
func connect(t *testing.T, o mcp.Options) *mcp.Connector {
	t.Helper()
	c := mcp.New(o)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func to(url string) tool.Connection { return tool.Connection{ID: "s", Version: 1, URL: url} }

func asked(person identity.UserID, arguments string) chat.Calling {
	return chat.Calling{Call: chat.Call{Arguments: arguments}, Actor: identity.Actor{User: person}}
}

type said struct {
	Text string `json:"text" jsonschema:"what to say"`
}

// server returns the SDK's own server with the tools echo, wait and fail.
func server() *sdk.Server {
	s := sdk.NewServer(&sdk.Implementation{Name: "test", Version: "1"}, nil)
	sdk.AddTool(s, &sdk.Tool{Name: "echo", Description: "Says it again.", Annotations: &sdk.ToolAnnotations{ReadOnlyHint: true, Title: "Echo"}},
		func(_ context.Context, r *sdk.CallToolRequest, in said) (*sdk.CallToolResult, any, error) {
			return &sdk.CallToolResult{Content: []sdk.Content{
				&sdk.TextContent{Text: in.Text + " " + r.Session.ID()}, &sdk.ImageContent{MIMEType: "image/png", Data: []byte("png")},
			}}, nil, nil
		})
	sdk.AddTool(s, &sdk.Tool{Name: "wait"}, func(ctx context.Context, _ *sdk.CallToolRequest, _ struct{}) (*sdk.CallToolResult, any, error) {
		select {
		case <-ctx.Done():
		case <-time.After(2 * time.Second): // a call that was given up while it was sent is not cancelled
		}
		return nil, nil, ctx.Err()
	})
	sdk.AddTool(s, &sdk.Tool{Name: "fail"}, func(context.Context, *sdk.CallToolRequest, struct{}) (*sdk.CallToolResult, any, error) {
		return nil, nil, errors.New("out of paper")
	})
	return s
}

// served serves handlers, and ends connections at the end of the test.
func served(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return s.URL
}

func streamable(s *sdk.Server, json bool) http.Handler {
	return sdk.NewStreamableHTTPHandler(func(*http.Request) *sdk.Server { return s }, &sdk.StreamableHTTPOptions{JSONResponse: json})
}

// TestServersOfEachTransportAreCalled: Streamable HTTP with streams and with JSON, and HTTP with SSE of 2024.
func TestServersOfEachTransportAreCalled(t *testing.T) {
	s := server()
	for name, h := range map[string]http.Handler{
		"streams": streamable(s, false), "JSON": streamable(s, true), "SSE of 2024": sdk.NewSSEHandler(func(*http.Request) *sdk.Server { return s }, nil),
	} {
		t.Run(name, func(t *testing.T) {
			c := connect(t, mcp.Options{})
			at := to(served(t, h))
			all, err := c.List(t.Context(), at, 0)
			if err != nil || len(all) != 3 || all[0].Name != "echo" || all[0].Title != "Echo" || !all[0].ReadOnly || all[1].ReadOnly || !strings.Contains(all[0].Schema, `"text"`) {
				t.Fatalf("%+v, %v", all, err)
			}
			got, err := c.Call(t.Context(), at, "echo", asked(7, `{"text":"hi"}`))
			if err != nil || got.Failed || !strings.HasPrefix(got.Text, "hi ") || !strings.HasSuffix(got.Text, "\n\n[file 1]") || len(got.Files) != 1 || string(got.Files[0].Bytes) != "png" {
				t.Errorf("%+v, %v", got, err)
			}
			if got, err = c.Call(t.Context(), at, "fail", asked(7, `{}`)); err != nil || !got.Failed || got.Text != "out of paper" {
				t.Errorf("%+v, %v", got, err)
			}
			if _, err = c.Call(t.Context(), at, "none", asked(7, `{}`)); !errors.Is(err, tool.ErrServerRefused) {
				t.Errorf("%v", err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			if _, err = c.Call(ctx, at, "wait", asked(7, `{}`)); !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, model.ErrProviderSlow) {
				t.Errorf("%v", err)
			}
			if got, err = c.Call(t.Context(), at, "echo", asked(7, `{"text":"again"}`)); err != nil || !strings.HasPrefix(got.Text, "again") {
				t.Errorf("after a call that was given up: %+v, %v", got, err)
			}
		})
	}
}

// legacy serves a server that does not know the stateless protocol, and so has sessions.
func legacy(s *sdk.Server, refuse func(r *http.Request) int) http.Handler {
	h := streamable(s, true)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if status := refuse(r); status != 0 {
			http.Error(w, `{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: No valid session ID provided"}}`, status)
			return
		}
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), "server/discover") {
			http.Error(w, "no", http.StatusNotFound)
			return
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		h.ServeHTTP(w, r)
	})
}

// TestEachPersonHasTheirOwnSession, which lasts until the server ends it: then the call is made in another one, whatever status says so.
func TestEachPersonHasTheirOwnSession(t *testing.T) {
	for _, status := range []int{http.StatusNotFound, http.StatusBadRequest} {
		var gone atomic.Value
		gone.Store("")
		c := connect(t, mcp.Options{})
		at := to(served(t, legacy(server(), func(r *http.Request) int {
			if id := r.Header.Get("Mcp-Session-Id"); id != "" && id == gone.Load() {
				return status
			}
			return 0
		})))
		session := func(person identity.UserID) string {
			got, err := c.Call(t.Context(), at, "echo", asked(person, `{"text":"hi"}`))
			if err != nil {
				t.Fatal(err)
			}
			return strings.Fields(strings.ReplaceAll(got.Text, "\n", " "))[1]
		}
		ada, bob := session(7), session(8)
		if ada == "" || ada == bob || session(7) != ada {
			t.Errorf("sessions %q, %q, %q", ada, bob, session(7))
		}
		gone.Store(ada)
		if again := session(7); again == ada || session(8) != bob {
			t.Errorf("%d: %q after %q", status, again, ada)
		}
	}
}

// granted authorizes with a token that is replaced, of a grant that the person may replace.
type granted struct {
	token, grant atomic.Value
	listed       atomic.Int32
}

func (g *granted) Authorization(context.Context, tool.Connection, identity.Actor) (header, grant string, err error) {
	return g.token.Load().(string), g.grant.Load().(string), nil
}

func (g *granted) Refused(context.Context, tool.Connection, identity.Actor, connection.Refusal) (string, error) {
	return "", tool.ErrServerNeedsAuthorization
}

func (g *granted) Listed(context.Context, tool.Connection) { g.listed.Add(1) }

// refusing has no other authorization for a request that was refused.
type refusing struct {
	granted
	reason atomic.Pointer[error]
	last   atomic.Pointer[connection.Refusal]
}

func newRefusing(token string) *refusing {
	r := &refusing{}
	r.token.Store(token)
	r.grant.Store(token)
	return r
}

func (r *refusing) Refused(_ context.Context, _ tool.Connection, _ identity.Actor, refusal connection.Refusal) (string, error) {
	r.last.Store(&refusal)
	return "", *r.reason.Load()
}

// TestListWithoutAuthorizationIsTold: of a server that lists its tools to everybody, and of no other.
func TestListWithoutAuthorizationIsTold(t *testing.T) {
	for _, token := range []string{"", "token"} {
		g := &granted{}
		g.token.Store(token)
		g.grant.Store(token)
		c := connect(t, mcp.Options{Authorization: g})
		if _, err := c.List(t.Context(), to(served(t, streamable(server(), true))), 7); err != nil {
			t.Fatal(err)
		}
		if told := g.listed.Load() == 1; told != (token == "") {
			t.Errorf("with %q it was told %d times", token, g.listed.Load())
		}
	}
}

// TestRefusalsOfCallsAreToldApart: from those of sessions that begin.
func TestRefusalsOfCallsAreToldApart(t *testing.T) {
	for _, protected := range []string{"initialize", "tools/call"} {
		r := newRefusing("")
		needed := error(connection.ErrNeeded)
		r.reason.Store(&needed)
		next := streamable(server(), true)
		at := to(served(t, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			body, _ := io.ReadAll(req.Body)
			if strings.Contains(string(body), `"`+protected+`"`) {
				w.WriteHeader(http.StatusUnauthorized)
				return
			}
			req.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(w, req)
		})))
		if _, err := connect(t, mcp.Options{Authorization: r}).Call(t.Context(), at, "echo", asked(7, `{"text":"hi"}`)); !errors.Is(err, connection.ErrNeeded) {
			t.Fatalf("%v", err)
		}
		if last := r.last.Load(); last == nil || last.OfCall != (protected == "tools/call") {
			t.Errorf("%s: %+v", protected, last)
		}
	}
}

// TestFaultsOfAuthorizationAreNotKept: a call after the person has connected is made at once, also if no session could begin just before.
func TestFaultsOfAuthorizationAreNotKept(t *testing.T) {
	r := newRefusing("")
	c := connect(t, mcp.Options{Authorization: r})
	at := to(served(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })))
	for _, want := range []error{connection.ErrMoreNeeded, connection.ErrUnreached, connection.ErrNeeded} {
		r.reason.Store(&want)
		if _, err := c.Call(t.Context(), at, "echo", asked(7, `{"text":"hi"}`)); !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
}

// TestOnlyChallengeOfMissingScopesAsksForMore: other answers 403 are the server's refusals, whatever words are in them.
func TestOnlyChallengeOfMissingScopesAsksForMore(t *testing.T) {
	var moreNeeded error = connection.ErrMoreNeeded
	for challenge, want := range map[string]bool{
		`Bearer error="insufficient_scope"`: true, `Bearer error="other", error_description="not insufficient_scope"`: false, `Basic realm="insufficient_scope"`: false,
	} {
		r := newRefusing("Bearer a")
		r.reason.Store(&moreNeeded)
		at := to(served(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("WWW-Authenticate", challenge)
			w.WriteHeader(http.StatusForbidden)
		})))
		if _, err := connect(t, mcp.Options{Authorization: r}).Call(t.Context(), at, "echo", asked(7, `{"text":"hi"}`)); errors.Is(err, moreNeeded) != want {
			t.Errorf("%s: %v", challenge, err)
		}
	}
}

// TestSessionsBelongToOneGrant: a token that is refreshed continues them; a person who connects again or disconnects begins another one.
func TestSessionsBelongToOneGrant(t *testing.T) {
	g := &granted{}
	g.token.Store("Bearer a")
	g.grant.Store("first")
	c := connect(t, mcp.Options{Authorization: g})
	at := to(served(t, legacy(server(), func(*http.Request) int { return 0 })))
	session := func() string {
		got, err := c.Call(t.Context(), at, "echo", asked(7, `{"text":"hi"}`))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Fields(strings.ReplaceAll(got.Text, "\n", " "))[1]
	}
	first := session()
	g.token.Store("Bearer b")
	if session() != first {
		t.Error("a refreshed token began another session")
	}
	g.grant.Store("second")
	second := session()
	if second == first || session() != second {
		t.Errorf("connected again: %q after %q", second, first)
	}
	g.token.Store("")
	g.grant.Store("")
	if third := session(); third == second || third == first {
		t.Errorf("disconnected: %q after %q", third, second)
	}
}

// TestCallsThatWereSentAreNotMadeTwice: another request of the session was answered with 404 while a call ran, which ends the session and
// says nothing about the call; or the server refused the call with 400 in other words.
func TestCallsThatWereSentAreNotMadeTwice(t *testing.T) {
	t.Run("another stream", func(t *testing.T) {
		t.Parallel()
		s := server()
		var made atomic.Int64
		running := make(chan struct{})
		s.AddTool(&sdk.Tool{Name: "write", InputSchema: map[string]any{"type": "object"}}, func(ctx context.Context, _ *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
			if made.Add(1) == 1 {
				close(running)
			}
			<-ctx.Done()
			return nil, ctx.Err()
		})
		h := legacy(s, func(*http.Request) int { return 0 })
		var streams atomic.Int64
		at := to(served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Method != http.MethodGet:
				h.ServeHTTP(w, r)
			case streams.Add(1) == 1: // ends once the call runs
				w.Header().Set("Content-Type", "text/event-stream")
				_ = http.NewResponseController(w).Flush()
				<-running
			default:
				http.NotFound(w, r)
			}
		})))
		_, err := connect(t, mcp.Options{}).Call(t.Context(), at, "write", asked(7, `{}`))
		if !errors.Is(err, tool.ErrServerFailed) || made.Load() != 1 {
			t.Errorf("made %d times: %v", made.Load(), err)
		}
	})
	t.Run("other words", func(t *testing.T) {
		t.Parallel()
		var made atomic.Int64
		h := legacy(server(), func(*http.Request) int { return 0 })
		at := to(served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(strings.NewReader(string(body)))
			if strings.Contains(string(body), "tools/call") {
				made.Add(1)
				http.Error(w, "the session of the database was lost", http.StatusBadRequest)
				return
			}
			h.ServeHTTP(w, r)
		})))
		_, err := connect(t, mcp.Options{}).Call(t.Context(), at, "echo", asked(7, `{"text":"hi"}`))
		if err == nil || made.Load() != 1 {
			t.Errorf("made %d times: %v", made.Load(), err)
		}
	})
}

// TestBrokenCallsAreNotRefusals: a server that breaks off during a call may have made it.
func TestBrokenCallsAreNotRefusals(t *testing.T) {
	for name, end := range map[string]func(w http.ResponseWriter){
		"a status": func(w http.ResponseWriter) { http.Error(w, "no", http.StatusBadGateway) },
		"a page": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html>")
		},
		"half an answer": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"jsonrpc":`)
		},
		"no answer": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, ": bye\n\n")
		},
		"nothing": func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := streamable(server(), true)
			at := to(served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(strings.NewReader(string(body)))
				if strings.Contains(string(body), "tools/call") {
					end(w)
					return
				}
				h.ServeHTTP(w, r)
			})))
			var notMade tool.Failure
			_, err := connect(t, mcp.Options{}).Call(t.Context(), at, "echo", asked(7, `{"text":"hi"}`))
			if !errors.Is(err, tool.ErrServerFailed) || errors.As(err, &notMade) {
				t.Error(err)
			}
		})
	}
}

// TestChangedListsAreToldOfSessions, as is the list of one that begins.
func TestChangedListsAreToldOfSessions(t *testing.T) {
	s := server()
	c := connect(t, mcp.Options{})
	at := to(served(t, streamable(s, false)))
	if _, err := c.Call(t.Context(), at, "echo", asked(7, `{"text":"hi"}`)); err != nil {
		t.Fatal(err)
	}
	next := func() tool.List {
		select {
		case list := <-c.Lists():
			return list
		case <-time.After(20 * time.Second):
			t.Fatal("no list came")
			return tool.List{}
		}
	}
	if first := next(); first.Server != "s" || first.Version != 1 || len(first.Tools) != 3 {
		t.Errorf("%+v", first)
	}
	for range 20 { // a storm is one question
		s.RemoveTools("fail")
		s.AddTool(&sdk.Tool{Name: "more", InputSchema: map[string]any{"type": "object"}}, func(context.Context, *sdk.CallToolRequest) (*sdk.CallToolResult, error) { return nil, nil })
	}
	if changed := next(); len(changed.Tools) != 3 || changed.Tools[1].Name != "more" {
		t.Errorf("%+v", changed)
	}
}

// TestListsOfSessionsForOneQuestionAreNotTold: the server may be one that an administrator only tries, under the id of another.
func TestListsOfSessionsForOneQuestionAreNotTold(t *testing.T) {
	s := server()
	var asked atomic.Int64
	again := make(chan struct{})
	s.AddReceivingMiddleware(func(next sdk.MethodHandler) sdk.MethodHandler {
		return func(ctx context.Context, method string, r sdk.Request) (sdk.Result, error) {
			if method == "tools/list" {
				switch asked.Add(1) {
				case 1:
					s.RemoveTools("fail")
					select {
					case <-again:
					case <-time.After(500 * time.Millisecond):
					}
				case 2:
					close(again)
				}
			}
			return next(ctx, method, r)
		}
	})
	c := connect(t, mcp.Options{})
	if _, err := c.List(t.Context(), to(served(t, streamable(s, false))), 0); err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
	select {
	case list := <-c.Lists():
		t.Errorf("%+v", list)
	default:
	}
}

// TestOptionalRequestsAreNoFailures: a server that offers no stream of events, and breaks later, does not have another path.
func TestOptionalRequestsAreNoFailures(t *testing.T) {
	h := legacy(server(), func(r *http.Request) int {
		if r.Method == http.MethodGet {
			return http.StatusMethodNotAllowed
		}
		return 0
	})
	at := to(served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		if strings.Contains(string(body), "tools/list") {
			_, _ = io.WriteString(w, "<html>")
			return
		}
		h.ServeHTTP(w, r)
	})))
	if _, err := connect(t, mcp.Options{}).List(t.Context(), at, 0); !errors.Is(err, tool.ErrServerNotMCP) {
		t.Error(err)
	}
}

// TestHostileServersAreBounded: each costs its own calls, soon, and is told apart in words.
func TestHostileServersAreBounded(t *testing.T) {
	answer := func(kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = io.WriteString(w, body)
		}
	}
	elsewhere := served(t, streamable(server(), true))
	for name, c := range map[string]struct {
		h    http.HandlerFunc
		want *fault.Error
	}{
		"a page":           {answer("text/html", "<html>"), tool.ErrServerNotMCP},
		"wrong JSON":       {answer("application/json", `{"jsonrpc":`), tool.ErrServerNotMCP},
		"deep JSON":        {answer("application/json", `{"jsonrpc":"2.0","id":1,"result":`+strings.Repeat("[", 5<<20)), tool.ErrServerNotMCP},
		"another protocol": {answer("application/json", `{"hello":1}`), tool.ErrServerNotMCP},
		"an empty stream":  {answer("text/event-stream", ""), tool.ErrServerNotMCP},
		"not found":        {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusNotFound) }, tool.ErrServerWrongPath},
		"not allowed":      {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusMethodNotAllowed) }, tool.ErrServerWrongPath},
		"unauthorized":     {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusUnauthorized) }, tool.ErrServerNeedsAuthorization},
		"forbidden":        {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) }, tool.ErrServerNeedsAuthorization},
		"broken":           {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusInternalServerError) }, tool.ErrServerFailed},
		"a redirect elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere, http.StatusTemporaryRedirect)
		}, model.ErrProviderRedirects},
		"a redirect to itself": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path, http.StatusTemporaryRedirect)
		}, model.ErrProviderRedirects},
		"an endless body": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, strings.Repeat(" ", 1<<20)); err != nil {
					return
				}
			}
		}, tool.ErrServerTooLarge},
		"silence": {func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // else the server does not see that the client has gone
			<-r.Context().Done()
		}, model.ErrProviderSlow},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			if name == "silence" {
				ctx, cancel = context.WithTimeout(t.Context(), 100*time.Millisecond)
				defer cancel()
			}
			_, err := connect(t, mcp.Options{}).List(ctx, to(served(t, c.h)), 0)
			if !errors.Is(err, c.want) {
				t.Errorf("%v, not %v", err, c.want)
			}
		})
	}
	if _, err := connect(t, mcp.Options{}).List(t.Context(), to("http://127.0.0.1:1/mcp"), 0); !errors.Is(err, model.ErrProviderUnreachable) {
		t.Errorf("%v", err)
	}
	if _, err := connect(t, mcp.Options{}).List(t.Context(), to("http://169.254.169.254/mcp"), 0); !errors.Is(err, model.ErrProviderForbidden) {
		t.Errorf("%v", err)
	}
}

// TestServersThatDoNotSayMoreDoNotHoldConnecting: a stream of events that does not begin is done without, and a server that answers nothing
// else is given up in time.
func TestServersThatDoNotSayMoreDoNotHoldConnecting(t *testing.T) {
	hang := func(r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}
	t.Run("the stream of 2025", func(t *testing.T) {
		t.Parallel()
		h := legacy(server(), func(*http.Request) int { return 0 })
		at := to(served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				hang(r)
				return
			}
			h.ServeHTTP(w, r)
		})))
		ctx, cancel := context.WithTimeout(t.Context(), 8*time.Second)
		defer cancel()
		if got, err := connect(t, mcp.Options{}).Call(ctx, at, "echo", asked(7, `{"text":"hi"}`)); err != nil || !strings.HasPrefix(got.Text, "hi ") {
			t.Errorf("%+v, %v", got, err)
		}
	})
	for method, stream := range map[string]bool{"notifications/initialized": true, "subscriptions/listen": false, "subscriptions/listen after headers": false} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			h := streamable(server(), false)
			if stream {
				h = legacy(server(), func(*http.Request) int { return 0 })
			}
			at := to(served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(strings.NewReader(string(body)))
				if name, after := strings.CutSuffix(method, " after headers"); strings.Contains(string(body), name) {
					if after {
						w.Header().Set("Content-Type", "text/event-stream")
						_ = http.NewResponseController(w).Flush()
					}
					hang(r)
					return
				}
				h.ServeHTTP(w, r)
			})))
			c := connect(t, mcp.Options{})
			ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
			defer cancel()
			began := time.Now()
			_, err := c.List(ctx, at, 0)
			if took := time.Since(began); took > 5*time.Second || err != nil && !errors.Is(err, model.ErrProviderSlow) {
				t.Errorf("%v after %s", err, took)
			}
		})
	}
}

// TestFailuresDoNotRepeatWhatServersSay, nor their addresses: they are logged. The reason of a refusal is for the model and administrators.
func TestFailuresDoNotRepeatWhatServersSay(t *testing.T) {
	refusing := server()
	refusing.AddReceivingMiddleware(func(next sdk.MethodHandler) sdk.MethodHandler {
		return func(ctx context.Context, method string, r sdk.Request) (sdk.Result, error) {
			if strings.HasPrefix(method, "tools/") {
				return nil, &jsonrpc.Error{Code: -32602, Message: "secret"}
			}
			return next(ctx, method, r)
		}
	})
	say := func(kind, body string, status int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Mcp-Session-Id", "secret")
			w.Header().Set("WWW-Authenticate", "secret")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
	ends := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	for name, at := range map[string]string{
		"a refusal": served(t, streamable(refusing, true)), "a page": served(t, say("secret/html", "secret", 200)), "a message": served(t, say("application/json", `{"jsonrpc":"2.0","secret":"secret"}`, 200)),
		"a status": served(t, say("text/plain", "secret", 500)), "an error": served(t, say("application/json", `{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"secret"}}`, 400)),
		"unauthorized": served(t, say("text/plain", "secret", 401)), "nobody": "http://127.0.0.1:1", "breaks off": served(t, ends),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := connect(t, mcp.Options{})
			_, listing := c.List(t.Context(), to(at+"/?key=secret"), 0)
			_, calling := c.Call(t.Context(), to(at+"/?key=secret"), "echo", asked(7, `{"text":"hi"}`))
			for _, err := range []error{listing, calling} {
				if err == nil || strings.Contains(err.Error(), "secret") {
					t.Error(err)
				}
			}
			var refused *fault.Error
			if name == "a refusal" && (!errors.As(calling, &refused) || refused.Params["reason"] != "secret") {
				t.Errorf("%+v", refused)
			}
		})
	}
}

// TestHugeListsAreCut, and tools that cannot be called, or come twice, are left out.
func TestHugeListsAreCut(t *testing.T) {
	s := server()
	s.AddReceivingMiddleware(func(next sdk.MethodHandler) sdk.MethodHandler {
		return func(ctx context.Context, method string, r sdk.Request) (sdk.Result, error) {
			if method != "tools/list" {
				return next(ctx, method, r)
			}
			page := &sdk.ListToolsResult{NextCursor: fmt.Sprint(time.Now().UnixNano())} // endless
			for i := range 50 {
				page.Tools = append(page.Tools, &sdk.Tool{Name: fmt.Sprint(page.NextCursor, i), Description: strings.Repeat("é\u202e", 9000), InputSchema: map[string]any{"type": "object"}})
			}
			page.Tools = append(page.Tools, page.Tools[0], &sdk.Tool{Name: strings.Repeat("x", 300), InputSchema: map[string]any{}}, &sdk.Tool{Name: "a\nb", InputSchema: map[string]any{}},
				&sdk.Tool{Name: "large", InputSchema: map[string]any{"description": strings.Repeat("x", 40<<10)}})
			return page, nil
		}
	})
	all, err := connect(t, mcp.Options{}).List(t.Context(), to(served(t, streamable(s, true))), 0)
	if err != nil || len(all) < 100 || len(all) > 300 {
		t.Fatalf("%d, %v", len(all), err)
	}
	seen := map[string]bool{}
	for _, one := range all {
		if seen[one.Name] || len(one.Name) > 256 || one.Name == "large" || strings.ContainsAny(one.Name+one.Description, "\n\u202e") || len([]rune(one.Description)) > 4000 {
			t.Errorf("%.100q: %d", one.Name, len(one.Description))
		}
		seen[one.Name] = true
	}
}

// TestServerThatIsDownIsLeftAlone for a while after a call that could not be made, and comes back with another version at once.
func TestServerThatIsDownIsLeftAlone(t *testing.T) {
	var requests atomic.Int64
	var up atomic.Bool
	h := streamable(server(), true)
	at := to(served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if !up.Load() {
			http.Error(w, "down", http.StatusBadGateway)
			return
		}
		h.ServeHTTP(w, r)
	})))
	c := connect(t, mcp.Options{})
	for range 5 {
		var notMade tool.Failure
		if _, err := c.Call(t.Context(), at, "echo", asked(7, `{"text":"hi"}`)); !errors.Is(err, tool.ErrServerFailed) || !errors.As(err, &notMade) {
			t.Fatal(err)
		}
	}
	first := requests.Load()
	if first == 0 || first > 3 {
		t.Errorf("%d requests", first)
	}
	up.Store(true)
	c.Drop("s")
	if got, err := c.Call(t.Context(), at, "echo", asked(7, `{"text":"hi"}`)); err != nil || !strings.HasPrefix(got.Text, "hi") {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestProcessesAreStartedOnlyWhereAllowed, with a clean environment, and end with their session.
func TestProcessesAreStartedOnlyWhereAllowed(t *testing.T) {
	if os.Getenv("MCP_TEST_SERVER") != "" {
		return
	}
	t.Setenv("SECRET_KEY", "hidden")
	at := tool.Connection{ID: "s", Version: 1, Command: os.Args[0], Args: []string{"-test.run=TestServeStdio"}, Env: map[string]string{"MCP_TEST_SERVER": "1"}}
	if _, err := connect(t, mcp.Options{}).Normalize(at); err == nil {
		t.Error("a command is taken")
	}
	if _, err := connect(t, mcp.Options{}).List(t.Context(), at, 0); !errors.Is(err, tool.ErrServerCommand) {
		t.Errorf("%v", err)
	}
	c := connect(t, mcp.Options{Stdio: true})
	got, err := c.Call(t.Context(), at, "env", asked(7, `{}`))
	if err != nil || strings.Contains(got.Text, "hidden") || !strings.Contains(got.Text, "MCP_TEST_SERVER=1") {
		t.Errorf("%+v, %v", got, err)
	}
	missing := at
	missing.ID, missing.Command = "m", "/none/such"
	if _, err := c.List(t.Context(), missing, 0); !errors.Is(err, tool.ErrServerCommand) {
		t.Errorf("%v", err)
	}
	missing.Command, missing.Args = "/bin/true", nil
	if _, err := c.List(t.Context(), missing, 0); !errors.Is(err, tool.ErrServerExited) {
		t.Errorf("%v", err)
	}
}

// TestProcessesThatDoNotReadDoNotHoldCalls: they are ended when the call has had its time.
func TestProcessesThatDoNotReadDoNotHoldCalls(t *testing.T) {
	at := tool.Connection{ID: "s", Version: 1, Command: os.Args[0], Args: []string{"-test.run=TestServeStdio"}, Env: map[string]string{"MCP_TEST_SERVER": "deaf"}}
	c := connect(t, mcp.Options{Stdio: true})
	if _, err := c.List(t.Context(), at, 0); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		_, err := c.Call(ctx, at, "echo", asked(7, `{"text":"`+strings.Repeat("x", 1<<20)+`"}`))
		ended <- err
	}()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("the call was answered")
		}
	case <-time.After(20 * time.Second):
		t.Error("the call does not end")
	}
}

// deaf does not read beyond the beginning of a call.
type deaf struct{ io.ReadCloser }

func (d deaf) Read(p []byte) (int, error) {
	n, err := d.ReadCloser.Read(p[:min(len(p), 1024)])
	if strings.Contains(string(p[:n]), "tools/call") {
		time.Sleep(time.Hour)
	}
	return n, err
}

// TestServeStdio is the server of the tests above. It prints what is no message, too.
func TestServeStdio(t *testing.T) {
	kind := os.Getenv("MCP_TEST_SERVER")
	if kind == "" {
		t.Skip("not started as a server")
	}
	fmt.Println("[INFO] started\n\nlistening…")
	s := server()
	s.AddTool(&sdk.Tool{Name: "env", InputSchema: map[string]any{"type": "object"}}, func(context.Context, *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: strings.Join(os.Environ(), "\n")}}}, nil
	})
	in := io.ReadCloser(os.Stdin)
	if kind == "deaf" {
		in = deaf{os.Stdin}
	}
	_ = s.Run(t.Context(), &sdk.IOTransport{Reader: in, Writer: os.Stdout})
}
