package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

const (
	// askEvery is the interval at which a component is pinged; askWithin bounds one ping.
	askEvery  = 15 * time.Second
	askWithin = 3 * time.Second
)

// components reports which of the server's dependencies can be reached, even while they are not in use.
type components struct{ up *prometheus.GaugeVec }

func newComponents(r *prometheus.Registry) components {
	return components{kept(r, prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "component_up", Help: "Whether this server can reach a part that it relies on: 1 or 0"}, []string{"component"}))}
}

// WatchComponent pings a component at intervals until ctx ends.
func (c components) WatchComponent(ctx context.Context, name string, ping func(context.Context) error) {
	up := c.up.WithLabelValues(name)
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for {
		call, cancel := context.WithTimeout(ctx, askWithin)
		err := ping(call)
		cancel()
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			up.Set(1)
		} else {
			up.Set(0)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
