package check

import (
	"slices"
	"strings"
	"testing"

	apps "k8s.io/api/apps/v1"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
)

func TestRedisAcceptsOnlyTLSFromServers(t *testing.T) {
	whole := built(t, "../example")
	c := whole["Deployment chatbot-redis"].(*apps.Deployment).Spec.Template.Spec.Containers[0]
	for _, want := range []string{"'port 0'", "'tls-port 6379'", "requirepass", "/tmp/redis.conf"} {
		if !strings.Contains(c.Args[0], want) {
			t.Errorf("Redis starts without %s", want)
		}
	}
	in := whole["NetworkPolicy redis"].(*networking.NetworkPolicy).Spec.Ingress
	if len(in) != 1 || len(in[0].From) != 1 || in[0].From[0].PodSelector.MatchLabels["app.kubernetes.io/name"] != "chatbot-backend" {
		t.Errorf("who reaches Redis: %+v", in)
	}
	for name, object := range whole {
		if m, ok := object.(*core.ConfigMap); ok && strings.HasPrefix(name, "ConfigMap chatbot-settings-") && m.Data["REDIS_CA_FILE"] != "/etc/chatbot/redis/ca.crt" {
			t.Errorf("servers verify Redis with %q", m.Data["REDIS_CA_FILE"])
		}
	}
}

func TestBackupsAreScheduledAndCanReachTheDatabase(t *testing.T) {
	whole := built(t, "../example")
	job := whole["CronJob chatbot-backup"].(*batch.CronJob)
	spec := job.Spec.JobTemplate.Spec.Template
	if job.Spec.ConcurrencyPolicy != batch.ForbidConcurrent || len(strings.Fields(job.Spec.Schedule)) != 5 || !slices.Equal(spec.Spec.Containers[0].Args, []string{"once"}) {
		t.Errorf("%q, %s, %v", job.Spec.Schedule, job.Spec.ConcurrencyPolicy, spec.Spec.Containers[0].Args)
	}
	// pg_dump refuses a newer database.
	database := (*whole["Cluster chatbot-db"].(*map[string]any))["spec"].(map[string]any)["imageName"].(string)
	_, version, _ := strings.Cut(database, ":")
	major, _, _ := strings.Cut(version, ".")
	if image := spec.Spec.Containers[0].Image; !strings.HasSuffix(image, "-pg"+major) {
		t.Errorf("%s dumps %s", image, database)
	}
	recipients := whole["ConfigMap "+spec.Spec.Containers[0].EnvFrom[0].ConfigMapRef.Name].(*core.ConfigMap).Data["BACKUP_RECIPIENTS"]
	if !strings.HasPrefix(recipients, "age1") {
		t.Errorf("backups are for %q", recipients)
	}
	out := whole["NetworkPolicy to-database"].(*networking.NetworkPolicy).Spec.PodSelector.MatchExpressions[0].Values
	in := whole["NetworkPolicy database"].(*networking.NetworkPolicy).Spec.Ingress[0].From[0].PodSelector.MatchExpressions[0].Values
	if name := spec.Labels["app.kubernetes.io/name"]; !slices.Contains(out, name) || !slices.Contains(in, name) {
		t.Errorf("%s does not reach the database: out %v, in %v", name, out, in)
	}
}

func TestServersReachLabeledModelsInTheCluster(t *testing.T) {
	policy := built(t, "../base")["NetworkPolicy to-models"].(*networking.NetworkPolicy).Spec
	if len(policy.Egress) != 1 || len(policy.Egress[0].To) != 1 || policy.Egress[0].To[0].NamespaceSelector.MatchLabels["chatbot.example/models"] != "true" {
		t.Fatalf("%+v", policy.Egress)
	}
	for _, port := range policy.Egress[0].Ports {
		if port.Port.IntVal == 11434 {
			return
		}
	}
	t.Errorf("not on Ollama's port: %+v", policy.Egress[0].Ports)
}

// TestMigrationJobIsRepeatable checks that the job is removed or replaced before that of the next version, because a Job is immutable.
func TestMigrationJobIsRepeatable(t *testing.T) {
	job := built(t, "../base")["Job chatbot-migrate"].(*batch.Job)
	if job.Spec.TTLSecondsAfterFinished == nil || job.Annotations["argocd.argoproj.io/sync-options"] != "Force=true,Replace=true" ||
		job.Annotations["kustomize.toolkit.fluxcd.io/force"] != "enabled" {
		t.Errorf("stays: %v, %v", job.Spec.TTLSecondsAfterFinished, job.Annotations)
	}
}
