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
	"chatbot/ports"
)

const (
	// aloneFor is how long a call with an idempotency key goes on while nobody reads its answer.
	aloneFor = time.Minute
	// mostKept bounds a stream that is kept, in bytes.
	mostKept = 16 << 20
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
	paid     int // bytes for which memory was taken

	mu      sync.Mutex
	readers int
	alone   *time.Timer
	cancel  func(error)
}

func newReplay(stream bool, memory *held, cancel func(error)) *replay {
	return &replay{stream: stream, run: rand.Text()[:8], memory: memory, paid: smallBody, cancel: cancel}
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

// pay takes memory for an answer of so many bytes. Faults: ports.ErrModelTooLong for a stream, errRoom.
func (k *replay) pay(bytes int) error {
	if k.stream && bytes > mostKept {
		return ports.ErrModelTooLong
	}
	more := max(bytes-k.paid, firstPiece)
	if bytes <= k.paid {
		return nil
	}
	if !k.memory.room(more) {
		return errRoom
	}
	k.paid += more
	return nil
}

// enter counts a reader.
func (k *replay) enter() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.readers++; k.alone != nil {
		k.alone.Stop()
	}
}

// leave is the opposite of enter.
func (k *replay) leave() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.readers--; k.readers == 0 {
		k.alone = time.AfterFunc(aloneFor, func() {
			k.mu.Lock()
			defer k.mu.Unlock()
			if k.readers == 0 {
				k.cancel(errAlone)
			}
		})
	}
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

// toKeep returns what is kept of an answer that has ended; nil if nothing was said.
func (a *answer) toKeep() *completion.Kept {
	if !a.hasBegun() {
		return nil
	}
	return &completion.Kept{Model: string(a.model), Run: a.kept.run, Body: a.held.String()}
}

// after returns where the answer goes on after an event.
func (a *answer) after(event string) (at int, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !strings.HasPrefix(event, a.kept.run+"-") {
		return 0, false
	}
	line := []byte("id: " + event + "\n")
	held := a.held.Bytes()
	for at < len(held) {
		end := bytes.Index(held[at:], []byte("\n\n"))
		if end < 0 {
			break
		}
		next := at + end + 2
		if bytes.HasPrefix(held[at:], line) {
			return next, true
		}
		at = next
	}
	return 0, false
}

// callName names a call with an idempotency key.
type callName struct {
	key  identity.KeyID
	name string
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

// join returns the answer of a call that runs, or that of begin, and whether it is the latter. Fault: completion.ErrKeyReused.
func (j *joined) join(name callName, request string, begin func() *answer) (a *answer, first bool, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if running, ok := j.all[name]; ok {
		if running.request != request {
			return nil, false, completion.ErrKeyReused
		}
		running.kept.enter()
		return running.answer, false, nil
	}
	if j.all == nil {
		j.all = map[callName]joinable{}
	}
	a = begin()
	a.kept.enter()
	j.all[name] = joinable{a, request}
	return a, true, nil
}

// leave forgets an answer, unless the call is made again already.
func (j *joined) leave(name callName, a *answer) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.all[name].answer == a {
		delete(j.all, name)
	}
}
