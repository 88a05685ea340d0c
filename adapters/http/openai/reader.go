package openai

import (
	"io"
	"time"
)

// reader is the body of a streamed response. Each read returns all that is there.
type reader struct {
	*answer
	at     int  // where it reads on in the answer; one of a call without a key empties what is held instead
	joined bool // the call was made for another
	close  func()
}

// Read implements io.Reader.
func (r *reader) Read(p []byte) (int, error) {
	for {
		r.mu.Lock()
		var n int
		if r.kept != nil {
			n = copy(p, r.held.Bytes()[r.at-r.kept.gone:])
			r.at += n
		} else {
			n, _ = r.held.Read(p) // its only error is that there is nothing
		}
		over, changed := r.over, r.changed
		r.mu.Unlock()
		if n > 0 {
			r.wake()
			return n, nil
		}
		if over {
			return 0, io.EOF
		}
		beat := time.NewTimer(heartbeat)
		select {
		case <-changed:
			beat.Stop()
		case <-beat.C:
			return copy(p, ": still here\n\n"), nil
		}
	}
}

// Close implements io.Closer; the server calls it when the response has been sent or the client has disconnected.
func (r *reader) Close() error {
	r.close()
	return nil
}
