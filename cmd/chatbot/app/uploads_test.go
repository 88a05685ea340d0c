package app_test

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// contents returns the names of everything in the storage for files.
func contents(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, "files"), func(path string, entry fs.DirEntry, err error) error {
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

// raw is one connection, on which requests are written as they are.
func (c *client) raw() (conn net.Conn, replies *bufio.Reader) {
	c.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(c.base, "http://"))
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	return conn, bufio.NewReader(conn)
}

// head returns the head of an upload with further headers.
func (c *client) head(target, kind string, more ...string) string {
	return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\n%s\r\n", target, c.token, kind, strings.Join(append(more, ""), "\r\n"))
}

func (c *client) answered(replies *bufio.Reader, status int) *http.Response {
	c.t.Helper()
	response, err := http.ReadResponse(replies, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	body, _ := io.ReadAll(response.Body)
	if response.StatusCode != status {
		c.t.Fatalf("%s, want %d: %s", response.Status, status, body)
	}
	return response
}

func TestBrokenOffUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := startIn(t, dir).person("ann")
	body, kind := form(t, "a.bin", strings.Repeat("x", 3<<20))
	for name, sent := range map[string]string{
		"after the head": "", "within the part's head": body[:20], "within the content": body[:len(body)/2], "before the end": body[:len(body)-4],
	} {
		conn, _ := c.raw()
		fmt.Fprint(conn, c.head("/api/files", kind, fmt.Sprintf("Content-Length: %d", len(body)))+sent)
		time.Sleep(50 * time.Millisecond) // the server is reading
		_ = conn.Close()
		eventually(t, name, 5*time.Second, func() bool { return len(contents(t, dir)) == 0 })
	}
	if list := c.get("/api/files").want(200).list("files"); len(list) != 0 {
		t.Errorf("%v", list)
	}
	c.upload("a.bin", strings.Repeat("x", 3<<20)).want(201)
	if left := contents(t, dir); len(left) != 1 {
		t.Errorf("%q", left)
	}
}

func TestLengthsOfUploads(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := startIn(t, dir).person("ann")
	body, kind := form(t, "a.txt", "hello")
	t.Run("chunked", func(t *testing.T) {
		conn, replies := c.raw()
		fmt.Fprintf(conn, "%s%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n", c.head("/api/files", kind, "Transfer-Encoding: chunked"), 10, body[:10], len(body)-10, body[10:])
		c.answered(replies, 201)
	})
	t.Run("chunked, broken", func(t *testing.T) {
		conn, replies := c.raw()
		fmt.Fprintf(conn, "%szz\r\n%s", c.head("/api/files", kind, "Transfer-Encoding: chunked"), body)
		c.answered(replies, 400)
	})
	t.Run("too short", func(t *testing.T) {
		conn, replies := c.raw()
		fmt.Fprint(conn, c.head("/api/files", kind, fmt.Sprintf("Content-Length: %d", len(body)-5))+body)
		c.answered(replies, 400)
	})
	t.Run("absolute address", func(t *testing.T) { // read as a whole, as any other request
		conn, replies := c.raw()
		fmt.Fprint(conn, c.head("http://localhost/api/files", kind, fmt.Sprintf("Content-Length: %d", len(body)))+body)
		c.answered(replies, 201)
	})
	t.Run("client asks to continue", func(t *testing.T) {
		conn, replies := c.raw()
		fmt.Fprint(conn, c.head("/api/files", kind, fmt.Sprintf("Content-Length: %d", len(body)), "Expect: 100-continue"))
		c.answered(replies, 100)
		fmt.Fprint(conn, body)
		c.answered(replies, 201)
	})
	t.Run("no length", func(t *testing.T) {
		conn, replies := c.raw()
		fmt.Fprint(conn, c.head("/api/files", kind))
		c.answered(replies, 400)
	})
	t.Run("more follows", func(t *testing.T) { // the connection is closed: nothing that follows is a request
		conn, replies := c.raw()
		fmt.Fprint(conn, c.head("/api/files", kind, fmt.Sprintf("Content-Length: %d", len(body)))+body+smuggled)
		c.answered(replies, 201)
		if rest, err := io.ReadAll(replies); err != nil || len(rest) > 0 {
			t.Errorf("%q, %v", rest, err)
		}
	})
	if strings.Contains(c.log.String(), "/api/smuggled") {
		t.Error("a request was hidden in an upload")
	}
	if names := contents(t, dir); len(names) != 1 { // equal bytes
		t.Errorf("%q", names)
	}
}

// TestUploadsAsTheyMayArrive: behind another request in one piece, and with a type that the bytes contradict.
func TestUploadsAsTheyMayArrive(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	body, kind := form(t, "a.txt", "hello")
	t.Run("another type in the part", func(t *testing.T) { // the bytes decide
		typed := strings.Replace(body, "application/octet-stream", "text/html", 1)
		conn, replies := c.raw()
		fmt.Fprint(conn, c.head("/api/files", kind, fmt.Sprintf("Content-Length: %d", len(typed)))+typed)
		c.answered(replies, 201)
		if list := c.get("/api/files?limit=1").want(200).list("files"); list[0]["media_type"] != "text/plain" {
			t.Errorf("%v", list)
		}
	})
	t.Run("after another request", func(t *testing.T) { // in one piece
		conn, replies := c.raw()
		fmt.Fprintf(conn, "GET /api/auth/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n%s%s", c.token, c.head("/api/files", kind, fmt.Sprintf("Content-Length: %d", len(body))), body)
		c.answered(replies, 200)
		c.answered(replies, 201)
	})
}

func TestParallelUploadsOfEqualBytesAreStoredOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := startIn(t, dir).person("ann")
	content := strings.Repeat("equal ", 100_000)
	var all sync.WaitGroup
	for i := range 10 {
		all.Go(func() { c.upload(fmt.Sprintf("%d.txt", i), content).want(201) })
	}
	all.Wait()
	if names := contents(t, dir); len(names) != 1 {
		t.Errorf("%q", names)
	}
	list := c.get("/api/files").want(200).list("files")
	if len(list) != 10 {
		t.Errorf("%d files", len(list))
	}
	c.do("DELETE", path("/api/files/%d", int64(list[0]["id"].(float64))), nil).want(204)
	if r := c.get(path("/api/files/%d/content", int64(list[9]["id"].(float64)))).want(200); string(r.body) != content {
		t.Errorf("%d other bytes", len(r.body))
	}
}

func TestParallelUploadsKeepToTheQuota(t *testing.T) {
	t.Parallel()
	c := start(t, "FILE_QUOTA_BYTES=2000000").person("ann")
	var mu sync.Mutex
	got := map[int]int{}
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			r := c.upload("a.bin", strings.Repeat(string(rune('a'+i)), 500_000))
			mu.Lock()
			defer mu.Unlock()
			got[r.status]++
		})
	}
	all.Wait()
	stored := int64(0)
	for _, f := range c.get("/api/files").want(200).list("files") {
		stored += int64(f["bytes"].(float64))
	}
	if stored > 2_000_000 || got[201] < 3 || got[201]+got[507] != 8 {
		t.Errorf("%d bytes, %v", stored, got)
	}
	if left := 2_000_000 - stored; left > 0 { // no reservation is left
		c.upload("rest", strings.Repeat("r", int(left))).want(201)
	}
}

func TestUploadEndsWhenTheServerStops(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startIn(t, dir)
	c := s.person("ann")
	conn, replies := c.raw()
	fmt.Fprint(conn, c.head("/api/files", "multipart/form-data; boundary=b", "Content-Length: 1000000")+"--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nbegin")
	eventually(t, "the upload runs", 5*time.Second, func() bool { return len(contents(t, dir)) == 1 })
	began := time.Now()
	s.stop()
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("stopping took %s", took)
	}
	c.answered(replies, 503)
	if names := contents(t, dir); len(names) != 0 {
		t.Errorf("%q", names)
	}
}

// TestUploadsNeedLittleMemory: the heap while uploads of 25 MB run, in the process of the server and the clients.
func TestUploadsNeedLittleMemory(t *testing.T) {
	c := start(t).person("ann")
	const size, uploads, bound = 25 << 20, 8, 16 << 20
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	var highest uint64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			highest = max(highest, now.HeapInuse)
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	var all sync.WaitGroup
	for range uploads {
		all.Go(func() {
			body, w := io.Pipe()
			parts := multipart.NewWriter(w)
			go func() {
				part, err := parts.CreateFormFile("file", "a.bin")
				if err == nil {
					_, err = io.CopyN(part, rand.Reader, size)
				}
				if err == nil {
					err = parts.Close()
				}
				_ = w.CloseWithError(err)
			}()
			request := c.request("POST", "/api/files", nil)
			request.Body, request.ContentLength = body, -1
			request.Header.Set("Content-Type", parts.FormDataContentType())
			response, err := httpClient.Do(request)
			if err != nil {
				t.Error(err)
				return
			}
			defer response.Body.Close()
			if response.StatusCode != http.StatusCreated {
				t.Error(response.Status)
			}
		})
	}
	all.Wait()
	close(stop)
	<-done
	each := (int64(highest) - int64(before.HeapInuse)) / uploads
	t.Logf("%d KiB for each of %d uploads", each>>10, uploads)
	if each > bound {
		t.Errorf("%d bytes for each upload, want at most %d", each, bound)
	}
}

func TestLostContentIsSaid(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := startIn(t, dir).person("ann")
	id := c.read(c.upload("a.txt", "hello").want(201).int("id")).int("id")
	for _, name := range contents(t, dir) {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
	}
	c.get(path("/api/files/%d/content", id)).problem(404, "file_content_missing")
	c.upload("b.txt", "hello").want(201) // uploading it again heals
	if r := c.get(path("/api/files/%d/content", id)).want(200); !bytes.Equal(r.body, []byte("hello")) {
		t.Errorf("%q", r.body)
	}
}

func TestFilesWaitForTheirStorage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	blocked := filepath.Join(dir, "blocked")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := startIn(t, dir, "FILES_DIR="+filepath.Join(blocked, "files"))
	c := s.person("ann")
	c.upload("a.txt", "hello").problem(503, "file_storage_unavailable")
	if !slices.ContainsFunc(strings.Split(s.log.String(), "\n"), func(line string) bool { return strings.Contains(line, "FILES_DIR") }) {
		t.Error("the log does not say so")
	}
	if err := os.Remove(blocked); err != nil {
		t.Fatal(err)
	}
	c.upload("a.txt", "hello").want(201)
}
