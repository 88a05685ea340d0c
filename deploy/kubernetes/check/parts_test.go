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

// TestServersShareFiles checks that servers and the backup of files use one volume that many pods can mount, where FILES_DIR says.
func TestServersShareFiles(t *testing.T) {
	whole := built(t, "../example")
	job := whole["CronJob chatbot-file-backup"].(*batch.CronJob).Spec.JobTemplate.Spec.Template
	for name, spec := range map[string]core.PodSpec{
		"server": whole["Deployment chatbot-backend"].(*apps.Deployment).Spec.Template.Spec, "backup": job.Spec,
	} {
		claim := ""
		for _, v := range spec.Volumes {
			if v.Name == "files" && v.PersistentVolumeClaim != nil {
				claim = v.PersistentVolumeClaim.ClaimName
			}
		}
		volume, there := whole["PersistentVolumeClaim "+claim].(*core.PersistentVolumeClaim)
		if !there || !slices.Equal(volume.Spec.AccessModes, []core.PersistentVolumeAccessMode{core.ReadWriteMany}) {
			t.Errorf("%s: the claim %q", name, claim)
		}
		settings := whole["ConfigMap "+spec.Containers[0].EnvFrom[0].ConfigMapRef.Name].(*core.ConfigMap)
		mounted := slices.ContainsFunc(spec.Containers[0].VolumeMounts, func(m core.VolumeMount) bool {
			return m.Name == "files" && m.MountPath == settings.Data["FILES_DIR"] && !m.ReadOnly
		})
		if !mounted || spec.SecurityContext.FSGroup == nil || *spec.SecurityContext.FSGroup != *spec.SecurityContext.RunAsUser {
			t.Errorf("%s: %q is not mounted, or not its own: %+v", name, settings.Data["FILES_DIR"], spec.Containers[0].VolumeMounts)
		}
	}
	for _, e := range job.Spec.Containers[0].Env {
		if from := e.ValueFrom; e.Name == "BACKUP_RECIPIENTS" && whole["ConfigMap "+from.ConfigMapKeyRef.Name] == nil {
			t.Errorf("copies are for nobody: %+v", from.ConfigMapKeyRef)
		}
	}
	out := whole["NetworkPolicy to-database"].(*networking.NetworkPolicy).Spec.PodSelector.MatchExpressions[0].Values
	in := whole["NetworkPolicy database"].(*networking.NetworkPolicy).Spec.Ingress[0].From[0].PodSelector.MatchExpressions[0].Values
	if name := job.Labels["app.kubernetes.io/name"]; !slices.Contains(out, name) || !slices.Contains(in, name) {
		t.Errorf("%s does not reach the database: out %v, in %v", name, out, in)
	}
}

// TestServersCanReadPDF checks that a pod has room for the process that reads files, and a folder for its compiled code.
func TestServersCanReadPDF(t *testing.T) {
	whole := built(t, "../base")
	spec := whole["Deployment chatbot-backend"].(*apps.Deployment).Spec.Template.Spec
	c := spec.Containers[0]
	settings := whole["ConfigMap "+c.EnvFrom[0].ConfigMapRef.Name].(*core.ConfigMap)
	if most := c.Resources.Limits.Memory().Value(); most < (900+512)<<20 { // GOMEMLIMIT, and RLIMIT_DATA of the process
		t.Errorf("%d bytes of memory", most)
	}
	if !slices.ContainsFunc(c.VolumeMounts, func(m core.VolumeMount) bool { return m.MountPath == settings.Data["DATA_DIR"] }) {
		t.Errorf("%q is not mounted", settings.Data["DATA_DIR"])
	}
}
