package stream

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/adapters/llm/internal/document"
	"chatbot/ports"
)

// read returns each event of a body as "type=data", with "…" after one that may be incomplete.
func read(body io.Reader) (all []string, err error) {
	events := NewEvents(body)
	for events.Next() {
		open := ""
		if events.Open {
			open = "…"
		}
		all = append(all, events.Type+"="+string(events.Data)+open)
	}
	return all, events.Err()
}

func TestEventsOfAnyFormAreParsed(t *testing.T) {
	for body, want := range map[string]string{
		"data: a\n\n":              "[=a]",
		"data: a\r\n\r\n":          "[=a]",
		"data: a\r\rdata: b\r\r":   "[=a =b]",
		"data:a\n\ndata:  b\n\n":   "[=a = b]",
		"\ufeffdata: a\n\n":        "[=a]",
		"event: x\ndata: a\n\n":    "[x=a]",
		"event: x\n\ndata: a\n\n":  "[=a]",
		"id: 1\nretry: 2\n:c\n\n":  "[]",
		"data: a\ndata: b\n\n":     "[=a\nb]",
		"data: {}\ndata: {}\n\n":   "[={} ={}]",
		"data: {\ndata: }\n\n":     "[={\n}]",
		"data: [DONE]\ndata: x\n":  "[=[DONE] =x…]",
		"data\ndata:\n\n":          "[]",
		"data: a":                  "[=a…]",
		"  data: a\n\n":            "[=a]",
		"\n\r\n\rdata: a\n\n":      "[=a]",
		"error: {}\n\n":            "[error={}]",
		"error: no\n\n":            "[]",
		"data: {}\n\n{\"e\":1}\n":  "[={} ={\"e\":1}]",
		"data: {}\n\n{broken\n":    "[={}]",
		"{}\n":                     "[={}]",
		" \n\n [{}]":               "[=[{}]]",
		"{}\n{}\r\n{}":             "[={} ={} ={}]",
		"{\n \"a\":1\n}\n{}":       "[={\n \"a\":1\n} ={}]",
		"{\"a\":":                  "[={\"a\":…]",
		": c\n\n{}":                "[={}]",
		"text\n<html>\n":           "[]",
		"":                         "[]",
		"data: a\n\n<html>no\n":    "[=a]",
		"data: a\n\n\n\ndata: b\n": "[=a =b…]",
	} {
		for name, reader := range map[string]io.Reader{"at once": strings.NewReader(body), "byte by byte": oneByOne{strings.NewReader(body)}} {
			if got, err := read(reader); err != nil || fmt.Sprint(got) != want {
				t.Errorf("%q %s: %q, %v; want %q", body, name, fmt.Sprint(got), err, want)
			}
		}
	}
	if got, err := read(strings.NewReader("\n<!doctype html>")); len(got) > 0 || !errors.Is(err, ports.ErrModelBadReply) {
		t.Errorf("a page: %q, %v", got, err)
	}
}

type oneByOne struct{ io.Reader }

func (o oneByOne) Read(p []byte) (int, error) { return o.Reader.Read(p[:min(1, len(p))]) }

// TestStreamEndAndTimeoutAfterFinishReason checks when a stream is complete, and how long Ending waits for the remainder.
func TestStreamEndAndTimeoutAfterFinishReason(t *testing.T) {
	for name, c := range map[string]struct {
		steps string // t: text, r: a reason alone, b: a reason with text, d: an explicit end
		whole bool
		waits time.Duration // until the context ends; 0: never
	}{
		"nothing":                      {"", false, 0},
		"text":                         {"tt", false, 0},
		"a reason after text":          {"tr", true, linger},
		"a reason beside the last":     {"tb", true, longLinger},
		"a reason before the first":    {"r", true, longLinger},
		"text after a reason":          {"trt", false, 0},
		"a reason beside each":         {"bbb", false, 0},
		"a reason beside each, ended":  {"bbbd", true, 0},
		"an end without a reason":      {"td", true, 0},
		"a second reason after usage":  {"trr", true, linger},
		"a reason with text in vain":   {"tbt", false, 0},
		"reasons mean nothing by then": {"tbtr", false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, ending := NewEnding(t.Context())
				defer ending.Stop()
				began := time.Now()
				for _, step := range c.steps {
					switch step {
					case 't':
						ending.Continued()
					case 'r':
						ending.Finished("stop", false)
					case 'b':
						ending.Continued()
						ending.Finished("stop", true)
					case 'd':
						ending.Done()
					}
				}
				if err := ending.Over(nil); (err == nil) != c.whole || err != nil && !errors.Is(err, ports.ErrModelCutOff) {
					t.Errorf("whole: %v, want %v", err, c.whole)
				}
				if c.waits == 0 {
					time.Sleep(2 * longLinger)
					if strings.HasSuffix(c.steps, "d") {
						return
					}
					if ctx.Err() != nil {
						t.Error("the rest was given up")
					}
					return
				}
				<-ctx.Done()
				if took := time.Since(began); took != c.waits {
					t.Errorf("the rest was given up after %v, want %v", took, c.waits)
				}
			})
		})
	}
}

// TestHostileEventsAreCheap checks that deeply nested or endless events neither crash the process nor take long.
func TestHostileEventsAreCheap(t *testing.T) {
	deep := strings.Repeat("[", 4<<20)
	for name, body := range map[string]string{
		"deep data":                "data: " + deep + "\n\n",
		"deep body":                deep,
		"deep objects":             "data: " + strings.Repeat(`{"a":`, 1<<20) + "\n\n",
		"a line in a stream":       "data: {}\n\n" + deep + "\n\n",
		"data without end":         "data: [\n" + strings.Repeat("data: 1,\n", 1<<20),
		"data that closes a lot":   "data: [\n" + strings.Repeat("data: ]\n", 1<<20),
		"a body that closes a lot": "[\n" + strings.Repeat("]\n", 1<<20),
		"a long line":              "data: " + strings.Repeat("x", 40<<20),
		"a long body":              "{\n" + strings.Repeat("x\n", 20<<20),
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			e := NewEvents(strings.NewReader(body))
			for range 1 << 21 {
				if !e.Next() {
					break
				}
				_, _ = e.Object()
			}
			if len(e.Data) > longestEvent {
				t.Errorf("%d bytes are held", len(e.Data))
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
	if !document.Valid([]byte(`{"a":"[[[[\"[[[","b":` + strings.Repeat("[", 150) + strings.Repeat("]", 150) + "}")) {
		t.Error("brackets in a string, or reasonable nesting, are refused")
	}
}
