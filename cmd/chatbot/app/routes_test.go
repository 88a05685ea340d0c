package app

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	httpapi "chatbot/adapters/http"
	"chatbot/cmd/chatbot/config"
)

// notDescribed lists routes that are not operations of the API: the files of the docs page. (The page is middleware.)
var notDescribed = []string{"GET /api/docs/*"}

// allRoutes returns the routes of a server, none of which can be called.
func allRoutes(t *testing.T) []httpapi.Route {
	t.Helper()
	all, err := routes(nil, serverParts{Inputs: Inputs{Config: config.Config{APIDocs: true}}})
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(r httpapi.Route) bool { return slices.Contains(notDescribed, r.Method+" "+r.Path) })
}

func TestRoutesAndDescriptionAreTheSame(t *testing.T) {
	t.Parallel()
	var registered []string
	for _, r := range allRoutes(t) {
		registered = append(registered, r.Method+" "+r.Path)
	}

	raw, err := httpapi.Description()
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
				path := strings.ReplaceAll(path, "{model_id}", "*") // with slashes
				path = strings.ReplaceAll(strings.ReplaceAll(path, "{", ":"), "}", "")
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

// TestSecurityIsDescribed checks that routes are described with what they require.
func TestSecurityIsDescribed(t *testing.T) {
	t.Parallel()
	raw, err := httpapi.Description()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]struct {
			Security *[]map[string][]string
		}
	}
	_ = json.Unmarshal(raw, &document) // fails for shared "parameters", which are lists, and decodes the rest
	for _, r := range allRoutes(t) {
		path := r.Path
		for _, name := range []string{"session_id", "message_id", "login_id", "server_id", "provider_id"} {
			path = strings.ReplaceAll(path, ":"+name, "{"+name+"}")
		}
		path = strings.ReplaceAll(path, "*", "{model_id}")
		security, described := document.Paths[path][strings.ToLower(r.Method)].Security, "no access token"
		switch {
		case security == nil:
			described = "an access token"
		case reflect.DeepEqual(*security, []map[string][]string{{"apiKey": {}}}):
			described = "a key"
		}
		wanted := map[httpapi.Auth]string{httpapi.Anyone: "no access token", httpapi.SignedIn: "an access token", httpapi.Admin: "an access token", httpapi.WithKey: "a key"}[r.Auth]
		if described != wanted {
			t.Errorf("%s %s requires %s, and is described with %s", r.Method, r.Path, wanted, described)
		}
	}
}

// TestRoutePoliciesAreComplete checks that no route of signed-in people is unlimited, and that each has what its policy needs.
func TestRoutePoliciesAreComplete(t *testing.T) {
	t.Parallel()
	for _, r := range allRoutes(t) {
		signedIn := r.Auth != httpapi.Anyone
		if signedIn && r.Limit == nil || r.Credentials && r.Limit == nil || r.Holds && !signedIn {
			t.Errorf("%s %s: signed in %v, limited %v, credentials %v, holds %v", r.Method, r.Path, signedIn, r.Limit != nil, r.Credentials, r.Holds)
		}
	}
}
