package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"chatbot/domain/model"
	"chatbot/ports"
)

var _ ports.FallbackMeter = fallbacks{}

// fallbacks counts models in whose place another one was asked.
type fallbacks struct {
	models *modelLabels
	total  *prometheus.CounterVec
}

func newFallbacks(r *prometheus.Registry, models *modelLabels) fallbacks {
	return fallbacks{models, counter(r, "chat_fallbacks_total", "Total fallbacks, by the model that failed before its first token; code says why", "provider", "model", "code")}
}

// FellBack implements ports.FallbackMeter.
func (f fallbacks) FellBack(from model.ID, code string) {
	provider, name := f.models.of(from)
	f.total.WithLabelValues(provider, name, code).Inc()
}
