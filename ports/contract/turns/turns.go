// Package turns holds the suites of ports.Turns and ports.Spool.
package turns

import (
	"context"
	"reflect"
	"testing"

	"chatbot/domain/chat"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Turns verifies an adapter of ports.Turns.
func Turns(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
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
		"fall back":                                fallsBack,
		"fall back again":                          fallsBackAgain,
		"fall back is refused":                     fallBackRefused,
		"race of fall back and interrupt":          raceFallBackInterrupt,
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
		"finish stores the jobs that follow":       finishFollowed,
		"finish another worker's":                  finishLost,
		"finish after another took over":           finishLate,
		"finish after another ended it":            finishTooLate,
		"race to finish":                           raceFinish,
		"race of many people":                      raceCrowd,
		"the states of an answer":                  answerStates,
		"the states of a session":                  sessionStates,
		"interrupt":                                interrupts,
		"a released lease":                         givesUp,
		"told whether a model was asked":           toldAsked,
		"race to interrupt":                        raceInterrupt,
		"race of ends, reads, orphans":             raceMarks,
		"ended context":                            turnsEnded,
		"parts":                                    turnsParts,
		"the choice stays with the answer":         turnsChoice,
		"sends that name models":                   turnsNameModels,
		"a step":                                   stepsTaken,
		"a step is refused":                        stepRefused,
		"an answer waits":                          waits,
		"decisions":                                decided,
		"what waits is declined":                   declined,
		"race of decisions":                        raceDecisions,
		"calls are made in the page":               doneInPage,
		"race of results":                          raceResults,
		"the tools of a session":                   toolsChosen,
		"files of a question":                      filesHeld,
		"files of an edit and of another answer":   filesOfBranches,
		"files that cannot be attached":            filesRefused,
		"files that calls returned":                filesReturned,
		"files count":                              filesCount,
		"files go with their chat":                 filesReleased,
		"race of files and deletion":               raceFiles,
	}.Run(t, fresh)
}

func beginNew(t *testing.T, s contract.Storage) {
	s.Person(t, "bob")
	ada := s.Person(t, "ada")
	a := contract.Accept(ada, 0, "hello")
	a.Title = "A title"
	turn, err := s.Turns.Begin(t.Context(), a)
	contract.OK(t, err)
	question := chat.Message{
		ID: turn.Question.ID, SessionID: turn.SessionID, Role: chat.RoleUser, Content: "hello", Status: chat.Complete, CreatedAt: contract.Kept(contract.Moment(10)),
	}
	answer := chat.Message{
		ID: turn.Answer.ID, SessionID: turn.SessionID, ParentID: question.ID, Role: chat.RoleAssistant, Status: chat.Streaming,
		Answer: chat.Answer{Choice: chat.Choice{Model: "model-1"}}, CreatedAt: contract.Kept(contract.Moment(10)),
	}
	if want := (chat.Turn{SessionID: turn.SessionID, Question: question, Answer: answer, WorkerID: contract.Runner, Format: 1}); !reflect.DeepEqual(turn, want) || question.ID <= 0 || answer.ID <= question.ID {
		t.Errorf("got %+v", turn)
	}
	s.WantStored(t, ada, question)
	s.WantStored(t, ada, answer)
	got, err := s.Sessions.Get(t.Context(), ada, turn.SessionID)
	want := chat.Overview{
		Session: chat.RestoreSession(chat.SessionRecord{
			ID: turn.SessionID, UserID: ada, LeafID: answer.ID, Title: "A title", CreatedAt: contract.Kept(contract.Moment(10)), UpdatedAt: contract.Kept(contract.Moment(10)),
		}),
		MessageCount: 2, Running: true,
	}
	if err != nil || got != want {
		t.Errorf("session: got %+v, %v, want %+v", got, err, want)
	}
}

func beginIn(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	mine := s.Session(t, ada, "mine", 1, 2)
	turn := s.Begin(t, ada, mine.ID(), "hello")
	if turn.SessionID != mine.ID() || turn.Question.SessionID != mine.ID() || turn.Answer.SessionID != mine.ID() {
		t.Errorf("got %+v", turn)
	}
	mine = contract.Altered(mine, func(is *chat.SessionRecord) {
		is.UpdatedAt, is.LeafID = contract.Kept(contract.Moment(10)), turn.Answer.ID
	})
	if got, err := s.Sessions.Get(t.Context(), ada, mine.ID()); err != nil || got.Session != mine || got.MessageCount != 2 {
		t.Errorf("got %+v, %v, want %+v", got, err, mine)
	}
}

func beginForeign(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	mine := s.Session(t, ada, "mine", 1, 2)
	for _, id := range append([]chat.SessionID{mine.ID()}, contract.NoIDs[chat.SessionID]()...) {
		if id == 0 {
			continue // asks for a new session
		}
		_, err := s.Turns.Begin(t.Context(), contract.Accept(bob, id, "hello"))
		contract.WantFault(t, err, chat.ErrSession)
	}
	if got, err := s.Sessions.Get(t.Context(), ada, mine.ID()); err != nil || got != (chat.Overview{Session: mine}) {
		t.Errorf("changed: %+v, %v", got, err)
	}
}

func beginRunning(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	first := s.Begin(t, ada, 0, "first")
	a := contract.Accept(ada, first.SessionID, "second")
	a.At = contract.Moment(11)
	_, err := s.Turns.Begin(t.Context(), a)
	contract.WantFault(t, err, chat.ErrAnswerRunning)
	got, err := s.Sessions.Get(t.Context(), ada, first.SessionID)
	if err != nil || got.MessageCount != 2 || got.Record().UpdatedAt != contract.Kept(contract.Moment(10)) {
		t.Errorf("a refused send left something: %+v, %v", got, err)
	}
	s.Begin(t, ada, 0, "elsewhere")
	s.Finish(t, first.Answer, "done")
	s.Begin(t, ada, first.SessionID, "second")
}

func turnsEnded(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	turn := s.Begin(t, ada, 0, "hello")
	stopped := s.Begin(t, ada, 0, "stopped").Answer
	stopped.Status = chat.Stopped
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, stopped, contract.Moment(15), ports.Follow{}))
	a := contract.Accept(ada, 0, "late")
	a.Send.ClientID = "key"
	contract.WantEnded(t, "Begin", func(ctx context.Context) error { _, err := s.Turns.Begin(ctx, a); return err })
	contract.WantEnded(t, "Checkpoint", func(ctx context.Context) error {
		_, err := s.Turns.Checkpoint(ctx, contract.Runner, []ports.Checkpoint{{MessageID: turn.Answer.ID, Parts: chat.PartsOf("x", nil)}}, contract.Moment(90))
		return err
	})
	ended := turn.Answer
	ended.Status = chat.Complete
	contract.WantEnded(t, "Finish", func(ctx context.Context) error {
		return s.Turns.Finish(ctx, contract.Runner, ended, contract.Moment(90), ports.Follow{})
	})
	contract.WantEnded(t, "Interrupt", func(ctx context.Context) error { _, err := s.Turns.Interrupt(ctx, contract.Moment(90)); return err })
	contract.WantEnded(t, "Continue", func(ctx context.Context) error {
		_, err := s.Turns.Continue(ctx, contract.Resume(ada, stopped.ID))
		return err
	})
	s.WantStored(t, ada, turn.Answer)
	s.WantStored(t, ada, stopped)
	a.Fingerprint = "the key was not taken"
	if turn, err := s.Turns.Begin(t.Context(), a); err != nil || turn.Repeated {
		t.Errorf("%+v, %v", turn, err)
	}
}
