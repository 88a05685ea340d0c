package completion

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"chatbot/ports"
)

// TestStreamKeepsNothing: an answer of any length takes no memory, and what it said is counted.
func TestStreamKeepsNothing(t *testing.T) {
	said := 0
	w := Writer{Call: ports.CompletionCall{Stream: true}, Emit: func([]byte) error { said++; return nil }}
	if err := w.BeginCall(0, "id", "name"); err != nil {
		t.Fatal(err)
	}
	for range 1000 {
		if err := errors.Join(w.Arguments(0, "1234"), w.Text(0, "1234")); err != nil {
			t.Fatal(err)
		}
	}
	if c := w.choices[0]; said != 2001 || w.Produced() != 2001 || len(c.calls)+c.arguments.Len()+c.text.Len() != 0 {
		t.Errorf("%d chunks, %d tokens, %d calls", said, w.Produced(), len(c.calls))
	}
}

// TestWholeAnswerIsBounded: it is in memory until its end.
func TestWholeAnswerIsBounded(t *testing.T) {
	var whole string
	w := Writer{Emit: func(answer []byte) error { whole = string(answer); return nil }}
	for _, err := range []error{w.BeginCall(0, "a", "f"), w.Arguments(0, "{"), w.Arguments(0, "}"), w.BeginCall(0, "b", "g"), w.Finish(0, "tool_calls"), w.End(ports.Completion{})} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(whole, `{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"b","type":"function","function":{"name":"g","arguments":""}}`) {
		t.Error(whole)
	}
	piece := strings.Repeat("x", Longest/4)
	for i := range 4 {
		if err := w.Text(0, piece); errors.Is(err, ports.ErrModelTooLong) != (i == 3) {
			t.Errorf("piece %d: %v", i, err)
		}
	}
}

// TestTextIsNotCopiedForEachOfItsParts: there may be tens of thousands.
func TestTextIsNotCopiedForEachOfItsParts(t *testing.T) {
	const many = 2_000
	parts := slices.Repeat([]Part{{Text: "some text"}}, many)
	if times := testing.AllocsPerRun(1, func() { _ = Text(parts) }); times > many/10 {
		t.Errorf("copied %.0f times", times)
	}
}
