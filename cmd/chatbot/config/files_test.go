package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chatbot/cmd/chatbot/config"
)

// A secret can be in a file. If the file cannot be read the server does not start, and the error never shows the secret.
func TestSecretsInFiles(t *testing.T) {
	const key = "0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c"
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good, empty, long := file("good", key+"\n"), file("empty", "\n"), file("long", strings.Repeat(key, 1000))
	for _, c := range []struct {
		what    string
		environ []string
		want    string // in the error; "" for none
	}{
		{"a file", []string{"SECRET_KEY_FILE=" + good}, ""},
		{"no file named", []string{"SECRET_KEY=" + key, "SECRET_KEY_FILE="}, ""},
		{"both", []string{"SECRET_KEY=" + key, "SECRET_KEY_FILE=" + good}, "SECRET_KEY is set twice"},
		{"none there", []string{"SECRET_KEY_FILE=" + filepath.Join(dir, "none")}, "SECRET_KEY cannot be read"},
		{"an empty one", []string{"SECRET_KEY_FILE=" + empty}, "SECRET_KEY has to stand"},
		{"one without end", []string{"SECRET_KEY_FILE=" + long}, "longer than"},
	} {
		got, _, err := config.Load(c.environ, filepath.Join(dir, ".env"))
		switch {
		case c.want == "" && (err != nil || got.SecretKey != key):
			t.Errorf("%s: %v", c.what, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), key)):
			t.Errorf("%s: %v", c.what, err)
		}
	}
}
