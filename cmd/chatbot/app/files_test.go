package app_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"
)

// form returns a form with a file, and its Content-Type.
func form(t *testing.T, name, content string) (body, contentType string) {
	t.Helper()
	var all bytes.Buffer
	w := multipart.NewWriter(&all)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return all.String(), w.FormDataContentType()
}

func (c *client) upload(name, content string) reply {
	c.t.Helper()
	body, kind := form(c.t, name, content)
	return c.do("POST", "/api/files", body, "Content-Type: "+kind)
}

// read waits until a file has been read, and returns it.
func (c *client) read(id int64) (r reply) {
	c.t.Helper()
	eventually(c.t, "the file is read", 10*time.Second, func() bool {
		r = c.get(path("/api/files/%d", id)).want(200)
		return r.str("status") != "processing"
	})
	return r
}

func TestUploadIsReadListedAndDeleted(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	text := "The answer is forty-two.\nIn two lines.\n"
	f := c.upload("notes.txt", text).want(201)
	id := f.int("id")
	if f.str("name") != "notes.txt" || f.str("media_type") != "text/plain" || f.int("bytes") != int64(len(text)) || len(f.str("sha256")) != 64 || f.str("status") != "processing" {
		t.Errorf("%s", f.body)
	}
	if r := c.read(id); r.str("status") != "ready" || r.int("pages") != 1 || r.int("words") != 8 || r.int("tokens") == 0 {
		t.Errorf("%s", r.body)
	}
	if pages := c.get(path("/api/files/%d/text", id)).want(200).list("pages"); len(pages) != 1 || pages[0]["text"] != text {
		t.Errorf("%v", pages)
	}
	if r := c.get(path("/api/files/%d/content", id)).want(200); string(r.body) != text {
		t.Errorf("%q", r.body)
	}
	second := c.upload("b.txt", "another").want(201).int("id")
	first := c.get("/api/files?limit=1").want(200)
	if list := first.list("files"); len(list) != 1 || int64(list[0]["id"].(float64)) != second {
		t.Errorf("%s", first.body)
	}
	if first.int("used_bytes") != int64(len(text)+len("another")) || first.int("quota_bytes") != 1<<30 || first.list("files")[0]["in_use"] != false {
		t.Errorf("%s", first.body)
	}
	some := c.get(path("/api/files?ids=%d,999,%d", id, second)).want(200)
	if list := some.list("files"); len(list) != 2 || int64(list[0]["id"].(float64)) != id || int64(list[1]["id"].(float64)) != second || some.json()["used_bytes"] != nil {
		t.Errorf("%s", some.body)
	}
	c.get("/api/files?ids=1,x").problem(400, "invalid_input")
	c.get("/api/files?ids=1"+strings.Repeat(",1", 100)).problem(400, "invalid_input")
	next := c.get("/api/files?limit=1&cursor=" + first.str("next_cursor")).want(200)
	if list := next.list("files"); len(list) != 1 || int64(list[0]["id"].(float64)) != id || next.json()["next_cursor"] != nil {
		t.Errorf("%s", next.body)
	}
	if exported := c.get("/api/auth/export").want(200).list("files"); len(exported) != 2 || exported[1]["sha256"] != f.str("sha256") {
		t.Errorf("%v", exported)
	}
	c.do("DELETE", path("/api/files/%d", id), nil).want(204)
	for _, at := range []string{"", "/content", "/text"} {
		c.get(path("/api/files/%d", id)+at).problem(404, "file_not_found")
	}
	c.do("DELETE", path("/api/files/%d", id), nil).problem(404, "file_not_found")
	if again := c.read(c.upload("notes.txt", text).want(201).int("id")); again.int("id") <= second || again.str("status") != "ready" {
		t.Errorf("%s", again.body)
	}
}

func TestFilesThatCannotBeReadSayWhyAndAreKept(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	id := c.upload("blank.txt", " \n\t ").want(201).int("id")
	if r := c.read(id); r.str("status") != "failed" || r.str("problem") != "no_text" {
		t.Errorf("%s", r.body)
	}
	r := c.get(path("/api/files/%d/text", id)).problem(404, "file_has_no_text")
	if params, _ := r.json()["params"].(map[string]any); params["problem"] != "no_text" {
		t.Errorf("%s", r.body)
	}
	c.get(path("/api/files/%d/content", id)).want(200)
}

func TestContentCannotActInTheOrigin(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	png := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
	for name, f := range map[string]struct{ content, disposition string }{
		"page.html":                  {"<!doctype html><script>alert(1)</script>", `attachment; filename="page.html"; filename*=UTF-8''page.html`},
		"a.svg":                      {`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`, `attachment; filename="a.svg"; filename*=UTF-8''a.svg`},
		"script.png":                 {"<html><script>alert(1)</script>", `attachment; filename="script.png"; filename*=UTF-8''script.png`},
		"page.txt":                   {png, `inline; filename="page.txt"; filename*=UTF-8''page.txt`},
		"Übung \"1\"; x=\u202ey.txt": {"text", `attachment; filename="_bung _1_; x=y.txt"; filename*=UTF-8''%C3%9Cbung%20%221%22%3B%20x%3Dy.txt`},
	} {
		id := c.upload(name, f.content).want(201).int("id")
		r := c.get(path("/api/files/%d/content", id)).want(200)
		for header, want := range map[string]string{
			"Content-Disposition": f.disposition, "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache",
			"Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
		} {
			if got := r.header.Get(header); got != want {
				t.Errorf("%s: %s: %q, want %q", name, header, got, want)
			}
		}
		if string(r.body) != f.content {
			t.Errorf("%s: %q", name, r.body)
		}
	}
}

func TestRangesOfContent(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	up := c.upload("digits.txt", "0123456789").want(201)
	at, tag := path("/api/files/%d/content", up.int("id")), `"`+up.str("sha256")+`"`
	for name, one := range map[string]struct {
		headers []string
		status  int
		body    string
		span    string
	}{
		"whole":                 {nil, 200, "0123456789", ""},
		"middle":                {[]string{"Range: bytes=2-4"}, 206, "234", "bytes 2-4/10"},
		"end":                   {[]string{"Range: bytes=-3"}, 206, "789", "bytes 7-9/10"},
		"open":                  {[]string{"Range: bytes=8-"}, 206, "89", "bytes 8-9/10"},
		"outside":               {[]string{"Range: bytes=10-"}, 416, "", "bytes */10"},
		"several":               {[]string{"Range: bytes=0-1,4-5"}, 200, "0123456789", ""},
		"no range":              {[]string{"Range: bytes=x"}, 200, "0123456789", ""},
		"same content":          {[]string{"Range: bytes=0-0", "If-Range: " + tag}, 206, "0", "bytes 0-0/10"},
		"another content":       {[]string{"Range: bytes=0-0", `If-Range: "x"`}, 200, "0123456789", ""},
		"known":                 {[]string{"If-None-Match: W/" + tag}, 304, "", ""},
		"known, another":        {[]string{`If-None-Match: "x"`}, 200, "0123456789", ""},
		"known, with a range":   {[]string{"If-None-Match: " + tag, "Range: bytes=0-1"}, 304, "", ""},
		"outside, with a query": {[]string{"Range: bytes=99-100"}, 416, "", "bytes */10"},
	} {
		r := c.do("GET", at, nil, one.headers...)
		if r.status != one.status || string(r.body) != one.body || r.header.Get("Content-Range") != one.span {
			t.Errorf("%s: %d %q %q, want %+v", name, r.status, r.body, r.header.Get("Content-Range"), one)
		}
	}
	head, err := httpClient.Do(c.request("HEAD", at, nil))
	if err != nil {
		t.Fatal(err)
	}
	defer head.Body.Close()
	if head.StatusCode != http.StatusOK || head.ContentLength != 10 || head.Header.Get("Accept-Ranges") != "bytes" {
		t.Errorf("HEAD: %s, %d bytes, %v", head.Status, head.ContentLength, head.Header)
	}
}

func TestFormsThatAreNoUploadsAreRefused(t *testing.T) {
	t.Parallel()
	s := start(t, "FILE_MAX_BYTES=1000", "FILE_QUOTA_BYTES=2500")
	c := s.person("ann")
	part := func(field, content string) string {
		return fmt.Sprintf("--b\r\nContent-Disposition: form-data; name=%q; filename=\"a.txt\"\r\n\r\n%s\r\n", field, content)
	}
	for name, one := range map[string]struct {
		body, kind string
		status     int
		code       string
	}{
		"no form":       {`{"file":1}`, "application/json", 415, "unsupported_media_type"},
		"no boundary":   {part("file", "x") + "--b--\r\n", "multipart/form-data", 415, "unsupported_media_type"},
		"no file":       {part("other", "x") + "--b--\r\n", "multipart/form-data; boundary=b", 400, "invalid_input"},
		"two files":     {part("file", "x") + part("file", "y") + "--b--\r\n", "multipart/form-data; boundary=b", 400, "invalid_input"},
		"an empty file": {part("file", "") + "--b--\r\n", "multipart/form-data; boundary=b", 400, "invalid_input"},
		"no end":        {part("file", "x"), "multipart/form-data; boundary=b", 400, "upload_incomplete"},
		"nothing":       {"", "multipart/form-data; boundary=b", 400, ""},
		"too large":     {part("file", string(make([]byte, 1001))) + "--b--\r\n", "multipart/form-data; boundary=b", 413, "file_too_large"},
		"far too large": {part("file", string(make([]byte, 3<<20))) + "--b--\r\n", "multipart/form-data; boundary=b", 413, "file_too_large"},
		"with a query":  {part("file", "x") + "--b--\r\n", "multipart/form-data; boundary=b", 201, ""},
	} {
		at := "/api/files"
		if one.status == 201 {
			at += "?x=1"
		}
		r := c.do("POST", at, one.body, "Content-Type: "+one.kind)
		if r.status != one.status || one.code != "" && r.str("code") != one.code {
			t.Errorf("%s: %d %s, want %+v", name, r.status, r.body, one)
		}
	}
	c.do("POST", "/api/files", part("file", "x")+"--b--\r\n", "Content-Type: multipart/form-data; boundary=b", "Content-Encoding: gzip").problem(415, "unsupported_encoding")
	s.nobody().do("POST", "/api/files", part("file", string(make([]byte, 3<<20)))+"--b--\r\n", "Content-Type: multipart/form-data; boundary=b").problem(401, "invalid_token")
	if list := c.get("/api/files").want(200).list("files"); len(list) != 1 {
		t.Errorf("%v", list)
	}
	// The quota: what is refused leaves room for what fits.
	c.upload("a", string(bytes.Repeat([]byte("a"), 1000))).want(201)
	c.upload("b", string(bytes.Repeat([]byte("b"), 1000))).want(201)
	c.upload("c", string(bytes.Repeat([]byte("c"), 1000))).problem(507, "quota_exceeded")
	c.upload("d", string(bytes.Repeat([]byte("d"), 400))).want(201)
}
