// Package metrics counts for Prometheus, under the names of spec 11.2.1.
package metrics

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"chatbot/domain/chat"
	"chatbot/ports"
)

var _ ports.Meter = (*Metrics)(nil)

// Metrics holds every series of the process; safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	messages *prometheus.CounterVec
	answers  *prometheus.HistogramVec
	sockets  prometheus.Gauge
	queries  *prometheus.HistogramVec
}

// New registers every series, with those of the Go runtime and the process.
func New() *Metrics {
	fast := []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}
	slow := []float64{.1, .25, .5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300}
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "http_requests_total", Help: "Total HTTP requests"}, []string{"method", "endpoint", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "http_request_duration_seconds", Help: "HTTP request duration, until the handler returned", Buckets: fast}, []string{"method", "endpoint"}),
		messages: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "chat_messages_total", Help: "Total chat messages"}, []string{"role", "model"}),
		answers: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "llm_response_time_seconds", Help: "LLM response time, from the request to the end of the answer", Buckets: slow}, []string{"model"}),
		sockets: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "active_websocket_connections", Help: "Number of active WebSocket connections"}),
		queries: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "db_query_duration_seconds", Help: "Database query duration", Buckets: fast}, []string{"query_type"}),
	}
	m.registry.MustRegister(m.requests, m.duration, m.messages, m.answers, m.sockets, m.queries,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handler serves the series as text.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// Request counts one HTTP request; endpoint is the route's pattern, never the address as sent.
func (m *Metrics) Request(method, endpoint string, status int, took time.Duration) {
	m.requests.WithLabelValues(method, endpoint, strconv.Itoa(status)).Inc()
	m.duration.WithLabelValues(method, endpoint).Observe(took.Seconds())
}

// Said is that of ports.Meter.
func (m *Metrics) Said(role chat.Role, model string) {
	m.messages.WithLabelValues(string(role), model).Inc()
}

// Answered is that of ports.Meter.
func (m *Metrics) Answered(model string, took time.Duration) {
	m.answers.WithLabelValues(model).Observe(took.Seconds())
}

// Sockets adds to the number of open WebSockets.
func (m *Metrics) Sockets(change int) { m.sockets.Add(float64(change)) }

// Query notes one database statement; kind is select, insert, update, delete or other.
func (m *Metrics) Query(kind string, took time.Duration) {
	m.queries.WithLabelValues(kind).Observe(took.Seconds())
}
