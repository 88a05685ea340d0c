// Package monitoring_test checks dashboards and alerts against the series that exist: a query for a missing series would stay silent
// forever.
package monitoring_test

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.yaml.in/yaml/v3"

	"chatbot/adapters/metrics"
)

// theirs are the series of other programs, such as Prometheus itself and the node exporter.
var theirs = map[string][]string{
	"up": nil, "ALERTS": {"alertname", "alertstate", "severity"},
	"node_cpu_seconds_total":     {"cpu", "mode"},
	"node_memory_MemTotal_bytes": nil, "node_memory_MemAvailable_bytes": nil,
	"node_filesystem_avail_bytes": {"device", "fstype", "mountpoint"}, "node_filesystem_size_bytes": {"device", "fstype", "mountpoint"},
	"node_disk_read_bytes_total": {"device"}, "node_disk_written_bytes_total": {"device"},
	"probe_success": {"part"}, "probe_ssl_earliest_cert_expiry": {"part"},
	"chatbot_backup_last_success_timestamp_seconds": nil, "chatbot_backup_last_size_bytes": nil, // by deploy/backup
	"pg_up": nil, "pg_stat_activity_count": {"datname", "state"}, "pg_settings_max_connections": nil,
	"redis_up": nil, "redis_memory_used_bytes": nil, "redis_memory_max_bytes": nil,
	"container_last_seen": {"name"}, "container_cpu_usage_seconds_total": {"name"},
	"container_memory_working_set_bytes": {"name"}, "container_spec_memory_limit_bytes": {"name"},
	"container_fs_reads_bytes_total": {"name"}, "container_fs_writes_bytes_total": {"name"}, "container_fs_usage_bytes": {"name"},
	"container_network_receive_bytes_total": {"name"}, "container_network_transmit_bytes_total": {"name"},
	"container_cpu_cfs_throttled_periods_total": {"name"}, "container_cpu_cfs_periods_total": {"name"},
	"alertmanager_notifications_failed_total": {"integration"},
	"node_network_receive_bytes_total":        {"device"}, "node_network_transmit_bytes_total": {"device"},
}

// given are labels that Prometheus adds.
var given = []string{"job", "instance"}

var desc = regexp.MustCompile(`^Desc\{fqName: "([^"]+)".*constLabels: \{([^}]*)\}, variableLabels: \{([^}]*)\}\}$`)

// known returns all series with their labels: the server's, the recorded ones, and theirs.
func known(t *testing.T) map[string][]string {
	t.Helper()
	m := metrics.New()
	m.WatchLoad(func() (int, int) { return 0, 0 })
	m.WatchUnsaved(func() int64 { return 0 })
	m.WatchPool("all", &sql.DB{})
	series := make(chan *prometheus.Desc)
	go func() { defer close(series); m.Describe(series) }()
	all := map[string][]string{}
	for s := range series {
		parts := desc.FindStringSubmatch(s.String())
		if parts == nil {
			t.Fatalf("a series describes itself as %s", s)
		}
		labels := list(parts[3])
		for _, pair := range list(parts[2]) {
			name, _, _ := strings.Cut(pair, "=")
			labels = append(labels, name)
		}
		all[parts[1]] = labels
	}
	if all["http_requests_total"] == nil || len(all) < 30 {
		t.Fatalf("the server describes %d series", len(all))
	}
	for name, labels := range theirs {
		all[name] = labels
	}
	for _, r := range rules(t) {
		if r.Record != "" {
			all[r.Record] = nil
		}
	}
	return all
}

type rule struct{ Record, Alert, Expr string }

func rules(t *testing.T) (all []rule) {
	t.Helper()
	files, _ := filepath.Glob("prometheus/rules/*.yml")
	for _, file := range files {
		var content struct{ Groups []struct{ Rules []rule } }
		text, err := os.ReadFile(file)
		if err != nil || yaml.Unmarshal(text, &content) != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, g := range content.Groups {
			all = append(all, g.Rules...)
		}
	}
	if len(all) < 20 {
		t.Fatalf("%d rules", len(all))
	}
	return all
}

// judge returns the problems of a query, given all series.
func judge(series map[string][]string, query string) (wrong []string) {
	uses, groupedBy := parse(query)
	if len(uses) == 0 {
		return []string{"no metric in it"}
	}
	grouping := append([]string{"le", "alertstate"}, given...)
	for _, u := range uses {
		name, labels, ok := u.name, []string(nil), false
		for _, suffix := range []string{"", "_bucket", "_count", "_sum"} {
			if labels, ok = series[strings.TrimSuffix(name, suffix)]; ok && strings.HasSuffix(name, suffix) {
				break
			}
		}
		if !ok {
			wrong = append(wrong, "nobody counts "+name)
			continue
		}
		grouping = append(grouping, labels...)
		for _, label := range u.labels {
			if !slices.Contains(labels, label) && !slices.Contains(given, label) {
				wrong = append(wrong, name+" has no label "+label)
			}
		}
	}
	for _, label := range groupedBy {
		if !slices.Contains(grouping, label) {
			wrong = append(wrong, "gathered by "+label+", which nothing in it has")
		}
	}
	return wrong
}

func TestRulesUseExistingSeries(t *testing.T) {
	series := known(t)
	for _, r := range rules(t) {
		for _, wrong := range judge(series, r.Expr) {
			t.Errorf("%s%s: %s", r.Record, r.Alert, wrong)
		}
	}
}

func TestEveryAlertHasATest(t *testing.T) {
	type file struct {
		Tests []struct {
			Cases []struct {
				Alert string `yaml:"alertname"`
				Want  []any  `yaml:"exp_alerts"`
			} `yaml:"alert_rule_test"`
		}
	}
	fires, rests := map[string]bool{}, map[string]bool{}
	names, _ := filepath.Glob("prometheus/tests/*.test.yml")
	for _, name := range names {
		var tests file
		text, err := os.ReadFile(name)
		if err != nil || yaml.Unmarshal(text, &tests) != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, one := range tests.Tests {
			for _, c := range one.Cases {
				fires[c.Alert] = fires[c.Alert] || len(c.Want) > 0
				rests[c.Alert] = rests[c.Alert] || len(c.Want) == 0
			}
		}
	}
	for _, r := range rules(t) {
		if r.Alert != "" && (!fires[r.Alert] || !rests[r.Alert]) {
			t.Errorf("%s: seen to fire: %v, seen to rest: %v", r.Alert, fires[r.Alert], rests[r.Alert])
		}
	}
}

// dashboard is the part of Grafana's format that the tests check.
type dashboard struct {
	UID, Title string
	Panels     []struct {
		Title      string
		Datasource struct{ UID string }
		Targets    []struct {
			Expr       string
			Datasource struct{ UID string }
		}
	}
}

func TestDashboardsUseExistingSeries(t *testing.T) {
	series := known(t)
	used := map[string]bool{}
	files, _ := filepath.Glob("grafana/dashboards/*.json")
	uids := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var d dashboard
		if err := json.Unmarshal(text, &d); err != nil {
			t.Fatal(file, err)
		}
		if d.UID == "" || uids[d.UID] || d.Title == "" || len(d.Panels) == 0 {
			t.Errorf("%s: uid %q, title %q, %d panels", file, d.UID, d.Title, len(d.Panels))
		}
		uids[d.UID] = true
		for _, p := range d.Panels {
			if len(p.Targets) == 0 {
				t.Errorf("%s: %s asks nothing", file, p.Title)
			}
			for _, target := range p.Targets {
				if target.Datasource.UID == "loki" {
					continue
				}
				if target.Datasource.UID != "prometheus" {
					t.Errorf("%s: %s asks %q", file, p.Title, target.Datasource.UID)
				}
				for _, wrong := range judge(series, target.Expr) {
					t.Errorf("%s: %s: %s", file, p.Title, wrong)
				}
				uses, _ := parse(target.Expr)
				for _, u := range uses {
					used[u.name] = true
				}
			}
		}
	}
	if len(files) < 5 {
		t.Fatalf("%d dashboards", len(files))
	}
	// Every series of the server is used in a dashboard or an alert.
	for _, r := range rules(t) {
		uses, _ := parse(r.Expr)
		for _, u := range uses {
			used[u.name] = used[u.name] || used[r.Record] || r.Alert != ""
		}
	}
	for name := range series {
		shown := used[name] || used[name+"_bucket"] || used[name+"_count"]
		if own := !strings.HasPrefix(name, "go_") && !strings.HasPrefix(name, "process_") && name != "chat_answers_open"; own && !shown {
			t.Errorf("no dashboard or alert shows %s", name)
		}
	}
}

// TestDashboardsAreValidPromQL checks every query of the dashboards with promtool, if PROMTOOL names it (make alerts).
func TestDashboardsAreValidPromQL(t *testing.T) {
	tool := os.Getenv("PROMTOOL")
	if tool == "" {
		t.Skip("PROMTOOL is not set")
	}
	var rules []map[string]string
	files, _ := filepath.Glob("grafana/dashboards/*.json")
	for _, file := range files {
		for _, query := range queries(t, file) {
			rules = append(rules, map[string]string{"record": fmt.Sprintf("query:%d", len(rules)), "expr": strings.ReplaceAll(query, "$__rate_interval", "5m")})
		}
	}
	if len(rules) < 50 {
		t.Fatalf("%d queries", len(rules))
	}
	text, err := yaml.Marshal(map[string]any{"groups": []any{map[string]any{"name": "dashboards", "rules": rules}}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "queries.yml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if said, err := exec.CommandContext(t.Context(), tool, "check", "rules", file).CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, said)
	}
}

// queries returns the queries of a dashboard.
func queries(t *testing.T, file string) (all []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var d dashboard
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(file, err)
	}
	for _, p := range d.Panels {
		for _, target := range p.Targets {
			if target.Datasource.UID == "prometheus" {
				all = append(all, target.Expr)
			}
		}
	}
	return all
}

// TestQueryCheckDetectsErrors also checks that valid queries are accepted.
func TestQueryCheckDetectsErrors(t *testing.T) {
	series := known(t)
	for _, wrong := range []string{
		`sum(rate(http_request_total[5m]))`, `http_requests_total{state="200"}`, `sum by (role) (http_requests_total)`,
		`histogram_quantile(0.9, rate(llm_first_token_bucket[5m]))`, `rate(up[5m]) / nothing`, `vector(1)`,
		`chatbot:http_errors:ratio1h > 0.1`, `{job="chatbot"}`,
	} {
		if len(judge(series, wrong)) == 0 {
			t.Errorf("passes: %s", wrong)
		}
	}
	for _, right := range []string{
		`1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval])) > 0.8`,
		`histogram_quantile(0.95, sum by (le, provider, model) (rate(llm_first_token_seconds_bucket{job="chatbot"}[5m] offset 1d)))`,
		`up{job="a, b"} == 0 or absent(up{job=~"x{2}"})`, `chatbot:http_errors:ratio5m > 5e-2 and http_requests_total`,
	} {
		if wrong := judge(series, right); len(wrong) > 0 {
			t.Errorf("%s: %v", right, wrong)
		}
	}
}
