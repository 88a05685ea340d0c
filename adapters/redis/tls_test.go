//go:build services

package redis_test

import (
	"context"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"chatbot/adapters/redis"
	"chatbot/adapters/redis/redistest"
)

// TestTLSRequiresValidCertificate: the server's certificate must be for its name, from the configured authority.
func TestTLSRequiresValidCertificate(t *testing.T) {
	dir, other := certificates(t), certificates(t)
	server := redistest.StartTLS(t, filepath.Join(dir, "redis.pem"), filepath.Join(dir, "redis.key"))
	right := filepath.Join(dir, "ca.pem")
	c, err := redis.Open(t.Context(), server.URL, right)
	if err != nil {
		t.Fatal(err)
	}
	ok(t, c.Ping(t.Context()))
	ok(t, c.Close())
	empty := filepath.Join(dir, "empty.pem")
	ok(t, os.WriteFile(empty, []byte("no certificate"), 0o600))
	for name, wrong := range map[string]struct{ url, ca, says string }{
		"another authority":  {server.URL, filepath.Join(other, "ca.pem"), "certificate"},
		"authorities of all": {server.URL, "", "certificate"},
		"another name":       {strings.Replace(server.URL, "localhost", "127.0.0.2", 1), right, "127.0.0.2"},
		"no TLS":             {strings.Replace(server.URL, "rediss", "redis", 1), right, "Redis at"},
		"no file":            {server.URL, filepath.Join(dir, "none"), "REDIS_CA_FILE cannot be read"},
		"a file of nothing":  {server.URL, empty, "holds no certificate"},
	} {
		c, err := redis.Open(t.Context(), wrong.url, wrong.ca)
		if err == nil || !strings.Contains(err.Error(), wrong.says) {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			_ = c.Close()
		}
	}
}

// TestCloseIgnoresBrokenConnection: TLS cannot send its close message over a reset connection, and a server that stops while
// Redis is down has not failed.
func TestCloseIgnoresBrokenConnection(t *testing.T) {
	dir := certificates(t)
	server := redistest.StartTLS(t, filepath.Join(dir, "redis.pem"), filepath.Join(dir, "redis.key"))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ok(t, err)
	defer l.Close()
	behind := strings.TrimSuffix(strings.TrimPrefix(server.URL, "rediss://"), "/0")
	reset := make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			redis, err := net.Dial("tcp", behind)
			if err != nil {
				_ = client.Close()
				return
			}
			done.Go(func() { _, _ = io.Copy(redis, client) })
			done.Go(func() { _, _ = io.Copy(client, redis) })
			done.Go(func() {
				<-reset
				_ = client.(*net.TCPConn).SetLinger(0)
				_, _ = client.Close(), redis.Close()
			})
		}
	})
	c, err := redis.Open(t.Context(), "rediss://"+strings.Replace(l.Addr().String(), "127.0.0.1", "localhost", 1), filepath.Join(dir, "ca.pem"))
	ok(t, err)
	close(reset)
	ok(t, l.Close())
	done.Wait()
	ok(t, c.Close())
}

// certificates creates certificates with deploy/secrets.
func certificates(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	ok(t, os.WriteFile(filepath.Join(dir, "env"), nil, 0o600))
	command := exec.CommandContext(context.WithoutCancel(t.Context()), "../../deploy/secrets")
	command.Env = append(os.Environ(), "ENV_FILE="+filepath.Join(dir, "env"), "SECRETS_DIR="+dir)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return dir
}
