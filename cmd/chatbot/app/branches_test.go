package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

// history returns the roles of a session's current path and, in brackets, each message's position among its siblings.
func (c *client) history(session int64) []string {
	c.t.Helper()
	var all []string
	var parent any
	for _, m := range c.get(path("/api/chat/sessions/%d/messages", session)).want(200).list("messages") {
		if m["parent_id"] != parent {
			c.t.Errorf("message %v has parent %v, not %v", m["id"], m["parent_id"], parent)
		}
		parent = m["id"]
		siblings := m["sibling_ids"].([]any)
		all = append(all, fmt.Sprintf("%s [%d/%d]", m["role"], slices.Index(siblings, m["id"])+1, len(siblings)))
	}
	return all
}

func (c *client) current(session int64) int64 {
	c.t.Helper()
	return c.get(path("/api/chat/sessions/%d", session)).want(200).int("current_message_id")
}

func TestAnotherAnswerAndAnotherWording(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	first := c.chat("What can you do?", 0)
	session, answer := first.int("session_id"), first.int("id")
	question := first.int("parent_id")

	again := c.post(path("/api/chat/messages/%d/regenerate", answer), nil).want(200)
	if again.int("id") == answer || again.int("parent_id") != question || c.current(session) != again.int("id") {
		t.Fatalf("%s", again.body)
	}
	if got := c.history(session); !slices.Equal(got, []string{"user [1/1]", "assistant [2/2]"}) {
		t.Errorf("after another answer: %q", got)
	}
	follow := c.chat("And then?", session)
	events := c.stream("POST", path("/api/chat/messages/%d/edit", question), obj{"message": "Who are you?", "stream": true}).rest()
	if end := last(t, events); events[0].Type != "start" || events[0].UserMsgID == 0 || end.Type != "end" || end.SessionID != session {
		t.Fatalf("%+v", end)
	}
	if got := c.history(session); !slices.Equal(got, []string{"user [2/2]", "assistant [1/1]"}) {
		t.Errorf("after another wording: %q", got)
	}

	// Selecting the first wording restores its newest answer and the messages after it.
	if got := c.post(path("/api/chat/messages/%d/select", question), nil).want(200).int("session_id"); got != session {
		t.Errorf("session %d", got)
	}
	if got := c.history(session); !slices.Equal(got, []string{"user [1/2]", "assistant [2/2]", "user [1/1]", "assistant [1/1]"}) || c.current(session) != follow.int("id") {
		t.Errorf("back at the first wording: %q", got)
	}
	c.post(path("/api/chat/messages/%d/select", answer), nil).want(200)
	if got := c.history(session); !slices.Equal(got, []string{"user [1/2]", "assistant [1/2]"}) {
		t.Errorf("back at the first answer: %q", got)
	}
	// An older page belongs to the path of before_id, whichever path is current.
	older := c.get(path("/api/chat/sessions/%d/messages?before_id=%d", session, follow.int("id"))).want(200).list("messages")
	if len(older) != 3 || older[1]["id"] != float64(again.int("id")) {
		t.Errorf("before the end of another path: %v", older)
	}
	if last := c.get("/api/chat/sessions").want(200).list("sessions")[0]["last_message_preview"].(string); !strings.HasPrefix(first.str("content"), last) {
		t.Errorf("the list shows %q", last)
	}
}

func TestBranchesAreRepeatable(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	first := c.chat("What can you do?", 0)
	for _, call := range []struct {
		path string
		body obj
	}{
		{path("/api/chat/messages/%d/regenerate", first.int("id")), obj{"client_message_id": "r"}},
		{path("/api/chat/messages/%d/edit", first.int("parent_id")), obj{"message": "Who are you?", "client_message_id": "e"}},
	} {
		id := c.post(call.path, call.body).want(200).int("id")
		if again := c.post(call.path, call.body).want(200).int("id"); again != id {
			t.Errorf("%s: %d, then %d", call.path, id, again)
		}
	}
	c.post(path("/api/chat/messages/%d/edit", first.int("parent_id")), obj{"message": "Other", "client_message_id": "r"}).problem(422, "idempotency_mismatch")
	if n := c.get(path("/api/chat/sessions/%d", first.int("session_id"))).int("message_count"); n != 5 {
		t.Errorf("%d messages", n)
	}
}

func TestBranchRefusals(t *testing.T) {
	t.Parallel()
	s := start(t, "DEMO_TOKENS_PER_SECOND=300")
	c, other := s.person("ann"), s.person("bob")
	first := c.chat("What can you do?", 0)
	answer, question := first.int("id"), first.int("parent_id")
	for _, action := range []string{"continue", "regenerate", "edit", "select"} {
		body := obj{"message": "hi"}
		other.post(path("/api/chat/messages/%d/%s", answer, action), body).problem(404, "invalid_message")
		other.post(path("/api/chat/messages/%d/%s", question, action), body).problem(404, "invalid_message")
		c.post(path("/api/chat/messages/%d/%s", 999999, action), body).problem(404, "invalid_message")
		c.post(path("/api/chat/messages/x/%s", action), body).problem(400, "invalid_input")
		s.nobody().post(path("/api/chat/messages/%d/%s", answer, action), body).problem(401, "invalid_token")
	}
	c.post(path("/api/chat/messages/%d/edit", answer), obj{"message": "hi"}).problem(404, "invalid_message")
	c.post(path("/api/chat/messages/%d/regenerate", question), nil).problem(404, "invalid_message")
	c.post(path("/api/chat/messages/%d/continue", question), nil).problem(404, "invalid_message")
	c.post(path("/api/chat/messages/%d/edit", question), obj{"message": "  "}).problem(400, "invalid_input")
	c.post(path("/api/chat/messages/%d/edit", question), obj{"message": strings.Repeat("x", 2001)}).problem(400, "invalid_input")
	c.post(path("/api/chat/messages/%d/edit", question), nil).want(415)
	c.post(path("/api/chat/messages/%d/continue", answer), nil).problem(409, "answer_complete")

	running := c.say("long answer", obj{"session_id": first.int("session_id")})
	now, _ := running.next()
	c.post(path("/api/chat/messages/%d/regenerate", answer), nil).problem(409, "answer_running")
	c.post(path("/api/chat/messages/%d/edit", question), obj{"message": "hi"}).problem(409, "answer_running")
	c.post(path("/api/chat/messages/%d/stop", now.MessageID), nil).want(200)
	c.chat("next", first.int("session_id"))
	c.post(path("/api/chat/messages/%d/continue", now.MessageID), nil).problem(409, "not_last")
}

func TestContinueGoesOnInTheSameMessage(t *testing.T) {
	t.Parallel()
	s := start(t, "DEMO_TOKENS_PER_SECOND=300")
	c := s.person("ann")
	whole := c.chat("long answer", 0).str("content")
	running := c.say("long answer")
	first, _ := running.next()
	time.Sleep(200 * time.Millisecond)
	stopped := c.post(path("/api/chat/messages/%d/stop", first.MessageID), nil).want(200)
	if stopped.str("status") != "stopped" || stopped.str("content") == "" || !strings.HasPrefix(whole, stopped.str("content")) {
		t.Fatalf("%s", stopped.body)
	}
	heard := running.rest()
	events := c.stream("POST", path("/api/chat/messages/%d/continue", first.MessageID), obj{"stream": true}).rest()
	if begin := events[1]; events[0].Type != "start" || !begin.Replace || begin.Content != stopped.str("content") || begin.Seq <= last(t, heard).Seq {
		t.Fatalf("it begins with %+v", events[:2])
	}
	text := events[1].Content + spoken(t, events[1].Seq, events[2:])
	if text != whole || last(t, events).Status != "complete" {
		t.Errorf("%d bytes of %d, %+v", len(text), len(whole), last(t, events))
	}
	// A reader of the first epoch receives the whole text again, whatever it had.
	late := c.stream("GET", path("/api/chat/messages/%d/stream", first.MessageID), nil, "Last-Event-ID: 3").rest()
	if !late[0].Replace || late[0].Content+spoken(t, late[0].Seq, late[1:]) != whole {
		t.Errorf("a late reader is told %+v", late[0])
	}
	stored := c.get(path("/api/chat/sessions/%d/messages", first.SessionID)).want(200).list("messages")
	if len(stored) != 2 || stored[1]["content"] != whole || stored[1]["status"] != "complete" {
		t.Errorf("stored: %v", stored)
	}
}

func TestBranchesOverTheSocket(t *testing.T) {
	t.Parallel()
	c := start(t, "DEMO_TOKENS_PER_SECOND=500").person("ann")
	ws := c.socket()
	ws.send(obj{"type": "message", "content": "long answer", "stream": true})
	first := ws.next()
	ws.next()
	ws.send(obj{"type": "stop", "message_id": first.MessageID})
	ws.until("end")
	ws.send(obj{"type": "continue", "message_id": first.MessageID, "stream": true})
	events := ws.until("end")
	if events[0].MessageID != first.MessageID || !events[1].Replace || last(t, events).Status != "complete" {
		t.Errorf("continued: %+v", events[:2])
	}
	ws.send(obj{"type": "regenerate", "message_id": first.MessageID, "stream": true, "client_message_id": "r"})
	if events = ws.until("end"); events[0].ClientID != "r" || events[0].MessageID == first.MessageID || events[0].UserMsgID != first.UserMsgID {
		t.Errorf("regenerated: %+v", events[0])
	}
	ws.send(obj{"type": "edit", "message_id": first.UserMsgID, "content": "Who are you?", "client_message_id": "e"})
	if e := ws.next(); e.Type != "message" || e.ClientID != "e" || e.Content == "" {
		t.Errorf("edited: %+v", e)
	}
	for _, kind := range []string{"edit", "regenerate", "continue", "resume", "stop"} {
		for _, id := range []int64{0, -1, 999999} {
			ws.send(obj{"type": kind, "message_id": id, "content": "hi"})
			if e := ws.next(); e.Type != "error" || e.ErrorCode != "INVALID_MESSAGE" {
				t.Errorf("%s of %d: %+v", kind, id, e)
			}
		}
	}
}

// TestAnswerWithoutTextIsGeneratedWhenItIsContinued: without text to continue, the model gets the same request as at first.
func TestAnswerWithoutTextIsGeneratedWhenItIsContinued(t *testing.T) {
	t.Parallel()
	c, provider := withProvider(t, llmtest.Script{Fault: llmtest.FaultStatus, Status: 500})
	failed := c.post("/api/chat/message", obj{"message": "count"}).want(502)
	id, session := failed.int("message_id"), failed.int("session_id")
	provider.Play(llmtest.Script{Pieces: []string{"One ", "two."}})
	r := c.post(path("/api/chat/messages/%d/continue", id), nil).want(200)
	if r.int("id") != id || r.str("content") != "One two." || r.str("status") != "complete" {
		t.Errorf("%s", r.body)
	}
	if got := c.history(session); len(got) != 2 {
		t.Errorf("%v", got)
	}
	c.post(path("/api/chat/messages/%d/continue", id), nil).problem(409, "answer_complete")
}
