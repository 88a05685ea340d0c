//go:build faults

package main

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
)

// window is the receive buffer: small compared with the answer, but large enough to catch up quickly.
const window = 16 << 10

// A reader that stops reading for a while is disconnected, and receives the whole answer in the end.
func TestStalledReadersResume(t *testing.T) {
	t.Parallel()
	m := newModel(t)
	p := launch(t, t.TempDir(), roomy(m.settings()...)...)
	token := p.signUp(t)
	ask := &sent{plan: plan{"big", 600, 1500, 5 * time.Millisecond}}
	k, asked := ask.track(), make(chan error, 1)
	go func() {
		asked <- p.say(t.Context(), token, map[string]any{"message": ask.question(), "stream": true}, k)
	}()
	<-k.started
	// All at once, whatever -parallel says: a reader that comes when the answer is complete is never stalled.
	var readers sync.WaitGroup
	for name, c := range map[string]struct {
		way    int
		stall  time.Duration
		expect func(error) bool // checks how the connection ended
	}{
		// The socket is closed after 5 s, and the client then has 10 s to read the close frame.
		"socket":                  {overSocket, 9 * time.Second, func(err error) bool { return websocket.IsCloseError(err, websocket.CloseTryAgainLater) }},
		"socket, for a long time": {overSocket, 22 * time.Second, func(err error) bool { return err != nil }},
		"SSE":                     {overSSE, 65 * time.Second, func(err error) bool { return err != nil }},
		"SSE, for a moment":       {overSSE, 10 * time.Second, func(err error) bool { return err == nil }},
		"socket, for a moment":    {overSocket, 2 * time.Second, func(err error) bool { return err == nil }},
	} {
		readers.Go(func() {
			reader := newTrack()
			reader.session, reader.answer = k.session, k.answer
			stalled := false
			reader.heard = func(k *track) {
				if !stalled && k.seq >= 3 {
					stalled = true
					time.Sleep(c.stall)
				}
			}
			if err := p.followNarrow(t.Context(), token, reader, c.way); !c.expect(err) || !stalled {
				t.Errorf("%s: after %d bytes the connection ended with %v", name, reader.size(), err)
			}
			if reader.end == nil {
				t.Logf("%s: it had %d bytes when it was let go of", name, reader.size())
				reader = reader.another(reader.seq)
				if err := reader.follow(t.Context(), p, token, c.way); err != nil {
					t.Errorf("%s, going on: %v", name, err)
				}
			}
			if reader.wrong != nil || reader.end == nil || reader.text.String() != ask.plan.answer() {
				t.Errorf("%s: it has %d bytes: %v %+v", name, reader.size(), reader.wrong, reader.end)
			}
		})
	}
	readers.Wait()
	if err := <-asked; err != nil || k.text.String() != ask.plan.answer() {
		t.Errorf("the one who asked has %d bytes: %v", k.size(), err)
	}
}

// followNarrow follows an answer over a connection with a small receive buffer.
func (p *process) followNarrow(ctx context.Context, token string, k *track, way int) error {
	if way == overSSE {
		transport := &http.Transport{DialContext: narrow(window).DialContext}
		defer transport.CloseIdleConnections()
		other := *p
		other.http = &http.Client{Transport: transport}
		return other.follow(ctx, token, k)
	}
	conn, err := p.socketOver(ctx, token, &websocket.Dialer{NetDialContext: narrow(window).DialContext})
	if err != nil {
		return err
	}
	defer conn.Close()
	return conn.follow(k)
}
