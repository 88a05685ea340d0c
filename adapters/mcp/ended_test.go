package mcp_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"chatbot/adapters/mcp"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

// soon waits until something is so.
func soon(t *testing.T, what string, is func() bool) {
	t.Helper()
	for until := time.Now().Add(10 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("not in time: " + what)
		}
	}
}

// closed reports whether a channel is closed.
func closed(c <-chan struct{}) func() bool {
	return func() bool {
		select {
		case <-c:
			return true
		default:
			return false
		}
	}
}

// slow returns a server whose only tool runs until the server is told to cancel it, or the test ends.
func slow(t *testing.T) (s *sdk.Server, begun, canceled chan struct{}) {
	begun, canceled = make(chan struct{}), make(chan struct{})
	ended := t.Context().Done() // before what was opened is closed
	s = sdk.NewServer(&sdk.Implementation{Name: "slow", Version: "1"}, nil)
	s.AddTool(&sdk.Tool{Name: "slow", InputSchema: map[string]any{"type": "object"}}, func(ctx context.Context, _ *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		close(begun)
		select {
		case <-ctx.Done():
			close(canceled)
		case <-ended:
		}
		return nil, context.Canceled
	})
	return s, begun, canceled
}

// TestCancellationReachesTheServer over each transport: when nobody waits any more, when the time is over, and when the program ends.
func TestCancellationReachesTheServer(t *testing.T) {
	for name, transport := range map[string]func(*sdk.Server) http.Handler{
		"streams":  func(s *sdk.Server) http.Handler { return streamable(s, false) },
		"JSON":     func(s *sdk.Server) http.Handler { return streamable(s, true) },
		"sessions": func(s *sdk.Server) http.Handler { return legacy(s, func(*http.Request) int { return 0 }) },
		"SSE of 2024": func(s *sdk.Server) http.Handler {
			return sdk.NewSSEHandler(func(*http.Request) *sdk.Server { return s }, nil)
		},
	} {
		for how, end := range map[string]func(c *mcp.Connector, cancel context.CancelFunc){
			"stopped": func(_ *mcp.Connector, cancel context.CancelFunc) { cancel() },
			"closed":  func(c *mcp.Connector, _ context.CancelFunc) { _ = c.Close() },
		} {
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				s, begun, canceled := slow(t)
				c := connect(t, mcp.Options{})
				at := to(served(t, transport(s)))
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				failed := make(chan error, 1)
				go func() {
					_, err := c.Call(ctx, at, "slow", asked(7, "{}"))
					failed <- err
				}()
				soon(t, "the call has begun", closed(begun))
				end(c, cancel)
				soon(t, "the server is told", closed(canceled))
				select {
				case err := <-failed:
					if err == nil {
						t.Error("the call has a result")
					}
				case <-time.After(10 * time.Second):
					t.Error("the call does not end")
				}
			})
		}
	}
}

// TestSessionsThatBeginEndWithTheConnector: it asks for nothing more of a server once it is closed.
func TestSessionsThatBeginEndWithTheConnector(t *testing.T) {
	for name, use := range map[string]func(c *mcp.Connector, at tool.Connection) error{
		"of a call": func(c *mcp.Connector, at tool.Connection) error {
			_, err := c.Call(t.Context(), at, "echo", asked(7, "{}"))
			return err
		},
		"for a list": func(c *mcp.Connector, at tool.Connection) error {
			_, err := c.List(t.Context(), at, 0)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := streamable(server(), false)
			begun, released := make(chan struct{}), make(chan struct{})
			var once sync.Once
			var isClosed, late atomic.Bool
			at := to(served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				late.Store(late.Load() || isClosed.Load())
				once.Do(func() {
					close(begun)
					<-released
				})
				h.ServeHTTP(w, r)
			})))
			c := connect(t, mcp.Options{})
			failed := make(chan error, 1)
			go func() { failed <- use(c, at) }()
			soon(t, "a session begins", closed(begun))
			_ = c.Close()
			isClosed.Store(true)
			close(released)
			if err := <-failed; err == nil || late.Load() {
				t.Errorf("%v, asked after the end: %v", err, late.Load())
			}
			if err := use(c, at); !errors.Is(err, tool.ErrServerBusy) || late.Load() {
				t.Errorf("after the end: %v", err)
			}
		})
	}
}

// TestCallsThatTakeTooLongAreCanceledByName: a server with sessions gets notifications/cancelled, since it may go on when a connection ends.
func TestCallsThatTakeTooLongAreCanceledByName(t *testing.T) {
	s, begun, canceled := slow(t)
	told := make(chan struct{})
	h := legacy(s, func(*http.Request) int { return 0 })
	at := to(served(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if strings.Contains(string(body), `"notifications/cancelled"`) {
			close(told)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		h.ServeHTTP(w, r)
	})))
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	_, err := connect(t, mcp.Options{}).Call(ctx, at, "slow", asked(7, "{}"))
	if !errors.Is(err, model.ErrProviderSlow) && !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	soon(t, "the call has begun", closed(begun))
	soon(t, "the server is told", closed(told))
	soon(t, "the call is canceled", closed(canceled))
}

// TestIdleSessionsAreClosed with the server, and begun anew by the next call; those in use stay.
func TestIdleSessionsAreClosed(t *testing.T) {
	ended := make(chan struct{}, 10)
	s, begun, _ := slow(t)
	s.AddTool(&sdk.Tool{Name: "echo", InputSchema: map[string]any{"type": "object"}}, func(context.Context, *sdk.CallToolRequest) (*sdk.CallToolResult, error) {
		return &sdk.CallToolResult{Content: []sdk.Content{&sdk.TextContent{Text: "hi"}}}, nil
	})
	c := connect(t, mcp.Options{})
	at := to(served(t, legacy(s, func(r *http.Request) int {
		if r.Method == http.MethodDelete {
			ended <- struct{}{}
		}
		return 0
	})))
	echo := func() {
		t.Helper()
		if got, err := c.Call(t.Context(), at, "echo", asked(7, "{}")); err != nil || got.Text != "hi" {
			t.Fatalf("%+v, %v", got, err)
		}
	}
	echo()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() { _, _ = c.Call(ctx, at, "slow", asked(8, "{}")) }()
	soon(t, "the other call has begun", closed(begun))
	c.EndIdle(time.Now().Add(mcp.IdleAfter - time.Second))
	if n := c.Sessions(); n != 2 {
		t.Errorf("%d sessions before they are idle", n)
	}
	c.EndIdle(time.Now().Add(mcp.IdleAfter + time.Second))
	if n := c.Sessions(); n != 1 {
		t.Errorf("%d sessions", n)
	}
	select {
	case <-ended:
	case <-time.After(10 * time.Second):
		t.Error("the server is not told that the session has ended")
	}
	echo()
	if n := c.Sessions(); n != 2 {
		t.Errorf("%d sessions after another call", n)
	}
}

// TestChildrenOfProcessesEndWithThem: when the session is dropped, when the process ends by itself, and when it does not want to end.
func TestChildrenOfProcessesEndWithThem(t *testing.T) {
	if os.Getenv("MCP_TEST_SERVER") == "1" {
		return
	}
	const server = `"$0" -test.run=TestServeStdio`
	for name, script := range map[string]string{
		"dropped":               `sleep 1000 & echo $! >"$PIDS"; exec ` + server,
		"ended by itself":       `exec 3<&0; sleep 1000 & echo $! >"$PIDS"; ` + server + ` <&3 & child=$!; while [ ! -e "$PIDS.end" ]; do sleep 0.05; done; kill -9 $child`,
		"deaf to every request": `trap "" TERM; (trap "" TERM; sleep 1000) & echo $! >"$PIDS"; ` + server + ` <&0; sleep 1000`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pids := filepath.Join(t.TempDir(), "pids")
			c := connect(t, mcp.Options{Stdio: true})
			at := tool.Connection{ID: "s", Version: 1, Command: "/bin/sh", Args: []string{"-c", script, os.Args[0]}, Env: map[string]string{"MCP_TEST_SERVER": "1", "PIDS": pids}}
			if _, err := c.Call(t.Context(), at, "env", asked(7, "{}")); err != nil {
				t.Fatal(err)
			}
			pid, err := os.ReadFile(pids)
			if err != nil {
				t.Fatal(err)
			}
			child := "/proc/" + strings.TrimSpace(string(pid))
			alive := func() bool {
				status, err := os.ReadFile(child + "/stat")
				_, state, _ := strings.Cut(string(status), ") ")
				return err == nil && !strings.HasPrefix(state, "Z")
			}
			if !alive() {
				t.Fatal("the child does not run")
			}
			if name == "ended by itself" {
				err = os.WriteFile(pids+".end", nil, 0o600)
			} else {
				c.Drop("s")
			}
			soon(t, "the child ends", func() bool { return err == nil && !alive() })
		})
	}
}
