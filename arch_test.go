// Package archtest holds the arrows between packages: cmd → adapters → ports → domain, and
// application → ports, domain. Why is said in docs and in the architecture guide; .golangci.yml says the same
// at edit time.
package archtest

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "chatbot"

// only names packages that a single folder may import, with everything below them.
var only = map[string][]string{
	"go.uber.org/fx":           {"cmd"},
	"github.com/lestrrat-go":   {"adapters/jwt"},
	"github.com/uptrace/bun":   {"adapters/bundb", "migrations"},
	"github.com/gofiber":       {"adapters/http", "adapters/ws"},
	"github.com/tmc":           {"adapters/llm"},
	"github.com/prometheus":    {"adapters/metrics"},
	"go.opentelemetry.io":      {"adapters/tracing"},
	"golang.org/x/crypto":      {"adapters/bcrypt"},
	"github.com/jackc/pgx":     {"adapters/bundb"},
	"github.com/redis":         {"adapters/redis"},
	"modernc.org/sqlite":       {"adapters/bundb"},
	"github.com/caarlos0/env":  {"cmd"},
	"github.com/joho/godotenv": {"cmd"},
}

// pure is what domain may not touch: the outside world.
var pure = []string{
	"bufio", "crypto/rand", "crypto/tls", "database", "embed", "encoding/json", "expvar", "io", "log", "math/rand", "net", "os", "plugin",
	"runtime", "sync", "syscall", "testing", "unsafe",
}

// pureButUseful are parts of them that only compute.
var pureButUseful = []string{"net/mail", "net/url", "net/netip"}

// ofText are libraries that only compute on text, which domain may use: ADR 31.
var ofText = []string{"github.com/yuin/goldmark", "github.com/rivo/uniseg", "golang.org/x/text"}

// floors are adapters in area packages over a core: areas import their root and its internal packages, never each other, and the root
// imports none of them.
var floors = []string{"adapters/http", "adapters/bundb"}

// fault says what is wrong with a file in folder importing target, or "".
func fault(folder, target string) string {
	for pkg, owners := range only {
		if under(target, pkg) && !slices.ContainsFunc(owners, func(o string) bool { return under(folder, o) }) {
			return "only " + strings.Join(owners, " and ") + " may know " + pkg
		}
	}
	ours, isOurs := strings.CutPrefix(target, module+"/")
	stdlib := !isOurs && !strings.Contains(strings.Split(target, "/")[0], ".")
	layer, _, _ := strings.Cut(folder, "/")
	if isOurs && (under(ours, "ports/contract") && !under(folder, "ports/contract") || support(ours)) && !support(folder) {
		return path.Base(ours) + " is for tests only"
	}
	if isOurs && under(ours, "cmd") && layer != "cmd" {
		return "nothing imports cmd"
	}
	switch layer {
	case "domain":
		switch {
		case isOurs && !under(ours, "domain"), !isOurs && !stdlib && !slices.ContainsFunc(ofText, func(p string) bool { return under(target, p) }):
			return "domain knows the standard library, libraries that only compute on text, and domain only"
		case slices.ContainsFunc(pure, func(p string) bool { return under(target, p) }) && !slices.Contains(pureButUseful, target):
			return "domain touches nothing outside: no I/O, no goroutines, no randomness, no formats"
		}
	case "ports":
		contract := under(folder, "ports/contract")
		switch {
		case isOurs && !under(ours, "domain") && (!contract || ours != "ports" && ours != "ports/contract"):
			return "ports know domain only"
		case !isOurs && !stdlib && (!contract || target != "go.uber.org/goleak"):
			return "ports know no third party"
		case stdlib && !contract && !slices.Contains([]string{"context", "errors", "io", "time"}, target):
			return "ports know context, errors, io and time of the standard library"
		}
	case "application":
		switch {
		case isOurs && under(ours, "application") && !under(ours, top(folder, 2)):
			return "a use case never imports another"
		case isOurs && !under(ours, "application") && !under(ours, "domain") && ours != "ports":
			return "use cases know domain and ports only"
		case !isOurs && !stdlib:
			return "use cases know no third party"
		case slices.Contains([]string{"database/sql", "net", "net/http", "os"}, target):
			return "use cases reach the outside through ports"
		}
	case "adapters":
		internal := under(folder, "adapters/internal")
		floor := slices.IndexFunc(floors, func(root string) bool { return under(folder, root) })
		switch {
		case isOurs && under(ours, "ports/contract"): // of a test package, see above
		case isOurs && under(ours, "adapters/internal"):
		case isOurs && under(ours, "adapters") && (internal || !under(ours, top(folder, 2))):
			return "an adapter never imports a sibling"
		case isOurs && floor >= 0 && under(ours, floors[floor]+"/internal") && folder != floors[floor]:
		case isOurs && floor >= 0 && under(ours, floors[floor]) && ours != floors[floor] && (folder == floors[floor] || !under(ours, top(folder, 3))) && !support(folder):
			return "area packages import their root, never each other, and the root imports none"
		case isOurs && under(ours, "migrations") && under(folder, "adapters/bundb"):
		case isOurs && !under(ours, "adapters") && !under(ours, "domain") && ours != "ports":
			return "adapters know domain and ports only"
		}
	case "migrations", "web":
		if isOurs {
			return layer + " knows nothing of ours"
		}
	case "cmd":
	default:
		return "an unknown folder: give it its arrows here"
	}
	return ""
}

// support reports whether a folder of an adapter only helps its tests, such as adapters/llm/llmtest.
func support(folder string) bool {
	return under(folder, "adapters") && strings.HasSuffix(path.Base(folder), "test")
}

// under reports whether p is dir or below it.
func under(p, dir string) bool { return p == dir || strings.HasPrefix(p, dir+"/") }

// top returns the first n parts of a path.
func top(p string, n int) string {
	parts := strings.Split(p, "/")
	return strings.Join(parts[:min(n, len(parts))], "/")
}

// skipped are folders that are not Go of this module.
var skipped = []string{"bench", "deploy", "web/node_modules", "web/dist", "web/src", "node_modules", "testdata", "data", "bin"}

func TestArrows(t *testing.T) {
	imports := 0
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		file = filepath.ToSlash(file)
		if entry.IsDir() {
			if file != "." && (strings.HasPrefix(entry.Name(), ".") || slices.Contains(skipped, file) || slices.Contains(skipped, entry.Name())) {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		seen[top(file, 1)] = true
		for _, spec := range parsed.Imports {
			target, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			imports++
			if wrong := fault(path.Dir(file), target); wrong != "" {
				t.Errorf("%s imports %s: %s", file, target, wrong)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if imports == 0 {
		t.Fatal("no imports seen: the test looks in the wrong place")
	}
	for _, layer := range []string{"domain", "ports", "application", "adapters", "cmd"} {
		if !seen[layer] {
			t.Errorf("no file of %s seen", layer)
		}
	}
}

// TestArrowCheckDetectsViolations: what is wrong is called wrong, and what is right is not.
func TestArrowCheckDetectsViolations(t *testing.T) {
	for _, wrong := range [][2]string{
		{"domain/chat", "chatbot/ports"}, {"domain/chat", "chatbot/application/turn"}, {"domain/chat", "net/http"}, {"domain/chat", "database/sql"},
		{"domain/chat", "os"}, {"domain/chat", "encoding/json"}, {"domain/identity", "golang.org/x/crypto/bcrypt"}, {"domain/chat", "sync"}, {"domain/identity", "crypto/rand"},
		{"ports", "chatbot/adapters/memory"}, {"ports", "chatbot/application/turn"}, {"ports", "net/http"}, {"ports", "github.com/uptrace/bun"},
		{"ports", "testing"}, {"ports/contract", "chatbot/adapters/memory"}, {"ports", "chatbot/ports/contract"},
		{"application/turn", "chatbot/application/identity"}, {"application/turn", "chatbot/adapters/memory"}, {"application/turn", "net/http"},
		{"application/turn", "go.uber.org/zap"}, {"application/identity", "chatbot/ports/contract"}, {"application/identity", "chatbot/cmd/chatbot/config"},
		{"adapters/http", "chatbot/adapters/ws"}, {"adapters/http", "chatbot/application/turn"}, {"adapters/http", "chatbot/cmd/chatbot/config"},
		{"adapters/memory", "chatbot/ports/contract"}, {"adapters/memory", "go.uber.org/fx"}, {"adapters/http", "github.com/lestrrat-go/jwx/v2/jwt"},
		{"adapters/memory", "github.com/uptrace/bun"}, {"adapters/memory", "github.com/redis/go-redis/v9"}, {"adapters/redis", "chatbot/adapters/memory"}, {"adapters/http", "go.opentelemetry.io/otel/trace"}, {"adapters/jwt", "github.com/gofiber/fiber/v2"}, {"adapters/internal/wire", "chatbot/adapters/http"},
		{"adapters/http/chats", "chatbot/adapters/http/identity"}, {"adapters/http/identity", "chatbot/adapters/http/chats/export"}, {"adapters/http", "chatbot/adapters/http/chats"},
		{"adapters/http/chats", "chatbot/adapters/ws"}, {"adapters/http/chats", "chatbot/application/turn"}, {"adapters/ws", "chatbot/adapters/http/chats"}, {"adapters/http/chats", "chatbot/adapters/http/httptest"},
		{"adapters/llm/openai", "chatbot/adapters/memory"}, {"adapters/memory", "chatbot/migrations"}, {"adapters/http", "chatbot/web"},
		{"migrations", "chatbot/domain/chat"}, {"web", "chatbot/ports"}, {"application/turn", "go.uber.org/fx"}, {"helpers", "fmt"},
		{"adapters/llm", "chatbot/adapters/llm/llmtest"}, {"ports", "go.uber.org/goleak"}, {"cmd/chatbot/app", "chatbot/adapters/llm/llmtest"},
		{"domain/chat", "github.com/yuin/goldmarkdown"}, {"domain/chat", "github.com/rs/zerolog"}, {"ports", "github.com/yuin/goldmark"}, {"application/turn", "golang.org/x/text/cases"},
		{"cmd/chatbot/app", "github.com/uptrace/bun"}, {"cmd/chatbot/app", "chatbot/ports/contract"},
		{"adapters/bundb/turns", "chatbot/adapters/bundb/chats"}, {"adapters/bundb", "chatbot/adapters/bundb/turns"}, {"adapters/bundb", "chatbot/adapters/bundb/internal/stored"},
		{"ports/contract/turns", "chatbot/ports/contract/chats"}, {"ports", "chatbot/ports/contract/turns"},
	} {
		if fault(wrong[0], wrong[1]) == "" {
			t.Errorf("%s may import %s", wrong[0], wrong[1])
		}
	}
	for _, right := range [][2]string{
		{"domain/chat", "github.com/yuin/goldmark/parser"}, {"domain/chat", "github.com/rivo/uniseg"}, {"domain/chat", "golang.org/x/text/unicode/norm"},
		{"domain/identity", "net/mail"}, {"domain/identity", "chatbot/domain/fault"}, {"domain/chat", "strings"}, {"ports", "context"}, {"ports", "chatbot/domain/chat"},
		{"ports/contract", "testing"}, {"ports/contract", "chatbot/ports"}, {"application/turn", "sync"}, {"application/turn", "chatbot/ports"},
		{"adapters/http", "chatbot/adapters/internal/wire"}, {"adapters/llm", "chatbot/adapters/llm/wire"}, {"adapters/llm/openai", "chatbot/adapters/llm/wire"},
		{"adapters/http/chats", "chatbot/adapters/http"}, {"adapters/http/chats", "chatbot/adapters/http/chats/export"}, {"adapters/http/chats", "chatbot/adapters/internal/wire"},
		{"adapters/http/chats/export", "chatbot/adapters/http"}, {"cmd/chatbot/app", "chatbot/adapters/http/chats"}, {"adapters/http/chats", "github.com/gofiber/fiber/v2"},
		{"adapters/bundb", "chatbot/migrations"}, {"adapters/bundb/turns", "chatbot/adapters/bundb"}, {"adapters/bundb/turns", "chatbot/adapters/bundb/internal/stored"}, {"ports/contract/turns", "chatbot/ports/contract"}, {"adapters/bundb", "github.com/uptrace/bun/dialect/pgdialect"}, {"adapters/redis", "github.com/redis/go-redis/v9"}, {"adapters/jwt", "github.com/lestrrat-go/jwx/v2/jwt"},
		{"cmd/chatbot", "chatbot/web"}, {"cmd/chatbot/app", "go.uber.org/fx"}, {"cmd/chatbot/app", "chatbot/adapters/http"}, {"migrations", "embed"},
		{"adapters/llm/llmtest", "chatbot/ports/contract"}, {"ports/contract", "go.uber.org/goleak"},
	} {
		if wrong := fault(right[0], right[1]); wrong != "" {
			t.Errorf("%s may not import %s: %s", right[0], right[1], wrong)
		}
	}
}
