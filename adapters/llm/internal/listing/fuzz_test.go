package listing

import (
	"strings"
	"testing"

	"chatbot/adapters/llm/internal/document"

	"github.com/tidwall/gjson"
)

// FuzzRead checks that any JSON is read or refused, and that what is read has names and plausible numbers.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`{"data":[{"id":"a","context_length":"9","capabilities":["vision"],"architecture":{"input_modalities":["text"]}}]}`, `[{"id":"a"}]`, `{"models":[{"name":"a"}]}`,
		`{"data":[{"id":"a","capabilities":{"vision":true}}],"models":{"name":"a"}}`, `{"data":{}}`, `null`, `{"models":null}`, `[[],{},"a",1e99]`, `{"data":[{"id":"a","max_model_len":1e99}]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if !document.Valid([]byte(body)) {
			return
		}
		all, err := Read(gjson.Parse(body))
		if err != nil && all != nil {
			t.Errorf("%+v beside %v", all, err)
		}
		for _, m := range all {
			if strings.TrimSpace(m.Name) == "" || m.Window < 0 || m.MaxOutput < 0 {
				t.Errorf("%+v", m)
			}
		}
	})
}
