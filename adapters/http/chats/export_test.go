package chats

import (
	"errors"
	"io"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/valyala/fasthttp"
	"go.uber.org/zap"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/http/httptest"
	"chatbot/adapters/internal/wire"
	"chatbot/domain/chat"
	"chatbot/domain/tool"
)

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

const exportedAt = "2026-11-23T12:05:06Z"

const exportedMarkdown = `# A \*bold\* \<b\>title\</b\> \# of three

## You, ` + exportedAt + "\n\n# mine\n\n*as it is* \n" + `
## Assistant (gpt\_4), ` + exportedAt + `

Yes.

## Assistant (gpt\_4), ` + exportedAt + "\n\n```go\nfunc\n```" + `

*This answer was stopped before it was finished.*

## Assistant (gpt\_4), ` + exportedAt + `



*This answer was interrupted before it was finished.*

## Assistant (gpt\_4), ` + exportedAt + `

so f

*This answer was still being written when the chat was exported.*

## Assistant (gpt\_4), ` + exportedAt + `

half

*This answer failed before it was finished. The \*model\* went away.*

## Assistant (gpt\_4), ` + exportedAt + `

and so on

*This answer was cut off at the model's limit.*

## Assistant (gpt\_4), ` + exportedAt + `

First

*The provider's content filter stopped this answer.*
`

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
	session := chat.RestoreSession(chat.SessionRecord{Title: "A *bold* <b>title</b>\r\n# of \u202ethree"})
	messages := these(nil,
		chat.Message{Role: chat.RoleUser, Status: chat.Complete, Content: "# mine\n\n*as it is* "}, answer(chat.Complete, "Yes."),
		answer(chat.Stopped, "```go\nfunc"), answer(chat.Interrupted, ""), answer(chat.Streaming, "so f"), failed, long, filtered)

	var md, txt strings.Builder
	if err := errors.Join(writeMarkdown(&md, session, messages), writeText(&txt, session, messages)); err != nil {
		t.Fatal(err)
	}
	if md.String() != exportedMarkdown {
		t.Errorf("got\n%s\nwant\n%s", md.String(), exportedMarkdown)
	}
	for _, part := range []string{
		"A *bold* <b>title</b> # of three\n\nYou, " + exportedAt + ":\n\n# mine\n\n*as it is* \n\nAssistant (gpt_4), " + exportedAt + ":\n\nYes.\n\n",
		"```go\nfunc\n\n(This answer was stopped before it was finished.)\n", "half\n\n(This answer failed before it was finished. The *model* went away.)\n",
		"so f\n\n(This answer was still being written when the chat was exported.)\n",
	} {
		if !strings.Contains(txt.String(), part) {
			t.Errorf("%q is not in\n%s", part, txt.String())
		}
	}
}

func TestCallsAndSourcesAreLinesOfTheirOwn(t *testing.T) {
	messages := these(nil, chat.Message{Role: chat.RoleAssistant, Status: chat.Complete, Content: "Bulbs [1].", Parts: []chat.Part{
		{Kind: chat.CallPart, Call: &chat.Call{Title: "Searched", Arguments: `{"query":"*tulips*"}`, Status: chat.CallDone, Result: "[1]\nBulbs"}},
		{Kind: chat.SourcePart, Source: &tool.Source{Number: 1, Title: "On *tulips*", URL: "https://example.com/a_b", Quote: "Bulbs"}},
		{Kind: chat.SourcePart, Source: &tool.Source{Number: 2, Title: "beds.pdf", FileID: 9, Page: 3}},
		{Kind: chat.TextPart, Text: "Bulbs [1]."},
	}})
	var md, txt strings.Builder
	if err := errors.Join(writeMarkdown(&md, chat.Session{}, messages), writeText(&txt, chat.Session{}, messages)); err != nil {
		t.Fatal(err)
	}
	want := "> Tool: Searched {\"query\":\"\\*tulips\\*\"} = \\[1\\] Bulbs\n\n> \\[1\\] On \\*tulips\\* https://example.com/a\\_b\n\n> \\[2\\] beds.pdf, page 3\n\nBulbs [1].\n"
	if !strings.Contains(md.String(), want) {
		t.Errorf("got\n%s\nwant\n%s", md.String(), want)
	}
	if want := "Bulbs\n\n[1] On *tulips* https://example.com/a_b\n\n[2] beds.pdf, page 3\n\nBulbs [1].\n"; !strings.Contains(txt.String(), want) {
		t.Errorf("got\n%s\nwant\n%s", txt.String(), want)
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

// pieceSize is how much of a file the server generates at once.
const pieceSize = 32 << 10

// sent returns the body of a response with a file that write writes, and what ends it.
func sent(t *testing.T, end func(), write func(io.Writer) error) (body io.Reader, closeBody func() error) {
	t.Helper()
	server := httpapi.New(httpapi.Deps{Log: zap.NewNop()}, httpapi.Options{})
	c := httptest.Context(t, func(*fasthttp.Request) {})
	server.Send(c, httpapi.File{Title: "x", Extension: "txt", Type: "text/plain", Write: write}, end)
	return c.Response().BodyStream(), c.Response().CloseBodyStream
}

func TestExportErrorTruncatesTheFile(t *testing.T) {
	gone := errors.New("the storage went away")
	head := wire.NewExportHead("chatbot-chat", said)
	for name, write := range map[string]func(w io.Writer, messages iter.Seq2[chat.Message, error]) error{
		"md":  func(w io.Writer, m iter.Seq2[chat.Message, error]) error { return writeMarkdown(w, chat.Session{}, m) },
		"txt": func(w io.Writer, m iter.Seq2[chat.Message, error]) error { return writeText(w, chat.Session{}, m) },
		"json": func(w io.Writer, m iter.Seq2[chat.Message, error]) error {
			return wire.WriteChat(w, head, chat.Session{}, m)
		},
	} {
		ended := 0
		body, end := sent(t, func() { ended++ }, func(w io.Writer) error {
			return write(w, these(gone, chat.Message{Content: strings.Repeat("x", 2*pieceSize)}))
		})
		if body, err := io.ReadAll(body); !errors.Is(err, gone) || len(body) < pieceSize {
			t.Errorf("%s: %d bytes, %v", name, len(body), err)
		}
		if err := end(); err != nil || ended != 1 {
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
	ended := false
	body, end := sent(t, func() { ended = true }, func(w io.Writer) error { return writeText(w, chat.Session{}, endless) })
	if _, err := io.ReadFull(body, make([]byte, 10*pieceSize)); err != nil {
		t.Fatal(err)
	}
	before := read
	if err := end(); err != nil || !ended || read > before+1 || read > 12*pieceSize/1000 {
		t.Errorf("%v, ended %v, %d messages read", err, ended, read)
	}
}
