package turns

import (
	"fmt"
	"reflect"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// turnsChoice: the choice made when a message is accepted is returned wherever the answer is, and the ends of the answer keep it.
func turnsChoice(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	warm := 0.7
	for i, choice := range []chat.Choice{
		contract.Chosen("family/漢字 \"<b>\" \\u0000 ?0"), {Model: "m", ModelID: "p/m"}, {Model: "m"}, {Model: "m", Parameters: model.Parameters{Temperature: &warm}}, {},
	} {
		a := contract.Accept(ada, 0, "hello")
		a.Choice, a.Send.ClientID = choice, fmt.Sprint("key", i)
		turn, err := s.Turns.Begin(t.Context(), a)
		contract.OK(t, err)
		want := turn.Answer
		want.Answer = chat.Answer{Choice: choice}
		if !reflect.DeepEqual(turn.Answer, want) {
			t.Errorf("begun with %+v", turn.Answer)
		}
		s.WantStored(t, ada, want)
		if sent, err := s.Messages.Sent(t.Context(), ada, a.Send.ClientID, a.Fingerprint); err != nil || !reflect.DeepEqual(sent.Answer, want) {
			t.Errorf("sent: %+v, %v", sent.Answer, err)
		}
		s.Keep(t, contract.Runner, contract.Moment(20), []ports.Checkpoint{{MessageID: want.ID, Parts: chat.PartsOf("so far", nil), Seq: 1}})
		want.Content, want.Seq = "so far", 1
		s.WantStored(t, ada, want)
		s.WantInterrupted(t, contract.Moment(30), want.ID)
		want.Status = chat.Interrupted
		s.WantStored(t, ada, want)
		again, err := s.Turns.Continue(t.Context(), contract.Resume(ada, want.ID))
		if want = streamsAgain(want); err != nil || !reflect.DeepEqual(again.Answer, want) {
			t.Errorf("continued with %+v, %v", again.Answer, err)
		}
		want.Status = chat.Complete
		contract.OK(t, s.Turns.Finish(t.Context(), again.WorkerID, want, contract.Moment(55), ports.Follow{}))
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
func turnsNameModels(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	other := s.Session(t, ada, "other", 1, 2)
	first := s.EndedTurn(t, contract.Naming(contract.Accept(ada, 0, "q0"), "p/a 'new' ?"), "a0")
	in := first.SessionID
	s.WantModel(t, ada, in, "a new session", "p/a 'new' ?")
	unnamed := contract.Accept(ada, in, "q1")
	unnamed.Choice = contract.Chosen("p/ignored")
	second := s.EndedTurn(t, unnamed, "a1")
	s.WantModel(t, ada, in, "a send without a model", "p/a 'new' ?")
	s.EndedTurn(t, contract.Naming(contract.Accept(ada, in, "q2"), "p/b"), "a2")
	s.WantModel(t, ada, in, "a send", "p/b")
	s.EndedTurn(t, contract.Naming(contract.Edit(ada, second.Question.ID, "q1'"), "p/c"), "b1")
	s.WantModel(t, ada, in, "an edit", "p/c")
	s.EndedTurn(t, contract.Edit(ada, second.Question.ID, "q1''"), "b2")
	s.WantModel(t, ada, in, "an edit without a model", "p/c")
	again := contract.Naming(contract.Regenerate(ada, second.Answer.ID), "p/d")
	again.Send.ClientID = "key"
	s.EndedTurn(t, again, "a1'")
	s.WantModel(t, ada, in, "another answer", "p/d")
	s.EndedTurn(t, contract.Naming(contract.Regenerate(ada, second.Answer.ID), ""), "a1''")
	s.WantModel(t, ada, in, "another answer without a model", "p/d")

	back := model.ID("")
	contract.OK(t, s.Sessions.Change(t.Context(), ada, in, chat.Change{Model: &back}, contract.Moment(40)))
	if turn, err := s.Turns.Begin(t.Context(), again); err != nil || !turn.Repeated {
		t.Errorf("repeated: %+v, %v", turn, err)
	}
	s.WantModel(t, ada, in, "a repeated send", "")
	s.Begin(t, ada, in, "running")
	refuseBeside(t, s, ada, in, chat.ErrAnswerRunning, contract.Naming(contract.Accept(ada, in, "late"), "p/e"))
	s.WantModel(t, ada, other.ID(), "another session", "")
}
