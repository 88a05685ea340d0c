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
	// After so long without a word the connection is asked for one, and given up when none comes.
	quietFor  = 2 * time.Second
	tryToHear = 100 * time.Millisecond
)

var _ ports.StopBus = (*StopBus)(nil)

// StopBus is ports.StopBus over one channel of Redis.
type StopBus struct {
	client *Client
	outage outage
}

// NewStopBus makes the signals of this Redis. report is told of each outage that a listener notices, once.
func NewStopBus(client *Client, report func(error)) *StopBus {
	return &StopBus{client: client, outage: outage{report: report}}
}

// Stop implements ports.StopBus. It fails while Redis is away, after waitTimeout at most.
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
		case <-time.After(tryToHear):
		}
	}
}

// listen hears until its connection fails or ctx ends.
func (s *StopBus) listen(ctx context.Context, stop func(messageID chat.MessageID)) error {
	channel := s.client.pool.Subscribe(context.WithoutCancel(ctx), stopChannel)
	defer context.AfterFunc(ctx, func() { _ = channel.Close() })() // a receive heeds only this
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
