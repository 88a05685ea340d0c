//go:build faults

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
)

const (
	drainedAnswers = 200
	readersOfEach  = 5 // one sends the message, the others follow
	exitWithin     = 30 * time.Second
)

// reading is one of the open streams.
type reading struct {
	*track
	socket bool
	ended  error // the error that ended the body or the socket
}

// A thousand streams are open when the server stops. Answers that end in time are complete, and the others keep their text so far;
// every reader receives the end of its answer, and no connection breaks.
func TestDrainWithAThousandStreams(t *testing.T) {
	var told atomic.Int64 // when the server was stopped, in Unix nanoseconds
	m := newModel(t)
	m.enough = func(p plan, _ int) bool {
		at := told.Load()
		return at != 0 && strings.HasPrefix(p.name, "short") && time.Since(time.Unix(0, at)) > time.Duration(len(p.name))*100*time.Millisecond
	}
	dir, settings := t.TempDir(), onPostgres(t, roomy(m.settings()...))
	p := launch(t, dir, settings...)
	token := p.signUp(t)
	idle, err := p.socket(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	defer idle.Close()
	busy, err := p.socket(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()

	var open sync.WaitGroup
	readings := p.openMany(t, token, &open)
	long := newTrack()
	long.answer = readings[0].answer
	late := make(chan error, 1)
	open.Go(func() { late <- busy.follow(long) }) // until the refusal of another message
	for deadline := time.Now().Add(time.Minute); long.size() == 0; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the socket that is to be busy hears nothing")
		}
	}
	told.Store(time.Now().UnixNano())
	stopped := make(chan error, 1)
	go func() { stopped <- p.stop() }()
	p.refusesWhileItDrains(t, idle, busy)
	select {
	case err := <-stopped:
		if took := time.Since(time.Unix(0, told.Load())); err != nil || took > exitWithin {
			t.Errorf("it ended after %v: %v", took, err)
		} else {
			t.Logf("it ended after %v", took)
		}
	case <-time.After(2 * exitWithin):
		t.Fatal("it does not end")
	}
	open.Wait()
	if refused := new(refusal); !errors.As(<-late, &refused) || refused.body["code"] != "restarting" {
		t.Errorf("a message while it drains: %+v", refused)
	}

	p = launch(t, dir, settings...)
	checkDrained(t, readings, p.stored(t, token, p.sessions(t, token, time.Time{})))
}

// checkDrained checks what each reader received against what is stored.
func checkDrained(t *testing.T, readings []*reading, stored map[string][]exchange) {
	t.Helper()
	for i, r := range readings {
		name := drainedName(i / readersOfEach)
		want := "complete"
		if strings.HasPrefix(name, "long") {
			want = "interrupted"
		}
		if closed := new(websocket.CloseError); r.socket && (!errors.As(r.ended, &closed) || closed.Code != websocket.CloseServiceRestart) || !r.socket && r.ended != nil {
			t.Errorf("%s, reader %d: the connection ended with %v", name, i%readersOfEach, r.ended)
		}
		if r.end == nil || r.end.Status != want || len(stored[name]) != 1 {
			t.Errorf("%s, reader %d: %+v, stored %+v", name, i%readersOfEach, r.end, stored[name])
		} else if err := r.check(stored[name][0].answer, time.Now()); err != nil {
			t.Errorf("%s, reader %d: %v", name, i%readersOfEach, err)
		}
	}
}

// drainedName returns the name of an answer's plan: every other answer ends in time, after 0.7 to 10 s.
func drainedName(i int) string {
	if i%2 == 0 {
		return fmt.Sprintf("long-%d", i)
	}
	return fmt.Sprintf("short-%d%s", i, strings.Repeat("-", i/2%90))
}

// openMany starts the answers and returns when every reader has received a part.
func (p *process) openMany(t *testing.T, token string, open *sync.WaitGroup) []*reading {
	t.Helper()
	readings := make([]*reading, drainedAnswers*readersOfEach)
	for i := range readings {
		readings[i] = &reading{track: newTrack(), socket: (i+i/readersOfEach)%2 == 0}
	}
	var starting sync.WaitGroup
	places := make(chan struct{}, 8)
	for i := range drainedAnswers {
		places <- struct{}{}
		starting.Go(func() {
			defer func() { <-places }()
			mine := readings[i*readersOfEach : (i+1)*readersOfEach]
			first := mine[0]
			ask := plan{drainedName(i), 1 << 30, 20, time.Second}
			open.Go(func() { first.ended = p.readToTheEnd(t.Context(), token, first, ask.question()) })
			select {
			case <-first.started:
			case <-time.After(time.Minute):
				t.Errorf("%s does not start", ask.name)
				return
			}
			for _, r := range mine[1:] {
				r.session, r.answer = first.session, first.answer
				open.Go(func() { r.ended = p.readToTheEnd(t.Context(), token, r, "") })
			}
		})
	}
	starting.Wait()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(100 * time.Millisecond) {
		silent := 0
		for _, r := range readings {
			if r.size() == 0 {
				silent++
			}
		}
		if silent == 0 {
			return readings
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d streams are not open", silent, len(readings))
		}
	}
}

// readToTheEnd sends the question, or follows the answer, until the connection ends.
func (p *process) readToTheEnd(ctx context.Context, token string, r *reading, question string) error {
	message := map[string]any{"message": question, "stream": true}
	if !r.socket {
		if question != "" {
			return p.say(ctx, token, message, r.track)
		}
		return p.follow(ctx, token, r.track)
	}
	conn, err := p.socket(ctx, token)
	if err != nil {
		return err
	}
	defer conn.Close()
	if question != "" {
		err = conn.say(message, r.track)
	} else {
		err = conn.follow(r.track)
	}
	if err == nil {
		_, _, err = conn.ReadMessage()
	}
	return err
}

// refusesWhileItDrains checks that new connections are refused, that a socket without a running answer is closed for a reconnect,
// and that one with a running answer cannot send another message.
func (p *process) refusesWhileItDrains(t *testing.T, idle, busy *socket) {
	t.Helper()
	if _, _, err := idle.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseServiceRestart) {
		t.Errorf("a resting socket ended with %v", err)
	}
	if conn, err := net.Dial("tcp", strings.TrimPrefix(p.base, "http://")); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("a new connection while it drains: %v", err)
		if err == nil {
			conn.Close()
		}
	}
	if err := busy.WriteJSON(map[string]any{"type": "message", "content": "too late", "client_message_id": "late"}); err != nil {
		t.Fatal(err)
	}
}
