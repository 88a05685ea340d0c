package redis

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"chatbot/domain/chat"
)

// FuzzSplit: foreign fields are accepted only when the lengths cover the whole text, and split reverses join.
func FuzzSplit(f *testing.F) {
	for _, seed := range []string{"", "null", "[]", `[{"type":"text"}]`, `[{"type":"reasoning","text":"x","took_ms":3},{"type":"text","text":"y"}]`, "{", `[{"type":1}]`} {
		f.Add("", "", seed)
	}
	for _, seed := range [][2]string{
		{"Hello, world", "5 2 5"}, {"Hello", ""}, {"", "0"}, {"", "0 0"}, {"ä", "1 1"}, {"Hello", "-1 6"}, {"Hello", "99999999999999999999"},
		{"Hello", "5 "}, {"Hello", " 5"}, {"Hello", "+5"}, {"Hello", "05"}, {"Hello", "4"}, {"Hello", "9223372036854775807 5"}, {"Hello", "5\x00"},
	} {
		f.Add(seed[0], seed[1], "")
	}
	f.Fuzz(func(t *testing.T, text, cut, mixed string) {
		fields := map[string]string{fieldTexts: text}
		if cut != "" {
			fields[fieldCut] = cut
		}
		if mixed != "" {
			fields[fieldDeltas] = mixed
		}
		field := func(name string) (string, bool) { value, ok := fields[name]; return value, ok }
		deltas, ok := split(field)
		if !ok {
			return
		}
		var joined strings.Builder
		for _, d := range deltas {
			joined.WriteString(d.Text)
		}
		if mixed == "" && joined.String() != text {
			t.Fatalf("%q in %q deltas is %v", text, cut, deltas)
		}
		written := join(deltas)
		fields = map[string]string{}
		for i := 0; i < len(written); i += 2 {
			switch value := written[i+1].(type) {
			case string:
				fields[written[i].(string)] = value
			case []byte:
				fields[written[i].(string)] = string(value)
			}
		}
		if again, ok := split(field); !ok || !reflect.DeepEqual(again, deltas) {
			t.Errorf("%v came back as %v", deltas, again)
		}
	})
}

// FuzzEnd: a malformed end is an error, and decodeEnd reverses encodeEnd.
func FuzzEnd(f *testing.F) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	f.Add(string(encodeEnd(chat.Message{ID: 1, SessionID: 2, ParentID: 3, Role: chat.RoleAssistant, Status: chat.Failed, Failure: &chat.Failure{}, Seq: 4, CreatedAt: at})))
	for _, seed := range []string{"", "null", "{}", "[]", `{"id":"1"}`, `{"id":1e99}`, `{"created_at":"yesterday"}`, `{"failure":null,"answer":{}}`, "{", strings.Repeat("[", 20000)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := decodeEnd(text)
		if err != nil || !utf8.ValidString(text) {
			return
		}
		written := encodeEnd(m)
		if written == nil {
			return // a year outside RFC 3339
		}
		again, err := decodeEnd(string(written))
		if err != nil || string(encodeEnd(again)) != string(written) {
			t.Errorf("%s came back as %+v, %v", written, again, err)
		}
	})
}

// FuzzIDs: foreign keys and entry ids are -1 or their number.
func FuzzIDs(f *testing.F) {
	for _, seed := range []string{"chatbot:answer:7", "7-0", "", "-", "-1-0", "chatbot:answer:", "99999999999999999999-0", "7"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if id := idOf(text); id >= 0 && idOf(answerKey(id)) != id {
			t.Errorf("%q is %d", text, id)
		}
		if n := numberOf(text); n >= 0 && numberOf(entryID(n)) != n {
			t.Errorf("%q is %d", text, n)
		}
	})
}
