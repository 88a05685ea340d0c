package app_test

import (
	"bufio"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Frames that a client sends together with the upgrade request are processed. The server has read them into a buffer that later
// connections reuse, and must not overwrite them.
func TestFramesSentWithUpgradeAreRead(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	address := strings.TrimPrefix(c.base, "http://")
	var early []*earlySocket
	for range 8 {
		s := &earlySocket{t: t}
		var err error
		if s.conn, err = net.Dial("tcp", address); err != nil {
			t.Fatal(err)
		}
		defer s.conn.Close()
		_ = s.conn.SetDeadline(time.Now().Add(20 * time.Second))
		s.say(fmt.Sprintf("GET /api/chat/ws?token=%s HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n", c.ticket(), address, base64.StdEncoding.EncodeToString(make([]byte, 16))),
			`{"type":"ping"}`)
		s.reader = bufio.NewReader(s.conn)
		if response, err := http.ReadResponse(s.reader, nil); err != nil || response.StatusCode != 101 {
			t.Fatal(response, err)
		}
		s.wantPong()
		early = append(early, s)
	}
	for range 8 {
		c.get("/api/auth/me").want(200)
		for _, s := range early {
			s.say("", `{"type":"ping"}`)
			s.wantPong()
		}
	}
}

type earlySocket struct {
	t      *testing.T
	conn   net.Conn
	reader *bufio.Reader
}

// say sends bytes and a short text frame (RFC 6455, section 5.2) with a zero mask in one write.
func (s *earlySocket) say(before, text string) {
	s.t.Helper()
	frame := append([]byte(before), 0x81, 0x80|byte(len(text)), 0, 0, 0, 0)
	if _, err := s.conn.Write(append(frame, text...)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *earlySocket) wantPong() {
	s.t.Helper()
	var head [2]byte
	err := binary.Read(s.reader, binary.BigEndian, &head)
	text := make([]byte, head[1]&0x7f)
	if err == nil {
		_, err = io.ReadFull(s.reader, text)
	}
	if err != nil || !strings.Contains(string(text), `"pong"`) {
		s.t.Fatalf("%q, %v", text, err)
	}
}
