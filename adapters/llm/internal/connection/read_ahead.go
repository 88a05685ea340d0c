package connection

import (
	"io"
	"sync"
)

// mostAhead is the maximum number of bytes that a readAhead holds.
const mostAhead = 64 << 10

// readAhead reads a body in a goroutine of its own, so that one Read returns everything that has arrived. It wraps bodies that
// return less: a read of a TLS connection returns one record, and one of a gzip stream one block, so a server that flushes each
// event would be read one event at a time. Plain HTTP/1.1 and HTTP/2 need no readAhead.
type readAhead struct {
	body io.ReadCloser
	done chan struct{} // closed when the goroutine has ended

	mu      sync.Mutex
	changed sync.Cond
	held    []byte
	err     error // of the body, after what is held
	closed  bool
}

func newReadAhead(body io.ReadCloser) *readAhead {
	r := &readAhead{body: body, done: make(chan struct{})}
	r.changed.L = &r.mu
	go r.fill()
	return r
}

func (r *readAhead) fill() {
	defer close(r.done)
	buffer := make([]byte, ReadBuffer)
	for {
		n, err := r.body.Read(buffer)
		r.mu.Lock()
		r.held, r.err = append(r.held, buffer[:n]...), err
		r.changed.Broadcast()
		for len(r.held) >= mostAhead && !r.closed {
			r.changed.Wait()
		}
		over := err != nil || r.closed
		r.mu.Unlock()
		if over {
			return
		}
	}
}

// Read implements io.Reader. It blocks while nothing has arrived.
func (r *readAhead) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.held) == 0 && r.err == nil && !r.closed {
		r.changed.Wait()
	}
	if len(r.held) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		return 0, io.ErrClosedPipe
	}
	n := copy(p, r.held)
	r.held = r.held[:copy(r.held, r.held[n:])]
	r.changed.Broadcast()
	return n, nil
}

// Close implements io.Closer. It closes the body, which ends a read under way, and waits for the goroutine.
func (r *readAhead) Close() error {
	r.mu.Lock()
	r.closed = true
	r.changed.Broadcast()
	r.mu.Unlock()
	err := r.body.Close()
	<-r.done
	return err
}
