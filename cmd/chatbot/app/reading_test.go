package app

import (
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/fx"

	"chatbot/cmd/chatbot/config"
	fileports "chatbot/ports/file"
)

func TestReadersHaveWhatTheyNeed(t *testing.T) {
	err := fx.ValidateApp(fx.NopLogger, fx.Supply(Inputs{}), observability, readers, fx.Invoke(func(fileports.Reader, fileports.Images) {}))
	if err != nil {
		t.Error(err)
	}
}

func TestCompiledCodeIsKeptForOneVersion(t *testing.T) {
	data := t.TempDir()
	first := compiledFolder(config.Config{DataDir: data}, "1.0.0")
	if err := os.WriteFile(filepath.Join(first, "code"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if again := compiledFolder(config.Config{DataDir: data}, "1.0.0"); again != first {
		t.Errorf("%s, then %s", first, again)
	}
	if _, err := os.Stat(filepath.Join(first, "code")); err != nil {
		t.Error("the same version compiles again: ", err)
	}
	second := compiledFolder(config.Config{DataDir: data}, "1.1.0")
	if info, err := os.Stat(second); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info, err)
	}
	if _, err := os.Stat(first); !os.IsNotExist(err) {
		t.Error("the code of another version is left")
	}
	taken := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(taken, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if none := compiledFolder(config.Config{DataDir: taken}, "1.0.0"); none != "" {
		t.Errorf("a folder in a file: %s", none)
	}
}
