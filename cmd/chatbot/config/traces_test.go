package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTracesAreOffUnlessAVariableEnablesThem(t *testing.T) {
	const base, whole = "OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318/", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=https://traces.example.com/in"
	for _, c := range []struct {
		environ []string
		address string
		wanted  bool
	}{
		{nil, "", false},
		{[]string{base}, "http://collector:4318/v1/traces", true},
		{[]string{base, whole}, "https://traces.example.com/in", true},
		{[]string{"OTEL_TRACES_EXPORTER=otlp"}, "", true},
		{[]string{base, "OTEL_TRACES_EXPORTER=none"}, "", false},
		{[]string{whole, "OTEL_SDK_DISABLED=true"}, "", false},
		{[]string{base, "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"}, "http://collector:4318/v1/traces", true},
	} {
		got, _, err := load(t, c.environ...)
		if err != nil {
			t.Errorf("%v: %v", c.environ, err)
		}
		if address, wanted := got.Traces(); address != c.address || wanted != c.wanted {
			t.Errorf("%v: %q, %v", c.environ, address, wanted)
		}
	}
	for _, bad := range []string{
		"OTEL_EXPORTER_OTLP_ENDPOINT=collector:4318", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=/v1", "OTEL_TRACES_EXPORTER=zipkin", "OTEL_EXPORTER_OTLP_PROTOCOL=grpc",
	} {
		name, _, _ := strings.Cut(bad, "=")
		if _, _, err := load(t, bad); err == nil || !strings.Contains(err.Error(), name+" has to be") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

func TestTracingSDKReadsTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), ".env")
	if err := Export(file); err != nil {
		t.Error("no file:", err)
	}
	if err := os.WriteFile(file, []byte("OTEL_SERVICE_NAME=chat\nOTEL_TRACES_SAMPLER=always_off\nSECRET_KEY=stays\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("OTEL_SERVICE_NAME", "") // restored after the test
	t.Setenv("SECRET_KEY", "")
	if err := os.Unsetenv("OTEL_SERVICE_NAME"); err != nil {
		t.Fatal(err)
	}
	t.Setenv("OTEL_TRACES_SAMPLER", "always_on")
	if err := Export(file); err != nil {
		t.Fatal(err)
	}
	if got := os.Getenv("OTEL_SERVICE_NAME") + os.Getenv("OTEL_TRACES_SAMPLER") + os.Getenv("SECRET_KEY"); got != "chat"+"always_on" {
		t.Errorf("%q", got)
	}
	if err := os.WriteFile(file, []byte("OTEL_X='sk-1"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Export(file); err == nil || strings.Contains(err.Error(), "sk-1") {
		t.Errorf("a broken file: %v", err)
	}
}
