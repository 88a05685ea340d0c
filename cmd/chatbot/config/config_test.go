package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"chatbot/domain/limit"
	"chatbot/domain/signon"
)

const (
	goodKey = "5d41402abc4b2a76b9719d911017c592f00dfeedcafe1234567890abcdef9876"
	oldKey  = "7b52009b64fd0a2a49e6d8a939753077792b0554c0ffee1234567890abcdef01"
)

func load(t *testing.T, environ ...string) (Config, []string, error) {
	t.Helper()
	return Load(environ, filepath.Join(t.TempDir(), ".env"))
}

// TestDefaults lists every setting; a new one needs a line here.
func TestDefaults(t *testing.T) {
	got, warnings, err := load(t)
	if err != nil || len(warnings) != 0 {
		t.Fatalf("%v, %v", warnings, err)
	}
	want := map[string]any{
		"APP_NAME": "", "HTTP_ADDR": "127.0.0.1:8080", "PUBLIC_URL": "", "REGISTRATION": "", "REQUIRE_SECOND_FACTOR": "", "PASSWORD_LOGIN": "", "REQUIRE_VERIFIED_EMAIL": "", "ALLOWED_HOSTS": []string(nil), "METRICS_ADDR": "", "DATA_DIR": "./data", "SPOOL_DIR": "", "DATABASE_URL": "", "REDIS_URL": "", "REDIS_CA_FILE": "", "DATABASE_SERVE_ROLE": "",
		"SECRET_KEY": "", "SECRET_KEY_PREVIOUS": "", "ALGORITHM": "HS256", "ACCESS_TOKEN_EXPIRE_MINUTES": 30, "REFRESH_TOKEN_EXPIRE_DAYS": 7,
		"ALLOWED_ORIGINS": []string(nil), "TRUSTED_PROXIES": []string(nil), "ALLOW_PLAIN_HTTP": false, "DEBUG": false, "LOG_LEVEL": "INFO", "LOG_FORMAT": "json",
		"LLM_PROVIDER": "auto", "LLM_MODEL": "", "LLM_FALLBACK_MODELS": []string(nil), "OPENAI_API_KEY": "", "OPENAI_BASE_URL": "", "ANTHROPIC_API_KEY": "",
		"ANTHROPIC_BASE_URL": "", "OLLAMA_HOST": "", "DOCLING_URL": "", "TIKA_URL": "", "SEARCH_URL": "", "BRAVE_API_KEY": "", "TAVILY_API_KEY": "", "SMTP_HOST": "", "SMTP_PORT": 0, "SMTP_USER": "", "SMTP_PASSWORD": "", "SMTP_FROM": "", "SMTP_TLS": "starttls", "TOOL_ALLOW_NETWORKS": []string(nil), "LLM_CONNECT_TIMEOUT": 10 * time.Second,
		"LLM_FIRST_TOKEN_TIMEOUT": 30 * time.Second, "LLM_IDLE_TIMEOUT": 30 * time.Second, "LLM_TOTAL_TIMEOUT": 5 * time.Minute,
		"LLM_MAX_RETRIES": 2, "LLM_CONTEXT_TOKENS": 0, "LLM_MAX_OUTPUT_TOKENS": 0,
		"SYSTEM_PROMPT": (*string)(nil), "MAX_MESSAGE_CHARS": 2000, "DRAIN_TIMEOUT": 20 * time.Second,
		"TURN_CONCURRENCY": 256, "TURN_CONCURRENCY_PER_USER": 8, "TURN_QUEUE": 1024, "TOOL_MAX_STEPS": 16, "MCP_STDIO": false, "TURN_AUTO_CONTINUE": false, "TURN_UNSAVED_MB": 256,
		"AUDIT_RETENTION_DAYS": 365, "LOGIN_MAX_DAYS": 90, "API_DOCS": true,
		"DEMO_TOKENS_PER_SECOND": 40.0, "DEMO_FIRST_TOKEN": 200 * time.Millisecond,
		"RATE_LIMIT_AUTH": limit.Rate{Count: 5, Per: time.Minute}, "RATE_LIMIT_CHAT": limit.Rate{Count: 10, Per: time.Second},
		"RATE_LIMIT_SEARCH":     limit.Rate{Count: 60, Per: time.Minute},
		"RATE_LIMIT_TOOLS":      limit.Rate{Count: 120, Per: time.Minute},
		"RATE_LIMIT_KEYS":       limit.Rate{Count: 10, Per: time.Second},
		"RATE_LIMIT_API":        limit.Rate{Count: 100, Per: time.Minute},
		"MAX_SESSIONS_PER_USER": 20_000, "MAX_TEXT_BYTES_PER_USER": int64(1 << 30), "MAX_LOGINS_PER_USER": 100,
		"MAX_STREAMS_PER_USER": 256, "MAX_SOCKETS_PER_USER": 64,
		"-":              []signon.Provider(nil), // OIDC_<ID>_…
		"FILE_MAX_BYTES": int64(25 << 20), "FILE_QUOTA_BYTES": int64(1 << 30), "FILES_DIR": "",
		"S3_ENDPOINT": "", "S3_BUCKET": "", "S3_REGION": "us-east-1", "S3_ACCESS_KEY": "", "S3_SECRET_KEY": "",
		"OTEL_SDK_DISABLED": false, "OTEL_TRACES_EXPORTER": "", "OTEL_EXPORTER_OTLP_ENDPOINT": "", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "",
		"OTEL_EXPORTER_OTLP_PROTOCOL": "", "OTEL_EXPORTER_OTLP_HEADERS": "", "OTEL_EXPORTER_OTLP_TRACES_HEADERS": "",
	}
	values := reflect.ValueOf(got)
	for i := range values.NumField() {
		name := values.Type().Field(i).Tag.Get("env")
		if w, ok := want[name]; !ok || !reflect.DeepEqual(values.Field(i).Interface(), w) {
			t.Errorf("%s is %#v, want %#v", name, values.Field(i).Interface(), w)
		}
		delete(want, name)
	}
	for name := range want {
		t.Errorf("%s is no setting", name)
	}
	if !got.Embedded() || got.DatabasePath() != "data/chatbot.db" || got.SpoolPath() != "data/spool" || got.FilesPath() != "data/files" {
		t.Errorf("embedded %v in %s, spool in %s, files in %s", got.Embedded(), got.DatabasePath(), got.SpoolPath(), got.FilesPath())
	}
}

func TestEverySettingIsRead(t *testing.T) {
	c, _, err := load(t,
		"APP_NAME=Mine", "HTTP_ADDR=127.0.0.1:1", "REGISTRATION=invite", "REQUIRE_SECOND_FACTOR=admins", "PASSWORD_LOGIN=off", "REQUIRE_VERIFIED_EMAIL=on", "ALLOWED_HOSTS=a.example,::1", "METRICS_ADDR=:2", "DATA_DIR=/d", "DATABASE_URL=postgresql://u:p@h/d", "SECRET_KEY="+goodKey,
		"SECRET_KEY_PREVIOUS="+oldKey, "ACCESS_TOKEN_EXPIRE_MINUTES=3", "REFRESH_TOKEN_EXPIRE_DAYS=4", "ALLOWED_ORIGINS=http://localhost,https://a.example:8443",
		"TRUSTED_PROXIES=10.0.0.0/8,::1", "ALLOW_PLAIN_HTTP=true", "DEBUG=True", "LOG_LEVEL=warning", "LOG_FORMAT=console", "LLM_PROVIDER=openai", "LLM_MODEL=m", "LLM_FALLBACK_MODELS=a/1,b/2",
		"OPENAI_API_KEY=k1", "OPENAI_BASE_URL=http://b1", "ANTHROPIC_API_KEY=k2", "ANTHROPIC_BASE_URL=http://b2", "OLLAMA_HOST=http://o", "DOCLING_URL=http://d:5001", "TIKA_URL=http://t:9998",
		"SEARCH_URL=http://x:8888", "BRAVE_API_KEY=k5", "TAVILY_API_KEY=k6", "SMTP_HOST=smtp.example", "SMTP_PORT=2525", "SMTP_USER=u", "SMTP_PASSWORD=k7", "SMTP_FROM=chat@example.com", "SMTP_TLS=tls", "TOOL_ALLOW_NETWORKS=10.1.0.0/16,::1",
		"LLM_CONNECT_TIMEOUT=1s", "LLM_FIRST_TOKEN_TIMEOUT=2s", "LLM_IDLE_TIMEOUT=3s", "LLM_TOTAL_TIMEOUT=4s", "LLM_MAX_RETRIES=0",
		"LLM_CONTEXT_TOKENS=5", "LLM_MAX_OUTPUT_TOKENS=6", "SYSTEM_PROMPT=Be brief.", "MAX_MESSAGE_CHARS=7", "DRAIN_TIMEOUT=8s",
		"DEMO_TOKENS_PER_SECOND=9.5", "DEMO_FIRST_TOKEN=10ms", "REDIS_URL=rediss://:p@r:6379/1", "REDIS_CA_FILE=/ca", "DATABASE_SERVE_ROLE=serves", "TURN_CONCURRENCY=11",
		"RATE_LIMIT_AUTH=14/h", "RATE_LIMIT_CHAT=off", "RATE_LIMIT_API=15/s", "RATE_LIMIT_SEARCH=17/m", "RATE_LIMIT_TOOLS=18/m", "RATE_LIMIT_KEYS=19/m",
		"TURN_CONCURRENCY_PER_USER=12", "TURN_QUEUE=13", "TOOL_MAX_STEPS=26", "MCP_STDIO=true", "TURN_AUTO_CONTINUE=true", "AUDIT_RETENTION_DAYS=7", "LOGIN_MAX_DAYS=16", "API_DOCS=false", "SPOOL_DIR=/s", "TURN_UNSAVED_MB=18",
		"MAX_SESSIONS_PER_USER=18", "MAX_TEXT_BYTES_PER_USER=19", "MAX_LOGINS_PER_USER=0", "MAX_STREAMS_PER_USER=20", "MAX_SOCKETS_PER_USER=21",
		"FILE_MAX_BYTES=22", "FILE_QUOTA_BYTES=0", "FILES_DIR=/f", "S3_ENDPOINT=https://s3.example", "S3_BUCKET=b", "S3_REGION=r", "S3_ACCESS_KEY=k3", "S3_SECRET_KEY=k4")
	want := Config{
		AppName: "Mine", HTTPAddr: "127.0.0.1:1", Registration: "invite", RequireSecondFactor: "admins", PasswordLogin: "off", RequireVerifiedEmail: "on", AllowedHosts: []string{"a.example", "::1"}, MetricsAddr: ":2", DataDir: "/d", DatabaseURL: "postgresql://u:p@h/d", SecretKey: goodKey, SecretKeyPrevious: oldKey,
		Algorithm: "HS256", AccessExpireMinutes: 3, RefreshExpireDays: 4, AllowedOrigins: []string{"http://localhost", "https://a.example:8443"},
		TrustedProxies: []string{"10.0.0.0/8", "::1"}, AllowPlainHTTP: true, Debug: true, LogLevel: "warning", LogFormat: "console", Provider: "openai", Model: "m", FallbackModels: []string{"a/1", "b/2"},
		OpenAIKey: "k1", OpenAIBaseURL: "http://b1", AnthropicKey: "k2", AnthropicBaseURL: "http://b2", OllamaHost: "http://o", DoclingURL: "http://d:5001", TikaURL: "http://t:9998",
		SearchURL: "http://x:8888", BraveKey: "k5", TavilyKey: "k6", SMTPHost: "smtp.example", SMTPPort: 2525, SMTPUser: "u", SMTPPassword: "k7", SMTPFrom: "chat@example.com", SMTPTLS: "tls", ToolNetworks: []string{"10.1.0.0/16", "::1"},
		ConnectTimeout: time.Second, FirstTokenTimeout: 2 * time.Second, IdleTimeout: 3 * time.Second, TotalTimeout: 4 * time.Second,
		ContextTokens: 5, MaxOutputTokens: 6, SystemPrompt: new("Be brief."), MaxMessageChars: 7, DrainTimeout: 8 * time.Second,
		DemoTokensPerSecond: 9.5, DemoFirstToken: 10 * time.Millisecond, RedisURL: "rediss://:p@r:6379/1", RedisCAFile: "/ca", ServeRole: "serves",
		RateLimitAuth: limit.Rate{Count: 14, Per: time.Hour}, RateLimitSearch: limit.Rate{Count: 17, Per: time.Minute}, RateLimitTools: limit.Rate{Count: 18, Per: time.Minute}, RateLimitKeys: limit.Rate{Count: 19, Per: time.Minute}, RateLimitAPI: limit.Rate{Count: 15, Per: time.Second},
		TurnConcurrency: 11, TurnConcurrencyPerUser: 12, TurnQueue: 13, ToolMaxSteps: 26, MCPStdio: true, TurnAutoContinue: true, AuditRetentionDays: 7, LoginMaxDays: 16,
		SpoolDir: "/s", TurnUnsavedMB: 18,
		MaxSessions: 18, MaxTextBytes: 19, MaxStreams: 20, MaxSockets: 21,
		FileMaxBytes: 22, FilesDir: "/f", S3Endpoint: "https://s3.example", S3Bucket: "b", S3Region: "r", S3AccessKey: "k3", S3SecretKey: "k4",
	}
	if err != nil || !reflect.DeepEqual(c, want) {
		t.Errorf("%+v\n%v", c, err)
	}
	if c.SpoolPath() != "/s" || c.FilesPath() != "/f" {
		t.Errorf("spool in %s, files in %s", c.SpoolPath(), c.FilesPath())
	}
	if c.Embedded() {
		t.Error("embedded with a DATABASE_URL")
	}
}

func TestAllProblemsAreReportedOnce(t *testing.T) {
	_, _, err := load(t, "MAX_MESSAGE_CHARS=lots", "DRAIN_TIMEOUT=soon", "DEBUG=perhaps", "LLM_MAX_RETRIES=99", "LOG_LEVEL=loud", "LOG_FORMAT=xml",
		"ALGORITHM=none", "SECRET_KEY=short", "ALLOWED_ORIGINS=*", "DATABASE_URL=mysql://h/d", "LLM_IDLE_TIMEOUT=0s", "LLM_CONNECT_TIMEOUT=often", "LLM_TOTAL_TIMEOUT=61m", "REDIS_URL=http://r", "TURN_CONCURRENCY=0", "TURN_CONCURRENCY_PER_USER=0", "TURN_QUEUE=-1", "TOOL_MAX_STEPS=0", "TOOL_ALLOW_NETWORKS=intranet", "SEARCH_URL=searxng:8888",
		"RATE_LIMIT_AUTH=5/d", "RATE_LIMIT_CHAT=0/s", "RATE_LIMIT_API=none", "RATE_LIMIT_SEARCH=1", "RATE_LIMIT_TOOLS=x", "AUDIT_RETENTION_DAYS=6", "LOGIN_MAX_DAYS=0", "REGISTRATION=perhaps", "REQUIRE_SECOND_FACTOR=some", "PASSWORD_LOGIN=yes", "REQUIRE_VERIFIED_EMAIL=yes", "ALLOWED_HOSTS=https://a.example", "REDIS_CA_FILE=/ca", "TURN_UNSAVED_MB=0", "LLM_FALLBACK_MODELS=gpt-4",
		"FILE_MAX_BYTES=0", "FILE_QUOTA_BYTES=-1", "S3_BUCKET=b", "S3_ENDPOINT=s3.example")
	if err == nil {
		t.Fatal("accepted")
	}
	for _, name := range []string{
		"MAX_MESSAGE_CHARS", "DRAIN_TIMEOUT", "DEBUG", "LLM_MAX_RETRIES", "LOG_LEVEL", "LOG_FORMAT", "ALGORITHM", "SECRET_KEY", "ALLOWED_ORIGINS",
		"DATABASE_URL", "LLM_IDLE_TIMEOUT", "LLM_CONNECT_TIMEOUT", "LLM_TOTAL_TIMEOUT", "REDIS_URL", "TURN_CONCURRENCY", "TURN_CONCURRENCY_PER_USER", "TURN_QUEUE", "TOOL_MAX_STEPS", "TOOL_ALLOW_NETWORKS", "SEARCH_URL",
		"RATE_LIMIT_AUTH", "RATE_LIMIT_CHAT", "RATE_LIMIT_SEARCH", "RATE_LIMIT_TOOLS", "RATE_LIMIT_API", "AUDIT_RETENTION_DAYS", "LOGIN_MAX_DAYS", "REGISTRATION", "REQUIRE_SECOND_FACTOR", "PASSWORD_LOGIN", "REQUIRE_VERIFIED_EMAIL", "ALLOWED_HOSTS", "REDIS_CA_FILE", "TURN_UNSAVED_MB", "LLM_FALLBACK_MODELS",
		"FILE_MAX_BYTES", "FILE_QUOTA_BYTES", "S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY",
	} {
		if n := strings.Count(err.Error(), "- "+name+" "); n != 1 {
			t.Errorf("%s is reported %d times", name, n)
		}
	}
	if t.Failed() {
		t.Log(err)
	}
}

func TestProblemsHaveAStableOrder(t *testing.T) {
	bad := []string{"LLM_CONNECT_TIMEOUT=0s", "LLM_FIRST_TOKEN_TIMEOUT=0s", "LLM_IDLE_TIMEOUT=0s", "LLM_TOTAL_TIMEOUT=0s"}
	_, _, first := load(t, bad...)
	for range 20 {
		if _, _, err := load(t, bad...); err == nil || err.Error() != first.Error() {
			t.Fatalf("%v\n%v", err, first)
		}
	}
}

// TestErrorsOmitValues covers all settings, because any value could be a misplaced secret.
func TestErrorsOmitValues(t *testing.T) {
	const secret = "hunter2"
	numbers := map[string]bool{}
	fields := reflect.TypeFor[Config]()
	for i := range fields.NumField() {
		name := fields.Field(i).Tag.Get("env")
		_, _, err := load(t, name+"="+secret)
		if err != nil {
			numbers[name] = true
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if len(numbers) < 15 {
		t.Errorf("only %d settings refuse nonsense", len(numbers))
	}
	for _, url := range []string{"postgres://u:" + secret + "@h:port/d", "mysql://u:" + secret + "@h/d", "://" + secret, secret} {
		if _, _, err := load(t, "SECRET_KEY="+goodKey, "DATABASE_URL="+url); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("DATABASE_URL: %v", err)
		}
	}
	path := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(path, []byte("SECRET_KEY='"+secret+"\n= ="), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Load(nil, path); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf(".env: %v", err)
	}
}

func TestEnvironmentOverridesFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(path, []byte("# comment\nAPP_NAME=\"from file\"\nLLM_MODEL=from-file\nCHATBOT_OTHER=x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, warnings, err := Load([]string{"APP_NAME=from environment", "CHATBOT_PORT=1", "PATH=/bin", "=odd"}, path)
	if err != nil || c.AppName != "from environment" || c.Model != "from-file" {
		t.Errorf("%+v, %v", c, err)
	}
	if len(warnings) != 2 || !strings.HasPrefix(warnings[0], "CHATBOT_OTHER ") || !strings.HasPrefix(warnings[1], "CHATBOT_PORT ") {
		t.Errorf("warnings %q", warnings)
	}
	if os.Getenv("LLM_MODEL") != "" {
		t.Error("the file was put into the process's environment")
	}
}

func TestEmptyMeansUnset(t *testing.T) {
	c, _, err := load(t, "HTTP_ADDR=", "MAX_MESSAGE_CHARS=", "SECRET_KEY=", "DATABASE_URL=", "DRAIN_TIMEOUT=", "ALLOWED_ORIGINS=")
	if err != nil || c.HTTPAddr != "127.0.0.1:8080" || c.MaxMessageChars != 2000 || c.DrainTimeout != 20*time.Second || len(c.AllowedOrigins) != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestEmptySystemPromptMeansNone(t *testing.T) {
	for value, want := range map[string]string{"": "", " \n": "", "Be brief.": "Be brief."} {
		if c, _, err := load(t, "SYSTEM_PROMPT="+value); err != nil || c.SystemPrompt == nil || *c.SystemPrompt != want {
			t.Errorf("%q is %v, %v", value, c.SystemPrompt, err)
		}
	}
	path := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(path, []byte("SYSTEM_PROMPT=\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if c, _, err := Load(nil, path); err != nil || c.SystemPrompt == nil || *c.SystemPrompt != "" {
		t.Errorf("in a file: %v, %v", c.SystemPrompt, err)
	}
}

func TestOriginsAndDatabases(t *testing.T) {
	for value, ok := range map[string]bool{
		"http://localhost:3000": true, "https://chat.example.com": true,
		"*": false, "chat.example.com": false, "https://": false, "https://a.example/": false, "https://a.example/x": false, "null": false,
		"ftp://a.example": false, "https://*": false, "https://*.example.com": false, "https://a.example?x": false, "https://u@a.example": false,
	} {
		if _, _, err := load(t, "ALLOWED_ORIGINS="+value); (err == nil) != ok {
			t.Errorf("origin %s: %v", value, err)
		}
	}
	for value, ok := range map[string]bool{"postgres://h/d": true, "postgresql://h/d": true, "sqlite:///x": false, "host=h dbname=d": false} {
		if _, _, err := load(t, "SECRET_KEY="+goodKey, "DATABASE_URL="+value); (err == nil) != ok {
			t.Errorf("database %s: %v", value, err)
		}
	}
}
