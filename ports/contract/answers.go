package contract

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/model"
	"chatbot/domain/usage"
	"chatbot/ports"
)

// Runner is the worker of every answer in the suites, unless a case needs another.
const Runner = "runner-1"

// Accept returns a send whose lease expires at Moment(20).
func Accept(owner identity.UserID, sessionID chat.SessionID, text string) ports.Accept {
	return ports.Accept{
		Owner: owner, Send: chat.Send{SessionID: sessionID, Text: text}, Title: chat.DefaultTitle, Fingerprint: "of " + text,
		Choice: chat.Choice{Model: "model-1"}, WorkerID: Runner, At: Moment(10), LeaseUntil: Moment(20),
	}
}

// Naming returns the send with a model for its session.
func Naming(a ports.Accept, id model.ID) ports.Accept {
	a.Send.Model = id
	return a
}

// Chosen returns the choice of a model, with distinct values in all fields.
func Chosen(name string) chat.Choice {
	temperature := 0.0
	return chat.Choice{Model: name, ModelID: model.NewID("it's", name), Parameters: model.Parameters{Temperature: &temperature, MaxOutputTokens: 123, Effort: model.High}}
}

// FellBack returns the fallback from a model, with distinct values in all fields.
func FellBack(name string) chat.Fallback {
	from := Chosen(name)
	from.Parameters.MaxOutputTokens = 456
	return chat.Fallback{From: from.ModelID, Parameters: from.Parameters, Why: "model_busy", Failed: []model.ID{from.ModelID, "p/another"}}
}

// FallBack returns what is stored when the model of an answer has failed and another one is asked, with a lease until Moment(30).
func FallBack(owner identity.UserID, answer chat.Message) ports.FallBack {
	return ports.FallBack{
		Owner: owner, MessageID: answer.ID, Seq: answer.Seq, Choice: Chosen("model-3"), Fallback: FellBack("model-1"),
		WorkerID: Runner, At: Moment(15), LeaseUntil: Moment(30),
	}
}

// Begin stores a turn whose answer is streaming.
func (s Storage) Begin(t *testing.T, owner identity.UserID, sessionID chat.SessionID, text string) chat.Turn {
	t.Helper()
	turn, err := s.Turns.Begin(t.Context(), Accept(owner, sessionID, text))
	OK(t, err)
	return turn
}

// Keep stores checkpoints and expects these ids to be lost.
func (s Storage) Keep(t *testing.T, by string, until time.Time, texts []ports.Checkpoint, want ...chat.MessageID) {
	t.Helper()
	lost, err := s.Turns.Checkpoint(t.Context(), by, texts, until)
	OK(t, err)
	slices.Sort(lost)
	slices.Sort(want)
	if !slices.Equal(lost, want) {
		t.Errorf("lost %v, want %v", lost, want)
	}
}

// Follow returns all jobs, newest first.
func (s Storage) Follow(t *testing.T) []job.Job {
	t.Helper()
	all, err := s.JobList.List(t.Context(), ports.JobQuery{Limit: 1000})
	OK(t, err)
	return all
}

// Finish ends an answer with the text.
func (s Storage) Finish(t *testing.T, answer chat.Message, text string) {
	t.Helper()
	answer.Content, answer.Status = text, chat.Complete
	OK(t, s.Turns.Finish(t.Context(), Runner, answer, Moment(15), ports.Follow{}))
}

// Complete is an ended answer with distinct values in all fields.
func Complete(answer chat.Message) chat.Message {
	answer.Content, answer.Status, answer.Seq = "the answer", chat.Complete, 41
	answer.Answer = chat.Answer{
		Choice: Chosen("model-2"), Fallback: FellBack("model-1"), PromptTokens: 11, CompletionTokens: 22, TokensEstimated: true,
		FirstToken: 333 * time.Millisecond, Took: 4444 * time.Millisecond, FinishReason: "length", Cost: new(model.Cost(55_555)),
		Files: []chat.FileUse{{FileID: 3, Whole: true}, {FileID: 4, Pages: "1-3, 7"}, {FileID: 5}},
	}
	return answer
}

// CallCost is what a Call costs.
const CallCost = 777

// Call is a call of a model for an epoch of an answer, with distinct values in all fields, on the day 2026-03-04.
func Call(owner identity.UserID, answer chat.Message) *usage.Event {
	return &usage.Event{
		User: owner, Message: answer.ID, Epoch: chat.EpochOf(answer.Seq), Purpose: usage.Answer, Model: "p/model-1", ModelName: "model-1",
		Tokens: usage.Tokens{In: 100, Out: 20, Cached: 3, Reasoning: 4}, Status: answer.Status, Cost: new(usage.Cost(CallCost)),
		StartedAt: time.Date(2026, 3, 4, 23, 59, 59, 0, time.UTC), Took: 3 * time.Second, FirstToken: time.Second,
	}
}

// WantUsage checks the calls and tokens of everybody, and that each call costs CallCost.
func (s Storage) WantUsage(t *testing.T, calls int, want usage.Tokens) {
	t.Helper()
	got, err := s.Usage.Sum(t.Context(), usage.Query{From: "2000-01-01", To: "2999-12-31", By: usage.ByDay})
	OK(t, err)
	sum := usage.Total(got)
	if sum.Calls != calls || sum.Tokens != want {
		t.Errorf("%d calls took %+v, want %d and %+v", sum.Calls, sum.Tokens, calls, want)
	}
	if calls > 0 && (sum.Cost == nil || *sum.Cost != usage.Cost(calls)*CallCost) {
		t.Errorf("%d calls cost %v, want %d each", calls, sum.Cost, CallCost)
	}
}

// Resume continues an answer for another worker, with a lease until Moment(60).
func Resume(owner identity.UserID, id chat.MessageID) ports.Resume {
	return ports.Resume{Owner: owner, MessageID: id, WorkerID: "runner-2", At: Moment(50), LeaseUntil: Moment(60)}
}

// WantStored checks the message that Get returns.
func (s Storage) WantStored(t *testing.T, owner identity.UserID, want chat.Message) {
	t.Helper()
	got, err := s.Messages.Get(t.Context(), owner, want.ID)
	OK(t, err)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("stored is %+v, want %+v", got, want)
	}
}

// WantInterrupted calls Interrupt and expects these ids, each with its owner and as stored.
func (s Storage) WantInterrupted(t *testing.T, now time.Time, want ...chat.MessageID) {
	t.Helper()
	orphans, err := s.Turns.Interrupt(t.Context(), now)
	OK(t, err)
	var ids []chat.MessageID
	for _, orphan := range orphans {
		ids = append(ids, orphan.Answer.ID)
		if orphan.Answer.Status != chat.Interrupted {
			t.Errorf("is not interrupted: %+v", orphan)
		}
		s.WantStored(t, orphan.Owner, orphan.Answer)
	}
	slices.Sort(ids)
	if !slices.Equal(ids, want) {
		t.Errorf("interrupted %v, want %v", ids, want)
	}
}

// Awkward are texts that must come back byte for byte.
var Awkward = []string{
	"", " ", "it's \"quoted\" `so` ?, ?0, ?name, $1, :x, %s, \\ \\' \\u0000 {}", "-- /* ; '' '; DROP TABLE users; --",
	"line\r\nline\ttab\x01\x7f", "😀👩‍👩‍👧‍👦 e\u0301 عربي 漢字 \u2028 \ufeff \U0010ffff", strings.Repeat("0123456789abcdé😀?'", 10_000),
}
