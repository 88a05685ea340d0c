package memory

import (
	"testing"

	"chatbot/adapters/system"
	"chatbot/domain/chat"
)

// TestSmallPiecesCountWhatTheyTake: a string's header is 16 bytes, however short the string.
func TestSmallPiecesCountWhatTheyTake(t *testing.T) {
	const pieces = 5000
	l := NewStreamLog(system.Clock{})
	if err := l.Open(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	for range pieces {
		if err := l.Append(t.Context(), 1, "x"); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(t.Context(), 1, chat.Message{ID: 1}); err != nil {
		t.Fatal(err)
	}
	if l.endedBytes < 17*pieces {
		t.Errorf("%d one-byte pieces count as %d bytes", pieces, l.endedBytes)
	}
}
