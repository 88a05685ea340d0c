package chat

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"reflect"
	"testing"

	"chatbot/domain/tool"
)

// partCase is a case of testdata/parts.json, which the page's tests and those of the API's events read, too.
type partCase struct {
	Name   string
	Events []struct {
		sharedPart
		Content string
		Replace bool
		Parts   []sharedPart
	}
	Parts   []sharedPart
	Content string
}

// sharedPart is a part as the API has it: the arguments of calls are an object, and the fields of sources stand beside the type.
type sharedPart struct {
	Type      PartKind
	Text      string
	TookMS    int `json:"took_ms"`
	ID        string
	Step      int
	Tool      tool.ID
	Arguments json.RawMessage
	Status    CallStatus
	Result    string
	InPage    bool `json:"in_page"`
	Allowed   bool
	Name      string
	MediaType string `json:"media_type"`
	Bytes     int64
	tool.Source
}

func (p sharedPart) part() Part {
	all := Part{Kind: p.Type, Text: p.Text, TookMS: p.TookMS}
	switch p.Type {
	case CallPart, CallResult:
		all.Call = &Call{ID: p.ID, Step: p.Step, Tool: p.Tool, Title: p.Title, Arguments: string(p.Arguments), Status: p.Status, Result: p.Result, InPage: p.InPage, Allowed: p.Allowed}
	case FilePart:
		all.File = &File{FileID: p.FileID, Name: p.Name, MediaType: p.MediaType, Bytes: p.Bytes}
	case SourcePart:
		all.Source = &p.Source
	}
	return all
}

func partsOf(shared []sharedPart) []Part {
	parts := []Part{}
	for _, p := range shared {
		parts = append(parts, p.part())
	}
	return parts
}

func TestDeltasGiveTheParts(t *testing.T) {
	text, err := os.ReadFile("testdata/parts.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []partCase
	if err := json.Unmarshal(text, &cases); err != nil || len(cases) == 0 {
		t.Fatal(len(cases), err)
	}
	for _, c := range cases {
		parts := []Part{}
		for _, e := range c.Events {
			before, copied := parts, append([]Part{}, parts...)
			switch {
			case e.Type == "parts":
				parts = Apply(parts, Replacing("", partsOf(e.Parts)))
			case e.Replace:
				parts = Apply(parts, Replacing(e.Content, nil))
			case e.Type == CallPart, e.Type == CallResult, e.Type == FilePart, e.Type == SourcePart:
				parts = Apply(parts, e.part().Delta())
			default:
				kind := map[PartKind]PartKind{"token": TextPart, "reasoning": ReasoningPart}[e.Type]
				parts = Apply(parts, Delta{Kind: kind, Text: e.Content, TookMS: e.TookMS})
			}
			if !reflect.DeepEqual(before, copied) {
				t.Errorf("%s: a delta changed the parts that it was given", c.Name)
			}
		}
		if len(parts)+len(c.Parts) > 0 && !reflect.DeepEqual(parts, partsOf(c.Parts)) || ContentOf(parts) != c.Content {
			t.Errorf("%s: %v, content %q", c.Name, parts, ContentOf(parts))
		}
	}
}

// TestPartsAreTheSameFromAnyStart: a reader that begins with the parts at any point, and gets the deltas after it, has the same parts
// as one that got every delta, however the parts were stored in between.
func TestPartsAreTheSameFromAnyStart(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var deltas []Delta
		for range random.IntN(12) {
			d := Delta{Kind: []PartKind{TextPart, ReasoningPart, CallPart, CallResult, FilePart, SourcePart}[random.IntN(6)], Text: []string{"a", "\n\n", "é", ""}[random.IntN(4)]}
			switch d.Kind {
			case ReasoningPart:
				d.TookMS = max(random.IntN(6)-3, 0)
			case CallPart:
				d.Text, d.Call = "", &Call{ID: []string{"c1", "c2"}[random.IntN(2)], Arguments: "{}", Status: CallRunning}
			case FilePart:
				d = FileDelta(File{FileID: 4, Name: "é.png"})
			case SourcePart:
				d = SourceDelta(tool.Source{Number: 1, Title: "é"})
			case CallResult:
				d = ResultDelta(Call{ID: []string{"c1", "c2"}[random.IntN(2)], Status: CallDone, Result: "é"}, random.IntN(2))
			}
			deltas = append(deltas, d)
		}
		var all []Part
		var growing Growing
		for _, d := range deltas {
			all = Apply(all, d)
			growing.Add(d)
		}
		if got := growing.Parts(); len(got)+len(all) > 0 && !reflect.DeepEqual(got, all) || growing.Content() != ContentOf(all) {
			t.Fatalf("%v: grown to %v, applied to %v", deltas, got, all)
		}
		for at := range len(deltas) + 1 {
			var parts []Part
			for _, d := range deltas[:at] {
				parts = Apply(parts, d)
			}
			content, stored := ContentOf(parts), Stored(parts)
			late := Apply([]Part{{Kind: TextPart, Text: "lost"}}, Replacing(content, stored))
			for _, d := range deltas[at:] {
				late = Apply(late, d)
			}
			if ContentOf(late) != ContentOf(all) || !reflect.DeepEqual(Stored(late), Stored(all)) {
				t.Fatalf("%v from %d: %v, want %v", deltas, at, late, all)
			}
		}
	}
}
