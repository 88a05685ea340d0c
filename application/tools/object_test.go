package tools

import (
	"strings"
	"testing"
)

func TestArgumentsAreOneObjectThatAllReadersUnderstandAlike(t *testing.T) {
	for arguments, want := range map[string]string{
		`{}`: "", ` {"a":1,"b":[1,2,{"a":0.1,"b":"a"}],"c":{"a":null,"b":true}} `: "", `{"n":9007199254740992,"m":-1e300,"z":0.10,"y":1E2,"x":5e-324}`: "",
		`{"a":["a","a",{"a":["a"]}]}`: "", `{"to":"a","to ":"b"}`: "",
		`{"to":"ada","to":"eve"}`:       `the name "to" twice`,
		"{\"to\":1,\"\\u0074o\":2}":     `the name "to" twice`,
		`{"a":[{"b":{"c":1,"c":1}}]}`:   `the name "c" twice`,
		`{"url":"a","URL":"b"}`:         `the name "URL" twice`,
		"{\"ſ\":1,\"s\":2}":             `the name "s" twice`,
		`{"id":9007199254740993}`:       "more digits",
		`{"id":[1234567890123456789]}`:  "more digits",
		`{"id":0.12345678901234567890}`: "more digits",
		`{"id":1e999}`:                  "more digits",
		`{"id":1e-999}`:                 "more digits",
		`{"a":1`:                        "not JSON",
		`{"a":1}{}`:                     "one JSON object",
		`{"a":1}x`:                      "one JSON object",
		`[]`:                            "one JSON object",
		`"{}"`:                          "one JSON object",
		``:                              "one JSON object",
		`{"a":01}`:                      "not JSON",
		`{"a" 1}`:                       "not JSON",
		`{"a":1,}`:                      "not JSON",
		`{"n":` + strings.Repeat("1", 1<<20) + `}`:                            "more digits",
		strings.Repeat(`{"a":`, 200_000) + "1" + strings.Repeat("}", 200_000): "levels deep",
		`{"id":1e-999999999}`: "more digits", `{"id":[0,-0.0,0e-999999999]}`: "",
	} {
		err := checkObject(arguments)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %q", arguments, err, want)
		}
	}
}
