//go:build lint

package archtest

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestDepguardFlagsPlantedImports runs golangci-lint, whose path is in GOLANGCI_LINT, on a copy of the folders in which the planted
// imports are all there is.
func TestDepguardFlagsPlantedImports(t *testing.T) {
	lint := os.Getenv("GOLANGCI_LINT")
	if lint == "" {
		t.Skip("GOLANGCI_LINT is not set")
	}
	lint, err := filepath.Abs(lint)
	if err != nil {
		t.Fatal(err)
	}
	copied := t.TempDir()
	want := plantFiles(t, copied)
	run := exec.Command(lint, "run", "--enable-only", "depguard", "--max-issues-per-linter", "0", "--max-same-issues", "0", "--uniq-by-line=false", "--output.json.path", "stdout", "--show-stats=false", "./...")
	run.Dir = copied
	out, _ := run.Output() // it fails for the issues
	var found struct {
		Issues []struct {
			Text string
			Pos  struct{ Filename string }
		}
	}
	if err := json.Unmarshal(out, &found); err != nil {
		t.Fatalf("%v: %.2000s", err, out)
	}
	for _, issue := range found.Issues {
		if _, target, ok := strings.Cut(issue.Text, "import '"); ok {
			target, _, _ = strings.Cut(target, "'")
			delete(want, issue.Pos.Filename+": "+target)
		}
	}
	for missed := range want {
		t.Errorf("depguard allows %s", missed)
	}
	if len(found.Issues) == 0 {
		t.Error("no issues")
	}
}

// plantFiles writes the module with nothing but the planted imports into a folder, and returns each as "file: package".
func plantFiles(t *testing.T, copied string) map[string]bool {
	t.Helper()
	folders := goFolders(t)
	write := func(file, text string) {
		t.Helper()
		file = filepath.Join(copied, file)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"go.mod", "go.sum", ".golangci.yml"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		write(file, string(text))
	}
	want := map[string]bool{}
	for _, folder := range folders {
		write(folder+"/doc.go", "package planted\n")
		// Below the folder, which others import: imports of each other would be a cycle. What only the folder itself must not import
		// goes into it.
		for in, imports := range plantedIn(folder) {
			name := strings.NewReplacer("/", "_", "*", "any", "$", "").Replace(in) + ".go"
			at := folder + "/planted/" + name
			if strings.HasSuffix(in, "$") {
				at = folder + "/" + name
			}
			text := "package planted\n\nimport (\n"
			for _, target := range imports {
				if exists(target, folders) {
					text += fmt.Sprintf("\t_ %q\n", target)
					want[at+": "+target] = true
				}
			}
			write(at, text+")\n")
		}
	}
	return want
}

// exists reports whether a planted package can be loaded: golangci-lint says nothing of files whose imports cannot.
func exists(target string, folders []string) bool {
	name, ours := strings.CutPrefix(target, "chatbot/")
	switch {
	case strings.Contains(target, "/internal/"), target == "github.com/yuin/goldmarkdown", target == "example.org/unheard":
		return false
	case ours:
		return slices.Contains(folders, name)
	}
	return true
}
