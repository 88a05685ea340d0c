package connection

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestOneReadReturnsAllThatArrived: whatever the connection, events that the server flushed one by one come with one read.
func TestOneReadReturnsAllThatArrived(t *testing.T) {
	const events = 50
	event := "data: {\"T\":\"word\"}\n\n"
	for name, c := range map[string]struct {
		start func(*httptest.Server)
		gzip  bool
	}{
		"plain":          {start: (*httptest.Server).Start},
		"TLS":            {start: (*httptest.Server).StartTLS},
		"HTTP/2":         {start: func(s *httptest.Server) { s.EnableHTTP2 = true; s.StartTLS() }},
		"gzip":           {start: (*httptest.Server).Start, gzip: true},
		"gzip over TLS":  {start: (*httptest.Server).StartTLS, gzip: true},
		"gzip in HTTP/2": {start: func(s *httptest.Server) { s.EnableHTTP2 = true; s.StartTLS() }, gzip: true},
	} {
		t.Run(name, func(t *testing.T) {
			begin, sent, quit := make(chan struct{}), make(chan struct{}), make(chan struct{})
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				var to io.Writer = w
				flush := http.NewResponseController(w).Flush
				if c.gzip {
					w.Header().Set("Content-Encoding", "gzip")
					packed := gzip.NewWriter(w)
					to, flush = packed, func() error { _ = packed.Flush(); return http.NewResponseController(w).Flush() }
				}
				for i := range 1 + events {
					_, _ = io.WriteString(to, event)
					_ = flush()
					if i == 0 {
						<-begin
					}
				}
				close(sent)
				<-quit
			}))
			c.start(server)
			defer server.Close()
			defer close(quit)
			client := New(Options{Connect: time.Second})
			defer client.CloseIdleConnections()
			if server.TLS != nil {
				next := client.Transport.(*judge).next
				next.TLSClientConfig, next.DialTLSContext = server.Client().Transport.(*http.Transport).TLSClientConfig, nil
			}
			res, err := client.Post(server.URL, "", nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = res.Body.Close() }()
			buffer := make([]byte, ReadBuffer)
			if _, err := io.ReadFull(res.Body, buffer[:len(event)]); err != nil {
				t.Fatal(err)
			}
			close(begin)
			<-sent
			time.Sleep(200 * time.Millisecond) // on its way through the loopback
			n, err := res.Body.Read(buffer)
			if got := string(buffer[:n]); err != nil || got != strings.Repeat(event, events) {
				t.Errorf("over %s one read returned %d of %d events, %v", res.Proto, strings.Count(got, "data:"), events, err)
			}
		})
	}
}

// endless sends a letter with each read.
type endless struct{ closed chan struct{} }

func (e endless) Read(p []byte) (int, error) {
	select {
	case <-e.closed:
		return 0, io.ErrUnexpectedEOF
	default:
		return copy(p, "a"), nil
	}
}

func (e endless) Close() error { close(e.closed); return nil }

func TestReadAheadIsBoundedAndEndsWithItsBody(t *testing.T) {
	r := newReadAhead(endless{make(chan struct{})})
	time.Sleep(50 * time.Millisecond)
	r.mu.Lock()
	held := len(r.held)
	r.mu.Unlock()
	if held == 0 || held > mostAhead {
		t.Errorf("%d bytes are held", held)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	select {
	case <-r.done:
	default:
		t.Error("still reading after Close")
	}
	ended := newReadAhead(io.NopCloser(strings.NewReader("whole")))
	if text, err := io.ReadAll(ended); err != nil || string(text) != "whole" {
		t.Errorf("%q, %v", text, err)
	}
	_ = ended.Close()
}
