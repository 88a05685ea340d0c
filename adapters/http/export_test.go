package http

import (
	"errors"
	"io"
	"iter"
	"mime"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"go.uber.org/zap"

	"chatbot/domain/chat"
)

// hostile maps unusual titles to the expected file names, without extension.
var hostile = map[string]string{
	"Plans for June":               "Plans for June",
	"a\r\nSet-Cookie: x=y":         "a Set-Cookie- x=y",
	`say "hi" \ now`:               "say -hi- - now",
	"../../etc/passwd":             "etc-passwd",
	"..":                           "chat",
	"":                             "chat",
	"\x00\x01\x1b[31m\x7f":         "[31m",
	".hidden":                      "hidden",
	"gpj.\u202eexe":                "gpj.exe",
	"\u2066a\u2069\u200f":          "a",
	"C:\\Users\\x":                 "C--Users-x",
	"con":                          "chat con",
	"Nul.tar":                      "chat Nul.tar",
	"Überraschung 漢字 🗺":            "Überraschung 漢字 🗺",
	"100% 'sure'; filename=x":      "100- 'sure'- filename=x",
	"a\u2028b\u2029c\u00a0d\te":    "a b c d e",
	"\xff\xfe":                     "chat",
	strings.Repeat("x", 300):       strings.Repeat("x", 120),
	strings.Repeat("漢", 300):       strings.Repeat("漢", 40),
	"a" + strings.Repeat("漢", 300): "a" + strings.Repeat("漢", 39),
	strings.Repeat("👩‍💻", 100) + " / . .": "cut somewhere",
}

func TestFileNames(t *testing.T) {
	for title, want := range hostile {
		name := fileName(title, "md")
		if strings.HasPrefix(title, "👩") { // a grapheme cluster may be cut anywhere, but not within a rune
			want = strings.TrimSuffix(name, ".md")
		}
		if name != want+".md" {
			t.Errorf("%.40q: %q, want %q", title, name, want)
		}
		wantFileName(t, name)
	}
}

func wantFileName(t *testing.T, name string) {
	t.Helper()
	bad := func(r rune) bool {
		return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || strings.ContainsRune("/\\:\"\r\n", r)
	}
	if len(name) > maxFileName+10 || !utf8.ValidString(name) || strings.ContainsFunc(name, bad) || strings.HasPrefix(name, ".") {
		t.Errorf("%q is no name for a file", name)
	}
	header := disposition(name)
	if !regexp.MustCompile(`^attachment; filename="[ -!#-\[\]-~]+"; filename\*=UTF-8''[A-Za-z0-9!#$&+.^_|~%'()*-]+$`).MatchString(header) {
		t.Errorf("header %q", header)
	}
	_, params, err := mime.ParseMediaType(strings.Replace(header, `filename="`, `ascii="`, 1))
	if err != nil || params["filename"] != name {
		t.Errorf("%s is read as %q, %v", header, params, err)
	}
}

func FuzzFileName(f *testing.F) {
	for title := range hostile {
		f.Add(title)
	}
	f.Fuzz(func(t *testing.T, title string) { wantFileName(t, fileName(title, "json")) })
}

var said = time.Date(2026, 11, 23, 13, 5, 6, 789, time.FixedZone("", 3600))

// these returns messages, followed by err unless it is nil.
func these(err error, all ...chat.Message) iter.Seq2[chat.Message, error] {
	return func(yield func(chat.Message, error) bool) {
		for _, m := range all {
			m.CreatedAt = said
			if !yield(m, nil) {
				return
			}
		}
		if err != nil {
			yield(chat.Message{}, err)
		}
	}
}

func TestMarkdownAndText(t *testing.T) {
	answer := func(status chat.Status, text string) chat.Message {
		return chat.Message{Role: chat.RoleAssistant, Status: status, Content: text, Answer: chat.Answer{Choice: chat.Choice{Model: "gpt_4"}}}
	}
	failed := answer(chat.Failed, "half")
	failed.Failure = &chat.Failure{Code: "x", Message: "The *model*\nwent away."}
	long := answer(chat.Complete, "and so on")
	long.Answer.FinishReason = "length"
	filtered := answer(chat.Complete, "First")
	filtered.Answer.FinishReason = "content_filter"
	session := chat.Session{Title: "A *bold* <b>title</b>\r\n# of \u202ethree"}
	messages := these(nil,
		chat.Message{Role: chat.RoleUser, Status: chat.Complete, Content: "# mine\n\n*as it is* "}, answer(chat.Complete, "Yes."),
		answer(chat.Stopped, "```go\nfunc"), answer(chat.Interrupted, ""), answer(chat.Streaming, "so f"), failed, long, filtered)

	var md, txt strings.Builder
	if err := errors.Join(writeMarkdown(&md, session, messages), writeText(&txt, session, messages)); err != nil {
		t.Fatal(err)
	}
	const at = "2026-11-23T12:05:06Z"
	want := `# A \*bold\* \<b\>title\</b\> \# of three

## You, ` + at + "\n\n# mine\n\n*as it is* \n" + `
## Assistant (gpt\_4), ` + at + `

Yes.

## Assistant (gpt\_4), ` + at + "\n\n```go\nfunc\n```" + `

*This answer was stopped before it was finished.*

## Assistant (gpt\_4), ` + at + `



*This answer was interrupted before it was finished.*

## Assistant (gpt\_4), ` + at + `

so f

*This answer was still being written when the chat was exported.*

## Assistant (gpt\_4), ` + at + `

half

*This answer failed before it was finished. The \*model\* went away.*

## Assistant (gpt\_4), ` + at + `

and so on

*This answer was cut off at the model's limit.*

## Assistant (gpt\_4), ` + at + `

First

*The provider's content filter stopped this answer.*
`
	if md.String() != want {
		t.Errorf("got\n%s\nwant\n%s", md.String(), want)
	}
	for _, part := range []string{
		"A *bold* <b>title</b> # of three\n\nYou, " + at + ":\n\n# mine\n\n*as it is* \n\nAssistant (gpt_4), " + at + ":\n\nYes.\n\n",
		"```go\nfunc\n\n(This answer was stopped before it was finished.)\n", "half\n\n(This answer failed before it was finished. The *model* went away.)\n",
		"so f\n\n(This answer was still being written when the chat was exported.)\n",
	} {
		if !strings.Contains(txt.String(), part) {
			t.Errorf("%q is not in\n%s", part, txt.String())
		}
	}
}

func TestOpenFence(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "",
		"plain":                       "",
		"```go\nx":                    "```",
		"```go\nx\n```":               "",
		"```go\nx\n```\n":             "",
		"````\n```\nx":                "````",
		"````\n```\n`````":            "",
		"~~~ `x`\nx":                  "~~~",
		"~~~\n```":                    "~~~",
		"   ```\nx":                   "```",
		"    ```\nx":                  "",
		"a ``` b":                     "",
		"``` a ` b\nx":                "",
		"``\nx":                       "",
		"```\n``` no end\nx":          "```",
		"```\na\n```\n\n```js\nb\r\n": "```",
	} {
		if got := openFence(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestExportErrorTruncatesTheFile(t *testing.T) {
	gone := errors.New("the storage went away")
	head := exportHead{Format: "chatbot-chat", Version: exportVersion}
	for name, write := range map[string]func(w io.Writer, messages iter.Seq2[chat.Message, error]) error{
		"md":  func(w io.Writer, m iter.Seq2[chat.Message, error]) error { return writeMarkdown(w, chat.Session{}, m) },
		"txt": func(w io.Writer, m iter.Seq2[chat.Message, error]) error { return writeText(w, chat.Session{}, m) },
		"json": func(w io.Writer, m iter.Seq2[chat.Message, error]) error {
			return writeChat(w, head, chat.Session{}, m)
		},
	} {
		next, stop := iter.Pull2(pieces(func(w io.Writer) error {
			return write(w, these(gone, chat.Message{Content: strings.Repeat("x", 2*pieceSize)}))
		}))
		ended := 0
		d := &download{next: next, stop: stop, end: func() { ended++ }, log: zap.NewNop()}
		if body, err := io.ReadAll(d); !errors.Is(err, gone) || len(body) < pieceSize {
			t.Errorf("%s: %d bytes, %v", name, len(body), err)
		}
		if err := d.Close(); err != nil || ended != 1 {
			t.Errorf("%s: %v, ended %d times", name, err, ended)
		}
	}
}

// TestClientDisconnects checks that reading from the storage ends when the client disconnects.
func TestClientDisconnects(t *testing.T) {
	read := 0
	endless := func(yield func(chat.Message, error) bool) {
		for yield(chat.Message{Content: strings.Repeat("x", 1000)}, nil) {
			if read++; read > 10_000 {
				panic("reading on")
			}
		}
	}
	next, stop := iter.Pull2(pieces(func(w io.Writer) error { return writeText(w, chat.Session{}, endless) }))
	ended := false
	d := &download{next: next, stop: stop, end: func() { ended = true }, log: zap.NewNop()}
	if _, err := io.ReadFull(d, make([]byte, 10*pieceSize)); err != nil {
		t.Fatal(err)
	}
	before := read
	if err := d.Close(); err != nil || !ended || read > before+1 || read > 12*pieceSize/1000 {
		t.Errorf("%v, ended %v, %d messages read", err, ended, read)
	}
}
