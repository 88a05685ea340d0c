package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/fasthttp/websocket"
)

// walk is a stack and its user.
type walk struct {
	*stack
	*person
	first answer
	notes []string
}

func (w *walk) note(format string, args ...any) {
	w.notes = append(w.notes, fmt.Sprintf(format, args...))
}

func (w *walk) page(ctx context.Context) error {
	res, err := w.ask(ctx, "GET", "http://localhost:"+plainPort+"/chat", nil)
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	if to := res.Header.Get("Location"); res.StatusCode != http.StatusPermanentRedirect || to != "https://localhost:"+tlsPort+"/chat" {
		return fmt.Errorf("plain HTTP: %s to %q", res.Status, to)
	}
	if res, err = w.ask(ctx, "GET", "/chat", nil); err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || !strings.Contains(string(body), "<script") {
		return fmt.Errorf("the page: %s, %d bytes, %w", res.Status, len(body), err)
	}
	for _, name := range []string{"Strict-Transport-Security", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"} {
		if len(res.Header.Values(name)) != 1 {
			return fmt.Errorf("%s: %q", name, res.Header.Values(name))
		}
	}
	if res.TLS == nil {
		return fmt.Errorf("no TLS")
	}
	w.note("%s over TLS 1.%d", res.Proto, res.TLS.Version-0x0301)
	return nil
}

// setupCode finds the code in what the server prints at its start.
var setupCode = regexp.MustCompile(`setup code ([A-Z2-7-]+)`)

func (w *walk) signIn(ctx context.Context) error {
	logs, err := w.do(ctx, "logs", "--no-log-prefix", "backend")
	if err != nil {
		return err
	}
	code := setupCode.FindStringSubmatch(logs)
	if code == nil {
		return fmt.Errorf("the server printed no setup code: %s", logs)
	}
	who := map[string]any{"username": "walker", "email": "walker@example.com", "password": "Walking1234", "setup_code": code[1]}
	if err := w.want(ctx, "POST", "/api/auth/register", who, nil); err != nil {
		return err
	}
	var login struct {
		AccessToken string `json:"access_token"`
	}
	err = w.want(ctx, "POST", "/api/auth/login", map[string]any{"username": "walker", "password": "Walking1234"}, &login)
	w.token = login.AccessToken
	return err
}

func (w *walk) answers(ctx context.Context) error {
	res, err := w.asked(ctx, "hello")
	if err != nil {
		return err
	}
	if err := w.first.read(res, never); err != nil {
		return err
	}
	if err := w.toTheEnd(ctx, &w.first, 30*time.Second); err != nil {
		return fmt.Errorf("SSE: %w", err)
	}
	socket, err := w.socket(ctx)
	if err != nil {
		return err
	}
	defer socket.Close()
	_ = socket.SetReadDeadline(time.Now().Add(30 * time.Second))
	err = socket.WriteJSON(map[string]any{"type": "message", "content": "thanks", "session_id": w.first.session, "stream": true})
	if err != nil {
		return err
	}
	var a answer
	if err := hear(socket, &a); err != nil {
		return err
	}
	if err := w.toTheEnd(ctx, &a, 30*time.Second); err != nil {
		return fmt.Errorf("WebSocket: %w", err)
	}
	w.note("%d and %d pieces", w.first.pieces, a.pieces)
	return nil
}

// hear reads frames until an answer ends.
func hear(socket *websocket.Conn, a *answer) error {
	for a.status == "" {
		var e event
		if err := socket.ReadJSON(&e); err != nil {
			return fmt.Errorf("the socket ended: %w", err)
		}
		if err := a.take(e); err != nil {
			return err
		}
	}
	return nil
}

// begin requests a long answer and reads its first pieces.
func (w *walk) begin(ctx context.Context) (*http.Response, *answer, error) {
	a := &answer{}
	res, err := w.asked(ctx, "long answer")
	if err != nil {
		return nil, nil, err
	}
	// The stream stays open, so that the caller can continue reading.
	body := res.Body
	res.Body = io.NopCloser(body)
	if err := a.read(res, func() bool { return a.pieces >= 20 }); err != nil || a.status != "" {
		_ = body.Close()
		return nil, nil, fmt.Errorf("the beginning of a long answer: %d pieces, %q, %w", a.pieces, a.status, err)
	}
	res.Body = body
	return res, a, nil
}

func (w *walk) reload(ctx context.Context) error {
	res, a, err := w.begin(ctx)
	if err != nil {
		return err
	}
	_ = res.Body.Close()
	before := a.pieces
	pause(ctx, time.Second)
	if m, err := w.stored(ctx, a.session, a.id); err != nil || m.Status != "streaming" {
		return fmt.Errorf("while nobody reads it is %q, %w", m.Status, err)
	}
	again := answer{session: a.session, id: a.id}
	if err := w.toTheEnd(ctx, &again, time.Minute); err != nil {
		return err
	}
	err = w.toTheEnd(ctx, a, time.Minute)
	w.note("left after %d pieces of %d", before, a.pieces)
	return err
}
