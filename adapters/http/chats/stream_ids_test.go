package chats

import (
	"context"
	"io"
	"strings"
	"testing"

	"go.uber.org/zap"

	"chatbot/domain/chat"
)

type oneBatch struct{ events []chat.Event }

func (b oneBatch) Next(context.Context) ([]chat.Event, error) { return b.events, nil }

// TestOnlyWhatClientsCanGoOnAfterHasAnID: a browser keeps the last id that it saw and sends it when it reconnects, so an event
// between two numbered ones must not set it back, and the text that precedes parts must not skip them.
func TestOnlyWhatClientsCanGoOnAfterHasAnID(t *testing.T) {
	parts := []chat.Part{{Kind: chat.ReasoningPart, Text: "hm"}, {Kind: chat.TextPart, Text: "so"}}
	ended := chat.Message{ID: 2, Status: chat.Complete}
	stream := &eventStream{
		reader: oneBatch{[]chat.Event{
			{Seq: 1, Delta: chat.Delta{Kind: chat.TextPart, Text: "a"}},
			{Progress: &chat.Progress{Call: "c1", Text: "25 %"}},
			{Position: 3}, {Saving: true}, {FellBack: &chat.Answer{}}, {Reading: []chat.File{{FileID: 1}}},
			{Seq: 7, Delta: chat.Replacing("so", parts)},
			{Seq: 8, End: &ended},
		}},
		messageID: 2, ctx: t.Context(), end: func() {}, log: zap.NewNop(),
	}
	all, err := io.ReadAll(stream)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, event := range strings.Split(strings.TrimSpace(string(all)), "\n\n") {
		id, data, found := strings.Cut(event, "\n")
		if !found {
			id, data = "-", event
		}
		kind, _, _ := strings.Cut(strings.TrimPrefix(data, `data: {"type":"`), `"`)
		got = append(got, strings.TrimPrefix(id, "id: ")+" "+kind)
	}
	if want := "1 token|- progress|- queued|- saving|- fallback|- reading|- token|7 parts|8 end"; strings.Join(got, "|") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "|"), want)
	}
}
