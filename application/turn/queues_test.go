package turn

import (
	"fmt"
	"testing"

	"chatbot/domain/model"
)

func TestQueuesOfProvidersThatAreGoneAreDropped(t *testing.T) {
	q := newQueues(Limits{Running: 1, PerUser: 1, Waiting: 4})
	enter := func(provider string) *slot {
		t.Helper()
		s, err := q.enter(model.NewID(provider, "m"), 1, (*queue).enter)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	busy, waiting := enter("busy"), enter("busy")
	for i := range 100 {
		enter(fmt.Sprint("gone-", i)).leave()
	}
	if len(q.all) > 2 {
		t.Errorf("%d queues", len(q.all))
	}
	if busy.leave(); !waiting.running() {
		t.Error("a queue with answers was dropped")
	}
}
