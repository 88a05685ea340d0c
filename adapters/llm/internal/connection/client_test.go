package connection

import (
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestSpeaksHTTP2 is needed because a custom TLS dialler silently disables HTTP/2 unless NextProtos and
// ForceAttemptHTTP2 are set.
func TestSpeaksHTTP2(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "data: %s %s\n\n", r.Proto, r.Header.Get("Accept-Encoding"))
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	client := New(Options{Connect: 5 * time.Second})
	defer client.CloseIdleConnections()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	client.Transport.(*judge).next.TLSClientConfig.RootCAs = roots
	res, err := client.Post(server.URL, "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if body, err := io.ReadAll(res.Body); err != nil || string(body) != "data: HTTP/2.0 \n\n" {
		t.Errorf("%q, %v", body, err)
	}
}

// TestConnectionsAreKeptForTheNextAnswers requests as many answers at once as may run by default, twice.
func TestConnectionsAreKeptForTheNextAnswers(t *testing.T) {
	var opened atomic.Int64
	var all sync.WaitGroup // requests: none is answered before all have arrived
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		all.Done()
		all.Wait()
		w.Header().Set("Content-Type", "text/event-stream")
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	client := New(Options{Connect: 10 * time.Second})
	defer client.CloseIdleConnections()
	for range 2 {
		all.Add(idleConns)
		var asking sync.WaitGroup
		for range idleConns {
			asking.Go(func() {
				res, err := client.Post(server.URL, "application/json", strings.NewReader("{}"))
				if err != nil {
					t.Error(err)
					all.Done()
					return
				}
				_, _ = io.Copy(io.Discard, res.Body)
				_ = res.Body.Close()
			})
		}
		asking.Wait()
	}
	if n := opened.Load(); n > idleConns {
		t.Errorf("%d connections were opened for %d answers at once", n, idleConns)
	}
}
