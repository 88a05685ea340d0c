package app_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestFolderOfFilesIsAway: uploads and downloads are refused in words while it is, questions about files that were read are answered, a file that was
// uploaded before is read when the folder is back, and nothing is lost.
func TestFolderOfFilesIsAway(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "files")
	c := start(t, "FILES_DIR="+dir).person("ann")
	known := c.upload("known.txt", "what was read").want(201).int("id")
	c.read(known)
	before := c.upload("before.txt", "acknowledged just before").want(201).int("id")
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir, nil, 0o600); err != nil { // a folder could be made again
		t.Fatal(err)
	}
	r := c.upload("meanwhile.txt", "refused").problem(503, "file_storage_unavailable")
	if r.header.Get("Retry-After") == "" {
		t.Error("it does not say when to try again")
	}
	c.do("POST", "/api/chat/message", obj{"message": "what was read?", "files": []int64{known}}).want(200)
	c.get(path("/api/files/%d/content", known)).problem(503, "file_storage_unavailable")
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(dir+"-away", dir); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the file from before is read", 30*time.Second, func() bool {
		return c.get(path("/api/files/%d", before)).want(200).str("status") == "ready"
	})
	for id, want := range map[int64]string{known: "what was read", before: "acknowledged just before"} {
		if r := c.get(path("/api/files/%d/content", id)).want(200); string(r.body) != want {
			t.Errorf("%q", r.body)
		}
	}
	if files := c.get("/api/files").want(200).list("files"); len(files) != 2 {
		t.Errorf("%v", files)
	}
	c.read(c.upload("after.txt", "accepted").want(201).int("id"))
}
