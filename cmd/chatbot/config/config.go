// Package config reads the environment into a typed struct, and reports all problems at once.
package config

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/joho/godotenv"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/limit"
	"chatbot/domain/signon"
)

// Config has every setting. README.md describes them; a test keeps the two in sync.
type Config struct {
	AppName     string `env:"APP_NAME"`
	HTTPAddr    string `env:"HTTP_ADDR"`
	PublicURL   string `env:"PUBLIC_URL"`
	MetricsAddr string `env:"METRICS_ADDR"`
	DataDir     string `env:"DATA_DIR" envDefault:"./data"`
	SpoolDir    string `env:"SPOOL_DIR"`
	DatabaseURL string `env:"DATABASE_URL"`
	RedisURL    string `env:"REDIS_URL"`
	RedisCAFile string `env:"REDIS_CA_FILE"`
	ServeRole   string `env:"DATABASE_SERVE_ROLE"`

	SecretKey            string   `env:"SECRET_KEY"`
	SecretKeyPrevious    string   `env:"SECRET_KEY_PREVIOUS"`
	Algorithm            string   `env:"ALGORITHM" envDefault:"HS256"`
	AccessExpireMinutes  int      `env:"ACCESS_TOKEN_EXPIRE_MINUTES" envDefault:"30"`
	RefreshExpireDays    int      `env:"REFRESH_TOKEN_EXPIRE_DAYS" envDefault:"7"`
	LoginMaxDays         int      `env:"LOGIN_MAX_DAYS" envDefault:"90"`
	AuditRetentionDays   int      `env:"AUDIT_RETENTION_DAYS" envDefault:"365"`
	Registration         string   `env:"REGISTRATION"`
	RequireSecondFactor  string   `env:"REQUIRE_SECOND_FACTOR"`
	PasswordLogin        string   `env:"PASSWORD_LOGIN"`
	RequireVerifiedEmail string   `env:"REQUIRE_VERIFIED_EMAIL"`
	AllowedHosts         []string `env:"ALLOWED_HOSTS"`
	AllowedOrigins       []string `env:"ALLOWED_ORIGINS"`
	TrustedProxies       []string `env:"TRUSTED_PROXIES"`
	AllowPlainHTTP       bool     `env:"ALLOW_PLAIN_HTTP"`
	APIDocs              bool     `env:"API_DOCS" envDefault:"true"`

	// Each is N/s, N/m, N/h or off; see domain/limit.
	RateLimitAuth   limit.Rate `env:"RATE_LIMIT_AUTH" envDefault:"5/m"`
	RateLimitChat   limit.Rate `env:"RATE_LIMIT_CHAT" envDefault:"10/s"`
	RateLimitSearch limit.Rate `env:"RATE_LIMIT_SEARCH" envDefault:"60/m"`
	RateLimitTools  limit.Rate `env:"RATE_LIMIT_TOOLS" envDefault:"120/m"`
	RateLimitKeys   limit.Rate `env:"RATE_LIMIT_KEYS" envDefault:"10/s"`
	RateLimitAPI    limit.Rate `env:"RATE_LIMIT_API" envDefault:"100/m"`

	// Bounds per person; 0 is no bound.
	MaxSessions  int   `env:"MAX_SESSIONS_PER_USER" envDefault:"20000"`
	MaxTextBytes int64 `env:"MAX_TEXT_BYTES_PER_USER" envDefault:"1073741824"`
	MaxLogins    int   `env:"MAX_LOGINS_PER_USER" envDefault:"100"`
	MaxStreams   int   `env:"MAX_STREAMS_PER_USER" envDefault:"256"`
	MaxSockets   int   `env:"MAX_SOCKETS_PER_USER" envDefault:"64"`

	// Files; FileQuota 0 is no bound. With S3Bucket their contents are there, else in FilesDir.
	FileMaxBytes int64  `env:"FILE_MAX_BYTES" envDefault:"26214400"`
	FileQuota    int64  `env:"FILE_QUOTA_BYTES" envDefault:"1073741824"`
	FilesDir     string `env:"FILES_DIR"`
	// SignOn are the identity providers of OIDC_<ID>_….
	SignOn []signon.Provider `env:"-"`

	S3Endpoint  string `env:"S3_ENDPOINT"`
	S3Bucket    string `env:"S3_BUCKET"`
	S3Region    string `env:"S3_REGION" envDefault:"us-east-1"`
	S3AccessKey string `env:"S3_ACCESS_KEY"`
	S3SecretKey string `env:"S3_SECRET_KEY"`

	// OpenTelemetry's SDK reads its other variables; see Export.
	TracesDisabled   bool   `env:"OTEL_SDK_DISABLED" envDefault:"false"`
	TracesExporter   string `env:"OTEL_TRACES_EXPORTER"`
	TelemetryAddress string `env:"OTEL_EXPORTER_OTLP_ENDPOINT"`
	TracesAddress    string `env:"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"`
	TracesProtocol   string `env:"OTEL_EXPORTER_OTLP_PROTOCOL"`
	TelemetryHeaders string `env:"OTEL_EXPORTER_OTLP_HEADERS"`
	TracesHeaders    string `env:"OTEL_EXPORTER_OTLP_TRACES_HEADERS"`

	Debug     bool   `env:"DEBUG" envDefault:"false"`
	LogLevel  string `env:"LOG_LEVEL" envDefault:"INFO"`
	LogFormat string `env:"LOG_FORMAT" envDefault:"json"`

	Provider         string   `env:"LLM_PROVIDER" envDefault:"auto"`
	Model            string   `env:"LLM_MODEL"`
	FallbackModels   []string `env:"LLM_FALLBACK_MODELS" envSeparator:","`
	OpenAIKey        string   `env:"OPENAI_API_KEY"`
	OpenAIBaseURL    string   `env:"OPENAI_BASE_URL"`
	AnthropicKey     string   `env:"ANTHROPIC_API_KEY"`
	AnthropicBaseURL string   `env:"ANTHROPIC_BASE_URL"`
	OllamaHost       string   `env:"OLLAMA_HOST"`

	// What tools reach. The first service that is set searches the web.
	SearchURL    string   `env:"SEARCH_URL"`
	BraveKey     string   `env:"BRAVE_API_KEY"`
	TavilyKey    string   `env:"TAVILY_API_KEY"`
	ToolNetworks []string `env:"TOOL_ALLOW_NETWORKS"`

	// Servers that read files.
	DoclingURL string `env:"DOCLING_URL"`
	TikaURL    string `env:"TIKA_URL"`

	// Mail; without SMTPHost there is none.
	SMTPHost     string `env:"SMTP_HOST"`
	SMTPPort     int    `env:"SMTP_PORT" envDefault:"0"`
	SMTPUser     string `env:"SMTP_USER"`
	SMTPPassword string `env:"SMTP_PASSWORD"`
	SMTPFrom     string `env:"SMTP_FROM"`
	SMTPTLS      string `env:"SMTP_TLS" envDefault:"starttls"`

	ConnectTimeout    time.Duration `env:"LLM_CONNECT_TIMEOUT" envDefault:"10s"`
	FirstTokenTimeout time.Duration `env:"LLM_FIRST_TOKEN_TIMEOUT" envDefault:"30s"`
	IdleTimeout       time.Duration `env:"LLM_IDLE_TIMEOUT" envDefault:"30s"`
	TotalTimeout      time.Duration `env:"LLM_TOTAL_TIMEOUT" envDefault:"5m"`
	MaxRetries        int           `env:"LLM_MAX_RETRIES" envDefault:"2"`
	ContextTokens     int           `env:"LLM_CONTEXT_TOKENS" envDefault:"0"`
	MaxOutputTokens   int           `env:"LLM_MAX_OUTPUT_TOKENS" envDefault:"0"`

	SystemPrompt    *string       `env:"SYSTEM_PROMPT"` // nil: not set
	MaxMessageChars int           `env:"MAX_MESSAGE_CHARS" envDefault:"2000"`
	DrainTimeout    time.Duration `env:"DRAIN_TIMEOUT" envDefault:"20s"`

	TurnConcurrency        int  `env:"TURN_CONCURRENCY" envDefault:"256"`
	TurnConcurrencyPerUser int  `env:"TURN_CONCURRENCY_PER_USER" envDefault:"8"`
	TurnQueue              int  `env:"TURN_QUEUE" envDefault:"1024"`
	ToolMaxSteps           int  `env:"TOOL_MAX_STEPS" envDefault:"16"`
	MCPStdio               bool `env:"MCP_STDIO" envDefault:"false"`
	TurnUnsavedMB          int  `env:"TURN_UNSAVED_MB" envDefault:"256"`
	TurnAutoContinue       bool `env:"TURN_AUTO_CONTINUE" envDefault:"false"`

	DemoTokensPerSecond float64       `env:"DEMO_TOKENS_PER_SECOND" envDefault:"40"`
	DemoFirstToken      time.Duration `env:"DEMO_FIRST_TOKEN" envDefault:"200ms"`
}

// Embedded reports whether the server stores everything in DATA_DIR and needs no other service.
func (c Config) Embedded() bool { return c.DatabaseURL == "" }

// Bounds returns how much one person may store.
func (c Config) Bounds() chat.Bounds {
	return chat.Bounds{Sessions: c.MaxSessions, Bytes: c.MaxTextBytes}
}

// DatabasePath returns the SQLite file of embedded mode.
func (c Config) DatabasePath() string { return filepath.Join(c.DataDir, "chatbot.db") }

// FilesPath returns the folder of the contents of files.
func (c Config) FilesPath() string { return cmp.Or(c.FilesDir, filepath.Join(c.DataDir, "files")) }

// FileBounds returns the limits of files.
func (c Config) FileBounds() file.Bounds {
	return file.Bounds{Bytes: c.FileMaxBytes, Quota: c.FileQuota}
}

// SpoolPath returns the folder for answers that cannot be stored before the server stops.
func (c Config) SpoolPath() string { return cmp.Or(c.SpoolDir, filepath.Join(c.DataDir, "spool")) }

// Load reads environ ("NAME=value") and the file dotenv if it exists; environ takes precedence. The error lists all problems.
// warnings describe settings that are allowed but probably unintended.
func Load(environ []string, dotenv string) (c Config, warnings []string, err error) {
	values, err := godotenv.Read(dotenv)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return c, nil, fmt.Errorf("%s cannot be read: check its syntax", dotenv) // the cause could quote secrets
	}
	if values == nil {
		values = map[string]string{}
	}
	secrets := slices.DeleteFunc(slices.Clone(inFiles), func(name string) bool { return values[name] == "" })
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok && name != "" {
			values[name] = value
		}
	}
	unreadable := slices.Concat(readFiles(values), readSignOnFiles(values))
	c, err = env.ParseAsWithOptions[Config](env.Options{
		Environment: values,
		FuncMap: map[reflect.Type]env.ParserFunc{
			reflect.TypeFor[limit.Rate](): func(text string) (any, error) { return limit.Parse(text) },
		},
	})
	if c.HTTPAddr == "" {
		c.HTTPAddr = serverAddr
		if c.Embedded() {
			c.HTTPAddr = embeddedAddr
		}
	}
	// An empty value means unset, except here: some models accept no system message.
	if prompt, set := values["SYSTEM_PROMPT"]; set && strings.TrimSpace(prompt) == "" {
		c.SystemPrompt = new("")
	}
	providers, unusable := signOnProviders(values, c.AllowPlainHTTP)
	c.SignOn = providers
	problems := slices.Concat(unreadable, explain(err), unusable)
	unread := len(problems)
	for _, problem := range c.check() {
		name, _, _ := strings.Cut(problem, " ")
		if !slices.ContainsFunc(problems[:unread], func(p string) bool { return strings.HasPrefix(p, name+" ") }) {
			problems = append(problems, problem)
		}
	}
	if len(problems) > 0 {
		return c, nil, errors.New("the configuration has problems:\n  - " + strings.Join(problems, "\n  - "))
	}
	return c, slices.Concat(unknownSettings(values), c.trustWarnings(), c.transportWarnings(), c.mailWarnings(), openSecrets(values, dotenv, secrets)), nil
}

// explain names the variables that could not be parsed, without their values, because some are secrets.
func explain(err error) []string {
	var all env.AggregateError
	if !errors.As(err, &all) {
		if err != nil {
			return []string{err.Error()}
		}
		return nil
	}
	var problems []string
	for _, one := range all.Errors {
		var parse env.ParseError
		if errors.As(one, &parse) {
			field, _ := reflect.TypeFor[Config]().FieldByName(parse.Name)
			problems = append(problems, fmt.Sprintf("%s has to be %s", field.Tag.Get("env"), kindOf(parse.Type)))
			continue
		}
		problems = append(problems, one.Error())
	}
	return problems
}

func kindOf(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return "a duration such as 30s or 5m"
	case t == reflect.TypeFor[limit.Rate]():
		return "a rate such as 5/m, 10/s or 1000/h, with 1 to 100000 before the slash, or off"
	case t.Kind() == reflect.Bool:
		return "true or false"
	}
	return "a number"
}
