package account

import (
	"context"
	"sync"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
)

const (
	// lookEvery is how often logins that ended are looked for: what stays open is closed within a second of its
	// login's end, wherever that was ended.
	lookEvery = 500 * time.Millisecond
	// lookWithin bounds one look.
	lookWithin = 2 * time.Second
	// lookBack is how far before the last look a login may have ended: by another server's clock, in a transaction
	// that took a while.
	lookBack = 10 * time.Second
)

// Watch closes what stays open (sockets, streams) when the login behind it ends. However many are open, one small
// question to the storage is enough. Run must be running.
type Watch struct {
	devices ports.Devices
	clock   ports.Clock
	logger  ports.Logger

	mu   sync.Mutex
	open map[identity.LoginID][]*watched
}

type watched struct{ end func() }

// NewWatch makes a watch; nothing is open yet.
func NewWatch(devices ports.Devices, clock ports.Clock, logger ports.Logger) *Watch {
	return &Watch{devices: devices, clock: clock, logger: logger, open: map[identity.LoginID][]*watched{}}
}

// Add has end called once, soon after the actor's login has ended; end must not wait for anything. The caller calls release
// when there is nothing to close any more, after which end is not called, unless it is being called.
func (w *Watch) Add(actor identity.Actor, end func()) (release func()) {
	one := &watched{end}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.open[actor.Login] = append(w.open[actor.Login], one)
	return func() { w.remove(actor.Login, one) }
}

func (w *Watch) remove(loginID identity.LoginID, one *watched) {
	w.mu.Lock()
	defer w.mu.Unlock()
	left := w.open[loginID]
	for i, other := range left {
		if other == one {
			left[i] = left[len(left)-1]
			left = left[:len(left)-1]
			break
		}
	}
	if len(left) == 0 {
		delete(w.open, loginID)
		return
	}
	w.open[loginID] = left
}

// Run looks until ctx ends.
func (w *Watch) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	since, failing := w.clock.Now(), false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := w.clock.Now()
		if w.isEmpty() {
			since = now
			continue
		}
		err := w.look(ctx, since.Add(-lookBack), now)
		switch {
		case err == nil:
			since, failing = now, false
		case ctx.Err() == nil && !failing: // once for each outage; what ended during it is found after it
			failing = true
			w.logger.Log(ctx, ports.Record{Level: ports.Error, Component: "auth_service", Message: "Logins that ended cannot be looked for", Err: err})
		}
	}
}

func (w *Watch) isEmpty() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.open) == 0
}

func (w *Watch) look(ctx context.Context, since, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	ended, err := w.devices.Ended(ctx, since, now)
	if err != nil {
		return err
	}
	for _, id := range ended {
		w.mu.Lock()
		all := w.open[id]
		delete(w.open, id)
		w.mu.Unlock()
		for _, one := range all {
			one.end()
		}
	}
	return nil
}
