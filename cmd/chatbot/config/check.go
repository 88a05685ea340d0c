package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"chatbot/adapters/logging"
	"chatbot/domain/audit"
	"chatbot/domain/setting"
)

// minSecret is the minimum length of SECRET_KEY, in characters (spec 6.3.2).
const minSecret = 32

// Bounds of the audit retention in days: the minimum that the storage enforces, and a century.
const (
	minAuditDays = int(audit.MinRetention / (24 * time.Hour))
	maxAuditDays = 36_500
)

// longestAnswer bounds the timeouts of models: nginx/gateway.inc waits little longer for an answer that is not streamed.
const longestAnswer = time.Hour

// checkPolicies reports the settings of administrators that the environment sets to what they cannot be.
func (c Config) checkPolicies(wrong func(is bool, format string, args ...any)) {
	wrong(c.Registration != "" && !settable(setting.Registration, setting.Value{Text: c.Registration}), "REGISTRATION has to be open, invite or closed")
	wrong(c.RequireSecondFactor != "" && !settable(setting.RequireSecondFactor, setting.Value{Text: c.RequireSecondFactor}), "REQUIRE_SECOND_FACTOR has to be off, admins or everyone")
	wrong(c.PasswordLogin != "" && !settable(setting.PasswordLogin, setting.Value{Text: c.PasswordLogin}), "PASSWORD_LOGIN has to be on or off")
}

// check returns the problems of settings that could be parsed.
func (c Config) check() []string {
	var problems []string
	wrong := func(is bool, format string, args ...any) {
		if is {
			problems = append(problems, fmt.Sprintf(format, args...))
		}
	}
	wrong(c.Algorithm != "HS256", "ALGORITHM has to be HS256: tokens are signed with it")
	wrong(c.AccessExpireMinutes < 1, "ACCESS_TOKEN_EXPIRE_MINUTES has to be at least 1")
	wrong(c.RefreshExpireDays < 1, "REFRESH_TOKEN_EXPIRE_DAYS has to be at least 1")
	wrong(c.LoginMaxDays < 1, "LOGIN_MAX_DAYS has to be at least 1")
	wrong(c.AuditRetentionDays < minAuditDays || c.AuditRetentionDays > maxAuditDays, "AUDIT_RETENTION_DAYS has to be from %d to %d", minAuditDays, maxAuditDays)
	wrong(c.MaxMessageChars < 1 || c.MaxMessageChars > 20_000, "MAX_MESSAGE_CHARS has to be from 1 to 20000")
	wrong(c.MaxRetries < 0 || c.MaxRetries > 10, "LLM_MAX_RETRIES has to be from 0 to 10")
	wrong(!settable(setting.FallbackModels, setting.Value{List: c.fallbackModels()}), "LLM_FALLBACK_MODELS has to list at most 10 models with their providers, such as openai/gpt-5.4-mini,ollama/llama3.2")
	wrong(c.ContextTokens < 0, "LLM_CONTEXT_TOKENS has to be 0 (by model) or more")
	wrong(c.MaxOutputTokens < 0, "LLM_MAX_OUTPUT_TOKENS has to be 0 (by provider) or more")
	wrong(!(c.DemoTokensPerSecond > 0 && c.DemoTokensPerSecond <= 1e6), "DEMO_TOKENS_PER_SECOND has to be more than 0, and 1000000 at most") // NaN fails both comparisons
	wrong(c.DemoFirstToken < 0, "DEMO_FIRST_TOKEN has to be 0s or more")
	wrong(c.DrainTimeout < 0, "DRAIN_TIMEOUT has to be 0s or more")
	wrong(c.TurnConcurrency < 1, "TURN_CONCURRENCY has to be at least 1")
	wrong(c.TurnConcurrencyPerUser < 1, "TURN_CONCURRENCY_PER_USER has to be at least 1")
	wrong(c.ToolMaxSteps < 1 || c.ToolMaxSteps > 100, "TOOL_MAX_STEPS has to be from 1 to 100")
	wrong(c.TurnQueue < 1, "TURN_QUEUE has to be at least 1")
	wrong(c.TurnUnsavedMB < 1 || c.TurnUnsavedMB > 1<<20, "TURN_UNSAVED_MB has to be from 1 to %d", 1<<20)
	for name, most := range map[string]int64{
		"MAX_SESSIONS_PER_USER": int64(c.MaxSessions), "MAX_TEXT_BYTES_PER_USER": c.MaxTextBytes, "MAX_LOGINS_PER_USER": int64(c.MaxLogins),
		"MAX_STREAMS_PER_USER": int64(c.MaxStreams), "MAX_SOCKETS_PER_USER": int64(c.MaxSockets),
		"FILE_QUOTA_BYTES": c.FileQuota,
	} {
		wrong(most < 0, "%s has to be 0 (no limit) or more", name)
	}
	wrong(c.LogFormat != "json" && c.LogFormat != "console", "LOG_FORMAT has to be json or console")
	_, err := logging.ParseLevel(c.LogLevel)
	wrong(err != nil, "LOG_LEVEL has to be one of DEBUG, INFO, WARNING, ERROR, CRITICAL")
	for _, timeout := range []struct {
		name  string
		value time.Duration
	}{
		{"LLM_CONNECT_TIMEOUT", c.ConnectTimeout}, {"LLM_FIRST_TOKEN_TIMEOUT", c.FirstTokenTimeout},
		{"LLM_IDLE_TIMEOUT", c.IdleTimeout}, {"LLM_TOTAL_TIMEOUT", c.TotalTimeout},
	} {
		wrong(timeout.value <= 0 || timeout.value > longestAnswer, "%s has to be longer than 0s, and an hour at most", timeout.name)
	}
	wrong(slices.ContainsFunc(c.AllowedOrigins, func(o string) bool { return !isOrigin(o) }),
		"ALLOWED_ORIGINS has to list origins such as https://chat.example.com; wildcards are not allowed")
	wrong(c.PublicURL != "" && !isOrigin(strings.TrimSuffix(c.PublicURL, "/")), "PUBLIC_URL has to be the address of the page, such as https://chat.example.com, without a path")
	c.checkPolicies(wrong)
	wrong(slices.ContainsFunc(c.AllowedHosts, func(h string) bool { return !isHost(h) }),
		"ALLOWED_HOSTS has to list names or addresses such as chat.example.com, without a scheme or port")
	wrong(slices.ContainsFunc(c.TrustedProxies, func(p string) bool { return !isNetwork(p) }),
		"TRUSTED_PROXIES has to list addresses or networks such as 10.0.0.5 or 10.0.0.0/8")
	wrong(slices.ContainsFunc(c.ToolNetworks, func(n string) bool { return !isNetwork(n) }), "TOOL_ALLOW_NETWORKS has to list addresses or networks such as 10.0.0.5 or 10.0.0.0/8")
	wrong(c.SearchURL != "" && !isHTTP(c.SearchURL), "SEARCH_URL has to be the address of a SearXNG server, such as http://localhost:8888")
	if c.DatabaseURL != "" {
		u, err := url.Parse(c.DatabaseURL)
		wrong(err != nil || (u.Scheme != "postgres" && u.Scheme != "postgresql"),
			"DATABASE_URL has to begin with postgresql://; leave it unset to use SQLite in DATA_DIR")
	}
	wrong(c.ServeRole != "" && c.Embedded(), "DATABASE_SERVE_ROLE needs DATABASE_URL: SQLite has no roles")
	wrong(c.RedisCAFile != "" && !strings.HasPrefix(c.RedisURL, "rediss://"), "REDIS_CA_FILE needs a REDIS_URL that begins with rediss://: the certificate is of a connection with TLS")
	if c.RedisURL != "" {
		u, err := url.Parse(c.RedisURL)
		wrong(err != nil || (u.Scheme != "redis" && u.Scheme != "rediss") || u.Host == "",
			"REDIS_URL has to begin with redis:// or rediss:// and name a host")
		wrong(c.Embedded(), "REDIS_URL needs DATABASE_URL: replicas that share live answers share their database, too")
	}
	return slices.Concat(problems, c.checkSecret(), c.checkTraces(), c.checkFiles(), c.checkMail())
}

// maxFileBytes bounds FILE_MAX_BYTES: S3 copies no more in one request.
const maxFileBytes = 4 << 30

// checkFiles returns the problems of the settings for files.
func (c Config) checkFiles() (problems []string) {
	for name, at := range map[string]string{"DOCLING_URL": c.DoclingURL, "TIKA_URL": c.TikaURL} {
		if at != "" && !isHTTP(at) {
			problems = append(problems, name+" has to be an address such as http://localhost:9998")
		}
	}
	if c.FileMaxBytes < 1 || c.FileMaxBytes > maxFileBytes {
		problems = append(problems, fmt.Sprintf("FILE_MAX_BYTES has to be from 1 to %d", int64(maxFileBytes)))
	}
	if c.S3Bucket == "" {
		if c.S3Endpoint != "" || c.S3AccessKey != "" || c.S3SecretKey != "" {
			problems = append(problems, "S3_BUCKET has to name the bucket for files, since another setting of S3 is set")
		}
		return problems
	}
	if c.S3AccessKey == "" {
		problems = append(problems, "S3_ACCESS_KEY is needed with S3_BUCKET")
	}
	if c.S3SecretKey == "" {
		problems = append(problems, "S3_SECRET_KEY is needed with S3_BUCKET")
	}
	if c.S3Endpoint != "" && !isHTTP(c.S3Endpoint) {
		problems = append(problems, "S3_ENDPOINT has to be the address of a server that is compatible with S3, such as https://s3.example.com")
	}
	return problems
}

// checkSecret refuses keys that could be guessed, including the previous one, because tokens signed with it are still accepted.
// In embedded mode a missing key is generated.
func (c Config) checkSecret() []string {
	const how = "make one with: openssl rand -hex 32"
	var problems []string
	if c.SecretKey == "" && !c.Embedded() {
		problems = append(problems, "SECRET_KEY is needed with DATABASE_URL; "+how)
	}
	for _, secret := range []struct{ name, key string }{{"SECRET_KEY", c.SecretKey}, {"SECRET_KEY_PREVIOUS", c.SecretKeyPrevious}} {
		switch {
		case secret.key == "":
		case len(secret.key) < minSecret:
			problems = append(problems, fmt.Sprintf("%s needs at least %d characters; %s", secret.name, minSecret, how))
		case guessable(secret.key):
			problems = append(problems, secret.name+" is an example or a pattern that anyone can guess; "+how)
		}
	}
	if c.SecretKeyPrevious != "" && c.SecretKeyPrevious == c.SecretKey {
		problems = append(problems, "SECRET_KEY_PREVIOUS is SECRET_KEY itself; it has to be the one that was used before, or unset")
	}
	return problems
}

// isNetwork accepts an address or a network in CIDR notation.
func isNetwork(s string) bool {
	_, notAddress := netip.ParseAddr(s)
	_, notNetwork := netip.ParsePrefix(s)
	return notAddress == nil || notNetwork == nil
}

// OpenNetworks returns the networks of TOOL_ALLOW_NETWORKS.
func (c Config) OpenNetworks() (all []netip.Prefix) {
	for _, text := range c.ToolNetworks {
		if prefix, err := netip.ParsePrefix(text); err == nil {
			all = append(all, prefix.Masked())
		} else if ip, err := netip.ParseAddr(text); err == nil {
			all = append(all, netip.PrefixFrom(ip.Unmap().WithZone(""), ip.Unmap().BitLen()))
		}
	}
	return all
}

// isHTTP accepts the URL of an HTTP server.
func isHTTP(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// isOrigin accepts an origin as a browser sends it: scheme and host, nothing else.
func isOrigin(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && !strings.Contains(u.Host, "*") &&
		s == u.Scheme+"://"+u.Host
}

// guessable reports keys that contain words of example files, in any spelling, and keys that repeat a few characters.
func guessable(key string) bool {
	plain := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(key))
	for _, example := range []string{"yoursupersecret", "yoursecret", "changeme", "replaceme", "placeholder", "example", "<"} {
		if strings.Contains(plain, example) {
			return true
		}
	}
	different := map[rune]bool{}
	for _, r := range key {
		different[r] = true
	}
	twice := key + key
	return len(different) < 8 || strings.Contains(twice[1:len(twice)-1], key)
}
