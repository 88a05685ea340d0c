package tools_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"chatbot/application/tools"
	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/tool"
	"chatbot/ports"
)

// fakeWeb has pages by address, and counts what is fetched.
type fakeWeb struct {
	pages   map[string]string
	fetched int
}

func (f *fakeWeb) Fetch(_ context.Context, address string) (ports.WebPage, error) {
	f.fetched++
	content, ok := f.pages[address]
	if !ok {
		return ports.WebPage{}, tool.Failure("there is no such page.")
	}
	return ports.WebPage{URL: address + "#moved", Name: "page.html", Content: []byte(content)}, nil
}

func (f *fakeWeb) Search(_ context.Context, query string) (found []tool.Source, err error) {
	for i := range len(query) {
		found = append(found, tool.Source{Kind: tool.WebSource, Title: fmt.Sprint("Page ", i), URL: fmt.Sprintf("https://example.com/%d", i), Quote: "q"})
	}
	return found, nil
}

// fakeReader takes a form feed as the end of a page.
type fakeReader struct{}

func (fakeReader) TypeOf([]byte, string) string { return "text/html" }

func (fakeReader) Read(_ context.Context, _ string, content io.Reader, _ int64) (text file.Text, err error) {
	all, err := io.ReadAll(content)
	if bytes.HasPrefix(all, []byte("locked")) {
		return text, &file.Unreadable{Problem: file.Encrypted}
	}
	for i, page := range strings.Split(string(all), "\f") {
		text.Pages = append(text.Pages, file.Page{Title: fmt.Sprint("Title ", i+1), Text: page})
	}
	return text, err
}

func webService(f *fakeWeb) *tools.Service {
	s, _ := service(&fakeSearch{}, tools.SearchWeb(f), tools.ReadPage(f, fakeReader{}, fixedClock{}))
	return s
}

func reading(answer chat.MessageID, arguments string) chat.Calling {
	c := asked("read_page", arguments)
	c.Answer = answer
	return c
}

func TestLongPagesAreReadInParts(t *testing.T) {
	line := strings.Repeat("語 ", 500) + "\n" // 2 KB
	f := &fakeWeb{pages: map[string]string{"https://a.example/": strings.Repeat(line, 40), "https://b.example/": "One.\f\fThree.", "https://c.example/": "locked", "https://d.example/": " \n"}}
	s := webService(f)
	var text string
	for n := 1; n <= 4; n++ {
		got, err := s.Call(t.Context(), reading(1, fmt.Sprintf(`{"url":"https://a.example/","part":%d}`, n)))
		if err != nil || got.Status != chat.CallDone || len(got.Sources) != 1 || !strings.Contains(got.Result, fmt.Sprintf("part %d of 4", n)) || got.Sources[0].Title != "Title 1" {
			t.Fatalf("part %d: %s %.100q", n, got.Status, got.Result)
		}
		whole, _ := tool.Result{Text: got.Result, Sources: got.Sources}.Numbered(0)
		if strings.Contains(whole, "cut here") || !strings.HasSuffix(whole, "語") {
			t.Errorf("part %d is cut", n)
		}
		text += got.Sources[0].Quote + "\n"
	}
	if got, want := strings.Count(text, "語"), 40*500; got != want {
		t.Errorf("%d of %d characters", got, want)
	}
	if f.fetched != 1 {
		t.Errorf("fetched %d times for an answer", f.fetched)
	}
	if _, err := s.Call(t.Context(), reading(2, `{"url":"https://a.example/"}`)); err != nil || f.fetched != 2 {
		t.Errorf("fetched %d times for two answers, %v", f.fetched, err)
	}
	for arguments, want := range map[string]string{
		`{"url":"https://a.example/","part":9}`: "no part 9: its text has 4", `{"url":"https://c.example/"}`: "needs a password", `{"url":"https://d.example/"}`: "has no text", `{"url":"https://x.example/"}`: "no such page",
	} {
		if got, err := s.Call(t.Context(), reading(1, arguments)); err != nil || got.Status != chat.CallFailed || !strings.Contains(got.Result, want) {
			t.Errorf("%s: %+v, %v", arguments, got, err)
		}
	}
	if got, _ := s.Call(t.Context(), reading(1, `{"url":"https://b.example/"}`)); got.Sources[0].Quote != "[page 1]\n\nOne.\n\n[page 3]\n\nThree." || got.Result != "" || got.Sources[0].URL != "https://b.example/#moved" {
		t.Errorf("%+v", got)
	}
}

func TestArgumentsOfTheWebAreChecked(t *testing.T) {
	s := webService(&fakeWeb{})
	for _, c := range []struct {
		of        tool.ID
		arguments string
		want      string
	}{
		{"read_page", `{}`, "address such as"}, {"read_page", `{"url":"javascript:alert(1)"}`, "address such as"}, {"read_page", `{"url":"file:///etc/passwd"}`, "address such as"},
		{"read_page", `{"url":"https://a:b@example.com/"}`, "without a user name"}, {"read_page", `{"url":"https://example.com/","part":-1}`, "at least 1"}, {"read_page", `{"url":"https://example.com/","headers":{}}`, "unknown field"},
		{"read_page", `{"url":"https://example.com/` + strings.Repeat("x", 2000) + `"}`, "longer than"}, {"web_search", `{"query":" "}`, "empty"}, {"web_search", `{"query":"` + strings.Repeat("é", 401) + `"}`, "longer than 400"},
	} {
		if err := s.Check(c.of, c.arguments); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %.60s: %v", c.of, c.arguments, err)
		}
	}
	if err := s.Check("read_page", `{"url":"http://example.com","part":2}`); err != nil {
		t.Error(err)
	}
	if got := s.Address("read_page", `{"url":"https://example.com/x"}`); got != "https://example.com/x" || s.Address("read_page", "x") != "" || s.Address("calculate", `{"url":"https://example.com/x"}`) != "" {
		t.Errorf("reads %q", got)
	}
}

func TestSearchesOfTheWebHaveSources(t *testing.T) {
	s := webService(&fakeWeb{})
	if got, err := s.Call(t.Context(), asked("web_search", `{"query":"a long query"}`)); err != nil || got.Status != chat.CallDone || len(got.Sources) != 10 {
		t.Errorf("%+v, %v", got, err)
	}
}
