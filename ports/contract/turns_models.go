package contract

import (
	"fmt"
	"reflect"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/ports"
)

// chosen returns the choice of a model, with distinct values in all fields.
func chosen(name string) chat.Choice {
	temperature := 0.0
	return chat.Choice{Model: name, ModelID: model.NewID("it's", name), Parameters: model.Parameters{Temperature: &temperature, MaxOutputTokens: 123, Effort: model.High}}
}

// turnsChoice: the choice made when a message is accepted is returned wherever the answer is, and the ends of the answer keep it.
func turnsChoice(t *testing.T, s Storage) {
	ada := person(t, s, "ada")
	warm := 0.7
	for i, choice := range []chat.Choice{
		chosen("family/漢字 \"<b>\" \\u0000 ?0"), {Model: "m", ModelID: "p/m"}, {Model: "m"}, {Model: "m", Parameters: model.Parameters{Temperature: &warm}}, {},
	} {
		a := accept(ada, 0, "hello")
		a.Choice, a.Send.ClientID = choice, fmt.Sprint("key", i)
		turn, err := s.Turns.Begin(t.Context(), a)
		ok(t, err)
		want := turn.Answer
		want.Answer = chat.Answer{Choice: choice}
		if !reflect.DeepEqual(turn.Answer, want) {
			t.Errorf("begun with %+v", turn.Answer)
		}
		wantStored(t, s, ada, want)
		if sent, err := s.Messages.Sent(t.Context(), ada, a.Send.ClientID, a.Fingerprint); err != nil || !reflect.DeepEqual(sent.Answer, want) {
			t.Errorf("sent: %+v, %v", sent.Answer, err)
		}
		keep(t, s, runner, moment(20), []ports.Checkpoint{{MessageID: want.ID, Parts: chat.PartsOf("so far", nil), Seq: 1}})
		want.Content, want.Seq = "so far", 1
		wantStored(t, s, ada, want)
		wantInterrupted(t, s, moment(30), want.ID)
		want.Status = chat.Interrupted
		wantStored(t, s, ada, want)
		again, err := s.Turns.Continue(t.Context(), resume(ada, want.ID))
		if want = streamsAgain(want); err != nil || !reflect.DeepEqual(again.Answer, want) {
			t.Errorf("continued with %+v, %v", again.Answer, err)
		}
		want.Status = chat.Complete
		ok(t, s.Turns.Finish(t.Context(), again.WorkerID, want, "", moment(55)))
		path, _, err := s.Messages.Path(t.Context(), ada, want.SessionID, 0, 10)
		if err != nil || len(path) != 2 || !reflect.DeepEqual(path[1], want) || !reflect.DeepEqual(path[0].Answer, chat.Answer{}) {
			t.Errorf("the path: %+v, %v", path, err)
		}
		if all, err := s.Transcripts.Messages(t.Context(), ada, want.SessionID, 0, 10); err != nil || !reflect.DeepEqual(all, path) {
			t.Errorf("the transcript: %+v, %v", all, err)
		}
	}
}

func wantModel(t *testing.T, s Storage, owner identity.UserID, id chat.SessionID, when string, want model.ID) {
	t.Helper()
	got, err := s.Sessions.Get(t.Context(), owner, id)
	if err != nil || got.Model != want {
		t.Errorf("%s: model %q, %v, want %q", when, got.Model, err, want)
	}
}

// turnsNameModels: a send that names a model makes it the session's; other sends leave the session's alone.
func turnsNameModels(t *testing.T, s Storage) {
	ada := person(t, s, "ada")
	other := session(t, s, ada, "other", 1, 2)
	first := endedTurn(t, s, naming(accept(ada, 0, "q0"), "p/a 'new' ?"), "a0")
	in := first.SessionID
	wantModel(t, s, ada, in, "a new session", "p/a 'new' ?")
	unnamed := accept(ada, in, "q1")
	unnamed.Choice = chosen("p/ignored")
	second := endedTurn(t, s, unnamed, "a1")
	wantModel(t, s, ada, in, "a send without a model", "p/a 'new' ?")
	endedTurn(t, s, naming(accept(ada, in, "q2"), "p/b"), "a2")
	wantModel(t, s, ada, in, "a send", "p/b")
	endedTurn(t, s, naming(edit(ada, second.Question.ID, "q1'"), "p/c"), "b1")
	wantModel(t, s, ada, in, "an edit", "p/c")
	endedTurn(t, s, edit(ada, second.Question.ID, "q1''"), "b2")
	wantModel(t, s, ada, in, "an edit without a model", "p/c")
	again := naming(regenerate(ada, second.Answer.ID), "p/d")
	again.Send.ClientID = "key"
	endedTurn(t, s, again, "a1'")
	wantModel(t, s, ada, in, "another answer", "p/d")
	endedTurn(t, s, naming(regenerate(ada, second.Answer.ID), ""), "a1''")
	wantModel(t, s, ada, in, "another answer without a model", "p/d")

	back := model.ID("")
	ok(t, s.Sessions.Change(t.Context(), ada, in, chat.Change{Model: &back}, moment(40)))
	if turn, err := s.Turns.Begin(t.Context(), again); err != nil || !turn.Repeated {
		t.Errorf("repeated: %+v, %v", turn, err)
	}
	wantModel(t, s, ada, in, "a repeated send", "")
	begin(t, s, ada, in, "running")
	refuseBeside(t, s, ada, in, chat.ErrAnswerRunning, naming(accept(ada, in, "late"), "p/e"))
	wantModel(t, s, ada, other.ID, "another session", "")
}

func naming(a ports.Accept, id model.ID) ports.Accept {
	a.Send.Model = id
	return a
}
