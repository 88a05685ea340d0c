package turns

import (
	"slices"
	"testing"

	"chatbot/domain/chat"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// turnsParts stores parts at each step of an answer's life, and text alone as content alone.
func turnsParts(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	// The six characters \u0000 and a quote after a backslash have broken JSON on their way into a database.
	const tricky = "Hm, \"漢字\"\\ <b>\u2028 \\u0000 \\\\u0000 it\\'s '' $1 ?"
	thinking := []chat.Part{{Kind: chat.ReasoningPart, Text: tricky}}
	more := []chat.Part{
		{Kind: chat.ReasoningPart, Text: tricky, TookMS: 1200}, {Kind: chat.TextPart, Text: "Yes, \\u0000"},
		{Kind: chat.ReasoningPart, Text: "", TookMS: 3}, {Kind: chat.TextPart, Text: "\n\nNo"},
	}
	stored := func(m chat.Message, status chat.Status, seq int, parts []chat.Part) chat.Message {
		m.Status, m.Seq, m.Content, m.Parts = status, seq, chat.ContentOf(parts), chat.Stored(parts)
		s.WantStored(t, ada, m)
		return m
	}
	turn := s.Begin(t, ada, 0, "hello")
	plain := s.Begin(t, ada, 0, "hello")
	s.Keep(t, contract.Runner, contract.Moment(20), []ports.Checkpoint{
		{MessageID: turn.Answer.ID, Parts: thinking, Seq: 2}, {MessageID: plain.Answer.ID, Parts: chat.PartsOf("so far", nil), Seq: 1},
	})
	m := stored(turn.Answer, chat.Streaming, 2, thinking)
	stored(plain.Answer, chat.Streaming, 1, chat.PartsOf("so far", nil))
	s.Keep(t, contract.Runner, contract.Moment(20), []ports.Checkpoint{{MessageID: turn.Answer.ID, Parts: more, Seq: 5}})
	m = stored(m, chat.Streaming, 5, more)

	s.WantInterrupted(t, contract.Moment(30), turn.Answer.ID, plain.Answer.ID)
	m = stored(m, chat.Interrupted, 5, more)
	again, err := s.Turns.Continue(t.Context(), contract.Resume(ada, m.ID))
	contract.OK(t, err)
	if m = streamsAgain(m); !slices.Equal(again.Answer.Parts, more) || again.Answer.Content != "Yes, \\u0000\n\nNo" {
		t.Errorf("continued with %+v", again.Answer)
	}
	stored(m, chat.Streaming, m.Seq, more)
	if path, _, err := s.Messages.Path(t.Context(), ada, m.SessionID, 0, 10); err != nil || len(path) != 2 || !slices.Equal(path[1].Parts, more) || path[0].Parts != nil {
		t.Errorf("the path: %+v, %v", path, err)
	}
	ends := append(slices.Clone(more), chat.Part{Kind: chat.ReasoningPart, Text: "!"})
	m.Status, m.Seq, m.Content, m.Parts = chat.Complete, m.Seq+1, chat.ContentOf(ends), ends
	contract.OK(t, s.Turns.Finish(t.Context(), again.WorkerID, m, contract.Moment(55), ports.Follow{}))
	s.WantStored(t, ada, m)
	if all, err := s.Transcripts.Messages(t.Context(), ada, m.SessionID, 0, 10); err != nil || len(all) != 2 || !slices.Equal(all[1].Parts, ends) {
		t.Errorf("the transcript: %+v, %v", all, err)
	}
}
