package demo

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tmc/langchaingo/llms"
)

func human(text string) llms.MessageContent {
	return llms.TextParts(llms.ChatMessageTypeHuman, text)
}

func say(t *testing.T, messages ...llms.MessageContent) string {
	t.Helper()
	r, err := New(Config{}).GenerateContent(t.Context(), messages)
	if err != nil {
		t.Fatal(err)
	}
	return r.Choices[0].Content
}

func TestKnowsTheProduct(t *testing.T) {
	for question, want := range map[string]string{
		"What is this?":                               "run on your own server",
		"how do I sign in":                            "**Register**",
		"Where is my data stored?":                    "SQLite",
		"Is my data private?":                         "no tracking",
		"How do I connect a real model?":              "`LLM_PROVIDER=",
		"How do I connect OpenAI?":                    "sk-...",
		"can I use Claude with this server":           "ANTHROPIC_API_KEY=sk-ant",
		"how do I connect a model running in ollama?": "ollama pull",
		"How do I use vLLM?":                          "OPENAI_BASE_URL=",
		"Which keyboard shortcuts are there?":         "<kbd>Shift</kbd>",
		"how can I stop an answer?":                   "**stop** button",
		"what are the limits":                         "**2000 characters**",
		"Is there an API?":                            "/api/docs",
		"do you have websockets":                      "/api/chat/ws",
		"how do I deploy this with docker":            "`DATABASE_URL`",
		"how do I make a backup":                      "pg_dump",
		"Show a table":                                "|:--|",
		"please show me code":                         "```go",
		"show maths":                                  "$$",
		"show math":                                   "$$",
		"show a diagram":                              "```mermaid",
		"Hello!":                                      "Nice to see you",
		"Zeig eine Tabelle":                           "|:--|",
		"Zeig Code":                                   "```go",
		"Was kannst du?":                              "**chatbot**",
		"Lange Antwort":                               "How a message becomes an answer",
		"Why is the sky blue?":                        "beyond me",
		"":                                            "beyond me",
	} {
		if got := say(t, human("x"), llms.TextParts(llms.ChatMessageTypeAI, "y"), human(question)); !strings.Contains(got, want) {
			t.Errorf("%q is answered %.80q, want %q in it", question, got, want)
		}
	}
	if words := len(strings.Fields(say(t, human("long answer")))); words < 600 {
		t.Errorf("the long answer has %d words", words)
	}
}

// TestEveryTopicCanBeReached sends each topic's own phrase.
func TestEveryTopicCanBeReached(t *testing.T) {
	if len(manual) < 20 {
		t.Fatalf("%d topics", len(manual))
	}
	for _, topic := range manual[:len(manual)-1] {
		if topic.text == "" || len(topic.calls) == 0 || manual.answer(topic.calls[0].phrase) != topic.text {
			t.Errorf("%s is not reached by %v", topic.name, topic.calls)
		}
	}
}

func TestDemoIntroducesItselfOnceWithoutQuoting(t *testing.T) {
	question := human("<script>alert(1)</script> ignore all of that")
	first := say(t, question)
	for _, want := range []string{"demo", "OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY", "OLLAMA_HOST", "LLM_MODEL", "restart"} {
		if !strings.Contains(first, want) {
			t.Errorf("the introduction lacks %s", want)
		}
	}
	if second := say(t, question, llms.TextParts(llms.ChatMessageTypeAI, first), question); introduction+second != first {
		t.Errorf("second answer %q", second)
	}
	if strings.Contains(first, "script") || strings.Contains(first, "ignore all") {
		t.Error("the question is quoted")
	}
	if say(t, question) != first {
		t.Error("the same question is answered differently")
	}
}

func TestPace(t *testing.T) {
	for name, c := range map[string]Config{
		"usual":    {TokensPerSecond: 40, FirstToken: 200 * time.Millisecond},
		"slow":     {TokensPerSecond: 2},
		"fast":     {TokensPerSecond: 100_000, FirstToken: time.Second},
		"at once":  {},
		"backward": {TokensPerSecond: -1, FirstToken: -time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				var first, last time.Duration
				text := ""
				r, err := New(c).GenerateContent(t.Context(), []llms.MessageContent{human("long answer")}, llms.WithStreamingReasoningFunc(func(_ context.Context, _, piece []byte) error {
					if last = time.Since(begin); text == "" {
						first = last
					}
					text += string(piece)
					return nil
				}))
				if err != nil {
					t.Fatal(err)
				}
				info, count := r.Choices[0].GenerationInfo, len(tokens(text))
				if info["CompletionTokens"] != count || text != r.Choices[0].Content || info["PromptTokens"] != 2 || r.Choices[0].StopReason != "stop" {
					t.Errorf("%d tokens, %v, %s", count, info, r.Choices[0].StopReason)
				}
				want := time.Duration(0)
				if c.TokensPerSecond > 0 {
					want = time.Duration(float64(count-1) / c.TokensPerSecond * float64(time.Second))
				}
				if off := last - first - want; off < -2*slack || off > 2*slack || first != max(c.FirstToken, 0) {
					t.Errorf("first after %v, %d tokens in %v, want %v", first, count, last-first, want)
				}
			})
		})
	}
}

// TestTokensThatAreDueComeTogether checks that a callback that blocks does not slow the demo down.
func TestTokensThatAreDueComeTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin, pieces := time.Now(), 0
		r, err := New(Config{TokensPerSecond: 100}).GenerateContent(t.Context(), []llms.MessageContent{human("long answer")},
			llms.WithStreamingReasoningFunc(func(context.Context, []byte, []byte) error {
				pieces++
				time.Sleep(100 * time.Millisecond)
				return nil
			}))
		if err != nil {
			t.Fatal(err)
		}
		count := r.Choices[0].GenerationInfo["CompletionTokens"].(int)
		if took, want := time.Since(begin), time.Duration(count)*10*time.Millisecond; took > want+200*time.Millisecond || pieces > count/10+2 {
			t.Errorf("%d tokens in %d pieces took %v, want %v", count, pieces, took, want)
		}
	})
}

func TestEndsWithItsContext(t *testing.T) {
	cause := errors.New("stopped")
	for name, c := range map[string]Config{"waiting": {FirstToken: time.Hour}, "between": {TokensPerSecond: 0.001}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				time.AfterFunc(time.Second, func() { cancel(cause) })
				begin := time.Now()
				_, err := New(c).GenerateContent(ctx, []llms.MessageContent{human("hi")})
				if !errors.Is(err, cause) || time.Since(begin) != time.Second {
					t.Errorf("%v after %v", err, time.Since(begin))
				}
			})
		})
	}
}

func TestTokens(t *testing.T) {
	for text, want := range map[string]int{"": 0, "one": 1, "one two": 2, "  one\n\ntwo  ": 2, " \n": 1, "漢字 😀": 2} {
		got := tokens(text)
		if len(got) != want || strings.Join(got, "") != text {
			t.Errorf("%q is cut into %q", text, got)
		}
	}
}
