package contract

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/ports"
)

// runner is the worker of every answer in the suites, unless a case needs another.
const runner = "runner-1"

// accept returns a send whose lease expires at moment(20).
func accept(owner identity.UserID, sessionID chat.SessionID, text string) ports.Accept {
	return ports.Accept{
		Owner: owner, Send: chat.Send{SessionID: sessionID, Text: text}, Title: chat.DefaultTitle, Fingerprint: "of " + text,
		Choice: chat.Choice{Model: "model-1"}, WorkerID: runner, At: moment(10), LeaseUntil: moment(20),
	}
}

func naming(a ports.Accept, id model.ID) ports.Accept {
	a.Send.Model = id
	return a
}

// chosen returns the choice of a model, with distinct values in all fields.
func chosen(name string) chat.Choice {
	temperature := 0.0
	return chat.Choice{Model: name, ModelID: model.NewID("it's", name), Parameters: model.Parameters{Temperature: &temperature, MaxOutputTokens: 123, Effort: model.High}}
}

func (s Storage) begin(t *testing.T, owner identity.UserID, sessionID chat.SessionID, text string) chat.Turn {
	t.Helper()
	turn, err := s.Turns.Begin(t.Context(), accept(owner, sessionID, text))
	ok(t, err)
	return turn
}

// keep stores checkpoints and expects these ids to be lost.
func (s Storage) keep(t *testing.T, by string, until time.Time, texts []ports.Checkpoint, want ...chat.MessageID) {
	t.Helper()
	lost, err := s.Turns.Checkpoint(t.Context(), by, texts, until)
	ok(t, err)
	slices.Sort(lost)
	slices.Sort(want)
	if !slices.Equal(lost, want) {
		t.Errorf("lost %v, want %v", lost, want)
	}
}

// finish ends an answer with the text.
func (s Storage) finish(t *testing.T, answer chat.Message, text string) {
	t.Helper()
	answer.Content, answer.Status = text, chat.Complete
	ok(t, s.Turns.Finish(t.Context(), runner, answer, "", moment(15)))
}

// complete is an ended answer with distinct values in all fields.
func complete(answer chat.Message) chat.Message {
	answer.Content, answer.Status, answer.Seq = "the answer", chat.Complete, 41
	answer.Answer = chat.Answer{
		Choice: chosen("model-2"), PromptTokens: 11, CompletionTokens: 22, TokensEstimated: true,
		FirstToken: 333 * time.Millisecond, Took: 4444 * time.Millisecond, FinishReason: "length",
	}
	return answer
}

// resume continues an answer for another worker, with a lease until moment(60).
func resume(owner identity.UserID, id chat.MessageID) ports.Resume {
	return ports.Resume{Owner: owner, MessageID: id, WorkerID: "runner-2", At: moment(50), LeaseUntil: moment(60)}
}

// wantStored checks the message that Get returns.
func (s Storage) wantStored(t *testing.T, owner identity.UserID, want chat.Message) {
	t.Helper()
	got, err := s.Messages.Get(t.Context(), owner, want.ID)
	ok(t, err)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("stored is %+v, want %+v", got, want)
	}
}

// wantInterrupted calls Interrupt and expects these ids, each with its owner and as stored.
func (s Storage) wantInterrupted(t *testing.T, now time.Time, want ...chat.MessageID) {
	t.Helper()
	orphans, err := s.Turns.Interrupt(t.Context(), now)
	ok(t, err)
	var ids []chat.MessageID
	for _, orphan := range orphans {
		ids = append(ids, orphan.Answer.ID)
		if orphan.Answer.Status != chat.Interrupted {
			t.Errorf("is not interrupted: %+v", orphan)
		}
		s.wantStored(t, orphan.Owner, orphan.Answer)
	}
	slices.Sort(ids)
	if !slices.Equal(ids, want) {
		t.Errorf("interrupted %v, want %v", ids, want)
	}
}

// awkward are texts that must come back byte for byte.
var awkward = []string{
	"", " ", "it's \"quoted\" `so` ?, ?0, ?name, $1, :x, %s, \\ \\' \\u0000 {}", "-- /* ; '' '; DROP TABLE users; --",
	"line\r\nline\ttab\x01\x7f", "😀👩‍👩‍👧‍👦 e\u0301 عربي 漢字 \u2028 \ufeff \U0010ffff", strings.Repeat("0123456789abcdé😀?'", 10_000),
}
