//go:build services || faults

package bundbtest

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// poolerPool is the number of connections per database that the pooler opens; it is less than conns.
const poolerPool = 4

// PgBouncer runs PgBouncer in transaction mode until the test ends. through rewrites a database's address to go through it.
func PgBouncer(t testing.TB) (through func(address string) string) {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		t.Fatalf("these tests run a PgBouncer of their own: apt-get install pgbouncer: %v", err)
	}
	s, err := connect()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "pooler") // not t.TempDir: another user has to read it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	pooler := l.Addr().String()
	_ = l.Close()
	_, port, _ := net.SplitHostPort(pooler)
	for name, text := range map[string]string{
		"ini": fmt.Sprintf(`[databases]
* = host=%s port=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %s
unix_socket_dir =
auth_type = trust
auth_file = %s/users
pool_mode = transaction
default_pool_size = %d
max_client_conn = 1000
ignore_startup_parameters = statement_timeout,idle_in_transaction_session_timeout,jit
`, s.address.Hostname(), s.address.Port(), port, dir, poolerPool),
		"users": fmt.Sprintf("%q \"\"\n%q \"\"\n%q \"\"\n", s.address.User.Username(), Owner, Server),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	args := []string{program, "-q", filepath.Join(dir, "ini")}
	if os.Getuid() == 0 { // PgBouncer refuses to run as root
		args = append([]string{"setpriv", "--reuid", "postgres", "--regid", "postgres", "--init-groups", "--"}, args...)
	}
	command := exec.CommandContext(context.WithoutCancel(t.Context()), args[0], args[1:]...)
	command.Dir = dir
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		_ = command.Wait()
	})
	for range 100 {
		if conn, err := net.Dial("tcp", pooler); err == nil {
			_ = conn.Close()
			return func(address string) string {
				u, err := url.Parse(address)
				if err != nil {
					t.Fatal(err)
				}
				u.Host = pooler
				return u.String()
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("PgBouncer does not start")
	return nil
}
