// Package metrics counts for Prometheus, under the names of spec 11.2.1 and, for what the spec asks without
// naming it, names of the same kind. deploy/monitoring lists them all, and relies on them.
package metrics

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Bounds of histograms, in seconds.
var (
	fast = []float64{.001, .0025, .005, .01, .025, .05, .1, .2, .5, 1, 2, 5, 10} // the targets of spec 9.1 among them
	slow = []float64{.1, .25, .5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300}
)

// Metrics holds every series of the process; safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	edges
	turns
	accounts
	database
	components
}

// New registers every series, with those of the Go runtime and the process.
func New() *Metrics {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return &Metrics{registry: r, edges: newEdges(r), turns: newTurns(r), accounts: newAccounts(r), database: newDatabase(r), components: newComponents(r)}
}

// Handler serves the series as text.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Describe sends what every series is, whether or not it has been counted yet: for whoever holds queries to
// them. Series of WatchLoad and WatchPool are among them once those were called.
func (m *Metrics) Describe(series chan<- *prometheus.Desc) { m.registry.Describe(series) }

// kept registers a series and returns it.
func kept[C prometheus.Collector](r *prometheus.Registry, c C) C {
	r.MustRegister(c)
	return c
}

func counter(r *prometheus.Registry, name, help string, labels ...string) *prometheus.CounterVec {
	return kept(r, prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels))
}

func histogram(r *prometheus.Registry, name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return kept(r, prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels))
}

func gauge(r *prometheus.Registry, name, help string) prometheus.Gauge {
	return kept(r, prometheus.NewGauge(prometheus.GaugeOpts{Name: name, Help: help}))
}
