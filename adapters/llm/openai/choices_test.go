package openai

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tidwall/gjson"

	"chatbot/adapters/llm/internal/stream"
	"chatbot/ports"
)

// slow is a stream with pauses that are longer than the rest of an answer is awaited.
type slow struct {
	ctx  context.Context
	rest []string
}

func (s *slow) Read(p []byte) (int, error) {
	if len(s.rest) == 0 {
		return 0, io.EOF
	}
	select {
	case <-time.After(15 * time.Second):
	case <-s.ctx.Done():
		return 0, s.ctx.Err()
	}
	n := copy(p, s.rest[0])
	s.rest = s.rest[1:]
	return n, nil
}

func TestAnswerEndsWhenAllItsChoicesHaveFinished(t *testing.T) {
	first, second := `data: {"choices":[{"index":0,"delta":{"content":"a"}}]}`+"\n\n", `data: {"choices":[{"index":1,"delta":{"refusal":"b"}}]}`+"\n\n"
	firstEnds, secondEnds := `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`+"\n\n", `data: {"choices":[{"index":1,"delta":{},"finish_reason":"length"}]}`+"\n\n"
	for name, c := range map[string]struct {
		body   string
		stream []string
		chunks int
		cutOff bool
	}{
		"two, one after the other":          {`{"n":2}`, []string{first, firstEnds, second, secondEnds}, 4, false},
		"two at once":                       {`{"n":2}`, []string{first, second, firstEnds, second, secondEnds}, 5, false},
		"two, of which one breaks off":      {`{"n":2}`, []string{first, second, firstEnds}, 3, true},
		"two, of which the server knew one": {`{"n":2}`, []string{first, firstEnds}, 2, false},
		"one, and a server that hangs":      {`{}`, []string{first, firstEnds, ": hanging\n\n", ": hanging\n\n"}, 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, ending := stream.NewEnding(t.Context())
				defer ending.Stop()
				chunks := 0
				p := passing{call: ports.CompletionCall{Stream: true}, ending: ending, choices: choicesOf([]byte(c.body)), emit: func(chunk []byte) error {
					if strings.Contains(string(chunk), "choices") {
						chunks++
					}
					return nil
				}}
				if err := p.stream(stream.NewEvents(&slow{ctx, c.stream})); (err != nil) != c.cutOff || chunks != c.chunks {
					t.Errorf("%d chunks, %v", chunks, err)
				}
			})
		})
	}
}

func TestContentInListsBeginsAnAnswer(t *testing.T) {
	for delta, want := range map[string]bool{
		`{"content":[{"type":"thinking","thinking":[{"type":"text","text":"why"}]}]}`: true,
		`{"content":[{"type":"text","text":"so"}]}`:                                   true,
		`{"content":[{"type":"text","text":""}]}`:                                     false,
		`{"content":[]}`:                    false,
		`{"role":"assistant","content":""}`: false,
	} {
		if got := begins(gjson.Parse(delta)); got != want {
			t.Errorf("%s begins: %v", delta, got)
		}
	}
}

func TestContentInListsIsCounted(t *testing.T) {
	p := &passing{}
	p.note(gjson.Parse(`{"choices":[{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"why"}]},{"type":"text","text":"so"}]}}]}`))
	if p.produced != len("why")+len("so") {
		t.Errorf("%d bytes", p.produced)
	}
}
