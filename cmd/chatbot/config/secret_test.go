package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestGuessableKeysAreRefused(t *testing.T) {
	for _, bad := range []string{
		"your-super-secret-key-min-32-chars", // the example in the spec
		"YOUR_SUPER_SECRET_KEY_MIN_32_CHARS", "<64-char-hex-string>aaaaaaaaaaaaaaaaaaaaa", "please-changeme-please-changeme-please",
		"replace me with a very long random string", "this-is-a-placeholder-for-a-secret-key",
		strings.Repeat("a", 64), strings.Repeat("ab12", 16), strings.Repeat("0123456789abcdef", 4), strings.Repeat("password", 5), strings.Repeat("correcthorse", 3),
		goodKey[:31], "ключключключ1234", // 16 characters, 28 bytes
	} {
		for _, database := range []string{"", "postgresql://h/d"} {
			if _, _, err := load(t, "DATABASE_URL="+database, "SECRET_KEY="+bad); err == nil || strings.Contains(err.Error(), bad) || !strings.Contains(err.Error(), "SECRET_KEY ") {
				t.Errorf("%q: %v", bad, err)
			}
			if _, _, err := load(t, "DATABASE_URL="+database, "SECRET_KEY="+goodKey, "SECRET_KEY_PREVIOUS="+bad); err == nil || strings.Contains(err.Error(), bad) || !strings.Contains(err.Error(), "SECRET_KEY_PREVIOUS ") || strings.Contains(err.Error(), "SECRET_KEY ") {
				t.Errorf("previous %q: %v", bad, err)
			}
		}
	}
	for _, good := range []string{goodKey, goodKey[:32], "kJ8s+Lq2/9xZ0vYtW3rE5uI7oP1aSdFg=="} {
		if _, _, err := load(t, "DATABASE_URL=postgresql://h/d", "SECRET_KEY="+good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	if _, _, err := load(t, "DATABASE_URL=postgresql://h/d"); err == nil || !strings.Contains(err.Error(), "SECRET_KEY") {
		t.Errorf("none at all: %v", err)
	}
}

func TestPreviousKeyMustDiffer(t *testing.T) {
	for _, database := range []string{"", "postgresql://h/d"} {
		if _, _, err := load(t, "DATABASE_URL="+database, "SECRET_KEY="+goodKey, "SECRET_KEY_PREVIOUS="+goodKey); err == nil || strings.Contains(err.Error(), goodKey) || !strings.Contains(err.Error(), "SECRET_KEY_PREVIOUS ") {
			t.Errorf("the same: %v", err)
		}
	}
	if _, _, err := load(t, "DATABASE_URL=postgresql://h/d", "SECRET_KEY_PREVIOUS="+oldKey); err == nil || !strings.Contains(err.Error(), "SECRET_KEY ") {
		t.Errorf("only a previous one: %v", err)
	}
	// Embedded mode signs with the key in DATA_DIR; if that was deleted, the new one has a predecessor.
	if c, _, err := load(t, "SECRET_KEY_PREVIOUS="+oldKey); err != nil || c.SecretKeyPrevious != oldKey {
		t.Errorf("embedded: %v", err)
	}
}

func fresh() string { return goodKey }

func TestEmbeddedModeGeneratesItsKeyOnce(t *testing.T) {
	c := Config{DataDir: filepath.Join(t.TempDir(), "new", "data")}
	key, err := c.Secret(fresh)
	if err != nil || key != goodKey {
		t.Fatalf("%q, %v", key, err)
	}
	again, err := c.Secret(func() string { t.Error("made another"); return "" })
	if err != nil || again != key {
		t.Errorf("%q, %v", again, err)
	}
	info, err := os.Stat(filepath.Join(c.DataDir, "secret_key"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if entries, err := os.ReadDir(c.DataDir); err != nil || len(entries) != 1 {
		t.Errorf("left behind %v, %v", entries, err)
	}
}

func TestGivenSecretKeyWritesNoFile(t *testing.T) {
	c := Config{DataDir: filepath.Join(t.TempDir(), "data"), SecretKey: goodKey}
	if key, err := c.Secret(func() string { return "other" }); err != nil || key != goodKey {
		t.Errorf("%q, %v", key, err)
	}
	if _, err := os.Stat(c.DataDir); !os.IsNotExist(err) {
		t.Error("the data directory was made")
	}
}

func TestConcurrentFirstStartsGetOneKey(t *testing.T) {
	for range 20 {
		c := Config{DataDir: filepath.Join(t.TempDir(), "data")}
		var made atomic.Int32
		keys := make([]string, 16)
		var all sync.WaitGroup
		for i := range keys {
			all.Go(func() {
				var err error
				if keys[i], err = c.Secret(func() string { return fmt.Sprintf("%032d-%d", made.Add(1), i) }); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for _, key := range keys {
			if key != keys[0] || len(key) < minSecret {
				t.Fatalf("%q and %q", key, keys[0])
			}
		}
	}
}

func TestCorruptKeyFileIsRefused(t *testing.T) {
	c := Config{DataDir: t.TempDir()}
	path := filepath.Join(c.DataDir, "secret_key")
	for _, text := range []string{"", "\n", "short\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if key, err := c.Secret(fresh); err == nil || key != "" || !strings.Contains(err.Error(), path) {
			t.Errorf("%q: %q, %v", text, key, err)
		}
	}
	blocked := Config{DataDir: path}
	if _, err := blocked.Secret(fresh); err == nil {
		t.Error("a file in the place of the directory")
	}
}
