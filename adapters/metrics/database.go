package metrics

import (
	"database/sql"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// database counts statements.
type database struct {
	registry *prometheus.Registry
	queries  *prometheus.HistogramVec
	errors   *prometheus.CounterVec
}

func newDatabase(r *prometheus.Registry) database {
	d := database{
		registry: r,
		queries:  histogram(r, "db_query_duration_seconds", "Database query duration, waiting for a connection included", fast, "query_type"),
		errors:   counter(r, "db_errors_total", "Total database failures; kind is connection when the database could not be reached or used, else statement", "kind"),
	}
	for _, kind := range []string{"connection", "statement"} {
		d.errors.WithLabelValues(kind)
	}
	return d
}

// Query records one database statement; kind is select, insert, update, delete or other.
func (d database) Query(kind string, took time.Duration) {
	d.queries.WithLabelValues(kind).Observe(took.Seconds())
}

// QueryFailed counts a statement that failed; kind is connection or statement.
func (d database) QueryFailed(kind string) { d.errors.WithLabelValues(kind).Inc() }

// WatchPool exports a connection pool as the go_sql_ series, with the name as db_name.
func (d database) WatchPool(name string, pool *sql.DB) {
	d.registry.MustRegister(collectors.NewDBStatsCollector(pool, name))
}
