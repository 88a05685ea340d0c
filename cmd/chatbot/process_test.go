package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"chatbot/adapters/reading/worker"
)

// atOncePerCore is the number of tests, each with servers of its own, that one core runs in parallel.
const atOncePerCore = 4

// inProcess are other ways to run the test binary. Each reports whether the environment asked for it, once it has ended.
var inProcess []func() bool

// atEnd is called when all tests have ended.
var atEnd struct {
	mu  sync.Mutex
	all []func()
}

// later calls a function when all tests have ended.
func later(do func()) {
	atEnd.mu.Lock()
	defer atEnd.mu.Unlock()
	atEnd.all = append(atEnd.all, do)
}

// With RUN_CHATBOT, the test binary runs as the program itself, so that tests can kill a real process.
func TestMain(m *testing.M) {
	for _, run := range inProcess {
		if run() {
			return
		}
	}
	if _, ok := worker.Requested(os.Args); ok { // by the program, without an environment
		main()
		return
	}
	if os.Getenv("RUN_CHATBOT") != "" {
		hashCost = 4 // one hash of the real cost takes seconds with -race
		if file := os.Getenv("COUNTING_TOOLS"); file != "" {
			moreTools = countingTools(file)
		}
		if os.Getenv("LIBRARY_LOGS") != "" {
			go func() { // like a library that logs in the background
				for log.Writer() == os.Stderr { // until the program redirects Go's log
					time.Sleep(5 * time.Millisecond)
				}
				log.Print("a line of Go's log")
				slog.Warn("a line of slog", "field", "value")
			}()
		}
		main()
		return
	}
	// Tests of this package start servers and wait for them: more at once than cores, but not all. Set before the flags of the command
	// line, which take precedence.
	_ = flag.Set("test.parallel", strconv.Itoa(atOncePerCore*runtime.GOMAXPROCS(0)))
	code := m.Run()
	for _, do := range atEnd.all {
		do()
	}
	os.Exit(code)
}

// process is a running chatbot.
type process struct {
	*exec.Cmd
	base string
	http *http.Client // separate, so that no connection of an earlier process is reused
	wait func() error
	log  *bytes.Buffer // its errors and log; complete once it has ended
}

// launch starts a chatbot with its data in dir. The process is stopped with the test, which fails if the process panicked or, with
// -race, reported a data race.
func launch(t *testing.T, dir string, settings ...string) *process {
	t.Helper()
	return launchProgram(t, os.Args[0], dir, settings...)
}

func launchProgram(t *testing.T, program, dir string, settings ...string) *process {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, "serve")
	command.Dir = dir
	// By default a program with -race sleeps for a second before it exits.
	command.Env = append(append(os.Environ(), "RUN_CHATBOT=1", "GORACE=atexit_sleep_ms=10", "HTTP_ADDR=127.0.0.1:0", "LOG_LEVEL=ERROR",
		"RATE_LIMIT_AUTH=off", "RATE_LIMIT_CHAT=off", "RATE_LIMIT_KEYS=off", "RATE_LIMIT_SEARCH=off", "RATE_LIMIT_TOOLS=off", "RATE_LIMIT_API=off", "MAX_STREAMS_PER_USER=0", "MAX_SOCKETS_PER_USER=0"), settings...)
	greeting, log := &greeting{address: make(chan string, 1)}, &bytes.Buffer{}
	command.Stdout, command.Stderr = greeting, log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 100}
	p := &process{Cmd: command, http: &http.Client{Transport: transport}, wait: sync.OnceValue(command.Wait), log: log}
	t.Cleanup(func() {
		p.kill()
		transport.CloseIdleConnections()
		for _, word := range []string{"DATA RACE", "panic"} {
			if strings.Contains(log.String(), word) {
				t.Errorf("%s in the server:\n%s", word, log)
			}
		}
		if t.Failed() && log.Len() > 0 {
			t.Logf("the server's log:\n%.4000s", log)
		}
	})
	ended := make(chan error, 1)
	go func() { ended <- p.wait() }()
	select {
	case p.base = <-greeting.address:
	case err := <-ended:
		t.Fatalf("it did not start: %v %s", err, log)
	case <-time.After(3 * time.Minute):
		t.Fatal("it did not start within three minutes")
	}
	return p
}

// kill sends SIGKILL to the process.
func (p *process) kill() {
	_ = p.Process.Kill()
	_ = p.wait()
}

// stop sends SIGTERM and returns the error with which the process exited.
func (p *process) stop() error {
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return p.wait()
}

// greeting finds the address in the text that a server prints when it is ready.
type greeting struct {
	text    []byte
	address chan string
	found   bool
}

var addressLine = regexp.MustCompile(`(?m)^ *address +(\S+)\n`)

func (g *greeting) Write(p []byte) (int, error) {
	if g.found {
		return len(p), nil
	}
	g.text = append(g.text, p...)
	if line := addressLine.FindSubmatch(g.text); line != nil {
		g.found = true
		g.address <- string(line[1])
	}
	return len(p), nil
}

// refusal is a reply with an error status.
type refusal struct {
	status int
	body   map[string]any
}

func (r *refusal) Error() string { return fmt.Sprintf("%d %v", r.status, r.body) }

// try makes a request and returns the JSON of a successful reply.
func (p *process) try(request *http.Request, token string) (map[string]any, error) {
	if request.Header.Get("Content-Type") == "" {
		request.Header.Set("Content-Type", "application/json")
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := p.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	var reply map[string]any
	err = json.NewDecoder(response.Body).Decode(&reply)
	if response.StatusCode >= 300 {
		return nil, errors.Join(&refusal{response.StatusCode, reply}, err)
	}
	return reply, err
}

func (p *process) call(t *testing.T, token, method, path, body string) map[string]any {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, p.base+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	reply, err := p.try(request, token)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return reply
}

// signUp makes the account "ann" and returns its access token.
func (p *process) signUp(t *testing.T) string {
	t.Helper()
	p.call(t, "", "POST", "/api/auth/register", `{"username":"ann","email":"ann@example.com","password":"Secret123"}`)
	return p.call(t, "", "POST", "/api/auth/login", `{"username":"ann","password":"Secret123"}`)["access_token"].(string)
}
