package tool_test

import (
	"strings"
	"testing"

	"chatbot/domain/tool"
)

func TestAddressesInTextsAreNamed(t *testing.T) {
	for _, c := range []struct {
		text         string
		named, other []string
	}{
		{
			"See https://example.com/a?b=c.",
			[]string{"https://example.com/a?b=c", "HTTPS://EXAMPLE.com:443/a?b=c#x", "https://example.com./a?b=c"},
			[]string{"http://example.com/a?b=c", "https://example.com/a/?b=c", "https://example.com/a?b=c&secret=1", "https://example.com/a", "https://example.com/", "https://example.com/a?b=C", "https://evil.example.com/a?b=c", "https://example.com:8443/a?b=c", "https://example.com@evil.com/a?b=c"},
		},
		{"(https://en.wikipedia.org/wiki/Go_(game))", []string{"https://en.wikipedia.org/wiki/Go_(game)"}, []string{"https://en.wikipedia.org/wiki/Go"}},
		{"[https://a.example](https://b.example/x), **https://c.example/**", []string{"https://a.example", "https://b.example/x", "https://c.example"}, nil},
		{"what does example.com/prices say, and www.example.org?", []string{"https://example.com/prices", "https://www.example.org?"}, []string{"https://example.com/", "https://example.org/"}},
		{"mail me@example.com or a.b@example.org/x", nil, []string{"https://example.com", "https://example.org/x", "https://a.b"}},
		{"münchen.example and 例え.テスト/語", []string{"https://münchen.example/", "https://例え.テスト/語"}, nil},
		{"https://user:pass@example.com/ ftp://example.net/x javascript:alert(1) 3.14 v1.2.3", nil, []string{"https://example.com/", "https://user:pass@example.com/", "https://example.net/x", "https://3.14/"}},
		{"<https://example.com/x> \"https://example.com/y\" https://example.com/z…", []string{"https://example.com/x", "https://example.com/y", "https://example.com/z"}, nil},
		{"https://example.com/a\u200bhttps://example.com/b", []string{"https://example.com/a", "https://example.com/b"}, nil},
		{"", nil, []string{"", "https://", "https:///x", "/x", "//example.com", "https:example.com"}},
	} {
		named := tool.Addresses{}
		named.AddFrom(c.text)
		for _, address := range c.named {
			if !named.Has(address) {
				t.Errorf("%q does not name %s: %v", c.text, address, named)
			}
		}
		for _, address := range c.other {
			if named.Has(address) {
				t.Errorf("%q names %s", c.text, address)
			}
		}
	}
}

// TestEqualAddressesAreAskedForInOneForm, so that a model that spells one in many ways sends nothing with it.
func TestEqualAddressesAreAskedForInOneForm(t *testing.T) {
	for text, want := range map[string]string{
		"https://example.com": "https://example.com/", "HTTPS://eXaMpLe.com.:443?#secret": "https://example.com/", "http://example.com:80/A%41?q=B": "http://example.com/A%41?q=B",
		"http://example.com:443/": "http://example.com:443/", "https://[::1]:8080/x/": "https://[::1]:8080/x/", "https://example.com//x": "https://example.com//x",
		"ftp://example.com/": "", "https://me@example.com/": "", "example.com": "", "https:///x": "",
	} {
		if got := tool.Address(text); got != want || want != "" && tool.Address(got) != got {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestFewReadingsOfAnAddressAreKept: each is as long as the address.
func TestFewReadingsOfAnAddressAreKept(t *testing.T) {
	named := tool.Addresses{}
	named.AddFrom("http://a/" + strings.Repeat("…", 1990))
	named.AddFrom("http://b/" + strings.Repeat("…", 300))
	if len(named) > 8 {
		t.Errorf("%d", len(named))
	}
}

// FuzzAddresses: whatever a text is, what it names is in it.
func FuzzAddresses(f *testing.F) {
	f.Add("See https://example.com/a?b=c. Or example.org", "https://example.com/a?b=c&d=e")
	f.Add("https://example.com", "https://example.com%2f@evil.com/")
	f.Add("https://example.com/[x](https://y.z)", "https://example.com\\@evil.com")
	f.Fuzz(func(t *testing.T, text, address string) {
		named := tool.Addresses{}
		named.AddFrom(text)
		if !named.Has(address) {
			return
		}
		_, rest, _ := strings.Cut(address, "://")
		rest, _, _ = strings.Cut(rest, "#")
		if query := strings.IndexByte(rest, '?'); query >= 0 && query < len(rest)-1 && !strings.Contains(text, rest[query:]) {
			t.Errorf("%q names %q", text, address)
		}
	})
}
