package browse

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"chatbot/domain/tool"
)

// serving answers requests, whose last one can be looked at.
func serving(t *testing.T, status int, header http.Header, body string) (*httptest.Server, *http.Request) {
	t.Helper()
	last := &http.Request{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		*last = *r.Clone(context.Background())
		last.Body = io.NopCloser(strings.NewReader(string(content)))
		for name, values := range header {
			w.Header()[name] = values
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	return s, last
}

// Answers in the forms of the services' documentation, with what other implementations stumbled over: nulls, markup, entities, links that are none.
const (
	searxAnswer = `{"query":"tulips","number_of_results":0,"results":[
		{"url":"https://example.com/tulips","title":"On <b>tulips</b> &amp; more","content":"Plant   bulbs\nin <strong>autumn</strong>; 3 &lt; 4","engine":"duckduckgo","engines":["duckduckgo"],"score":1.0,"category":"general","publishedDate":null,"thumbnail":null},
		{"url":"https://example.com/tulips/","title":"The same","content":"again"},
		{"url":"javascript:alert(1)","title":"no","content":"no"},{"url":"/relative","title":"no","content":"no"},{"url":"https://u:p@example.com/","title":"no","content":"no"},
		{"url":"https://example.org/x?a=1&b=2","title":"Second","content":null}],
		"answers":[],"corrections":[],"infoboxes":[],"suggestions":[],"unresponsive_engines":[["google","Suspended: CAPTCHA"]]}`
	braveAnswer = `{"type":"search","query":{"original":"tulips"},"web":{"type":"search","results":[
		{"title":"Tulips","url":"https://example.com/tulips","description":"Plant <strong>bulbs</strong>.","age":"2 days ago","extra_snippets":["In autumn.","  "],"profile":{"name":"Example"}},{"title":"B","url":"https://example.org/"}]}}`
	tavilyAnswer = `{"query":"tulips","follow_up_questions":null,"answer":null,"images":[],"results":[{"url":"https://example.com/tulips","title":"Tulips","content":"Plant bulbs.","score":0.98,"raw_content":null}],"response_time":1.2,"request_id":"x"}`
)

func TestServicesAreSearched(t *testing.T) {
	searxServer, searxAsked := serving(t, 200, nil, searxAnswer)
	braveServer, braveAsked := serving(t, 200, nil, braveAnswer)
	tavilyServer, tavilyAsked := serving(t, 200, nil, tavilyAnswer)
	searching, err := NewSearch(Services{SearchURL: searxServer.URL + "/sub/search", BraveKey: "k", TavilyKey: "k"}, "1")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		search *Search
		first  string
		count  int
		asked  func() bool
	}{
		{searching, "Plant bulbs in autumn; 3 < 4", 2, func() bool {
			return searxAsked.URL.Path == "/sub/search" && searxAsked.URL.Query().Get("format") == "json" && searxAsked.URL.Query().Get("q") == "tulips & co"
		}},
		{newSearch(brave(braveServer.URL, "secret"), "1"), "Plant bulbs.\nIn autumn.", 2, func() bool {
			return braveAsked.Header.Get("X-Subscription-Token") == "secret" && braveAsked.URL.Query().Get("q") == "tulips & co"
		}},
		{newSearch(tavily(tavilyServer.URL, "secret"), "1"), "Plant bulbs.", 1, func() bool {
			body, _ := io.ReadAll(tavilyAsked.Body)
			return tavilyAsked.Header.Get("Authorization") == "Bearer secret" && strings.Contains(string(body), `"query":"tulips \u0026 co"`)
		}},
	} {
		found, err := c.search.Search(t.Context(), "tulips & co")
		if err != nil || len(found) != c.count || found[0].Quote != c.first || found[0].URL != "https://example.com/tulips" || found[0].Kind != tool.WebSource || !c.asked() {
			t.Errorf("%s: %+v, %v", c.search.name, found, err)
		}
	}
	if found, _ := searching.Search(t.Context(), "x"); found[0].Title != "On tulips & more" || found[1].Quote != "" || found[1].URL != "https://example.org/x?a=1&b=2" {
		t.Errorf("%+v", found)
	}
	if none, err := NewSearch(Services{}, "1"); none != nil || err != nil {
		t.Errorf("%v, %v", none, err)
	}
	for _, bad := range []string{"http://169.254.169.254", "http://x:8888/search?q=<query>", "searxng:8888", "http://u:p@x"} {
		if _, err := NewSearch(Services{SearchURL: bad}, "1"); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}

// TestQueriesDoNotLeadAwayFromSearXNG: SearXNG 2026.8 redirects "!!g x" to Google; "!!" alone and other words are searched.
func TestQueriesDoNotLeadAwayFromSearXNG(t *testing.T) {
	server, asked := serving(t, 200, nil, searxAnswer)
	search, err := NewSearch(Services{SearchURL: server.URL}, "1")
	if err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{"!!g x": "g x", "js !!value": "js value", "kotlin !! operator": "kotlin !! operator", "css !important": "css !important"} {
		if _, err := search.Search(t.Context(), query); err != nil || asked.URL.Query().Get("q") != want {
			t.Errorf("%q was asked as %q, %v", query, asked.URL.Query().Get("q"), err)
		}
	}
}

func TestFailuresOfServicesAreWords(t *testing.T) {
	hanging := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body) // only then it is noticed that the client has gone
		<-r.Context().Done()
	}))
	t.Cleanup(hanging.Close)
	for name, c := range map[string]struct {
		of     func(string) service
		status int
		body   string
		want   string
	}{
		"searxng without json":      {nil, 403, "<h1>Forbidden</h1>", "search.formats"},
		"searxng that answers html": {nil, 200, "<!doctype html>", "search.formats"},
		"searxng's limiter":         {nil, 429, "Too Many Requests", "limiter"},
		"searxng's engines":         {nil, 200, `{"results":[],"unresponsive_engines":[["google","CAPTCHA"]]}`, "none of SearXNG's search engines"},
		"searxng breaks":            {nil, 500, "", "status 500"},
		"no json":                   {nil, 200, `{"results":`, "did not answer with JSON"},
		"other json":                {nil, 200, `{"results":"x"}`, "did not answer with JSON"},
		"brave's key":               {func(at string) service { return brave(at, "secret") }, 422, `{"error":{"code":"SUBSCRIPTION_TOKEN_INVALID"}}`, "check the key"},
		"brave's limit":             {func(at string) service { return brave(at, "secret") }, 429, "", "too many requests"},
		"tavily's key":              {func(at string) service { return tavily(at, "secret") }, 401, "", "refuses its key"},
		"tavily's plan":             {func(at string) service { return tavily(at, "secret") }, 432, "", "plan is used up"},
		"too much":                  {nil, 200, strings.Repeat(" ", maxAnswer+1), "too much"},
	} {
		s, _ := serving(t, c.status, nil, c.body)
		of := c.of
		if of == nil {
			of = func(at string) service {
				base, err := searxBase(at)
				if err != nil {
					t.Fatal(err)
				}
				return searx(base)
			}
		}
		_, err := newSearch(of(s.URL), "1").Search(t.Context(), "what I say")
		var failure tool.Failure
		if !errors.As(err, &failure) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "what I say") {
			t.Errorf("%s: %v", name, err)
		}
	}
	s, _ := serving(t, 200, nil, "")
	s.Close()
	if _, err := newSearch(tavily(s.URL, "secret"), "1").Search(t.Context(), "x"); err == nil || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("a server that is down: %v", err)
	}
	ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, errors.New("stopped"))
	defer cancel()
	if _, err := newSearch(tavily(hanging.URL, "secret"), "1").Search(ctx, "x"); err == nil || err.Error() != "stopped" {
		t.Errorf("a call that was stopped: %v", err)
	}
	if found, err := newSearch(tavily(func() string { s, _ := serving(t, 200, nil, `{"results":[]}`); return s.URL }(), "k"), "1").Search(t.Context(), "x"); err != nil || found != nil {
		t.Errorf("nothing found: %v, %v", found, err)
	}
}

var here = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

func TestPagesAreFetchedAsTheyAre(t *testing.T) {
	for kind, c := range map[string]struct{ path, name, content string }{
		"text/html; charset=windows-1251": {"/", "page.html", `<meta charset="windows-1251"><p>x`}, "text/html": {"/x.txt", "page.html", "<p>x"}, "application/pdf": {"/a.pdf", "page.pdf", "<p>x"},
		"application/json; charset=utf-8": {"/", "page.json", "<p>x"}, "": {"/a.md", "page.md", "<p>x"}, "text/html; charset=\"><script>\"": {"/", "page.html", "<p>x"}, "image/png": {"/", "page", "<p>x"},
	} {
		s, asked := serving(t, 200, http.Header{"Content-Type": {kind}}, "<p>x")
		page, err := NewPages("1", here).Fetch(t.Context(), s.URL+c.path+"#part")
		if err != nil || page.Name != c.name || string(page.Content) != c.content || page.URL != s.URL+c.path {
			t.Errorf("%s: %s %q at %s, %v", kind, page.Name, page.Content, page.URL, err)
		}
		if asked.Header.Get("Cookie") != "" || asked.Header.Get("Referer") != "" || !strings.Contains(asked.UserAgent(), "chatbot/1") {
			t.Errorf("sent %v", asked.Header)
		}
	}
}

func TestFailuresOfPagesAreWords(t *testing.T) {
	at := func(status int, header http.Header, body string) string {
		s, _ := serving(t, status, header, body)
		return s.URL + "/what-i-read"
	}
	closed, _ := serving(t, 200, nil, "")
	closed.Close()
	for name, c := range map[string]struct{ to, want string }{
		"not found":         {at(404, nil, ""), "no such page"},
		"refused":           {at(403, nil, ""), "refuses to show"},
		"too many":          {at(429, nil, ""), "too many requests"},
		"broken":            {at(500, nil, ""), "status 500"},
		"nothing new":       {at(204, nil, ""), "status 204"},
		"another coding":    {at(200, http.Header{"Content-Encoding": {"br"}}, "x"), "compressed"},
		"too large":         {at(200, nil, strings.Repeat("x", maxPage+1)), "larger than 10 MiB"},
		"private":           {"http://10.0.0.1/", "not of the public Internet"},
		"metadata":          {"http://169.254.169.254/latest/meta-data/", "not of the public Internet"},
		"a port":            {"http://8.8.8.8:22/", "port"},
		"no page":           {"ftp://example.com/", "none of a page"},
		"a password":        {"http://u:p@127.0.0.1/", "none of a page"},
		"redirected inside": {at(302, http.Header{"Location": {"http://192.168.0.1/admin"}}, ""), "not of the public Internet"},
		"closed":            {closed.URL, "connection refused"},
	} {
		_, err := NewPages("1", here).Fetch(t.Context(), c.to)
		var failure tool.Failure
		if !errors.As(err, &failure) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "127.0.0.1") || strings.Contains(err.Error(), "what-i-read") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzAnswers: whatever a service answers gives results that can be stored and opened, or a failure in words.
func FuzzAnswers(f *testing.F) {
	for _, answer := range []string{searxAnswer, braveAnswer, tavilyAnswer, `{"results":[{"url":"http://[::1%25x]/","content":"<a<b>"}]}`, `[]`, `null`} {
		f.Add(answer)
	}
	base, err := searxBase("http://localhost")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		for _, of := range []service{searx(base), brave("http://localhost", ""), tavily("http://localhost", "")} {
			found, err := of.found([]byte(answer))
			var failure tool.Failure
			if err != nil && !errors.As(err, &failure) {
				t.Errorf("%s: %v", of.name, err)
			}
			for _, s := range sources(found) {
				if !strings.HasPrefix(s.URL, "http") || strings.Contains(s.Quote, "<script>") && !strings.Contains(answer, "&lt;") && !strings.Contains(answer, "<<") {
					t.Errorf("%s: %+v", of.name, s)
				}
			}
		}
	})
}
