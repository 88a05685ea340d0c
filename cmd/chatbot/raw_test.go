//go:build faults

package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
)

// rawReader is a connection that follows an answer. It is read as bytes, which is cheap, or not at all.
type rawReader struct {
	net.Conn
	heard []time.Time // when each piece had arrived
	ended bool
}

// narrow returns a dialer of connections with a receive buffer of that many bytes, so that a sender soon blocks if nothing reads; 0
// keeps the system's default.
func narrow(buffer int) *net.Dialer {
	return &net.Dialer{Control: func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) {
			if buffer > 0 {
				_ = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, buffer)
			}
		})
	}}
}

// followRaw subscribes to an answer over SSE or a socket.
func (p *process) followRaw(ctx context.Context, t *testing.T, token string, answer int64, way, buffer int) *rawReader {
	t.Helper()
	dialer := narrow(buffer)
	address := strings.TrimPrefix(p.base, "http://")
	if way == overSSE {
		conn, err := dialer.DialContext(ctx, "tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET /api/chat/messages/%d/stream HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n", answer, address, token)
		return &rawReader{Conn: conn}
	}
	sockets := websocket.Dialer{NetDialContext: dialer.DialContext}
	conn, _, err := sockets.DialContext(ctx, "ws://"+address+"/api/chat/ws?token="+token, http.Header{})
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.WriteJSON(map[string]any{"type": "resume", "message_id": answer, "after": 0}); err != nil {
		t.Fatal(err)
	}
	return &rawReader{Conn: conn.NetConn()}
}

// read records when pieces arrive, until the answer's end.
func (r *rawReader) read() {
	buffer := make([]byte, 64<<10)
	held := 0 // bytes at the beginning of buffer that may be part of a piece
	for {
		n, err := r.Read(buffer[held:])
		now, data := time.Now(), buffer[:held+n]
		if mark := bytes.LastIndexByte(data, '#'); mark >= 0 {
			digits, _, whole := bytes.Cut(data[mark+1:], []byte(" "))
			if last, err := strconv.Atoi(string(digits)); whole && err == nil {
				for len(r.heard) <= last {
					r.heard = append(r.heard, now)
				}
			}
		}
		if r.ended = r.ended || bytes.Contains(data, []byte(`"status":"complete"`)); r.ended || err != nil {
			return
		}
		held = copy(buffer, data[max(0, len(data)-64):])
	}
}

// delays returns how long each piece took from the model to each reader.
func delays(m *model, name string, readers []*rawReader) (all []time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, r := range readers {
		for i, at := range r.heard {
			all = append(all, at.Sub(m.emitted[name][i]))
		}
	}
	return all
}

// readAll reads until every answer has ended.
func readAll(readers []*rawReader) {
	var reading sync.WaitGroup
	for _, r := range readers {
		reading.Go(r.read)
	}
	reading.Wait()
}
