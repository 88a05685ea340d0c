package identity_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	identityapp "chatbot/application/identity"
)

// TestEraser: a scheduled account is deleted once its connections have had time to close; an outage is logged and retried.
func TestEraser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		users, logger := &fakeUsers{}, &fakeLogger{}
		users.condemned = []condemned{{7, time.Now()}}
		ctx, stop := context.WithCancel(t.Context())
		defer synctest.Wait()
		defer stop()
		go identityapp.NewEraser(users, bubbleClock{}, logger).Run(ctx)
		left := func() int {
			synctest.Wait()
			users.mu.Lock()
			defer users.mu.Unlock()
			return len(users.condemned)
		}
		time.Sleep(20 * time.Second)
		if left() != 1 {
			t.Error("it was erased while a server may still have something open")
		}
		users.mu.Lock()
		users.outage = errOutage
		users.mu.Unlock()
		time.Sleep(time.Minute)
		if left() != 1 || !strings.Contains(logger.said(), "could not be erased") {
			t.Errorf("the outage was not told: %v", logger.said())
		}
		users.mu.Lock()
		users.outage = nil
		users.mu.Unlock()
		time.Sleep(16 * time.Second)
		if left() != 0 {
			t.Error("it is still there")
		}
	})
}
