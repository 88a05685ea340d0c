package openai

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"

	"go.uber.org/zap"

	"chatbot/domain/fault"
	"chatbot/domain/model"
	"chatbot/ports"
)

const (
	// mostHeld is how many bytes of an answer wait for a client that does not read; then the model waits.
	mostHeld = 256 << 10
	// heartbeat is how often a comment is sent on a silent stream, so that proxies do not close it.
	heartbeat = 10 * time.Second
)

// answer is the body of a response: what the model writes, as it arrives. Each read returns all that is there.
type answer struct {
	ctx   context.Context
	end   func() // of the call
	free  func() // what the call holds
	log   *zap.Logger
	form  form
	model chan model.Model // of the first chunk
	done  chan struct{}    // closed when the call has ended

	mu      sync.Mutex
	held    bytes.Buffer
	err     error         // of the call
	more    chan struct{} // holds a token when something has been added
	room    chan struct{} // holds a token when something has been read
	begins  bool          // a chunk has been added
	drained bool          // everything has been read
}

func newAnswer(ctx context.Context, end, free func(), form form, log *zap.Logger) *answer {
	return &answer{
		ctx: ctx, end: end, free: free, log: log, form: form, model: make(chan model.Model, 1), done: make(chan struct{}), more: make(chan struct{}, 1), room: make(chan struct{}, 1),
	}
}

// run makes the call.
func (a *answer) run(call func() error) {
	defer close(a.done)
	err := call()
	a.mu.Lock()
	defer a.mu.Unlock()
	a.err = err
	if err != nil && a.begins && a.ctx.Err() == nil { // others are logged with the response
		a.log.Warn("An answer to a program broke off", zap.String("code", fault.From(err).Code), zap.Error(err))
	}
	a.held.Write(a.form.end(a.ctx, err))
}

// begin begins the answer of a model, before its first chunk.
func (a *answer) begin(m model.Model) {
	a.form.begin(m)
	a.model <- m
}

// begun waits until the answer begins, and returns the model, or the error of a call that has failed before.
func (a *answer) begun() (model.Model, error) {
	select {
	case m := <-a.model:
		return m, nil
	case <-a.done:
	}
	select {
	case m := <-a.model: // it has ended meanwhile
		return m, nil
	default:
	}
	if a.ctx.Err() != nil {
		return model.Model{}, context.Cause(a.ctx)
	}
	if a.err == nil {
		return model.Model{}, ports.ErrModelEmpty
	}
	return model.Model{}, a.err
}

// add adds a chunk, once there is room for it.
func (a *answer) add(chunk []byte) error {
	written, err := a.form.chunk(chunk)
	if err != nil {
		return err
	}
	for {
		a.mu.Lock()
		if a.held.Len() < mostHeld {
			break
		}
		a.mu.Unlock()
		select {
		case <-a.room:
		case <-a.ctx.Done():
			return context.Cause(a.ctx)
		}
	}
	defer a.mu.Unlock()
	a.begins = true
	a.held.Write(written)
	signal(a.more)
	return nil
}

// whole returns an answer that is not streamed: it is there as a whole, or not yet.
func (a *answer) whole() ([]byte, error) {
	for {
		a.mu.Lock()
		held := a.held.Bytes()
		a.mu.Unlock()
		if len(held) > 0 {
			return held, nil
		}
		select {
		case <-a.more:
		case <-a.done:
			a.mu.Lock()
			defer a.mu.Unlock()
			if a.held.Len() == 0 || a.err != nil {
				return nil, a.err
			}
			return a.held.Bytes(), nil
		}
	}
}

// Read implements io.Reader.
func (a *answer) Read(p []byte) (int, error) {
	for {
		a.mu.Lock()
		n, _ := a.held.Read(p) // its only error is that there is nothing
		over := a.drained
		a.mu.Unlock()
		if n > 0 {
			signal(a.room)
			return n, nil
		}
		if over {
			return 0, io.EOF
		}
		beat := time.NewTimer(heartbeat)
		select {
		case <-a.more:
		case <-a.done:
			a.mu.Lock()
			a.drained = true // what is held now is the rest
			a.mu.Unlock()
		case <-beat.C:
			beat.Stop()
			return copy(p, ": still here\n\n"), nil
		}
		beat.Stop()
	}
}

// Close implements io.Closer; the server calls it when the response has been sent or the client has disconnected.
func (a *answer) Close() error {
	a.end()
	<-a.done
	a.free()
	return nil
}

func signal(to chan struct{}) {
	select {
	case to <- struct{}{}:
	default:
	}
}
