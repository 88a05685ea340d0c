package chat_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"chatbot/domain/chat"
)

func TestPlainDropsMarkup(t *testing.T) {
	for name, c := range map[string]struct{ markdown, want string }{
		"emphasis":               {"**Plan** for *today* and __now__, _really_, ***all***", "Plan for today and now, really, all"},
		"headings":               {"# One\n\nTwo\n===\nthree\n\n###### Six ######", "One\nTwo\nthree\nSix"},
		"links":                  {"see [the docs](https://example.com/a_b \"t\") or <https://example.com> or [this][1]\n\n[1]: https://x.example", "see the docs or https://example.com or this"},
		"link in emphasis":       {"**[the *docs*](x)**", "the docs"},
		"images":                 {"![a cat](cat.png) sleeps", "a cat sleeps"},
		"code":                   {"use `a*b*c` and ``x ` y``", "use a*b*c and x ` y"},
		"fence":                  {"before\n```go\nfunc main() {\n\tx := **p\n}\n```\nafter", "before\nfunc main() {\n x := **p\n}\nafter"},
		"fence that never ends":  {"why?\n~~~python\nprint(1)", "why?\nprint(1)"},
		"four backticks":         {"````md\n```js\n$x^2$\n```\n````", "```js\n$x^2$\n```"},
		"fence within a line":    {"Fix this: ```go\nfmt.Println()\n```", "Fix this:\nfmt.Println()"},
		"fence of one span":      {"Fix:```js\nlet a```\nplease", "Fix:let a\nplease"},
		"footnote":               {"A claim[^1].\n\n[^1]: https://example.com", "A claim."},
		"strong before Chinese":  {"**重要：**请看 **「注意」**一下", "重要：请看 「注意」一下"},
		"strong before Korean":   {"**텍스트(괄호)**는", "텍스트(괄호)는"},
		"strong quotation":       {"**\"quoted\"**text", "\"quoted\"text"},
		"behind a mark of order": {"\uFEFF# One\n\n\u200B## Two", "One\nTwo"},
		"fence with one line":    {"Explain ```rm -rf *``` to me", "Explain rm -rf * to me"},
		"lists":                  {"- one\n- two\n  1. three\n  2. four\n\n+ five", "one\ntwo\nthree\nfour\nfive"},
		"tasks":                  {"- [ ] open\n- [x] done", "open\ndone"},
		"quotes":                 {"> quoted\n> > twice\n\nanswer", "quoted\ntwice\nanswer"},
		"table":                  {"| Name | Age |\n|------|----:|\n| Ann | 7 |\n| Bob \\| Ben | `8` |", "Name Age\nAnn 7\nBob | Ben 8"},
		"rule":                   {"a\n\n---\n\nb\n\n* * *", "a\nb"},
		"strikethrough":          {"~~old~~ new", "old new"},
		"escapes and entities":   {"\\*not\\* \\_this\\_ AT&amp;T &copy; &#x41; &lt;b&gt;", "*not* _this_ AT&T © A <b>"},
		"hard line ends":         {"a  \nb\\\nc", "a\nb\nc"},
		"Windows line ends":      {"# a\r\n\r\n* b\r\n", "a\nb"},
		"tags":                   {"<b>Bold</b>, H<sub>2</sub>O, <kbd>Ctrl</kbd>, one<br>two<br/>three", "Bold, H2O, Ctrl, one\ntwo\nthree"},
		"block of HTML":          {"<details open>\n<summary>More</summary>\n\n**text**\n\n</details>", "More\ntext"},
		"centred heading":        {"<h1 align=\"center\">Project</h1>\n<p align=center><img src=\"a.png\" alt=x></p>\ntext", "Project\ntext"},
		"script":                 {"<script>alert(1)</script><img src=x onerror=alert(1)>", "alert(1)"},
		"comment":                {"a <!-- **b** --> c", "a  c"},
		"nothing":                {" \n\t\n***\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := chat.Plain(c.markdown, 1000); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// Texts written without Markdown in mind.
func TestPlainKeepsTextThatLooksLikeMarkup(t *testing.T) {
	for _, text := range []string{
		"snake_case_names and _private", "2 * 3 * 4", "2*3*4 = 24", "a**b**c", "f(*args, **kwargs)", "__init__.py and x.__class__", "__init__(self)",
		"List<String>, Map<K, V>, vector<int>, Option<A>", "std::vector<std::string>", "2 ** 3 ** 4", "2**3**4 = x", "a ** b and c ** d", "a < b and c > d", "1 <2 and 3> 2", "<think> is a tag", "what does <div> do?",
		`C:\path\to\file`, `C:\Program Files (x86)\a_b_c`, `\\server\share`, `\frac{a}{b}`, `$x_1$ and $y_2$`, `$\alpha_{i}$`,
		"#hashtag and #2", "C# and F#", "Expect 5~10 GB, 20~30 GB", "~/a and ~/b", "https://example.com/a_b_c_?x=1&copy=2#_z_",
		"foo_bar@example.com", "[x] marks", "[1]", "a[i][j]", "!important", "5 > 3", "*.txt and *.md", "2024. A good year", "100%", "{{ name }}", "a|b|c",
		"it's 5 o'clock", "Größe: 5 × 3", "❤️ *", "שלום עולם", "مرحبا", "日本語のテキスト", "x^2 + y^2", "-5", "1.5", "key: value", "@user", "::", "^_^", "(╯°□°)╯︵ ┻━┻",
		"if (a && b || c) { d[0] = `", "¯\\_(ツ)_/¯"[:2],
	} {
		if got := chat.Plain(text, 1000); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestPlainDropsInvisibleCharacters(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"directional override":  {"invoice\u202Efdp.exe\u202C", "invoicefdp.exe"},
		"isolates and marks":    {"a\u2066b\u2069c\u200Ed\u200Fe\u061Cf", "abcdef"},
		"control characters":    {"a\x1b[31m\x07b\x00c\x7fd", "a [31m bc d"},
		"byte order mark":       {"\uFEFFhello", "hello"},
		"zero-width space":      {"pass\u200Bword", "password"},
		"soft hyphen":           {"Donau\u00ADdampf", "Donaudampf"},
		"smuggled tags":         {"hi\U000E0068\U000E0069", "hi"},
		"joiner of a family":    {"👨‍👩‍👧‍👦!", "👨‍👩‍👧‍👦!"},
		"joiner of a rainbow":   {"🏳️‍🌈", "🏳️‍🌈"},
		"joiner of a woman":     {"🏃🏽‍♀️", "🏃🏽‍♀️"},
		"flag of a region":      {"🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F!", "🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F!"},
		"joiner in Persian":     {"می\u200cخواهم", "می\u200cخواهم"},
		"joiner in Malayalam":   {"ക്\u200Dഷ", "ക്\u200Dഷ"},
		"loose joiners":         {"\u200Da \u200D \u200Cb\u200D", "a  b"},
		"sign of a year":        {"\u06011447", "\u06011447"},
		"line separators":       {"a\u2028b\u2029c", "a\nb\nc"},
		"Hangul filler":         {"a\u3164b", "a b"},
		"invalid UTF-8":         {"a\xffb\xc3", "a\uFFFDb\uFFFD"},
		"entity of an override": {"a&#x202E;b&#0;c", "ab\uFFFDc"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := chat.Plain(c.text, 1000); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestPlainIsCutBetweenGraphemeClusters(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		limit int
		want  string
	}{
		"all of it":         {"**abc**", 3, "abc"},
		"code points":       {"**äöü**", 2, "äö"},
		"blocks":            {"ab\n\ncd", 4, "ab\nc"},
		"end of a block":    {"ab\n\ncd", 3, "ab"},
		"nothing":           {"ab", 0, ""},
		"family":            {"ab👨‍👩‍👧‍👦", 5, "ab"},
		"flag":              {"🇩🇪🇫🇷", 3, "🇩🇪"},
		"skin":              {"👍🏽👍🏽", 3, "👍🏽"},
		"combining mark":    {"cafe\u0301s", 4, "caf"},
		"Devanagari":        {"नमस्ते", 4, "नम"},
		"Hangul of letters": {"\u1112\u1161\u11AB\u1100\u1173\u11AF", 4, "\u1112\u1161\u11AB"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := chat.Plain(c.text, c.limit); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestPlainOfLongTextIsComplete: a text that is parsed in pieces loses nothing, and its code stays code.
func TestPlainOfLongTextIsComplete(t *testing.T) {
	code := strings.Repeat("x := **p + __y__ // `z`\n", 1_000)
	for name, c := range map[string]struct{ markdown, want string }{
		"code":       {"**a**\n\n```go\n" + code + "```\n\n**b**", "a\n" + strings.TrimSpace(code) + "\nb"},
		"paragraphs": {strings.Repeat("**one** _two_\n\n", 3_000), strings.TrimSpace(strings.Repeat("one two\n", 3_000))},
		"one line":   {strings.Repeat("word ", 5_000) + "end", strings.Repeat("word ", 5_000) + "end"},
		"no spaces":  {strings.Repeat("漢字", 5_000), strings.Repeat("漢字", 5_000)},
		"list":       {strings.Repeat("- **item**\n", 3_000), strings.TrimSpace(strings.Repeat("item\n", 3_000))},
	} {
		t.Run(name, func(t *testing.T) {
			got := chat.Plain(c.markdown, 1_000_000)
			flat := strings.NewReplacer("\n", "", " ", "")
			if flat.Replace(got) != flat.Replace(c.want) {
				t.Errorf("%d bytes, want %d: %.200q", len(got), len(c.want), got)
			}
		})
	}
	for _, before := range []string{"", "a", "ab"} { // a text that is too long ends between two code points
		got := chat.Plain(before+strings.Repeat("漢", 200_000), 1_000_000)
		if len(got) < 250<<10 || len(got) > 260<<10 || strings.ContainsRune(got, utf8.RuneError) {
			t.Errorf("%d bytes of a text that is too long: %q", len(got), got[max(0, len(got)-8):])
		}
	}
}

// hostile are texts that many parsers parse in quadratic time or with deep recursion.
var hostile = map[string]string{
	"opening brackets":  strings.Repeat("[", 100_000),
	"closing brackets":  strings.Repeat("]", 100_000),
	"links of nothing":  strings.Repeat("[a](", 25_000),
	"images":            strings.Repeat("![", 40_000) + strings.Repeat("](u)", 20_000),
	"quotes":            strings.Repeat(">", 100_000) + " deep",
	"quoted lines":      strings.Repeat(strings.Repeat(">", 300)+" x\n", 300),
	"list items":        strings.Repeat("- ", 50_000) + "x",
	"ordered items":     strings.Repeat("1. ", 30_000) + "x",
	"nested list":       nestedList(300),
	"stars":             strings.Repeat("*", 50_000) + "x" + strings.Repeat("*", 50_000),
	"lonely emphasis":   strings.Repeat("*a **b ", 15_000),
	"emphasis pairs":    strings.Repeat("*a_ ", 25_000),
	"emphasis in pairs": strings.Repeat("**x [a*b**c*](d)", 6_000),
	"tildes":            strings.Repeat("~~a", 30_000),
	"backticks":         backticks(400),
	"angle brackets":    strings.Repeat("<", 100_000),
	"tags":              strings.Repeat("<b>", 30_000),
	"closed tags":       strings.Repeat("<b>x</b>", 12_000),
	"attributes":        "<a " + strings.Repeat("x=\"", 30_000),
	"comments":          strings.Repeat("<!-- a ", 12_000),
	"instructions":      strings.Repeat("<?", 50_000),
	"cdata":             strings.Repeat("<![CDATA[", 12_000),
	"entities":          strings.Repeat("&", 50_000) + strings.Repeat("&amp", 12_000),
	"definitions":       strings.Repeat("[a]: b\n", 14_000) + strings.Repeat("[a]", 2_000),
	"table":             strings.Repeat("|a", 20_000) + "\n" + strings.Repeat("|-", 20_000) + "\n" + strings.Repeat("|b", 20_000),
	"rows":              "|a|b|\n|-|-|\n" + strings.Repeat("|x|y|\n", 15_000),
	"wide table":        strings.Repeat("|a", 1_000) + "\n" + strings.Repeat("|-", 1_000) + "\n" + strings.Repeat("|\n", 40_000),
	"addresses":         strings.Repeat("a@", 50_000),
	"links":             strings.Repeat("http://a.b ", 9_000),
	"www":               strings.Repeat("www.", 25_000),
	"backslashes":       strings.Repeat("\\", 100_000),
	"setext":            strings.Repeat("a\n", 40_000) + "===",
	"marks":             "a" + strings.Repeat("\u0301", 50_000),
	"joiners":           strings.Repeat("👩\u200D", 14_000),
	"marked items":      strings.Repeat("- *a **b [c\n", 9_000),
	"quoted marks":      strings.Repeat("> *a **b [c\n", 9_000),
	"no numbered items": "a\n" + strings.Repeat("2. *a **b [c\n", 8_000),
	"fence of an item":  "- a\n  ```\n" + strings.Repeat("*a _b ", 16_000),
	"fence in a fence":  strings.Repeat("```\n*a _b\n````\n[a](*b\n", 4_000),
	"blank lines":       strings.Repeat("*a **b [c](\n\n", 8_000),
	"indented fences":   strings.Repeat("    ```\n*a _b [\n", 7_000),
	"rows of marks":     "|a|b|\n|-|-|\n" + strings.Repeat("|*a|**b [c|\n", 8_000),
	"flags":             strings.Repeat("🇩", 25_000),
}

func nestedList(depth int) string {
	var list strings.Builder
	for i := range depth {
		list.WriteString(strings.Repeat("  ", i) + "* a\n")
	}
	return list.String()
}

func backticks(most int) string {
	var text strings.Builder
	for i := range most {
		text.WriteString("e" + strings.Repeat("`", i))
	}
	return text.String()
}

func TestHostileTextIsPlainWithinASecond(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			plain := chat.Plain(text, 100_000)
			title := chat.TitleFrom(text, text)
			if took := time.Since(began); took > time.Second {
				t.Errorf("%s", took)
			} else if testing.Verbose() {
				t.Logf("%s, %d of %d bytes, %q", took, len(plain), len(text), title)
			}
		})
	}
}

func FuzzPlain(f *testing.F) {
	for _, seed := range []string{"# a", "**b** `c`", "| a |\n|-|\n| b |", "<b>x</b>", "&#x202E;", "[a](b)", "👨‍👩‍👧‍👦", "~~a~~", "1. a\n   - b", "```\nc", "a\xff", "__init__.py", "2*3*4"} {
		f.Add(seed, 10)
	}
	f.Fuzz(func(t *testing.T, markdown string, limit int) {
		plain := chat.Plain(markdown, limit)
		if !utf8.ValidString(plain) {
			t.Errorf("%q is not UTF-8", plain)
		}
		if n := utf8.RuneCountInString(plain); n > max(limit, 0) {
			t.Errorf("%d code points, at most %d", n, limit)
		}
		for _, r := range plain {
			if r < ' ' && r != '\n' || r == 0x7F || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
				t.Errorf("%q has %U", plain, r)
			}
		}
		// The text ends at a cluster boundary of the whole text, unless white space was trimmed there.
		if whole := chat.Plain(markdown, len(markdown)*2+10); strings.HasPrefix(whole, plain) {
			at := 0
			for g := uniseg.NewGraphemes(whole); at < len(plain) && g.Next(); {
				at += len(g.Str())
			}
			if at != len(plain) {
				t.Errorf("%q ends within a cluster of %q", plain, whole)
			}
		} else {
			t.Errorf("%q is not the beginning of %q", plain, whole)
		}
	})
}
