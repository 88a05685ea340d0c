//go:build services

package redis_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"chatbot/adapters/redis"
	"chatbot/adapters/redis/redistest"
	"chatbot/adapters/system"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// turns issues at one replica and redeems at another.
type turns struct{ here, there ports.Tickets }

func (p turns) Issue(ctx context.Context, who identity.Principal, life time.Duration) (string, error) {
	return p.here.Issue(ctx, who, life)
}

func (p turns) Redeem(ctx context.Context, ticket string) (identity.Principal, error) {
	return p.there.Redeem(ctx, ticket)
}

func TestTicketsAreStoredHashedAndExpire(t *testing.T) {
	server := redistest.Start(t)
	c := open(t, server.URL)
	tickets := redis.NewTickets(c, system.Clock{}, system.Secrets{})
	secret, err := tickets.Issue(t.Context(), identity.Principal{UserID: 1, LoginID: 2}, 30*time.Second)
	ok(t, err)
	keys, err := c.Pool().Keys(t.Context(), "*").Result()
	ok(t, err)
	if len(keys) != 1 || keys[0] != "chatbot:ticket:"+identity.HashToken(secret) {
		t.Errorf("keys: %v", keys)
	}
	if ttl := c.Pool().PTTL(t.Context(), keys[0]).Val(); ttl <= 25*time.Second || ttl > 30*time.Second {
		t.Errorf("kept for %v", ttl)
	}
	server.Stop()
	if _, err := tickets.Redeem(t.Context(), secret); !errors.Is(err, ports.ErrBusy) {
		t.Errorf("Redeem during an outage: %v", err)
	}
	if _, err := tickets.Issue(t.Context(), identity.Principal{}, time.Second); !errors.Is(err, ports.ErrBusy) {
		t.Errorf("Issue during an outage: %v", err)
	}
}

// TestListenResumesAfterOutage of both kinds: broken connections and a silent network.
func TestListenResumesAfterOutage(t *testing.T) {
	server := redistest.Start(t)
	reports := &failures{}
	s := redis.NewStopBus(open(t, server.URL), reports.report)
	ctx, cancel := context.WithCancel(t.Context())
	heard := make(chan chat.MessageID, 1000)
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Listen(ctx, func(id chat.MessageID) { heard <- id })
	}()
	hears := func(id chat.MessageID) bool {
		_ = s.Stop(ctx, id)
		for {
			select {
			case got := <-heard:
				if got == id {
					return true
				}
			default:
				return false
			}
		}
	}
	eventually(t, "heard", func() bool { return hears(1) })
	if reports.count() != 0 {
		t.Errorf("reported without an outage: %v", reports.all)
	}
	server.Stop()
	eventually(t, "the outage is reported", func() bool { return reports.count() == 1 })
	if err := s.Stop(ctx, 2); err == nil {
		t.Error("a signal that went nowhere is no error")
	}
	server.Restart()
	eventually(t, "heard after the outage", func() bool { return hears(3) })
	server.Pause()
	began := time.Now()
	if err := s.Stop(ctx, 4); err == nil || time.Since(began) > time.Second {
		t.Errorf("Stop took %v: %v", time.Since(began), err)
	}
	eventually(t, "the silence is reported", func() bool { return reports.count() == 2 })
	select {
	case <-done:
		t.Fatal("listening ended")
	default:
	}
	server.Resume()
	eventually(t, "heard after the silence", func() bool { return hears(5) })
	cancel()
	select {
	case <-done:
	case <-time.After(maxWait):
		t.Fatal("still listening")
	}
}
