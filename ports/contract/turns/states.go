package turns

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// life is an answer in the storage beside its state according to the domain.
type life struct {
	s      contract.Storage
	owner  identity.UserID
	answer chat.Message
	state  chat.AnswerState
	in     chat.Surroundings
	seq    map[string]int // last one of each worker
}

// answerStates compares the conditions of statements that change answers with the methods of chat.AnswerState.
func answerStates(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	parts := []chat.Part{{Kind: chat.ReasoningPart, Text: "hm", TookMS: 1}, {Kind: chat.TextPart, Text: "the"}}
	changes := []contract.Change[*life]{
		keeps(contract.Runner, 2, chat.PartsOf("the", nil)), keeps(contract.Runner, -1, nil), keeps("runner-2", 2, parts),
		ends(contract.Runner, chat.Complete, "stop", 1), ends(contract.Runner, chat.Complete, chat.FinishedAtLimit, 1), ends(contract.Runner, chat.Stopped, "", 1),
		ends(contract.Runner, chat.Interrupted, "", 1), ends(contract.Runner, chat.Complete, "stop", -1),
		ends("runner-2", chat.Complete, "stop", 1), ends("runner-2", chat.Stopped, "", 1),
		interrupted(20), interrupted(61), continued("runner-2"), fallsBackTo(contract.Runner), fallsBackTo("runner-2"), stepsTo(contract.Runner), stepsTo("runner-2"),
		ends(contract.Runner, chat.Waiting, "tool_calls", 1), {Name: "decline", Do: declines}, {Name: "follow", Do: follow}, {Name: "regenerate", Do: regenerate},
	}
	for start, c := range map[string]struct {
		format, depth int
		before        []contract.Change[*life]
	}{
		"begun":                        {chat.TextFormat, 2, nil},
		"of a model that was chosen":   {chat.LatestFormat, 1, nil},
		"of a later release":           {chat.LatestFormat + 1, 2, nil},
		"continued by another":         {chat.TextFormat, 2, []contract.Change[*life]{keeps(contract.Runner, 2, parts), interrupted(61), continued("runner-2")}},
		"two epochs after it was lost": {chat.TextFormat, 1, []contract.Change[*life]{interrupted(61), continued("runner-2"), interrupted(61), continued("runner-2")}},
	} {
		states := contract.Explore(t, c.depth, func() *life {
			l := newLife(t, s, ada, c.format)
			for _, change := range c.before {
				contract.OK(t, change.Do(t, l))
			}
			return l
		}, changes, func(l *life) string { return fmt.Sprint(l.state, l.in, l.seq) })
		if least := []int{0, 4, 25}[c.depth]; states < least {
			t.Errorf("%s: only %d states, want %d", start, states, least)
		}
	}
}

func newLife(t *testing.T, s contract.Storage, owner identity.UserID, format int) *life {
	t.Helper()
	a := contract.Accept(owner, 0, "hello")
	a.Format = format
	turn, err := s.Turns.Begin(t.Context(), a)
	contract.OK(t, err)
	return &life{s: s, owner: owner, answer: turn.Answer, state: chat.BeginAnswer(a.WorkerID, a.Format, a.LeaseUntil), seq: map[string]int{}}
}

// same compares the results of a change, and the stored answer with its state.
func (l *life) same(t *testing.T, got, want error) error {
	t.Helper()
	if err := contract.Differ(got, want); err != nil {
		return err
	}
	m, err := l.s.Messages.Get(t.Context(), l.owner, l.answer.ID)
	contract.OK(t, err)
	if is := l.state.Record(); m.Status != is.Status || m.Seq != is.Seq || m.Answer.FinishReason != is.FinishReason {
		return fmt.Errorf("stored is %+v, want %+v", m, is)
	}
	return nil
}

// errLost stands for an answer that Checkpoint and Interrupt leave alone.
var errLost = errors.New("left alone")

func unless(done bool) error {
	if done {
		return nil
	}
	return errLost
}

func keeps(worker string, ahead int, parts []chat.Part) contract.Change[*life] {
	return contract.Change[*life]{Name: fmt.Sprintf("checkpoint of %s %+d", worker, ahead), Do: func(t *testing.T, l *life) error {
		seq := max(l.seq[worker]+ahead, 0)
		lost, err := l.s.Turns.Checkpoint(t.Context(), worker, []ports.Checkpoint{{MessageID: l.answer.ID, Parts: parts, Seq: seq}}, contract.Moment(20))
		contract.OK(t, err)
		ok := l.state.Checkpoint(worker, seq, parts, contract.Moment(20))
		if ok {
			l.seq[worker] = seq
		}
		return l.same(t, unless(len(lost) == 0), unless(ok))
	}}
}

func ends(worker string, status chat.Status, reason string, ahead int) contract.Change[*life] {
	return contract.Change[*life]{Name: fmt.Sprintf("end of %s %+d: %s %s", worker, ahead, status, reason), Do: func(t *testing.T, l *life) error {
		m := l.answer
		m.Status, m.Seq, m.Content, m.Answer.FinishReason = status, max(l.seq[worker]+ahead, 0), "the end", reason
		return l.same(t, l.s.Turns.Finish(t.Context(), worker, m, contract.Moment(30), ports.Follow{}), l.state.End(worker, m))
	}}
}

func interrupted(now int) contract.Change[*life] {
	return contract.Change[*life]{Name: fmt.Sprint("interrupt at ", now), Do: func(t *testing.T, l *life) error {
		orphans, err := l.s.Turns.Interrupt(t.Context(), contract.Moment(now))
		contract.OK(t, err)
		got := slices.ContainsFunc(orphans, func(o ports.Orphan) bool { return o.Answer.ID == l.answer.ID })
		l.in.Running = l.in.Running && now <= 20 // the lease of the other answer
		return l.same(t, unless(got), unless(l.state.Interrupt(contract.Moment(now))))
	}}
}

func continued(worker string) contract.Change[*life] {
	return contract.Change[*life]{Name: "continue by " + worker, Do: func(t *testing.T, l *life) error {
		r := contract.Resume(l.owner, l.answer.ID)
		r.WorkerID = worker
		turn, got := l.s.Turns.Continue(t.Context(), r)
		repeated, want := l.state.Continue(worker, r.LeaseUntil, l.in)
		is := l.state.Record()
		if want == nil && (turn.Repeated != repeated || turn.WorkerID != is.WorkerID || turn.Format != is.Format) {
			return fmt.Errorf("got %+v, want %+v, repeated %t", turn, is, repeated)
		}
		if want == nil && !repeated {
			l.seq[worker] = is.Seq
		}
		return l.same(t, got, want)
	}}
}

func fallsBackTo(worker string) contract.Change[*life] {
	return contract.Change[*life]{Name: "fallback by " + worker, Do: func(t *testing.T, l *life) error {
		f := contract.FallBack(l.owner, l.answer)
		f.WorkerID, f.Seq = worker, l.seq[worker]
		_, got := l.s.Fallbacks.FallBack(t.Context(), f)
		want := l.state.FallBack(worker, f.Seq, f.LeaseUntil)
		if want == nil {
			l.seq[worker] = l.state.Record().Seq
		}
		return l.same(t, got, want)
	}}
}

func stepsTo(worker string) contract.Change[*life] {
	return contract.Change[*life]{Name: "step by " + worker, Do: func(t *testing.T, l *life) error {
		m := l.answer
		m.Seq = l.seq[worker]
		p := ports.Step{Owner: l.owner, Answer: m, WorkerID: worker, LeaseUntil: contract.Moment(20)}
		got := l.s.Steps.Step(t.Context(), p)
		want := l.state.Step(worker, m.Seq, m.Parts, p.LeaseUntil)
		if want == nil {
			l.seq[worker] = l.state.Record().Seq
		}
		return l.same(t, got, want)
	}}
}

func declines(t *testing.T, l *life) error {
	_, got := l.s.Steps.Decline(t.Context(), l.owner, l.answer.ID)
	l.state.Decline()
	return l.same(t, got, nil)
}

// over reports whether the answer has ended and waits for nothing.
func (l *life) over() bool {
	is := l.state.Record().Status
	return is.Ended() && is != chat.Waiting
}

// follow stores a message after an answer that has ended, if it is the last one.
func follow(t *testing.T, l *life) error {
	if l.over() && l.in == (chat.Surroundings{}) {
		l.s.EndedTurn(t, contract.Accept(l.owner, l.answer.SessionID, "go on"), "yes")
		l.in.Followed = true
	}
	return l.same(t, nil, nil)
}

// regenerate begins another answer beside one that has ended.
func regenerate(t *testing.T, l *life) error {
	if l.over() && !l.in.Running {
		_, err := l.s.Turns.Begin(t.Context(), contract.Regenerate(l.owner, l.answer.ID))
		contract.OK(t, err)
		l.in.Running = true
	}
	return l.same(t, nil, nil)
}
