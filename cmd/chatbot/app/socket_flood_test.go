package app_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
)

// TestSocketFloodsCloseWith1008: a client that floods the server with any kind of frame is disconnected; another person's socket
// stays open.
func TestSocketFloodsCloseWith1008(t *testing.T) {
	s := start(t, "RATE_LIMIT_API=off", "RATE_LIMIT_CHAT=off")
	other := s.person("bob").socket()
	masked := func(head byte, payload int) []byte { // a frame of zeros with the mask 0
		if payload < 126 {
			return append([]byte{head, 0x80 | byte(payload), 0, 0, 0, 0}, make([]byte, payload)...)
		}
		return append([]byte{head, 0x80 | 126, byte(payload >> 8), byte(payload), 0, 0, 0, 0}, make([]byte, payload)...)
	}
	json := func(text string) []byte {
		f := masked(0x81, len(text))
		copy(f[len(f)-len(text):], text)
		return f
	}
	for name, flood := range map[string]struct {
		first []byte // once
		frame []byte // repeated
		most  int    // upper bound of frames sent before the socket is closed
	}{
		"pings":                  {frame: masked(0x89, 0), most: 400},
		"pings with a payload":   {frame: masked(0x89, 125), most: 400},
		"pongs nobody asked for": {frame: masked(0x8A, 0), most: 400},
		"malformed frames":       {frame: json("{"), most: 300},
		"unknown types":          {frame: json(`{"type":"dance"}`), most: 300},
		"wrong sessions":         {frame: json(`{"type":"message","session_id":-1,"content":"x"}`), most: 300},
		"answers of nobody":      {frame: json(`{"type":"resume","message_id":999999}`), most: 300},
		"malformed and pings":    {frame: append(json("{"), json(`{"type":"ping"}`)...), most: 300},
		"fragments without end":  {first: masked(0x01, 1), frame: bytes.Repeat(masked(0x00, 0), 20_000), most: 1_000},
		"large frames":           {frame: json(`{"type":"ping","content":"` + strings.Repeat("x", 60<<10) + `"}`), most: 1_000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			name := "eve" + strings.ReplaceAll(name, " ", "_")
			c := s.person(name).socket()
			defer c.conn.Close()
			raw := c.conn.NetConn()
			done := make(chan struct{})
			go func() {
				defer close(done)
				_ = raw.SetWriteDeadline(time.Now().Add(20 * time.Second))
				_, _ = raw.Write(flood.first)
				for range flood.most {
					if _, err := raw.Write(flood.frame); err != nil {
						return // closed
					}
				}
			}()
			c.closed(websocket.ClosePolicyViolation)
			_ = c.conn.Close()
			<-done
		})
	}
	t.Cleanup(func() {
		other.send(obj{"type": "ping"})
		if e := other.next(); e.Type != "pong" {
			t.Errorf("another socket: %+v", e)
		}
	})
}

// TestSocketRefusalsCountInARowOnly: a client with occasional refusals stays connected.
func TestSocketRefusalsCountInARowOnly(t *testing.T) {
	t.Parallel()
	c := start(t, "RATE_LIMIT_API=off", "RATE_LIMIT_CHAT=off").person("ann").socket()
	for range 3 {
		for range 99 {
			c.send(obj{"type": "dance"})
			if e := c.next(); e.Type != "error" {
				t.Fatalf("%+v", e)
			}
		}
		c.send(obj{"type": "message", "content": "hi"})
		if e := c.next(); e.Type != "message" {
			t.Fatalf("%+v", e)
		}
	}
}
