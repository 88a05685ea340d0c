package turns

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
	"chatbot/ports/contract"
	fileport "chatbot/ports/file"
)

// attaching returns a send with files.
func attaching(owner identity.UserID, sessionID chat.SessionID, text string, files ...file.File) ports.Accept {
	a := contract.Accept(owner, sessionID, text)
	for _, f := range files {
		a.Send.Files = append(a.Send.Files, f.ID)
	}
	return a
}

// wantHeld checks that a file can or cannot be deleted.
func wantHeld(t *testing.T, s contract.Storage, f file.File, held bool) {
	t.Helper()
	err := s.Files.Delete(t.Context(), f.Owner, f.ID, contract.Moment(30))
	if held != errors.Is(err, file.ErrInUse) || !held && err != nil {
		t.Errorf("file %d: %v, want it held: %t", f.ID, err, held)
	}
}

func filesHeld(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	one, two, other := s.Upload(t, ada, "it's \"one\""), s.Upload(t, ada, "two"), s.Upload(t, ada, "three")
	for _, text := range []string{"hello", ""} {
		turn, err := s.Turns.Begin(t.Context(), attaching(ada, 0, text, two, one))
		contract.OK(t, err)
		want := chat.QuestionParts([]chat.File{chat.Attach(two), chat.Attach(one)}, text)
		if q := turn.Question; q.Content != text || !reflect.DeepEqual(q.Parts, want) {
			t.Errorf("%+v, want %+v", q, want)
		}
		s.WantStored(t, ada, turn.Question)
		path, _, err := s.Messages.Path(t.Context(), ada, turn.SessionID, 0, 10)
		if err != nil || len(path) != 2 || !reflect.DeepEqual(path[0], turn.Question) {
			t.Errorf("path: %+v, %v", path, err)
		}
		all, err := s.Transcripts.Messages(t.Context(), ada, turn.SessionID, 0, 10)
		if err != nil || len(all) != 2 || !reflect.DeepEqual(all[0], turn.Question) {
			t.Errorf("transcript: %+v, %v", all, err)
		}
		s.Finish(t, turn.Answer, "yes")
	}
	if n, err := s.FileCollection.DeleteUnheld(t.Context(), contract.Moment(59), contract.Moment(59), 10); err != nil || n != 1 {
		t.Errorf("deleted %d, %v", n, err)
	}
	if _, err := s.Files.Get(t.Context(), ada, other.ID); !errors.Is(err, file.ErrNoFile) {
		t.Errorf("what no question holds: %v", err)
	}
	wantHeld(t, s, one, true)
	wantHeld(t, s, two, true)
	one.Held, two.Held = true, true
	some, err := s.Attached.Some(t.Context(), ada, []file.ID{two.ID, other.ID, one.ID})
	if err != nil || !reflect.DeepEqual(some, []file.File{two, one}) {
		t.Errorf("%+v, %v", some, err)
	}
	if some, err = s.Attached.Some(t.Context(), s.Person(t, "bob"), []file.ID{one.ID}); err != nil || len(some) != 0 {
		t.Errorf("another person's: %+v, %v", some, err)
	}
}

func filesOfBranches(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	one, two := s.Upload(t, ada, "one"), s.Upload(t, ada, "two")
	first := s.EndedTurn(t, attaching(ada, 0, "hello", one), "yes")
	again := s.EndedTurn(t, contract.Regenerate(ada, first.Answer.ID), "no")
	if !reflect.DeepEqual(again.Question, first.Question) {
		t.Errorf("%+v", again.Question)
	}
	edit := attaching(ada, 0, "hi", two)
	edit.Send.Edits = first.Question.ID
	edited := s.EndedTurn(t, edit, "yes")
	if ids := edited.Question.FileIDs(); !slices.Equal(ids, []file.ID{two.ID}) {
		t.Errorf("%v", ids)
	}
	wantHeld(t, s, one, true)
	wantHeld(t, s, two, true)
	key := attaching(ada, 0, "with a key", one)
	key.Send.ClientID = "key"
	kept := s.EndedTurn(t, key, "yes")
	earlier, err := s.Messages.Sent(t.Context(), ada, "key", key.Fingerprint)
	if err != nil || !reflect.DeepEqual(earlier.Question, kept.Question) {
		t.Errorf("%+v, %v", earlier.Question, err)
	}
}

// filesReturned: an answer holds what its calls returned until its chat goes, up to a bound.
func filesReturned(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	turn := s.Begin(t, ada, 0, "hi")
	returned := func(owner identity.UserID, text string, answer chat.MessageID) (file.File, error) {
		f := file.File{
			Owner: owner, Name: text + ".png", MediaType: "image/png", Bytes: 1, Sum: file.Sum(strings.Repeat("a", 64)), CreatedAt: contract.Moment(20),
			Reading: file.Reading{Status: file.Processing},
		}
		contract.OK(t, s.Uploads.Claim(t.Context(), f.Blob(), f.Bytes, false, f.CreatedAt))
		return s.Files.Add(t.Context(), f, 0, answer, func(file.ID) []job.Spec { return nil })
	}
	for _, foreign := range []struct {
		owner  identity.UserID
		answer chat.MessageID
	}{{bob, turn.Answer.ID}, {ada, turn.Question.ID}, {ada, 999_999}} {
		_, err := returned(foreign.owner, "x", foreign.answer)
		contract.WantFault(t, err, chat.ErrMessage)
	}
	var all []file.File
	for i := range file.MaxReturned {
		f, err := returned(ada, fmt.Sprint(i), turn.Answer.ID)
		contract.OK(t, err)
		if got, err := s.Files.Get(t.Context(), ada, f.ID); err != nil || !f.Held || !got.Held {
			t.Fatalf("%+v, %v", got, err)
		}
		all = append(all, f)
	}
	_, err := returned(ada, "more", turn.Answer.ID)
	if !errors.Is(err, fileport.ErrHoldsMost) {
		t.Errorf("one more than the most: %v", err)
	}
	if list, err := s.Files.List(t.Context(), ada, 0, 100); err != nil || len(list) != len(all) {
		t.Errorf("%d files, %v", len(list), err)
	}
	s.Finish(t, turn.Answer, "done")
	wantHeld(t, s, all[0], true)
	collect := func() int {
		n, err := s.FileCollection.DeleteUnheld(t.Context(), contract.Moment(1), contract.Moment(30), 100)
		contract.OK(t, err)
		return n
	}
	if n := collect(); n != 0 {
		t.Errorf("%d were collected", n)
	}
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, turn.SessionID))
	if n := collect(); n != len(all) {
		t.Errorf("%d were collected with the chat", n)
	}
}

// filesRefused: such a send stores nothing, and its key is free again.
func filesRefused(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	mine, theirs := s.Upload(t, ada, "one"), s.Upload(t, bob, "one")
	gone := s.Upload(t, ada, "gone")
	wantHeld(t, s, gone, false)
	for _, f := range []file.File{theirs, gone, {ID: 999_999}} {
		a := attaching(ada, 0, "hello", mine, f)
		a.Send.ClientID = "key"
		_, err := s.Turns.Begin(t.Context(), a)
		contract.WantFault(t, err, file.ErrNoFile)
	}
	if _, total := s.Titles(t, ada, chat.SessionPage{Limit: 1, Sort: chat.CreatedAsc}); total != 0 {
		t.Errorf("%d sessions", total)
	}
	a := contract.Accept(ada, 0, "without")
	a.Send.ClientID = "key"
	_, err := s.Turns.Begin(t.Context(), a)
	contract.OK(t, err)
	wantHeld(t, s, mine, false)
}

// filesCount: what a question holds of its files counts toward what a person may store.
func filesCount(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	a := attaching(ada, 0, "hi", s.Upload(t, ada, "one"))
	a.Bounds = chat.Bounds{Bytes: overhead + int64(len("hi"))}
	_, err := s.Turns.Begin(t.Context(), a)
	contract.WantFault(t, err, chat.ErrStorageFull)
	a.Bounds.Bytes += 1000
	_, err = s.Turns.Begin(t.Context(), a)
	contract.OK(t, err)
}

func filesReleased(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	f := s.Upload(t, ada, "one")
	first, second := s.EndedTurn(t, attaching(ada, 0, "hello", f), "yes"), s.EndedTurn(t, attaching(ada, 0, "hello again", f), "yes")
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, first.SessionID))
	wantHeld(t, s, f, true)
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, second.SessionID))
	if n, err := s.FileCollection.DeleteUnheld(t.Context(), contract.Moment(0), contract.Moment(40), 10); err != nil || n != 1 {
		t.Errorf("deleted %d that were held, %v", n, err)
	}
}

// raceFiles: a file is deleted, by its owner or because nobody holds it, or questions hold it, never both.
func raceFiles(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for round := range 5 {
		one, two := s.Upload(t, ada, fmt.Sprint("one", round)), s.Upload(t, ada, fmt.Sprint("two", round))
		held := make([]bool, contract.Racers)
		for i, err := range contract.Race(func(i int) error {
			switch i {
			case 0:
				err := s.Files.Delete(t.Context(), ada, one.ID, contract.Moment(30))
				if errors.Is(err, file.ErrInUse) || errors.Is(err, file.ErrNoFile) {
					err = nil
				}
				return err
			case 1:
				_, err := s.FileCollection.DeleteUnheld(t.Context(), contract.Moment(59), contract.Moment(59), 10)
				return err
			}
			a := attaching(ada, 0, fmt.Sprint(round, i), one, two)
			if i%2 == 0 {
				a = attaching(ada, 0, fmt.Sprint(round, i), two, one)
			}
			_, err := s.Turns.Begin(t.Context(), a)
			held[i] = err == nil
			if errors.Is(err, file.ErrNoFile) {
				err = nil
			}
			return err
		}) {
			if err != nil {
				t.Errorf("%d: %v", i, err)
			}
		}
		_, err := s.Files.Get(t.Context(), ada, one.ID)
		if there := err == nil; there != slices.Contains(held, true) {
			t.Errorf("the file is there: %t, %v; held: %v", there, err, held)
		}
	}
}
