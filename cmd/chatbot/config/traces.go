package config

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/joho/godotenv"
	"golang.org/x/net/http/httpguts"
)

// Traces reports whether traces are enabled, and the endpoint to send them to; "" is the SDK's default. They are off unless a
// variable of OpenTelemetry enables them.
func (c Config) Traces() (endpoint string, wanted bool) {
	switch {
	case c.TracesDisabled || c.TracesExporter == "none":
		return "", false
	case c.TracesAddress != "":
		return c.TracesAddress, true
	case c.TelemetryAddress != "":
		return strings.TrimSuffix(c.TelemetryAddress, "/") + "/v1/traces", true
	}
	return "", c.TracesExporter == "otlp"
}

// checkTraces returns the problems of OpenTelemetry variables that the server itself reads.
func (c Config) checkTraces() (problems []string) {
	if e := c.TracesExporter; e != "" && e != "otlp" && e != "none" {
		problems = append(problems, "OTEL_TRACES_EXPORTER has to be otlp or none")
	}
	if p := c.TracesProtocol; p != "" && p != "http/protobuf" {
		problems = append(problems, "OTEL_EXPORTER_OTLP_PROTOCOL has to be http/protobuf: traces are sent in no other way")
	}
	for name, address := range map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": c.TelemetryAddress, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": c.TracesAddress} {
		if address != "" && !isHTTP(address) {
			problems = append(problems, name+" has to be an address such as http://localhost:4318")
		}
	}
	for name, text := range map[string]string{"OTEL_EXPORTER_OTLP_HEADERS": c.TelemetryHeaders, "OTEL_EXPORTER_OTLP_TRACES_HEADERS": c.TracesHeaders} {
		if !isHeaderList(text) {
			problems = append(problems, name+" has to list headers such as authorization=Bearer%20secret, separated by commas, with what is special in a URL escaped")
		}
	}
	return problems
}

// isHeaderList reports whether OpenTelemetry's SDK can parse the text as headers, in the format of W3C Baggage. The SDK prints
// headers that it cannot parse, and headers may contain keys.
func isHeaderList(text string) bool {
	if text == "" {
		return true
	}
	for pair := range strings.SplitSeq(text, ",") {
		name, value, found := strings.Cut(pair, "=")
		value, err := url.PathUnescape(value)
		if !found || err != nil || !httpguts.ValidHeaderFieldName(strings.TrimSpace(name)) || !httpguts.ValidHeaderFieldValue(value) {
			return false
		}
	}
	return true
}

// Export copies the OpenTelemetry variables in the file dotenv to the environment, where the SDK reads them. Variables that are
// already set are not changed.
func Export(dotenv string) error {
	values, err := godotenv.Read(dotenv)
	if err != nil {
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		return fmt.Errorf("%s cannot be read: check its syntax", dotenv)
	}
	for name, value := range values {
		if _, set := os.LookupEnv(name); !set && strings.HasPrefix(name, "OTEL_") {
			if err := os.Setenv(name, value); err != nil {
				return err
			}
		}
	}
	return nil
}
