package metrics_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/adapters/metrics"
)

func TestComponentUpMetric(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, away := metrics.New(), errors.New("connection refused")
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan struct{})
		var ping atomic.Value
		ping.Store(func(context.Context) error { return nil })
		go func() {
			defer close(ended)
			m.WatchComponent(ctx, "redis", func(ctx context.Context) error { return ping.Load().(func(context.Context) error)(ctx) })
		}()
		synctest.Wait()
		shows(t, m, `component_up{component="redis"} 1`)
		ping.Store(func(context.Context) error { return away })
		time.Sleep(16 * time.Second)
		synctest.Wait()
		shows(t, m, `component_up{component="redis"} 0`)
		ping.Store(func(context.Context) error { return nil })
		time.Sleep(15 * time.Second)
		synctest.Wait()
		shows(t, m, `component_up{component="redis"} 1`)
		ping.Store(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }) // hangs
		time.Sleep(19 * time.Second)
		synctest.Wait()
		shows(t, m, `component_up{component="redis"} 0`)
		cancel()
		<-ended
	})
}
