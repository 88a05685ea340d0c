//go:build faults

package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// cluster is a PostgreSQL server of one test, which can be restarted.
type cluster struct {
	t       *testing.T
	dir     string
	port    int
	options string              // for starting the server
	as      *syscall.Credential // the user that runs it, because PostgreSQL refuses to run as root
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	dir, err := os.MkdirTemp("", "chatbot-cluster")
	if err != nil {
		t.Fatal(err)
	}
	c := &cluster{t: t, dir: dir}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if os.Getuid() == 0 {
		postgres, err := user.Lookup("postgres")
		if err != nil {
			t.Fatal(err)
		}
		uid, _ := strconv.Atoi(postgres.Uid)
		gid, _ := strconv.Atoi(postgres.Gid)
		c.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(dir, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	c.run("initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
	for range 10 { // another process may take the port before PostgreSQL does
		c.port = freePort(t)
		c.options = fmt.Sprintf("-c listen_addresses=127.0.0.1 -c port=%d -c unix_socket_directories='%s' -c synchronous_commit=on -c fsync=off", c.port, dir)
		if c.try("pg_ctl", "start", "-w", "-l", filepath.Join(dir, "log"), "-o", c.options) == nil {
			t.Cleanup(func() { _ = c.try("pg_ctl", "stop", "-m", "immediate") })
			return c
		}
	}
	log, _ := os.ReadFile(filepath.Join(dir, "log"))
	t.Fatalf("PostgreSQL does not start: %s", log)
	return nil
}

// restart stops the server by mode (fast: connections are closed properly; immediate: as in a crash) and starts it again.
func (c *cluster) restart(mode string) {
	c.t.Helper()
	c.run("pg_ctl", "restart", "-w", "-m", mode, "-l", filepath.Join(c.dir, "log"))
}

func (c *cluster) run(program string, arguments ...string) {
	c.t.Helper()
	if err := c.try(program, arguments...); err != nil {
		c.t.Fatal(err)
	}
}

func (c *cluster) try(program string, arguments ...string) error {
	bin := os.Getenv("PG_BINDIR")
	if bin == "" {
		bin = "/usr/lib/postgresql/15/bin"
	}
	// A file, because the server that pg_ctl starts inherits its output.
	out, err := os.Create(filepath.Join(c.dir, "out"))
	if err != nil {
		return err
	}
	defer out.Close()
	command := exec.Command(filepath.Join(bin, program), append(arguments, "-D", filepath.Join(c.dir, "data"))...)
	command.Dir, command.Stdout, command.Stderr = c.dir, out, out
	command.SysProcAttr = &syscall.SysProcAttr{Credential: c.as}
	if err := command.Run(); err != nil {
		text, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s %v: %w: %s", program, arguments, err, text)
	}
	return nil
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
