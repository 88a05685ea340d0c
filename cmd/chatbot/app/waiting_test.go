package app_test

import "testing"

// TestQueuePositionIsVisible: an answer runs until it is stopped, so that the others wait for it, however slow the machine is.
func TestQueuePositionIsVisible(t *testing.T) {
	t.Parallel()
	s := start(t, "TURN_CONCURRENCY=1", "TURN_CONCURRENCY_PER_USER=1", "TURN_QUEUE=4", "DEMO_TOKENS_PER_SECOND=25")
	ann, bob, eve := s.person("ann"), s.person("bob"), s.person("eve")
	begun := func(stream *stream) int64 {
		t.Helper()
		e, _ := stream.next()
		if e.Type != "start" {
			t.Fatalf("%+v", e)
		}
		return e.MessageID
	}
	stop := func(who *client, id int64) {
		t.Helper()
		who.post(path("/api/chat/messages/%d/stop", id), nil).want(200)
	}
	running := ann.say("long answer")
	first := begun(running)
	waiting := ann.say("long answer")
	second := begun(waiting)
	if e, _ := waiting.next(); e.Type != "queued" || e.Position != 1 || e.id != "" {
		t.Errorf("the one who waits is told %+v", e)
	}
	ws := bob.socket()
	ws.send(obj{"type": "message", "content": "long answer", "stream": true})
	told := last(t, ws.until("queued"))
	if told.Position != 2 {
		t.Errorf("over the socket: %+v", told)
	}
	refused := ann.post("/api/chat/message", obj{"message": "one more"}).problem(503, "queue_full") // a person may fill a quarter of the queue
	if refused.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	short := eve.say("Hi")
	begun(short)

	stop(ann, first)
	if end := last(t, running.rest()); end.Status != "stopped" {
		t.Errorf("the first: %+v", end)
	}
	if told := last(t, ws.until("queued")); told.Position != 1 {
		t.Errorf("over the socket, later: %+v", told)
	}
	stop(ann, second)
	if end := last(t, waiting.rest()); end.Status != "stopped" {
		t.Errorf("the second: %+v", end)
	}
	third := last(t, ws.until("token"))
	ws.send(obj{"type": "stop", "message_id": third.MessageID})
	if end := last(t, ws.until("end")); end.Status != "stopped" {
		t.Errorf("the third: %+v", end)
	}
	if end := last(t, short.rest()); end.Status != "complete" {
		t.Errorf("the last one: %+v", end)
	}
}
