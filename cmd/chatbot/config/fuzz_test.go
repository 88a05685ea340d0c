package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzDotenv checks that any .env is either read or refused with an explanation, and that messages never quote values.
func FuzzDotenv(f *testing.F) {
	for _, seed := range []string{
		"", "HTTP_ADDR=:1", "DEBUG=perhaps\nSECRET_KEY=${HOME}", "export LLM_MODEL='m'", `SYSTEM_PROMPT="a\nb"`, "SYSTEM_PROMPT=\"unclosed", "=x", "X", "# only words",
		"MAX_MESSAGE_CHARS=99999999999999999999", "LLM_IDLE_TIMEOUT=1e9h", "DEMO_TOKENS_PER_SECOND=NaN", "ALLOWED_ORIGINS=,,,", "TRUSTED_PROXIES=::/0,0.0.0.0/0",
		"DATABASE_URL=postgres://%zz", "REDIS_URL=redis://\x00", "\xff\xfe", "A=$(id)", "A=${A}", "AUDIT_RETENTION_DAYS=-1", "CHATBOT_X=1", "HTTP_ADDR=\r\n\x00",
	} {
		f.Add(seed)
	}
	file := filepath.Join(f.TempDir(), ".env")
	const secret = "c4n4ry-0f1e2d3c4b5a69788796a5b4c3d2e1f0" // set as SECRET_KEY in the environment
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(file, []byte(text+"\nOPENAI_API_KEY="+secret+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		c, warnings, err := Load([]string{"SECRET_KEY=" + secret}, file)
		said := strings.Join(warnings, "\n")
		if err != nil {
			said += err.Error()
		} else if c.MaxMessageChars < 1 || c.TurnQueue < 1 || c.TotalTimeout <= 0 || c.AuditRetentionDays < minAuditDays || !(c.DemoTokensPerSecond > 0) {
			t.Errorf("taken: %+v", c)
		}
		if strings.Contains(said, secret) {
			t.Errorf("a secret is said aloud: %s", said)
		}
	})
}
