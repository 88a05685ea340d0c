package tracing

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/go-logr/logr/funcr"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

const (
	// closeWithin bounds the export of the remaining spans at shutdown.
	closeWithin = 5 * time.Second
	// complainEvery is the shortest interval between two reports of errors.
	complainEvery = time.Minute
)

// Open returns a tracer that exports in the background to endpoint, or to the SDK's default if endpoint is "". While the
// collector is unavailable spans are lost, and report is called once a minute at most. shutdown exports the remaining spans
// within a few seconds.
func Open(ctx context.Context, endpoint, version string, report func(error)) (_ *Tracer, shutdown func() error, err error) {
	var options []otlptracehttp.Option
	if endpoint != "" {
		options = append(options, otlptracehttp.WithEndpointURL(endpoint))
	}
	exporter, err := otlptracehttp.New(ctx, options...)
	if err != nil {
		return nil, nil, fmt.Errorf("traces cannot be sent; look at the OTEL_* variables: %w", err)
	}
	about, err := resource.New(ctx,
		resource.WithAttributes(attribute.String("service.name", "chatbot"), attribute.String("service.version", version)),
		resource.WithFromEnv()) // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES take precedence
	if err != nil {
		return nil, nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES cannot be read: %w", err)
	}
	report = sparingly(report)
	otel.SetErrorHandler(otel.ErrorHandlerFunc(report))
	// The library's own log messages may quote headers with secrets.
	otel.SetLogger(funcr.New(func(string, string) { report(errLibrary) }, funcr.Options{}))
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about))
	return New(provider), func() error {
		ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
		defer cancel()
		if err := provider.Shutdown(ctx); err != nil {
			report(err) // not a failure of the shutdown
		}
		return nil
	}, nil
}

// errLibrary replaces the messages that OpenTelemetry's library logs.
var errLibrary = errors.New("OpenTelemetry reports a problem; look at the OTEL_* variables")

// sparingly passes on at most one error per complainEvery.
func sparingly(report func(error)) func(error) {
	var next atomic.Int64 // Unix time in nanoseconds
	return func(err error) {
		now := time.Now().UnixNano()
		if at := next.Load(); now >= at && next.CompareAndSwap(at, now+int64(complainEvery)) {
			report(err)
		}
	}
}
