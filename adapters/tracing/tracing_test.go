package tracing_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"chatbot/adapters/tracing"
	"chatbot/domain/chat"
	"chatbot/ports"
)

// recording returns a tracer and the recorder of its ended spans.
func recording() (*tracing.Tracer, *tracetest.SpanRecorder) {
	r := tracetest.NewSpanRecorder()
	return tracing.New(sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(r))), r
}

func TestSpansHaveParentsAndStatus(t *testing.T) {
	tracer, ended := recording()
	ctx, end := tracer.Begin(t.Context(), "answer", ports.Attribute{Name: "message_id", Value: chat.MessageID(7)}, ports.Attribute{Name: "again", Value: true})
	_, stored := tracer.Begin(ctx, "store")
	stored(ports.ErrModelBusy.Because(errors.New("sk-secret")))
	end(nil, ports.Attribute{Name: "status", Value: "complete"}, ports.Attribute{Name: "deltas", Value: 3}, ports.Attribute{Name: "reasons", Value: []string{"stop", "length"}})
	spans := ended.Ended()
	store, answer := spans[0], spans[1]
	if store.Parent().SpanID() != answer.SpanContext().SpanID() || store.SpanContext().TraceID() != answer.SpanContext().TraceID() {
		t.Error("they do not belong together")
	}
	if s := store.Status(); s.Code != codes.Error || s.Description != "model_busy" || len(store.Events()) != 0 {
		t.Errorf("the failure says %+v, %v", s, store.Events())
	}
	facts, failed := map[string]string{}, map[string]string{}
	for _, a := range answer.Attributes() {
		facts[string(a.Key)] = a.Value.String()
	}
	for _, a := range store.Attributes() {
		failed[string(a.Key)] = a.Value.String()
	}
	if failed["error.type"] != "model_busy" || facts["error.type"] != "" {
		t.Errorf("the failure says %v, the answer %v", failed, facts)
	}
	if answer.Status().Code == codes.Error || facts["message_id"] != "7" || facts["again"] != "true" || facts["status"] != "complete" || facts["deltas"] != "3" || facts["reasons"] != `["stop","length"]` {
		t.Errorf("the answer says %v, %v", answer.Status(), facts)
	}
}

func TestStatementsWithoutParentAreNotRecorded(t *testing.T) {
	tracer, ended := recording()
	_, end := tracer.Statement(t.Context(), "select")
	end(nil)
	if len(ended.Ended()) != 0 {
		t.Error("a statement for nobody is a span")
	}
	ctx, done := tracer.Begin(t.Context(), "store")
	_, end = tracer.Statement(ctx, "update")
	end(errors.New("duplicate key (email)=(ann@example.com)"))
	done(nil)
	if s := ended.Ended()[0]; s.Name() != "db update" || s.Status().Code != codes.Error || strings.Contains(s.Status().Description, "ann@") {
		t.Errorf("%s, %+v", s.Name(), s.Status())
	}
}

func TestRequestsJoinTracesOfTrustedSendersOnly(t *testing.T) {
	tracer, ended := recording()
	const theirs = "4bf92f3577b34da6a3ce929d0e0e4736"
	headers := func(name string) string {
		if name == "traceparent" {
			return "00-" + theirs + "-00f067aa0ba902b7-01"
		}
		return ""
	}
	_, end := tracer.Request(t.Context(), "GET", headers)
	end("/health", 200)
	_, end = tracer.Request(t.Context(), "POST", nil)
	end("/api/chat/message", 503)
	joined, own := ended.Ended()[0], ended.Ended()[1]
	if joined.SpanContext().TraceID().String() != theirs || joined.Name() != "GET /health" || joined.Status().Code == codes.Error {
		t.Errorf("%s in %s, %v", joined.Name(), joined.SpanContext().TraceID(), joined.Status())
	}
	if own.SpanContext().TraceID().String() == theirs || own.Parent().IsValid() || own.Status().Code != codes.Error {
		t.Errorf("%s in %s, %v", own.Name(), own.SpanContext().TraceID(), own.Status())
	}
}

func TestDisabledTracerDoesNothing(t *testing.T) {
	var off *tracing.Tracer
	ctx := ports.WithRequestID(t.Context(), "mine")
	for name, use := range map[string]func() context.Context{
		"Begin":     func() context.Context { c, end := off.Begin(ctx, "answer"); end(nil); return c },
		"Statement": func() context.Context { c, end := off.Statement(ctx, "select"); end(nil); return c },
		"Frame":     func() context.Context { c, end := off.Frame(ctx, "message"); end(nil); return c },
		"Request":   func() context.Context { c, end := off.Request(ctx, "GET", nil); end("/", 500); return c },
	} {
		if use() != ctx {
			t.Errorf("%s changes the context", name)
		}
		if n := testing.AllocsPerRun(100, func() { use() }); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}
