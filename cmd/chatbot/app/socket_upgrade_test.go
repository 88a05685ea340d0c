package app_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// handshake is an opening handshake of RFC 6455 without the request line.
const handshake = "Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

// A failed handshake gets a problem response like any other request, and the connection stays open.
func TestFailedUpgradeAnswersAProblem(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	address := strings.TrimPrefix(c.base, "http://")
	for name, change := range map[string][2]string{
		"no key":              {"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", ""},
		"an empty key":        {"dGhlIHNhbXBsZSBub25jZQ==", ""},
		"a short key":         {"dGhlIHNhbXBsZSBub25jZQ==", "YWJj"},
		"a key in no base64":  {"dGhlIHNhbXBsZSBub25jZQ==", "!!!"},
		"an older version":    {"Version: 13", "Version: 8"},
		"no version":          {"Sec-WebSocket-Version: 13\r\n", ""},
		"several versions":    {"Version: 13", "Version: 8, 13"},
		"another protocol":    {"Upgrade: websocket", "Upgrade: h2c"},
		"no Upgrade":          {"Upgrade: websocket\r\n", ""},
		"no Connection":       {"Connection: Upgrade\r\n", ""},
		"HTTP/1.0":            {" HTTP/1.1", " HTTP/1.0"},
		"a bad origin, too":   {"Version: 13", "Version: 8\r\nOrigin: https://evil.example"},
		"an extension beside": {"Version: 13", "Version: 8\r\nSec-WebSocket-Extensions: permessage-deflate"},
	} {
		raw := "GET /api/chat/ws?token=" + c.token + " HTTP/1.1\r\n" + handshake + "\r\n"
		changed := strings.Replace(raw, change[0], change[1], 1)
		if changed == raw {
			t.Fatalf("%s changes nothing", name)
		}
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
		if _, err := io.WriteString(conn, changed+"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		reader := bufio.NewReader(conn)
		refused, err := http.ReadResponse(reader, nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var problem struct{ Code string }
		err = json.NewDecoder(refused.Body).Decode(&problem)
		if err != nil || refused.StatusCode != 426 || problem.Code != "upgrade_required" || refused.Header.Get("Content-Type") != "application/problem+json" ||
			refused.Header.Get("Upgrade") != "websocket" || refused.Header.Get("Sec-WebSocket-Version") != "13" {
			t.Errorf("%s: %s %v %+v, %v", name, refused.Status, refused.Header, problem, err)
		}
		if name == "HTTP/1.0" { // closes the connection after each request
			continue
		}
		if next, err := http.ReadResponse(reader, nil); err != nil || next.StatusCode != 200 {
			t.Errorf("%s, the request after it: %v, %v", name, next, err)
		}
	}
}
