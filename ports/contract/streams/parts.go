package streams

import (
	"reflect"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/tool"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func thought(text string, tookMS int) chat.Delta {
	return chat.Delta{Kind: chat.ReasoningPart, Text: text, TookMS: tookMS}
}

// endedWith is a stored answer with these parts up to the delta numbered seq.
func endedWith(id chat.MessageID, seq int, parts ...chat.Part) chat.Message {
	m := ended(id, seq, chat.ContentOf(parts))
	m.Parts = parts
	return m
}

func streamReasoning(t *testing.T, l ports.StreamLog) {
	parts := []chat.Part{{Kind: chat.ReasoningPart, Text: "Hm, 漢字", TookMS: 5}, {Kind: chat.TextPart, Text: "ab"}}
	opened(t, l, 1)
	for _, d := range []chat.Delta{thought("Hm, ", 0), thought("漢字", 0), thought("", 5), chat.TextDelta("a"), chat.TextDelta("b")} {
		contract.OK(t, l.Append(t.Context(), 1, d))
	}
	live, err := l.Read(t.Context(), 1, 0, 2)
	contract.OK(t, err)
	if got := trace(0, readNext(t, live)); got != "3?( 5ms) 4:a 5:b" {
		t.Errorf("who saw two reads %q", got)
	}
	contract.OK(t, l.Close(t.Context(), 1, endedWith(1, 5, parts...)))
	wantTrace(t, l, 1, 0, 0, "1?(Hm, ) 2?(漢字) 3?( 5ms) 4:a 5:b 6.")
	wantTrace(t, l, 1, 0, 9, "5=(Hm, 漢字 5ms)ab 6.")
	if events := all(t, l, 1, 0, 5); len(events) != 1 || !reflect.DeepEqual(*events[0].End, endedWith(1, 5, parts...)) {
		t.Errorf("the end: %+v", events)
	}

	opened(t, l, 3)
	call := chat.Call{ID: "c1", Step: 1, Tool: "web_search", Title: "Searched", Arguments: `{"b":1,"a":"\u0000"}`, Status: chat.CallRunning, Signature: "s"}
	source := tool.Source{Number: 1, Kind: tool.FileSource, Title: "漢字", URL: "https://example.com/?a&b", FileID: 9, Page: 2, Quote: "q"}
	returned := chat.File{FileID: 8, Name: "漢字.png", MediaType: "image/png", Bytes: 7, Sum: "5e"}
	deltas := []chat.Delta{{Kind: chat.CallPart, Call: &call}, chat.ResultDelta(call.Lose(), 3), chat.FileDelta(returned), chat.SourceDelta(source), chat.TextDelta("a")}
	var got []chat.Part
	for _, d := range deltas {
		contract.OK(t, l.Append(t.Context(), 3, d))
		got = chat.Apply(got, d)
	}
	contract.OK(t, l.Close(t.Context(), 3, endedWith(3, len(deltas), got...)))
	for i, e := range all(t, l, 3, 0, 0) {
		if i < len(deltas) && !reflect.DeepEqual(e.Delta, deltas[i]) {
			t.Errorf("delta %d came as %+v", i+1, e.Delta)
		}
	}

	opened(t, l, 2, "lost")
	contract.OK(t, l.Close(t.Context(), 2, endedWith(2, 0, parts...)))
	wantTrace(t, l, 2, 0, 1, "2=(Hm, 漢字 5ms)ab 3.")
}

func streamEpochParts(t *testing.T, l ports.StreamLog) {
	parts := []chat.Part{{Kind: chat.TextPart, Text: "a"}, {Kind: chat.ReasoningPart, Text: "H"}}
	contract.OK(t, l.Open(t.Context(), 1, second, parts))
	contract.OK(t, l.Append(t.Context(), 1, thought("m", 7)))
	contract.OK(t, l.Append(t.Context(), 1, chat.TextDelta("\n\nb")))
	live, err := l.Read(t.Context(), 1, 0, 3)
	contract.OK(t, err)
	if got := trace(second, readNext(t, live)); got != "2=a(Hm 7ms)\n\nb" {
		t.Errorf("a reader of the first epoch reads %q", got)
	}
	all := []chat.Part{{Kind: chat.TextPart, Text: "a"}, {Kind: chat.ReasoningPart, Text: "Hm", TookMS: 7}, {Kind: chat.TextPart, Text: "\n\nb"}}
	contract.OK(t, l.Close(t.Context(), 1, endedWith(1, second+2, all...)))
	wantTrace(t, l, 1, second, second, "1?(m 7ms) 2:\n\nb 3.")
	wantTrace(t, l, 1, second, 0, "2=a(Hm 7ms)\n\nb 3.")
}
