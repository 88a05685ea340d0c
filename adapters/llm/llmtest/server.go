// Package llmtest simulates a language model provider over HTTP, with its answers and its failures, in OpenAI's and in
// Anthropic's format. For tests only.
//
//	provider := llmtest.Start(t, llmtest.Script{Fault: llmtest.FaultStall, After: 2})
//	// OPENAI_BASE_URL=provider.OpenAI()   or   ANTHROPIC_BASE_URL=provider.Anthropic()   or   OLLAMA_HOST=provider.Ollama()
//	...
//	provider.Play(llmtest.Script{})    // from now on it answers
//	provider.Calls()                   // how many answers were requested
//	provider.Play(llmtest.Script{Models: []string{"a", "b"}}) // its list of models, by default "scripted" alone
package llmtest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/ports/contract/models"
)

// Script determines what the provider does; see models.Script.
type Script = models.Script

// The faults a Script can have; see models.Fault.
const (
	FaultNone       = models.FaultNone
	FaultStatus     = models.FaultStatus
	FaultRefused    = models.FaultRefused
	FaultHang       = models.FaultHang
	FaultMute       = models.FaultMute
	FaultErrorBody  = models.FaultErrorBody
	FaultHTML       = models.FaultHTML
	FaultStall      = models.FaultStall
	FaultCutOff     = models.FaultCutOff
	FaultReset      = models.FaultReset
	FaultErrorEvent = models.FaultErrorEvent
	FaultMalformed  = models.FaultMalformed
	FaultNoDone     = models.FaultNoDone
	FaultLinger     = models.FaultLinger
)

// The quirks a Script can have; see models.Quirk.
const (
	QuirkReasonEach = models.QuirkReasonEach
	QuirkNoReason   = models.QuirkNoReason
	QuirkDocument   = models.QuirkDocument
	QuirkParts      = models.QuirkParts
	QuirkCRLF       = models.QuirkCRLF
	QuirkCR         = models.QuirkCR
	QuirkTight      = models.QuirkTight
	QuirkCrowded    = models.QuirkCrowded
	QuirkGzip       = models.QuirkGzip
	QuirkType       = models.QuirkType
)

// Request is one request as received; pings are included.
type Request struct {
	Method, Path string
	Header       http.Header
	Body         []byte
	At           time.Time
}

// Server is a running provider; safe for concurrent use.
type Server struct {
	http *httptest.Server
	quit chan struct{}

	mu       sync.Mutex
	script   Script
	played   int // calls since Play
	requests []Request
	calls    int
	running  int
}

// Start listens on a free port of 127.0.0.1 until the test ends. With FaultRefused nothing listens, and
// Play cannot change that.
func Start(t testing.TB, script Script) *Server {
	t.Helper()
	s := &Server{script: script, quit: make(chan struct{})}
	s.http = httptest.NewServer(s)
	if script.Fault == FaultRefused {
		s.http.Close()
		return s
	}
	t.Cleanup(func() {
		close(s.quit)
		s.http.CloseClientConnections()
		s.http.Close()
	})
	return s
}

// OpenAI returns the base URL for OpenAI's format.
func (s *Server) OpenAI() string { return s.http.URL + "/v1" }

// Anthropic returns the base URL for Anthropic's format.
func (s *Server) Anthropic() string { return s.http.URL }

// Ollama returns the host as in OLLAMA_HOST, without a scheme.
func (s *Server) Ollama() string { return strings.TrimPrefix(s.http.URL, "http://") }

// Play changes the script for later calls; running ones keep theirs.
func (s *Server) Play(script Script) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script, s.played = script, 0
}

// Calls returns how many answers were requested, without pings.
func (s *Server) Calls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}

// Running returns how many answers are being sent now.
func (s *Server) Running() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.running
}

// Requests returns all requests so far, in the order of their arrival.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.requests...)
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	asked := r.Method == http.MethodPost
	s.mu.Lock()
	s.requests = append(s.requests, Request{r.Method, r.URL.Path, r.Header.Clone(), body, time.Now()})
	script := s.script
	if script.Times > 0 && s.played >= script.Times {
		script.Fault = FaultNone
	}
	if asked {
		s.calls++
		s.played++
		s.running++
	}
	s.mu.Unlock()
	p := &performance{Script: script, w: w, r: r, body: body, quit: s.quit}
	if !asked {
		p.listModels()
		return
	}
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.running--
	}()
	p.answer()
}
