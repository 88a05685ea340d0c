package turns

import (
	"fmt"
	"strings"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// bounded is contract.Accept with bounds.
func bounded(owner identity.UserID, sessionID chat.SessionID, text string, bounds chat.Bounds) ports.Accept {
	a := contract.Accept(owner, sessionID, text)
	a.Bounds = bounds
	return a
}

// bytesOf measures a person's usage by what is refused.
func bytesOf(t *testing.T, s contract.Storage, owner identity.UserID) int64 {
	t.Helper()
	low, high := int64(0), int64(1<<24)
	for low < high { // the least bound that admits an empty session; each created session is deleted again
		middle := (low + high) / 2
		made, err := s.Sessions.Create(t.Context(), chat.RestoreSession(chat.SessionRecord{UserID: owner, Title: "x"}), chat.Bounds{Bytes: middle + 1})
		if err != nil {
			contract.WantFault(t, err, chat.ErrStorageFull)
			low = middle + 1
			continue
		}
		contract.OK(t, s.Sessions.Delete(t.Context(), owner, made.ID()))
		high = middle
	}
	return low
}

// overhead is what each message counts besides its text.
const overhead = 512

func boundsHold(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	sessions := chat.Bounds{Sessions: 2}
	first, err := s.Turns.Begin(t.Context(), bounded(ada, 0, "one", sessions))
	contract.OK(t, err)
	empty, err := s.Sessions.Create(t.Context(), chat.RestoreSession(chat.SessionRecord{UserID: ada, Title: "two"}), sessions)
	contract.OK(t, err)
	_, err = s.Turns.Begin(t.Context(), bounded(ada, 0, "three", sessions))
	contract.WantFault(t, err, chat.ErrTooManySessions)
	_, err = s.Sessions.Create(t.Context(), chat.RestoreSession(chat.SessionRecord{UserID: ada, Title: "three"}), sessions)
	contract.WantFault(t, err, chat.ErrTooManySessions)
	_, err = s.Turns.Begin(t.Context(), bounded(bob, 0, "another person's", sessions))
	contract.OK(t, err)
	_, err = s.Turns.Begin(t.Context(), bounded(ada, empty.ID(), "in a session that is there", sessions))
	contract.OK(t, err)

	// An answer that is running is stored completely, even beyond the bound.
	full := chat.Bounds{Bytes: bytesOf(t, s, ada)}
	text := strings.Repeat("long ", 1000)
	s.Finish(t, first.Answer, text)
	kept := first.Answer
	kept.Content, kept.Status = text, chat.Complete
	s.WantStored(t, ada, kept)
	for name, send := range map[string]chat.Send{
		"a message": {SessionID: first.SessionID, Text: "x"}, "a new session": {Text: "x"},
		"an edit": {Edits: first.Question.ID, Text: "x"}, "another answer": {Regenerates: first.Answer.ID},
	} {
		a := bounded(ada, 0, "", full)
		a.Send = send
		if _, err := s.Turns.Begin(t.Context(), a); err == nil {
			t.Errorf("%s is begun without room", name)
		} else {
			contract.WantFault(t, err, chat.ErrStorageFull)
		}
	}
	_, err = s.Turns.Continue(t.Context(), ports.Resume{Owner: ada, MessageID: first.Answer.ID, WorkerID: contract.Runner, At: contract.Moment(30), LeaseUntil: contract.Moment(40), Bounds: full})
	contract.WantFault(t, err, chat.ErrStorageFull)

	contract.OK(t, s.Sessions.Delete(t.Context(), ada, first.SessionID))
	_, err = s.Turns.Begin(t.Context(), bounded(ada, 0, "room again", chat.Bounds{Sessions: 2, Bytes: full.Bytes + overhead}))
	contract.OK(t, err)
}

// boundsRepeat: a repeated send needs no room, and a refused one leaves its key free.
func boundsRepeat(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	a := bounded(ada, 0, "once", chat.Bounds{Sessions: 1, Bytes: overhead + 4})
	a.Send.ClientID = "key"
	first, err := s.Turns.Begin(t.Context(), a)
	contract.OK(t, err)
	again, err := s.Turns.Begin(t.Context(), a)
	if err != nil || !again.Repeated || again.Answer.ID != first.Answer.ID {
		t.Errorf("got %+v, %v", again, err)
	}
	other := bounded(ada, 0, "twice", a.Bounds)
	other.Send.ClientID = "other"
	_, err = s.Turns.Begin(t.Context(), other)
	contract.WantFault(t, err, chat.ErrTooManySessions)
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, first.SessionID))
	other.Bounds.Bytes++
	_, err = s.Turns.Begin(t.Context(), other)
	contract.OK(t, err)
}

// boundsRace: of many parallel sends and new sessions, exactly as many are stored as there is room for.
func boundsRace(t *testing.T, s contract.Storage) {
	const room = 7
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	count := func(got []error, others error) {
		t.Helper()
		won := 0
		for _, err := range got {
			if err == nil {
				won++
				continue
			}
			contract.WantFault(t, err, others)
		}
		if won != room {
			t.Errorf("%d of %d are stored, want %d", won, len(got), room)
		}
	}
	count(contract.Race(func(i int) error {
		if i%4 == 0 {
			_, err := s.Sessions.Create(t.Context(), chat.RestoreSession(chat.SessionRecord{UserID: ada, Title: "x"}), chat.Bounds{Sessions: room})
			return err
		}
		_, err := s.Turns.Begin(t.Context(), bounded(ada, 0, fmt.Sprint("message ", i), chat.Bounds{Sessions: room}))
		return err
	}), chat.ErrTooManySessions)

	sessions := make([]chat.SessionID, contract.Racers)
	for i := range sessions {
		sessions[i] = s.Session(t, bob, "x", 1, 1).ID()
	}
	bounds := chat.Bounds{Bytes: room*(overhead+5) + 5}
	count(contract.Race(func(i int) error {
		_, err := s.Turns.Begin(t.Context(), bounded(bob, sessions[i], "hello", bounds))
		return err
	}), chat.ErrStorageFull)
}

// usageFollows: usage is counted exactly, however an answer ends.
func usageFollows(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	want := int64(0)
	check := func(what string, more int64) {
		t.Helper()
		want += more
		if got := bytesOf(t, s, ada); got != want {
			t.Errorf("%s: %d bytes, want %d", what, got, want)
			want = got
		}
	}
	check("nothing", 0)
	turn := s.Begin(t, ada, 0, "schön 😀")
	check("a question", overhead+11)
	lost, err := s.Turns.Checkpoint(t.Context(), contract.Runner, []ports.Checkpoint{{MessageID: turn.Answer.ID, Parts: chat.PartsOf("so far", nil), Seq: 1}}, contract.Moment(20))
	if err != nil || len(lost) > 0 {
		t.Fatalf("%v, %v", lost, err)
	}
	check("an answer that is being written", 0)
	_, err = s.Turns.Interrupt(t.Context(), contract.Moment(21))
	contract.OK(t, err)
	check("an interrupted answer", overhead+6)
	resumed, err := s.Turns.Continue(t.Context(), ports.Resume{Owner: ada, MessageID: turn.Answer.ID, WorkerID: contract.Runner, At: contract.Moment(30), LeaseUntil: contract.Moment(40)})
	contract.OK(t, err)
	check("a continued answer", -overhead-6)
	s.Finish(t, resumed.Answer, "so far, and more")
	check("its end", overhead+16)
	edit := contract.Accept(ada, 0, "another wording")
	edit.Send = chat.Send{Edits: turn.Question.ID, Text: "another wording"}
	edited, err := s.Turns.Begin(t.Context(), edit)
	contract.OK(t, err)
	check("an edit", overhead+15)
	s.Finish(t, edited.Answer, "")
	check("an empty answer", overhead)
	other := s.Begin(t, ada, 0, "x")
	s.Finish(t, other.Answer, strings.Repeat("y", 100_000))
	check("another session", 2*overhead+100_001)
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, turn.SessionID))
	check("a deleted session", -(4*overhead + 11 + 16 + 15))
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, other.SessionID))
	if got := bytesOf(t, s, ada); got != 0 {
		t.Errorf("%d bytes of nothing", got)
	}
}
