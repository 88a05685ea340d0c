package mcp

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"chatbot/domain/tool"
)

const (
	// endWithin is how long a process has to end after its input has, and once more after SIGTERM.
	endWithin = 2 * time.Second
	// maxLine bounds a message of a process.
	maxLine = 16 << 20
	// maxDepth bounds how deep a message of a process may be nested.
	maxDepth = 1000
)

// inherited are the variables of this program that a process gets besides its own. Others may hold secrets.
var inherited = []string{"PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"}

// process is a server that was started for a session, in a process group of its own.
type process struct {
	command *exec.Cmd
	stdin   io.WriteCloser
	stdout  *os.File
	done    chan struct{} // closed when it has ended and was waited for
	once    sync.Once
}

// start starts a server. What it writes to stderr is thrown away: it may be anything.
func start(to tool.Connection) (*process, error) {
	command := exec.Command(to.Command, to.Args...) //nolint:gosec // an administrator of a server with MCP_STDIO says what is run
	command.Env = []string{}
	for _, name := range inherited {
		if value, ok := os.LookupEnv(name); ok {
			command.Env = append(command.Env, name+"="+value)
		}
	}
	for name, value := range to.Env {
		command.Env = append(command.Env, name+"="+value)
	}
	command.SysProcAttr = attributes()
	command.Dir = os.TempDir()
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	reading, writing, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	command.Stdout = writing
	p := &process{command: command, stdin: stdin, stdout: reading, done: make(chan struct{})}
	started := make(chan error, 1)
	go p.run(started)
	err = <-started
	_ = writing.Close()
	if err != nil {
		_ = reading.Close()
		return nil, err
	}
	return p, nil
}

// run runs the process on one thread: on Linux, it ends with the thread that started it. Its children end with it.
func (p *process) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := p.command.Start()
	started <- err
	if err != nil {
		return
	}
	_ = p.command.Wait()
	signal(p.command, syscall.SIGKILL)
	close(p.done)
}

// exited reports whether the process has ended, or does so at once.
func (p *process) exited() bool {
	select {
	case <-p.done:
		return true
	case <-time.After(100 * time.Millisecond):
		return false
	}
}

// end ends the process and its children, and returns when it has ended.
func (p *process) end() {
	p.once.Do(func() {
		_ = p.stdin.Close()
		for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
			if !p.endedWithin(endWithin) {
				signal(p.command, s)
			}
		}
		<-p.done
		_ = p.stdout.Close()
	})
}

// overdue is how long after its end a request to a process may take: writing to one that does not read takes as long as the process runs.
const overdue = time.Second

// unless ends the process if ctx has ended and the function returned is not called soon after.
func (p *process) unless(ctx context.Context) (returned func()) {
	over, watched := make(chan struct{}), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(watched)
		timer := time.NewTimer(overdue)
		defer timer.Stop()
		select {
		case <-over:
		case <-timer.C:
			p.end()
		}
	})
	return func() {
		close(over)
		if !stop() {
			<-watched
		}
	}
}

func (p *process) endedWithin(wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-p.done:
		return true
	case <-timer.C:
		return false
	}
}

// transport returns the connection to the process.
func (p *process) transport() sdk.Transport {
	return &sdk.IOTransport{Reader: &messages{in: bufio.NewReaderSize(p.stdout, 64<<10), file: p.stdout}, Writer: p.stdin, MaxLineLength: maxLine}
}

// messages reads the lines of a process that look like messages. Many servers print something else as well.
type messages struct {
	in   *bufio.Reader
	file *os.File
	rest []byte
}

// errNested: a message is nested too deep.
var errNested = errors.New("a message is nested too deep")

func (m *messages) Read(p []byte) (int, error) {
	for len(m.rest) == 0 {
		line, err := m.line()
		if err != nil {
			return 0, err
		}
		trimmed := bytes.TrimSpace(line)
		if len(trimmed) == 0 || trimmed[0] != '{' && trimmed[0] != '[' || trimmed[0] == '[' && !bytes.HasPrefix(bytes.TrimSpace(trimmed[1:]), []byte("{")) {
			continue // "[INFO] started"
		}
		if depth(trimmed) > maxDepth {
			return 0, errNested
		}
		m.rest = append(bytes.Clone(repair(trimmed)), '\n')
	}
	n := copy(p, m.rest)
	m.rest = m.rest[n:]
	return n, nil
}

// line reads a line, and fails for one that is too long.
func (m *messages) line() (line []byte, err error) {
	for {
		part, err := m.in.ReadSlice('\n')
		line = append(line, part...)
		switch {
		case len(line) > maxLine:
			return nil, errTooLarge
		case errors.Is(err, bufio.ErrBufferFull):
		case err != nil && len(line) > 0 && errors.Is(err, io.EOF):
			return line, nil
		default:
			return line, err
		}
	}
}

// Close implements io.Closer.
func (m *messages) Close() error { return m.file.Close() }

// depth returns how deep JSON is nested.
func depth(text []byte) (deepest int) {
	now, quoted, escaped := 0, false, false
	for _, b := range text {
		switch {
		case escaped:
			escaped = false
		case quoted && b == '\\':
			escaped = true
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == '{' || b == '[':
			now++
			deepest = max(deepest, now)
		case b == '}' || b == ']':
			now--
		}
	}
	return deepest
}
