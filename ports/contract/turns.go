package contract

import (
	"context"
	"testing"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// Turns holds an adapter to ports.Turns.
func Turns(t *testing.T, fresh func(t *testing.T) Storage) {
	t.Helper()
	storageCases{
		"begin in a new session":        beginNew,
		"begin in a session":            beginIn,
		"begin in someone else's":       beginForeign,
		"begin while one runs":          beginRunning,
		"begin again":                   beginRepeated,
		"keys are each person's":        beginKeysApart,
		"a refused send frees its key":  beginRefused,
		"any text":                      turnsText,
		"race in one session":           raceSession,
		"race in many sessions":         raceSessions,
		"race with one key":             raceKey,
		"race with one key, no session": raceKeyNew,
		"race with one key, other text": raceKeyOther,
		"race of begin and delete":      raceDelete,
		"race of finish and delete":     raceFinishDelete,
		"checkpoint":                    checkpoints,
		"checkpoint of what is lost":    checkpointLost,
		"checkpoint of many":            checkpointMany,
		"finish":                        finishes,
		"finish with a failure":         finishFailed,
		"finish names the session":      finishTitle,
		"finish what is not ours":       finishLost,
		"race to finish":                raceFinish,
		"interrupt":                     interrupts,
		"race to interrupt":             raceInterrupt,
		"ended context":                 turnsEnded,
	}.run(t, fresh)
}

// runner runs every answer of the suites, unless a case is about another one.
const runner = "runner-1"

// accept is a send whose lease runs out at moment(20).
func accept(owner, sessionID int64, text string) ports.Accept {
	return ports.Accept{
		Owner: owner, SessionID: sessionID, Title: chat.DefaultTitle, Text: text, Fingerprint: "of " + text,
		Model: "model-1", Runner: runner, At: moment(10), LeaseUntil: moment(20),
	}
}

func begin(t *testing.T, s Storage, owner, sessionID int64, text string) chat.Turn {
	t.Helper()
	turn, err := s.Turns.Begin(t.Context(), accept(owner, sessionID, text))
	ok(t, err)
	return turn
}

// finish ends an answer with the text.
func finish(t *testing.T, s Storage, answer chat.Message, text string) {
	t.Helper()
	answer.Content, answer.Status = text, chat.Complete
	ok(t, s.Turns.Finish(t.Context(), runner, answer, "", moment(15)))
}

// wantStored checks what Get says of a message.
func wantStored(t *testing.T, s Storage, owner int64, want chat.Message) {
	t.Helper()
	got, err := s.Messages.Get(t.Context(), owner, want.ID)
	ok(t, err)
	if want.Failure != nil && got.Failure != nil && *want.Failure == *got.Failure {
		got.Failure = want.Failure
	}
	if got != want {
		t.Errorf("stored is %+v, want %+v", got, want)
	}
}

func beginNew(t *testing.T, s Storage) {
	person(t, s, "bob")
	ada := person(t, s, "ada")
	a := accept(ada, 0, "hello")
	a.Title = "A title"
	turn, err := s.Turns.Begin(t.Context(), a)
	ok(t, err)
	question := chat.Message{
		ID: turn.Question.ID, SessionID: turn.SessionID, Role: chat.RoleUser, Content: "hello", Status: chat.Complete, CreatedAt: kept(moment(10)),
	}
	answer := chat.Message{
		ID: turn.Answer.ID, SessionID: turn.SessionID, Role: chat.RoleAssistant, Status: chat.Streaming,
		Answer: chat.Answer{Model: "model-1"}, CreatedAt: kept(moment(10)),
	}
	if turn != (chat.Turn{SessionID: turn.SessionID, Question: question, Answer: answer}) || question.ID <= 0 || answer.ID <= question.ID {
		t.Errorf("got %+v", turn)
	}
	wantStored(t, s, ada, question)
	wantStored(t, s, ada, answer)
	got, err := s.Sessions.Get(t.Context(), ada, turn.SessionID)
	want := chat.Overview{
		Session:      chat.Session{ID: turn.SessionID, UserID: ada, Title: "A title", CreatedAt: kept(moment(10)), UpdatedAt: kept(moment(10))},
		MessageCount: 2,
	}
	if err != nil || got != want {
		t.Errorf("session: got %+v, %v, want %+v", got, err, want)
	}
}

func beginIn(t *testing.T, s Storage) {
	ada := person(t, s, "ada")
	mine := session(t, s, ada, "mine", 1, 2)
	turn := begin(t, s, ada, mine.ID, "hello")
	if turn.SessionID != mine.ID || turn.Question.SessionID != mine.ID || turn.Answer.SessionID != mine.ID {
		t.Errorf("got %+v", turn)
	}
	mine.UpdatedAt = kept(moment(10))
	if got, err := s.Sessions.Get(t.Context(), ada, mine.ID); err != nil || got.Session != mine || got.MessageCount != 2 {
		t.Errorf("got %+v, %v, want %+v", got, err, mine)
	}
}

func beginForeign(t *testing.T, s Storage) {
	ada, bob := person(t, s, "ada"), person(t, s, "bob")
	mine := session(t, s, ada, "mine", 1, 2)
	for _, id := range append([]int64{mine.ID}, noIDs...) {
		if id == 0 {
			continue // asks for a new one
		}
		_, err := s.Turns.Begin(t.Context(), accept(bob, id, "hello"))
		wantFault(t, err, chat.ErrSession)
	}
	if got, err := s.Sessions.Get(t.Context(), ada, mine.ID); err != nil || got != (chat.Overview{Session: mine}) {
		t.Errorf("changed: %+v, %v", got, err)
	}
}

func beginRunning(t *testing.T, s Storage) {
	ada := person(t, s, "ada")
	first := begin(t, s, ada, 0, "first")
	a := accept(ada, first.SessionID, "second")
	a.At = moment(11)
	_, err := s.Turns.Begin(t.Context(), a)
	wantFault(t, err, chat.ErrAnswerRunning)
	got, err := s.Sessions.Get(t.Context(), ada, first.SessionID)
	if err != nil || got.MessageCount != 2 || got.UpdatedAt != kept(moment(10)) {
		t.Errorf("a refused send left something: %+v, %v", got, err)
	}
	begin(t, s, ada, 0, "elsewhere")
	finish(t, s, first.Answer, "done")
	begin(t, s, ada, first.SessionID, "second")
}

func beginRepeated(t *testing.T, s Storage) {
	ada := person(t, s, "ada")
	for _, sessionID := range []int64{0, session(t, s, ada, "mine", 1, 2).ID} {
		a := accept(ada, sessionID, "hello")
		a.ClientID = "key-" + map[bool]string{true: "new", false: "old 😀 'quoted' ?"}[sessionID == 0]
		first, err := s.Turns.Begin(t.Context(), a)
		ok(t, err)

		// While the answer runs, and although one runs.
		again := a
		again.At, again.Runner, again.Model = moment(30), "another", "another"
		got, err := s.Turns.Begin(t.Context(), again)
		first.Repeated = true
		if err != nil || got != first {
			t.Errorf("got %+v, %v, want %+v", got, err, first)
		}
		other := a
		other.Fingerprint = "of another text"
		_, err = s.Turns.Begin(t.Context(), other)
		wantFault(t, err, chat.ErrKeyReused)

		// After its end: the answer as it is now.
		finish(t, s, first.Answer, "done")
		got, err = s.Turns.Begin(t.Context(), a)
		if err != nil || !got.Repeated || got.Question != first.Question || got.Answer.ID != first.Answer.ID ||
			got.Answer.Content != "done" || got.Answer.Status != chat.Complete {
			t.Errorf("got %+v, %v", got, err)
		}
	}
	if _, total := titles(t, s, ada, chat.SessionPage{Limit: 10, Sort: chat.CreatedAsc}); total != 2 {
		t.Errorf("%d sessions, want 2", total)
	}
}

func beginKeysApart(t *testing.T, s Storage) {
	ids := map[int64]bool{}
	for _, owner := range []int64{person(t, s, "ada"), person(t, s, "bob")} {
		for _, key := range []string{"key", "KEY", ""} {
			a := accept(owner, 0, "hello")
			a.ClientID = key
			turn, err := s.Turns.Begin(t.Context(), a)
			if err != nil || turn.Repeated {
				t.Errorf("%d, %q: %+v, %v", owner, key, turn, err)
			}
			ids[turn.SessionID] = true
		}
	}
	if len(ids) != 6 {
		t.Errorf("%d sessions, want 6", len(ids))
	}
}

func beginRefused(t *testing.T, s Storage) {
	ada := person(t, s, "ada")
	running := begin(t, s, ada, 0, "running")
	a := accept(ada, running.SessionID, "hello")
	a.ClientID = "key"
	_, err := s.Turns.Begin(t.Context(), a)
	wantFault(t, err, chat.ErrAnswerRunning)
	a.SessionID = 999_999
	_, err = s.Turns.Begin(t.Context(), a)
	wantFault(t, err, chat.ErrSession)
	a.SessionID, a.Fingerprint = 0, "another"
	if turn, err := s.Turns.Begin(t.Context(), a); err != nil || turn.Repeated {
		t.Errorf("%+v, %v", turn, err)
	}
}

func turnsEnded(t *testing.T, s Storage) {
	ada := person(t, s, "ada")
	turn := begin(t, s, ada, 0, "hello")
	a := accept(ada, 0, "late")
	a.ClientID = "key"
	wantEnded(t, "Begin", func(ctx context.Context) error { _, err := s.Turns.Begin(ctx, a); return err })
	wantEnded(t, "Checkpoint", func(ctx context.Context) error {
		_, err := s.Turns.Checkpoint(ctx, runner, []ports.Checkpoint{{MessageID: turn.Answer.ID, Text: "x"}}, moment(90))
		return err
	})
	ended := turn.Answer
	ended.Status = chat.Complete
	wantEnded(t, "Finish", func(ctx context.Context) error { return s.Turns.Finish(ctx, runner, ended, "x", moment(90)) })
	wantEnded(t, "Interrupt", func(ctx context.Context) error { _, err := s.Turns.Interrupt(ctx, moment(90)); return err })
	wantStored(t, s, ada, turn.Answer)
	a.Fingerprint = "the key was not taken"
	if turn, err := s.Turns.Begin(t.Context(), a); err != nil || turn.Repeated {
		t.Errorf("%+v, %v", turn, err)
	}
}
