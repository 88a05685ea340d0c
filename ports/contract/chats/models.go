package chats

import (
	"context"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
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

// sessionsChosen reads the model that holds for a send.
func sessionsChosen(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	turn := s.EndedTurn(t, contract.Naming(contract.Accept(ada, 0, "hello"), "p/a"), "hi")
	plain := s.Begin(t, ada, 0, "hello")
	want := func(owner identity.UserID, send chat.Send, want model.ID, fault error) {
		t.Helper()
		got, err := s.Models.ChosenModel(t.Context(), owner, send)
		if fault != nil {
			contract.WantFault(t, err, fault)
		} else if err != nil || got != want {
			t.Errorf("%+v: %q, %v, want %q", send, got, err, want)
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
	contract.WantEnded(t, "ChosenModel", func(ctx context.Context) error {
		_, err := s.Models.ChosenModel(ctx, ada, chat.Send{SessionID: turn.SessionID})
		return err
	})
}
