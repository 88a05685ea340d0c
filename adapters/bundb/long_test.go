package bundb_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	chatsdb "chatbot/adapters/bundb/chats"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
)

// long is more messages than SQLite cascades levels, and than a page may hold.
const long = 3000

func TestLongConversationsSQLite(t *testing.T) { longConversations(t, bundbtest.SQLite(t)) }

// longConversations tries sessions with thousands of messages, each following the one before.
func longConversations(t *testing.T, db *bundb.DB) {
	s := storage(db)
	var owners []identity.UserID
	for _, name := range []string{"ada", "bob"} {
		u, err := s.Users.Create(t.Context(), identity.RestoreUser(identity.UserRecord{Username: name, Email: name + "@example.com"}))
		if err != nil {
			t.Fatal(err)
		}
		owners = append(owners, u.ID())
	}
	ada, bob := owners[0], owners[1]
	bundbtest.Must(t, db, fmt.Sprintf("INSERT INTO chat_sessions (user_id) VALUES (%d), (%d), (%d)", ada, ada, bob))
	// Deleting messages must not scan the sessions of all accounts for each.
	bundbtest.Must(t, db, fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
		INSERT INTO chat_sessions (user_id) SELECT %d FROM n`, ada))
	const short = 60
	chain(t, db, 1, 0, short)
	start := time.Now()
	chain(t, db, 2, short, long)
	filling := time.Since(start)
	chain(t, db, 3, short+long, long)

	t.Run("a page costs the same in a long conversation", func(t *testing.T) {
		quick := pageTime(t, db, ada, 1, 0)
		for name, before := range map[string]chat.MessageID{"newest": 0, "middle": short + long/2, "oldest": short + pageSize + 1} {
			// Walking the whole path would take about fifty times as long.
			if slow := pageTime(t, db, ada, 2, before); slow > 15*quick+time.Millisecond {
				t.Errorf("the %s page takes %s, in a short session %s", name, slow, quick)
			}
		}
	})
	t.Run("Select finds the last message from the first", func(t *testing.T) {
		start := time.Now()
		sessionID, err := s.Messages.Select(t.Context(), ada, short+1)
		if err != nil || sessionID != 2 {
			t.Fatal(sessionID, err)
		}
		wantSoon(t, start, filling)
		if got, err := s.Sessions.Get(t.Context(), ada, 2); err != nil || got.LeafID() != short+long {
			t.Errorf("%+v, %v", got, err)
		}
	})
	t.Run("a session is deleted", func(t *testing.T) {
		start := time.Now()
		if err := s.Sessions.Delete(t.Context(), ada, 2); err != nil {
			t.Error(err)
		}
		wantSoon(t, start, filling)
		wantCount(t, db, short+long)
	})
	t.Run("its owner is deleted", func(t *testing.T) {
		bundbtest.Must(t, db, fmt.Sprintf("DELETE FROM users WHERE id = %d", bob))
		wantCount(t, db, short)
	})
}

// chain fills a session with n consecutive messages, with the ids after the given one.
func chain(t *testing.T, db *bundb.DB, session, after, n int) {
	t.Helper()
	bundbtest.Must(t, db, fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
		INSERT INTO messages (session_id, parent_id, role, content)
		SELECT %d, CASE WHEN i > 1 THEN %d + i - 1 END, CASE WHEN i %% 2 = 1 THEN 'user' ELSE 'assistant' END, '%s' FROM n ORDER BY i`,
		n, session, after, strings.Repeat("word ", 100)))
	bundbtest.Must(t, db, fmt.Sprintf("UPDATE chat_sessions SET leaf_id = %d WHERE id = %d", after+n, session))
}

const pageSize = 50

// pageTime returns how long reading a page with its siblings takes: the shortest of many readings, so that a busy machine does
// not matter.
func pageTime(t *testing.T, db *bundb.DB, owner identity.UserID, session chat.SessionID, before chat.MessageID) time.Duration {
	t.Helper()
	messages := chatsdb.NewMessages(db)
	best := time.Hour
	for range 20 {
		start := time.Now()
		page, _, err := messages.Path(t.Context(), owner, session, before, pageSize)
		if err != nil || len(page) != pageSize {
			t.Fatal(len(page), err)
		}
		beside, err := messages.Siblings(t.Context(), session, page)
		best = min(best, time.Since(start))
		if err != nil || len(beside) != pageSize {
			t.Fatal(len(beside), err)
		}
	}
	return best
}

// wantSoon compares with the time it took to store the messages, which is a few steps per message; a scan per message takes a
// hundred times as long.
func wantSoon(t *testing.T, start time.Time, filling time.Duration) {
	t.Helper()
	if took := time.Since(start); took > 5*filling+time.Second {
		t.Errorf("took %s, storing as many messages %s", took, filling)
	}
}

// wantCount checks the number of remaining messages.
func wantCount(t *testing.T, db *bundb.DB, messages int) {
	t.Helper()
	if n, err := bundbtest.Count(t.Context(), db, "messages"); err != nil || n != messages {
		t.Errorf("%d messages are left, %v, want %d", n, err, messages)
	}
}
