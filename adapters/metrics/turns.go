package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/ports"
)

var _ ports.Meter = turns{}

// turns counts sessions, messages and generations.
type turns struct {
	registry *prometheus.Registry
	models   *modelLabels
	sessions prometheus.Counter
	messages *prometheus.CounterVec
	ends     *prometheus.CounterVec
	answers  *prometheus.HistogramVec
	first    *prometheus.HistogramVec
	speed    *prometheus.HistogramVec
	tokens   *prometheus.CounterVec
	cost     *prometheus.CounterVec
	waits    prometheus.Histogram
	resumes  prometheus.Counter
	orphans  prometheus.Counter
}

func newTurns(r *prometheus.Registry) turns {
	speeds := []float64{1, 2, 5, 10, 20, 30, 40, 60, 80, 100, 150, 200, 500, 1000}
	return turns{
		registry: r,
		models:   &modelLabels{},
		sessions: counter(r, "chat_sessions_created_total", "Total chat sessions begun").WithLabelValues(),
		messages: counter(r, "chat_messages_total", "Total chat messages", "role", "provider", "model"),
		ends:     counter(r, "chat_answers_total", "Total runs of answers, by how they ended; code says why one failed", "provider", "model", "status", "code"),
		answers:  histogram(r, "llm_response_time_seconds", "LLM response time, from the request to the end of the answer", slow, "provider", "model"),
		first:    histogram(r, "llm_first_token_seconds", "Time from the request to the model's first piece", slow, "provider", "model"),
		speed:    histogram(r, "llm_tokens_per_second", "Tokens per second of an answer, after its first piece", speeds, "provider", "model"),
		tokens:   counter(r, "llm_tokens_total", "Total tokens; kind is prompt or completion", "provider", "model", "kind"),
		cost:     counter(r, "llm_cost_usd_total", "Total cost in US dollars, of models with a price", "provider", "model"),
		waits: kept(r, prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "chat_queue_wait_seconds", Help: "How long answers waited for their turn", Buckets: append([]float64{.01, .05}, slow...)})),
		resumes: counter(r, "chat_stream_resumes_total", "Total readers who came back into the middle of an answer").WithLabelValues(),
		orphans: counter(r, "chat_answers_orphaned_total", "Total answers found whose process had died").WithLabelValues(),
	}
}

// SessionCreated implements ports.Meter.
func (t turns) SessionCreated() { t.sessions.Inc() }

// MessageStored implements ports.Meter.
func (t turns) MessageStored(role chat.Role, by model.ID) {
	provider, name := t.models.of(by)
	t.messages.WithLabelValues(string(role), provider, name).Inc()
}

// GenerationEnded implements ports.Meter.
func (t turns) GenerationEnded(r ports.Generation) {
	provider, name := t.models.of(r.Model)
	t.waits.Observe(r.Waited.Seconds())
	t.ends.WithLabelValues(provider, name, string(r.Status), r.Failure).Inc()
	if !r.Asked {
		return
	}
	t.answers.WithLabelValues(provider, name).Observe(r.Took.Seconds())
	t.tokens.WithLabelValues(provider, name, "prompt").Add(float64(r.PromptTokens))
	t.tokens.WithLabelValues(provider, name, "completion").Add(float64(r.CompletionTokens))
	if r.Cost != nil {
		t.cost.WithLabelValues(provider, name).Add(r.Cost.USD())
	}
	if r.FirstToken == 0 {
		return
	}
	t.first.WithLabelValues(provider, name).Observe(r.FirstToken.Seconds())
	// The pace counts from the first piece; an answer that came all at once has none.
	if said := r.Took - r.FirstToken; said > 0 && r.CompletionTokens > 1 {
		t.speed.WithLabelValues(provider, name).Observe(float64(r.CompletionTokens-1) / said.Seconds())
	}
}

// ReaderResumed implements ports.Meter.
func (t turns) ReaderResumed() { t.resumes.Inc() }

// AnswersOrphaned implements ports.Meter.
func (t turns) AnswersOrphaned(n int) { t.orphans.Add(float64(n)) }

// WatchLoad exports the numbers of running and waiting answers, which load returns at each scrape. It may be called once.
func (t turns) WatchLoad(load func() (running, waiting int)) {
	for name, of := range map[string]struct {
		help string
		pick func() int
	}{
		"chat_answers_running": {"Answers that the model is saying now", func() int { n, _ := load(); return n }},
		"chat_answers_waiting": {"Answers that wait for their turn now", func() int { _, n := load(); return n }},
		"chat_answers_open":    {"Answers that run or wait now", func() int { a, b := load(); return a + b }},
	} {
		t.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: of.help}, func() float64 { return float64(of.pick()) }))
	}
}

// WatchUnsaved exports the number of bytes of ended answers that wait for the database. It may be called once.
func (t turns) WatchUnsaved(unsaved func() int64) {
	t.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "chat_answers_unsaved_bytes", Help: "Bytes of ended answers that wait for the database now",
	}, func() float64 { return float64(unsaved()) }))
}
