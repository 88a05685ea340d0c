//go:build services

package app_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// gateway is nginx with the configuration of the folder nginx, in front of a server.
type gateway struct {
	*server // as clients reach it: base is the gateway's address
	dir     string
	http    string // the plain listener, host:port
}

// newGateway starts nginx with the project's configuration, changing only paths, addresses and edits (from, to, …). Directives that
// nginx has since 1.25.1 and 1.27.3 are replaced with their older forms for the installed nginx; deploy/walk tests the image's.
func newGateway(t *testing.T, s *server, secure bool, edits ...string) *gateway {
	t.Helper()
	g := &gateway{server: &server{t: t, App: s.App, base: "", log: s.log}, dir: t.TempDir(), http: freeAddress(t)}
	if err := os.CopyFS(g.dir, os.DirFS(filepath.Join("..", "..", "..", "nginx"))); err != nil {
		t.Fatal(err)
	}
	g.base = "http://" + g.http
	safe := freeAddress(t)
	if secure {
		g.base = "https://" + safe
		certify(t, filepath.Join(g.dir, "tls"))
		if err := os.Rename(filepath.Join(g.dir, "tls", "listen.conf"), filepath.Join(g.dir, "conf.d", "listen.conf")); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := writeSettings(t, g.dir); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	behind := strings.TrimPrefix(s.base, "http://")
	g.rewrite(strings.NewReplacer(append(edits,
		"include mime.types", "include /etc/nginx/mime.types", "/etc/nginx/", g.dir+"/", " /tmp/", " "+g.dir+"/",
		"/dev/stdout", g.dir+"/access.log", "error_log stderr", "error_log "+g.dir+"/error.log", "worker_processes auto", "worker_processes 1",
		"listen 8080", "listen "+g.http, "listen 8443 ssl default_server;\n    http2 on;", "listen "+safe+" ssl http2 default_server;", "backend:8000 resolve", behind, "frontend:3000 resolve", behind,
	)...))
	runNginx(t, g.dir, g.http)
	return g
}

// runNginx runs nginx on dir/nginx.conf until the test ends, and fails the test if dir/error.log has complaints.
func runNginx(t *testing.T, dir, address string) {
	t.Helper()
	errors := filepath.Join(dir, "error.log")
	how := "daemon off;"
	if os.Getuid() == 0 {
		how += " user root;" // other users cannot read the test's folder
	}
	command := exec.CommandContext(t.Context(), "nginx", "-p", dir, "-c", filepath.Join(dir, "nginx.conf"), "-e", errors, "-g", how)
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) } // SIGTERM also ends the workers
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // runs after t's context has ended
		_ = command.Wait()
		if said, _ := os.ReadFile(errors); len(said) > 0 {
			t.Errorf("nginx says: %s", said)
		}
	})
	for range 200 {
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("nginx does not listen")
}

// writeSettings runs the image's script, which writes the settings of the environment and more into nginx's configuration in dir.
func writeSettings(t *testing.T, dir string, more ...string) (string, error) {
	t.Helper()
	script := exec.CommandContext(t.Context(), "sh", filepath.Join("..", "..", "..", "nginx", "start"), "write")
	script.Env = append(append(os.Environ(), "SETTINGS_DIR="+dir), more...)
	out, err := script.CombinedOutput()
	return string(out), err
}

func (g *gateway) rewrite(replace *strings.Replacer) {
	g.t.Helper()
	for _, pattern := range []string{"*.conf", "*.inc", "conf.d/*.conf"} {
		files, _ := filepath.Glob(filepath.Join(g.dir, pattern))
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err == nil {
				err = os.WriteFile(file, []byte(replace.Replace(string(text))), 0o600)
			}
			if err != nil {
				g.t.Fatal(err)
			}
		}
	}
}

// accessed returns the access log of nginx.
func (g *gateway) accessed() string {
	g.t.Helper()
	log, err := os.ReadFile(filepath.Join(g.dir, "access.log"))
	if err != nil {
		g.t.Fatal(err)
	}
	return string(log)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	probe, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer probe.Close()
	return probe.Addr().String()
}

// certify writes a certificate for 127.0.0.1 into dir and makes this process trust it until the test ends.
func certify(t *testing.T, dir string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, BasicConstraintsValid: true, IsCA: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	made, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{"fullchain.pem": {Type: "CERTIFICATE", Bytes: made}, "privkey.pem": {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	trusted, transport := x509.NewCertPool(), httpClient.Transport.(*http.Transport)
	trusted.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: made}))
	before := httpClient.Transport
	changed := transport.Clone()
	changed.TLSClientConfig, changed.ForceAttemptHTTP2 = &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12}, true
	httpClient.Transport = changed
	t.Cleanup(func() { httpClient.Transport = before })
}
