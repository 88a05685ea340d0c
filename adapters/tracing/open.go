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
	// closeWithin bounds sending what is left at the end.
	closeWithin = 5 * time.Second
	// complainEvery bounds how often a collector that is away is mentioned.
	complainEvery = time.Minute
)

// Open makes a tracer that sends in the background, to endpoint or, when that is "", to where the SDK sends by
// default. A collector that is away costs spans, nothing else; report hears of it once a minute at most.
// shutdown sends what is left, and takes a few seconds at most.
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
		resource.WithFromEnv()) // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say it better
	if err != nil {
		return nil, nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES cannot be read: %w", err)
	}
	report = sparingly(report)
	otel.SetErrorHandler(otel.ErrorHandlerFunc(report))
	// What the library writes by itself may quote headers with secrets.
	otel.SetLogger(funcr.New(func(string, string) { report(errLibrary) }, funcr.Options{}))
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about))
	return New(provider), func() error {
		ctx, cancel := context.WithTimeout(context.Background(), closeWithin)
		defer cancel()
		if err := provider.Shutdown(ctx); err != nil {
			report(err) // the system has stopped well all the same
		}
		return nil
	}, nil
}

// errLibrary stands for what OpenTelemetry's library writes by itself.
var errLibrary = errors.New("OpenTelemetry reports a problem; look at the OTEL_* variables")

// sparingly passes on one error in complainEvery.
func sparingly(report func(error)) func(error) {
	var next atomic.Int64 // Unix time in nanoseconds
	return func(err error) {
		now := time.Now().UnixNano()
		if at := next.Load(); now >= at && next.CompareAndSwap(at, now+int64(complainEvery)) {
			report(err)
		}
	}
}
