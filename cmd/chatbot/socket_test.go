//go:build !windows

package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// underSystemd starts a server with a listening socket that is passed as systemd does.
func underSystemd(t *testing.T, dir string, socket *os.File, settings ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), "sh", "-c", `LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" serve`, os.Args[0])
	command.Dir, command.ExtraFiles = dir, []*os.File{socket}
	command.Env = append(append(os.Environ(), "RUN_CHATBOT=1", "GORACE=atexit_sleep_ms=10", "LOG_LEVEL=ERROR", "DRAIN_TIMEOUT=1s",
		"RATE_LIMIT_AUTH=off", "RATE_LIMIT_API=off"), settings...)
	return command
}

func listening(t *testing.T, addr string) (address string, socket *os.File) {
	t.Helper()
	l, err := net.Listen("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close() // the file keeps the socket open
	t.Cleanup(func() { _ = file.Close() })
	return l.Addr().String(), file
}

// Clients that connect while the program is replaced wait; none is refused.
func TestSystemdSocketOutlivesProcess(t *testing.T) {
	t.Parallel()
	address, socket := listening(t, "127.0.0.1:0")
	dir := t.TempDir()
	client := &http.Client{Timeout: 3 * time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	ask := func() error {
		response, err := client.Get("http://" + address + "/api/config")
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("status %d", response.StatusCode)
		}
		return nil
	}
	server := underSystemd(t, dir, socket)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	if err := ask(); err != nil { // before it is ready
		t.Fatal(err)
	}
	stop, done := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				done <- nil
				return
			default:
			}
			if err := ask(); err != nil {
				done <- err
				return
			}
		}
	}()
	for range 3 {
		terminate(t, server)
		server = underSystemd(t, dir, socket)
		if err := server.Start(); err != nil {
			t.Fatal(err)
		}
		if err := ask(); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	if err := <-done; err != nil {
		t.Errorf("somebody was refused meanwhile: %v", err)
	}
	terminate(t, server)
}

// terminate stops a server as systemd does, and waits for it.
func terminate(t *testing.T, server *exec.Cmd) {
	t.Helper()
	if err := server.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(); err != nil {
		t.Fatal(err)
	}
}

// A server with a local address has open registration, so a public socket from systemd is refused.
func TestPublicSystemdSocketNeedsExplicitAddress(t *testing.T) {
	t.Parallel()
	_, socket := listening(t, "0.0.0.0:0")
	out, err := underSystemd(t, t.TempDir(), socket).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "set both to the same") {
		t.Errorf("%v: %s", err, out)
	}
}
