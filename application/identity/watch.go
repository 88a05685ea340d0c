package identity

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"chatbot/domain/identity"
	"chatbot/ports"
)

const (
	// lookEvery is the interval between checks for ended logins. Connections are closed within a second of their login's end,
	// whichever server ended it.
	lookEvery = 500 * time.Millisecond
	// lookWithin bounds one check.
	lookWithin = 2 * time.Second
	// lookBack is the overlap of each check with the last one, for logins that are revoked by a server whose clock is behind, or in
	// a transaction that commits later.
	lookBack = 10 * time.Second
)

// Watch closes long-lived connections (sockets, streams) when their login ends or the role or the groups of its account
// change, or when its person may have to set up a second factor or to confirm the address first: a client that connects again is checked again. Two small queries per
// check cover all of them. Run must be running.
type Watch struct {
	devices ports.Devices
	roles   ports.Roles
	clock   ports.Clock
	logger  ports.Logger
	rule    func() identity.SecondFactorRule
	verify  func() bool

	mu   sync.Mutex
	open map[identity.LoginID][]*watched
}

type watched struct {
	actor identity.Actor
	end   func()
}

// NewWatch returns a watch without connections. rule returns the rule in force, verify whether addresses must be verified.
func NewWatch(devices ports.Devices, roles ports.Roles, clock ports.Clock, logger ports.Logger, rule func() identity.SecondFactorRule, verify func() bool) *Watch {
	return &Watch{devices: devices, roles: roles, clock: clock, logger: logger, rule: rule, verify: verify, open: map[identity.LoginID][]*watched{}}
}

// Add registers a connection: end is called once, soon after the actor's login has ended, their role or groups have changed, or a second
// factor is required of them, and must not block. The caller calls release when the connection has closed; end is not called after that,
// but a call in progress is not awaited.
func (w *Watch) Add(actor identity.Actor, end func()) (release func()) {
	one := &watched{actor, end}
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

// Run checks for ended logins until ctx ends.
func (w *Watch) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	since, failing, rule, verify := w.clock.Now(), false, w.rule(), w.verify()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now, before := w.clock.Now(), rule
		rule = w.rule()
		w.enforce(rule, rule != before, now)
		verified := verify
		if verify = w.verify(); verify && !verified {
			w.closeAll()
		}
		if w.isEmpty() {
			since = now
			continue
		}
		err := w.look(ctx, since.Add(-lookBack), now)
		switch {
		case err == nil:
			since, failing = now, false
		case ctx.Err() == nil && !failing: // logged once per outage; logins that end during it are found afterwards
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
	changed, err := w.roles.Changed(ctx, since, now)
	if err != nil {
		return err
	}
	for _, id := range ended {
		w.close(id, func(*watched) bool { return true })
	}
	for _, actor := range changed {
		w.close(actor.Login, func(one *watched) bool {
			return one.actor.Role != actor.Role || !slices.Equal(one.actor.Groups, actor.Groups)
		})
	}
	return nil
}

// enforce ends the connections of people whose time to set up a second factor is over and, if the rule has changed, those of all to whom it
// applies: they may have removed theirs since they connected.
func (w *Watch) enforce(rule identity.SecondFactorRule, changed bool, now time.Time) {
	if !rule.Requires(identity.Admin) { // nor anybody else
		return
	}
	w.mu.Lock()
	logins := slices.Collect(maps.Keys(w.open))
	w.mu.Unlock()
	for _, id := range logins {
		w.close(id, func(one *watched) bool {
			due := !one.actor.EnrolBy.IsZero() && !now.Before(one.actor.EnrolBy)
			return rule.Requires(one.actor.Role) && (changed || due)
		})
	}
}

// closeAll ends all connections.
func (w *Watch) closeAll() {
	w.mu.Lock()
	logins := slices.Collect(maps.Keys(w.open))
	w.mu.Unlock()
	for _, id := range logins {
		w.close(id, func(*watched) bool { return true })
	}
}

// close ends those connections of a login to which the condition applies.
func (w *Watch) close(id identity.LoginID, is func(*watched) bool) {
	w.mu.Lock()
	all := w.open[id]
	var ended, left []*watched
	for _, one := range all {
		if is(one) {
			ended = append(ended, one)
		} else {
			left = append(left, one)
		}
	}
	delete(w.open, id)
	if len(left) > 0 {
		w.open[id] = left
	}
	w.mu.Unlock()
	for _, one := range ended {
		one.end()
	}
}
