package wire

import (
	"strconv"
	"testing"

	"chatbot/domain/model"
)

func TestLearnedIsBoundedAndByModel(t *testing.T) {
	var l Learned[int]
	for i := range 3 * mostLearned {
		l.Keep(Asked{Model: strconv.Itoa(i)}, i)
		if len(l.known) > mostLearned || l.Of(Asked{Model: strconv.Itoa(i)}) != i {
			t.Fatalf("%d kept, %d is %d", len(l.known), i, l.Of(Asked{Model: strconv.Itoa(i)}))
		}
	}
	l.Keep(Asked{Model: "m"}, 1)
	if l.Of(Asked{Model: "m", Effort: model.Low}) != 0 || l.Of(Asked{Model: "n"}) != 0 {
		t.Error("learned for another request")
	}
}
