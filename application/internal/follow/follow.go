// Package follow keeps what one server holds in memory up to date with changes that another server stores.
package follow

import (
	"context"
	"time"

	"chatbot/ports"
)

const (
	// every is the interval between looks for changes by other servers. A change counts on all of them within 5 s: after at most
	// one interval and one look.
	every = 2 * time.Second
	// within bounds one look.
	within = 2 * time.Second
)

// Run calls look at once and then at intervals until ctx ends. It logs the beginning of an outage as a warning of the component.
func Run(ctx context.Context, logger ports.Logger, component, message string, look func(context.Context) error) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	failing := false
	for {
		call, cancel := context.WithTimeout(ctx, within)
		err := look(call)
		cancel()
		if err != nil && !failing && ctx.Err() == nil {
			logger.Log(ctx, ports.Record{Level: ports.Warning, Component: component, Message: message, Err: err})
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
