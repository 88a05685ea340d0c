// Package check validates the manifests. It builds them like kubectl and decodes them strictly to the types of Kubernetes, so that a
// misspelled field is an error. It is a separate module, so that the product does not depend on Kubernetes.
package check

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	monitoring "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	apps "k8s.io/api/apps/v1"
	autoscaling "k8s.io/api/autoscaling/v2"
	batch "k8s.io/api/batch/v1"
	core "k8s.io/api/core/v1"
	networking "k8s.io/api/networking/v1"
	policy "k8s.io/api/policy/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"
)

// kinds are the kinds that manifests may have, with their types. Fields of CloudNativePG's Cluster are not checked.
var kinds = map[string]func() any{
	"v1/Namespace": func() any { return &core.Namespace{} }, "v1/Service": func() any { return &core.Service{} },
	"v1/ConfigMap": func() any { return &core.ConfigMap{} }, "v1/ServiceAccount": func() any { return &core.ServiceAccount{} },
	"apps/v1/Deployment": func() any { return &apps.Deployment{} }, "batch/v1/Job": func() any { return &batch.Job{} },
	"batch/v1/CronJob": func() any { return &batch.CronJob{} }, "v1/PersistentVolumeClaim": func() any { return &core.PersistentVolumeClaim{} },
	"autoscaling/v2/HorizontalPodAutoscaler": func() any { return &autoscaling.HorizontalPodAutoscaler{} },
	"policy/v1/PodDisruptionBudget":          func() any { return &policy.PodDisruptionBudget{} },
	"networking.k8s.io/v1/NetworkPolicy":     func() any { return &networking.NetworkPolicy{} },
	"networking.k8s.io/v1/Ingress":           func() any { return &networking.Ingress{} },
	"monitoring.coreos.com/v1/PodMonitor":    func() any { return &monitoring.PodMonitor{} },
	"postgresql.cnpg.io/v1/Cluster":          func() any { return &map[string]any{} },
}

// built returns the objects of a kustomization, by kind and name.
func built(t *testing.T, folder string) map[string]any {
	t.Helper()
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), folder)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	for _, r := range resources.Resources() {
		text, err := r.AsYAML()
		if err != nil {
			t.Fatal(err)
		}
		object, err := read(text)
		if err != nil {
			t.Errorf("%s %s: %v", r.GetKind(), r.GetName(), err)
			continue
		}
		if r.GetNamespace() != "chatbot" && r.GetKind() != "Namespace" {
			t.Errorf("%s %s is in the namespace %q", r.GetKind(), r.GetName(), r.GetNamespace())
		}
		all[r.GetKind()+" "+r.GetName()] = object
	}
	return all
}

func read(text []byte) (any, error) {
	var about v1.TypeMeta
	if err := yaml.Unmarshal(text, &about); err != nil {
		return nil, err
	}
	kind, known := kinds[about.APIVersion+"/"+about.Kind]
	if !known {
		return nil, os.ErrNotExist
	}
	object := kind()
	return object, yaml.UnmarshalStrict(text, object)
}

func TestManifests(t *testing.T) {
	base, whole := built(t, "../base"), built(t, "../example")
	if len(base) < 16 || len(whole) < len(base)+3 {
		t.Fatalf("%d objects, %d with the components", len(base), len(whole))
	}
	for name, object := range whole {
		if d, ok := object.(*apps.Deployment); ok {
			pods(t, name, d.Spec.Template, *d.Spec.Selector)
		}
		if j, ok := object.(*batch.Job); ok {
			pods(t, name, j.Spec.Template, v1.LabelSelector{})
		}
		if j, ok := object.(*batch.CronJob); ok {
			pods(t, name, j.Spec.JobTemplate.Spec.Template, v1.LabelSelector{})
		}
	}
	server := whole["Deployment chatbot-backend"].(*apps.Deployment)
	scaler := whole["HorizontalPodAutoscaler chatbot-backend"].(*autoscaling.HorizontalPodAutoscaler)
	if scaler.Spec.ScaleTargetRef.Name != server.Name || server.Spec.Replicas != nil || len(scaler.Spec.Metrics) != 2 {
		t.Errorf("who scales what: %+v, %v replicas", scaler.Spec.ScaleTargetRef, server.Spec.Replicas)
	}
	services(t, whole)
}

// pods checks that every pod is allowed in restricted namespaces and has resource limits.
func pods(t *testing.T, name string, template core.PodTemplateSpec, selector v1.LabelSelector) {
	t.Helper()
	spec := template.Spec
	for label, value := range selector.MatchLabels {
		if template.Labels[label] != value {
			t.Errorf("%s selects %s=%s, its pods have %q", name, label, value, template.Labels[label])
		}
	}
	if s := spec.SecurityContext; s == nil || s.RunAsNonRoot == nil || !*s.RunAsNonRoot || *s.RunAsUser == 0 || s.SeccompProfile.Type != core.SeccompProfileTypeRuntimeDefault {
		t.Errorf("%s may run as root", name)
	}
	if spec.AutomountServiceAccountToken == nil || *spec.AutomountServiceAccountToken {
		t.Errorf("%s holds a key to the cluster", name)
	}
	for _, c := range spec.Containers {
		s := c.SecurityContext
		if *s.AllowPrivilegeEscalation || !*s.ReadOnlyRootFilesystem || len(s.Capabilities.Drop) != 1 || s.Capabilities.Drop[0] != "ALL" {
			t.Errorf("%s: %s may do more than it needs", name, c.Name)
		}
		if c.Resources.Limits.Memory().IsZero() || c.Resources.Requests.Cpu().IsZero() {
			t.Errorf("%s: %s has no bounds", name, c.Name)
		}
		if !strings.Contains(c.Image, ":") || strings.HasSuffix(c.Image, ":latest") {
			t.Errorf("%s: %s is of no fixed version", name, c.Image)
		}
		for _, e := range c.Env {
			if secret := strings.Contains(e.Name, "KEY") || strings.Contains(e.Name, "URL"); secret && e.Value != "" {
				t.Errorf("%s: %s stands in the manifest", name, e.Name)
			}
		}
	}
}

// services checks that every path of the ingress leads to a service, and every service to a port of a pod.
func services(t *testing.T, whole map[string]any) {
	t.Helper()
	ingress := whole["Ingress chatbot"].(*networking.Ingress)
	for _, rule := range ingress.Spec.Rules {
		for _, path := range rule.HTTP.Paths {
			service, ok := whole["Service "+path.Backend.Service.Name].(*core.Service)
			if !ok || !has(service.Spec.Ports, path.Backend.Service.Port.Name) {
				t.Errorf("%s goes to %s, which is not there", path.Path, path.Backend.Service.Name)
				continue
			}
			d, ok := whole["Deployment "+service.Spec.Selector["app.kubernetes.io/name"]].(*apps.Deployment)
			if !ok {
				t.Errorf("the service %s selects nothing", service.Name)
				continue
			}
			for _, port := range service.Spec.Ports {
				found := false
				for _, p := range d.Spec.Template.Spec.Containers[0].Ports {
					found = found || p.Name == port.TargetPort.StrVal && p.ContainerPort == port.Port
				}
				if port.TargetPort.Type != intstr.String || !found {
					t.Errorf("the service %s has a port %s that %s has not", service.Name, port.Name, d.Name)
				}
			}
		}
	}
}

func has(ports []core.ServicePort, name string) bool {
	for _, p := range ports {
		if p.Name == name {
			return true
		}
	}
	return false
}

// TestServersHaveTimeToDrain checks that the grace period of a pod is longer than a server needs to stop.
func TestServersHaveTimeToDrain(t *testing.T) {
	whole := built(t, "../example")
	spec := whole["Deployment chatbot-backend"].(*apps.Deployment).Spec.Template.Spec
	var drain time.Duration
	for name, object := range whole {
		if c, ok := object.(*core.ConfigMap); ok && strings.HasPrefix(name, "ConfigMap chatbot-settings-") {
			var err error
			if drain, err = time.ParseDuration(c.Data["DRAIN_TIMEOUT"]); err != nil {
				t.Fatal(err)
			}
		}
	}
	// Beyond DRAIN_TIMEOUT a stop takes 51 s at most: stopMargin in cmd/chatbot/app.
	source, err := os.ReadFile("../../../cmd/chatbot/app/app.go")
	if err != nil || !bytes.Contains(source, []byte("stopMargin = 30*time.Second + 3*closeTimeout")) || !bytes.Contains(source, []byte("closeTimeout = 7 * time.Second")) {
		t.Fatalf("the server's own margin has changed: change it here, too (%v)", err)
	}
	server := spec.Containers[0]
	pause := time.Duration(server.Lifecycle.PreStop.Sleep.Seconds) * time.Second
	if grace := time.Duration(*spec.TerminationGracePeriodSeconds) * time.Second; drain == 0 || grace < pause+drain+51*time.Second {
		t.Errorf("%v of grace for %v of pause, %v of draining and 51s", grace, pause, drain)
	}
	notice := time.Duration(server.ReadinessProbe.PeriodSeconds*server.ReadinessProbe.FailureThreshold) * time.Second
	if server.ReadinessProbe.HTTPGet.Path != "/health/ready" || server.LivenessProbe.HTTPGet.Path != "/health" || pause < notice {
		t.Errorf("probes ask %s and %s; a pause of %v, noticed after %v", server.ReadinessProbe.HTTPGet.Path, server.LivenessProbe.HTTPGet.Path, pause, notice)
	}
}

// TestSettingsAreKnown finds settings that the server would ignore.
func TestSettingsAreKnown(t *testing.T) {
	source, err := os.ReadFile("../../../cmd/chatbot/config/config.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	known := func(name string) {
		seen++
		if !strings.HasPrefix(name, "GO") && !strings.HasPrefix(name, "PGSSL") && !bytes.Contains(source, []byte(`env:"`+name+`"`)) {
			t.Errorf("%s is no setting of the server", name)
		}
	}
	for name, object := range built(t, "../example") {
		switch o := object.(type) {
		case *core.ConfigMap:
			if !strings.HasPrefix(name, "ConfigMap chatbot-settings-") {
				continue
			}
			for setting := range o.Data {
				known(setting)
			}
		case *apps.Deployment:
			if name == "Deployment chatbot-redis" {
				continue
			}
			for _, e := range o.Spec.Template.Spec.Containers[0].Env {
				known(e.Name)
			}
			if from := o.Spec.Template.Spec.Containers[0].EnvFrom; name == "Deployment chatbot-backend" && (len(from) != 2 || !strings.HasPrefix(from[0].ConfigMapRef.Name, "chatbot-settings-")) {
				t.Errorf("%s takes its settings from %v", name, from)
			}
		}
	}
	if seen < 6 {
		t.Errorf("%d settings seen", seen)
	}
}

// TestServersUseARoleOfTheirOwn checks that migrations and servers use two roles, over connections verified with a mounted
// certificate, and that the database accepts no other connections.
func TestServersUseARoleOfTheirOwn(t *testing.T) {
	whole := built(t, "../example")
	database := *whole["Cluster chatbot-db"].(*map[string]any)
	spec := database["spec"].(map[string]any)
	role := spec["managed"].(map[string]any)["roles"].([]any)[0].(map[string]any)
	if role["superuser"] == true || role["login"] != true || role["passwordSecret"].(map[string]any)["name"] != "chatbot-db-serve" {
		t.Errorf("the role of the servers: %v", role)
	}
	if hba := spec["postgresql"].(map[string]any)["pg_hba"].([]any); len(hba) != 1 || hba[0] != "hostnossl all all all reject" {
		t.Errorf("who may connect: %v", hba)
	}
	serves, migrates := whole["Deployment chatbot-backend"].(*apps.Deployment).Spec.Template.Spec, whole["Job chatbot-migrate"].(*batch.Job).Spec.Template.Spec
	for secret, spec := range map[string]core.PodSpec{"chatbot-db-serve": serves, "chatbot-db-app": migrates} {
		env := map[string]core.EnvVar{}
		for _, e := range spec.Containers[0].Env {
			env[e.Name] = e
		}
		if from := env["DATABASE_URL"].ValueFrom; from == nil || from.SecretKeyRef.Name != secret || from.SecretKeyRef.Key != "uri" {
			t.Errorf("not from %s: %v", secret, from)
		}
		if named := env["DATABASE_SERVE_ROLE"].Value; (named == role["name"]) != (secret == "chatbot-db-app") {
			t.Errorf("%s names %q as the role that serves", secret, named)
		}
		mounted := ""
		for _, v := range spec.Volumes {
			if v.Secret != nil && v.Secret.SecretName == "chatbot-db-ca" && (v.Secret.Optional == nil || !*v.Secret.Optional) {
				for _, m := range spec.Containers[0].VolumeMounts {
					if m.Name == v.Name {
						mounted = m.MountPath + "/" + v.Secret.Items[0].Path
					}
				}
			}
		}
		if env["PGSSLMODE"].Value != "verify-full" || mounted == "" || env["PGSSLROOTCERT"].Value != mounted {
			t.Errorf("%s: %s with %q, which is mounted as %q", secret, env["PGSSLMODE"].Value, env["PGSSLROOTCERT"].Value, mounted)
		}
	}
}

func TestMisspelledFieldIsReported(t *testing.T) {
	for _, text := range []string{
		"apiVersion: apps/v1\nkind: Deployment\nspec: {replica: 3}\n", "apiVersion: v1\nkind: Service\nspec: {ports: [{port: eighty}]}\n",
		"apiVersion: apps/v1beta1\nkind: Deployment\n",
	} {
		if _, err := read([]byte(text)); err == nil {
			t.Errorf("passes: %s", text)
		}
	}
	if _, err := read([]byte("apiVersion: v1\nkind: Service\nspec: {ports: [{port: 80}]}\n")); err != nil {
		t.Error(err)
	}
}
