package http

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gofiber/fiber/v2"
	"go.uber.org/zap"
)

// notDescribed lists routes that are not operations of the API: the files of the docs page. (The page is middleware.)
var notDescribed = []string{"GET /api/docs/*"}

// noLimits stands for the limits where no request is served.
type noLimits struct{ Limits }

func TestRoutesAndDescriptionAreTheSame(t *testing.T) {
	s, err := New(Deps{Limits: noLimits{}, Page: fstest.MapFS{}, Log: zap.NewNop(), Socket: func(*fiber.Ctx) error { return nil }}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var registered []string
	for _, r := range s.app.GetRoutes(true) {
		if r.Method == fiber.MethodHead {
			continue
		}
		route := r.Method + " " + r.Path
		if !slices.Contains(notDescribed, route) {
			registered = append(registered, route)
		}
	}

	raw, err := Description()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(raw, &document); err != nil {
		t.Fatal(err)
	}
	var described []string
	for path, operations := range document.Paths {
		for method := range operations {
			if method != "parameters" {
				path := strings.ReplaceAll(strings.ReplaceAll(path, "{", ":"), "}", "")
				described = append(described, strings.ToUpper(method)+" "+path)
			}
		}
	}
	slices.Sort(registered)
	slices.Sort(described)
	if len(described) == 0 || !slices.Equal(registered, described) {
		t.Errorf("registered %q\ndescribed  %q", registered, described)
	}
}

// TestSecurityIsDescribed checks that exactly the routes that require a token are described so.
func TestSecurityIsDescribed(t *testing.T) {
	raw, err := Description()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]struct {
			Security *[]map[string][]string
		}
	}
	_ = json.Unmarshal(raw, &document) // fails for shared "parameters", which are lists, and decodes the rest
	for _, r := range (&Server{Deps: Deps{Limits: noLimits{}}}).routes() {
		path := r.Path
		for _, name := range []string{"session_id", "message_id"} {
			path = strings.ReplaceAll(path, ":"+name, "{"+name+"}")
		}
		security := document.Paths[path][strings.ToLower(r.Method)].Security
		if wants := security == nil; wants != (r.Auth == SignedIn) {
			t.Errorf("%s %s: signedIn %v, described %v", r.Method, r.Path, r.Auth == SignedIn, wants)
		}
	}
}
