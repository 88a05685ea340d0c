package chat_test

import (
	"strings"
	"testing"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/model"
)

// fields returns the names of the inputs that err reports.
func fields(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	if !fault.IsKind(err, fault.Invalid) {
		t.Fatalf("%v is not an Invalid fault", err)
	}
	var names []string
	for _, f := range fault.From(err).Fields {
		names = append(names, f.Name)
	}
	return strings.Join(names, " ")
}

func TestSendCheck(t *testing.T) {
	const limit = 2000
	for name, c := range map[string]struct {
		send  chat.Send
		wrong string
	}{
		"one character":              {chat.Send{Text: "a"}, ""},
		"2000 ASCII":                 {chat.Send{Text: strings.Repeat("a", limit)}, ""},
		"2001 ASCII":                 {chat.Send{Text: strings.Repeat("a", limit+1)}, "message"},
		"2000 emoji, 8000 bytes":     {chat.Send{Text: strings.Repeat("😀", limit)}, ""},
		"2001 emoji":                 {chat.Send{Text: strings.Repeat("😀", limit+1)}, "message"},
		"joined emoji count by part": {chat.Send{Text: strings.Repeat("👩‍💻", 667)}, "message"},
		"spaces around count":        {chat.Send{Text: strings.Repeat(" ", limit-1) + "a"}, ""},
		"empty":                      {chat.Send{}, "message"},
		"blank":                      {chat.Send{Text: " \t\r\n\u00a0\u2003"}, "message"},
		"NUL":                        {chat.Send{Text: "a\x00b"}, "message"},
		"invalid UTF-8":              {chat.Send{Text: "a\xffb"}, "message"},
		"half a surrogate":           {chat.Send{Text: "a\xed\xa0\x80"}, "message"},
		"other control characters":   {chat.Send{Text: "a\x01\x1b[31mb"}, ""},
		"client id":                  {chat.Send{Text: "a", ClientID: strings.Repeat("é", 100)}, ""},
		"client id too long":         {chat.Send{Text: "a", ClientID: strings.Repeat("é", 101)}, "client_message_id"},
		"client id with NUL":         {chat.Send{Text: "a", ClientID: "\x00"}, "client_message_id"},
		"client id invalid UTF-8":    {chat.Send{Text: "a", ClientID: "\xff"}, "client_message_id"},
		"both wrong":                 {chat.Send{ClientID: "\x00"}, "message client_message_id"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fields(t, c.send.Check(limit)); got != c.wrong {
				t.Errorf("complains about %q, want %q", got, c.wrong)
			}
		})
	}
}

func TestSendCheckReportsLengthsWithoutText(t *testing.T) {
	err := chat.Send{Text: strings.Repeat("ж", 12)}.Check(11)
	words := fault.From(err).Message
	if !strings.Contains(words, "11") || !strings.Contains(words, "12") || strings.Contains(words, "ж") {
		t.Errorf("%q", words)
	}
}

func TestCheckTitle(t *testing.T) {
	for name, c := range map[string]struct {
		title string
		ok    bool
	}{
		"one character": {"a", true},
		"255 emoji":     {strings.Repeat("😀", 255), true},
		"256":           {strings.Repeat("a", 256), false},
		"empty":         {"", false},
		"blank":         {" \n\u2003", false},
		"NUL":           {"a\x00", false},
		"invalid UTF-8": {"\xfe", false},
	} {
		if err := chat.CheckTitle(c.title); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		} else if !c.ok && fields(t, err) != "title" {
			t.Errorf("%s complains about %q", name, fields(t, err))
		}
	}
}

func TestStatusEnded(t *testing.T) {
	for status, ended := range map[chat.Status]bool{
		chat.Streaming: false, chat.Complete: true, chat.Stopped: true, chat.Failed: true, chat.Interrupted: true,
	} {
		if status.Ended() != ended {
			t.Errorf("%s: %v", status, status.Ended())
		}
	}
}

func TestTokensUsed(t *testing.T) {
	if got := (chat.Answer{PromptTokens: 30, CompletionTokens: 12}).TokensUsed(); got != 42 {
		t.Errorf("%d", got)
	}
}

func TestContinuedAnswerCostsBothEpochs(t *testing.T) {
	five, seven := model.Cost(5), model.Cost(7)
	for _, c := range []struct{ first, second, want *model.Cost }{
		{nil, nil, nil}, {&five, nil, &five}, {nil, &seven, &seven}, {&five, &seven, new(model.Cost(12))},
	} {
		got := chat.Answer{Cost: c.first}.And(chat.Answer{Cost: c.second}).Cost
		if (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
			t.Errorf("%v and %v: %v", c.first, c.second, got)
		}
	}
	if five != 5 || seven != 7 {
		t.Error("the epochs were changed")
	}
}

func TestSpeedCountsFromTheFirstToken(t *testing.T) {
	for want, a := range map[float64]chat.Answer{
		50: {CompletionTokens: 100, FirstToken: time.Second, Took: 3 * time.Second},
		0:  {CompletionTokens: 100, FirstToken: time.Second, Took: time.Second},
	} {
		if got := a.Speed(); got != want {
			t.Errorf("%+v: %v", a, got)
		}
	}
	if got := (chat.Answer{FirstToken: 1, Took: 2}).Speed(); got != 0 {
		t.Error(got)
	}
}
