package ws

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"chatbot/domain/identity"
	"chatbot/domain/limit"
)

// open accepts every connection and frame; its meter calls entered for each socket.
type open struct{ entered func() }

func (open) Redeem(context.Context, string) (identity.Actor, error) {
	return identity.Actor{User: 7, Role: identity.Member}, nil
}
func (open) Add(identity.Actor, func()) func() { return func() {} }
func (open) Chat(context.Context, identity.Actor) (limit.Decision, error) {
	return limit.Decision{Allowed: true}, nil
}
func (open) API(context.Context, identity.Actor) (limit.Decision, error) {
	return limit.Decision{Allowed: true}, nil
}
func (o open) Sockets(change int) {
	if change > 0 {
		o.entered()
	}
}

func (open) Frame(ctx context.Context, _ string) (context.Context, func(error)) {
	return ctx, func(error) {}
}

// listen serves a hub, and returns it with its address and its log.
func listen(t *testing.T, entered func()) (*Hub, string, *observer.ObservedLogs) {
	t.Helper()
	core, logs := observer.New(zapcore.DebugLevel)
	o := open{entered}
	hub := NewHub(o, nil, o, o, o, o, zap.New(core), Options{})
	app := fiber.New(fiber.Config{DisableStartupMessage: true, ReduceMemoryUsage: true})
	app.Server().KeepHijackedConns = true
	app.Get("/ws", hub.Connect)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- app.Listener(l) }()
	t.Cleanup(func() {
		_ = app.Shutdown()
		<-served
	})
	return hub, "ws://" + l.Addr().String() + "/ws", logs
}

func dial(t *testing.T, address string) *websocket.Conn {
	t.Helper()
	conn, _, err := websocket.DefaultDialer.Dial(address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	return conn
}

// TestSocketsOutliveTheWrapperOfTheirUpgrade checks that sockets keep their connections when later upgrades reuse the wrapper.
func TestSocketsOutliveTheWrapperOfTheirUpgrade(t *testing.T) {
	hub, address, _ := listen(t, func() {})
	var sockets []*websocket.Conn
	for range 32 {
		sockets = append(sockets, dial(t, address))
		for i, conn := range sockets {
			if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"ping"}`)); err != nil {
				t.Fatalf("socket %d of %d: %v", i, len(sockets), err)
			}
			if _, data, err := conn.ReadMessage(); err != nil || string(data) != `{"type":"pong"}` {
				t.Fatalf("socket %d of %d: %q, %v", i, len(sockets), data, err)
			}
		}
	}
	hub.Shutdown(t.Context())
	for i, conn := range sockets {
		if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseServiceRestart) {
			t.Errorf("socket %d: %v", i, err)
		}
	}
}

func TestPanicOfAnUpgradeIsLoggedAndNotSent(t *testing.T) {
	_, address, logs := listen(t, func() { panic("secret") })
	for range 2 { // the server works after the first panic
		conn := dial(t, address)
		if _, data, err := conn.ReadMessage(); err == nil || len(data) > 0 {
			t.Errorf("sent %q, %v", data, err)
		}
	}
	for deadline := time.Now().Add(10 * time.Second); logs.Len() < 2 && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if logs.Len() != 2 || !strings.Contains(logs.All()[0].ContextMap()["error"].(string), "secret") {
		t.Errorf("logged %v", logs.All())
	}
}
