package monitoring_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// service is the part of a Compose service that the tests check.
type service struct {
	Profiles []string
	Image    string
	User     string
	ReadOnly bool     `yaml:"read_only"`
	Drop     []string `yaml:"cap_drop"`
	Security []string `yaml:"security_opt"`
	Networks []string
	Ports    []string
	Volumes  []string
	Deploy   struct {
		Resources struct {
			Limits struct{ CPUs, Memory string }
		}
	}
}

var (
	pinned  = regexp.MustCompile(`^[\w./-]+:v?\d+\.\d+\.\d+$`)
	nonRoot = regexp.MustCompile(`^[1-9]\d*:`)
)

// TestPrometheusScrapesEveryExporter also checks the names and networks that Compose gives the exporters.
func TestPrometheusScrapesEveryExporter(t *testing.T) {
	text, err := os.ReadFile("prometheus/prometheus.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"cadvisor:8080", "postgres-exporter:9187", "redis-exporter:9121", "blackbox:9115", "node-exporter:9100",
		"http://nginx:8080/health", "https://nginx:8443/health", `"http://nginx:8080/"`, `"https://nginx:8443/"`, "redis:6379",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("nothing asks %s", want)
		}
	}
	compose, err := os.ReadFile("../../docker-compose.yml")
	if err != nil || !strings.Contains(string(compose), "probe: {}}") || !strings.Contains(string(compose), "backup_metrics:/metrics") {
		t.Errorf("nginx is not on the network of the probes, or backup writes no metrics: %v", err)
	}
}

// TestAlertsHaveAReceiver checks that every route ends at a receiver that sends notifications.
func TestAlertsHaveAReceiver(t *testing.T) {
	text, err := os.ReadFile("alertmanager/alertmanager.yml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Route     struct{ Receiver string }
		Receivers []struct {
			Name     string
			Webhooks []struct {
				File string `yaml:"url_file"`
			} `yaml:"webhook_configs"`
		}
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, r := range file.Receivers {
		if len(r.Webhooks) != 1 || r.Webhooks[0].File != "/etc/alertmanager/secrets/webhook_url" {
			t.Errorf("%s sends nothing", r.Name)
		}
	}
	if len(file.Receivers) != 1 || file.Receivers[0].Name != file.Route.Receiver {
		t.Errorf("%+v", file)
	}
}

func TestMonitoringHasFewRights(t *testing.T) {
	text, err := os.ReadFile("compose.yml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Services map[string]service
		Networks map[string]struct{ Internal bool }
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Services) < 11 {
		t.Fatalf("%d services", len(file.Services))
	}
	for name, s := range file.Services {
		if !slices.Equal(s.Profiles, []string{"monitoring"}) {
			t.Errorf("%s starts without being asked for", name)
		}
		if !pinned.MatchString(s.Image) {
			t.Errorf("%s: %s is no fixed version", name, s.Image)
		}
		// cAdvisor reads Docker's folder, which belongs to root; it has no capabilities and no writable mounts.
		root := name == "cadvisor" && s.User == "0:0"
		if !nonRoot.MatchString(s.User) && !root || !s.ReadOnly || !slices.Equal(s.Drop, []string{"ALL"}) || !slices.Contains(s.Security, "no-new-privileges:true") {
			t.Errorf("%s may do more than it needs: %+v", name, s)
		}
		if s.Deploy.Resources.Limits.CPUs == "" || s.Deploy.Resources.Limits.Memory == "" {
			t.Errorf("%s has no bounds", name)
		}
		for _, port := range s.Ports {
			if !strings.HasPrefix(port, "127.0.0.1:") {
				t.Errorf("%s is reachable from elsewhere: %s", name, port)
			}
		}
		for _, network := range s.Networks {
			// data is defined in docker-compose.yml, and internal.
			outside := !file.Networks[network].Internal && network != "data"
			if outside && name != "grafana" && name != "alertmanager" {
				t.Errorf("%s reaches out by %s", name, network)
			}
		}
		for _, volume := range s.Volumes {
			if name == "cadvisor" && !strings.HasSuffix(volume, ":ro") {
				t.Errorf("%s may write %s", name, volume)
			}
			if socket := strings.Contains(volume, "docker.sock"); socket && (name != "docker-proxy" || !slices.Equal(s.Networks, []string{"docker-proxy"})) {
				t.Errorf("%s holds Docker's socket", name)
			}
			if strings.HasPrefix(volume, "./") && !strings.HasSuffix(volume, ":ro") {
				t.Errorf("%s may write %s", name, volume)
			}
			if source, _, _ := strings.Cut(volume, ":"); strings.HasPrefix(source, "./") {
				if _, err := os.Stat(source); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
	}
}
