//go:build faults

package main

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/domain/chat"
)

// sent is one message with all readers of its answer.
type sent struct {
	plan
	session int64     // 0: a new one
	until   time.Time // when the server last stopped while the answer ran
	kept    *exchange // the stored exchange, if the answer was interrupted and is to be continued

	mu     sync.Mutex
	tracks []*track
}

// track adds a reader.
func (s *sent) track() *track {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := newTrack()
	s.tracks = append(s.tracks, k)
	return k
}

// subscriber adds a reader that already has the answer's id.
func (s *sent) subscriber() *track {
	id, session := s.answer()
	k := s.track()
	k.session, k.answer = session, id
	close(k.started)
	return k
}

// answer returns the ids of the answer and the session from a reply, or 0 if the message is not acknowledged.
func (s *sent) answer() (id, session int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept != nil {
		return s.kept.answer.ID, s.session
	}
	for _, k := range s.tracks {
		if id, session := k.known(); id != 0 {
			return id, session
		}
	}
	return 0, 0
}

// interrupted drops the readers of an interrupted answer before it is continued.
func (s *sent) interrupted(kept exchange) {
	_, s.session = s.answer()
	s.kept, s.tracks = &kept, nil
}

// carryOn continues the answer and reads it to its end.
func (s *sent) carryOn(ctx context.Context, p *process, token string) error {
	return p.carryOn(ctx, token, s.subscriber())
}

// ended reports whether a reader has received the end.
func (s *sent) ended() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.tracks, (*track).ended)
}

// heard reports whether a reader has received a part of the answer, but not its end.
func (s *sent) heard() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.tracks {
		k.mu.Lock()
		growing := len(k.steps) > 0 && k.end == nil
		k.mu.Unlock()
		if growing {
			return true
		}
	}
	return false
}

// Ways to send a message.
const (
	overSSE = iota
	overSocket
	asJSON
	asFrame
	ways
)

// send sends the message and reads the answer to its end. While it streams, a second reader follows it the other way and ends before
// send returns.
func (s *sent) send(ctx context.Context, p *process, token string, way int) error {
	body := map[string]any{"message": s.question(), "client_message_id": s.name}
	if s.session != 0 {
		body["session_id"] = s.session
	}
	k, done := s.track(), make(chan struct{})
	var second sync.WaitGroup
	defer second.Wait()
	defer close(done)
	if way == overSSE || way == overSocket {
		body["stream"] = true
		second.Go(func() {
			select {
			case <-k.started:
				_ = s.subscriber().follow(ctx, p, token, overSocket-way) // the track is checked instead of the error
			case <-done:
			}
		})
	}
	if way == overSSE || way == asJSON {
		return p.say(ctx, token, body, k)
	}
	conn, err := p.socket(ctx, token)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.say(body, k)
}

// follow continues reading the answer, over SSE or a socket.
func (k *track) follow(ctx context.Context, p *process, token string, way int) error {
	if way == overSSE {
		return p.follow(ctx, token, k)
	}
	conn, err := p.socket(ctx, token)
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.follow(k)
}

// check compares what readers received with what is stored. An acknowledged message is stored once, any other at most once. All text
// that readers received is stored, except for the last second before the server stopped.
func (s *sent) check(t *testing.T, stored []exchange) {
	t.Helper()
	id, _ := s.answer()
	if len(stored) > 1 || id != 0 && len(stored) == 0 {
		t.Errorf("%s (answer %d) is stored %d times", s.name, id, len(stored))
	}
	if len(stored) != 1 {
		return
	}
	kept := stored[0].answer
	if s.kept != nil && !strings.HasPrefix(kept.Content, s.kept.answer.Content) {
		t.Errorf("%s: what was kept is not how the continued answer begins:\n%.300q\n%.300q", s.name, s.kept.answer.Content, kept.Content)
	}
	if id != 0 && kept.ID != id {
		t.Errorf("%s: the answer was %d and is %d", s.name, id, kept.ID)
	}
	if whole := s.plan.answer(); !strings.HasPrefix(whole, kept.Content) || kept.Status == "complete" && kept.Content != whole {
		t.Errorf("%s: %s is not what the model said:\n%.300q", s.name, kept.Status, kept.Content)
	}
	if want := s.parts(); kept.Status == "complete" && s.until.IsZero() && !reflect.DeepEqual(timeless(kept.Parts), want) {
		t.Errorf("%s: stored as %+v, the model said %+v", s.name, kept.Parts, want)
	}
	for i, k := range s.tracks {
		if err := k.check(kept, s.until); err != nil {
			t.Errorf("%s, reader %d: %v", s.name, i, err)
		}
	}
}

// timeless returns parts without the time that their reasoning took, which is checked to be known.
func timeless(parts []chat.Part) []chat.Part {
	parts = slices.Clone(parts)
	for i := range parts {
		if parts[i].Kind == chat.ReasoningPart && parts[i].TookMS > 0 {
			parts[i].TookMS = 0
		} else if parts[i].Kind == chat.ReasoningPart {
			parts[i].TookMS = -1
		}
	}
	return parts
}

func (k *track) check(kept message, until time.Time) error {
	text := k.text.String()
	switch {
	case k.wrong != nil:
		return k.wrong
	case k.end != nil && k.end.Type == "end" && !reflect.DeepEqual(chat.Stored(k.parts.Parts()), kept.Parts):
		return fmt.Errorf("its events gave %+v; stored is %+v", k.parts.Parts(), kept.Parts)
	case k.end != nil && k.end.Type != "error" && (k.end.Status != kept.Status || text != kept.Content):
		return fmt.Errorf("it ended as %s with %d bytes; stored is %s with %d", k.end.Status, len(text), kept.Status, len(kept.Content))
	case !strings.HasPrefix(kept.Content, text) && !strings.HasPrefix(text, kept.Content):
		return fmt.Errorf("it saw %.300q; stored is %.300q", text, kept.Content)
	case k.sizeAt(until.Add(-time.Second)) > len(kept.Content):
		return fmt.Errorf("of %d bytes that it had a second before the end, %d are stored", k.sizeAt(until.Add(-time.Second)), len(kept.Content))
	}
	return nil
}
