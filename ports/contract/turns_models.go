package contract

import (
	"fmt"
	"reflect"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/ports"
)

// turnsChoice: the choice made when a message is accepted is returned wherever the answer is, and the ends of the answer keep it.
func turnsChoice(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
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
		s.wantStored(t, ada, want)
		if sent, err := s.Messages.Sent(t.Context(), ada, a.Send.ClientID, a.Fingerprint); err != nil || !reflect.DeepEqual(sent.Answer, want) {
			t.Errorf("sent: %+v, %v", sent.Answer, err)
		}
		s.keep(t, runner, moment(20), []ports.Checkpoint{{MessageID: want.ID, Parts: chat.PartsOf("so far", nil), Seq: 1}})
		want.Content, want.Seq = "so far", 1
		s.wantStored(t, ada, want)
		s.wantInterrupted(t, moment(30), want.ID)
		want.Status = chat.Interrupted
		s.wantStored(t, ada, want)
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

// turnsNameModels: a send that names a model makes it the session's; other sends leave the session's alone.
func turnsNameModels(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	other := s.session(t, ada, "other", 1, 2)
	first := s.endedTurn(t, naming(accept(ada, 0, "q0"), "p/a 'new' ?"), "a0")
	in := first.SessionID
	s.wantModel(t, ada, in, "a new session", "p/a 'new' ?")
	unnamed := accept(ada, in, "q1")
	unnamed.Choice = chosen("p/ignored")
	second := s.endedTurn(t, unnamed, "a1")
	s.wantModel(t, ada, in, "a send without a model", "p/a 'new' ?")
	s.endedTurn(t, naming(accept(ada, in, "q2"), "p/b"), "a2")
	s.wantModel(t, ada, in, "a send", "p/b")
	s.endedTurn(t, naming(edit(ada, second.Question.ID, "q1'"), "p/c"), "b1")
	s.wantModel(t, ada, in, "an edit", "p/c")
	s.endedTurn(t, edit(ada, second.Question.ID, "q1''"), "b2")
	s.wantModel(t, ada, in, "an edit without a model", "p/c")
	again := naming(regenerate(ada, second.Answer.ID), "p/d")
	again.Send.ClientID = "key"
	s.endedTurn(t, again, "a1'")
	s.wantModel(t, ada, in, "another answer", "p/d")
	s.endedTurn(t, naming(regenerate(ada, second.Answer.ID), ""), "a1''")
	s.wantModel(t, ada, in, "another answer without a model", "p/d")

	back := model.ID("")
	ok(t, s.Sessions.Change(t.Context(), ada, in, chat.Change{Model: &back}, moment(40)))
	if turn, err := s.Turns.Begin(t.Context(), again); err != nil || !turn.Repeated {
		t.Errorf("repeated: %+v, %v", turn, err)
	}
	s.wantModel(t, ada, in, "a repeated send", "")
	s.begin(t, ada, in, "running")
	refuseBeside(t, s, ada, in, chat.ErrAnswerRunning, naming(accept(ada, in, "late"), "p/e"))
	s.wantModel(t, ada, other.ID, "another session", "")
}
