package reading_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"chatbot/adapters/reading"
	"chatbot/adapters/reading/extract"
	"chatbot/domain/file"
)

// servers are the readers of others, as they document their APIs.
type servers struct {
	docling, tika func(content []byte) (status int, answer string)
	asked         []string
}

func (s *servers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	refuse := func(why string) { http.Error(w, why, http.StatusBadRequest) }
	s.asked = append(s.asked, r.URL.Path)
	switch r.Method + " " + r.URL.Path {
	case "PUT /base/tika":
		if !strings.HasPrefix(r.Header.Get("Accept"), "text/plain") || r.Header.Get("Content-Type") == "" {
			refuse("headers")
			return
		}
		content, _ := io.ReadAll(r.Body)
		status, answer := s.tika(content)
		w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	case "POST /v1/convert/file":
		sent, header, err := r.FormFile("files")
		if err != nil || r.FormValue("to_formats") != "md" || header.Filename != "file.pdf" {
			refuse("form")
			return
		}
		content, _ := io.ReadAll(sent)
		status, answer := s.docling(content)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, strings.ReplaceAll(answer, "PAGE BREAK", r.FormValue("md_page_break_placeholder")))
	default:
		refuse("path")
	}
}

// helped returns a reader with the help of servers, and the failures that it tells of.
func helped(t *testing.T, s *servers) (*reading.Reader, *[]string) {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	failures := &[]string{}
	r, err := reading.New(reading.Config{
		Program: os.Args[0], Cache: compiled, DoclingURL: server.URL, TikaURL: server.URL + "/base/",
		Failed: func(server string, err error) { *failures = append(*failures, server+": "+err.Error()) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r, failures
}

func converted(status, markdown string) string {
	text, _ := json.Marshal(map[string]any{"status": status, "document": map[string]any{"md_content": markdown}})
	return string(text)
}

func TestDoclingIsAskedFirst(t *testing.T) {
	pdf := corpus(t, "manual.pdf")
	s := &servers{docling: func(content []byte) (int, string) {
		if !bytes.Equal(content, pdf) {
			return http.StatusUnprocessableEntity, ""
		}
		return http.StatusOK, converted("success", "# One\n\nPAGE BREAK\n\n# Two")
	}}
	r, failures := helped(t, s)
	got, err := r.Read(t.Context(), extract.PDF, bytes.NewReader(pdf), int64(len(pdf)))
	if err != nil || len(got.Pages) != 2 || got.Pages[0].Text != "# One" || got.Pages[1].Text != "# Two" || len(*failures) > 0 {
		t.Errorf("%v %v %v", got, err, *failures)
	}
	s.asked = nil
	if text, err := r.Read(t.Context(), "text/plain", strings.NewReader("plain"), 5); err != nil || text.Pages[0].Text != "plain" || len(s.asked) > 0 {
		t.Errorf("a plain text: %v %v, asked %v", text, err, s.asked)
	}
}

func TestOursReadsWhatDoclingCannot(t *testing.T) {
	for name, answer := range map[string]struct {
		status int
		text   string
	}{
		"an error":          {http.StatusInternalServerError, "x"},
		"a timeout":         {http.StatusGatewayTimeout, ""},
		"part of it":        {http.StatusOK, converted("partial_success", "part")},
		"nothing":           {http.StatusOK, converted("success", " ")},
		"no JSON":           {http.StatusOK, "<html>"},
		"an endless answer": {http.StatusOK, strings.Repeat("x", 33<<20)},
	} {
		r, failures := helped(t, &servers{docling: func([]byte) (int, string) { return answer.status, answer.text }})
		pdf := corpus(t, "manual.pdf")
		got, err := r.Read(t.Context(), extract.PDF, bytes.NewReader(pdf), int64(len(pdf)))
		if err != nil || !strings.Contains(got.Pages[0].Text, "6.2 bar") || len(*failures) != 1 {
			t.Errorf("%s: %v %v %v", name, got, err, *failures)
		}
		r.Close()
	}
}

func TestTikaReadsWhatIsNotReadOtherwise(t *testing.T) {
	status, answer := http.StatusOK, "the text of a legacy file"
	s := &servers{
		docling: func([]byte) (int, string) { return http.StatusInternalServerError, "" },
		tika:    func([]byte) (int, string) { return status, answer },
	}
	r, _ := helped(t, s)
	read := func(mediaType, content string) (string, error) {
		got, err := r.Read(t.Context(), mediaType, strings.NewReader(content), int64(len(content)))
		if err != nil {
			return "", err
		}
		return got.Pages[0].Text, nil
	}
	for _, mediaType := range []string{"application/msword", "text/rtf", "application/vnd.oasis.opendocument.graphics"} {
		if got, err := read(mediaType, "legacy"); err != nil || got != answer {
			t.Errorf("%s: %q %v", mediaType, got, err)
		}
	}
	if got, err := read(extract.PDF, string(corpus(t, "scan.pdf"))); err != nil || got != answer {
		t.Errorf("a scan: %q %v", got, err)
	}
	s.asked = nil
	if got, err := read(extract.DOCX, string(corpus(t, "report.docx"))); err != nil || !strings.Contains(got, "4711") {
		t.Errorf("a document of ours: %q %v", got, err)
	}
	for _, mediaType := range []string{"application/zip", "application/octet-stream", "video/mp4"} {
		var why *file.Unreadable
		if _, err := read(mediaType, "x"); !errors.As(err, &why) || why.Problem != file.Unsupported {
			t.Errorf("%s: %v", mediaType, err)
		}
	}
	if strings.Contains(strings.Join(s.asked, " "), "/tika") {
		t.Errorf("asked %v", s.asked)
	}
	for code, want := range map[int]file.Problem{
		http.StatusNoContent: file.Unsupported, http.StatusUnsupportedMediaType: file.Unsupported, http.StatusUnprocessableEntity: file.Damaged, http.StatusServiceUnavailable: "",
	} {
		status, answer = code, ""
		var why *file.Unreadable
		if _, err := read("application/msword", "legacy"); err == nil || errors.As(err, &why) != (want != "") || want != "" && why.Problem != want {
			t.Errorf("status %d: %v, want %q", code, err, want)
		}
	}
}

func TestOtherServersAtForbiddenAddresses(t *testing.T) {
	for _, at := range []string{"http://169.254.169.254/", "http://metadata.google.internal", "http://[fe80::1]:9998", "localhost:9998", "ftp://host"} {
		if _, err := reading.New(reading.Config{TikaURL: at}); err == nil {
			t.Errorf("%s is accepted as TIKA_URL", at)
		}
		if _, err := reading.New(reading.Config{DoclingURL: at}); err == nil {
			t.Errorf("%s is accepted as DOCLING_URL", at)
		}
	}
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "stolen") }))
	defer elsewhere.Close()
	redirects := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer redirects.Close()
	r, err := reading.New(reading.Config{Program: os.Args[0], Cache: compiled, TikaURL: redirects.URL, Failed: func(string, error) {}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got, err := r.Read(t.Context(), "application/msword", strings.NewReader("x"), 1); err == nil {
		t.Errorf("followed a redirect to another origin: %v", got)
	}
}
