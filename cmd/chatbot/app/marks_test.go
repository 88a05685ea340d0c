package app_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

// marks returns running and unread of a session and checks that the list agrees.
func (c *client) marks(id int64) (running, unread bool) {
	c.t.Helper()
	got := c.session(id).json()
	for _, query := range []string{"", "?archived=true"} {
		for _, listed := range c.get("/api/chat/sessions" + query).want(200).list("sessions") {
			if int64(listed["id"].(float64)) == id && (listed["running"] != got["running"] || listed["unread"] != got["unread"]) {
				c.t.Errorf("the list says %v, the session %v", listed, got)
			}
		}
	}
	return got["running"].(bool), got["unread"].(bool)
}

func (c *client) wantMarks(id int64, when string, running, unread bool) {
	c.t.Helper()
	if r, u := c.marks(id); r != running || u != unread {
		c.t.Errorf("%s: running %t, unread %t, want %t, %t", when, r, u, running, unread)
	}
}

func (c *client) markRead(id int64) reply {
	c.t.Helper()
	return c.do("PATCH", path("/api/chat/sessions/%d", id), obj{"read": true}).want(200)
}

func TestSessionIsRunningThenUnreadThenRead(t *testing.T) {
	t.Parallel()
	c := start(t, "DEMO_TOKENS_PER_SECOND=300").person("ann")
	s := c.say("long answer")
	first, _ := s.next()
	id := first.SessionID
	c.wantMarks(id, "while it runs", true, false)
	c.markRead(id) // does not cover an answer that ends later
	s.rest()
	c.wantMarks(id, "when it has ended", false, true)

	before := c.session(id).json()
	read := c.markRead(id).json()
	if read["unread"] != false || read["running"] != false {
		t.Errorf("%v", read)
	}
	delete(before, "unread")
	delete(read, "unread")
	for name, value := range before {
		if !reflect.DeepEqual(read[name], value) {
			t.Errorf("reading changed %s from %v to %v", name, value, read[name])
		}
	}
	c.wantMarks(id, "when it was read", false, false)
	c.markRead(id)
	c.chat("again", id)
	c.wantMarks(id, "with another answer", false, true)
	both := c.do("PATCH", path("/api/chat/sessions/%d", id), obj{"read": true, "archived": true, "title": "done"}).want(200).json()
	if both["unread"] != false || both["archived"] != true || both["title"] != "done" {
		t.Errorf("%v", both)
	}
	c.wantMarks(id, "in the archive", false, false)
}

func TestSessionIsRunningWhileItsAnswerWaits(t *testing.T) {
	t.Parallel()
	c := start(t, "DEMO_TOKENS_PER_SECOND=2", "TURN_CONCURRENCY=1", "TURN_QUEUE=4").person("ann")
	first, _ := c.say("long answer").next()
	waiting := c.say("long answer")
	for {
		e, ok := waiting.next()
		if !ok {
			t.Fatal("it did not wait")
		}
		if e.Type == "start" {
			c.wantMarks(e.SessionID, "in the queue", true, false)
			c.post(path("/api/chat/messages/%d/stop", e.MessageID), nil).want(200)
			c.wantMarks(e.SessionID, "stopped in the queue", false, false)
			break
		}
	}
	c.wantMarks(first.SessionID, "the one that runs", true, false)
}

func TestStoppingAnAnswerDoesNotMakeItUnread(t *testing.T) {
	t.Parallel()
	c := start(t, "DEMO_TOKENS_PER_SECOND=300").person("ann")
	s := c.say("long answer")
	first, _ := s.next()
	s.next()
	c.post(path("/api/chat/messages/%d/stop", first.MessageID), nil).want(200)
	c.wantMarks(first.SessionID, "stopped", false, false)
	c.post(path("/api/chat/messages/%d/continue", first.MessageID), obj{"stream": true}).want(200)
	c.wantMarks(first.SessionID, "continued to its end", false, true)
}

func TestFailedAnswerIsUnread(t *testing.T) {
	t.Parallel()
	c, _ := withProvider(t, llmtest.Script{Fault: llmtest.FaultStatus, Status: 500})
	id := c.post("/api/chat/message", obj{"message": "hello"}).want(502).int("session_id")
	c.wantMarks(id, "failed", false, true)
}

// TestAnswerThatTheServerEndedIsUnread: an answer that a stopping server interrupts is unread on the next one.
func TestAnswerThatTheServerEndedIsUnread(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startIn(t, dir, "DEMO_TOKENS_PER_SECOND=2", "DRAIN_TIMEOUT=50ms", "TURN_AUTO_CONTINUE=false")
	c := s.person("ann")
	first, _ := c.say("long answer").next()
	s.stop()
	again := startIn(t, dir, "TURN_AUTO_CONTINUE=false").nobody()
	again.signIn("ann")
	eventually(t, "the answer is interrupted", 10*time.Second, func() bool { running, _ := again.marks(first.SessionID); return !running })
	again.wantMarks(first.SessionID, "interrupted", false, true)
	again.wantTitle(first.SessionID, "long answer")
}

func TestReadIsTrueOrOmitted(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	id := c.chat("hello", 0).int("session_id")
	for _, body := range []any{obj{"read": false}, obj{"read": false, "title": "x"}, obj{"read": "yes"}, obj{"read": nil}, obj{}} {
		c.do("PATCH", path("/api/chat/sessions/%d", id), body).problem(400, "invalid_input")
	}
	c.wantMarks(id, "after what was refused", false, true)
	if got := c.session(id).str("title"); got != "hello" {
		t.Errorf("title %q", got)
	}
}

// TestChangesDoNotMoveAChat: changing a chat without sending a message does not change the order by activity.
func TestChangesDoNotMoveAChat(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	var ids []int64
	for _, text := range []string{"first", "second", "third"} {
		ids = append(ids, c.chat(text, 0).int("session_id"))
	}
	slices.Reverse(ids)
	order := func() (got []int64) {
		for _, listed := range c.get("/api/chat/sessions?sort=updated_at_desc").want(200).list("sessions") {
			got = append(got, int64(listed["id"].(float64)))
		}
		return got
	}
	if got := order(); !slices.Equal(got, ids) {
		t.Fatalf("%v, want %v", got, ids)
	}
	oldest := ids[2]
	was := c.session(oldest).str("updated_at")
	message := c.get(path("/api/chat/sessions/%d/messages", oldest)).list("messages")[0]["id"].(float64)
	for _, change := range []obj{
		{"title": "renamed"}, {"read": true}, {"pinned": true}, {"pinned": false}, {"archived": true}, {"archived": false}, {"title": "x", "read": true},
	} {
		if got := c.do("PATCH", path("/api/chat/sessions/%d", oldest), change).want(200).str("updated_at"); got != was {
			t.Errorf("%v: updated_at became %s", change, got)
		}
	}
	c.post(path("/api/chat/messages/%.0f/select", message), nil).want(200)
	if got := order(); !slices.Equal(got, ids) || c.session(oldest).str("updated_at") != was {
		t.Errorf("%v, want %v", got, ids)
	}
	c.chat("something new", oldest)
	if got := order(); got[0] != oldest {
		t.Errorf("an answer did not move it: %v", got)
	}
}
