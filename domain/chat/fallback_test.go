package chat_test

import (
	"reflect"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/model"
)

func TestFallbackRemembersWhatWasChosen(t *testing.T) {
	chosen := chat.Choice{Model: "one", ModelID: "a/one", Parameters: model.Parameters{Effort: model.High}, Instructions: "Be brief."}
	second := chat.Choice{Model: "two", ModelID: "b/two", Instructions: "Be brief."}
	first := chat.Fallback{}.After(chosen, "model_busy")
	again := first.After(second, "model_timeout")
	want := chat.Fallback{From: "a/one", Parameters: chosen.Parameters, Why: "model_busy", Failed: []model.ID{"a/one", "b/two"}}
	if !reflect.DeepEqual(again, want) || len(first.Failed) != 1 {
		t.Errorf("%+v after %+v", again, first)
	}
	if got := again.Chosen(second); got != chosen {
		t.Errorf("%+v", got)
	}
	if got := (chat.Fallback{}).Chosen(second); got != second || !(chat.Fallback{}).IsZero() || first.IsZero() {
		t.Errorf("%+v", got)
	}
}

// TestFallbacksShareNothing: two that fall back at once from one Fallback do not share what has failed.
func TestFallbacksShareNothing(t *testing.T) {
	first := chat.Fallback{}.After(chat.Choice{ModelID: "a/one"}, "x")
	first.Failed = append(make([]model.ID, 0, 9), first.Failed...)
	b, c := first.After(chat.Choice{ModelID: "b/b"}, "x"), first.After(chat.Choice{ModelID: "c/c"}, "x")
	if b.Failed[1] != "b/b" || c.Failed[1] != "c/c" {
		t.Errorf("%v and %v", b.Failed, c.Failed)
	}
}
