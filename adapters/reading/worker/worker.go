package worker

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"chatbot/adapters/reading/extract"
	"chatbot/domain/file"
)

// Limits bound what a process does.
type Limits struct {
	Read    time.Duration // a text; a file that takes longer is too large
	Prepare time.Duration // a picture
	Idle    time.Duration // after which a process without work ends
	Files   int           // after which it is replaced
}

// DefaultLimits are those of a server.
var DefaultLimits = Limits{Read: 2 * time.Minute, Prepare: 40 * time.Second, Idle: 2 * time.Minute, Files: 200}

// Worker reads files one after the other, in a process that is started when it is needed and replaced after a fault.
type Worker struct {
	program, cache string
	limits         Limits

	turn    chan struct{} // has a token while no file is read
	closing context.Context
	close   context.CancelFunc

	// These belong to who has the turn.
	process *process
	files   int
	idle    *time.Timer
	idling  sync.WaitGroup
}

// New returns a worker that runs program with Command as its argument. Close it.
func New(program, cache string, limits Limits) *Worker {
	w := &Worker{program: program, cache: cache, limits: limits, turn: make(chan struct{}, 1)}
	w.closing, w.close = context.WithCancel(context.Background())
	w.turn <- struct{}{}
	return w
}

// Read returns the text of a file, as ports/file.Reader does.
func (w *Worker) Read(ctx context.Context, mediaType string, content io.Reader, size int64) (file.Text, error) {
	answer, err := w.ask(ctx, request{MediaType: mediaType, Size: size}, content, w.limits.Read)
	return file.Text{Pages: answer.Pages}, err
}

// Prepare returns a picture for models, as ports/file.Images does.
func (w *Worker) Prepare(ctx context.Context, mediaType string, content io.Reader, size int64) (file.Image, error) {
	answer, err := w.ask(ctx, request{MediaType: mediaType, Size: size, Picture: true}, content, w.limits.Prepare)
	if err != nil {
		return file.Image{}, err
	}
	if answer.Picture == nil {
		return file.Image{}, errors.New("the process that reads files answered without a picture")
	}
	return *answer.Picture, nil
}

func (w *Worker) ask(ctx context.Context, r request, content io.Reader, limit time.Duration) (response, error) {
	if r.Size > MaxContent {
		return response{}, &file.Unreadable{Problem: file.TooLarge}
	}
	select {
	case <-w.turn:
	case <-ctx.Done():
		return response{}, ctx.Err()
	case <-w.closing.Done():
		return response{}, errClosed
	}
	defer func() { w.turn <- struct{}{} }()
	if w.closing.Err() != nil {
		return response{}, errClosed
	}
	w.rest()
	if err := w.begin(ctx, r.MediaType == extract.PDF); err != nil {
		return response{}, err
	}
	answer, err := w.askNow(ctx, r, content, limit)
	if w.files++; err != nil || answer.Fault != "" || answer.Spent || w.files >= w.limits.Files {
		w.end()
	}
	w.wake()
	switch {
	case err != nil:
		return response{}, err
	case answer.Problem != "":
		return response{}, &file.Unreadable{Problem: answer.Problem}
	}
	return answer, nil
}

var errClosed = errors.New("files are no longer read: the server stops")

// begin makes sure that there is a process, which reads PDF files if pdf.
func (w *Worker) begin(ctx context.Context, pdf bool) error {
	if w.process != nil {
		select {
		case <-w.process.ended: // somebody else ended it
		default:
			if w.process.pdf || !pdf {
				return nil
			}
		}
		w.end()
	}
	p, err := start(ctx, w.closing, w.program, w.cache, pdf)
	if err == nil && p.spent && w.cache != "" { // the next one finds what this one compiled
		_ = p.stop()
		p, err = start(ctx, w.closing, w.program, w.cache, pdf)
	}
	if err == nil {
		w.process, w.files = p, 0
	}
	return err
}

// askNow asks the running process. After an error it has ended.
func (w *Worker) askNow(ctx context.Context, r request, content io.Reader, limit time.Duration) (response, error) {
	p := w.process
	defer context.AfterFunc(ctx, p.kill)()
	defer context.AfterFunc(w.closing, p.kill)()
	watched := &watchedReader{Reader: content}
	var answer response
	var slow atomic.Bool
	err := p.give(r, watched)
	if err == nil { // the limit does not count how long content takes to arrive
		timer := time.AfterFunc(limit, func() {
			slow.Store(true)
			p.kill()
		})
		answer, err = p.answer()
		timer.Stop()
	}
	if err == nil {
		return answer, nil
	}
	p.kill()
	w.end()
	switch {
	case ctx.Err() != nil:
		return response{}, ctx.Err()
	case w.closing.Err() != nil:
		return response{}, errClosed
	case watched.err != nil:
		return response{}, fmt.Errorf("the file cannot be opened: %w", watched.err)
	case slow.Load(), p.exhausted():
		return response{}, &file.Unreadable{Problem: file.TooLarge}
	case p.state != nil && p.state.ExitCode() == 2: // of a fault that Go cannot recover from
		return response{}, &file.Unreadable{Problem: file.Damaged}
	}
	return response{}, fmt.Errorf("the process that reads files ended, %v: %w", p.state, err)
}

// end stops the process, if there is one.
func (w *Worker) end() {
	if w.process != nil {
		_ = w.process.stop()
		w.process = nil
	}
}

// wake has the process end after a while without work.
func (w *Worker) wake() {
	if w.process == nil {
		return
	}
	w.idling.Add(1)
	w.idle = time.AfterFunc(w.limits.Idle, func() {
		defer w.idling.Done()
		select {
		case <-w.turn:
			w.end()
			w.turn <- struct{}{}
		default: // it has work
		}
	})
}

// rest takes back wake.
func (w *Worker) rest() {
	if w.idle != nil && w.idle.Stop() {
		w.idling.Done()
	}
	w.idle = nil
}

// Close ends the process, also while it reads a file, and waits for it.
func (w *Worker) Close() {
	w.close()
	<-w.turn
	w.rest()
	w.end()
	w.turn <- struct{}{}
	w.idling.Wait()
}

// watchedReader remembers why content could not be read.
type watchedReader struct {
	io.Reader
	err error
}

func (r *watchedReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		r.err = err
	}
	return n, err
}
