package chat_test

import (
	"reflect"
	"strings"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/model"
)

// TestBrokenRulesHaveCodesAndParameters: programs say in words of their own what a sentence says, with the numbers in it.
func TestBrokenRulesHaveCodesAndParameters(t *testing.T) {
	send := func(s chat.Send) error { return s.Check(2000) }
	query := func(text string) error { _, err := chat.ParseQuery(text); return err }
	for name, c := range map[string]struct {
		err    error
		field  string
		code   string
		params fault.Params
	}{
		"message blank":      {send(chat.Send{Text: " "}), "message", "blank", nil},
		"message too long":   {send(chat.Send{Text: strings.Repeat("😀", 2311)}), "message", "too_long", fault.Params{"max": 2000, "length": 2311}},
		"message with NUL":   {send(chat.Send{Text: "\x00"}), "message", "not_storable", nil},
		"client id too long": {send(chat.Send{Text: "a", ClientID: strings.Repeat("x", 101)}), "client_message_id", "too_long", fault.Params{"max": 100, "length": 101}},
		"client id with NUL": {send(chat.Send{Text: "a", ClientID: "\x00"}), "client_message_id", "not_storable", nil},
		"temperature":        {send(chat.Send{Text: "a", Parameters: model.Parameters{Temperature: new(2.5)}}), "parameters.temperature", "out_of_range", fault.Params{"min": 0, "max": 2}},
		"output tokens":      {send(chat.Send{Text: "a", Parameters: model.Parameters{MaxOutputTokens: -1}}), "parameters.max_output_tokens", "out_of_range", fault.Params{"min": 1, "max": 1_000_000}},
		"effort":             {send(chat.Send{Text: "a", Parameters: model.Parameters{Effort: "all"}}), "parameters.reasoning_effort", "unknown_value", fault.Params{"allowed": "low, medium, high"}},
		"title blank":        {chat.CheckTitle(" "), "title", "blank", nil},
		"title too long":     {chat.CheckTitle(strings.Repeat("a", 256)), "title", "too_long", fault.Params{"max": 255, "length": 256}},
		"title with NUL":     {chat.CheckTitle("a\x00"), "title", "not_storable", nil},
		"nothing to change":  {chat.Change{}.Check(), "title", "no_change", nil},
		"unread":             {chat.Change{Read: new(false)}.Check(), "read", "must_be_true", nil},
		"search blank":       {query(""), "q", "blank", nil},
		"search too long":    {query(strings.Repeat("a", 101)), "q", "too_long", fault.Params{"max": 100, "length": 101}},
	} {
		f := fault.From(c.err)
		if f == nil || len(f.Fields) != 1 {
			t.Errorf("%s: %v", name, c.err)
			continue
		}
		if got := f.Fields[0]; got.Name != c.field || got.Code != c.code || !reflect.DeepEqual(got.Params, c.params) || got.Message != f.Message {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestBoundsFaultsCarryTheBound(t *testing.T) {
	bounds := chat.Bounds{Sessions: 3, Bytes: 10}
	for name, c := range map[string]struct {
		there  chat.Usage
		params fault.Params
	}{
		"sessions": {chat.Usage{Sessions: 3}, fault.Params{"max": 3}},
		"bytes":    {chat.Usage{Bytes: 10}, fault.Params{"max_bytes": int64(10)}},
	} {
		if got := fault.From(bounds.Admit(c.there, chat.Usage{Sessions: 1})).Params; !reflect.DeepEqual(got, c.params) {
			t.Errorf("%s: %v", name, got)
		}
	}
}
