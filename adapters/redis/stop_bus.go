package redis

import (
	"context"
	"errors"
	"net"
	"strconv"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"chatbot/domain/chat"
	"chatbot/ports"
)

const (
	stopChannel = "chatbot:stop"
	// A connection that is silent for quietFor is pinged, and replaced if no reply comes within quietFor.
	quietFor      = 2 * time.Second
	relistenAfter = 100 * time.Millisecond
)

var _ ports.StopBus = (*StopBus)(nil)

// StopBus implements ports.StopBus over one Redis channel.
type StopBus struct {
	client *Client
	outage outage
}

// NewStopBus returns the bus of this Redis. report is called once per outage that a listener notices.
func NewStopBus(client *Client, report func(error)) *StopBus {
	return &StopBus{client: client, outage: outage{report: report}}
}

// Stop implements ports.StopBus. While Redis is down it fails, after waitTimeout at most.
func (s *StopBus) Stop(ctx context.Context, id chat.MessageID) error {
	ctx, cancel := context.WithTimeout(ctx, waitTimeout)
	defer cancel()
	return s.client.pool.Publish(ctx, stopChannel, strconv.FormatInt(int64(id), 10)).Err()
}

// Listen implements ports.StopBus.
func (s *StopBus) Listen(ctx context.Context, stop func(messageID chat.MessageID)) {
	for ctx.Err() == nil {
		err := s.listen(ctx, stop)
		if ctx.Err() != nil {
			return
		}
		s.outage.note(err)
		select {
		case <-ctx.Done():
		case <-time.After(relistenAfter):
		}
	}
}

// listen receives until the connection fails or ctx ends.
func (s *StopBus) listen(ctx context.Context, stop func(messageID chat.MessageID)) error {
	channel := s.client.pool.Subscribe(context.WithoutCancel(ctx), stopChannel)
	defer context.AfterFunc(ctx, func() { _ = channel.Close() })() // a receive ends only when the channel is closed
	defer func() { _ = channel.Close() }()
	for asked := false; ; {
		got, err := channel.ReceiveTimeout(ctx, quietFor)
		var timeout net.Error
		switch {
		case err == nil:
			asked = false
			s.outage.note(nil)
		case errors.As(err, &timeout) && timeout.Timeout() && !asked:
			asked = true
			err = channel.Ping(ctx)
		}
		if err != nil {
			return err
		}
		message, ok := got.(*goredis.Message)
		if !ok || ctx.Err() != nil {
			continue
		}
		if id, err := strconv.ParseInt(message.Payload, 10, 64); err == nil {
			stop(chat.MessageID(id))
		}
	}
}
