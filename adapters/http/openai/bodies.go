package openai

import (
	"errors"
	"io"
	"sync"
	"time"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
)

const (
	// mostHeldBodies bounds the bodies of all open calls together, in bytes: each is held until its call ends, in up to three forms.
	mostHeldBodies = 128 << 20
	// mostHeldByOne bounds those of one person: one of the largest, and some more.
	mostHeldByOne = largestBody + 16<<20
	// smallBody is what each body may have without counting, in bytes: ordinary questions go on where large ones are refused.
	smallBody = 256 << 10
	// mostOpen bounds the open calls of one person.
	mostOpen = 128
	// firstPiece is how much of a body there is room for before any of it has arrived.
	firstPiece = 8 << 10
)

var (
	errRoom = fault.New(fault.Unavailable, "queue_full", "Too many large requests are open. Try again in a moment.").After(5 * time.Second)
	errOpen = limit.Refused(5 * time.Second)
)

// calls bounds the open calls and the memory of their bodies. The zero calls is ready, and safe for concurrent use.
type calls struct {
	mu     sync.Mutex
	held   int
	owners map[identity.UserID]owned
}

// owned is what the open calls of one person are and hold.
type owned struct{ calls, bytes int }

// held is what one open call holds.
type held struct {
	in    *calls
	owner identity.UserID
	bytes int
}

// begin opens a call. The caller calls end at its end. Fault: limit.ErrTooMany.
func (all *calls) begin(owner identity.UserID) (*held, error) {
	all.mu.Lock()
	defer all.mu.Unlock()
	has := all.owners[owner]
	if has.calls >= mostOpen {
		return nil, errOpen
	}
	if all.owners == nil {
		all.owners = map[identity.UserID]owned{}
	}
	has.calls++
	all.owners[owner] = has
	return &held{in: all, owner: owner}, nil
}

// end releases what the call holds.
func (h *held) end() {
	h.in.mu.Lock()
	defer h.in.mu.Unlock()
	h.in.held -= h.bytes
	has := h.in.owners[h.owner]
	if has.calls--; has.calls == 0 {
		delete(h.in.owners, h.owner)
		return
	}
	has.bytes -= h.bytes
	h.in.owners[h.owner] = has
}

// take takes more memory, if there is any.
func (h *held) take(more int) bool {
	h.in.mu.Lock()
	defer h.in.mu.Unlock()
	has := h.in.owners[h.owner]
	if h.in.held+more > mostHeldBodies || has.bytes+more > mostHeldByOne {
		return false
	}
	has.bytes += more
	h.in.owners[h.owner] = has
	h.in.held += more
	h.bytes += more
	return true
}

// room is the memory for what a call writes.
type room struct {
	of    *held
	bytes int
}

func newRoom(of *held) *room { return &room{of, smallBody} }

// fits takes what is missing for so many bytes, if there is any.
func (r *room) fits(bytes int) bool {
	if bytes <= r.bytes {
		return true
	}
	more := max(bytes-r.bytes, firstPiece)
	if !r.of.take(more) {
		return false
	}
	r.bytes += more
	return true
}

// read reads a body, and takes memory as it arrives. Faults: errLarge, errRoom.
func (h *held) read(from io.Reader) (body []byte, err error) {
	for {
		if len(body) == cap(body) {
			more := min(max(firstPiece, cap(body)), largestBody+1-cap(body))
			if cap(body)+more > smallBody && !h.take(more) {
				return nil, errRoom
			}
			grown := make([]byte, len(body), cap(body)+more)
			copy(grown, body)
			body = grown
		}
		n, err := from.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case len(body) > largestBody:
			return nil, errLarge
		case errors.Is(err, io.EOF):
			return body, nil
		case err != nil:
			return nil, err
		}
	}
}
