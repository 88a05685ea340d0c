package wire

import (
	"testing"

	"chatbot/domain/setting"
)

func TestSettingsRoundTrip(t *testing.T) {
	text, _ := setting.Find(setting.Banner)
	list, _ := setting.Find(setting.Starters)
	for _, c := range []struct {
		d    setting.Definition
		v    setting.Value
		json string
	}{
		{text, setting.Value{}, `""`},
		{text, setting.Value{Text: "a\n\"\u00e4"}, `"a\n\"ä"`},
		{list, setting.Value{}, `[]`},
		{list, setting.Value{List: []string{"a", ""}}, `["a",""]`},
	} {
		raw, err := EncodeSetting(c.d, c.v)
		if string(raw) != c.json || err != nil {
			t.Errorf("%+v: %s, %v", c.v, raw, err)
		}
		if back, err := DecodeSetting(c.d, raw); !back.Equal(c.v) || err != nil {
			t.Errorf("%s: %+v, %v", raw, back, err)
		}
	}
}

func TestSettingsOfAnotherTypeAreRefused(t *testing.T) {
	text, _ := setting.Find(setting.Banner)
	list, _ := setting.Find(setting.Starters)
	for _, raw := range []string{`null`, `["a"]`, `7`, `true`, `{}`, ``, `nonsense`, `"a" "b"`} {
		if v, err := DecodeSetting(text, []byte(raw)); err == nil {
			t.Errorf("a text from %s: %+v", raw, v)
		}
	}
	for _, raw := range []string{`null`, `"a"`, `[1]`, `[null]`, `[["a"]]`, `{}`, ``, `["a"`} {
		if v, err := DecodeSetting(list, []byte(raw)); err == nil {
			t.Errorf("a list from %s: %+v", raw, v)
		}
	}
}
