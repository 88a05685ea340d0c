package config

import (
	"encoding/pem"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// page keeps a server that others reach from warning of its links.
const page = "PUBLIC_URL=https://chat.example.com"

func TestWarnsOfLinksToThisMachine(t *testing.T) {
	for settings, want := range map[string]bool{
		"":                                 false,
		"HTTP_ADDR=127.0.0.1:9000":         false,
		"HTTP_ADDR=:8080":                  true,
		"TRUSTED_PROXIES=127.0.0.1":        true,
		"HTTP_ADDR=:8080 " + page:          false,
		"HTTP_ADDR=:8080 PUBLIC_URL=":      true,
		"TRUSTED_PROXIES=10.1.1.1 " + page: false,
	} {
		_, warnings, err := load(t, strings.Fields(settings)...)
		if err != nil || want != (len(warnings) == 1 && strings.HasPrefix(warnings[0], "PUBLIC_URL ")) || !want && len(warnings) > 0 {
			t.Errorf("%s: %q, %v", settings, warnings, err)
		}
	}
}

func TestWarnsOfTrustingEveryone(t *testing.T) {
	for setting, want := range map[string]string{
		"TRUSTED_PROXIES=0.0.0.0/0":            "TRUSTED_PROXIES",
		"TRUSTED_PROXIES=10.0.0.1,::/0":        "TRUSTED_PROXIES",
		"TRUSTED_PROXIES=10.0.0.0/8,127.0.0.1": "",
		"ALLOW_PLAIN_HTTP=true":                "ALLOW_PLAIN_HTTP",
	} {
		_, warnings, err := load(t, setting, page)
		if err != nil || (len(warnings) > 0) != (want != "") || want != "" && !strings.HasPrefix(warnings[0], want+" ") {
			t.Errorf("%s: %q, %v", setting, warnings, err)
		}
	}
}

// TestWarnsOfUnprotectedDatabases covers connections to other machines without encryption or verification.
func TestWarnsOfUnprotectedDatabases(t *testing.T) {
	const pg, redis = "DATABASE_URL=postgresql://u:hunter2@", "REDIS_URL="
	ca := writeCertificate(t)
	for setting, want := range map[string]string{
		pg + "db/d":                                            "without encryption", // prefers TLS but falls back
		pg + "db/d?sslmode=disable":                            "without encryption",
		pg + "db/d?sslmode=allow":                              "without encryption",
		pg + "10.0.0.5:6432/d?sslmode=prefer":                  "without encryption",
		pg + "localhost,db/d?sslmode=disable":                  "without encryption",
		"DATABASE_URL=postgresql:///d?host=db&sslmode=disable": "without encryption",
		pg + "db/d?sslmode=require":                            "any server",
		pg + "[2001:db8::1]/d?sslmode=require":                 "any server",
		pg + "db/d?sslmode=require&sslrootcert=" + ca:          "",
		pg + "db/d?sslmode=verify-ca&sslrootcert=" + ca:        "",
		pg + "db/d?sslmode=verify-full":                        "",
		pg + "db/d?sslmode=verify-full&sslrootcert=" + ca:      "",
		pg + "localhost/d?sslmode=disable":                     "",
		pg + "LOCALHOST./d":                                    "",
		pg + "127.0.0.1/d":                                     "",
		pg + "[::1]:5433/d?sslmode=disable":                    "",
		"DATABASE_URL=postgresql:///d?host=/run/postgresql":    "",
		pg + "localhost.evil.example/d":                        "without encryption",
		redis + "redis://:hunter2@redis:6379/0":                "without encryption",
		redis + "redis://10.0.0.6":                             "without encryption",
		redis + "rediss://redis:6379/0?skip_verify=true":       "any server",
		redis + "rediss://redis:6379/0?skip_verify=1":          "any server",
		redis + "rediss://:hunter2@redis:6379/0":               "",
		redis + "redis://localhost:6379/0":                     "",
		redis + "redis://[::1]:6379/0":                         "",
		redis + "redis://:hunter2@127.0.0.1":                   "",
	} {
		settings := []string{"SECRET_KEY=" + goodKey, setting, page}
		name, _, _ := strings.Cut(setting, "=")
		if name == "REDIS_URL" {
			settings = append(settings, pg+"localhost/d")
		}
		_, warnings, err := load(t, settings...)
		all := strings.Join(warnings, "\n")
		if err != nil || (want == "") != (len(warnings) == 0) || !strings.Contains(all, want) || want != "" && !strings.HasPrefix(all, name+" ") || strings.Contains(all, "hunter2") {
			t.Errorf("%s: %q, %v", setting, warnings, err)
		}
	}
	t.Setenv("PGSSLMODE", "verify-full") // libpq's variable for all clients
	if _, warnings, err := load(t, "SECRET_KEY="+goodKey, pg+"db/d", page); err != nil || len(warnings) > 0 {
		t.Errorf("with PGSSLMODE: %q, %v", warnings, err)
	}
}

// writeCertificate writes a certificate to a file.
func writeCertificate(t *testing.T) string {
	t.Helper()
	server := httptest.NewTLSServer(nil)
	defer server.Close()
	path := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWarnsOfReadableSecrets(t *testing.T) {
	dir := t.TempDir()
	dotenv, secret := filepath.Join(dir, ".env"), filepath.Join(dir, "secret_key")
	for path, text := range map[string]string{dotenv: "OPENAI_API_KEY=sk-canary\nLLM_MODEL=m\n", secret: goodKey} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read := func(mode os.FileMode) []string {
		for _, path := range []string{dotenv, secret} {
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
		}
		_, warnings, err := Load([]string{"SECRET_KEY_FILE=" + secret}, dotenv)
		if err != nil {
			t.Fatal(err)
		}
		return warnings
	}
	if warnings := read(0o640); len(warnings) > 0 {
		t.Errorf("readable by the group: %q", warnings)
	}
	warnings := read(0o644)
	if all := strings.Join(warnings, "\n"); len(warnings) != 2 || !strings.Contains(all, dotenv+" holds OPENAI_API_KEY") ||
		!strings.Contains(all, secret+" holds SECRET_KEY") || strings.Contains(all, "canary") || strings.Contains(all, goodKey) {
		t.Errorf("readable by everybody: %q", warnings)
	}
	if err := os.WriteFile(dotenv, []byte("LLM_MODEL=m\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if warnings := read(0o644); len(warnings) != 1 {
		t.Errorf("a file without secrets: %q", warnings)
	}
}

// TestHeadersForTheCollectorAreNeverPrinted guards against OpenTelemetry's SDK, which prints headers that it cannot parse.
func TestHeadersForTheCollectorAreNeverPrinted(t *testing.T) {
	for _, headers := range []string{
		"canary", "authorization=Bearer canary%", "authorization=Bearer%20canary%0d%0aX: y", "=canary", "a b=canary", "x=1,,y=canary", "Authorization: Bearer canary",
	} {
		for _, name := range []string{"OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS"} {
			if _, _, err := load(t, name+"="+headers); err == nil || !strings.Contains(err.Error(), name+" has to list headers") || strings.Contains(err.Error(), "canary") {
				t.Errorf("%s=%s: %v", name, headers, err)
			}
		}
	}
	for _, headers := range []string{"", "authorization=Bearer%20canary", "a=1, b=2", "x-key=YWJj==", "authorization=Bearer canary"} {
		if _, _, err := load(t, "OTEL_EXPORTER_OTLP_HEADERS="+headers); err != nil {
			t.Errorf("%s: %v", headers, err)
		}
	}
}
