package turns

import (
	"errors"
	"slices"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/tool"
	"chatbot/domain/usage"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// calling are parts with calls in some states, and a source. \u0000 and the order of keys have to stay as they are.
func calling(states ...chat.CallStatus) []chat.Part {
	parts := []chat.Part{{Kind: chat.TextPart, Text: "One moment."}}
	for i, s := range states {
		id := string(rune('1' + i))
		parts = append(parts, chat.Part{Kind: chat.CallPart, Call: &chat.Call{
			ID: "c" + id, Step: 1, Tool: tool.ID("notes/add" + id), Title: "Added", Arguments: `{"b": "\u0000","a":1.0}`, Status: s, Signature: "[]",
		}})
	}
	return append(parts, chat.Part{Kind: chat.SourcePart, Source: &tool.Source{Number: 1, Kind: tool.WebSource, Title: `\u0000 "漢字"`, URL: "https://example.com/?a=b&c", Page: 3, FileID: 9, Quote: "<b>\u2028"}})
}

func stepOf(owner identity.UserID, m chat.Message, parts []chat.Part) ports.Step {
	m.SetParts(parts)
	m.Seq++
	m.Answer.CompletionTokens, m.Answer.Resumed = m.Answer.CompletionTokens+7, m.Answer.Resumed+1
	call := contract.Call(owner, m)
	call.Status = chat.Complete
	return ports.Step{Owner: owner, Answer: m, Call: call, WorkerID: contract.Runner, LeaseUntil: contract.Moment(30)}
}

// waiting is an answer that waits for decisions.
func waiting(t *testing.T, s contract.Storage, owner identity.UserID, session chat.SessionID, states ...chat.CallStatus) chat.Message {
	t.Helper()
	m := s.Begin(t, owner, session, "hello").Answer
	m.SetParts(calling(states...))
	m.Status, m.Seq, m.Answer.FinishReason = chat.Waiting, 3, "tool_calls"
	contract.OK(t, s.Turns.Finish(t.Context(), contract.Runner, m, contract.Moment(20), ports.Follow{}))
	return m
}

func decision(owner identity.UserID, m chat.Message, call string, approve bool) ports.Decision {
	return ports.Decision{Resume: contract.Resume(owner, m.ID), Call: call, Decision: chat.Decision{Approve: approve}}
}

// stepsTaken: the calls and the ended call of the model are stored, and the next epoch belongs to the same worker.
func stepsTaken(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	m := s.Begin(t, ada, 0, "hello").Answer
	step := stepOf(ada, m, calling(chat.CallAsked, chat.CallFailed))
	for range 2 { // the reply of the first was lost
		contract.OK(t, s.Steps.Step(t.Context(), step))
	}
	m = step.Answer
	m.Seq = chat.EpochSize
	s.WantStored(t, ada, m)
	s.WantUsage(t, 1, usage.Tokens{In: step.Call.In, Out: step.Call.Out, Cached: step.Call.Cached, Reasoning: step.Call.Reasoning})
	// A checkpoint of the epoch before comes late; one of this epoch extends the lease.
	s.Keep(t, contract.Runner, contract.Moment(99), []ports.Checkpoint{{MessageID: m.ID, Seq: 1}}, m.ID)
	s.WantInterrupted(t, contract.Moment(29))
	m.SetParts(calling(chat.CallRunning, chat.CallFailed))
	m.Seq++
	s.Keep(t, contract.Runner, contract.Moment(40), []ports.Checkpoint{{MessageID: m.ID, Parts: m.Parts, Seq: m.Seq}})
	s.WantStored(t, ada, m)
	s.WantInterrupted(t, contract.Moment(41), m.ID)
	again, err := s.Turns.Continue(t.Context(), contract.Resume(ada, m.ID))
	m.Status, m.Seq = chat.Streaming, 2*chat.EpochSize
	if err != nil || again.Format != chat.ToolsFormat {
		t.Errorf("continued with %+v, %v", again, err)
	}
	s.WantStored(t, ada, m)
}

func stepRefused(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	m := s.Begin(t, ada, 0, "hello").Answer
	m.SetParts(chat.PartsOf("so far", nil))
	m.Seq = 5
	s.Keep(t, contract.Runner, contract.Moment(20), []ports.Checkpoint{{MessageID: m.ID, Parts: m.AllParts(), Seq: m.Seq}})
	ended := s.Begin(t, ada, 0, "hello").Answer
	s.Finish(t, ended, "yes")
	for name, change := range map[string]func(*ports.Step){
		"another person's":  func(p *ports.Step) { p.Owner = bob },
		"another worker's":  func(p *ports.Step) { p.WorkerID = "runner-2" },
		"with later deltas": func(p *ports.Step) { p.Answer.Seq = 4 },
		"that has ended":    func(p *ports.Step) { p.Answer.ID = ended.ID },
		"a question":        func(p *ports.Step) { p.Answer.ID = m.ParentID },
	} {
		step := stepOf(ada, m, calling(chat.CallAsked))
		change(&step)
		if err := s.Steps.Step(t.Context(), step); !errors.Is(err, chat.ErrMessage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.WantStored(t, ada, m)
}

// waits: nothing but a decision or an edit goes on in a chat whose answer waits, and nobody takes it over.
func waits(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	m := waiting(t, s, ada, 0, chat.CallWaiting)
	s.WantStored(t, ada, m)
	s.WantMarks(t, ada, m.SessionID, "it waits", false, true)
	wantWaiting(t, s, ada, m.SessionID, true)
	s.WantInterrupted(t, contract.Moment(99))
	for name, a := range map[string]ports.Accept{"a message": contract.Accept(ada, m.SessionID, "go on"), "another answer": contract.Regenerate(ada, m.ID)} {
		if _, err := s.Turns.Begin(t.Context(), a); !errors.Is(err, chat.ErrAnswerRunning) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := s.Turns.Continue(t.Context(), contract.Resume(ada, m.ID))
	contract.WantFault(t, err, chat.ErrAnswerRunning)
	s.WantStored(t, ada, m)
}

// decided: the answer goes on once nothing waits, in the order of the decisions.
func decided(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	m := waiting(t, s, ada, 0, chat.CallWaiting, chat.CallDone, chat.CallWaiting)
	for name, d := range map[string]ports.Decision{
		"another person's": decision(bob, m, "c1", true), "a missing call": decision(ada, m, "c9", true), "a question's": decision(ada, chat.Message{ID: m.ParentID}, "c1", true),
	} {
		if _, err := s.Steps.Decide(t.Context(), d); !errors.Is(err, tool.ErrNoCall) {
			t.Errorf("%s: %v", name, err)
		}
	}
	d := decision(ada, m, "c3", true)
	d.Always = true
	first, err := s.Steps.Decide(t.Context(), d)
	contract.OK(t, err)
	m.SetParts(calling(chat.CallWaiting, chat.CallDone, chat.CallAsked))
	s.WantStored(t, ada, m)
	if first.Answer.Status != chat.Waiting {
		t.Errorf("got %+v", first.Answer)
	}
	for _, call := range []string{"c2", "c3"} {
		_, err := s.Steps.Decide(t.Context(), decision(ada, m, call, false))
		contract.WantFault(t, err, tool.ErrNotWaiting)
	}
	d = decision(ada, m, "c1", false)
	d.WorkerID = "runner-2"
	last, err := s.Steps.Decide(t.Context(), d)
	contract.OK(t, err)
	parts := calling(chat.CallWaiting, chat.CallDone, chat.CallAsked)
	parts, err = chat.Decide(parts, "c1", chat.Decision{})
	contract.OK(t, err)
	m.SetParts(parts)
	m.Status, m.Seq, m.Answer.FinishReason, m.Answer.Resumed = chat.Streaming, chat.EpochSize, "", 1
	s.WantStored(t, ada, m)
	if last.WorkerID != "runner-2" || last.Question.ID != m.ParentID || last.Format != chat.ToolsFormat || last.Repeated {
		t.Errorf("got %+v", last)
	}
	_, err = s.Steps.Decide(t.Context(), d)
	contract.WantFault(t, err, tool.ErrNotWaiting)
	if allowed, err := s.Steps.Allowed(t.Context(), ada, m.SessionID); err != nil || !slices.Equal(allowed, []tool.ID{"notes/add3"}) {
		t.Errorf("allowed are %v, %v", allowed, err)
	}
	if allowed, err := s.Steps.Allowed(t.Context(), bob, m.SessionID); err != nil || len(allowed) > 0 {
		t.Errorf("another person is allowed %v, %v", allowed, err)
	}
}

// declined: stopping, editing and choosing another branch decline what waits.
func declined(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	earlier := s.EndedTurn(t, contract.Accept(ada, 0, "q0"), "a0")
	for name, decline := range map[string]func(m chat.Message) error{
		"stop": func(m chat.Message) error {
			_, err := s.Steps.Decline(t.Context(), bob, m.ID)
			contract.WantFault(t, err, chat.ErrMessage)
			got, err := s.Steps.Decline(t.Context(), ada, m.ID)
			if got.Status != chat.Stopped {
				t.Errorf("stopped as %+v", got)
			}
			return err
		},
		"edit": func(m chat.Message) error {
			turn, err := s.Turns.Begin(t.Context(), contract.Edit(ada, m.ParentID, "other words"))
			contract.OK(t, err)
			s.Finish(t, turn.Answer, "b")
			return err
		},
		"select": func(m chat.Message) error {
			if _, err := s.Messages.Select(t.Context(), ada, m.ParentID); err != nil { // the same branch
				return err
			}
			s.WantStored(t, ada, m)
			turn := s.EndedTurn(t, contract.Accept(ada, 0, "elsewhere"), "yes")
			if _, err := s.Messages.Select(t.Context(), ada, turn.Answer.ID); err != nil { // another chat
				return err
			}
			s.WantStored(t, ada, m)
			_, err := s.Messages.Select(t.Context(), ada, earlier.Question.ID)
			return err
		},
	} {
		if name == "select" { // with a second branch to choose
			contract.OK(t, func() error { _, err := s.Messages.Select(t.Context(), ada, earlier.Answer.ID); return err }())
			m := s.EndedTurn(t, contract.Edit(ada, earlier.Question.ID, "q0'"), "a0'").Answer
			waits := waiting(t, s, ada, m.SessionID, chat.CallWaiting)
			contract.OK(t, func() error { _, err := s.Messages.Select(t.Context(), ada, waits.ID); return err }())
			s.WantStored(t, ada, waits)
			contract.OK(t, decline(waits))
			wantDeclined(t, s, ada, waits)
			continue
		}
		m := waiting(t, s, ada, 0, chat.CallDone, chat.CallWaiting)
		contract.OK(t, decline(m))
		wantDeclined(t, s, ada, m)
	}
}

func wantDeclined(t *testing.T, s contract.Storage, owner identity.UserID, m chat.Message) {
	t.Helper()
	m.Parts, m.Status = chat.DeclineAll(m.Parts), chat.Stopped
	s.WantStored(t, owner, m)
	wantWaiting(t, s, owner, m.SessionID, false)
	_, err := s.Steps.Decide(t.Context(), decision(owner, m, "c1", true))
	contract.WantFault(t, err, tool.ErrNotWaiting)
	unchanged, err := s.Steps.Decline(t.Context(), owner, m.ID)
	if err != nil || unchanged.Status != chat.Stopped {
		t.Errorf("%+v, %v", unchanged, err)
	}
}

// wantWaiting checks whether a session says that its last answer waits.
func wantWaiting(t *testing.T, s contract.Storage, owner identity.UserID, session chat.SessionID, waits bool) {
	t.Helper()
	got, err := s.Sessions.Get(t.Context(), owner, session)
	if err != nil || got.Waiting != waits {
		t.Errorf("the session says that it waits: %t, want %t, %v", got.Waiting, waits, err)
	}
}

// raceDecisions: of parallel decisions on a call one counts, and the answer goes on once.
func raceDecisions(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	for range 5 {
		m := waiting(t, s, ada, 0, chat.CallWaiting)
		got := contract.Race(func(i int) error {
			switch i % 4 {
			case 3:
				_, err := s.Steps.Decline(t.Context(), ada, m.ID)
				return err
			default:
				_, err := s.Steps.Decide(t.Context(), decision(ada, m, "c1", i%2 == 0))
				return err
			}
		})
		count := 0
		for i, err := range got {
			switch {
			case i%4 == 3 && err == nil:
			case err == nil:
				count++
			case !errors.Is(err, tool.ErrNotWaiting):
				t.Errorf("%d: %v", i, err)
			}
		}
		stored, err := s.Messages.Get(t.Context(), ada, m.ID)
		contract.OK(t, err)
		if running := stored.Status == chat.Streaming; count > 1 || running != (count == 1) || !running && stored.Status != chat.Stopped {
			t.Errorf("%d decisions counted, stored %+v", count, stored)
		}
	}
}

// toolsChosen: the tools of a send become those of its session, and stay with the answer.
func toolsChosen(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	a := contract.Accept(ada, 0, "hello")
	a.Send.Tools, a.Choice.Tools = []tool.ID{"calculate", "notes/add"}, tool.NewSet("calculate", "notes/add")
	turn, err := s.Turns.Begin(t.Context(), a)
	contract.OK(t, err)
	if turn.Answer.Answer.Tools != a.Choice.Tools {
		t.Errorf("got %+v", turn.Answer)
	}
	s.WantStored(t, ada, turn.Answer)
	s.Finish(t, turn.Answer, "yes")
	want := func(tools tool.Set, send chat.Send) {
		t.Helper()
		send.SessionID = turn.SessionID
		if got, err := s.Choices.Chosen(t.Context(), ada, send); err != nil || got.Tools != tools {
			t.Errorf("chosen are %q, %v, want %q", got.Tools, err, tools)
		}
	}
	want(a.Choice.Tools, chat.Send{})
	want("", chat.Send{Tools: []tool.ID{}})
	want("calculate", chat.Send{Tools: []tool.ID{"calculate"}})
	s.EndedTurn(t, contract.Accept(ada, turn.SessionID, "the same"), "yes")
	want(a.Choice.Tools, chat.Send{})
	got, err := s.Sessions.Get(t.Context(), ada, turn.SessionID)
	if err != nil || got.Record().Tools != a.Choice.Tools {
		t.Errorf("the session has %+v, %v", got.Record(), err)
	}
	none := contract.Accept(ada, turn.SessionID, "none")
	none.Send.Tools = []tool.ID{}
	s.EndedTurn(t, none, "yes")
	want("", chat.Send{})
}
