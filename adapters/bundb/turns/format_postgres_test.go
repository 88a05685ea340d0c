//go:build services

package turns_test

import (
	"errors"
	"testing"
	"time"

	"chatbot/adapters/bundb/bundbtest"
	chatsdb "chatbot/adapters/bundb/chats"
	turnsdb "chatbot/adapters/bundb/turns"
	"chatbot/domain/chat"
	"chatbot/ports"
)

// continuedEarlier is how release 1.0.0 continues answers.
const continuedEarlier = "UPDATE messages SET status = 'streaming', seq = 2097152, runner = 'old', lease_until = now() WHERE status <> 'streaming' AND role = 'assistant'"

// TestEarlierReleaseNeverContinuesParts: the statement with which release 1.0.0 continues an answer changes no row that has parts.
func TestEarlierReleaseNeverContinuesParts(t *testing.T) {
	db := bundbtest.Postgres(t)
	for _, statement := range twoAnswers {
		bundbtest.Must(t, db, statement)
	}
	bundbtest.Must(t, db, continuedEarlier)
	ids, err := bundbtest.IDs(t.Context(), db, "SELECT id FROM messages WHERE status = 'streaming'")
	if err != nil || len(ids) != 1 || ids[0] != 102 {
		t.Errorf("continued %v, %v", ids, err)
	}
}

var twoAnswers = []string{
	`INSERT INTO users (id, username, email, username_folded, email_folded, hashed_password) VALUES (1, 'u', 'u@x', 'u', 'u@x', 'h')`,
	`INSERT INTO chat_sessions (id, user_id, title) VALUES (1, 1, 'a'), (2, 1, 'b')`,
	`INSERT INTO messages (id, session_id, parent_id, role, content, parts, format, status) VALUES
	(91, 1, NULL, 'user', 'q', NULL, 1, 'complete'), (92, 2, NULL, 'user', 'q', NULL, 1, 'complete'),
	(101, 1, 91, 'assistant', 'a', '[{"type":"reasoning","text":"h"},{"type":"text","text":"a"}]', 2, 'stopped'),
	(102, 2, 92, 'assistant', 'a', NULL, 1, 'stopped')`,
}

func TestFormatIsNeverLoweredPostgres(t *testing.T) { formatStays(t, bundbtest.Postgres(t)) }

// TestEarlierReleaseNeverContinuesChosenModels: it would ask its own model. This release continues them.
func TestEarlierReleaseNeverContinuesChosenModels(t *testing.T) {
	db := bundbtest.Postgres(t)
	c := newCrowd(t, db)
	chosen, usual := c.message(c.ada, chat.Send{Model: "p/m"}), c.message(c.ada, chat.Send{})
	chosen.Choice, chosen.Format = chat.Choice{Model: "m", ModelID: "p/m"}, chat.LatestFormat
	of := map[int64]string{}
	for name, a := range map[string]ports.Accept{"chosen": chosen, "usual": usual} {
		turn, err := c.turns.Begin(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		turn.Answer.Status, turn.Answer.Content = chat.Stopped, "some words"
		if err := c.turns.Finish(t.Context(), "r", turn.Answer, time.Now(), ports.Follow{}); err != nil {
			t.Fatal(err)
		}
		of[int64(turn.Answer.ID)] = name
	}
	bundbtest.Must(t, db, continuedEarlier)
	ids, err := bundbtest.IDs(t.Context(), db, "SELECT id FROM messages WHERE status = 'streaming'")
	if err != nil || len(ids) != 1 || of[ids[0]] != "usual" {
		t.Errorf("continued %v of %v, %v", ids, of, err)
	}
	for id, name := range of {
		turn, err := c.turns.Continue(t.Context(), ports.Resume{Owner: c.ada, MessageID: chat.MessageID(id), WorkerID: "r2", At: time.Now(), LeaseUntil: time.Now().Add(time.Hour)})
		if err != nil || turn.Repeated != (name == "usual") || name == "chosen" && turn.Answer.Answer.ModelID != "p/m" {
			t.Errorf("%s: %+v, %v", name, turn, err)
		}
	}
}

// TestLaterFormatIsLeftAlone: answers of a later release than this one are neither interrupted nor continued.
func TestLaterFormatIsLeftAlone(t *testing.T) {
	db := bundbtest.Postgres(t)
	for _, statement := range twoAnswers {
		bundbtest.Must(t, db, statement)
	}
	bundbtest.Must(t, db, "UPDATE messages SET format = 4 WHERE id = 101")
	bundbtest.Must(t, db, "UPDATE messages SET status = 'streaming', runner = 'r', lease_until = '2026-01-01' WHERE id = 102")
	bundbtest.Must(t, db, "UPDATE messages SET format = 4 WHERE id = 102")
	turns := turnsdb.NewTurns(db)
	if orphans, err := turns.Interrupt(t.Context(), time.Now()); err != nil || len(orphans) != 0 {
		t.Errorf("interrupted %v, %v", orphans, err)
	}
	if _, err := turns.Continue(t.Context(), ports.Resume{Owner: 1, MessageID: 101, WorkerID: "r2", At: time.Now(), LeaseUntil: time.Now().Add(time.Hour)}); !errors.Is(err, chat.ErrNewerFormat) {
		t.Errorf("continued: %v", err)
	}
	bundbtest.Must(t, db, "UPDATE messages SET format = 2 WHERE id IN (101, 102)")
	if turn, err := turns.Continue(t.Context(), ports.Resume{Owner: 1, MessageID: 101, WorkerID: "r2", At: time.Now(), LeaseUntil: time.Now().Add(time.Hour)}); err != nil || len(turn.Answer.Parts) != 2 {
		t.Errorf("parts are continued: %+v, %v", turn, err)
	}
	if orphans, err := turns.Interrupt(t.Context(), time.Now()); err != nil || len(orphans) != 1 {
		t.Errorf("interrupted %v, %v", orphans, err)
	}
}

// TestTextOfAnEarlierReleaseReplacesParts: release 1.0.0 ends an answer late with text alone.
func TestTextOfAnEarlierReleaseReplacesParts(t *testing.T) {
	db := bundbtest.Postgres(t)
	for _, statement := range twoAnswers {
		bundbtest.Must(t, db, statement)
	}
	bundbtest.Must(t, db, "UPDATE messages SET content = 'its own text', status = 'complete' WHERE id = 101")
	m, err := chatsdb.NewMessages(db).Get(t.Context(), 1, 101)
	if err != nil || m.Content != "its own text" || m.Parts != nil {
		t.Errorf("%+v, %v", m, err)
	}
}
