package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/fasthttp/websocket"
)

// maxWait is the time limit of a read.
const maxWait = 2 * time.Minute

// heard is what one reader received, unparsed: it is checked after the measurement.
type heard struct {
	first, whole time.Duration // from the request to the first token, and to the end
	http         []byte        // a whole response with its header
	frames       [][]byte      // or the frames of a socket
}

// event has the fields that are checked in events of the server, the relay and the model.
type event struct {
	Type, Content, Status string
	ErrorCode             string `json:"error_code"`
	Seq                   int
	Choices               []struct{ Delta struct{ Content string } }
}

// ask sends a request over a new connection and reads until the response has ended. begun is called at the first token.
func ask(ctx context.Context, addr string, request []byte, begun func()) (h heard, err error) {
	began := time.Now()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return h, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	_ = conn.SetDeadline(began.Add(maxWait))
	if _, err := conn.Write(request); err != nil {
		return h, err
	}
	buffer := make([]byte, 4<<10)
	for {
		n, err := conn.Read(buffer)
		if h.first == 0 && bytes.Contains(buffer[:n], []byte(`"content":"`)) {
			h.first = time.Since(began)
			begun()
		}
		h.http = append(h.http, buffer[:n]...)
		// The last chunk marks the end; a kept-alive connection is not closed.
		if err == io.EOF || err == nil && bytes.HasSuffix(h.http, []byte("\r\n0\r\n\r\n")) {
			h.whole = time.Since(began)
			return h, nil
		}
		if err != nil {
			return h, err
		}
	}
}

// dial opens a WebSocket.
func dial(ctx context.Context, url string) (*websocket.Conn, error) {
	d := websocket.Dialer{ReadBufferSize: 4 << 10, WriteBufferSize: 512}
	conn, res, err := d.DialContext(ctx, url, nil)
	if err != nil && res != nil {
		err = fmt.Errorf("%w: %s", err, res.Status)
	}
	return conn, err
}

// converse sends a frame and reads until an answer has ended. begun is called at the first token.
func converse(ctx context.Context, conn *websocket.Conn, frame string, begun func()) (h heard, err error) {
	began := time.Now()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	_ = conn.SetReadDeadline(began.Add(maxWait))
	if err := conn.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		return h, err
	}
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			return h, err
		}
		if h.first == 0 && bytes.Contains(data, []byte(`"content":"`)) {
			h.first = time.Since(began)
			begun()
		}
		h.frames = append(h.frames, data)
		if bytes.HasPrefix(data, []byte(`{"type":"end"`)) || bytes.HasPrefix(data, []byte(`{"type":"error"`)) {
			h.whole = time.Since(began)
			return h, nil
		}
	}
}

// events parses what was received.
func (h heard) events() (all []event, err error) {
	data := h.frames
	if h.http != nil {
		res, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(h.http)), nil)
		if err != nil {
			return nil, err
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("%s %.200s %w", res.Status, body, err)
		}
		for line := range bytes.Lines(body) {
			if line, ok := bytes.CutPrefix(line, []byte("data: ")); ok && !bytes.HasPrefix(line, []byte("[DONE]")) {
				data = append(data, line)
			}
		}
	}
	for _, one := range data {
		var e event
		if err := json.Unmarshal(one, &e); err != nil {
			return nil, fmt.Errorf("%.100q: %w", one, err)
		}
		for _, choice := range e.Choices {
			e.Content += choice.Delta.Content
		}
		all = append(all, e)
	}
	return all, nil
}

// exact checks that the text is want, byte for byte, and that no event reports a failure.
func (h heard) exact(want string) error {
	all, err := h.events()
	if err != nil {
		return err
	}
	var said strings.Builder
	for _, e := range all {
		if e.Type == "error" || e.Type == "end" && e.Status != "complete" {
			return fmt.Errorf("a stream ended with %s %s%s", e.Type, e.Status, e.ErrorCode)
		}
		said.WriteString(e.Content)
	}
	if said.String() != want {
		return fmt.Errorf("a stream said %d bytes, not the %d of the model", said.Len(), len(want))
	}
	return nil
}
