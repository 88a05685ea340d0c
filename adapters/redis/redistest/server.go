//go:build services || faults

// Package redistest runs Redis servers for tests that need their own, to stop or to empty it.
package redistest

import (
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// URL is the server that all tests share, from TEST_REDIS_URL.
func URL(t testing.TB) string {
	t.Helper()
	url := os.Getenv("TEST_REDIS_URL")
	if url == "" {
		t.Fatal("TEST_REDIS_URL names no Redis server: run `make test`, or `scripts/with-services go test -tags services ./...`")
	}
	return url
}

// Server is a test's own Redis, without persistence: its data is lost when it stops.
type Server struct {
	URL string

	t    testing.TB
	path string
	port string
	tls  []string // arguments; none without TLS
	cmd  *exec.Cmd
}

// Start runs a server until the test ends, from TEST_REDIS_SERVER or else redis-server on PATH.
func Start(t testing.TB) *Server {
	t.Helper()
	return start(t, "redis://127.0.0.1:%s/0")
}

// StartTLS is Start for a server that accepts only TLS, with a certificate and its key.
func StartTLS(t testing.TB, certificate, key string) *Server {
	t.Helper()
	return start(t, "rediss://localhost:%s/0", "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-ca-cert-file", certificate, "--tls-auth-clients", "no")
}

func start(t testing.TB, address string, tls ...string) *Server {
	t.Helper()
	name := os.Getenv("TEST_REDIS_SERVER")
	if name == "" {
		name = "redis-server"
	}
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("these tests run a Redis of their own: install redis-server, or set TEST_REDIS_SERVER to it: %v", err)
	}
	for range 10 { // another process may take the port first
		s := &Server{t: t, path: path, port: freePort(t), tls: tls}
		s.URL = fmt.Sprintf(address, s.port)
		if s.run() {
			t.Cleanup(s.Stop)
			return s
		}
	}
	t.Fatal("Redis does not start")
	return nil
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := strings.Cut(l.Addr().String(), ":")
	return port
}

// run starts the process and waits until it responds; false when it exits before.
func (s *Server) run() bool {
	args := []string{"--port", s.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", s.t.TempDir()}
	if s.tls != nil {
		// The certificate is not valid for 127.0.0.2.
		args = append(append(args, "--port", "0", "--tls-port", s.port, "--bind", "127.0.0.1", "127.0.0.2"), s.tls...)
	}
	cmd := exec.Command(s.path, args...)
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.cmd = cmd
	for range 500 {
		if conn, err := net.DialTimeout("tcp", "127.0.0.1:"+s.port, time.Second); err == nil {
			if s.tls != nil {
				conn = tls.Client(conn, &tls.Config{InsecureSkipVerify: true})
			}
			_, _ = conn.Write([]byte("PING\r\n"))
			answer := make([]byte, 5)
			_ = conn.SetReadDeadline(time.Now().Add(time.Second))
			n, _ := conn.Read(answer)
			_ = conn.Close()
			if string(answer[:n]) == "+PONG" {
				return true
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.Stop()
	return false
}

// Stop kills the server if it runs.
func (s *Server) Stop() {
	if s.cmd != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}

// Restart starts an empty server at the same address.
func (s *Server) Restart() {
	s.t.Helper()
	s.Stop()
	if !s.run() {
		s.t.Fatal("Redis does not start again")
	}
}

// Pause suspends the server with its connections open, as behind a broken network.
func (s *Server) Pause() { _ = s.cmd.Process.Signal(syscall.SIGSTOP) }

// Resume ends a pause.
func (s *Server) Resume() { _ = s.cmd.Process.Signal(syscall.SIGCONT) }
