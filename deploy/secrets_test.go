//go:build services

// Package deploy_test runs the script secrets.
package deploy_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// place is a folder for .env and secrets/.
type place struct {
	t   *testing.T
	dir string
}

func newPlace(t *testing.T, env string) place {
	t.Helper()
	p := place{t, t.TempDir()}
	p.write("env", env)
	return p
}

func (p place) write(name, text string) {
	p.t.Helper()
	path := filepath.Join(p.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.t.Fatal(err)
	}
	_ = os.Remove(path)
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		p.t.Fatal(err)
	}
}

func (p place) read(name string) string {
	p.t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, name))
	if err != nil {
		p.t.Fatal(err)
	}
	return strings.TrimSuffix(string(text), "\n")
}

// run runs the script; programs in bin/ come first on PATH.
func (p place) run(args ...string) (string, error) {
	command := exec.CommandContext(p.t.Context(), "./secrets", args...)
	command.Env = append(os.Environ(), "ENV_FILE="+p.dir+"/env", "SECRETS_DIR="+p.dir+"/secrets", "PATH="+p.dir+"/bin:"+os.Getenv("PATH"), "REDIS_NAMES=redis.example another")
	out, err := command.CombinedOutput()
	return string(out), err
}

func (p place) must(args ...string) string {
	p.t.Helper()
	out, err := p.run(args...)
	if err != nil {
		p.t.Fatalf("%v: %s", err, out)
	}
	return out
}

func (p place) certificate(name string) *x509.Certificate {
	p.t.Helper()
	block, _ := pem.Decode([]byte(p.read(name)))
	c, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		p.t.Fatal(err)
	}
	return c
}

func TestSecretsAreMadeAndKept(t *testing.T) {
	p := newPlace(t, "POSTGRES_USER=chatbot\nPOSTGRES_DB=chatbot\nSECRET_KEY=mine\nREDIS_PASSWORD=\n")
	p.must()
	env := p.read("env")
	for _, name := range []string{"POSTGRES_PASSWORD", "POSTGRES_OWNER_PASSWORD", "POSTGRES_SERVE_PASSWORD", "POSTGRES_WATCH_PASSWORD", "REDIS_PASSWORD", "GRAFANA_ADMIN_PASSWORD"} {
		if _, value, found := strings.Cut(env, "\n"+name+"="); !found || len(strings.Split(value, "\n")[0]) != 64 {
			t.Errorf("%s is not made", name)
		}
	}
	if !strings.Contains(env, "SECRET_KEY=mine\n") {
		t.Error("a secret that was set is lost")
	}
	if _, err := os.Stat(p.dir + "/secrets/database_url"); err == nil {
		t.Error("secrets are in files without being asked for")
	}
	p.must("files")
	if url := p.read("secrets/database_url"); !strings.HasPrefix(url, "postgresql://chatbot_serve:") || !strings.HasSuffix(url, "@db:5432/chatbot?sslmode=verify-full&sslrootcert=/run/secrets/ca") {
		t.Error(url)
	}
	for name, mode := range map[string]os.FileMode{"": 0o700, "ca.key": 0o600, "ca.pem": 0o444, "db.key": 0o444, "server": 0o755, "owner_password": 0o444} {
		if info, err := os.Stat(filepath.Join(p.dir, "secrets", name)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("secrets/%s: %v, %v", name, info, err)
		}
	}
	p.write("secrets/server/openai_api_key", "k")
	if said := p.must("files"); said != "" {
		t.Errorf("the second time it changes %s", said)
	}
	if info, err := os.Stat(p.dir + "/secrets/server/openai_api_key"); err != nil || info.Mode().Perm() != 0o444 {
		t.Errorf("servers cannot read their own secrets: %v, %v", info, err)
	}
}

// TestFilesOfEarlierVersionAreRegenerated: files from before roles and TLS would lock servers out; files that somebody changed are kept.
func TestFilesOfEarlierVersionAreRegenerated(t *testing.T) {
	p := newPlace(t, "POSTGRES_USER=chatbot\nPOSTGRES_DB=chatbot\nPOSTGRES_PASSWORD=p\nREDIS_PASSWORD=r\n")
	p.write("secrets/database_url", "postgresql://chatbot:p@db:5432/chatbot?sslmode=disable\n")
	p.write("secrets/redis_url", "redis://:r@redis:6379/0\n")
	p.must("files")
	if url := p.read("secrets/database_url"); !strings.Contains(url, "chatbot_serve") {
		t.Error(url)
	}
	if url := p.read("secrets/redis_url"); url != "rediss://:r@redis:6379/0" {
		t.Error(url)
	}
	p.write("env", p.read("env")+"\nDATABASE_HOST=pgbouncer\n")
	p.must("files")
	if url := p.read("secrets/database_url"); !strings.Contains(url, "@pgbouncer:5432/") {
		t.Error(url)
	}
	const mine = "postgresql://me@elsewhere/d"
	p.write("secrets/database_url", mine)
	p.must("files")
	if url := p.read("secrets/database_url"); url != mine {
		t.Error(url)
	}
}

func TestCertificatesAreGoodAndRenewed(t *testing.T) {
	p := newPlace(t, "")
	p.must()
	roots := x509.NewCertPool()
	roots.AddCert(p.certificate("secrets/ca.pem"))
	for name, hosts := range map[string][]string{"db": {"db", "localhost"}, "pgbouncer": {"pgbouncer"}, "redis": {"redis", "redis.example", "another", "127.0.0.1"}} {
		c := p.certificate("secrets/" + name + ".pem")
		for _, host := range hosts {
			if _, err := c.Verify(x509.VerifyOptions{Roots: roots, DNSName: host, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}); err != nil {
				t.Errorf("%s as %s: %v", name, host, err)
			}
		}
		if c.VerifyHostname("evil.example") == nil || c.IsCA || time.Until(c.NotAfter) > 826*24*time.Hour {
			t.Errorf("%s is good for more than it should be: %v until %v", name, c.DNSNames, c.NotAfter)
		}
		if _, err := tls.LoadX509KeyPair(p.dir+"/secrets/"+name+".pem", p.dir+"/secrets/"+name+".key"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	authority, redis := p.read("secrets/ca.pem"), p.read("secrets/redis.pem")
	// A certificate that expires in 29 days, and one of another authority.
	sign := exec.CommandContext(t.Context(), "sh", "-ec", `cd "$0/secrets"; rm -f db.pem
		openssl req -new -key db.key -subj /CN=db -addext subjectAltName=DNS:db | openssl x509 -req -CA ca.pem -CAkey ca.key -set_serial 5 -days 29 -copy_extensions copy -out db.pem`, p.dir)
	if out, err := sign.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	other := newPlace(t, "")
	other.must()
	p.write("secrets/pgbouncer.pem", other.read("secrets/pgbouncer.pem"))
	if said := p.must(); !strings.Contains(said, "db.pem") || !strings.Contains(said, "pgbouncer.pem") || strings.Contains(said, "redis.pem") || strings.Contains(said, "ca.pem") {
		t.Errorf("made anew: %s", said)
	}
	if time.Until(p.certificate("secrets/db.pem").NotAfter) < 800*24*time.Hour || p.read("secrets/ca.pem") != authority || p.read("secrets/redis.pem") != redis {
		t.Error("certificates that end are not renewed, or others are")
	}
	if _, err := tls.LoadX509KeyPair(p.dir+"/secrets/pgbouncer.pem", p.dir+"/secrets/pgbouncer.key"); err != nil {
		t.Error(err)
	}
}

func TestOldComposeIsRefused(t *testing.T) {
	for version, good := range map[string]bool{"1.29.2": false, "2.9.0": false, "2.24.3": false, "v2.24.3": false, "2.24.4": true, "v2.40.3": true, "2.24.6-desktop.1": true, "5.0.0": true} {
		p := newPlace(t, "")
		p.write("bin/docker", "#!/bin/sh\necho "+version+"\n")
		if out, err := p.run(); (err == nil) != good || !good && !strings.Contains(out, "2.24.4 or newer") {
			t.Errorf("%s: %v, %s", version, err, out)
		}
	}
	p := newPlace(t, "") // Compose may be another program
	p.write("bin/docker", "#!/bin/sh\nexit 1\n")
	p.must()
}
