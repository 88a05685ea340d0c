package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"

	"github.com/fasthttp/websocket"
)

// holdSockets opens sockets, answers pings, and prints an address line when all are open. It returns an error when one of them is
// closed.
func holdSockets() error {
	address, kind := os.Getenv("BENCH_URL"), os.Getenv("BENCH_KIND")
	count, err := strconv.Atoi(os.Getenv("BENCH_COUNT"))
	if err != nil {
		return err
	}
	failed := make(chan error, count)
	var opening sync.WaitGroup
	places := make(chan struct{}, 64)
	for i := range count {
		places <- struct{}{}
		opening.Go(func() {
			defer func() { <-places }()
			conn, err := open(address, kind, i)
			if err != nil {
				failed <- err
				return
			}
			go func() { failed <- stay(conn) }()
		})
	}
	opening.Wait()
	select {
	case err := <-failed:
		return err
	default:
	}
	fmt.Println("address none")
	return <-failed
}

// open uses different source addresses for each server, and one per 10,000 sockets, because an address has only a few times as many
// ports.
func open(address, kind string, i int) (*websocket.Conn, error) {
	from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, byte(len(kind)), byte(2+i/10_000))}}
	d := websocket.Dialer{
		ReadBufferSize: 256, WriteBufferSize: 256, WriteBufferPool: &pool,
		NetDialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return from.DialContext(ctx, network, addr)
		},
	}
	conn, res, err := d.Dial(address, nil)
	if err != nil {
		if res != nil {
			err = fmt.Errorf("%w: %s", err, res.Status)
		}
		return nil, err
	}
	if kind != "centrifuge" {
		return conn, nil
	}
	if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"id":1,"connect":{"data":"`+secret+`"}}`)); err != nil {
		return nil, err
	}
	_, reply, err := conn.ReadMessage()
	if err == nil && !strings.Contains(string(reply), `"connect"`) {
		err = fmt.Errorf("refused: %s", reply)
	}
	return conn, err
}

var pool sync.Pool

// stay answers pings: those of WebSocket through the library, and centrifuge's, which are empty objects.
func stay(conn *websocket.Conn) error {
	for {
		_, data, err := conn.ReadMessage()
		if err != nil {
			return fmt.Errorf("%w: %w", errClosed, err)
		}
		if string(data) == "{}" {
			if err := conn.WriteMessage(websocket.TextMessage, data); err != nil {
				return err
			}
		}
	}
}
