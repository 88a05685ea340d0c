package turns

import (
	"fmt"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// conversation is a session in the storage beside the domain's.
type conversation struct {
	s       contract.Storage
	owner   identity.UserID
	session chat.Session
	answer  chat.Message // the last one
}

// sessionStates compares statements that change sessions with the methods of chat.Session.
func sessionStates(t *testing.T, s contract.Storage) {
	ada := s.Person(t, "ada")
	yes, no, chosen, none := true, false, model.ID("p/chosen"), model.ID("")
	changes := []contract.Change[*conversation]{
		changed("pin", 31, chat.Change{Pinned: &yes}), changed("pin later", 32, chat.Change{Pinned: &yes}), changed("unpin", 33, chat.Change{Pinned: &no}),
		changed("archive", 31, chat.Change{Archived: &yes}), changed("archive later", 32, chat.Change{Archived: &yes}),
		changed("rename, not archived", 33, chat.Change{Archived: &no, Title: new("Chosen")}), changed("choose a model", 34, chat.Change{Model: &chosen}),
		changed("clear the title and the model", 34, chat.Change{Model: &none, Title: new(chat.DefaultTitle)}), changed("read", 35, chat.Change{Read: &yes}),
		answered("ask", chat.Send{Text: "hello"}), answered("ask a model", chat.Send{Text: "hello", Model: "p/named"}), answered("regenerate", chat.Send{}),
		ended(chat.Complete), ended(chat.Stopped), {Name: "name", Do: named}, {Name: "interrupt", Do: interruptedIn}, {Name: "continue", Do: continuedIn},
	}
	key := func(c *conversation) string {
		is := c.session.Record()
		is.ID, is.LeafID = 0, 0
		return fmt.Sprint(is, c.answer.Status)
	}
	ask := answered("ask", chat.Send{Text: "hello"})
	for start, before := range map[string][]contract.Change[*conversation]{
		"an empty session": nil, "a running answer": {ask}, "an unread session with a running answer": {ask, ended(chat.Complete), ask},
	} {
		states := contract.Explore(t, 2, func() *conversation {
			c := &conversation{s: s, owner: ada, session: s.Session(t, ada, chat.DefaultTitle, 1, 2)}
			for _, change := range before {
				contract.OK(t, change.Do(t, c))
			}
			return c
		}, changes, key)
		if states < 40 {
			t.Errorf("%s: only %d states", start, states)
		}
	}
}

// same compares the stored session with the domain's.
func (c *conversation) same(t *testing.T, err error) error {
	t.Helper()
	if err != nil {
		return err
	}
	got, err := c.s.Sessions.Get(t.Context(), c.owner, c.session.ID())
	contract.OK(t, err)
	want := contract.Altered(c.session, func(is *chat.SessionRecord) {
		is.CreatedAt, is.UpdatedAt, is.PinnedAt, is.ArchivedAt = contract.Kept(is.CreatedAt), contract.Kept(is.UpdatedAt), contract.Kept(is.PinnedAt), contract.Kept(is.ArchivedAt)
	})
	if got.Session != want {
		return fmt.Errorf("stored is %+v, want %+v", got.Session, want)
	}
	return nil
}

func changed(name string, at int, change chat.Change) contract.Change[*conversation] {
	return contract.Change[*conversation]{Name: name, Do: func(t *testing.T, c *conversation) error {
		c.session.Change(change, contract.Moment(at))
		return c.same(t, c.s.Sessions.Change(t.Context(), c.owner, c.session.ID(), change, contract.Moment(at)))
	}}
}

func named(t *testing.T, c *conversation) error {
	c.session.Name("Of the answer")
	return c.same(t, c.s.SessionTitles.Replace(t.Context(), c.session.ID(), chat.DefaultTitle, "Of the answer"))
}

// answered begins an answer unless one is running; without text, another one beside the last.
func answered(name string, send chat.Send) contract.Change[*conversation] {
	return contract.Change[*conversation]{Name: name, Do: func(t *testing.T, c *conversation) error {
		again := send.Text == ""
		if c.answer.Status == chat.Streaming || again && c.answer.ID == 0 {
			return nil
		}
		a := contract.Accept(c.owner, c.session.ID(), send.Text)
		if again {
			a = contract.Regenerate(c.owner, c.answer.ID)
		}
		a.Send.Model, a.Title, a.At = send.Model, "Of the question", contract.Moment(36)
		turn, err := c.s.Turns.Begin(t.Context(), a)
		c.answer = turn.Answer
		c.session.Answer(a.Send, a.Title, turn.Answer.ID, a.At)
		return c.same(t, err)
	}}
}

// ended ends the running answer, if there is one.
func ended(how chat.Status) contract.Change[*conversation] {
	return contract.Change[*conversation]{Name: "end: " + string(how), Do: func(t *testing.T, c *conversation) error {
		if c.answer.Status != chat.Streaming {
			return nil
		}
		c.answer.Status, c.answer.Answer.FinishReason = how, chat.FinishedAtLimit
		c.session.EndAnswer(how, contract.Moment(37))
		return c.same(t, c.s.Turns.Finish(t.Context(), c.worker(), c.answer, contract.Moment(37), ports.Follow{}))
	}}
}

// worker is the worker that began the epoch of the answer.
func (c *conversation) worker() string {
	if chat.EpochOf(c.answer.Seq) == 0 {
		return contract.Runner
	}
	return "runner-2"
}

func interruptedIn(t *testing.T, c *conversation) error {
	if c.answer.Status != chat.Streaming {
		return nil
	}
	_, err := c.s.Turns.Interrupt(t.Context(), contract.Moment(61))
	c.answer.Status = chat.Interrupted
	c.session.InterruptAnswer()
	return c.same(t, err)
}

// continuedIn continues the last answer, if it has ended.
func continuedIn(t *testing.T, c *conversation) error {
	if !c.answer.Status.Ended() || c.answer.ID == 0 {
		return nil
	}
	r := contract.Resume(c.owner, c.answer.ID)
	turn, err := c.s.Turns.Continue(t.Context(), r)
	c.answer = turn.Answer
	c.session.Continue(turn.Answer.ID, r.At)
	return c.same(t, err)
}
