package openai

import (
	"encoding/json"
	"testing"

	"github.com/tidwall/gjson"
)

// What is repaired stays JSON, whatever stands where choices, deltas and calls should: the second chunk of a stream and whole answers, too.
func FuzzRepairedAnswersAreJSON(f *testing.F) {
	for _, chunk := range []string{
		`{}`, `{"choices":null}`, `{"choices":[null,5,"a",[],{ }]}`, `{"choices":[{"delta":null}]}`, `{"choices":[{"delta":{"tool_calls":[null,5,{},{"id":{},"function":[]}]}}]}`,
		`{"choices":[{"message":{"tool_calls":[null,{},{"id":7,"function":{"arguments":{"a":1}}}]}}]}`, `{"choices":[{"index":"0","delta":{"role":5}}],"choices":1}`,
		`{"object":{},"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f"}},{"index":0,"id":"a","function":{"name":"f"}}]}}]}`,
		`{"choices":{"0":{}}}`, `{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"\udb40"}]}}]}`, "{ \"choices\" :\n[ { \"delta\" : { } } ] }",
	} {
		f.Add([]byte(chunk))
	}
	f.Fuzz(func(t *testing.T, chunk []byte) {
		o := gjson.ParseBytes(chunk)
		if !json.Valid(chunk) || !o.IsObject() {
			t.Skip() // refused before
		}
		var p passing
		for _, repaired := range [][]byte{p.repaired(chunk, o), p.repaired(chunk, o), repairedWhole(chunk, o)} {
			if !json.Valid(repaired) {
				t.Errorf("%q became %q", chunk, repaired)
			}
		}
	})
}
