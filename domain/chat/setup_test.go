package chat_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/model"
)

func TestInstructionsAreJoinedInTheirOrder(t *testing.T) {
	for _, c := range []struct {
		all  []string
		want string
	}{{[]string{"", " \n"}, ""}, {[]string{"", " one"}, " one"}, {[]string{"one", "", "two", "3"}, "one\n\ntwo\n\n3"}} {
		all, want := c.all, c.want
		if got := chat.JoinInstructions(all...); got != want {
			t.Errorf("%q: %q", all, got)
		}
	}
}

func TestInstructionsHaveBounds(t *testing.T) {
	for text, code := range map[string]string{
		"": "", strings.Repeat("🚀", chat.MaxInstructions): "",
		strings.Repeat("a", chat.MaxInstructions+1): "too_long", "a\x00": "not_storable", "\xff": "not_storable",
	} {
		change := chat.Change{Instructions: &text}
		send := chat.Send{Text: "hi", Setup: chat.Setup{Instructions: text}}
		for _, c := range []struct {
			field string
			err   error
		}{{"instructions", chat.CheckInstructions(text)}, {"instructions", change.Check()}, {"setup.instructions", send.Check(10)}} {
			f := fault.From(c.err)
			if code == "" && c.err != nil || code != "" && (f == nil || len(f.Fields) != 1 || f.Fields[0].Name != c.field || f.Fields[0].Code != code) {
				t.Errorf("%s %.10q: %+v", c.field, text, c.err)
			}
		}
	}
}

func TestParametersOfASessionAreChecked(t *testing.T) {
	bad := model.Parameters{Effort: "maximal"}
	for field, err := range map[string]error{
		"parameters.reasoning_effort":       chat.Change{Parameters: &bad}.Check(),
		"setup.parameters.reasoning_effort": chat.Send{Text: "hi", Setup: chat.Setup{Parameters: bad}}.Check(10),
	} {
		if f := fault.From(err); f == nil || f.Fields[0].Name != field || f.Fields[0].Code != "unknown_value" {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestSetupOfASessionComesFromTheSendThatBeginsIt(t *testing.T) {
	warm := 0.5
	setup := chat.Setup{Instructions: "Be brief.", Parameters: model.Parameters{Temperature: &warm, Effort: model.Low}}
	s := chat.NewSession(7, "", time.Time{})
	s.Answer(chat.Send{Text: "One?", Setup: setup}, "", 2, time.Time{})
	if got := s.Record().Setup; !reflect.DeepEqual(got, setup) {
		t.Errorf("at first %+v", got)
	}
	s.Answer(chat.Send{SessionID: 1, Text: "Two?", Setup: chat.Setup{Instructions: "Be long."}}, "", 4, time.Time{})
	if got := s.Record().Setup; !reflect.DeepEqual(got, setup) {
		t.Errorf("after a later send %+v", got)
	}
	text, high := "", model.Parameters{Effort: model.High}
	s.Change(chat.Change{Parameters: &high}, time.Time{})
	if got := s.Record().Setup; got.Instructions != "Be brief." || got.Parameters != high {
		t.Errorf("after other parameters %+v", got)
	}
	s.Change(chat.Change{Instructions: &text, Parameters: &model.Parameters{}}, time.Time{})
	if got := s.Record().Setup; !got.IsZero() {
		t.Errorf("cleared: %+v", got)
	}
}
