package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"chatbot/adapters/bundb/bundbtest"
	"chatbot/adapters/reading/worker"
	"chatbot/cmd/chatbot/app"
	"chatbot/cmd/chatbot/config"
)

// Each test has its own server, on its own port and database, and mostly waits for it: more of them than cores run at once.
// The test binary also is the process that reads files.
func TestMain(m *testing.M) {
	if arguments, ok := worker.Requested(os.Args); ok {
		if err := worker.Serve(arguments, os.Stdin, os.Stdout); err != nil {
			panic(err)
		}
		return
	}
	_ = flag.Set("test.parallel", strconv.Itoa(perCore*runtime.GOMAXPROCS(0))) // before the flags of the command line, which take precedence
	os.Exit(m.Run())
}

// server is the whole system on its own port.
type server struct {
	*app.App
	t    *testing.T
	base string
	log  *lockedBuffer
	stop func()
}

// lockedBuffer is a log that can be read while it is written.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// page replaces the exported page.
var page = fstest.MapFS{
	"index.html":           {Data: []byte("<!doctype html><title>home</title>")},
	"chat.html":            {Data: []byte("<!doctype html><title>chat</title>")},
	"404.html":             {Data: []byte("<!doctype html><title>not found</title>")},
	"_next/static/a.js":    {Data: []byte("export {}")},
	"_next/static/a.js.br": {Data: []byte("brotli twin")},
	"_next/static/a.js.gz": {Data: []byte("gzip twin")},
	"fonts/inter.woff2":    {Data: []byte("font")},
	"sw.js":                {Data: []byte("export {}")},
}

// start runs the system with fast defaults, overridden by settings ("NAME=value").
func start(t *testing.T, settings ...string) *server {
	t.Helper()
	return startIn(t, t.TempDir(), settings...)
}

func startIn(t *testing.T, dir string, settings ...string) *server {
	t.Helper()
	return startHashing(t, 4, dir, settings...)
}

// startHashing is startIn with a bcrypt cost.
func startHashing(t *testing.T, cost int, dir string, settings ...string) *server {
	t.Helper()
	return startWith(t, app.Inputs{HashCost: cost}, dir, settings...)
}

// startWith runs the system with some inputs.
func startWith(t *testing.T, in app.Inputs, dir string, settings ...string) *server {
	t.Helper()
	environ := append([]string{
		"HTTP_ADDR=127.0.0.1:0", "REGISTRATION=open", "ALLOWED_HOSTS=127.0.0.1,localhost,chat.example,192.0.2.7", "DATA_DIR=" + dir, "DEMO_FIRST_TOKEN=1ms", "DEMO_TOKENS_PER_SECOND=20000",
		"DRAIN_TIMEOUT=2s", "LOG_LEVEL=DEBUG", "RATE_LIMIT_AUTH=off", "RATE_LIMIT_CHAT=off", "RATE_LIMIT_KEYS=off", "RATE_LIMIT_SEARCH=off", "RATE_LIMIT_TOOLS=off", "RATE_LIMIT_API=off",
	}, settings...)
	c, _, err := config.Load(environ, t.TempDir()+"/.env")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(c.DatabasePath()); c.Embedded() && errors.Is(err, fs.ErrNotExist) {
		bundbtest.SQLiteFile(t, c.DatabasePath())
	}
	log := &lockedBuffer{}
	in.Config, in.Page, in.Log, in.Version = c, page, log, "1.0.0"
	a, err := app.New(in)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := a.Start(ctx); err != nil {
		t.Fatal(err)
	}
	s := &server{App: a, t: t, base: "http://" + a.About.Addr, log: log}
	s.stop = sync.OnceFunc(func() {
		if err := a.Stop(); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	t.Cleanup(s.stop)
	return s
}

// client sends requests as one person; without a token, as nobody.
type client struct {
	*server
	token   string
	refresh string
	userID  int64
}

func (s *server) nobody() *client { return &client{server: s} }

const password = "Secret123"

// person registers an account and signs in.
func (s *server) person(name string) *client {
	s.t.Helper()
	c := s.nobody()
	registered := c.post("/api/auth/register", obj{"username": name, "email": name + "@example.com", "password": password, "setup_code": s.About.SetupCode}).want(201)
	c.userID = registered.int("id")
	c.signIn(name)
	return c
}

func (c *client) signIn(name string) {
	c.t.Helper()
	tokens := c.post("/api/auth/login", obj{"username": name, "password": password}).want(200)
	c.token, c.refresh = tokens.str("access_token"), tokens.str("refresh_token")
}

type obj map[string]any

// reply is a response, read completely and validated against the API description.
type reply struct {
	t      *testing.T
	status int
	header http.Header
	body   []byte
}

func (c *client) post(path string, body any) reply { c.t.Helper(); return c.do("POST", path, body) }
func (c *client) get(path string) reply            { c.t.Helper(); return c.do("GET", path, nil) }

// do sends a body as JSON, or a string unchanged, with headers ("Name: value").
func (c *client) do(method, path string, body any, headers ...string) reply {
	c.t.Helper()
	request := c.request(method, path, body, headers...)
	response, err := httpClient.Do(request)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	described(c.t, request, response, raw)
	return reply{c.t, response.StatusCode, response.Header, raw}
}

var httpClient = &http.Client{
	Timeout:       30 * time.Second,
	Transport:     &http.Transport{DialContext: (&net.Dialer{}).DialContext, MaxIdleConnsPerHost: 64},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (c *client) request(method, path string, body any, headers ...string) *http.Request {
	c.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	default:
		data, err := json.Marshal(b)
		if err != nil {
			c.t.Fatal(err)
		}
		reader = bytes.NewReader(data)
	}
	request, err := http.NewRequestWithContext(c.t.Context(), method, c.base+path, reader)
	if err != nil {
		c.t.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		switch {
		case name == "Host":
			request.Host = value
		case value == "":
			request.Header.Del(name)
		case name == "Cookie": // may come in several lines
			request.Header.Add(name, value)
		default:
			request.Header.Set(name, value)
		}
	}
	return request
}

func (r reply) want(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	return r
}

// problem expects a refusal with this status and code and returns it.
func (r reply) problem(status int, code string) reply {
	r.t.Helper()
	r.want(status)
	if got := r.header.Get("Content-Type"); got != "application/problem+json" {
		r.t.Fatalf("Content-Type %q: %s", got, r.body)
	}
	if got := r.str("code"); got != code {
		r.t.Fatalf("code %q, want %q: %s", got, code, r.body)
	}
	if r.str("request_id") == "" || r.str("request_id") != r.header.Get("X-Request-ID") {
		r.t.Fatalf("request_id %q, header %q", r.str("request_id"), r.header.Get("X-Request-ID"))
	}
	return r
}

func (r reply) json() obj {
	r.t.Helper()
	var o obj
	if err := json.Unmarshal(r.body, &o); err != nil {
		r.t.Fatalf("%v: %s", err, r.body)
	}
	return o
}

func (r reply) str(name string) string { r.t.Helper(); s, _ := r.json()[name].(string); return s }
func (r reply) int(name string) int64 {
	r.t.Helper()
	f, _ := r.json()[name].(float64)
	return int64(f)
}

func (r reply) list(name string) []obj {
	r.t.Helper()
	items, _ := r.json()[name].([]any)
	list := make([]obj, len(items))
	for i, item := range items {
		list[i] = item.(map[string]any)
	}
	return list
}

// eventually waits for something that happens in the background.
func eventually(t *testing.T, what string, within time.Duration, is func() bool) {
	t.Helper()
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("not within %s: %s", within, what)
}

func path(format string, args ...any) string { return fmt.Sprintf(format, args...) }
