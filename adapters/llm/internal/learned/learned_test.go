package learned

import (
	"strconv"
	"testing"

	"chatbot/domain/model"
)

func TestMemoryIsBoundedAndByModel(t *testing.T) {
	var m Memory[int]
	for i := range 3 * mostLearned {
		m.Keep(Key{Model: strconv.Itoa(i)}, i)
		if len(m.known) > mostLearned || m.Of(Key{Model: strconv.Itoa(i)}) != i {
			t.Fatalf("%d kept, %d is %d", len(m.known), i, m.Of(Key{Model: strconv.Itoa(i)}))
		}
	}
	m.Keep(Key{Model: "m"}, 1)
	if m.Of(Key{Model: "m", Effort: model.Low}) != 0 || m.Of(Key{Model: "n"}) != 0 {
		t.Error("learned for another request")
	}
}
