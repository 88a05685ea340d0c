package app_test

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

func TestAnswerAsJSON(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	r := c.chat("What can you do?", 0)
	meta, _ := r.json()["metadata"].(map[string]any)
	if r.str("role") != "assistant" || r.str("status") != "complete" || r.str("content") == "" || r.int("session_id") == 0 || meta["model"] == "" {
		t.Fatalf("%s", r.body)
	}
	if meta["tokens_used"].(float64) <= 0 || meta["response_time_ms"] == nil {
		t.Errorf("%v", meta)
	}
}

func TestAnswerAsStream(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	events := c.say("long answer").rest()
	first, end := events[0], last(t, events)
	if first.Type != "start" || first.SessionID == 0 || first.MessageID == 0 || first.UserMsgID == 0 {
		t.Fatalf("%+v", first)
	}
	if end.Type != "end" || end.MessageID != first.MessageID || end.Status != "complete" || end.Metadata.Used == 0 {
		t.Fatalf("%+v", end)
	}
	text := spoken(t, 0, events)
	if len(text) < 500 {
		t.Fatalf("only %d bytes", len(text))
	}
	stored := c.get(path("/api/chat/sessions/%d/messages", first.SessionID)).want(200).list("messages")
	if stored[1]["content"] != text {
		t.Fatal("what was streamed is not what is stored")
	}
	title := c.get(path("/api/chat/sessions/%d", first.SessionID)).want(200).str("title")
	if title != "long answer" {
		t.Errorf("title %q", title)
	}
}

func TestAnswerContinuesWithoutReaders(t *testing.T) {
	t.Parallel()
	c := start(t, "DEMO_TOKENS_PER_SECOND=300").person("ann")
	s := c.say("long answer")
	first, _ := s.next()
	s.next()
	s.response.Body.Close()

	late := c.stream("GET", path("/api/chat/messages/%d/stream", first.MessageID), nil)
	var seen []event
	for len(seen) < 6 {
		e, ok := late.next()
		if !ok {
			t.Fatal("ended early")
		}
		seen = append(seen, e)
	}
	late.response.Body.Close()
	cut := seen[5].Seq
	rest := c.stream("GET", path("/api/chat/messages/%d/stream", first.MessageID), nil, path("Last-Event-ID: %d", cut)).rest()
	if seen[0].Type != "start" || last(t, rest).Status != "complete" {
		t.Fatalf("%+v … %+v", seen[0], last(t, rest))
	}
	text := spoken(t, 0, seen) + spoken(t, cut, rest)
	stored := c.get(path("/api/chat/sessions/%d/messages", first.SessionID)).want(200).list("messages")
	if stored[1]["content"] != text {
		t.Fatal("the two halves are not the answer")
	}
	again := c.stream("GET", path("/api/chat/messages/%d/stream", first.MessageID), nil).rest()
	if spoken(t, 0, again) != text || last(t, again).Type != "end" {
		t.Fatal("a replay is not the answer")
	}
}

func TestStopKeepsPartialText(t *testing.T) {
	t.Parallel()
	c := start(t, "DEMO_TOKENS_PER_SECOND=50").person("ann")
	s := c.say("long answer")
	first, _ := s.next()
	s.next()
	c.post("/api/chat/message", obj{"message": "and?", "session_id": first.SessionID}).problem(409, "answer_running")

	stopped := c.post(path("/api/chat/messages/%d/stop", first.MessageID), nil).want(200)
	end := last(t, s.rest())
	if stopped.str("status") != "stopped" || stopped.str("content") == "" || end.Type != "end" || end.Status != "stopped" {
		t.Fatalf("%s %+v", stopped.body, end)
	}
	again := c.post(path("/api/chat/messages/%d/stop", first.MessageID), nil).want(200)
	if again.str("content") != stopped.str("content") {
		t.Error("stopping twice changed the answer")
	}
	c.chat("go on", first.SessionID)
}

func TestDeletingASessionStopsItsAnswer(t *testing.T) {
	t.Parallel()
	c := start(t, "DEMO_TOKENS_PER_SECOND=50").person("ann")
	s := c.say("long answer")
	first, _ := s.next()
	c.do("DELETE", path("/api/chat/sessions/%d", first.SessionID), nil).want(204)
	if end := last(t, s.rest()); end.Status != "stopped" {
		t.Fatalf("%+v", end)
	}
	c.get(path("/api/chat/messages/%d/stream", first.MessageID)).problem(404, "invalid_message")
}

func TestRepeatedSendIsStoredOnce(t *testing.T) {
	t.Parallel()
	c := start(t, "DEMO_TOKENS_PER_SECOND=2000").person("ann")
	send := obj{"message": "long answer", "client_message_id": "c-1"}
	replies := make([]reply, 20)
	var sending sync.WaitGroup
	for i := range replies {
		sending.Go(func() { replies[i] = c.post("/api/chat/message", send) })
	}
	sending.Wait()
	for _, r := range replies {
		if r.want(200); r.int("id") != replies[0].int("id") || r.str("content") != replies[0].str("content") {
			t.Fatalf("%s\n%s", r.body, replies[0].body)
		}
	}
	if got := c.get("/api/chat/sessions").int("total"); got != 1 {
		t.Errorf("%d sessions", got)
	}
	if got := c.get(path("/api/chat/sessions/%d/messages", replies[0].int("session_id"))).list("messages"); len(got) != 2 {
		t.Errorf("%d messages", len(got))
	}
	byHeader := c.do("POST", "/api/chat/message", obj{"message": "long answer"}, "Idempotency-Key: c-1").want(200)
	if byHeader.int("id") != replies[0].int("id") {
		t.Error("the header is not the same key")
	}
	send["message"] = "something else"
	c.post("/api/chat/message", send).problem(422, "idempotency_mismatch")
	ben := c.person("ben")
	if other := ben.post("/api/chat/message", send).want(200); other.int("id") == replies[0].int("id") {
		t.Error("a key of one person reached another's answer")
	}
}

func TestAnswersSurviveARestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startIn(t, dir, "DEMO_TOKENS_PER_SECOND=50", "DRAIN_TIMEOUT=0s")
	c := s.person("ann")
	done := c.chat("show a table", 0)
	running := c.say("long answer")
	first, _ := running.next()
	running.next()
	s.stop()
	if end := last(t, running.rest()); end.Status != "interrupted" {
		t.Fatalf("%+v", end)
	}

	s = startIn(t, dir)
	again := &client{server: s, token: c.token}
	kept := again.get(path("/api/chat/sessions/%d/messages", done.int("session_id"))).want(200).list("messages")
	if kept[1]["content"] != done.str("content") {
		t.Error("a finished answer changed")
	}
	cut := again.get(path("/api/chat/sessions/%d/messages", first.SessionID)).want(200).list("messages")
	if cut[1]["status"] != "interrupted" || cut[1]["content"] == "" {
		t.Fatalf("%v", cut[1])
	}
	events := path("/api/chat/messages/%d/stream", first.MessageID)
	after := 3
	if last(t, again.stream("GET", events, nil).rest()).Seq == after+1 { // who has event 3 has all, as on a busy machine
		after--
	}
	replay := again.stream("GET", events, nil, fmt.Sprint("Last-Event-ID: ", after)).rest()
	if len(replay) != 2 || !replay[0].Replace || replay[0].Content != cut[1]["content"] || replay[1].Type != "end" {
		t.Fatalf("%+v", replay)
	}
}

func TestDrainLetsAnswersFinish(t *testing.T) {
	t.Parallel()
	s := start(t, "DEMO_TOKENS_PER_SECOND=1000", "DRAIN_TIMEOUT=20s")
	c := s.person("ann")
	running := c.say("long answer")
	running.next()
	go s.stop()
	eventually(t, "new messages are refused", 5*time.Second, func() bool {
		r := c.do("POST", "/api/chat/message", obj{"message": "hi"})
		return r.status == 503 && r.header.Get("Retry-After") != ""
	})
	if end := last(t, running.rest()); end.Status != "complete" {
		t.Fatalf("%+v", end)
	}
	s.stop()
}
