package config

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// TestComposePassesEverySetting checks that every setting in the README can be set in .env, with docker-compose.prod.yml too, and
// that only the containers that use the database's passwords get them.
func TestComposePassesEverySetting(t *testing.T) {
	environment := func(file string) map[string]map[string]*string {
		all := map[string]map[string]*string{}
		for name, service := range services[struct{ Environment map[string]*string }](t, file) {
			all[name] = service.Environment
		}
		return all
	}
	base, secure := environment("docker-compose.yml"), environment("docker-compose.prod.yml")
	// Set by Compose itself.
	ours := []string{"HTTP_ADDR", "DATA_DIR", "DATABASE_SERVE_ROLE", "DATABASE_URL_FILE", "REDIS_URL_FILE", "SECRET_KEY_FILE"}
	var names []string
	for field := range reflect.TypeFor[Config]().Fields() {
		if name := field.Tag.Get("env"); name != "-" { // an override file passes OIDC_<ID>_…
			names = append(names, name)
		}
	}
	for _, name := range inFiles {
		names = append(names, name+"_FILE")
	}
	for _, service := range []string{"backend", "migrate"} {
		for _, name := range names {
			if value, set := base[service][name]; !set && !slices.Contains(ours, name) || set && value != nil && *value == "" {
				t.Errorf("%s does not get %s", service, name)
			}
		}
		for name, value := range base[service] {
			if !slices.Contains(names, name) && !strings.HasPrefix(name, "OTEL_") {
				t.Errorf("%s gets %s, which is no setting", service, name)
			}
			for _, password := range []string{"POSTGRES_PASSWORD", "POSTGRES_OWNER_PASSWORD"} {
				if value != nil && strings.Contains(*value, password) && (service == "backend" || password == "POSTGRES_PASSWORD") {
					t.Errorf("%s gets %s", service, password)
				}
			}
		}
		for _, name := range []string{"DATABASE_URL", "REDIS_URL", "SECRET_KEY"} { // read from files there
			if value := secure[service][name]; value == nil || *value != "" || secure[service][name+"_FILE"] == nil {
				t.Errorf("%s has %s in its environment", service, name)
			}
		}
	}
}

// TestComposeGivesServersTimeToStop: a server that is killed before its stop has ended loses answers that it has not spooled.
func TestComposeGivesServersTimeToStop(t *testing.T) {
	type stopping struct {
		Grace string `yaml:"stop_grace_period"`
	}
	backend := services[stopping](t, "docker-compose.yml")["backend"]
	c, _, err := load(t)
	if err != nil {
		t.Fatal(err)
	}
	const margin = 51 * time.Second // stopMargin in cmd/chatbot/app
	if grace, err := time.ParseDuration(backend.Grace); err != nil || grace < c.DrainTimeout+margin {
		t.Errorf("%v of grace (%v) for %v of draining and %v", grace, err, c.DrainTimeout, margin)
	}
}

// services returns the services of a Compose file of this repository, by name.
func services[S any](t *testing.T, file string) map[string]S {
	t.Helper()
	text, err := os.ReadFile("../../../" + file)
	if err != nil {
		t.Fatal(err)
	}
	// Tags that only Compose understands.
	text = []byte(strings.NewReplacer("!reset null", "", "!override", "").Replace(string(text)))
	var read struct{ Services map[string]S }
	if err := yaml.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	return read.Services
}
