package chat_test

import (
	"errors"
	"math"
	"testing"

	"chatbot/domain/chat"
)

func TestBoundsAdmit(t *testing.T) {
	for name, c := range map[string]struct {
		bounds      chat.Bounds
		there, more chat.Usage
		want        error
	}{
		"no bounds":                     {chat.Bounds{}, chat.Usage{Sessions: math.MaxInt32, Bytes: 1 << 60}, chat.Usage{Sessions: 1, Bytes: 9}, nil},
		"the last session":              {chat.Bounds{Sessions: 3}, chat.Usage{Sessions: 2}, chat.Usage{Sessions: 1}, nil},
		"one session too many":          {chat.Bounds{Sessions: 3}, chat.Usage{Sessions: 3}, chat.Usage{Sessions: 1}, chat.ErrTooManySessions},
		"no new session":                {chat.Bounds{Sessions: 3}, chat.Usage{Sessions: 9}, chat.Usage{Bytes: 9}, nil},
		"the last byte":                 {chat.Bounds{Bytes: 10}, chat.Usage{Bytes: 1}, chat.Usage{Bytes: 9}, nil},
		"one byte too many":             {chat.Bounds{Bytes: 10}, chat.Usage{Bytes: 2}, chat.Usage{Bytes: 9}, chat.ErrStorageFull},
		"another answer with room":      {chat.Bounds{Bytes: 10}, chat.Usage{Bytes: 9}, chat.Usage{}, nil},
		"another answer without room":   {chat.Bounds{Bytes: 10}, chat.Usage{Bytes: 10}, chat.Usage{}, chat.ErrStorageFull},
		"an empty session without room": {chat.Bounds{Bytes: 10}, chat.Usage{Bytes: 11}, chat.Usage{Sessions: 1}, chat.ErrStorageFull},
	} {
		if err := c.bounds.Admit(c.there, c.more); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestUsageOf(t *testing.T) {
	for want, send := range map[chat.Usage]chat.Send{
		{Sessions: 1, Bytes: 512 + 3}: {Text: "日"},
		{Bytes: 512 + 1}:              {Text: "x", SessionID: 7},
		{Bytes: 512 + 2}:              {Text: "xy", Edits: 7},
		{}:                            {Regenerates: 7},
	} {
		if got := chat.UsageOf(send); got != want {
			t.Errorf("%+v: %+v, want %+v", send, got, want)
		}
	}
}
