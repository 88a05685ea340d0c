package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Secret returns SECRET_KEY. In embedded mode without SECRET_KEY it returns the key stored in DATA_DIR. The first start generates
// that key with fresh and stores it readable by its owner only.
func (c Config) Secret(fresh func() string) (string, error) {
	if c.SecretKey != "" {
		return c.SecretKey, nil
	}
	path := filepath.Join(c.DataDir, "secret_key")
	if _, err := os.Stat(path); err == nil {
		return readSecret(path)
	}
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return "", fmt.Errorf("the data directory cannot be made: %w", err)
	}
	if err := makeSecret(path, fresh()); err != nil {
		return "", fmt.Errorf("the secret key cannot be stored: %w", err)
	}
	return readSecret(path)
}

// StoredSecret is Secret for a command beside the server, and makes no key.
func (c Config) StoredSecret() (string, error) {
	if c.SecretKey != "" {
		return c.SecretKey, nil
	}
	return readSecret(filepath.Join(c.DataDir, "secret_key"))
}

// makeSecret stores the key unless one exists. The file gets its final name only when complete, so that concurrent first starts use
// the same key and a crash leaves no partial one.
func makeSecret(path, key string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".secret_key-*") // 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.WriteString(key + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	err = os.Link(f.Name(), path)
	switch {
	case err == nil, errors.Is(err, os.ErrExist):
		return nil
	case errors.Is(err, errors.ErrUnsupported), errors.Is(err, os.ErrPermission):
		return os.Rename(f.Name(), path) // a file system without hard links
	}
	return err
}

func readSecret(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("the secret key cannot be read: %w", err)
	}
	key := strings.TrimSpace(string(text))
	if len(key) < minSecret {
		return "", fmt.Errorf("%s holds no key of %d characters; delete it to get a new one (everyone signs in again)", path, minSecret)
	}
	return key, nil
}
