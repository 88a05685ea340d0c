package openai

import (
	"bytes"
	"crypto/rand"
	"strconv"
	"strings"
	"sync"
	"time"

	"chatbot/domain/completion"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

const (
	// aloneFor is how long a call with an idempotency key goes on while nobody reads its answer.
	aloneFor = time.Minute
	// longestKey bounds an idempotency key.
	longestKey = 255
)

var (
	errAlone      = fault.New(fault.Unavailable, "call_ended", "The call was ended, because nobody waited for it any more. Send it again.").After(time.Second)
	errStreamGone = fault.New(fault.Conflict, "stream_gone", "The stream of the last event is gone. Send the call without Last-Event-ID.")
)

// replay is what an answer that can be read again has besides its bytes. answer.mu guards it, apart from its readers.
type replay struct {
	stream   bool
	restored bool   // the call was made before
	run      string // begins the ids of the events, since a call that is made again has others
	events   int
	memory   *held
	dropped  bool   // there was no room to keep it: nobody joins it any more, and it is not stored
	gone     int    // bytes at its beginning that all readers have read, and that are not held any more since it was dropped
	unjoin   func() // has nobody join it any more

	mu      sync.Mutex
	readers map[*reader]bool
	ended   bool // the call
	alone   *time.Timer
	cancel  func(error)
}

func newReplay(stream bool, memory *held, cancel func(error)) *replay {
	return &replay{stream: stream, run: rand.Text()[:8], memory: memory, cancel: cancel, readers: map[*reader]bool{}}
}

// numbered gives events their ids.
func (k *replay) numbered(events []byte) (out []byte) {
	if !k.stream {
		return events
	}
	for event := range bytes.SplitAfterSeq(events, []byte("\n\n")) {
		if len(event) > 0 {
			out = append(append(strconv.AppendInt(append(append(append(out, "id: "...), k.run...), '-'), int64(k.events), 10), '\n'), event...)
			k.events++
		}
	}
	return out
}

// drop has an answer no longer kept: the model's work is sent, also where there is no memory to send it twice.
func (k *replay) drop() {
	if !k.dropped {
		k.dropped = true
		k.unjoin()
	}
}

// read returns how much of an answer all readers have read, or all if there are none.
func (k *replay) read(all int) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	for r := range k.readers {
		all = min(all, r.at)
	}
	return all
}

// enter adds a reader.
func (k *replay) enter(r *reader) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.readers[r] = true
	if k.alone != nil {
		k.alone.Stop()
	}
}

// leave is the opposite of enter.
func (k *replay) leave(r *reader) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.readers, r)
	switch {
	case len(k.readers) > 0:
	case k.ended:
		k.memory.end()
	default:
		k.alone = time.AfterFunc(aloneFor, func() {
			k.mu.Lock()
			defer k.mu.Unlock()
			if len(k.readers) == 0 {
				k.cancel(errAlone)
			}
		})
	}
}

// end is called when the call has ended and nobody joins it any more. What it holds is released when the last reader has left too.
func (k *replay) end() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ended = true
	if k.alone != nil {
		k.alone.Stop()
	}
	if len(k.readers) == 0 {
		k.memory.end()
	}
}

// roomFor takes memory for a stored reply, before it is read. Fault: errRoom.
func (a *answer) roomFor(bytes int) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.room.fits(bytes) {
		return errRoom
	}
	return nil
}

// restore makes an answer the one that is kept.
func (a *answer) restore(k completion.Kept) {
	a.mu.Lock()
	a.form = wholeCompletion{}
	a.kept.stream, a.kept.restored, a.kept.run = false, true, k.Run // the events have their ids
	a.held.WriteString(k.Body)
	a.mu.Unlock()
	a.begin(model.Model{ID: model.ID(k.Model)})
}

// toKeep returns what is stored of an answer that has ended; nil if it never began, or memory for it ran out.
func (a *answer) toKeep() *completion.Kept {
	if !a.hasBegun() || a.kept.dropped {
		return nil
	}
	return &completion.Kept{Model: string(a.model), Run: a.kept.run, Body: a.held.String()}
}

// goOnAfter has the reader go on after an event, and reports whether there is one.
func (r *reader) goOnAfter(event string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !strings.HasPrefix(event, r.kept.run+"-") {
		return false
	}
	line := []byte("id: " + event + "\n")
	held := r.held.Bytes()
	for at := 0; at < len(held); {
		end := bytes.Index(held[at:], []byte("\n\n"))
		if end < 0 {
			break
		}
		next := at + end + 2
		if bytes.HasPrefix(held[at:], line) {
			r.at = r.kept.gone + next
			return true
		}
		at = next
	}
	return false
}

// callName names a call with an idempotency key.
type callName struct {
	key     identity.KeyID
	name    string
	resumes bool // it looks for the answer of another, and does not ask a model: others do not join it
}

// joined are the calls with idempotency keys that run on this server. The zero joined is ready, and safe for concurrent use.
type joined struct {
	mu  sync.Mutex
	all map[callName]joinable
}

type joinable struct {
	*answer
	request string // a hash
}

// join returns a reader of the call that runs, or of that of begin if there is none. A call that resumes joins any. Fault: completion.ErrKeyReused.
func (j *joined) join(name callName, request string, begin func() *answer) (*reader, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	running, ok := j.all[name]
	if !ok && name.resumes {
		running, ok = j.all[callName{key: name.key, name: name.name}]
	}
	if ok {
		if running.request != request {
			return nil, completion.ErrKeyReused
		}
		r := &reader{answer: running.answer, joined: true}
		running.kept.enter(r)
		return r, nil
	}
	if j.all == nil {
		j.all = map[callName]joinable{}
	}
	r := &reader{answer: begin()}
	r.kept.unjoin = func() { j.leave(name, r.answer) }
	r.kept.enter(r)
	j.all[name] = joinable{r.answer, request}
	return r, nil
}

// leave forgets an answer, unless the call is made again already.
func (j *joined) leave(name callName, a *answer) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.all[name].answer == a {
		delete(j.all, name)
	}
}
