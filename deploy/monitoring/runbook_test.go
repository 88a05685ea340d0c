package monitoring_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryAlertHasARunBook checks that the run book covers every alert.
func TestEveryAlertHasARunBook(t *testing.T) {
	book, err := os.ReadFile(filepath.Join("..", "..", "docs", "operations.md"))
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("prometheus/rules/*.yml")
	if err != nil {
		t.Fatal(err)
	}
	alerts := 0
	for _, file := range files {
		rules, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`- alert: (\w+)`).FindAllSubmatch(rules, -1) {
			alerts++
			if !strings.Contains(string(book), "`"+string(found[1])+"`") {
				t.Errorf("docs/operations.md does not know %s", found[1])
			}
		}
	}
	if alerts < 19 {
		t.Errorf("only %d alerts were found", alerts)
	}
}
