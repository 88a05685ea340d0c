package openai

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"chatbot/domain/fault"
	"chatbot/domain/model"
)

// allocated returns how many bytes something allocates. Nothing else runs meanwhile.
func allocated(do func()) int {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return int(after.TotalAlloc - before.TotalAlloc)
}

func parseAny(body string) (err error) {
	if strings.Contains(body, `"messages"`) {
		_, err = parse([]byte(body))
	} else {
		_, err = parseResponse([]byte(body))
	}
	return err
}

// TestListsOfAnyLengthAreRefusedInLittleMemory: encoding/json makes the whole list, with many times its bytes, before it refuses an element.
func TestListsOfAnyLengthAreRefusedInLittleMemory(t *testing.T) {
	const before = `{"model":"m","input":"x",`
	zeros := "[" + strings.Repeat("0,", 1<<18) + "0]"
	objects := "[" + strings.Repeat("{},", 1<<17) + "{}]"
	for name, body := range map[string]string{
		"parts":         `{"model":"m","input":[{"role":"user","content":` + zeros + `}]}`,
		"items":         `{"model":"m","input":` + zeros + `}`,
		"a summary":     `{"model":"m","input":[{"type":"reasoning","encrypted_content":"reasoning_content","summary":` + zeros + `}]}`,
		"a result":      `{"model":"m","input":[{"type":"function_call_output","output":` + zeros + `}]}`,
		"tools":         before + `"tools":` + zeros + `}`,
		"a namespace":   before + `"tools":[{"type":"namespace","name":"n","tools":` + zeros + `}]}`,
		"allowed tools": before + `"tool_choice":{"type":"allowed_tools","mode":"auto","tools":` + zeros + `}}`,
		"include":       before + `"include":` + zeros + `}`,
		"messages":      `{"model":"m","messages":` + zeros + `}`,
		"more messages": `{"model":"m","messages":` + objects + `}`,
		"their parts":   `{"model":"m","messages":[{"role":"user","content":` + objects + `}]}`,
		"their calls":   `{"model":"m","messages":[{"role":"assistant","tool_calls":` + zeros + `}]}`,
		"their tools":   `{"model":"m",` + messages + `,"tools":` + zeros + `}`,
		"their stops":   `{"model":"m",` + messages + `,"stop":` + zeros + `}`,
	} {
		var err error
		if took := allocated(func() { err = parseAny(body) }); !fault.IsKind(err, fault.Invalid) || took > 20*len(body) {
			t.Errorf("%s: %.1f times the body, %v", name, float64(took)/float64(len(body)), err)
		}
	}
}

func TestTokensOfEmbeddingsAreCountedInLittleMemory(t *testing.T) {
	body := `{"model":"m","input":[` + strings.Repeat("0,", 1<<18) + `0]}`
	took := allocated(func() {
		if r, err := parseEmbedding([]byte(body)); err != nil || r.Prompt != 1<<18+1 {
			t.Errorf("%d tokens, %v", r.Prompt, err)
		}
	})
	if took > 20*len(body) {
		t.Errorf("%.1f times the body", float64(took)/float64(len(body)))
	}
}

// TestMemoryGrowsAsTheRequestDoes: four times the request allocates about four times as much, not sixteen times.
func TestMemoryGrowsAsTheRequestDoes(t *testing.T) {
	const some = 1_500
	for name, body := range map[string]func(n int) string{
		"texts beside a picture that a tool returned": func(n int) string {
			return `{"model":"m","input":[{"type":"function_call_output","call_id":"1","output":[{"type":"input_image","image_url":"data:,"}` + strings.Repeat(`,{"type":"input_text","text":"`+strings.Repeat("x", 100)+`"}`, n) + `]}]}`
		},
		"reasoning": func(n int) string {
			part := `{"type":"summary_text","text":"` + strings.Repeat("x", 100) + `"}`
			return `{"model":"m","input":[{"type":"reasoning","encrypted_content":"reasoning_content","summary":[` + strings.Repeat(part+",", n) + part + `]},{"role":"assistant","content":"x"}]}`
		},
	} {
		take := func(n int) int {
			sent := body(n)
			return allocated(func() {
				if err := parseAny(sent); err != nil {
					t.Fatal(err)
				}
			})
		}
		if few, many := take(some), take(4*some); many > 8*few {
			t.Errorf("%s: %d bytes, %d for four times as many", name, few, many)
		}
	}
}

// least returns the least time that something takes.
func least(do func()) time.Duration {
	least := time.Hour
	for range 3 {
		began := time.Now()
		do()
		least = min(least, time.Since(began))
	}
	return least
}

// TestAllowingToolsTakesNotMuchLongerThanReadingThem: comparing each tool with each that is allowed took a hundred times as long.
func TestAllowingToolsTakesNotMuchLongerThanReadingThem(t *testing.T) {
	const many = 6_000
	var tools strings.Builder
	for i := range many {
		fmt.Fprintf(&tools, `{"type":"function","name":"f%d"},`, i)
	}
	body := `{"model":"m","input":"x","tools":[` + tools.String() + `{"type":"function","name":"f"}]`
	parsed := func(body string) time.Duration {
		return least(func() {
			if err := parseAny(body); err != nil {
				t.Fatal(err)
			}
		})
	}
	all := parsed(body + `}`)
	some := parsed(body + `,"tool_choice":{"type":"allowed_tools","mode":"auto","tools":[` + strings.Repeat(`{"type":"function","namespace":"n","name":"f"},`, many) + `{"type":"function","name":"f"}]}}`)
	if some > 20*all {
		t.Errorf("%v, but %v to read them", some, all)
	}
}

// TestEchoIsBounded: what is not in the prompt is in no budget, and a stream has it three times.
func TestEchoIsBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("<", mostEchoed)
	for name, request := range map[string]string{
		"instructions": `"input":"x","instructions":"` + long + `x"`,
		"tools":        `"input":"x","tools":[{"type":"function","name":"f","x":"` + long + `"}]`,
		"a choice":     `"input":"x","tools":[{"type":"function","name":"f"}],"tool_choice":{"type":"function","name":"f","x":"` + long + `"}`,
		"a format":     `"input":"x","text":{"format":{"type":"json_schema","schema":{"x":"` + long + `"}}}`,
	} {
		if all := write(t, request, nil, finished); len(all[0].Raw) > mostEchoed/2 || all[0].Get("response.text.format.type").Str != "text" {
			t.Errorf("%s: %d bytes are repeated", name, len(all[0].Raw))
		}
	}
	all := write(t, `"input":"x","instructions":"`+long[1:]+`"`, nil, finished)
	if got := all[0].Get("response.instructions").Str; got != long[1:] || len(all[0].Raw) > mostEchoed*2 {
		t.Errorf("%d bytes of instructions in %d", len(got), len(all[0].Raw))
	}
	for name, metadata := range map[string]string{
		"pairs": `{"0":""` + strings.Repeat(`,"a":""`, mostPairs) + `}`, "a name": `{"` + strings.Repeat("ä", longestName+1) + `":""}`, "a value": `{"a":"` + strings.Repeat("ä", longestValue+1) + `"}`, "a list": `[]`,
	} {
		if _, err := parseResponse([]byte(`{"model":"m","input":"x","metadata":` + metadata + `}`)); !fault.IsKind(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := parseResponse([]byte(`{"model":"m","input":"x","metadata":{"` + strings.Repeat("ä", longestName) + `":"` + strings.Repeat("ä", longestValue) + `"}}`)); err != nil {
		t.Error(err)
	}
}

// TestReadingAnswerTakesNotMuchLongerThanCopyingIt: moving the rest with each read took a thousand times as long. What the call holds is freed when
// the answer is closed, not before.
func TestReadingAnswerTakesNotMuchLongerThanCopyingIt(t *testing.T) {
	const size = 8 << 20
	piece := make([]byte, 4<<10)
	read := func(from io.Reader) {
		if n, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{from}, piece); n != size || err != nil {
			t.Fatalf("%d bytes, %v", n, err)
		}
	}
	copied := least(func() { read(bytes.NewReader(bytes.Repeat([]byte("x"), size))) })
	took := least(func() {
		freed := 0
		a := newAnswer(t.Context(), wholeCompletion{}, openCall(t, new(calls)), zap.NewNop())
		r := &reader{answer: a, close: func() { freed++ }}
		a.begin(model.Model{})
		a.run(func() error { return a.add(make([]byte, size)) })
		read(r)
		if freed != 0 {
			t.Error("freed before it was closed")
		}
		if _ = r.Close(); freed != 1 {
			t.Errorf("freed %d times", freed)
		}
	})
	if took > 50*copied {
		t.Errorf("%v, but %v to copy it", took, copied)
	}
}
