package openai

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// FuzzRewrittenRequestsNameOneModel: whatever a program writes, the provider gets valid JSON that names the model which was chosen, under any
// reading of repeated and oddly spelled fields, and one limit from 1 to the allowed one.
func FuzzRewrittenRequestsNameOneModel(f *testing.F) {
	for _, body := range []string{
		`{}`, `{"model":"x"}`, `{"MODEL":"x","mo\u0064el":"x","messages":[{"model":"in a message"}]}`, ` { "a" : [1, {"b":"}"}] , "max_tokens" : 1e9 } `,
		`{"max_tokens":"99","Max_Tokens":[9],"max_completion_tokens":null}`, `{"max_tokens":-1,"n_predict":-1}`, `{"max_tokens":0.5}`, `{"max_completion_tokens":7}`, `{"\u212a":1,"\u017ftream":true}`, `{"":{"":""}}`, `{"a":"\ud83d"}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if !json.Valid(body) || !strings.HasPrefix(strings.TrimLeft(string(body), " \t\r\n"), "{") {
			t.Skip() // refused before
		}
		call := ports.CompletionCall{Model: `a"b`, Body: body, Stream: true, MaxOutput: 100}
		fields := gjson.ParseBytes(body)
		sent := rewritten(call, fields, (&Model{base: &url.URL{}}).additions(call, fields, dialect{}))
		if !json.Valid(sent) {
			t.Fatalf("%q became %q", body, sent)
		}
		decoder := json.NewDecoder(strings.NewReader(string(sent)))
		_, _ = decoder.Token()
		for models, limits := 0, 0; decoder.More() || models != 1 || limits != 1; {
			name, err := decoder.Token()
			if err != nil {
				t.Fatalf("%q names %d models and %d limits: %v", sent, models, limits, err)
			}
			var value json.RawMessage
			if err := decoder.Decode(&value); err != nil {
				t.Fatal(err)
			}
			switch field := name.(string); {
			case strings.EqualFold(field, "model"):
				models++
				if string(value) != `"a\"b"` {
					t.Errorf("%q names %s", sent, value)
				}
			case strings.EqualFold(field, "max_tokens"), strings.EqualFold(field, "max_completion_tokens"), strings.EqualFold(field, "n_predict"):
				limits++
				if n := gjson.ParseBytes(value); n.Type != gjson.Number || n.Num < 1 || n.Num > 100 {
					t.Errorf("%q allows %s", sent, value)
				}
			}
		}
	})
}
