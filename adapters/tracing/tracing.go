// Package tracing records spans from a request to its answer's last checkpoint, and exports them to an OpenTelemetry collector
// over HTTP (OTLP 1.x, opentelemetry.io/docs/specs/otlp).
//
// The SDK reads the collector's address and the sampling from the standard OTEL_* variables of the environment.
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

// Tracer implements ports.Tracer with OpenTelemetry, and the spans that http, ws and bundb record. A nil Tracer is disabled and
// costs a comparison.
type Tracer struct{ spans trace.Tracer }

// New returns a tracer that uses a provider.
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

// Statement starts a span for a database statement as a child of ctx's span. Without a parent it records nothing: background
// work runs twice a second and would bury the work for requests.
func (t *Tracer) Statement(ctx context.Context, kind string) (context.Context, func(error)) {
	if t == nil || !trace.SpanFromContext(ctx).IsRecording() {
		return ctx, func(error) {}
	}
	ctx, span := t.spans.Start(ctx, "db "+kind, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(attribute.String("db.operation.name", kind)))
	end := ending(span)
	return ctx, func(err error) { end(err) }
}

// Frame starts the span of a WebSocket frame, in a trace of its own: a socket lives for hours.
func (t *Tracer) Frame(ctx context.Context, kind string) (context.Context, func(error)) {
	if t == nil {
		return ctx, func(error) {}
	}
	ctx, span := t.spans.Start(ctx, "ws "+kind, trace.WithNewRoot(), trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("request_id", ports.RequestID(ctx))))
	end := ending(span)
	return ctx, func(err error) { end(err) }
}

// Request starts the span of an HTTP request. header returns request headers, from which the sender's trace is read (W3C Trace
// Context). It must be nil for untrusted senders: the sender's header decides what is recorded.
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

// carrier lets the propagator read headers; it writes none.
type carrier func(name string) string

func (c carrier) Get(key string) string { return c(key) }
func (carrier) Set(string, string)      {}
func (carrier) Keys() []string          { return nil }

func ending(span trace.Span) func(error, ...ports.Attribute) {
	return func(err error, facts ...ports.Attribute) {
		span.SetAttributes(attributes(facts)...)
		if err != nil {
			// The code only: an error's text may quote data that was sent to a provider or a database.
			code := fault.From(err).Code
			span.SetStatus(codes.Error, code)
			span.SetAttributes(attribute.String("error.type", code))
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
		case []string:
			all = append(all, key.StringSlice(v))
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
