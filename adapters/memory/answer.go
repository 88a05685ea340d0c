package memory

import (
	"context"
	"io"
	"sync"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// answer is one epoch of an answer: base is the parts up to the delta numbered from.
type answer struct {
	from int
	base []chat.Part

	mu      sync.Mutex
	deltas  []step // numbered from from+1
	size    int
	end     *chat.Message
	gone    bool
	changed chan struct{} // created by a waiting reader, closed by the next change
}

// step is a delta in less memory: most are text.
type step struct {
	kind   chat.PartKind
	text   string
	tookMS int
	other  *chat.Delta // one that has more than the fields above
}

func newStep(d chat.Delta) step {
	if d.File != nil || d.Call != nil || d.Source != nil {
		whole := d // d itself stays off the heap
		return step{other: &whole}
	}
	return step{kind: d.Kind, text: d.Text, tookMS: d.TookMS}
}

func (s step) delta() chat.Delta {
	if s.other != nil {
		return *s.other
	}
	return chat.Delta{Kind: s.kind, Text: s.text, TookMS: s.tookMS}
}

// wake wakes waiting readers; without any it costs nothing. The caller holds the lock, as for last, lost, final and parts.
func (a *answer) wake() {
	if a.changed != nil {
		close(a.changed)
		a.changed = nil
	}
}

func (a *answer) last() int { return a.from + len(a.deltas) }

// lost reports whether the stored answer differs from the deltas.
func (a *answer) lost() bool { return a.end != nil && a.end.Seq != a.last() }

// final returns the number of the event before the end. Stored parts that differ replace all deltas, so their number is greater
// than those of both.
func (a *answer) final() int {
	if a.lost() {
		return max(a.last()+1, a.end.Seq)
	}
	return a.last()
}

func (a *answer) parts() []chat.Part {
	var all chat.Growing
	all.Add(chat.Delta{Replace: true, Parts: a.base})
	for _, d := range a.deltas {
		all.Add(d.delta())
	}
	return all.Parts()
}

func (a *answer) add(d chat.Delta) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.end != nil || a.gone {
		return false
	}
	a.deltas = append(a.deltas, newStep(d))
	a.size += d.Size()
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
	return chat.SizeOf(a.base) + a.size + chat.SizeOf(m.AllParts()) + deltaCost*cap(a.deltas), true
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

// read returns a reader of the events after the given number. A number beyond the last delta of an open answer comes from a log
// that was ahead.
func (a *answer) read(after int) *reader {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case after == 0 && len(a.base) == 0:
		return &reader{answer: a, read: a.from}
	case after < a.from:
		return &reader{answer: a, mismatched: true}
	}
	return &reader{answer: a, read: after}
}

type reader struct {
	answer     *answer
	read       int  // the number of the last event read
	mismatched bool // what was read before is not the beginning of this answer: the next event replaces it
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
		parts := a.parts()
		if len(parts) == 0 {
			return nil
		}
		r.mismatched, r.read = false, last
		return []chat.Event{{Seq: last, Delta: chat.Delta{Replace: true, Parts: parts}}}
	}
	return r.deltas(last, 0)
}

// takeEnd returns the remaining events of an ended answer. A reader that has read more than there is, or something else, gets
// all parts.
func (r *reader) takeEnd(last int) []chat.Event {
	a := r.answer
	var events []chat.Event
	if !r.mismatched {
		events = r.deltas(last, 2)
	}
	final := a.final()
	switch {
	case a.lost():
		events = append(events, chat.Event{Seq: final, Delta: chat.Replacing(a.end.Content, a.end.Parts)})
	case r.mismatched || r.read > last:
		events = append(events, chat.Event{Seq: final, Delta: chat.Delta{Replace: true, Parts: a.parts()}})
	}
	end := *a.end
	r.done = true
	return append(events, chat.Event{Seq: final + 1, End: &end})
}

// deltas returns the unread deltas, with capacity for more events.
func (r *reader) deltas(last, more int) []chat.Event {
	n := last - r.read
	if n <= 0 {
		return nil
	}
	events := make([]chat.Event, 0, n+more)
	for _, d := range r.answer.deltas[r.read-r.answer.from:] {
		r.read++
		events = append(events, chat.Event{Seq: r.read, Delta: d.delta()})
	}
	return events
}
