package ws

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzFrame checks that accepted frames are JSON objects, and unchanged when encoded and parsed again.
func FuzzFrame(f *testing.F) {
	for _, seed := range []string{
		`{"type":"message","content":"hi","session_id":1,"stream":true,"client_message_id":"k","files":[1,2]}`, `{"files":[]}`, `{"files":[1.5]}`, `{"type":"resume","message_id":1,"after":-1}`, `{"type":"ping"}`,
		"", "null", "[]", "{}", `"ping"`, `{"type":null}`, `{"type":5}`, `{"TYPE":"ping"}`, `{"session_id":1.5}`, `{"after":99999999999999999999}`, `{"message_id":1e3}`,
		`{"content":"\ud83d"}`, `{"type":"ping"} {}`, strings.Repeat(`{"type":`, 2000), "{\"content\":\"\x00\"}", "\ufeff{}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := readFrame(data)
		if err != nil {
			return
		}
		if !json.Valid(data) || !strings.HasPrefix(strings.TrimLeft(string(data), " \t\r\n"), "{") {
			t.Errorf("taken: %q", data)
		}
		if !utf8.ValidString(got.Content) || !utf8.ValidString(got.ClientMessageID) || !utf8.ValidString(got.Type) {
			t.Errorf("%q is no text: %+v", data, got)
		}
		again, err := json.Marshal(map[string]any{
			"type": got.Type, "session_id": got.SessionID, "content": got.Content, "stream": got.Stream,
			"client_message_id": got.ClientMessageID, "message_id": got.MessageID, "after": got.After, "files": got.Files,
		})
		if err != nil {
			t.Fatal(err)
		}
		second, err := readFrame(again)
		if same := second.SessionID == nil && got.SessionID == nil || second.SessionID != nil && got.SessionID != nil && *second.SessionID == *got.SessionID; err != nil || !same {
			t.Fatalf("%s: %v", again, err)
		}
		second.SessionID = got.SessionID
		if !reflect.DeepEqual(second, got) {
			t.Errorf("%+v became %+v", got, second)
		}
	})
}
