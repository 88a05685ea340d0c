package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"chatbot/domain/job"
	"chatbot/ports"
)

// countJobsEvery is the interval at which stored jobs are counted.
const countJobsEvery = 15 * time.Second

var _ ports.JobMeter = jobs{}

// jobs counts attempts of this process, and the stored jobs of the whole installation.
type jobs struct {
	attempts *prometheus.CounterVec
	took     *prometheus.HistogramVec
	number   *prometheus.GaugeVec
	overdue  *prometheus.GaugeVec
	tried    *prometheus.GaugeVec
}

func newJobs(r *prometheus.Registry) jobs {
	j := jobs{
		attempts: counter(r, "job_attempts_total", "Total attempts of background jobs; result is done, failed, or waiting for another attempt", "kind", "result"),
		took:     histogram(r, "job_attempt_seconds", "How long attempts of background jobs took", append([]float64{.01, .05}, slow...), "kind"),
		number: kept(r, prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "jobs", Help: "Background jobs that are not done, in the whole installation"}, []string{"kind", "status"})),
		overdue: kept(r, prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "job_overdue_seconds", Help: "How long the longest waiting background job of a kind has been due, in the whole installation"}, []string{"kind"})),
		tried: kept(r, prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "job_most_attempts", Help: "The most attempts of any unfinished background job of a kind, in the whole installation"}, []string{"kind"})),
	}
	for _, kind := range job.Kinds() { // rate() needs a first sample of zero
		for _, s := range []job.Status{job.Waiting, job.Done, job.Failed} {
			j.attempts.WithLabelValues(string(kind), string(s))
		}
	}
	return j
}

// JobAttempted implements ports.JobMeter.
func (j jobs) JobAttempted(kind job.Kind, o job.Outcome, took time.Duration) {
	j.attempts.WithLabelValues(string(kind), string(o.Status)).Inc()
	j.took.WithLabelValues(string(kind)).Observe(took.Seconds())
}

// CountJobs updates the numbers of stored jobs until ctx ends. While the storage is unavailable, the last numbers stay.
func (j jobs) CountJobs(ctx context.Context, list ports.JobList, clock ports.Clock) {
	tick := time.NewTicker(countJobsEvery)
	defer tick.Stop()
	for {
		call, cancel := context.WithTimeout(ctx, countDeadline)
		if counts, err := list.Counts(call); err == nil {
			j.set(counts, clock.Now())
		}
		cancel()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// set sets all gauges. Only kinds of this release have series: their number is bounded.
func (j jobs) set(counts []job.Count, now time.Time) {
	for _, kind := range job.Kinds() {
		overdue, tried := 0.0, 0
		for _, status := range []job.Status{job.Waiting, job.Running, job.Failed} {
			number := 0
			for _, c := range counts {
				if c.Kind != kind || c.Status != status {
					continue
				}
				number = c.Number
				if status != job.Failed {
					overdue, tried = max(overdue, now.Sub(c.Due).Seconds()), max(tried, c.Attempts)
				}
			}
			j.number.WithLabelValues(string(kind), string(status)).Set(float64(number))
		}
		j.overdue.WithLabelValues(string(kind)).Set(overdue)
		j.tried.WithLabelValues(string(kind)).Set(float64(tried))
	}
}
