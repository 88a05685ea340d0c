// Package tracing follows a piece of work from its request to its last checkpoint, and sends what took how long
// to an OpenTelemetry collector over HTTP (OTLP 1.x, opentelemetry.io/docs/specs/otlp).
//
// Addresses and sampling are the standard OTEL_* variables, read from the process's environment by the SDK.
package tracing

import (
	"context"
	"net/http"
	"reflect"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"chatbot/domain/fault"
	"chatbot/ports"
)

var _ ports.Tracer = (*Tracer)(nil)

// Tracer is ports.Tracer over OpenTelemetry, and what the edges and the storage want besides. Nil is one that
// is off: it costs a comparison.
type Tracer struct{ spans trace.Tracer }

// New makes a tracer of a provider.
func New(p trace.TracerProvider) *Tracer { return &Tracer{spans: p.Tracer("chatbot")} }

func nothing(error, ...ports.Attribute) {}

// Begin implements ports.Tracer.
func (t *Tracer) Begin(ctx context.Context, name string, facts ...ports.Attribute) (context.Context, func(error, ...ports.Attribute)) {
	if t == nil {
		return ctx, nothing
	}
	ctx, span := t.spans.Start(ctx, name, trace.WithAttributes(attributes(facts)...))
	return ctx, ending(span)
}

// Statement opens a span for a database statement beneath that of ctx. Without one there is none: what the
// system does for itself, twice a second, would bury what it does for people.
func (t *Tracer) Statement(ctx context.Context, kind string) (context.Context, func(error)) {
	if t == nil || !trace.SpanFromContext(ctx).IsRecording() {
		return ctx, func(error) {}
	}
	ctx, span := t.spans.Start(ctx, "db "+kind, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attribute.String("db.operation.name", kind)))
	end := ending(span)
	return ctx, func(err error) { end(err) }
}

// Frame opens the span of what a WebSocket frame asks for. It begins a trace: a socket lives for hours.
func (t *Tracer) Frame(ctx context.Context, kind string) (context.Context, func(error)) {
	if t == nil {
		return ctx, func(error) {}
	}
	ctx, span := t.spans.Start(ctx, "ws "+kind, trace.WithNewRoot(), trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("request_id", ports.RequestID(ctx))))
	end := ending(span)
	return ctx, func(err error) { end(err) }
}

// Request opens the span of an HTTP request. header is asked for the trace that the sender says it belongs to
// (W3C Trace Context); nil asks nobody: whoever may say so decides what is recorded.
func (t *Tracer) Request(ctx context.Context, method string, header func(name string) string) (_ context.Context, end func(endpoint string, status int)) {
	if t == nil {
		return ctx, func(string, int) {}
	}
	if header != nil {
		ctx = propagation.TraceContext{}.Extract(ctx, carrier(header))
	}
	ctx, span := t.spans.Start(ctx, method, trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("http.request.method", method), attribute.String("request_id", ports.RequestID(ctx))))
	return ctx, func(endpoint string, status int) {
		span.SetName(method + " " + endpoint)
		span.SetAttributes(attribute.String("http.route", endpoint), attribute.Int("http.response.status_code", status))
		if status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// carrier reads headers for the propagator; there is nothing to write.
type carrier func(name string) string

func (c carrier) Get(key string) string { return c(key) }
func (carrier) Set(string, string)      {}
func (carrier) Keys() []string          { return nil }

func ending(span trace.Span) func(error, ...ports.Attribute) {
	return func(err error, facts ...ports.Attribute) {
		span.SetAttributes(attributes(facts)...)
		if err != nil {
			// The code only: an error's text may quote what a provider or a database was sent.
			span.SetStatus(codes.Error, fault.From(err).Code)
		}
		span.End()
	}
}

func attributes(facts []ports.Attribute) []attribute.KeyValue {
	all := make([]attribute.KeyValue, 0, len(facts))
	for _, f := range facts {
		key := attribute.Key(f.Name)
		switch v := f.Value.(type) {
		case string:
			all = append(all, key.String(v))
		case bool:
			all = append(all, key.Bool(v))
		default:
			if n := reflect.ValueOf(v); n.CanInt() {
				all = append(all, key.Int64(n.Int()))
			}
		}
	}
	return all
}
