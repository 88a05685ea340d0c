//go:build faults

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/fasthttp/websocket"
)

// say sends a message and reads its answer into k as server-sent events; without `stream` the reply is the whole answer. It returns
// nil if the reply ended properly.
func (p *process) say(ctx context.Context, token string, message map[string]any, k *track) error {
	body, err := json.Marshal(message)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, "POST", p.base+"/api/chat/message", strings.NewReader(string(body)))
	if err != nil {
		return err
	}
	if message["stream"] == true {
		return p.stream(request, token, k)
	}
	reply, err := p.try(request, token)
	if refused := new(refusal); errors.As(err, &refused) && refused.body["message_id"] != nil {
		// The answer failed or was interrupted. A reply with its id acknowledges the message.
		k.take(event{Type: "start", SessionID: number(refused.body["session_id"]), MessageID: number(refused.body["message_id"])})
		return nil
	}
	if err == nil {
		k.take(event{Type: "message", SessionID: number(reply["session_id"]), MessageID: number(reply["id"]), Content: reply["content"].(string), Status: reply["status"].(string)})
	}
	return err
}

func number(v any) int64 { n, _ := v.(float64); return int64(n) }

// follow reads the answer of k from its last seq as server-sent events.
func (p *process) follow(ctx context.Context, token string, k *track) error {
	request, err := http.NewRequestWithContext(ctx, "GET", fmt.Sprintf("%s/api/chat/messages/%d/stream", p.base, k.answer), nil)
	if err != nil {
		return err
	}
	if k.seq > 0 {
		request.Header.Set("Last-Event-ID", fmt.Sprint(k.seq))
	}
	return p.stream(request, token, k)
}

// carryOn continues the answer of k and reads it as server-sent events.
func (p *process) carryOn(ctx context.Context, token string, k *track) error {
	request, err := http.NewRequestWithContext(ctx, "POST", fmt.Sprintf("%s/api/chat/messages/%d/continue", p.base, k.answer), strings.NewReader(`{"stream":true}`))
	if err != nil {
		return err
	}
	return p.stream(request, token, k)
}

// stream returns nil if the body ended properly in HTTP, after the answer's end or before.
func (p *process) stream(request *http.Request, token string, k *track) error {
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := p.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		var reply map[string]any
		_ = json.NewDecoder(response.Body).Decode(&reply)
		return &refusal{response.StatusCode, reply}
	}
	lines := bufio.NewReader(response.Body)
	for {
		e, err := readSSE(func() (string, error) {
			line, err := lines.ReadString('\n')
			return strings.TrimSuffix(line, "\n"), err
		})
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		k.take(e)
	}
}

// socket is an open WebSocket.
type socket struct{ *websocket.Conn }

func (p *process) socket(ctx context.Context, token string) (*socket, error) {
	return p.socketOver(ctx, token, websocket.DefaultDialer)
}

func (p *process) socketOver(ctx context.Context, token string, dialer *websocket.Dialer) (*socket, error) {
	conn, response, err := dialer.DialContext(ctx, "ws"+strings.TrimPrefix(p.base, "http")+"/api/chat/ws?token="+token, nil)
	if err != nil {
		if response != nil {
			err = errors.Join(&refusal{status: response.StatusCode}, err)
		}
		return nil, err
	}
	return &socket{conn}, nil
}

// say sends a message and reads its answer into k.
func (s *socket) say(message map[string]any, k *track) error {
	frame := map[string]any{"type": "message"}
	for name, value := range message {
		frame[name] = value
	}
	frame["content"] = message["message"]
	delete(frame, "message")
	if err := s.WriteJSON(frame); err != nil {
		return err
	}
	return s.read(k)
}

// follow reads the answer of k from its last seq.
func (s *socket) follow(k *track) error {
	if err := s.WriteJSON(map[string]any{"type": "resume", "message_id": k.answer, "after": k.seq}); err != nil {
		return err
	}
	return s.read(k)
}

// read takes frames into k until the answer's end.
func (s *socket) read(k *track) error {
	for k.end == nil {
		var e event
		if err := s.ReadJSON(&e); err != nil {
			return err
		}
		if e.Type == "error" && e.Seq == 0 {
			return &refusal{body: map[string]any{"code": strings.ToLower(e.ErrorCode), "message": e.Message, "message_id": e.MessageID}}
		}
		k.take(e)
	}
	return nil
}
