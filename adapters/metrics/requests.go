package metrics

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// edges counts requests and connections of clients.
type edges struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	sockets  prometheus.Gauge
}

func newEdges(r *prometheus.Registry) edges {
	return edges{
		requests: counter(r, "http_requests_total", "Total HTTP requests", "method", "endpoint", "status"),
		duration: histogram(r, "http_request_duration_seconds", "HTTP request duration, until the handler returned", fast, "method", "endpoint"),
		sockets:  gauge(r, "active_websocket_connections", "Number of active WebSocket connections"),
	}
}

// Request counts one HTTP request; endpoint is the route's pattern, never the URL as sent.
func (e edges) Request(method, endpoint string, status int, took time.Duration) {
	e.requests.WithLabelValues(method, endpoint, strconv.Itoa(status)).Inc()
	e.duration.WithLabelValues(method, endpoint).Observe(took.Seconds())
}

// Sockets adds to the number of open WebSockets.
func (e edges) Sockets(change int) { e.sockets.Add(float64(change)) }
