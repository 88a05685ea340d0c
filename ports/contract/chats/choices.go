package chats

import (
	"context"
	"reflect"
	"slices"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// sessionsModels: a session's model is changed and cleared without changing anything else, and listed wherever sessions are.
func sessionsModels(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	mine, other := s.Session(t, ada, "mine", 1, 2), s.Session(t, ada, "other", 1, 1)
	for _, id := range []model.ID{"p/family/it's 漢字 ?", "p/b", ""} {
		contract.OK(t, s.Sessions.Change(t.Context(), ada, mine.ID(), chat.Change{Model: &id}, contract.Moment(7)))
		mine = contract.Altered(mine, func(is *chat.SessionRecord) { is.Model = id })
		list, _, err := s.Sessions.List(t.Context(), ada, chat.SessionPage{Limit: 10, Sort: chat.UpdatedDesc})
		if err != nil || len(list) != 2 || list[0].Session != mine || list[1].Session != other {
			t.Errorf("List: %+v, %v, want %+v", list, err, mine)
		}
		if got, err := s.Sessions.Get(t.Context(), ada, mine.ID()); err != nil || got.Session != mine {
			t.Errorf("Get: %+v, %v, want %+v", got, err, mine)
		}
		if all, err := s.Transcripts.Sessions(t.Context(), ada, 0, 10); err != nil || len(all) != 2 || all[0] != mine || all[1] != other {
			t.Errorf("the transcript: %+v, %v, want %+v", all, err, mine)
		}
	}
	stolen := model.ID("p/stolen")
	contract.WantFault(t, s.Sessions.Change(t.Context(), bob, mine.ID(), chat.Change{Model: &stolen}, contract.Moment(8)), chat.ErrSession)
	s.WantModel(t, ada, mine.ID(), "after another person's change", "")
	contract.OK(t, s.Sessions.Change(t.Context(), ada, mine.ID(), chat.Change{Model: &stolen}, contract.Moment(8)))
	contract.OK(t, s.Sessions.Change(t.Context(), ada, mine.ID(), contract.Rename("renamed"), contract.Moment(9)))
	s.WantModel(t, ada, mine.ID(), "after another change", stolen)
}

// sessionsTools: a session's tools are changed and cleared without changing anything else, and hold for the next send.
func sessionsTools(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	mine, other := s.Session(t, ada, "mine", 1, 2), s.Session(t, ada, "other", 1, 1)
	for _, ids := range [][]tool.ID{{"calculate", "it's/漢字 \\u0000 ?"}, {"calculate"}, {}} {
		contract.OK(t, s.Sessions.Change(t.Context(), ada, mine.ID(), chat.Change{Tools: &ids}, contract.Moment(7)))
		mine = contract.Altered(mine, func(is *chat.SessionRecord) { is.Tools = tool.NewSet(ids...) })
		contract.OK(t, s.Sessions.Change(t.Context(), ada, mine.ID(), chat.Change{Read: new(true)}, contract.Moment(8)))
		if got, err := s.Sessions.Get(t.Context(), ada, mine.ID()); err != nil || got.Session != mine {
			t.Errorf("Get: %+v, %v, want %+v", got, err, mine)
		}
		if all, err := s.Transcripts.Sessions(t.Context(), ada, 0, 10); err != nil || len(all) != 2 || all[0] != mine || all[1] != other {
			t.Errorf("the transcript: %+v, %v, want %+v", all, err, mine)
		}
		if got, err := s.Choices.Chosen(t.Context(), ada, chat.Send{SessionID: mine.ID()}); err != nil || got.Tools != mine.Record().Tools {
			t.Errorf("chosen: %+v, %v, want %q", got, err, ids)
		}
	}
	contract.WantFault(t, s.Sessions.Change(t.Context(), bob, mine.ID(), chat.Change{Tools: &[]tool.ID{"calculate"}}, contract.Moment(8)), chat.ErrSession)
}

// sessionsChosen reads the model that holds for a send.
func sessionsChosen(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	turn := s.EndedTurn(t, contract.Naming(contract.Accept(ada, 0, "hello"), "p/a"), "hi")
	plain := s.Begin(t, ada, 0, "hello")
	want := func(owner identity.UserID, send chat.Send, want model.ID, fault error) {
		t.Helper()
		got, err := s.Choices.Chosen(t.Context(), owner, send)
		if fault != nil {
			contract.WantFault(t, err, fault)
		} else if err != nil || got.Model != want {
			t.Errorf("%+v: %+v, %v, want %q", send, got, err, want)
		}
	}
	want(ada, chat.Send{Text: "new", Model: "p/b"}, "", nil)
	want(ada, chat.Send{SessionID: turn.SessionID}, "p/a", nil)
	want(ada, chat.Send{Edits: turn.Question.ID}, "p/a", nil)
	want(ada, chat.Send{Regenerates: turn.Answer.ID}, "p/a", nil)
	want(ada, chat.Send{SessionID: plain.SessionID}, "", nil)
	want(ada, chat.Send{Edits: plain.Question.ID}, "", nil)
	want(ada, chat.Send{Regenerates: plain.Answer.ID}, "", nil)
	want(ada, chat.Send{Edits: turn.Answer.ID}, "", chat.ErrMessage)
	want(ada, chat.Send{Regenerates: turn.Question.ID}, "", chat.ErrMessage)
	for _, owner := range append([]identity.UserID{bob}, contract.NoIDs[identity.UserID]()...) {
		want(owner, chat.Send{SessionID: turn.SessionID}, "", chat.ErrSession)
		want(owner, chat.Send{Edits: turn.Question.ID}, "", chat.ErrMessage)
		want(owner, chat.Send{Regenerates: turn.Answer.ID}, "", chat.ErrMessage)
	}
	for _, id := range contract.NoIDs[int64]() {
		if id == 0 {
			continue // a new session
		}
		want(ada, chat.Send{SessionID: chat.SessionID(id)}, "", chat.ErrSession)
		want(ada, chat.Send{Edits: chat.MessageID(id)}, "", chat.ErrMessage)
		want(ada, chat.Send{Regenerates: chat.MessageID(id)}, "", chat.ErrMessage)
	}
	contract.WantEnded(t, "Chosen", func(ctx context.Context) error {
		_, err := s.Choices.Chosen(ctx, ada, chat.Send{SessionID: turn.SessionID})
		return err
	})
}

// sessionsSetups: a session begins with the setup of its send, which is changed in parts, and holds for the next answers.
func sessionsSetups(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	warm := 0.7
	setup := chat.Setup{Instructions: "Be brief, it's 漢字 \\u0000 ?", Parameters: model.Parameters{Temperature: &warm, MaxOutputTokens: 9, Effort: model.High}}
	accept := contract.Accept(ada, 0, "hello")
	accept.Send.Setup, accept.Choice.Instructions = setup, "I am Ada."
	turn := s.EndedTurn(t, accept, "hi")
	plain := s.EndedTurn(t, contract.Accept(ada, 0, "hello"), "hi")
	want := func(when string, id chat.SessionID, want chat.Setup) {
		t.Helper()
		got, err := s.Sessions.Get(t.Context(), ada, id)
		if is := got.Record().Setup; err != nil || !reflect.DeepEqual(is, want) {
			t.Errorf("%s: %+v, %v, want %+v", when, is, err, want)
		}
		list, _, err := s.Sessions.List(t.Context(), ada, chat.SessionPage{Limit: 10, Sort: chat.UpdatedDesc})
		i := slices.IndexFunc(list, func(o chat.Overview) bool { return o.ID() == id })
		if err != nil || i < 0 || !reflect.DeepEqual(list[i].Record().Setup, want) {
			t.Errorf("%s: listed %+v, %v", when, list, err)
		}
		all, err := s.Transcripts.Sessions(t.Context(), ada, 0, 10)
		i = slices.IndexFunc(all, func(o chat.Session) bool { return o.ID() == id })
		if err != nil || i < 0 || !reflect.DeepEqual(all[i].Record().Setup, want) {
			t.Errorf("%s: in the transcript %+v, %v", when, all, err)
		}
		chosen, err := s.Choices.Chosen(t.Context(), ada, chat.Send{SessionID: id})
		if err != nil || chosen.Instructions != want.Instructions || !reflect.DeepEqual(chosen.Parameters, want.Parameters) {
			t.Errorf("%s: chosen %+v, %v", when, chosen, err)
		}
	}
	want("begun", turn.SessionID, setup)
	want("begun without", plain.SessionID, chat.Setup{})
	s.EndedTurn(t, contract.Accept(ada, turn.SessionID, "more"), "hi")
	want("after another message", turn.SessionID, setup)
	text, low := "Be long.", model.Parameters{Effort: model.Low}
	contract.OK(t, s.Sessions.Change(t.Context(), ada, turn.SessionID, chat.Change{Instructions: &text}, contract.Moment(7)))
	want("with other instructions", turn.SessionID, chat.Setup{Instructions: text, Parameters: setup.Parameters})
	contract.OK(t, s.Sessions.Change(t.Context(), ada, turn.SessionID, chat.Change{Parameters: &low}, contract.Moment(7)))
	contract.OK(t, s.Sessions.Change(t.Context(), ada, turn.SessionID, contract.Rename("renamed"), contract.Moment(7)))
	want("with other parameters", turn.SessionID, chat.Setup{Instructions: text, Parameters: low})
	contract.WantFault(t, s.Sessions.Change(t.Context(), bob, turn.SessionID, chat.Change{Instructions: &text}, contract.Moment(8)), chat.ErrSession)
	none := ""
	contract.OK(t, s.Sessions.Change(t.Context(), ada, turn.SessionID, chat.Change{Instructions: &none, Parameters: &model.Parameters{}}, contract.Moment(9)))
	want("cleared", turn.SessionID, chat.Setup{})

	for id, want := range map[chat.MessageID]string{turn.Answer.ID: "I am Ada.", plain.Answer.ID: "", turn.Question.ID: ""} {
		if got, err := s.Choices.Instructions(t.Context(), ada, id); err != nil || got != want {
			t.Errorf("message %d was accepted with %q, %v", id, got, err)
		}
	}
	for _, owner := range append([]identity.UserID{bob}, contract.NoIDs[identity.UserID]()...) {
		_, err := s.Choices.Instructions(t.Context(), owner, turn.Answer.ID)
		contract.WantFault(t, err, chat.ErrMessage)
	}
	for _, id := range contract.NoIDs[chat.MessageID]() {
		_, err := s.Choices.Instructions(t.Context(), ada, id)
		contract.WantFault(t, err, chat.ErrMessage)
	}
}

// personalInstructions: those of an account hold for all its sessions, before theirs, and for nobody else's.
func personalInstructions(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	accept := contract.Accept(ada, 0, "hello")
	accept.Send.Setup.Instructions = "Be brief."
	turn := s.EndedTurn(t, accept, "hi")
	want := func(owner identity.UserID, want string) {
		t.Helper()
		if got, err := s.Instructions.Instructions(t.Context(), owner); err != nil || got != want {
			t.Errorf("%d: %q, %v, want %q", owner, got, err, want)
		}
		chosen, err := s.Choices.Chosen(t.Context(), owner, chat.Send{Text: "new", Setup: chat.Setup{Instructions: "Be kind."}})
		if all := chat.JoinInstructions(want, "Be kind."); err != nil || chosen.Instructions != all {
			t.Errorf("%d: a new session with %q, %v, want %q", owner, chosen.Instructions, err, all)
		}
	}
	want(ada, "")
	for _, text := range []string{"I am Ada, it's 漢字 ?", "I was.", ""} {
		contract.OK(t, s.Instructions.SetInstructions(t.Context(), ada, text))
		want(ada, text)
		want(bob, "")
		chosen, err := s.Choices.Chosen(t.Context(), ada, chat.Send{Regenerates: turn.Answer.ID})
		if all := chat.JoinInstructions(text, "Be brief."); err != nil || chosen.Instructions != all {
			t.Errorf("%q, %v, want %q", chosen.Instructions, err, all)
		}
	}
	for _, id := range contract.NoIDs[identity.UserID]() {
		_, err := s.Instructions.Instructions(t.Context(), id)
		contract.WantFault(t, err, ports.ErrNoUser)
		contract.WantFault(t, s.Instructions.SetInstructions(t.Context(), id, "x"), ports.ErrNoUser)
	}
	contract.WantEnded(t, "Instructions", func(ctx context.Context) error {
		_, err := s.Instructions.Instructions(ctx, ada)
		return err
	})
	contract.WantEnded(t, "SetInstructions", func(ctx context.Context) error { return s.Instructions.SetInstructions(ctx, ada, "x") })
}
