package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"time"
)

// startTime is how long a process may take until it reads files: compiling takes seconds on a slow machine.
const startTime = 2 * time.Minute

// process is a running worker.
type process struct {
	in    *os.File
	out   *os.File
	log   *firstBytes
	pdf   bool // it reads PDF files, too
	spent bool // it has compiled what they need, which left it little memory
	kill  func()
	ended chan struct{} // closed once state is set
	state *os.ProcessState
}

// start starts a worker, and returns once it can read files, with PDF files or without, which takes no compiling. It has no environment. ctx
// and closing bound the start alone.
func start(ctx, closing context.Context, program, cache string, pdf bool) (*process, error) {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, theirIn.Close(), in.Close())
	}
	p := &process{in: in, out: out, log: &firstBytes{}, ended: make(chan struct{}), pdf: pdf}
	kind := ""
	if pdf {
		kind = withPDF
	}
	command := exec.Command(program, Command, kind, cache)
	command.Env = []string{}
	command.Stdin, command.Stdout, command.Stderr = theirIn, theirOut, p.log
	command.WaitDelay = time.Second
	command.SysProcAttr = attributes()
	started := make(chan error)
	go p.run(command, started)
	err = errors.Join(<-started, theirIn.Close(), theirOut.Close())
	if err != nil {
		_ = p.stop()
		return nil, err
	}
	p.kill = func() { _ = command.Process.Kill() }
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	defer context.AfterFunc(ctx, p.kill)()
	defer context.AfterFunc(closing, p.kill)()
	var ready response
	if err := receive(out, &ready); err != nil {
		p.kill()
		return nil, errors.Join(errors.New("the process that reads files does not start"), p.stop())
	}
	p.spent = ready.Spent
	return p, nil
}

// run starts the command and waits for it on one thread: on Linux, the command ends with the thread that started it.
func (p *process) run(command *exec.Cmd, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(p.ended)
	err := command.Start()
	started <- err
	if err == nil {
		_ = command.Wait()
		p.state = command.ProcessState
	}
}

// stop ends the process, which it does when its input ends or it is killed, and waits for it.
func (p *process) stop() error {
	err := p.in.Close()
	<-p.ended
	return errors.Join(err, p.out.Close())
}

// give sends the process a file. content has r.Size bytes.
func (p *process) give(r request, content io.Reader) error {
	if err := send(p.in, r); err != nil {
		return err
	}
	if n, err := io.CopyN(p.in, content, r.Size); err != nil {
		return fmt.Errorf("after %d of %d bytes: %w", n, r.Size, err)
	}
	return nil
}

// answer returns what the process makes of the file.
func (p *process) answer() (response, error) {
	var answer response
	err := receive(p.out, &answer)
	return answer, err
}

// exhausted reports whether the process ended because it needed more memory than it may have. Go says so in one of these ways.
func (p *process) exhausted() bool {
	for _, sign := range []string{"out of memory", "cannot allocate memory", "stack exceeds", "out-of-memory"} {
		if bytes.Contains(p.log.text, []byte(sign)) {
			return true
		}
	}
	return false
}

// firstBytes keeps the beginning of what is written. It may be read once the process has ended.
type firstBytes struct{ text []byte }

func (f *firstBytes) Write(text []byte) (int, error) {
	f.text = append(f.text, text[:min(len(text), 4096-min(4096, len(f.text)))]...)
	return len(text), nil
}
