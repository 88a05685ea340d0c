package app_test

import (
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	otlp "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// traces is an OpenTelemetry collector that stores the spans it receives.
type traces struct {
	*httptest.Server
	mu    sync.Mutex
	spans []*otlp.Span
	about map[string]string // resource attributes of the sender
	paths map[string]bool
}

func collect(t *testing.T) *traces {
	t.Helper()
	c := &traces{about: map[string]string{}, paths: map[string]bool{}}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var sent collector.ExportTraceServiceRequest
		body, err := io.ReadAll(r.Body)
		if err != nil || proto.Unmarshal(body, &sent) != nil {
			http.Error(w, "no traces", http.StatusBadRequest)
			return
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.paths[r.URL.Path] = true
		for _, from := range sent.ResourceSpans {
			for _, fact := range from.Resource.Attributes {
				c.about[fact.Key] = fact.Value.GetStringValue()
			}
			for _, scope := range from.ScopeSpans {
				c.spans = append(c.spans, scope.Spans...)
			}
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// named returns the spans with a name.
func (c *traces) named(name string) (found []*otlp.Span) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.spans {
		if s.Name == name {
			found = append(found, s)
		}
	}
	return found
}

// one returns the only span with a name.
func (c *traces) one(t *testing.T, name string) *otlp.Span {
	t.Helper()
	found := c.named(name)
	if len(found) != 1 {
		t.Fatalf("%d spans are called %s", len(found), name)
	}
	return found[0]
}

// beneath reports whether a span is a descendant of another.
func (c *traces) beneath(s, top *otlp.Span) bool {
	for string(s.TraceId) == string(top.TraceId) {
		if string(s.SpanId) == string(top.SpanId) {
			return true
		}
		parent := s.ParentSpanId
		s = &otlp.Span{}
		for _, other := range c.spans {
			if string(other.SpanId) == string(parent) {
				s = other
			}
		}
	}
	return false
}

func fact(s *otlp.Span, name string) string {
	for _, a := range s.Attributes {
		if a.Key == name {
			if text := a.Value.GetStringValue(); text != "" {
				return text
			}
			return fmt.Sprint(a.Value.GetIntValue())
		}
	}
	return ""
}

func TestOneTraceFromTheRequestToTheLastCheckpoint(t *testing.T) {
	t.Parallel()
	c := collect(t)
	s := start(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+c.URL, "DEMO_FIRST_TOKEN=800ms") // long enough for a checkpoint
	ann := s.person("ann")
	sent := ann.post("/api/chat/message", obj{"message": "my secret garden"}).want(200)
	ann.get("/api/auth/me").want(200)
	s.stop() // sends the remaining spans

	request := c.one(t, "POST /api/chat/message")
	for name, want := range map[string]string{
		"http.request.method": "POST", "http.route": "/api/chat/message", "http.response.status_code": "200", "request_id": sent.header.Get("X-Request-ID"),
	} {
		if got := fact(request, name); got != want {
			t.Errorf("the request's %s is %q, want %q", name, got, want)
		}
	}
	answer, model := c.one(t, "answer"), c.one(t, "chat demo")
	for _, part := range []*otlp.Span{answer, model, c.one(t, "store"), c.named("db insert")[0]} {
		if part.Name != "db insert" && !c.beneath(part, request) {
			t.Errorf("%s is in trace %x, the request in %x", part.Name, part.TraceId, request.TraceId)
		}
	}
	checkpoints := 0
	for _, span := range c.named("checkpoint") {
		if c.beneath(span, answer) {
			checkpoints++
		}
	}
	if checkpoints == 0 {
		t.Error("no checkpoint is in the trace")
	}
	statements := 0
	for _, span := range append(c.named("db insert"), c.named("db update")...) {
		if c.beneath(span, request) {
			statements++
		}
	}
	if statements < 3 {
		t.Errorf("%d statements are in the trace", statements)
	}
	if took := time.Duration(model.EndTimeUnixNano - model.StartTimeUnixNano); took < 800*time.Millisecond || fact(model, "gen_ai.provider.name") != "demo" ||
		fact(model, "gen_ai.usage.output_tokens") == "0" || fact(model, "gen_ai.response.model") != "demo" || fact(model, "gen_ai.operation.name") != "chat" || fact(model, "gen_ai.request.model") != "demo" || fact(answer, "status") != "complete" {
		t.Errorf("the model took %v: %v; the answer %v", took, model.Attributes, answer.Attributes)
	}
	if c.about["service.name"] != "chatbot" || c.about["service.version"] != "1.0.0" || !c.paths["/v1/traces"] {
		t.Errorf("sent by %v to %v", c.about, c.paths)
	}
	for _, span := range c.spans {
		if len(span.ParentSpanId) == 0 && strings.HasPrefix(span.Name, "db ") {
			t.Errorf("%s is for nobody", span.Name)
		}
		for _, secret := range []string{"secret garden", password, ann.token, "127.0.0.1", "ann@"} {
			if strings.Contains(span.String(), secret) {
				t.Errorf("%s holds %q", span.Name, secret)
			}
		}
	}
}

func TestEachFrameIsATrace(t *testing.T) {
	t.Parallel()
	c := collect(t)
	s := start(t, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT="+c.URL+"/somewhere/else")
	ann := s.person("ann")
	socket := ann.socket()
	for range 2 {
		socket.send(obj{"type": "message", "content": "hi"})
		socket.until("message")
	}
	s.stop()
	frames := c.named("ws message")
	if len(frames) != 2 || string(frames[0].TraceId) == string(frames[1].TraceId) || len(frames[0].ParentSpanId) != 0 {
		t.Fatalf("%v", frames)
	}
	for _, answer := range c.named("answer") {
		if !c.beneath(answer, frames[0]) && !c.beneath(answer, frames[1]) {
			t.Error("an answer belongs to no frame")
		}
	}
	if len(c.named("answer")) != 2 || !c.paths["/somewhere/else"] {
		t.Errorf("%d answers, sent to %v", len(c.named("answer")), c.paths)
	}
}

func TestOnlyTrustedProxiesSetTheTrace(t *testing.T) {
	t.Parallel()
	const theirs = "4bf92f3577b34da6a3ce929d0e0e4736"
	for proxies, joins := range map[string]bool{"": false, "127.0.0.1": true} {
		c := collect(t)
		s := start(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+c.URL+"/", "TRUSTED_PROXIES="+proxies)
		s.nobody().do("GET", "/health", nil, "traceparent: 00-"+theirs+"-00f067aa0ba902b7-01").want(200)
		s.stop()
		if got := hex.EncodeToString(c.one(t, "GET /health").TraceId) == theirs; got != joins {
			t.Errorf("trusting %q: joins their trace: %v", proxies, got)
		}
	}
}

func TestTracesAreOffUnlessAskedFor(t *testing.T) {
	t.Parallel()
	c := collect(t)
	for _, settings := range [][]string{
		nil, {"OTEL_EXPORTER_OTLP_ENDPOINT=" + c.URL, "OTEL_SDK_DISABLED=true"}, {"OTEL_EXPORTER_OTLP_ENDPOINT=" + c.URL, "OTEL_TRACES_EXPORTER=none"},
	} {
		s := start(t, settings...)
		s.person("ann").chat("hi", 0)
		s.stop()
	}
	if len(c.spans) != 0 {
		t.Errorf("%d spans were sent", len(c.spans))
	}
}

func TestUnreachableCollectorLosesOnlyTraces(t *testing.T) {
	s := start(t, "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1")
	s.person("ann").chat("hi", 0)
	began := time.Now()
	s.stop()
	if took := time.Since(began); took > 8*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if !strings.Contains(s.log.String(), "Traces could not be sent") {
		t.Error("nobody is told")
	}
}
