package turn

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/ports"
)

const (
	// lookAgain is how often the stored answer is polled while no stream log holds it.
	lookAgain = 500 * time.Millisecond
	// maxSilence is how long the log of another process's answer may be silent before the stored answer is read, since
	// that process may have died.
	maxSilence = time.Second
	// tellPosition is how often readers of a queued answer get its position, if it changed.
	tellPosition = 500 * time.Millisecond
	// quietFor is how long another process's answer may be silent during a storage outage before readers get a saving
	// event, since it is most likely complete.
	quietFor = 5 * time.Second
	// maxDoubts is how often an interrupted answer is read again while another process may be continuing it.
	maxDoubts = 4
)

var errQuiet = errors.New("nothing was said for a while")

// subscription reads one answer live from its stream log, or else from the store. Both use the same sequence numbers, so it
// can switch between them at any time.
type subscription struct {
	engine     *Engine
	owner      identity.UserID
	id         chat.MessageID
	seq        int          // of the last event returned
	epoch      int          // of the answer when it was last read from the store
	log        ports.Reader // nil while no log holds the answer
	generation *generation  // nil unless the answer is generated in this process
	position   int          // last returned
	reading    []chat.File  // last returned
	files      []file.ID    // of the question of another process's answer
	knowsFiles bool
	progress   map[string]string // of running calls, last returned
	saving     *generation       // generation for which a saving event was returned
	waits      waiting
	heard      time.Time   // time of the last event of another process's answer
	quiet      bool        // a saving event was returned since
	doubts     int         // consecutive reads of an end that may be continued
	answer     chat.Answer // as last read, whose fallback may have to be told
	told       model.ID    // the model of the last fallback that was told
	ended      bool
}

// open opens the log if one holds the answer.
func (f *subscription) open(ctx context.Context) {
	f.generation = f.engine.find(f.id)
	if f.heard.IsZero() {
		f.heard = time.Now()
	}
	reader, err := f.engine.Log.Read(ctx, f.id, f.epoch, f.seq)
	if err != nil {
		reader = nil // not held, or an outage: read the store
	}
	f.log = reader
}

// Next implements ports.Reader.
func (f *subscription) Next(ctx context.Context) ([]chat.Event, error) {
	for !f.ended {
		if events := f.fallback(); events != nil {
			return events, nil
		}
		if f.log == nil {
			f.open(ctx)
		}
		if f.log != nil {
			if events, err := f.live(ctx); len(events) > 0 || err != nil {
				return events, err
			}
		}
		if events, err := f.stored(ctx); len(events) > 0 || err != nil {
			return events, err
		}
		if f.log != nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(lookAgain):
		}
	}
	return nil, io.EOF
}

// live waits for events of the log. No events and no error mean that the store should be read.
func (f *subscription) live(ctx context.Context) ([]chat.Event, error) {
	for {
		events, err := f.next(ctx)
		switch {
		case err == nil:
			events = f.joined(events)
			last := events[len(events)-1]
			f.seq, f.ended = last.Seq, last.End != nil
			if f.generation == nil {
				f.heard, f.quiet = time.Now(), false
			}
			return events, nil
		case ctx.Err() != nil:
			return nil, context.Cause(ctx)
		case !errors.Is(err, errQuiet):
			f.log, f.generation = nil, nil
			return nil, nil
		case f.generation == nil:
			return nil, nil
		}
		if f.generation.unsaved.Load() && f.saving != f.generation {
			f.saving = f.generation
			return []chat.Event{{Saving: true}}, nil
		}
		if unread, _ := f.generation.awaited(); !slices.Equal(unread, f.reading) {
			f.reading = unread
			if len(unread) > 0 {
				return []chat.Event{{Reading: unread}}, nil
			}
		}
		var progressed []chat.Event
		if progressed, f.progress = f.generation.progressed(f.progress); len(progressed) > 0 {
			return progressed, nil
		}
		if slot := f.generation.queued().number(); slot != f.position {
			f.position = slot
			if slot > 0 {
				return []chat.Event{{Position: slot}}, nil
			}
		}
	}
}

// next reads the log until a timeout after which something else is due.
func (f *subscription) next(ctx context.Context) ([]chat.Event, error) {
	limit := maxSilence
	if f.generation != nil {
		switch _, waits := f.generation.awaited(); {
		case waits:
			limit = tellFiles
		case f.generation.calls():
			limit = tellProgress
		case f.generation.queued().running():
			if f.saving == f.generation || f.generation.saving.Err() != nil && !f.generation.unsaved.Load() { // returned already, or over
				return f.log.Next(ctx)
			}
			return f.log.Next(f.waits.until(ctx, f.generation.saving))
		case f.position == 0:
			limit = 0 // return the first position at once
		default:
			limit = tellPosition
		}
	}
	wait, cancel := context.WithTimeoutCause(ctx, limit, errQuiet)
	defer cancel()
	return f.log.Next(wait)
}

// waiting is a context that also ends with another one. It is reused while callers pass the same context.
type waiting struct {
	parent context.Context
	ctx    context.Context
	leave  func()
}

// until returns ctx, which also ends with errQuiet when other does.
func (w *waiting) until(ctx, other context.Context) context.Context {
	if w.parent == ctx && w.ctx.Err() == nil {
		return w.ctx
	}
	if w.leave != nil {
		w.leave()
	}
	child, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(other, func() { cancel(errQuiet) })
	w.parent, w.ctx, w.leave = ctx, child, func() { stop(); cancel(nil) }
	return child
}

// stored returns events for what the store has beyond seq.
func (f *subscription) stored(ctx context.Context) ([]chat.Event, error) {
	look, cancel := context.WithTimeout(ctx, storeTimeout)
	m, err := f.engine.Messages.Get(look, f.owner, f.id)
	cancel()
	if err == nil {
		f.epoch = chat.EpochOf(m.Seq)
	}
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil && f.log != nil && !errors.Is(err, chat.ErrMessage):
		if f.quiet || f.seq == 0 || time.Since(f.heard) < quietFor {
			return nil, nil // a storage outage, while the log works
		}
		f.quiet = true
		return []chat.Event{{Saving: true}}, nil
	case err != nil:
		return nil, err
	case !m.Status.Ended():
		if f.doubts = 0; m.Seq <= f.seq {
			return f.readElsewhere(ctx, m), nil
		}
		f.log, f.answer = nil, m.Answer // the log is behind
		return append(f.fallback(), f.whole(m)...), nil
	case f.doubts < maxDoubts && (f.engine.continuesItself(m) || f.engine.onlyWaited(m, false) && len(f.filesOf(ctx, m)) > 0):
		f.log = nil // it may be being continued
		f.doubts++
		return nil, nil
	}
	f.ended = true
	var events []chat.Event
	if f.seq != m.Seq {
		events = f.whole(m)
	}
	return append(events, chat.Event{Seq: m.Seq + 1, End: &m}), nil
}

// fallback returns the notice that another model answers than the reader was told of last, if one does.
func (f *subscription) fallback() []chat.Event {
	if f.answer.Fallback.IsZero() || f.answer.ModelID == f.told {
		return nil
	}
	answer := f.answer
	f.told = answer.ModelID
	return []chat.Event{{FellBack: &answer}}
}

// whole returns the stored answer as one event that replaces all before it.
func (f *subscription) whole(m chat.Message) []chat.Event {
	had := f.seq
	f.seq = m.Seq
	all := chat.Replacing(m.Content, m.Parts)
	if len(all.Parts) == 0 && had == m.Seq {
		return nil
	}
	return []chat.Event{{Seq: m.Seq, Delta: all}}
}

// joined returns events of the log that follow what the reader has. An epoch that begins without parts begins with an event that says so,
// because its numbers do not follow those before.
func (f *subscription) joined(events []chat.Event) []chat.Event {
	first := events[0]
	if first.Replace || first.Seq <= f.seq+1 {
		return events
	}
	return append([]chat.Event{{Seq: first.Seq - 1, Delta: chat.Replacing("", nil)}}, events...)
}
