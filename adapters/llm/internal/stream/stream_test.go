package stream

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/adapters/internal/modeltext"
	"chatbot/adapters/llm/internal/document"
	"chatbot/ports"
)

func TestTextKeepsItsBytes(t *testing.T) {
	say := func(json string) (string, error) {
		object, err := document.Object([]byte(json))
		out := NewOutput(t.Context(), nil, new(Ending), nil)
		text, _, ok := modeltext.Content(object.Get("T"))
		out.AddText(text)
		if !ok {
			err = errors.Join(err, document.Malformed("text that is not a string"))
		}
		err = errors.Join(err, out.Flush())
		return out.Text(), err
	}
	for quoted, want := range map[string]string{
		`"plain"`: "plain", `"a\n\"\\\u00e9\ud83d\ude00"`: "a\n\"\\é😀", `null`: "", `""`: "", "\"\xe2\x82\"": "\xe2\x82", "\"a\\n\xff\\u00e9\"": "a\n\xffé",
	} {
		if got, err := say(`{"T":` + quoted + `}`); err != nil || got != want {
			t.Errorf("%q is %q, %v; want %q", quoted, got, err, want)
		}
	}
	for _, bad := range []string{`{"T":7}`, `{"T":true}`, `{"T":"x"`, `{"T":"x"}}`, `["x"]`, `"x"`, ``, "{\"T\":\"a\nb\"}"} {
		if got, err := say(bad); !errors.Is(err, ports.ErrModelBadReply) {
			t.Errorf("%s is text %q, %v", bad, got, err)
		}
	}
}

// TestPatternTakesOnlyWhatDiffersInOneString checks that events with other differences do not fit, so that they are parsed.
func TestPatternTakesOnlyWhatDiffersInOneString(t *testing.T) {
	var p Pattern
	if _, fits := p.Text([]byte(`{"a":"b"}`)); fits {
		t.Error("an event fits before one was learned")
	}
	learned := []byte(`{"c":[{"t":"first","e":null}],"t":"x"}`)
	object, err := document.Object(learned)
	if err != nil {
		t.Fatal(err)
	}
	p.Learn(learned, object.Get("c.0.t"))
	for event, want := range map[string]string{
		`{"c":[{"t":"first","e":null}],"t":"x"}`: "first", `{"c":[{"t":"","e":null}],"t":"x"}`: "", "{\"c\":[{\"t\":\"h\xe2\x82\",\"e\":null}],\"t\":\"x\"}": "h\xe2\x82",
		`{"c":[{"t":"a\n\"\u00e9","e":null}],"t":"x"}`: "a\n\"é",
	} {
		if got, fits := p.Text([]byte(event)); !fits || got != want {
			t.Errorf("%s is %q, %v", event, got, fits)
		}
	}
	for _, other := range []string{
		`{"c":[{"t":"a\","e":null}],"t":"x"}`, `{"c":[{"t":"a","e":"stop"}],"t":"x"}`, `{"c":[{"t":"a","e":null}],"t":"y"}`,
		`{"c":[{"t":"a","t":"b","e":null}],"t":"x"}`, `{"c":[{"t":","e":null}],"t":"x"}`, `{"c":[{"t":null,"e":null}],"t":"x"}`, ``, "{\"c\":[{\"t\":\"a\nb\",\"e\":null}],\"t\":\"x\"}",
	} {
		if text, fits := p.Text([]byte(other)); fits {
			t.Errorf("%s fits, with %q", other, text)
		}
	}
}

// paced is a body that receives one event of one letter every 10 ms; a read returns all that have arrived.
type paced struct {
	words string
	next  time.Time
}

func (p *paced) Close() error { return nil }

func (p *paced) Read(to []byte) (n int, err error) {
	time.Sleep(time.Until(p.next))
	for ; p.words != "" && !p.next.After(time.Now()); p.next = p.next.Add(10 * time.Millisecond) {
		n += copy(to[n:], `{"T":"`+p.words[:1]+"\"}\n")
		p.words = p.words[1:]
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// TestTextOfOneReadComesTogether checks that text that arrives while the callback blocks is passed in its next call.
func TestTextOfOneReadComesTogether(t *testing.T) {
	for blocked, want := range map[time.Duration]string{
		0:                     "[0s a 10ms b 20ms c 30ms d 40ms e 50ms f 60ms g]",
		34 * time.Millisecond: "[0s a 30ms bcd 70ms efg]",
	} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			var pieces []string
			ctx, ending := NewEnding(t.Context())
			defer ending.Stop()
			out := NewOutput(ctx, &paced{"abcdefg", began}, ending, func(_ context.Context, _, text []byte) error {
				pieces = append(pieces, fmt.Sprintf("%v %s", time.Since(began).Round(10*time.Millisecond), text))
				time.Sleep(blocked)
				return nil
			})
			for lines := bufio.NewScanner(out); lines.Scan(); {
				object, err := document.Object(lines.Bytes())
				if err != nil {
					t.Fatal(err)
				}
				out.AddText(object.Get("T").Str)
			}
			if err := out.Flush(); err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(pieces); got != want || out.Text() != "" {
				t.Errorf("blocked for %v: %s, want %s", blocked, got, want)
			}
		})
	}
}

// TestFullReadsHoldLongPieces: the engine takes pieces of 128 bytes without a pause, so an answer that arrives at once is passed on
// at once, also with much JSON around each token.
func TestFullReadsHoldLongPieces(t *testing.T) {
	event := `data: {"T":"word","filtered":"` + strings.Repeat("x", 750) + "\"}\n\n"
	short, text := 0, 0
	out := NewOutput(t.Context(), io.NopCloser(strings.NewReader(strings.Repeat(event, 2_000))), new(Ending), func(_ context.Context, _, piece []byte) error {
		text += len(piece)
		if len(piece) < 128 {
			short++
		}
		return nil
	})
	for events := NewEvents(out); events.Next(); {
		object, err := events.Object()
		if err != nil {
			t.Fatal(err)
		}
		out.AddText(object.Get("T").Str)
	}
	if err := out.Flush(); err != nil || text != 2_000*len("word") || short > 1 {
		t.Errorf("%d bytes of text, %d short pieces, %v", text, short, err)
	}
}
