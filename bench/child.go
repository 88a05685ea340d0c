package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// child is a process that is measured, or one that generates load.
type child struct {
	cmd  *exec.Cmd
	addr string // host:port
	log  string // file with its standard error
	done chan struct{}
}

// start runs a program and waits until it prints "address …". It must be called from main's goroutine: the kernel kills the child
// when the parent's thread ends, so that it never outlives the bench.
func (l *lab) start(ctx context.Context, name string, cmd *exec.Cmd) (*child, error) {
	return l.startAs(ctx, name, cmd, nil)
}

// startAs is start with the credentials of another user.
func (l *lab) startAs(ctx context.Context, name string, cmd *exec.Cmd, who *syscall.Credential) (*child, error) {
	log, err := os.CreateTemp(l.tmp, name+"-*.log")
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd.Stderr = log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true, Credential: who}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	c := &child{cmd: cmd, log: log.Name(), done: make(chan struct{})}
	l.children = append(l.children, c)
	found := make(chan string, 1)
	go func() {
		defer close(c.done)
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if address, ok := strings.CutPrefix(strings.TrimSpace(lines.Text()), "address "); ok {
				address = strings.TrimPrefix(strings.TrimSpace(address), "http://")
				found <- strings.Replace(address, "localhost", "127.0.0.1", 1)
				break
			}
		}
		_, _ = io.Copy(io.Discard, out)
		_ = cmd.Wait()
	}()
	select {
	case c.addr = <-found:
		return c, nil
	case <-c.done:
		return nil, fmt.Errorf("%s did not start: %s", name, c.tail())
	case <-time.After(time.Minute):
		return nil, fmt.Errorf("%s said no address within a minute", name)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// announced returns the command of a program that does not print its address: a shell prints it before. The caller waits until the program listens.
func announced(port string, command ...string) *exec.Cmd {
	return exec.Command("/bin/sh", append([]string{"-c", `echo "address 127.0.0.1:$1"; shift; exec "$@"`, "sh", port}, command...)...)
}

// role starts this program in one of its roles.
func (l *lab) role(ctx context.Context, name string, settings ...string) (*child, error) {
	cmd, err := inRole(name, settings...)
	if err != nil {
		return nil, err
	}
	return l.start(ctx, name, cmd)
}

// inRole returns the command of this program in one of its roles.
func inRole(name string, settings ...string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(self)
	cmd.Env = append([]string{"BENCH_ROLE=" + name, "PATH=" + os.Getenv("PATH")}, settings...)
	return cmd, nil
}

// stop ends a child, and kills it if that takes too long.
func (c *child) stop() {
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-c.done:
	case <-time.After(10 * time.Second):
		_ = c.cmd.Process.Kill()
		<-c.done
	}
}

// tail returns the end of the child's log without ordinary lines.
func (c *child) tail() string {
	logged, _ := os.ReadFile(c.log)
	var data []byte
	for line := range bytes.Lines(logged) {
		if !bytes.Contains(line, []byte(`"level":"INFO"`)) {
			data = append(data, line...)
		}
	}
	return strings.TrimSpace(string(data[max(0, len(data)-2000):]))
}

// cpu returns the user and system time that the process has used (fields 14 and 15 of stat, in hundredths of a second).
func (c *child) cpu() (time.Duration, error) {
	data, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(c.cmd.Process.Pid), "stat"))
	if err != nil {
		return 0, fmt.Errorf("the process is gone: %s", c.tail())
	}
	return parseStat(string(data))
}

func parseStat(stat string) (time.Duration, error) {
	fields := strings.Fields(stat[strings.LastIndex(stat, ")")+1:]) // the name before it may contain anything
	if len(fields) < 13 {
		return 0, errors.New("/proc/…/stat cannot be read")
	}
	user, err1 := strconv.ParseInt(fields[11], 10, 64)
	system, err2 := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond, errors.Join(err1, err2)
}

// rss returns the process's resident memory in bytes.
func (c *child) rss() (float64, error) {
	data, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(c.cmd.Process.Pid), "statm"))
	if err != nil {
		return 0, fmt.Errorf("the process is gone: %s", c.tail())
	}
	fields := strings.Fields(string(data))
	if len(fields) < 2 {
		return 0, errors.New("/proc/…/statm cannot be read")
	}
	pages, err := strconv.ParseInt(fields[1], 10, 64)
	return float64(pages) * float64(os.Getpagesize()), err
}
