// Package metrics exports Prometheus metrics under the names of spec 11.2.1, and under similar names where the spec gives
// none. deploy/monitoring lists them all and depends on them.
package metrics

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Bounds of histograms, in seconds.
var (
	fast = []float64{.001, .0025, .005, .01, .025, .05, .1, .2, .5, 1, 2, 5, 10} // include the targets of spec 9.1
	slow = []float64{.1, .25, .5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300}
)

// Metrics holds every series of the process. It is safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	edges
	turns
	accounts
	database
	components
	jobs
	budgets
	fallbacks
	tools
}

// New registers every series, including those of the Go runtime and the process.
func New() *Metrics {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	t := newTurns(r)
	return &Metrics{registry: r, edges: newEdges(r), turns: t, fallbacks: newFallbacks(r, t.models), tools: newTools(r), accounts: newAccounts(r), database: newDatabase(r), components: newComponents(r), jobs: newJobs(r), budgets: newBudgets(r)}
}

// Handler serves the metrics in Prometheus's text format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Describe sends the descriptions of all series, whether they have samples yet or not, so that queries can be checked against
// them. The series of WatchLoad and WatchPool are included once these were called.
func (m *Metrics) Describe(series chan<- *prometheus.Desc) { m.registry.Describe(series) }

// kept registers a collector and returns it.
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
