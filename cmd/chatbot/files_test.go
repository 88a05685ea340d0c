package main

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// upload uploads a file and returns what is known of it.
func (p *process) upload(t *testing.T, token, name, content string) map[string]any {
	t.Helper()
	f, err := p.tryUpload(t, token, name, content)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func (p *process) tryUpload(t *testing.T, token, name, content string) (map[string]any, error) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = io.WriteString(part, content)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(t.Context(), "POST", p.base+"/api/files", &body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	return p.try(request, token)
}

// download returns the status and the content of a file.
func (p *process) download(t *testing.T, token string, id any) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), "GET", fmt.Sprintf("%s/api/files/%v/content", p.base, id), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(content)
}

// filesIn returns the files below a folder.
func filesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestBackupCarriesFiles(t *testing.T) {
	t.Parallel()
	dir, copies := t.TempDir(), t.TempDir()
	file, public := key(t)
	p := launch(t, dir)
	token := p.signUp(t)
	f := p.upload(t, token, "notes.txt", "the content of the file")
	p.upload(t, token, "again.txt", "the content of the file")
	out, status := program(t, dir, "backup", copies, "--recipient", public)
	if status != 0 || !strings.Contains(out, "contents of files: 1 copied, 0 had a copy") {
		t.Fatalf("%d %s", status, out)
	}
	made := strings.TrimPrefix(strings.Split(out, "\n")[0], "wrote ")
	sealed := filesIn(t, filepath.Join(copies, "files"))
	if len(sealed) != 1 {
		t.Fatalf("%q", sealed)
	}
	if raw, err := os.ReadFile(sealed[0]); err != nil || bytes.Contains(raw, []byte("content of the file")) {
		t.Errorf("%.60q, %v", raw, err)
	}
	if out, status := program(t, dir, "backup", copies, "--recipient", public); status != 0 || !strings.Contains(out, "0 copied, 1 had a copy") {
		t.Errorf("%d %s", status, out)
	}
	if out, status := program(t, dir, "files", "backup", copies, "--recipient", public); status != 0 || !strings.Contains(out, "0 copied, 1 had a copy") {
		t.Errorf("%d %s", status, out)
	}
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}

	// As on another machine.
	elsewhere := t.TempDir()
	if out, status := program(t, elsewhere, "restore", made, "--identity", file); status != 0 || !strings.Contains(out, "contents of files: 1 put back") {
		t.Fatalf("%d %s", status, out)
	}
	again := launch(t, elsewhere)
	token = again.call(t, "", "POST", "/api/auth/login", `{"username":"ann","password":"Secret123"}`)["access_token"].(string)
	if status, content := again.download(t, token, f["id"]); status != http.StatusOK || content != "the content of the file" {
		t.Errorf("%d %q", status, content)
	}
}

// TestLostAndDamagedContentsAreTold: a backup tells of them and takes neither for a copy; a restore puts back what is lost.
func TestLostAndDamagedContentsAreTold(t *testing.T) {
	t.Parallel()
	dir, copies := t.TempDir(), t.TempDir()
	file, public := key(t)
	other, _ := key(t)
	p := launch(t, dir)
	p.upload(t, p.signUp(t), "notes.txt", "the content of the file")
	if out, status := program(t, dir, "files", "backup", copies, "--recipient", public); status != 0 {
		t.Fatal(out)
	}
	stored := filesIn(t, filepath.Join(dir, "data", "files"))[0]
	if err := os.Remove(stored); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args   []string
		status int
		says   string
	}{
		"another key": {[]string{"restore", copies, "--identity", other}, 1, "cannot be decrypted"},
		"no copies":   {[]string{"restore", t.TempDir(), "--identity", file}, 1, "1 contents that files need are neither"},
		"a backup":    {[]string{"backup", t.TempDir(), "--recipient", public}, 0, "1 are missing in the storage"},
	} {
		if out, status := program(t, dir, append([]string{"files"}, c.args...)...); status != c.status || !strings.Contains(out, c.says) {
			t.Errorf("%s: %d %s", name, status, out)
		}
	}
	if out, status := program(t, dir, "files", "restore", copies, "--identity", file); status != 0 || !strings.Contains(out, "1 put back, 0 were there") {
		t.Errorf("%d %s", status, out)
	}
	if err := os.WriteFile(stored, []byte("the content of the fil3"), 0o600); err != nil {
		t.Fatal(err)
	}
	fresh := t.TempDir()
	if out, status := program(t, dir, "files", "backup", fresh, "--recipient", public); status != 0 || !strings.Contains(out, "1 are damaged") || len(filesIn(t, fresh)) != 0 {
		t.Errorf("%d %s", status, out)
	}
}

// TestCopiesAreDeletedWhenNoBackupNeedsThem: a copy is kept as long as a backup that may need it, and two days more.
func TestCopiesAreDeletedWhenNoBackupNeedsThem(t *testing.T) {
	t.Parallel()
	dir, copies := t.TempDir(), t.TempDir()
	_, public := key(t)
	p := launch(t, dir)
	token := p.signUp(t)
	p.upload(t, token, "a.txt", "needed")
	p.upload(t, token, "b.txt", "deleted since")
	if out, status := program(t, dir, "files", "backup", copies, "--recipient", public); status != 0 {
		t.Fatal(out)
	}
	names := filesIn(t, copies)
	for _, name := range names {
		long := time.Now().Add(-33 * 24 * time.Hour)
		if err := os.Chtimes(name, long, long); err != nil {
			t.Fatal(err)
		}
	}
	sum := sha256.Sum256([]byte("deleted since"))
	db, err := sql.Open("sqlite", filepath.Join(dir, "data", "chatbot.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "UPDATE file_blobs SET deleting = 1 WHERE sha256 = ?", hex.EncodeToString(sum[:])); err != nil {
		t.Fatal(err)
	}
	if out, status := program(t, dir, "files", "backup", copies, "--recipient", public); status != 0 || !strings.Contains(out, "0 copied, 1 had a copy, 1 old copies deleted") {
		t.Errorf("%d %s", status, out)
	}
	if left := filesIn(t, copies); len(names) != 2 || len(left) != 1 || strings.Contains(left[0], hex.EncodeToString(sum[:])) {
		t.Errorf("%q of %q", left, names)
	}
}

// TestKilledInTheMiddleOfAnUpload: what was acknowledged is there, and what was not leaves nothing once it is collected.
func TestKilledInTheMiddleOfAnUpload(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stored := filepath.Join(dir, "data", "files")
	p := launch(t, dir)
	token := p.signUp(t)
	kept := p.upload(t, token, "kept.txt", "acknowledged")
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /api/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 2000000\r\n\r\n"+
		"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"half.bin\"\r\n\r\n%s", token, strings.Repeat("x", 1_000_000))
	for end := time.Now().Add(10 * time.Second); len(filesIn(t, stored)) < 2; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the upload does not begin")
		}
	}
	p.kill()

	long := time.Now().Add(-25 * time.Hour)
	for _, name := range filesIn(t, filepath.Join(stored, "staging")) {
		if err := os.Chtimes(name, long, long); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite", filepath.Join(dir, "data", "chatbot.db")+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "DELETE FROM jobs WHERE kind = 'collect_files'"); err != nil { // as an hour later
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	p = launch(t, dir)
	for end := time.Now().Add(10 * time.Second); len(filesIn(t, stored)) > 1; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("left: %q", filesIn(t, stored))
		}
	}
	list := p.call(t, token, "GET", "/api/files", "")["files"].([]any)
	if len(list) != 1 {
		t.Errorf("%v", list)
	}
	if status, content := p.download(t, token, kept["id"]); status != http.StatusOK || content != "acknowledged" {
		t.Errorf("%d %q", status, content)
	}
}
