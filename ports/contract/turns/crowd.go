package turns

import (
	"errors"
	"fmt"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// raceCrowd: many people begin and end answers in parallel, some of them without permission. Each gets the right result.
func raceCrowd(t *testing.T, s contract.Storage) {
	const people = 6
	var owners [people]identity.UserID
	var theirs [people]chat.SessionID
	for p := range people {
		owners[p] = s.Person(t, fmt.Sprint("person", p))
		theirs[p] = s.Session(t, owners[p], "theirs", 1, 2).ID()
	}
	turns := make([]chat.Turn, contract.Racers)
	for i, err := range contract.Race(func(i int) (err error) {
		p, text := i%people, fmt.Sprint("text ", i)
		a := contract.Accept(owners[p], 0, text)
		switch i / people % 3 {
		case 1: // a message sent twice in parallel
			a = contract.Accept(owners[p], theirs[p], fmt.Sprint("in theirs ", p))
			a.Send.ClientID = "again"
		case 2:
			a.Send.SessionID = theirs[(p+1)%people]
		}
		turns[i], err = s.Turns.Begin(t.Context(), a)
		got := turns[i].Question
		switch {
		case a.Send.SessionID != 0 && a.Send.SessionID != theirs[p]:
			if errors.Is(err, chat.ErrSession) {
				return nil
			}
			return fmt.Errorf("in somebody else's session: %w", err)
		case err != nil:
			return err
		case got.Content != a.Send.Text || a.Send.SessionID != 0 && got.SessionID != theirs[p] || turns[i].Answer.ParentID != got.ID:
			return fmt.Errorf("%+v is not the turn of %q", turns[i], a.Send.Text)
		}
		stored, err := s.Messages.Get(t.Context(), owners[p], turns[i].Answer.ID)
		if err == nil && stored.SessionID != got.SessionID {
			err = fmt.Errorf("%+v is not in session %d", stored, got.SessionID)
		}
		return err
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	endCrowd(t, s, owners[:], turns)
}

// endCrowd ends answers in parallel, some by a worker that does not hold them.
func endCrowd(t *testing.T, s contract.Storage, owners []identity.UserID, turns []chat.Turn) {
	for i, err := range contract.Race(func(i int) error {
		m, by := turns[i].Answer, contract.Runner
		if m.ID == 0 {
			return nil
		}
		m.Status, m.Content, m.Seq = chat.Complete, fmt.Sprint("said ", m.ID), 3
		if m.ID%4 == 0 {
			by = "somebody else"
		}
		err := s.Turns.Finish(t.Context(), by, m, contract.Moment(15), ports.Follow{Jobs: []job.Spec{job.Title(m.ID, m.Seq)}})
		if by == contract.Runner && turns[i].Question.Content != fmt.Sprint("text ", i) && errors.Is(err, chat.ErrMessage) {
			return nil // the other of the two equal sends was first
		}
		if (err == nil) != (by == contract.Runner) || err != nil && !errors.Is(err, chat.ErrMessage) {
			return fmt.Errorf("ended by %s: %w", by, err)
		}
		stored, err := s.Messages.Get(t.Context(), owners[i%len(owners)], m.ID)
		if err == nil && (stored.Status == chat.Complete) != (by == contract.Runner) || by == contract.Runner && stored.Content != m.Content {
			err = fmt.Errorf("ended by %s it is %+v", by, stored)
		}
		if err != nil {
			return err
		}
		return nil
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
}
