package chats

import (
	"reflect"
	"slices"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/file"
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
		"written":       titleWritten,
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
	contract.OK(t, s.SessionTitles.Replace(t.Context(), turn.SessionID, chat.DefaultTitle, "O'Neill \"?0\" 😀"))
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
	contract.OK(t, s.SessionTitles.Replace(t.Context(), turn.SessionID, chat.DefaultTitle, "Other"))
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
	contract.OK(t, s.SessionTitles.Replace(t.Context(), turn.SessionID, chat.DefaultTitle, "Other"))
}

// titleWritten: the first turn of a session is found once its answer has ended, and a title that has changed meanwhile stays.
func titleWritten(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	a := contract.Accept(ada, 0, "hello")
	a.Title = "hello"
	turn, err := s.Turns.Begin(t.Context(), a)
	contract.OK(t, err)
	_, err = s.SessionTitles.First(t.Context(), turn.Answer.ID)
	contract.WantFault(t, err, chat.ErrMessage) // it is still streaming
	answer := turn.Answer
	answer.Seq = chat.EpochSize + 3
	s.Finish(t, answer, "Hi!")
	later := s.EndedTurn(t, contract.Accept(ada, turn.SessionID, "more"), "yes")
	got, err := s.SessionTitles.First(t.Context(), turn.Answer.ID)
	want := ports.FirstTurn{SessionID: turn.SessionID, Owner: ada, Title: "hello", Question: "hello", Answer: "Hi!", Epoch: 1}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	for _, id := range append(contract.NoIDs[chat.MessageID](), turn.Question.ID, later.Answer.ID) {
		_, err := s.SessionTitles.First(t.Context(), id)
		contract.WantFault(t, err, chat.ErrMessage)
	}
	for before, want := range map[string]string{"renamed": "hello", "Hello": "hello", "hello": "O'Neill \"?0\" 😀"} {
		contract.OK(t, s.SessionTitles.Replace(t.Context(), turn.SessionID, before, "O'Neill \"?0\" 😀"))
		if in, err := s.Sessions.Get(t.Context(), ada, turn.SessionID); err != nil || in.Title() != want {
			t.Errorf("replacing %q: %q, %v", before, in.Title(), err)
		}
		contract.OK(t, s.SessionTitles.Replace(t.Context(), turn.SessionID, "O'Neill \"?0\" 😀", "hello"))
	}
	// A person likes the title that it has.
	contract.OK(t, s.Sessions.Change(t.Context(), ada, turn.SessionID, contract.Rename("hello"), contract.Moment(30)))
	contract.OK(t, s.SessionTitles.Replace(t.Context(), turn.SessionID, "hello", "written"))
	if in, err := s.Sessions.Get(t.Context(), ada, turn.SessionID); err != nil || in.Title() != "hello" {
		t.Errorf("%q, %v", in.Title(), err)
	}
	f := s.Upload(t, ada, "report")
	a = contract.Accept(ada, 0, "")
	a.Send.Files = []file.ID{f.ID}
	turn = s.EndedTurn(t, a, "yes")
	if got, err := s.SessionTitles.First(t.Context(), turn.Answer.ID); err != nil || !slices.Equal(got.Files, []string{"report.txt"}) {
		t.Errorf("%+v, %v", got, err)
	}
}
