package turns_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	chatsdb "chatbot/adapters/bundb/chats"
	identitydb "chatbot/adapters/bundb/identity"
	turnsdb "chatbot/adapters/bundb/turns"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/ports"
)

func TestGroupedSendsGetIndividualResultsSQLite(t *testing.T) { groupDecides(t, bundbtest.SQLite(t)) }

func TestRefusedStatementFailsOneMessageSQLite(t *testing.T) { groupIsolates(t, bundbtest.SQLite(t)) }

// crowd is two people and the repositories that store their messages.
type crowd struct {
	turns    *turnsdb.Turns
	messages *chatsdb.Messages
	ada, bob identity.UserID
}

func newCrowd(t *testing.T, db *bundb.DB) crowd {
	t.Helper()
	c := crowd{turns: turnsdb.NewTurns(db), messages: chatsdb.NewMessages(db)}
	for name, id := range map[string]*identity.UserID{"ada": &c.ada, "bob": &c.bob} {
		u, err := identitydb.NewUsers(db).Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: name, Email: name + "@example.com", HashedPassword: "hash", Active: true}))
		if err != nil {
			t.Fatal(err)
		}
		*id = u.ID()
	}
	return c
}

func (c crowd) message(owner identity.UserID, send chat.Send) ports.Accept {
	if send.Text == "" && send.Regenerates == 0 {
		send.Text = "hello"
	}
	now := time.Now()
	return ports.Accept{
		Owner: owner, Send: send, Title: "A title", Fingerprint: fmt.Sprint(send), Choice: chat.Choice{Model: "m"}, WorkerID: "r", At: now, LeaseUntil: now.Add(time.Minute),
	}
}

// ended begins a message and ends its answer.
func (c crowd) ended(t *testing.T, a ports.Accept) chat.Turn {
	t.Helper()
	turn, err := c.turns.Begin(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	turn.Answer.Status = chat.Complete
	if err := c.turns.Finish(t.Context(), "r", turn.Answer, time.Now(), ports.Follow{}); err != nil {
		t.Fatal(err)
	}
	return turn
}

// groupDecides: each message of a group gets the result that it would get alone; a refused one stores nothing, and its
// idempotency key can be used again.
//
// Long because the messages of the groups name each other and what was stored before them.
func groupDecides(t *testing.T, db *bundb.DB) {
	c := newCrowd(t, db)
	plain, edited, regenerated, twice := c.ended(t, c.message(c.ada, chat.Send{})), c.ended(t, c.message(c.ada, chat.Send{})),
		c.ended(t, c.message(c.ada, chat.Send{})), c.ended(t, c.message(c.ada, chat.Send{}))
	sent := c.ended(t, c.message(c.ada, chat.Send{ClientID: "sent"}))
	busy, err := c.turns.Begin(t.Context(), c.message(c.ada, chat.Send{}))
	if err != nil {
		t.Fatal(err)
	}
	bundbtest.Must(t, db, fmt.Sprintf("INSERT INTO messages (id, session_id, role, content, status, created_at) VALUES (500000, %d, 'assistant', 'x', 'complete', '2026-11-01 00:00:00.000000+00:00')", plain.SessionID))
	reused := c.message(c.ada, chat.Send{ClientID: "sent"})
	reused.Fingerprint = "of another message"
	other := func(a ports.Accept) ports.Accept {
		a.Fingerprint += " and more"
		return a
	}
	narrow := func(send chat.Send) ports.Accept {
		a := c.message(c.bob, send)
		a.Bounds = chat.Bounds{Sessions: 1}
		return a
	}
	type message struct {
		name     string
		accept   ports.Accept
		err      error
		repeated bool
	}
	for _, group := range [][]message{
		{
			{"a new session", c.message(c.ada, chat.Send{ClientID: "new"}), nil, false},
			{"the same key", c.message(c.ada, chat.Send{ClientID: "new"}), nil, true},
			{"another person's key of that name", c.message(c.bob, chat.Send{ClientID: "new"}), nil, false},
			{"no key", c.message(c.ada, chat.Send{}), nil, false},
			{"no key either", c.message(c.ada, chat.Send{}), nil, false},
			{"in a session", c.message(c.ada, chat.Send{SessionID: plain.SessionID, ClientID: "in"}), nil, false},
			{"in someone else's", c.message(c.bob, chat.Send{SessionID: plain.SessionID, ClientID: "foreign"}), chat.ErrSession, false},
			{"in none", c.message(c.ada, chat.Send{SessionID: 999_999, ClientID: "none"}), chat.ErrSession, false},
			{"beside a running answer", c.message(c.ada, chat.Send{SessionID: busy.SessionID, ClientID: "busy"}), chat.ErrAnswerRunning, false},
			{"an edit", c.message(c.ada, chat.Send{Edits: edited.Question.ID, Text: "other words", ClientID: "edit"}), nil, false},
			{"an edit in the same session", c.message(c.ada, chat.Send{Edits: edited.Question.ID, ClientID: "late edit"}), chat.ErrAnswerRunning, false},
			{"an edit of an answer", c.message(c.ada, chat.Send{Edits: plain.Answer.ID, ClientID: "role"}), chat.ErrMessage, false},
			{"an edit of nothing", c.message(c.ada, chat.Send{Edits: 999_999, ClientID: "nothing"}), chat.ErrMessage, false},
			{"another answer", c.message(c.ada, chat.Send{Regenerates: regenerated.Answer.ID, ClientID: "answer"}), nil, false},
			{"another answer to someone else", c.message(c.bob, chat.Send{Regenerates: twice.Answer.ID, ClientID: "stolen"}), chat.ErrMessage, false},
			{"another answer to a question", c.message(c.ada, chat.Send{Regenerates: twice.Question.ID, ClientID: "question"}), chat.ErrMessage, false},
			{"another answer to nothing", c.message(c.ada, chat.Send{Regenerates: 500_000, ClientID: "root"}), chat.ErrMessage, false},
			{"the first of two in a session", c.message(c.ada, chat.Send{SessionID: twice.SessionID, ClientID: "first"}), nil, false},
			{"the second", c.message(c.ada, chat.Send{SessionID: twice.SessionID, ClientID: "second"}), chat.ErrAnswerRunning, false},
			{"sent before", c.message(c.ada, chat.Send{ClientID: "sent"}), nil, true},
			{"another message under a key", reused, chat.ErrKeyReused, false},
		},
		{
			{"refused", c.message(c.ada, chat.Send{SessionID: 999_999, ClientID: "three"}), chat.ErrSession, false},
			{"the same, refused", c.message(c.ada, chat.Send{SessionID: 999_999, ClientID: "three"}), chat.ErrSession, false},
			{"another under that key", other(c.message(c.ada, chat.Send{ClientID: "three"})), nil, false},
			{"that again", other(c.message(c.ada, chat.Send{ClientID: "three"})), nil, true},
			{"a third under that key", c.message(c.ada, chat.Send{ClientID: "three", Text: "third"}), chat.ErrKeyReused, false},
		},
		{ // bob may have one session
			{"no room", narrow(chat.Send{ClientID: "no room"}), chat.ErrTooManySessions, false},
			{"a repeat needs none", func() ports.Accept {
				a := c.message(c.bob, chat.Send{ClientID: "new"})
				a.Bounds.Sessions = 1
				return a
			}(), nil, true},
		},
	} {
		accepts := make([]ports.Accept, len(group))
		for i, m := range group {
			accepts[i] = m.accept
		}
		turns, errs := c.turns.BeginTogether(t.Context(), accepts...)
		for i, m := range group {
			if !errors.Is(errs[i], m.err) || turns[i].Repeated != m.repeated {
				t.Errorf("%s: %+v, %v, want %v", m.name, turns[i], errs[i], m.err)
				continue
			}
			if m.err != nil {
				used := slices.ContainsFunc(group, func(other message) bool {
					return other.err == nil && other.accept.Owner == m.accept.Owner && other.accept.Send.ClientID == m.accept.Send.ClientID
				})
				if !used {
					if _, err := c.messages.Sent(t.Context(), m.accept.Owner, m.accept.Send.ClientID, m.accept.Fingerprint); !errors.Is(err, chat.ErrMessage) {
						t.Errorf("%s: its key: %v", m.name, err)
					}
				}
				continue
			}
			stored, err := c.messages.Get(t.Context(), m.accept.Owner, turns[i].Answer.ID)
			if err != nil || !reflect.DeepEqual(stored, turns[i].Answer) || stored.ParentID != turns[i].Question.ID || stored.SessionID != turns[i].SessionID {
				t.Errorf("%s: stored %+v, %v, want %+v", m.name, stored, err, turns[i].Answer)
			}
			if text := m.accept.Send.Text; text != "" && turns[i].Question.Content != text {
				t.Errorf("%s: %+v is not the turn of %q", m.name, turns[i], text)
			}
		}
		if group[0].name != "a new session" {
			continue
		}
		if turns[1].Answer.ID != turns[0].Answer.ID || turns[19].Answer.ID != sent.Answer.ID || turns[13].Question.ID != regenerated.Question.ID || turns[9].Question.ParentID != 0 {
			t.Errorf("turns of others: %+v", turns)
		}
		if n, err := bundbtest.Count(t.Context(), db, "messages"); err != nil || n != 12+2*7+1+1 {
			t.Errorf("%d messages are stored, %v", n, err)
		}
	}
}

// groupIsolates: a message that the database refuses, here of a deleted account, fails alone.
func groupIsolates(t *testing.T, db *bundb.DB) {
	c := newCrowd(t, db)
	turns, errs := c.turns.BeginTogether(t.Context(), c.message(c.ada, chat.Send{ClientID: "a"}), c.message(999_999, chat.Send{ClientID: "b"}), c.message(c.bob, chat.Send{}))
	if errs[0] != nil || errs[1] == nil || errs[2] != nil || turns[0].Answer.ID == 0 || turns[2].Answer.ID == 0 {
		t.Errorf("%+v, %v", turns, errs)
	}
}
