package redis

import (
	"reflect"
	"strings"
	"testing"

	"chatbot/domain/chat"
)

// TestEndsAreSharedWithTheReleaseBefore, which knows of a choice only the name of the model.
func TestEndsAreSharedWithTheReleaseBefore(t *testing.T) {
	m, err := decodeEnd(`{"id":1,"answer":{"Model":"m","PromptTokens":3}}`)
	if err != nil || !reflect.DeepEqual(m.Answer, chat.Answer{Choice: chat.Choice{Model: "m"}, PromptTokens: 3}) {
		t.Errorf("%+v, %v", m, err)
	}
	m.Answer.ModelID = "p/m"
	if text := string(encodeEnd(m)); !strings.Contains(text, `"answer":{"Model":"m",`) {
		t.Error(text)
	}
}
