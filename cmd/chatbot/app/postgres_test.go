//go:build services

package app_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/bundb/bundbtest"
	"chatbot/cmd/chatbot/app"
	"chatbot/cmd/chatbot/config"
)

// The main workflow on PostgreSQL, from an empty database, with a restart in the middle of an answer.
func TestTheMainJobOnPostgres(t *testing.T) {
	settings := []string{
		"DATABASE_URL=" + bundbtest.EmptyPostgresURL(t), "SECRET_KEY=0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978",
		"DEMO_TOKENS_PER_SECOND=200", "DRAIN_TIMEOUT=0s",
	}
	c, _, err := config.Load(settings, t.TempDir()+"/.env")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.New(app.Inputs{Config: c, Page: page, Log: io.Discard, HashCost: 4}); err == nil || !strings.Contains(err.Error(), "chatbot migrate") {
		t.Fatalf("an empty database: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	db, err := app.OpenDatabase(ctx, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	s := start(t, settings...)
	ann := s.person("ann")
	whole := ann.chat("show a table", 0)
	running := ann.say("long answer")
	first, _ := running.next()
	running.next()
	ann.post("/api/chat/message", obj{"message": "and?", "session_id": first.SessionID}).problem(409, "answer_running")
	s.nobody().post("/api/auth/register", obj{"username": "ANN", "email": "x@example.com", "password": password}).problem(409, "username_taken")
	s.person("ben").get(path("/api/chat/sessions/%d", first.SessionID)).problem(404, "invalid_session")
	s.stop()

	again := &client{server: start(t, settings...), token: ann.token}
	kept := again.get(path("/api/chat/sessions/%d/messages", whole.int("session_id"))).want(200).list("messages")
	cut := again.get(path("/api/chat/sessions/%d/messages", first.SessionID)).want(200).list("messages")
	if kept[1]["content"] != whole.str("content") || cut[1]["status"] != "interrupted" || cut[1]["content"] == "" {
		t.Fatalf("%v %v", kept[1], cut[1])
	}
	if list := again.get("/api/chat/sessions?sort=updated_at_desc").want(200); list.int("total") != 2 {
		t.Errorf("%s", list.body)
	}
}

// TestInvitationMakesOneAccountInParallelOnPostgres: transactions do not wait for each other there as they do in SQLite.
func TestInvitationMakesOneAccountInParallelOnPostgres(t *testing.T) {
	invitationsInParallel(t, start(t, "DATABASE_URL="+bundbtest.PostgresURL(t), "SECRET_KEY=0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978", "REGISTRATION=open"))
}

// BenchmarkRequestsPostgres is BenchmarkRequests on PostgreSQL; run it with scripts/with-services.
func BenchmarkRequestsPostgres(b *testing.B) {
	benchRequests(b, "DATABASE_URL="+bundbtest.PostgresURL(b), "SECRET_KEY=0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978")
}
