package chats

import (
	"testing"

	"chatbot/domain/chat"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Titles verifies an adapter of ports.SessionTitles.
func Titles(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"untitled":      titleUntitled,
		"chosen titles": titleChosen,
		"none":          titleNone,
	}.Run(t, fresh)
}

func titleUntitled(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := s.Begin(t, ada, s.Session(t, ada, chat.DefaultTitle, 1, 2).ID(), "?!")
	s.Finish(t, turn.Answer, "Pardon?")
	before, err := s.Sessions.Get(t.Context(), ada, turn.SessionID)
	contract.OK(t, err)
	got, err := s.SessionTitles.Untitled(t.Context(), turn.Answer.ID)
	if want := (ports.Untitled{SessionID: turn.SessionID, Question: "?!", Answer: "Pardon?"}); err != nil || got != want {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	contract.OK(t, s.SessionTitles.Name(t.Context(), turn.SessionID, "O'Neill \"?0\" 😀"))
	after, err := s.Sessions.Get(t.Context(), ada, turn.SessionID)
	before.Session = contract.Altered(before.Session, func(is *chat.SessionRecord) { is.Title = "O'Neill \"?0\" 😀" })
	if err != nil || after != before {
		t.Errorf("%+v, %v, want %+v", after, err, before)
	}
}

func titleChosen(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := s.Begin(t, ada, s.Session(t, ada, "Chosen", 1, 2).ID(), "?!")
	s.Finish(t, turn.Answer, "Pardon?")
	_, err := s.SessionTitles.Untitled(t.Context(), turn.Answer.ID)
	contract.WantFault(t, err, chat.ErrMessage)
	contract.OK(t, s.SessionTitles.Name(t.Context(), turn.SessionID, "Other"))
	if got, err := s.Sessions.Get(t.Context(), ada, turn.SessionID); err != nil || got.Title() != "Chosen" {
		t.Errorf("%+v, %v", got, err)
	}
}

func titleNone(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := s.Begin(t, ada, s.Session(t, ada, chat.DefaultTitle, 1, 2).ID(), "?!")
	for _, id := range append(contract.NoIDs[chat.MessageID](), turn.Question.ID) {
		_, err := s.SessionTitles.Untitled(t.Context(), id)
		contract.WantFault(t, err, chat.ErrMessage)
	}
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, turn.SessionID))
	_, err := s.SessionTitles.Untitled(t.Context(), turn.Answer.ID)
	contract.WantFault(t, err, chat.ErrMessage)
	contract.OK(t, s.SessionTitles.Name(t.Context(), turn.SessionID, "Other"))
}
