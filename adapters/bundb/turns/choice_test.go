package turns_test

import (
	"slices"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	chatsdb "chatbot/adapters/bundb/chats"
	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/ports"
)

func TestGroupedSendsNameModelsOfTheirSessionsSQLite(t *testing.T) {
	groupNamesModels(t, bundbtest.SQLite(t))
}

func TestFormatIsNeverLoweredSQLite(t *testing.T) { formatStays(t, bundbtest.SQLite(t)) }

// groupNamesModels: of sends in one transaction, each names the model of its own session, or leaves it alone.
func groupNamesModels(t *testing.T, db *bundb.DB) {
	c, sessions := newCrowd(t, db), chatsdb.NewSessions(db)
	var sends []ports.Accept
	var want []model.ID
	for i, named := range []model.ID{"p/a", "", "p/it's ?", "", "p/a"} {
		turn := c.ended(t, c.message(c.ada, chat.Send{Model: "p/before"}))
		send := []chat.Send{{SessionID: turn.SessionID}, {Edits: turn.Question.ID}, {Regenerates: turn.Answer.ID}}[i%3]
		send.Model = named
		sends = append(sends, c.message(c.ada, send), c.message(c.ada, chat.Send{Model: named}))
		want = append(want, named, named)
		if named == "" {
			want[2*i] = "p/before"
		}
	}
	turns, errs := c.turns.BeginTogether(t.Context(), sends...)
	for i, turn := range turns {
		if errs[i] != nil {
			t.Fatal(errs[i])
		}
		if got, err := sessions.Get(t.Context(), c.ada, turn.SessionID); err != nil || got.Record().Model != want[i] {
			t.Errorf("%d: %q, %v, want %q", i, got.Record().Model, err, want[i])
		}
	}
}

// formatStays: an answer keeps the format with which it was accepted; parts raise it, and text does not lower it.
func formatStays(t *testing.T, db *bundb.DB) {
	c := newCrowd(t, db)
	want := func(when string, want ...int64) {
		t.Helper()
		if got, err := bundbtest.IDs(t.Context(), db, "SELECT format FROM messages WHERE role = 'assistant' ORDER BY id"); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: formats %v, %v, want %v", when, got, err, want)
		}
	}
	var answers []chat.Message
	for _, format := range []int{0, 1, 2, 0} {
		a := c.message(c.ada, chat.Send{})
		a.Format = format
		turn, err := c.turns.Begin(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, turn.Answer)
	}
	want("accepted", 1, 1, 2, 1)
	checkpoint := func(last []chat.Part) {
		t.Helper()
		var all []ports.Checkpoint
		for _, m := range answers {
			all = append(all, ports.Checkpoint{MessageID: m.ID, Parts: chat.PartsOf("text", nil)})
		}
		all[3].Parts = last
		if lost, err := c.turns.Checkpoint(t.Context(), "r", all, time.Now().Add(time.Minute)); err != nil || len(lost) > 0 {
			t.Fatal(lost, err)
		}
	}
	checkpoint([]chat.Part{{Kind: chat.ReasoningPart, Text: "Hm"}})
	want("parts", 1, 1, 2, 2)
	checkpoint(chat.PartsOf("text", nil))
	want("text", 1, 1, 2, 2)
	for i, m := range answers {
		m.Status, m.Content = chat.Complete, "text"
		if i == 1 {
			m.Parts = []chat.Part{{Kind: chat.ReasoningPart, Text: "Hm"}, {Kind: chat.TextPart, Text: "text"}}
		}
		if err := c.turns.Finish(t.Context(), "r", m, time.Now(), ports.Follow{}); err != nil {
			t.Fatal(err)
		}
	}
	want("ended", 1, 2, 2, 2)
	if n, err := bundbtest.Number(t.Context(), db, "SELECT max(format) FROM messages WHERE role = 'user'"); err != nil || n != 1 {
		t.Errorf("questions have format %d, %v", n, err)
	}
}
