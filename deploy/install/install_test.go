// Package install tests the script that installs a release.
package install

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// release is a server with one release, whose program prints its version or fails.
type release struct {
	t       *testing.T
	version string
	archive []byte
	sums    string
	server  *httptest.Server
}

func newRelease(t *testing.T, version, program string) *release {
	t.Helper()
	name := fmt.Sprintf("chatbot-%s-%s-%s", version, runtime.GOOS, runtime.GOARCH)
	r := &release{t: t, version: version, archive: packed(t, name, map[string]string{
		"chatbot": program, "README.md": "about", "systemd/chatbot.service": "[Service]\n", "systemd/chatbot.socket": "[Socket]\n",
	})}
	r.sums = fmt.Sprintf("%x  ./%s.tar.gz\n%064d  ./chatbot-%s-plan9-mips.tar.gz\n", sha256.Sum256(r.archive), name, 0, version)
	r.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		switch request.URL.Path {
		case "/latest/download/SHA256SUMS", "/download/v" + version + "/SHA256SUMS":
			_, _ = w.Write([]byte(r.sums))
		case "/latest/download/" + name + ".tar.gz", "/download/v" + version + "/" + name + ".tar.gz":
			_, _ = w.Write(r.archive)
		default:
			http.NotFound(w, request)
		}
	}))
	t.Cleanup(r.server.Close)
	return r
}

func packed(t *testing.T, name string, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	all := tar.NewWriter(zip)
	for file, text := range files {
		if err := all.WriteHeader(&tar.Header{Name: name + "/" + file, Mode: 0o755, Size: int64(len(text))}); err != nil {
			t.Fatal(err)
		}
		if _, err := all.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := all.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const says = "#!/bin/sh\n[ \"$1\" = healthcheck ] && exit 0\necho chatbot %s\n"

// install runs the script with DESTDIR dir and a systemctl that runs the given shell code.
func (r *release) install(dir, systemctl string, words ...string) (string, error) {
	r.t.Helper()
	bin := filepath.Join(dir, "fake")
	if err := os.MkdirAll(bin, 0o755); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "systemctl"), []byte("#!/bin/sh\necho \"$@\" >>"+dir+"/systemctl.log\n"+systemctl), 0o755); err != nil {
		r.t.Fatal(err)
	}
	command := exec.CommandContext(r.t.Context(), "sh", append([]string{"install"}, words...)...)
	command.Env = append(os.Environ(), "DOWNLOADS="+r.server.URL, "PREFIX=/usr/local", "DESTDIR="+dir, "PATH="+bin+":"+os.Getenv("PATH"), "HEALTH_INTERVAL=0")
	out, err := command.CombinedOutput()
	return string(out), err
}

func installed(dir string) string {
	out, err := exec.Command(filepath.Join(dir, "usr/local/bin/chatbot"), "version").Output()
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(out))
}

func TestInstallerInstallsRelease(t *testing.T) {
	dir := t.TempDir()
	if out, err := newRelease(t, "1.2.3", fmt.Sprintf(says, "1.2.3")).install(dir, ""); err != nil || installed(dir) != "chatbot 1.2.3" {
		t.Fatalf("%v %s", err, out)
	}
	if out, err := newRelease(t, "1.3.0", fmt.Sprintf(says, "1.3.0")).install(dir, "", "v1.3.0"); err != nil || installed(dir) != "chatbot 1.3.0" {
		t.Fatalf("%v %s", err, out)
	}
	before, err := os.ReadFile(filepath.Join(dir, "usr/local/bin/chatbot.before"))
	if err != nil || !strings.Contains(string(before), "1.2.3") {
		t.Errorf("what was there before is %q, %v", before, err)
	}
}

func TestInstallerRefusesWrongRelease(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*release)
		want  string
	}{
		"another archive":       {func(r *release) { r.archive = packed(t, "x", map[string]string{"chatbot": "evil"}) }, "its checksum differs"},
		"a download cut off":    {func(r *release) { r.archive = r.archive[:len(r.archive)/2] }, "its checksum differs"},
		"no line for it":        {func(r *release) { r.sums = "" }, "has no program for"},
		"a line with a path":    {func(r *release) { r.sums = strings.ReplaceAll(r.sums, "./chatbot", "../chatbot") }, "has no program for"},
		"a page instead":        {func(r *release) { r.sums = "<!doctype html>" }, "has no program for"},
		"nothing at that place": {func(r *release) { r.server.Config.Handler = http.NotFoundHandler() }, "cannot be downloaded"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if out, err := newRelease(t, "1.0.0", fmt.Sprintf(says, "1.0.0")).install(dir, ""); err != nil {
				t.Fatal(out)
			}
			r := newRelease(t, "2.0.0", fmt.Sprintf(says, "2.0.0"))
			c.spoil(r)
			out, err := r.install(dir, "")
			if err == nil || !strings.Contains(out, c.want) || installed(dir) != "chatbot 1.0.0" {
				t.Errorf("%v %s; installed is %s", err, out, installed(dir))
			}
		})
	}
}

func TestInstallerRefusesProgramThatDoesNotRun(t *testing.T) {
	dir := t.TempDir()
	out, err := newRelease(t, "2.0.0", "#!/bin/sh\nexit 1\n").install(dir, "")
	if err == nil || !strings.Contains(out, "does not run on this system") {
		t.Errorf("%v %s", err, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "usr/local/bin/chatbot")); err == nil {
		t.Error("it was installed")
	}
}

func TestServiceIsRestarted(t *testing.T) {
	dir := t.TempDir()
	out, err := newRelease(t, "1.0.0", fmt.Sprintf(says, "1.0.0")).install(dir, "", "--service")
	if err != nil {
		t.Fatal(out)
	}
	log, _ := os.ReadFile(filepath.Join(dir, "systemctl.log"))
	if !strings.Contains(string(log), "enable --now chatbot.socket\nenable chatbot.service\nrestart chatbot.service\n") {
		t.Errorf("systemctl was told %s", log)
	}
	settings := filepath.Join(dir, "etc/chatbot/chatbot.env")
	if info, err := os.Stat(settings); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if err := os.WriteFile(settings, []byte("SECRET=mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	// The next version does not start.
	out, err = newRelease(t, "2.0.0", "#!/bin/sh\n[ \"$1\" = version ] && echo chatbot 2.0.0\n").install(dir, `case $1 in restart) [ ! -e `+dir+`/usr/local/bin/chatbot.before ];; esac`, "--service")
	if err == nil || !strings.Contains(out, "the one before runs again") || installed(dir) != "chatbot 1.0.0" {
		t.Errorf("%v %s; installed is %s", err, out, installed(dir))
	}
	if kept, _ := os.ReadFile(settings); string(kept) != "SECRET=mine\n" {
		t.Errorf("its settings are now %q", kept)
	}
}

func TestInstallerNamesReleaseAddress(t *testing.T) {
	command := exec.CommandContext(t.Context(), "sh", "install")
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
	if out, err := command.CombinedOutput(); err == nil || !strings.Contains(string(out), "DOWNLOADS is empty") {
		t.Errorf("%v %s", err, out)
	}
}
