//go:build services || faults

package bundbtest

import (
	"io"
	"os"
	"testing"
)

// Log returns a function that returns PostgreSQL's log output since its last call, at first since the call of Log.
func Log(t testing.TB) (read func() string) {
	t.Helper()
	f, err := os.Open(os.Getenv("TEST_DATABASE_LOG"))
	if err != nil {
		t.Fatalf("TEST_DATABASE_LOG names no log: run `make test`, or `scripts/with-services go test -tags services ./...`: %v", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	if _, err := f.Seek(0, io.SeekEnd); err != nil {
		t.Fatal(err)
	}
	return func() string {
		t.Helper()
		text, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
}
