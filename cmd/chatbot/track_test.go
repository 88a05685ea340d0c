//go:build faults

package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"chatbot/domain/chat"
)

// event is a server-sent event or a WebSocket frame.
type event struct {
	Type            string `json:"type"`
	SessionID       int64  `json:"session_id"`
	MessageID       int64  `json:"message_id"`
	ClientMessageID string `json:"client_message_id"`
	Seq             int    `json:"seq"`
	Content         string `json:"content"`
	Replace         bool   `json:"replace"`
	Status          string `json:"status"`
	ErrorCode       string `json:"error_code"`
	Message         string `json:"message"`

	TookMS int         `json:"took_ms"`
	Parts  []chat.Part `json:"parts"`
}

// delta returns the step of the answer that the event is.
func (e event) delta() chat.Delta {
	switch e.Type {
	case "token":
		if e.Replace {
			return chat.Replacing(e.Content, nil)
		}
		return chat.TextDelta(e.Content)
	case "reasoning":
		return chat.Delta{Kind: chat.ReasoningPart, Text: e.Content, TookMS: e.TookMS}
	case "parts":
		return chat.Delta{Replace: true, Parts: e.Parts}
	}
	return chat.Delta{}
}

// track is what one reader has received of one answer; safe for concurrent use.
type track struct {
	mu              sync.Mutex
	session, answer int64
	seq             int
	text            strings.Builder
	parts           chat.Growing
	steps           []step
	events          []event // of the current epoch, after the seq in from
	from            int
	waits           []string // the text at each `saving` event
	end             *event
	wrong           error         // the first violation of the protocol
	started         chan struct{} // closed when the answer is known
	heard           func(*track)  // unless nil, called after each piece; blocks the reader
}

// step is the length of the text, in bytes, from a time on.
type step struct {
	at   time.Time
	size int
}

func newTrack() *track { return &track{started: make(chan struct{})} }

// another returns a reader of the same answer that has received the events up to seq.
func (k *track) another(seq int) *track {
	k.mu.Lock()
	defer k.mu.Unlock()
	other := newTrack()
	other.session, other.answer = k.session, k.answer
	close(other.started)
	if seq > 0 {
		other.seq = seq
		other.events = append(other.events, k.events[:seq]...)
		for _, e := range other.events {
			other.grow(e)
		}
	}
	return other
}

// take records an event and checks that it is the next one.
func (k *track) take(e event) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case e.Type == "queued": // not part of the sequence
		return
	case e.Type == "saving" && k.end == nil: // not part of the sequence either
		k.waits = append(k.waits, k.text.String())
		return
	case k.end != nil:
		k.fault("%s %d after the end", e.Type, e.Seq)
	case e.Type == "start", e.Type == "message":
		if k.answer == 0 {
			k.session, k.answer = e.SessionID, e.MessageID
			close(k.started)
		} else if k.answer != e.MessageID {
			k.fault("the start of %d among the events of %d", e.MessageID, k.answer)
		}
	case e.Type == "token" && e.Replace, e.Type == "parts":
		k.seq, k.events, k.from = e.Seq, nil, e.Seq
		k.grow(e)
		return
	case e.Seq != k.seq+1:
		k.fault("%s %d after %d", e.Type, e.Seq, k.seq)
	default:
		k.seq = e.Seq
	}
	if e.Type == "token" || e.Type == "reasoning" {
		k.events = append(k.events, e)
	}
	k.grow(e)
	if e.Type == "end" || e.Type == "error" || e.Type == "message" {
		k.end = &e
	}
}

// grow adds what an event says to the text and the parts.
func (k *track) grow(e event) {
	before, d := k.text.Len(), e.delta()
	switch e.Type {
	case "token", "reasoning", "parts":
		k.parts.Add(d)
	}
	switch {
	case d.Replace:
		k.text.Reset()
		k.text.WriteString(chat.ContentOf(d.Parts))
	case e.Type == "token", e.Type == "message":
		k.text.WriteString(e.Content)
	}
	if k.text.Len() != before {
		k.steps = append(k.steps, step{time.Now(), k.text.Len()})
		if k.heard != nil {
			k.heard(k)
		}
	}
}

func (k *track) fault(format string, arguments ...any) {
	if k.wrong == nil {
		k.wrong = fmt.Errorf("answer %d: "+format, append([]any{k.answer}, arguments...)...)
	}
}

// known returns the ids of the answer and its session, 0 until they are known.
func (k *track) known() (id, session int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.answer, k.session
}

func (k *track) ended() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.end != nil
}

// size returns the length of the text, in bytes.
func (k *track) size() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.text.Len()
}

// sizeAt returns the length of the text at a time, in bytes.
func (k *track) sizeAt(at time.Time) (size int) {
	for _, s := range k.steps {
		if s.at.Before(at) {
			size = s.size
		}
	}
	return size
}

// readSSE reads one server-sent event and skips comments.
func readSSE(line func() (string, error)) (e event, err error) {
	id := ""
	for {
		text, err := line()
		if err != nil {
			return e, err
		}
		if value, ok := strings.CutPrefix(text, "id: "); ok {
			id = value
		}
		data, ok := strings.CutPrefix(text, "data: ")
		if !ok {
			continue
		}
		if err := json.Unmarshal([]byte(data), &e); err != nil {
			return e, fmt.Errorf("%.100q: %w", data, err)
		}
		if id == "" && e.Type == "token" && e.Replace { // the parts that follow have its number as their id
			return e, nil
		}
		if e.Type != "queued" && e.Type != "saving" && e.Type != "fallback" && id != fmt.Sprint(e.Seq) {
			return e, fmt.Errorf("the id is %s, the seq %d", id, e.Seq)
		}
		return e, nil
	}
}
