//go:build services

package bundb_test

import (
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
	"chatbot/domain/audit"
	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/job"
	"chatbot/domain/model"
	"chatbot/domain/usage"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// fill stores 20,000 people with 50,000 sessions and 200,000 messages, as a restore does: in bulk, without statistics. The
// session 60000 of person 2 has 40 more messages.
const fill = `SET session_replication_role = replica;
INSERT INTO users (id, username, email, username_folded, email_folded, hashed_password)
	SELECT i, 'u' || i, 'u' || i || '@example.com', 'u' || i, 'u' || i || '@example.com', 'hash' FROM generate_series(1, 20000) AS i;
INSERT INTO logins (id, user_id, family_hash, token_hash, created_at, used_at, expires_at)
	SELECT i, 1 + i % 20000, 'f' || i, 't' || i, now(), now(), now() + '1 day' FROM generate_series(1, 40000) AS i;
INSERT INTO chat_sessions (id, user_id, title, leaf_id) SELECT i, 1 + i % 20000, 'Chat', i + 150000 FROM generate_series(1, 50000) AS i
	UNION ALL SELECT 60000, 2, 'Chat', 300040;
INSERT INTO messages (id, session_id, parent_id, role, content)
	SELECT i, 1 + (i - 1) % 50000, nullif(greatest(i - 50000, 0), 0), CASE WHEN (i - 1) / 50000 % 2 = 0 THEN 'user' ELSE 'assistant' END, 'words of a message'
	FROM generate_series(1, 200000) AS i
	UNION ALL SELECT 300000 + i, 60000, nullif(300000 + i - 1, 300000), CASE WHEN i % 2 = 1 THEN 'user' ELSE 'assistant' END, 'words' FROM generate_series(1, 40) AS i;
INSERT INTO groups (id, name, name_folded, created_at) SELECT i, 'g' || i, 'g' || i, now() FROM generate_series(1, 100) AS i;
INSERT INTO group_members (group_id, user_id, added_at) SELECT 1 + i % 100, 1 + i % 20000, now() FROM generate_series(1, 20000) AS i;
INSERT INTO sends (user_id, client_message_id, fingerprint, question_id, answer_id, created_at)
	SELECT 1 + i % 20000, 'c' || i, 'f', i, i + 50000, now() FROM generate_series(1, 40000) AS i;
INSERT INTO audit_events (at, action, outcome, user_id) SELECT now(), 'login', 'done', 1 + i % 20000 FROM generate_series(1, 50000) AS i;
INSERT INTO jobs (id, kind, key, status, due_at, created_at, ended_at) SELECT i, 'k', i, 'done', now(), now(), now() FROM generate_series(1, 50000) AS i;
INSERT INTO usage_events (id, user_id, message_id, epoch, purpose, model_id, model, tokens_in, tokens_out, tokens_cached, tokens_reasoning, estimated, status, day, started_at, took_us, first_token_us)
	SELECT i, 1 + i % 20000, i, 0, 'answer', 'p/m', 'm', 1, 1, 0, 0, false, 'complete', '2026-01-' || 10 + i % 20, now(), 1, 1 FROM generate_series(1, 50000) AS i;
INSERT INTO usage_days (user_id, day, tokens, cost) SELECT 1 + i % 20000, '2026-01-' || 10 + i / 20000, 1, 1 FROM generate_series(1, 60000) AS i;
INSERT INTO budgets (id, user_id, tokens, per) SELECT i, i, 1000000, 'day' FROM generate_series(1, 10000) AS i;
INSERT INTO budgets (id, group_id, usd, per) SELECT 10000 + i, i, 1000000000000, 'month' FROM generate_series(1, 100) AS i;
INSERT INTO budget_reservations (message_id, epoch, purpose, user_id, day, tokens, cost) SELECT 500000 + i, 0, 'answer', 1 + i % 20000, '2026-01-11', 1, 1 FROM generate_series(1, 5000) AS i;
INSERT INTO totp_factors (user_id, secret, last_step, created_at) SELECT i, 's', 1, now() FROM generate_series(10001, 20000) AS i;
INSERT INTO totp_enrolments (user_id, secret, begun_at) SELECT i, 's', now() FROM generate_series(10001, 20000) AS i;
INSERT INTO recovery_codes (user_id, code_hash) SELECT 10001 + i / 10, 'h' || i FROM generate_series(0, 99999) AS i;
INSERT INTO passkeys (user_id, credential_id, handle, public_key, sign_count, transports, model, syncable, synced, name, created_at) SELECT i, 'c' || i, 'h', 'k', 0, '', '', false, false, 'n', now() FROM generate_series(10001, 20000) AS i;
INSERT INTO external_identities (user_id, provider, issuer, subject, label, added_at, used_at) SELECT i, 'corp', 'https://login.example', 's' || i, 'l', now(), now() FROM generate_series(10001, 20000) AS i;
INSERT INTO passkey_challenges (hash, expires_at) SELECT 'h' || i, now() + '1 day' FROM generate_series(1, 20000) AS i;
INSERT INTO account_tokens (user_id, purpose, token_hash, address, created_at, expires_at) SELECT i, 'reset', 'h' || i, '', now(), now() FROM generate_series(1, 20000) AS i;
INSERT INTO message_terms (id, user_id, terms)
	SELECT m.id, s.user_id, array_to_tsvector(ARRAY[s.user_id || 'words']) FROM messages AS m JOIN chat_sessions AS s ON s.id = m.session_id;
INSERT INTO session_terms (id, user_id, terms) SELECT id, user_id, array_to_tsvector(ARRAY[user_id || 'chat']) FROM chat_sessions;
SELECT setval(pg_get_serial_sequence(t, 'id'), 1000000) FROM unnest(ARRAY['users', 'logins', 'chat_sessions', 'messages', 'jobs', 'usage_events', 'budgets', 'budget_reservations']) AS t;
RESET session_replication_role`

// explained returns a database filled by statements, and a function that returns the plans since its last call: auto_explain logs
// the plan of every statement.
func explained(t *testing.T, filling string) (contract.Storage, func() []string) {
	url := bundbtest.PostgresURL(t)
	name := regexp.MustCompile(`test_\w+`).FindString(url)
	db := opened(t, bundb.Options{URL: url})
	bundbtest.Must(t, db, filling)
	bundbtest.Must(t, db, "ALTER DATABASE "+name+" SET session_preload_libraries = 'auto_explain'")
	bundbtest.Must(t, db, "ALTER DATABASE "+name+" SET auto_explain.log_min_duration = 0")
	bundbtest.Must(t, db, "ALTER DATABASE "+name+" SET jit_above_cost = 0")
	read := bundbtest.Log(t)
	return storage(opened(t, bundb.Options{URL: url})), func() []string {
		plans := strings.Split(read(), "  plan:\n")[1:]
		for i := range plans {
			plans[i] = regexp.MustCompile(`(?s)\n\d{4}-.*`).ReplaceAllString(plans[i], "")
		}
		return plans
	}
}

// TestPlansWithoutStatistics: the frequent statements find rows by an index even if PostgreSQL has no statistics, as after a
// restore or a migration.
func TestPlansWithoutStatistics(t *testing.T) {
	watched, read := explained(t, fill)
	actions := hot(t, watched)
	for _, name := range slices.Sorted(maps.Keys(actions)) {
		do := actions[name]
		if err := do(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		plans := read()
		if len(plans) == 0 {
			t.Errorf("%s: no plan is logged", name)
		}
		for _, plan := range plans {
			// They have few pages: one, or that of the running answers.
			plan = regexp.MustCompile("Seq Scan on (search_queue|bun_migrations|groups|budget_reservations)").ReplaceAllString(plan, "")
			if strings.Contains(plan, "Seq Scan on") || strings.Contains(plan, "JIT:") {
				t.Errorf("%s reads a whole table, or compiles:\n%s", name, plan)
			}
		}
	}
}

// TestPlansOfManyTurnsInASmallTable: statements that begin and end many turns at once do not read all messages either. Whether an
// index pays depends on the number of turns and on the size of the table.
func TestPlansOfManyTurnsInASmallTable(t *testing.T) {
	const turns = 40
	watched, read := explained(t, strings.Replace(fill, "generate_series(1, 200000)", "generate_series(1, 10000)", 1))
	now := time.Now()
	var working sync.WaitGroup
	for i := range turns {
		working.Go(func() {
			turn, err := watched.Turns.Begin(t.Context(), ports.Accept{Owner: identity.UserID(i + 1), Send: chat.Send{Text: "hi", Model: [2]model.ID{"", "p/m"}[i%2]}, Title: "A title", WorkerID: "r", At: now, LeaseUntil: now.Add(time.Minute)})
			if err != nil {
				t.Error(err)
				return
			}
			turn.Answer.Status, turn.Answer.Content = chat.Complete, "some words"
			if err := watched.Turns.Finish(t.Context(), "r", turn.Answer, now, ports.Follow{}); err != nil {
				t.Error(err)
			}
		})
	}
	working.Wait()
	together := false
	for _, plan := range read() {
		together = together || strings.Contains(plan, "Values Scan")
		if strings.Contains(plan, "Seq Scan on messages") {
			t.Errorf("A statement reads all messages:\n%s", plan)
		}
	}
	if !together {
		t.Error("no statement concerns several turns")
	}
}

// TestMigrateGathersStatistics even when no migration is left to apply, as after a restore.
func TestMigrateGathersStatistics(t *testing.T) {
	db := bundbtest.Postgres(t)
	bundbtest.Must(t, db, fill)
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := bundbtest.Number(t.Context(), db, "SELECT reltuples::int FROM pg_class WHERE oid = 'messages'::regclass"); err != nil || n < 150_000 || n > 250_000 {
		t.Errorf("PostgreSQL believes in %d messages, %v", n, err)
	}
}

// hot are the frequent calls of people and servers, for person 2.
func hot(t *testing.T, s contract.Storage) map[string]func() error {
	ctx, now := t.Context(), time.Now()
	const owner, session, answer = 2, 60000, 300040
	page := func() []chat.Message {
		messages, _, err := s.Messages.Path(ctx, owner, session, 0, 30)
		if err != nil || len(messages) != 30 {
			t.Fatal(len(messages), err)
		}
		return messages
	}
	accept := func(send chat.Send) (chat.Turn, error) {
		return s.Turns.Begin(ctx, ports.Accept{Owner: owner, Send: send, Title: "A title", WorkerID: "r", Bounds: chat.Bounds{Sessions: 100, Bytes: 1 << 30}, At: now, LeaseUntil: now.Add(time.Minute)})
	}
	end := func(turn chat.Turn) error {
		_, err := s.Turns.Checkpoint(ctx, "r", []ports.Checkpoint{{MessageID: turn.Answer.ID, Parts: chat.PartsOf("some", nil), Seq: 1, Call: contract.Call(owner, turn.Answer)}}, now.Add(time.Minute))
		if err != nil {
			return err
		}
		m := turn.Answer
		m.Status, m.Content, m.Seq = chat.Complete, "some words", 2
		return s.Turns.Finish(ctx, "r", m, now, ports.Follow{Call: contract.Call(owner, m)})
	}
	underBudget := &ports.Reserve{Call: budget.Call{Prompt: 5, Output: 10, Price: &model.Price{Input: 1}}}
	return map[string]func() error{
		"opening a session": func() error { page(); return nil },
		"siblings":          func() error { _, err := s.Messages.Siblings(ctx, session, page()); return err },
		"siblings of the first": func() error {
			messages, _, err := s.Messages.Path(ctx, owner, session, 0, 50)
			if err != nil || len(messages) != 40 {
				t.Fatal(len(messages), err)
			}
			_, err = s.Messages.Siblings(ctx, session, messages)
			return err
		},
		"paging back":       func() error { _, _, err := s.Messages.Path(ctx, owner, session, answer, 30); return err },
		"reading a message": func() error { _, err := s.Messages.Get(ctx, owner, answer); return err },
		"choosing a branch": func() error { _, err := s.Messages.Select(ctx, owner, answer); return err },
		"an earlier send":   func() error { _, err := s.Messages.Sent(ctx, owner, "c1", "f"); return err },
		"a sign-in with a passkey": func() error {
			p, err := s.PasskeyUses.Find(ctx, "c15000")
			if err != nil {
				return err
			}
			p.UsedAt = now
			return s.PasskeyUses.Use(ctx, p, ports.UsedChallenge{Hash: "new", ExpiresAt: now})
		},
		"listing sessions": func() error {
			_, _, err := s.Sessions.List(ctx, owner, chat.SessionPage{Limit: 30, Sort: chat.UpdatedDesc})
			return err
		},
		"reading a session": func() error { _, err := s.Sessions.Get(ctx, owner, session); return err },
		"renaming a session": func() error {
			title := "B"
			return s.Sessions.Change(ctx, owner, session, chat.Change{Title: &title}, now)
		},
		"deleting a session": func() error { return s.Sessions.Delete(ctx, owner, 20001) },
		"exporting sessions": func() error { _, err := s.Transcripts.Sessions(ctx, owner, 0, 100); return err },
		"exporting messages": func() error { _, err := s.Transcripts.Messages(ctx, owner, session, 0, 100); return err },
		"a common word":      func() error { _, _, err := s.Search.Find(ctx, owner, query(t, "words"), 0, 20); return err },
		"an absent word":     func() error { _, _, err := s.Search.Find(ctx, owner, query(t, "absent"), 0, 20); return err },
		"a message, a new session": func() error {
			turn, err := accept(chat.Send{Text: "hi", ClientID: "n1"})
			if err != nil {
				return err
			}
			return end(turn)
		},
		"a message, its session": func() error {
			turn, err := accept(chat.Send{Text: "hi", SessionID: 40001, ClientID: "n2"})
			if err != nil {
				return err
			}
			return end(turn)
		},
		"a message, a model": func() error {
			turn, err := accept(chat.Send{Text: "hi", SessionID: 1, Model: "p/m"})
			if err != nil {
				return err
			}
			return end(turn)
		},
		"a message under budgets": func() error {
			turn, err := s.Turns.Begin(ctx, ports.Accept{Owner: owner, Send: chat.Send{Text: "hi"}, Title: "A title", WorkerID: "r", At: now, LeaseUntil: now.Add(time.Minute), Reserve: underBudget})
			if err != nil {
				return err
			}
			return end(turn)
		},
		"a continued answer under budgets": func() error {
			_, err := s.Turns.Continue(ctx, ports.Resume{Owner: owner, MessageID: 300040, WorkerID: "r", At: now, LeaseUntil: now.Add(time.Minute), Reserve: underBudget})
			return ignore(err, chat.ErrNothingToSay)
		},
		"budgets of a person": func() error { _, err := s.Budgets.Bounding(ctx, owner); return err },
		"what is left":        func() error { _, err := s.Budgets.States(ctx, owner, budget.Budget{}, now); return err },
		"budgets of accounts": func() error { _, err := s.Budgets.Own(ctx, budget.Holder{User: 5}, budget.Holder{User: 6}); return err },
		"a changed budget": func() error {
			return s.Budgets.Set(ctx, budget.Holder{User: 5}, budget.Budget{Unit: budget.Tokens, Amount: 5, Per: budget.Day})
		},
		"the model of a session": func() error { _, err := s.Choices.Chosen(ctx, owner, chat.Send{SessionID: session}); return err },
		"the model of a message": func() error { _, err := s.Choices.Chosen(ctx, owner, chat.Send{Regenerates: answer}); return err },
		"an edit":                func() error { _, err := accept(chat.Send{Text: "hi", Edits: 300001}); return err },
		"stopped servers":        func() error { _, err := s.Turns.Interrupt(ctx, now); return err },
		"indexing":               func() error { _, err := s.Index.Index(ctx, 32); return err },
		"a login by token":       func() error { _, _, err := s.Logins.ByFamily(ctx, "f5"); return err },
		"a login by id":          func() error { _, err := s.Logins.Holder(ctx, 5); return err },
		"a new login": func() error {
			_, _, err := s.Logins.Create(ctx, identity.RestoreLogin(identity.LoginRecord{UserID: owner, FamilyHash: "n", TokenHash: "n", CreatedAt: now, UsedAt: now, ExpiresAt: now.Add(time.Hour), Agent: "curl/8"}), identity.Proof{Hash: "hash"}, 10, func(string) []job.Spec { return nil })
			return err
		},
		"a rotated token": func() error {
			return s.Logins.Rotate(ctx, identity.RestoreLogin(identity.LoginRecord{ID: 5, PreviousHash: "t5", TokenHash: "t5b", UsedAt: now, ExpiresAt: now.Add(time.Hour)}))
		},
		"a person's logins":      func() error { _, err := s.Devices.List(ctx, owner, now); return err },
		"a person's last logins": func() error { _, err := s.Devices.Recent(ctx, owner); return err },
		"a disowned login":       func() error { return s.Devices.Disown(ctx, 11, now) },
		"actors that changed":    func() error { _, err := s.Roles.Changed(ctx, now.Add(-time.Second), now); return err },
		"logins that ended":      func() error { _, err := s.Devices.Ended(ctx, now.Add(-time.Second), now); return err },
		"an account by name":     func() error { _, err := s.Users.ByName(ctx, "U7"); return err },
		"an account by id":       func() error { _, err := s.Users.ByID(ctx, 7); return err },
		"a changed password":     func() error { return s.Users.SetPassword(ctx, 9, identity.Proof{Hash: "hash"}, "other", 0, now) },
		"accounts to delete":     func() error { _, err := s.AccountDeletion.Scheduled(ctx, now, 10); return err },
		"an account's running answers": func() error {
			_, err := s.AccountDeletion.AnswersRun(ctx, owner)
			return err
		},
		"an untitled session": func() error { _, err := s.SessionTitles.Untitled(ctx, answer); return ignore(err, chat.ErrMessage) },
		"due jobs": func() error {
			_, err := s.Jobs.Claim(ctx, ports.JobClaim{Worker: "w", Free: map[job.Kind]int{"k": 3}, Now: now, LeaseUntil: now.Add(time.Minute)})
			return err
		},
		"a new job":      func() error { return s.Jobs.Enqueue(ctx, now, job.Spec{Kind: "k", Key: "new"}) },
		"leases of jobs": func() error { _, err := s.Jobs.Renew(ctx, "w", []job.ID{5, 7}, now); return err },
		"the end of a job": func() error {
			return ignore(s.Jobs.End(ctx, job.Job{ID: 5, Worker: "w"}, job.Outcome{Status: job.Done}, now), ports.ErrJobLost)
		},
		"old jobs":        func() error { _, err := s.Jobs.Prune(ctx, now.Add(-time.Hour), now.Add(-time.Hour), 10); return err },
		"numbers of jobs": func() error { _, err := s.JobList.Counts(ctx); return err },
		"the latest jobs": func() error { _, err := s.JobList.List(ctx, ports.JobQuery{Limit: 10}); return err },
		"failed jobs":     func() error { _, err := s.JobList.List(ctx, ports.JobQuery{Status: job.Failed, Limit: 10}); return err },
		"waiting jobs": func() error {
			_, err := s.JobList.List(ctx, ports.JobQuery{Status: job.Waiting, Limit: 10})
			return err
		},
		"jobs of a kind": func() error { _, err := s.JobList.List(ctx, ports.JobQuery{Kind: "other", Limit: 10}); return err },
		"a person's usage": func() error {
			_, err := s.Usage.Sum(ctx, usage.Query{User: owner, From: "2026-01-01", To: "2026-12-31", By: usage.ByDay})
			return err
		},
		"calls of the last days":    func() error { _, err := s.Overview.Calls(ctx, "2026-01-28"); return err },
		"failures of the last days": func() error { _, err := s.Overview.Failures(ctx, "2026-01-28"); return err },
		"open answers":              func() error { _, err := s.Overview.Answers(ctx, now); return err },
		"active people":             func() error { _, err := s.Activity.ActiveUsers(ctx, now.Add(-time.Hour)); return err },
		"the database":              func() error { _, err := s.Overview.Database(ctx); return err },
		"a day's usage by person": func() error {
			_, err := s.Usage.Sum(ctx, usage.Query{From: "2026-01-15", To: "2026-01-15", By: usage.ByUser})
			return err
		},
		"a day's usage": func() error {
			_, err := s.Usage.Sum(ctx, usage.Query{From: "2026-01-15", To: "2026-01-15", By: usage.ByModel})
			return err
		},
		"an action's events": func() error {
			_, err := s.Audit.List(ctx, ports.AuditQuery{Action: audit.Limited, Limit: 10})
			return err
		},
		"events of a time": func() error {
			_, err := s.Audit.List(ctx, ports.AuditQuery{Period: audit.Period{From: now.AddDate(0, 0, -9), Until: now.AddDate(0, 0, -8)}, Limit: 10})
			return err
		},
		"a page of people": func() error {
			_, err := s.People.List(ctx, ports.PeopleQuery{BeforeID: 10_000, Limit: 51}, now)
			return err
		},
		"names of people":   func() error { _, err := s.People.ByIDs(ctx, []identity.UserID{2, 3, 5}); return err },
		"a person's events": func() error { _, err := s.Audit.List(ctx, ports.AuditQuery{UserID: owner, Limit: 10}); return err },
	}
}

// ignore returns err unless it is the expected fault.
func ignore(err, expected error) error {
	if errors.Is(err, expected) {
		return nil
	}
	return err
}

func query(t *testing.T, text string) chat.Query {
	t.Helper()
	q, err := chat.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}
