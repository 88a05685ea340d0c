package chat_test

import (
	"strings"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/tool"
)

func TestChangeCheck(t *testing.T) {
	for name, c := range map[string]struct {
		change chat.Change
		fields string
	}{
		"title":             {chat.Change{Title: new("new")}, ""},
		"pinned":            {chat.Change{Pinned: new(false)}, ""},
		"archived":          {chat.Change{Archived: new(true)}, ""},
		"read":              {chat.Change{Read: new(true)}, ""},
		"all":               {chat.Change{Title: new("new"), Pinned: new(true), Archived: new(false), Read: new(true)}, ""},
		"tools":             {chat.Change{Tools: new(make([]tool.ID, tool.MaxChosen))}, ""},
		"too many tools":    {chat.Change{Tools: new(make([]tool.ID, tool.MaxChosen+1))}, "tools"},
		"nothing":           {chat.Change{}, "title"},
		"blank title":       {chat.Change{Title: new(" "), Read: new(true)}, "title"},
		"unread":            {chat.Change{Read: new(false)}, "read"},
		"unread and titled": {chat.Change{Title: new("new"), Read: new(false)}, "read"},
		"both wrong":        {chat.Change{Title: new(strings.Repeat("x", 256)), Read: new(false)}, "title read"},
	} {
		t.Run(name, func(t *testing.T) {
			err := c.change.Check()
			if c.fields == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var fields []string
			for _, in := range fault.From(err).Fields {
				fields = append(fields, in.Name)
			}
			if got := strings.Join(fields, " "); got != c.fields {
				t.Errorf("wrong are %q, want %q: %v", got, c.fields, err)
			}
		})
	}
}
