package memory

import (
	"context"
	"io"
	"strings"
	"sync"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// answer is one epoch of an answer: base is the text up to the piece numbered from.
type answer struct {
	from int
	base string

	mu      sync.Mutex
	pieces  []string // numbered from from+1
	size    int
	end     *chat.Message
	gone    bool
	changed chan struct{} // created by a waiting reader, closed by the next change
}

// wake wakes waiting readers; without any it costs nothing. The caller holds the lock, as for last, lost, final and text.
func (a *answer) wake() {
	if a.changed != nil {
		close(a.changed)
		a.changed = nil
	}
}

func (a *answer) last() int { return a.from + len(a.pieces) }

// lost reports whether the stored answer differs from the pieces.
func (a *answer) lost() bool { return a.end != nil && a.end.Seq != a.last() }

// final returns the number of the event before the end. A stored text that differs replaces all pieces, so its number is greater
// than those of both.
func (a *answer) final() int {
	if a.lost() {
		return max(a.last()+1, a.end.Seq)
	}
	return a.last()
}

func (a *answer) text() string {
	var all strings.Builder
	all.Grow(len(a.base) + a.size)
	all.WriteString(a.base)
	for _, piece := range a.pieces {
		all.WriteString(piece)
	}
	return all.String()
}

func (a *answer) add(piece string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.end != nil || a.gone {
		return false
	}
	a.pieces = append(a.pieces, piece)
	a.size += len(piece)
	a.wake()
	return true
}

// close returns the memory size of the ended answer, and whether this call ended it.
func (a *answer) close(m chat.Message) (size int, ended bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.end != nil || a.gone {
		return 0, false
	}
	a.end = &m
	a.wake()
	return len(a.base) + a.size + len(m.Content) + pieceCost*cap(a.pieces), true
}

func (a *answer) isClosed() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.end != nil
}

func (a *answer) drop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.gone = true
	a.wake()
}

// read returns a reader of the events after the given number. A number beyond the last piece of an open answer comes from a log
// that was ahead.
func (a *answer) read(after int) *reader {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case after == 0 && a.base == "":
		return &reader{answer: a, read: a.from}
	case after < a.from:
		return &reader{answer: a, mismatched: true}
	}
	return &reader{answer: a, read: after}
}

type reader struct {
	answer     *answer
	read       int  // the number of the last event read
	mismatched bool // the text read before is not a prefix of this answer: the next event replaces it
	done       bool
}

// Next implements ports.Reader.
func (r *reader) Next(ctx context.Context) ([]chat.Event, error) {
	if r.done {
		return nil, io.EOF
	}
	for {
		r.answer.mu.Lock()
		if r.answer.gone {
			r.answer.mu.Unlock()
			return nil, ports.ErrNotHeld
		}
		events := r.take()
		if len(events) > 0 {
			r.answer.mu.Unlock()
			return events, nil
		}
		if r.answer.changed == nil {
			r.answer.changed = make(chan struct{})
		}
		changed := r.answer.changed
		r.answer.mu.Unlock()
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// take returns the new events. The caller holds the answer's lock.
func (r *reader) take() []chat.Event {
	a := r.answer
	last := a.last()
	if a.end != nil {
		return r.takeEnd(last)
	}
	if r.mismatched {
		text := a.text()
		if text == "" {
			return nil
		}
		r.mismatched, r.read = false, last
		return []chat.Event{{Seq: last, Text: text, Replace: true}}
	}
	return r.pieces(last, 0)
}

// takeEnd returns the remaining events of an ended answer. A reader that has read more than there is, or a text that is not a
// prefix, gets the whole text.
func (r *reader) takeEnd(last int) []chat.Event {
	a := r.answer
	var events []chat.Event
	if !r.mismatched {
		events = r.pieces(last, 2)
	}
	final := a.final()
	switch {
	case a.lost():
		events = append(events, chat.Event{Seq: final, Text: a.end.Content, Replace: true})
	case r.mismatched || r.read > last:
		events = append(events, chat.Event{Seq: final, Text: a.text(), Replace: true})
	}
	end := *a.end
	r.done = true
	return append(events, chat.Event{Seq: final + 1, End: &end})
}

// pieces returns the unread pieces, with capacity for more events.
func (r *reader) pieces(last, more int) []chat.Event {
	n := last - r.read
	if n <= 0 {
		return nil
	}
	events := make([]chat.Event, 0, n+more)
	for _, piece := range r.answer.pieces[r.read-r.answer.from:] {
		r.read++
		events = append(events, chat.Event{Seq: r.read, Text: piece})
	}
	return events
}
