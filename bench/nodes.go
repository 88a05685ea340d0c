package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/centrifugal/centrifuge"
	"github.com/fasthttp/websocket"
	"github.com/valyala/fasthttp"
)

// secret replaces a token for the baselines, which only compare it.
const secret = "0123456789abcdef0123456789abcdef"

// serveCentrifuge runs a minimal centrifuge node that authenticates connections, with the settings that its documentation recommends
// for saving memory.
func serveCentrifuge() error {
	node, err := centrifuge.New(centrifuge.Config{})
	if err != nil {
		return err
	}
	node.OnConnecting(func(_ context.Context, e centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		var token string
		if json.Unmarshal(e.Data, &token) != nil || token != secret {
			return centrifuge.ConnectReply{}, centrifuge.DisconnectInvalidToken
		}
		return centrifuge.ConnectReply{Credentials: &centrifuge.Credentials{UserID: "1"}}, nil
	})
	if err := node.Run(); err != nil {
		return err
	}
	return listen(&http.Server{Handler: centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{
		ReadBufferSize: 1024, UseWriteBufferPool: true, ProcessCommandsOffReadLoop: true,
		PingPongConfig: centrifuge.PingPongConfig{PingInterval: pingEvery, PongTimeout: pingEvery / 3},
	})})
}

// serveFasthttp runs a typical WebSocket server on fasthttp/websocket: one goroutine reads, one writes and pings.
func serveFasthttp() error {
	upgrader := websocket.FastHTTPUpgrader{}
	server := &fasthttp.Server{Handler: func(ctx *fasthttp.RequestCtx) {
		if string(ctx.QueryArgs().Peek("token")) != secret {
			ctx.Error("who are you?", fasthttp.StatusUnauthorized)
			return
		}
		if err := upgrader.Upgrade(ctx, serveBare); err != nil {
			ctx.Error(err.Error(), fasthttp.StatusBadRequest)
		}
	}}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("address", l.Addr())
	return server.Serve(l)
}

func serveBare(conn *websocket.Conn) {
	out := make(chan []byte, 16)
	var writer sync.WaitGroup
	writer.Go(func() {
		ping := time.NewTicker(pingEvery)
		defer ping.Stop()
		for {
			var err error
			select {
			case data, open := <-out:
				if !open {
					return
				}
				err = conn.WriteMessage(websocket.TextMessage, data)
			case <-ping.C:
				err = conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
			}
			if err != nil {
				_ = conn.Close()
				for range out { // until the reader ends
				}
				return
			}
		}
	})
	alive := func(string) error { return conn.SetReadDeadline(time.Now().Add(5 * pingEvery / 2)) }
	_ = alive("")
	conn.SetPongHandler(alive)
	var err error
	for err == nil {
		var data []byte
		if _, data, err = conn.ReadMessage(); err == nil {
			out <- data
		}
	}
	close(out)
	writer.Wait()
}

var errClosed = errors.New("a socket was closed")
