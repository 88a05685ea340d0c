package contract

import (
	"context"
	"reflect"
	"testing"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// Turns verifies an adapter of ports.Turns.
func Turns(t *testing.T, fresh func(t *testing.T) Storage) {
	t.Helper()
	storageCases{
		"begin in a new session":                   beginNew,
		"begin in a session":                       beginIn,
		"begin in another person's":                beginForeign,
		"begin while an answer runs":               beginRunning,
		"begin again":                              beginRepeated,
		"bounds":                                   boundsHold,
		"bounds and repeats":                       boundsRepeat,
		"race to the bounds":                       boundsRace,
		"usage follows what is stored":             usageFollows,
		"each person has separate keys":            beginKeysApart,
		"a refused send frees its key":             beginRefused,
		"begin names the session":                  beginTitles,
		"an edit names the session":                editTitles,
		"race of titles":                           raceTitles,
		"edit":                                     turnsEdit,
		"regenerate":                               turnsRegenerate,
		"edit and regenerate foreign":              turnsBesideForeign,
		"edit and regenerate while an answer runs": turnsBesideRunning,
		"edit and regenerate again":                turnsBesideRepeated,
		"continue":                                 continues,
		"continue off the path":                    continuesElsewhere,
		"continue is refused":                      continueRefused,
		"continue a streaming answer":              continueRepeated,
		"continue while another runs":              continueRunning,
		"epochs are bounded":                       continueEpochs,
		"race to continue":                         raceContinue,
		"race of continue and begin":               raceContinueBegin,
		"race of continue and delete":              raceContinueDelete,
		"any text":                                 turnsText,
		"race in one session":                      raceSession,
		"race in many sessions":                    raceSessions,
		"race with one key":                        raceKey,
		"race with one key, no session":            raceKeyNew,
		"race with one key, other text":            raceKeyOther,
		"race of begin and delete":                 raceDelete,
		"race of finish and delete":                raceFinishDelete,
		"checkpoint":                               checkpoints,
		"checkpoint of a lost answer":              checkpointLost,
		"checkpoint of many":                       checkpointMany,
		"checkpoint that comes late":               checkpointLate,
		"finish":                                   finishes,
		"finish with a failure":                    finishFailed,
		"finish names the session":                 finishTitle,
		"finish another worker's":                  finishLost,
		"finish after another took over":           finishLate,
		"finish after another ended it":            finishTooLate,
		"race to finish":                           raceFinish,
		"race of many people":                      raceCrowd,
		"interrupt":                                interrupts,
		"a released lease":                         givesUp,
		"race to interrupt":                        raceInterrupt,
		"race of ends, reads, orphans":             raceMarks,
		"ended context":                            turnsEnded,
		"parts":                                    turnsParts,
		"the choice stays with the answer":         turnsChoice,
		"sends that name models":                   turnsNameModels,
	}.run(t, fresh)
}

func beginNew(t *testing.T, s Storage) {
	s.person(t, "bob")
	ada := s.person(t, "ada")
	a := accept(ada, 0, "hello")
	a.Title = "A title"
	turn, err := s.Turns.Begin(t.Context(), a)
	ok(t, err)
	question := chat.Message{
		ID: turn.Question.ID, SessionID: turn.SessionID, Role: chat.RoleUser, Content: "hello", Status: chat.Complete, CreatedAt: kept(moment(10)),
	}
	answer := chat.Message{
		ID: turn.Answer.ID, SessionID: turn.SessionID, ParentID: question.ID, Role: chat.RoleAssistant, Status: chat.Streaming,
		Answer: chat.Answer{Choice: chat.Choice{Model: "model-1"}}, CreatedAt: kept(moment(10)),
	}
	if want := (chat.Turn{SessionID: turn.SessionID, Question: question, Answer: answer, WorkerID: runner, Format: 1}); !reflect.DeepEqual(turn, want) || question.ID <= 0 || answer.ID <= question.ID {
		t.Errorf("got %+v", turn)
	}
	s.wantStored(t, ada, question)
	s.wantStored(t, ada, answer)
	got, err := s.Sessions.Get(t.Context(), ada, turn.SessionID)
	want := chat.Overview{
		Session: chat.Session{
			ID: turn.SessionID, UserID: ada, LeafID: answer.ID, Title: "A title", CreatedAt: kept(moment(10)), UpdatedAt: kept(moment(10)),
		},
		MessageCount: 2, Running: true,
	}
	if err != nil || got != want {
		t.Errorf("session: got %+v, %v, want %+v", got, err, want)
	}
}

func beginIn(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	mine := s.session(t, ada, "mine", 1, 2)
	turn := s.begin(t, ada, mine.ID, "hello")
	if turn.SessionID != mine.ID || turn.Question.SessionID != mine.ID || turn.Answer.SessionID != mine.ID {
		t.Errorf("got %+v", turn)
	}
	mine.UpdatedAt, mine.LeafID = kept(moment(10)), turn.Answer.ID
	if got, err := s.Sessions.Get(t.Context(), ada, mine.ID); err != nil || got.Session != mine || got.MessageCount != 2 {
		t.Errorf("got %+v, %v, want %+v", got, err, mine)
	}
}

func beginForeign(t *testing.T, s Storage) {
	ada, bob := s.person(t, "ada"), s.person(t, "bob")
	mine := s.session(t, ada, "mine", 1, 2)
	for _, id := range append([]chat.SessionID{mine.ID}, noIDs[chat.SessionID]()...) {
		if id == 0 {
			continue // asks for a new session
		}
		_, err := s.Turns.Begin(t.Context(), accept(bob, id, "hello"))
		wantFault(t, err, chat.ErrSession)
	}
	if got, err := s.Sessions.Get(t.Context(), ada, mine.ID); err != nil || got != (chat.Overview{Session: mine}) {
		t.Errorf("changed: %+v, %v", got, err)
	}
}

func beginRunning(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	first := s.begin(t, ada, 0, "first")
	a := accept(ada, first.SessionID, "second")
	a.At = moment(11)
	_, err := s.Turns.Begin(t.Context(), a)
	wantFault(t, err, chat.ErrAnswerRunning)
	got, err := s.Sessions.Get(t.Context(), ada, first.SessionID)
	if err != nil || got.MessageCount != 2 || got.UpdatedAt != kept(moment(10)) {
		t.Errorf("a refused send left something: %+v, %v", got, err)
	}
	s.begin(t, ada, 0, "elsewhere")
	s.finish(t, first.Answer, "done")
	s.begin(t, ada, first.SessionID, "second")
}

func turnsEnded(t *testing.T, s Storage) {
	ada := s.person(t, "ada")
	turn := s.begin(t, ada, 0, "hello")
	stopped := s.begin(t, ada, 0, "stopped").Answer
	stopped.Status = chat.Stopped
	ok(t, s.Turns.Finish(t.Context(), runner, stopped, "", moment(15)))
	a := accept(ada, 0, "late")
	a.Send.ClientID = "key"
	wantEnded(t, "Begin", func(ctx context.Context) error { _, err := s.Turns.Begin(ctx, a); return err })
	wantEnded(t, "Checkpoint", func(ctx context.Context) error {
		_, err := s.Turns.Checkpoint(ctx, runner, []ports.Checkpoint{{MessageID: turn.Answer.ID, Parts: chat.PartsOf("x", nil)}}, moment(90))
		return err
	})
	ended := turn.Answer
	ended.Status = chat.Complete
	wantEnded(t, "Finish", func(ctx context.Context) error { return s.Turns.Finish(ctx, runner, ended, "x", moment(90)) })
	wantEnded(t, "Interrupt", func(ctx context.Context) error { _, err := s.Turns.Interrupt(ctx, moment(90)); return err })
	wantEnded(t, "Continue", func(ctx context.Context) error { _, err := s.Turns.Continue(ctx, resume(ada, stopped.ID)); return err })
	s.wantStored(t, ada, turn.Answer)
	s.wantStored(t, ada, stopped)
	a.Fingerprint = "the key was not taken"
	if turn, err := s.Turns.Begin(t.Context(), a); err != nil || turn.Repeated {
		t.Errorf("%+v, %v", turn, err)
	}
}
