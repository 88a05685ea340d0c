package openai

import (
	"bytes"
	"context"
	"sync"
	"time"

	"go.uber.org/zap"

	"chatbot/domain/completion"
	"chatbot/domain/fault"
	"chatbot/domain/model"
	"chatbot/ports"
)

// mostHeld is how many bytes of an answer wait for a client that does not read; then the model waits.
const mostHeld = 256 << 10

// answer is what a model writes for a program, as it arrives.
type answer struct {
	ctx   context.Context // of the call
	log   *zap.Logger
	form  form
	room  *room         // for what it holds
	kept  *replay       // nil: for one reader, and nothing of it is kept
	began chan struct{} // closed when model is set, before the first chunk
	model model.ID
	done  chan struct{} // closed when the call has ended

	mu      sync.Mutex
	held    bytes.Buffer
	err     error         // of the call
	over    bool          // nothing is added any more
	changed chan struct{} // closed, and replaced, when something is added
	freed   chan struct{} // holds a token when something has been read
}

func newAnswer(ctx context.Context, form form, memory *held, log *zap.Logger) *answer {
	return &answer{
		ctx: ctx, log: log, form: form, room: newRoom(memory),
		began: make(chan struct{}), done: make(chan struct{}), changed: make(chan struct{}), freed: make(chan struct{}, 1),
	}
}

// run makes the call.
func (a *answer) run(call func() error) {
	defer close(a.done)
	err := call()
	ended := err != nil && a.ctx.Err() != nil
	if ended {
		err = context.Cause(a.ctx)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.err = err
	if err != nil && a.hasBegun() && !ended { // others are logged with the response
		a.log.Warn("An answer to a program broke off", zap.String("code", fault.From(err).Code), zap.Error(err))
	}
	end := a.form.end(err)
	if k := a.kept; k != nil && !k.dropped && !a.room.fits(a.held.Len()+len(end)) {
		k.drop()
	}
	a.append(end)
	a.over = true
	a.tell()
}

// append adds to what is held. a.mu is locked.
func (a *answer) append(written []byte) {
	if a.kept != nil {
		written = a.kept.numbered(written)
	}
	a.held.Write(written)
}

// tell wakes the readers. a.mu is locked.
func (a *answer) tell() {
	close(a.changed)
	a.changed = make(chan struct{})
}

// begin begins the answer of a model, before its first chunk.
func (a *answer) begin(m model.Model) {
	a.form.begin(m)
	a.model = m.ID
	close(a.began)
}

func (a *answer) hasBegun() bool {
	select {
	case <-a.began:
		return true
	default:
		return false
	}
}

// begun waits until the answer begins, or ctx ends, and returns the error of a call that has failed before.
func (a *answer) begun(ctx context.Context) error {
	select {
	case <-a.began:
		return nil
	case <-a.done:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	switch {
	case a.hasBegun(): // it has ended meanwhile
		return nil
	case a.err == nil:
		return ports.ErrModelEmpty
	}
	return a.err
}

// add adds a chunk, once there is room for it.
func (a *answer) add(chunk []byte) error {
	written, err := a.form.chunk(chunk)
	if err != nil {
		return err
	}
	for {
		a.mu.Lock()
		fits, err := a.fits(len(written))
		if err != nil {
			a.mu.Unlock()
			return err
		}
		if fits {
			break
		}
		a.mu.Unlock()
		select {
		case <-a.freed:
		case <-a.ctx.Done():
			return context.Cause(a.ctx)
		}
	}
	defer a.mu.Unlock()
	a.append(written)
	a.tell()
	return nil
}

// fits reports whether there is room for so many bytes more. a.mu is locked. Faults: ports.ErrModelTooLong for a stream that is kept, errRoom for
// a large piece of an answer that is not.
func (a *answer) fits(more int) (bool, error) {
	k := a.kept
	switch {
	case k == nil && a.held.Len() >= mostHeld:
		return false, nil
	case k == nil && !a.room.fits(a.held.Len()+more): // one piece is larger than what may wait
		return false, errRoom
	case k == nil:
		return true, nil
	case k.stream && !k.dropped && a.held.Len()+more > completion.LongestReply:
		return false, ports.ErrModelTooLong
	case !k.dropped && a.room.fits(a.held.Len()+more):
		return true, nil
	}
	k.drop()
	if !k.stream {
		return true, nil
	}
	if read := k.read(k.gone + a.held.Len()); read > k.gone {
		a.held.Next(read - k.gone)
		k.gone = read
	}
	return a.held.Len() == 0 || a.held.Len()+more <= a.room.bytes, nil
}

// wake lets the model look for room again.
func (a *answer) wake() {
	select {
	case a.freed <- struct{}{}:
	default:
	}
}

// whole waits for the end of the answer, or of ctx, and returns its length.
func (a *answer) whole(ctx context.Context) (int, error) {
	select {
	case <-a.done:
		return a.held.Len(), a.err
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
}

// heartbeat is how often a comment is sent on a silent stream, so that proxies do not close it.
const heartbeat = 10 * time.Second
