// Package archtest checks the code as a whole: its arrows, which arrows.yaml lists, its sizes, its words and its records of
// decisions.
package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// skipped are folders that are not Go of this module.
var skipped = []string{"bench", "web/node_modules", "web/dist", "web/src", "node_modules", "testdata", "data", "bin"}

// goFiles calls visit for each Go file of this module.
func goFiles(t *testing.T, visit func(file string)) {
	t.Helper()
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		file = filepath.ToSlash(file)
		switch {
		case !entry.IsDir():
			if strings.HasSuffix(file, ".go") {
				visit(file)
			}
		case file != "." && (strings.HasPrefix(entry.Name(), ".") || slices.Contains(skipped, file) || slices.Contains(skipped, entry.Name())):
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// goFolders returns the folders with Go files that are no tests, sorted.
func goFolders(t *testing.T) []string {
	t.Helper()
	seen := map[string]bool{}
	goFiles(t, func(file string) {
		if !strings.HasSuffix(file, "_test.go") {
			seen[path.Dir(file)] = true
		}
	})
	return slices.Sorted(maps.Keys(seen))
}

func TestArrows(t *testing.T) {
	a, imports := load(t), 0
	goFiles(t, func(file string) {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range parsed.Imports {
			target, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			imports++
			wrong := ""
			if strings.HasSuffix(file, "_test.go") {
				wrong = a.foreign(path.Dir(file), target, true)
			} else {
				wrong = a.fault(path.Dir(file), target)
			}
			if wrong != "" {
				t.Errorf("%s imports %s: %s", file, target, wrong)
			}
		}
	})
	if imports == 0 {
		t.Fatal("no imports seen: the test looks in the wrong place")
	}
}

// TestArrowsNameWhatExists keeps rules from outliving what they are about.
func TestArrowsNameWhatExists(t *testing.T) {
	a, folders := load(t), goFolders(t)
	for _, f := range a.Folders {
		if !slices.ContainsFunc(folders, func(folder string) bool { return a.rule(folder) != nil && a.rule(folder).In == f.In }) && !strings.HasSuffix(f.In, "/internal") {
			t.Errorf("no folder is held by the rule of %s", f.In)
		}
	}
	required, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range a.Owners {
		for _, lib := range o.Of {
			if !strings.Contains(string(required), "\t"+lib) {
				t.Errorf("go.mod has no %s", lib)
			}
		}
	}
}

// forTests are folders below an adapter that only help its tests.
const forTests = "adapters/*/*test"

// planted are wrong imports, by the folders that must not have them. The folders of a pattern are all that there are.
var planted = []struct {
	in      string
	imports []string
}{
	{"domain/*", []string{
		"chatbot/ports", "chatbot/application/turn", "chatbot/adapters/memory", "chatbot/cmd/chatbot/config", "chatbot/migrations", "net/http", "database/sql", "os", "io/fs",
		"encoding/json", "crypto/rand", "math/rand/v2", "sync", "log/slog", "github.com/uptrace/bun", "go.uber.org/zap", "github.com/yuin/goldmarkdown", "example.org/unheard",
	}},
	{"ports$", []string{
		"chatbot/adapters/memory", "chatbot/application/turn", "chatbot/ports/contract", "chatbot/ports/contract/turns", "net/http", "testing", "sync", "github.com/yuin/goldmark",
		"go.uber.org/goleak", "go.uber.org/zap",
	}},
	{"ports/file", []string{"chatbot/ports", "chatbot/adapters/memory", "chatbot/ports/contract", "net/http", "testing", "sync", "go.uber.org/zap"}},
	{"ports/contract$", []string{"chatbot/ports/contract/turns", "chatbot/adapters/memory", "chatbot/application/turn", "go.uber.org/fx"}},
	{"ports/contract/*", []string{"chatbot/ports/contract/another", "chatbot/adapters/memory", "chatbot/application/turn", "github.com/uptrace/bun"}},
	{"application/*", []string{
		"chatbot/application/another", "chatbot/adapters/memory", "chatbot/ports/contract", "chatbot/cmd/chatbot/config", "chatbot/migrations", "chatbot/web", "net/http", "os",
		"database/sql", "go.uber.org/zap", "go.uber.org/fx", "golang.org/x/text/cases",
	}},
	{"adapters/*", []string{
		"chatbot/adapters/another", "chatbot/application/turn", "chatbot/cmd/chatbot/config", "chatbot/web", "go.uber.org/fx", "github.com/caarlos0/env/v11",
		"github.com/yuin/goldmark", "example.org/unheard",
	}},
	{"adapters/http$", []string{"chatbot/adapters/http/chats", "chatbot/adapters/http/internal/x", "chatbot/migrations", "chatbot/ports/contract", "github.com/lestrrat-go/jwx/v2/jwt"}},
	{"adapters/http/*", []string{"chatbot/adapters/http/another", "chatbot/adapters/ws", "github.com/uptrace/bun", "go.opentelemetry.io/otel/trace"}},
	{"adapters/bundb$", []string{"chatbot/adapters/bundb/turns", "chatbot/adapters/bundb/internal/stored", "chatbot/ports/contract", "github.com/redis/go-redis/v9"}},
	{"adapters/bundb/*", []string{"chatbot/adapters/bundb/another", "chatbot/adapters/memory", "chatbot/migrations"}},
	{"adapters/llm$", []string{"chatbot/adapters/llm/openai", "chatbot/adapters/llm/provider", "chatbot/adapters/llm/internal/stream", "chatbot/adapters/llm/llmtest"}},
	{"adapters/llm/*", []string{"chatbot/adapters/memory", "chatbot/adapters/http", "github.com/gofiber/fiber/v2"}},
	{"adapters/llm/openai", []string{"chatbot/adapters/llm/open", "chatbot/adapters/llm/anthropic", "chatbot/adapters/llm/provider/catalog", "chatbot/adapters/llm/llmtest"}},
	{"adapters/llm/anthropic", []string{"chatbot/adapters/llm/open", "chatbot/adapters/llm/openai", "chatbot/adapters/llm/provider"}},
	{"adapters/llm/demo", []string{"chatbot/adapters/llm/open", "chatbot/adapters/llm/openai", "chatbot/adapters/llm/provider"}},
	{"adapters/llm/provider", []string{"chatbot/adapters/llm/open", "chatbot/adapters/llm/openai", "chatbot/adapters/llm/demo", "chatbot/adapters/llm/llmtest"}},
	{"adapters/llm/open", []string{"chatbot/adapters/llm/llmtest", "chatbot/adapters/metrics"}},
	{"adapters/llm/internal", []string{"chatbot/adapters/llm/openai", "chatbot/adapters/llm/provider"}},
	{forTests, []string{"chatbot/adapters/another", "chatbot/application/turn", "chatbot/cmd/chatbot/config", "go.uber.org/fx", "example.org/unheard"}},
	{"adapters/internal", []string{"chatbot/adapters/http", "chatbot/adapters/llm/internal/stream"}},
	{"migrations", []string{"chatbot/domain/chat", "chatbot/ports", "github.com/uptrace/bun", "go.uber.org/zap"}},
	{"web", []string{"chatbot/ports", "chatbot/adapters/http", "github.com/gofiber/fiber/v2"}},
	{"deploy", []string{"chatbot/domain/chat", "chatbot/cmd/chatbot/app", "go.uber.org/zap"}},
	{"cmd", []string{
		"chatbot/ports/contract", "chatbot/ports/contract/models", "chatbot/adapters/llm/llmtest", "github.com/uptrace/bun", "github.com/tmc/langchaingo/llms", "github.com/gofiber/fiber/v2",
		"github.com/tidwall/gjson", "example.org/unheard",
	}},
	{"helpers", []string{"fmt"}},
}

// plantedIn returns the wrong imports of a folder, by the patterns that stand for it.
func plantedIn(folder string) map[string][]string {
	all := map[string][]string{}
	for _, p := range planted {
		if matchesAny([]string{p.in}, folder) && matchesAny([]string{forTests}, folder) == (p.in == forTests) {
			all[p.in] = p.imports
		}
	}
	return all
}

// TestPlantedImportsAreFlagged plants wrong imports in every folder that there is.
func TestPlantedImportsAreFlagged(t *testing.T) {
	a := load(t)
	for _, folder := range append(goFolders(t), "helpers", "application/internal/x", "adapters/http/internal/x") {
		plants := plantedIn(folder)
		for _, imports := range plants {
			for _, target := range imports {
				if a.fault(folder, target) == "" {
					t.Errorf("%s may import %s", folder, target)
				}
			}
		}
		if len(plants) == 0 {
			t.Errorf("no wrong import is planted in %s", folder)
		}
	}
}

func TestRightImportsAreAllowed(t *testing.T) {
	a := load(t)
	for folder, imports := range map[string][]string{
		"domain/chat":     {"github.com/yuin/goldmark/parser", "github.com/rivo/uniseg", "golang.org/x/text/unicode/norm", "chatbot/domain/fault", "strings", "net/mail", "net/url"},
		"ports":           {"context", "io", "chatbot/domain/chat"},
		"ports/contract":  {"testing", "chatbot/ports", "go.uber.org/goleak"},
		"application/new": {"sync", "net/url", "chatbot/ports", "chatbot/application/new/part", "chatbot/application/internal/retry"},

		"ports/contract/turns":        {"chatbot/ports/contract", "chatbot/ports/contract/turns/part", "net/http"},
		"adapters/http":               {"chatbot/adapters/internal/wire", "github.com/gofiber/fiber/v2", "net/http"},
		"adapters/http/chats":         {"chatbot/adapters/http", "chatbot/adapters/http/chats/export", "chatbot/adapters/internal/wire", "chatbot/adapters/http/internal/x"},
		"adapters/http/chats/export":  {"chatbot/adapters/http", "chatbot/adapters/http/chats"},
		"adapters/bundb":              {"chatbot/migrations", "github.com/uptrace/bun/dialect/pgdialect"},
		"adapters/bundb/turns":        {"chatbot/adapters/bundb", "chatbot/adapters/bundb/internal/stored"},
		"adapters/llm/openai":         {"chatbot/adapters/llm", "chatbot/adapters/llm/internal/stream", "github.com/tidwall/gjson"},
		"adapters/llm/open":           {"chatbot/adapters/llm/openai", "chatbot/adapters/llm/provider/catalog", "chatbot/adapters/llm/internal/connection"},
		"adapters/llm/internal/a":     {"chatbot/adapters/llm", "chatbot/adapters/llm/internal/b"},
		"adapters/llm/provider/a":     {"chatbot/adapters/llm/provider", "chatbot/adapters/llm/provider/b"},
		"adapters/llm/llmtest":        {"chatbot/ports/contract/models", "chatbot/adapters/llm/open"},
		"adapters/redis":              {"github.com/redis/go-redis/v9", "chatbot/adapters/redis/part"},
		"cmd/chatbot/app":             {"go.uber.org/fx", "chatbot/adapters/http/chats", "chatbot/application/turn", "chatbot/web", "chatbot/migrations"},
		"deploy/walk":                 {"net/http", "github.com/fasthttp/websocket"},
		"adapters/bundb/bundbtest":    {"chatbot/adapters/bundb"},
		"adapters/internal/wire":      {"chatbot/domain/chat", "chatbot/adapters/internal/another"},
		"application/internal/retry":  {"time", "math/rand/v2", "chatbot/domain/limit"},
		"adapters/llm/provider/chunk": {"chatbot/adapters/llm/internal/failure"},
	} {
		for _, target := range imports {
			if wrong := a.fault(folder, target); wrong != "" {
				t.Errorf("%s may not import %s: %s", folder, target, wrong)
			}
		}
	}
}

// TestOwnersHoldForTests checks the libraries that even tests of other folders must not import.
func TestOwnersHoldForTests(t *testing.T) {
	a := load(t)
	for target, want := range map[string]bool{"go.uber.org/fx": false, "github.com/uptrace/bun": false, "github.com/redis/go-redis/v9": false, "github.com/lestrrat-go/jwx/v2/jwt": false, "go.uber.org/zap": true, "example.org/unheard": true} {
		if got := a.foreign("application/turn", target, true) == ""; got != want {
			t.Errorf("tests of application/turn may import %s: %v", target, got)
		}
	}
}
