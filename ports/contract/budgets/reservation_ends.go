package budgets

import (
	"testing"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func deadProcess(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(2000, budget.Day))
	asked, unasked := begin(t, s, ada, wanting()).Answer, begin(t, s, ada, wanting()).Answer
	keep(t, s, ada, contract.Runner, asked, 12, 34)
	s.WantInterrupted(t, noon.Add(time.Hour), asked.ID, unasked.ID)
	wantState(t, s, "died", ada, noon, 46, 0)
}

// takeover: the worker that continues the answer loses it again.
func takeover(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(5000, budget.Day))
	first := begin(t, s, ada, wanting()).Answer
	keep(t, s, ada, contract.Runner, first, 10, 30)
	s.WantInterrupted(t, noon.Add(time.Hour), first.ID)
	again, err := s.Turns.Continue(t.Context(), resume(ada, first.ID, wanting()))
	contract.OK(t, err)
	keep(t, s, ada, again.WorkerID, again.Answer, 20, 5)
	wantState(t, s, "taken over", ada, noon, 40, 500)
	contract.OK(t, end(t, s, ada, first, 10, 60))
	wantState(t, s, "lost", ada, noon, 95, 0)
	theirs := contract.Complete(again.Answer)
	theirs.Seq = again.Answer.Seq + 9
	contract.WantFault(t, s.Turns.Finish(t.Context(), again.WorkerID, theirs, noon, ports.Follow{Call: called(ada, again.Answer, 20, 8, noon)}), chat.ErrMessage)
	wantState(t, s, "and ended", ada, noon, 98, 0)
}

// lateEnd: a process that was taken for dead, or its spool, ends the call again.
func lateEnd(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), budget.Budget{Unit: budget.USD, Amount: 1_000_000, Per: budget.Day})
	answer := begin(t, s, ada, wanting()).Answer
	keep(t, s, ada, contract.Runner, answer, 10, 30)
	s.WantInterrupted(t, noon.Add(time.Hour), answer.ID)
	wantState(t, s, "died", ada, noon, 3_100, 0)
	contract.OK(t, end(t, s, ada, answer, 10, 90))
	wantState(t, s, "alive", ada, noon, 9_100, 0)
	contract.WantFault(t, end(t, s, ada, answer, 10, 90), chat.ErrMessage) // the reply was lost
	wantState(t, s, "told twice", ada, noon, 9_100, 0)
}

// deletedChat: the call goes on until its worker notices, and so does the reservation.
func deletedChat(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(500, budget.Day))
	turn := begin(t, s, ada, wanting())
	keep(t, s, ada, contract.Runner, turn.Answer, 10, 30)
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, turn.SessionID))
	s.WantInterrupted(t, noon.Add(time.Second))
	s.WantInterrupted(t, noon.Add(ports.OrphanedFor))
	refused(t, s, ada, wanting())
	contract.WantFault(t, end(t, s, ada, turn.Answer, 10, 40), chat.ErrMessage)
	wantState(t, s, "ended", ada, noon, 50, 0)
	s.WantInterrupted(t, noon.Add(time.Hour))
	wantState(t, s, "later", ada, noon, 50, 0)
}

func deletedOrphan(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	set(t, s, ofUser(ada), tokens(1000, budget.Day))
	running, deleted := begin(t, s, ada, wanting()), begin(t, s, ada, wanting())
	keep(t, s, ada, contract.Runner, running.Answer, 10, 30)
	contract.OK(t, s.Sessions.Delete(t.Context(), ada, deleted.SessionID))
	s.WantInterrupted(t, noon)
	wantState(t, s, "deleted", ada, noon, 0, 1000)
	s.WantInterrupted(t, noon.Add(ports.OrphanedFor-time.Microsecond))
	wantState(t, s, "not long ago", ada, noon, 0, 1000)
	s.WantInterrupted(t, noon.Add(ports.OrphanedFor))
	wantState(t, s, "long ago", ada, noon, 0, 500)
	contract.WantFault(t, end(t, s, ada, deleted.Answer, 10, 40), chat.ErrMessage) // it was alive, and is counted
	wantState(t, s, "alive", ada, noon, 50, 500)
}

func accountErased(t *testing.T, s contract.Storage) {
	ada, bob := s.Person(t, "ada"), s.Person(t, "bob")
	team := group(t, s, "team", ada, bob)
	set(t, s, ofGroup(team), tokens(1000, budget.Day))
	ended, running := begin(t, s, ada, wanting()), begin(t, s, ada, wanting())
	contract.OK(t, end(t, s, ada, ended.Answer, 10, 90))
	erase(t, s, ada)
	wantState(t, s, "erased", bob, noon, 0, 0)
	contract.WantFault(t, end(t, s, ada, running.Answer, 10, 90), chat.ErrMessage)
	s.WantInterrupted(t, noon.Add(time.Hour))
	wantState(t, s, "later", bob, noon, 0, 0)
}
