package app_test

import (
	"slices"
	"sync"
	"testing"
)

func TestAnswersWaitInAQueueThatIsSeen(t *testing.T) {
	s := start(t, "TURN_CONCURRENCY=1", "TURN_CONCURRENCY_PER_USER=1", "TURN_QUEUE=4", "DEMO_TOKENS_PER_SECOND=400")
	ann, bob, eve := s.person("ann"), s.person("bob"), s.person("eve")
	running := ann.say("long answer")
	if e, _ := running.next(); e.Type != "start" {
		t.Fatalf("%+v", e)
	}
	waiting := ann.say("long answer")
	ws := bob.socket()
	ws.send(obj{"type": "message", "content": "long answer", "stream": true})

	ann.post("/api/chat/message", obj{"message": "one more"}).problem(503, "queue_full") // a quarter of the places
	refused := ann.post("/api/chat/message", obj{"message": "one more"})
	if refused.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	var places []int
	var done sync.WaitGroup
	done.Go(func() { running.rest() })
	done.Go(func() {
		for _, e := range ws.until("end") {
			if e.Type == "queued" {
				places = append(places, e.Position)
			}
		}
	})
	first := eve.say("long answer")
	events := waiting.rest()
	done.Wait()
	if events[1].Type != "queued" || events[1].Position != 1 || events[1].id != "" || last(t, events).Status != "complete" {
		t.Errorf("the one who waits is told %+v", events[:2])
	}
	if !slices.Equal(places, []int{2, 1}) {
		t.Errorf("over the socket: %v", places)
	}
	if end := last(t, first.rest()); end.Status != "complete" {
		t.Errorf("the last one: %+v", end)
	}
}
