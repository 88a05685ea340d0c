package wire

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"
)

// TestQuiet: a connection that carries one answer can be told not to wake us, also below TLS; one that others
// share cannot.
func TestQuiet(t *testing.T) {
	for name, c := range map[string]struct {
		start  func(*httptest.Server)
		shared bool
	}{
		"plain":  {start: (*httptest.Server).Start},
		"TLS":    {start: (*httptest.Server).StartTLS},
		"HTTP/2": {start: func(s *httptest.Server) { s.EnableHTTP2 = true; s.StartTLS() }, shared: true},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				_, _ = w.Write([]byte("data: {}\n\n"))
			}))
			c.start(server)
			defer server.Close()
			client := NewClient(time.Second)
			defer client.CloseIdleConnections()
			if server.TLS != nil {
				client.Transport.(*judge).next.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig
				client.Transport.(*judge).next.DialTLSContext = nil
			}
			res, err := client.Post(server.URL, "", nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = res.Body.Close() }()
			body := res.Body.(*eventBody)
			if (body.conn == nil) != c.shared {
				t.Fatalf("over %s the connection is %v", res.Proto, body.conn)
			}
			if c.shared {
				return
			}
			conn := body.conn
			if secure, ok := conn.(*tls.Conn); ok {
				conn = secure.NetConn()
			}
			for _, on := range []bool{true, false} {
				body.quiet(on)
				if mark := markOf(t, conn.(syscall.Conn)); (mark == lowMark) != on || !on && mark != 1 {
					t.Errorf("quiet %v: it wakes us for %d bytes", on, mark)
				}
			}
		})
	}
}

func markOf(t *testing.T, conn syscall.Conn) (mark int) {
	raw, err := conn.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if failed := raw.Control(func(fd uintptr) {
		mark, err = syscall.GetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVLOWAT)
	}); failed != nil || err != nil {
		t.Fatal(failed, err)
	}
	return mark
}
