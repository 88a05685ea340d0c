package wire

import (
	"testing"

	"chatbot/domain/setting"
)

func TestSettingsRoundTrip(t *testing.T) {
	text, _ := setting.Find(setting.Banner)
	list, _ := setting.Find(setting.Starters)
	budgets, _ := setting.Find(setting.DefaultBudget)
	for _, c := range []struct {
		d    setting.Definition
		v    setting.Value
		json string
	}{
		{text, setting.Value{}, `""`},
		{text, setting.Value{Text: "a\n\"\u00e4"}, `"a\n\"ä"`},
		{list, setting.Value{}, `[]`},
		{budgets, setting.Value{Text: "100000 tokens/day"}, `{"tokens":100000,"per":"day"}`},
		{budgets, setting.Value{Text: "12500000000 usd/month"}, `{"usd":12.5,"per":"month"}`},
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

func TestNoBudgetIsNull(t *testing.T) {
	d, _ := setting.Find(setting.DefaultBudget)
	if raw, err := EncodeSetting(d, setting.Value{}); err != nil || string(raw) != "null" {
		t.Errorf("%s, %v", raw, err)
	}
	for _, raw := range []string{`null`, `"100000 tokens/day"`, `[]`, `7`, `{"tokens":"5","per":"day"}`, `{"tokens":5.5,"per":"day"}`, `{"usd":true}`, ``} {
		if v, err := DecodeSetting(d, []byte(raw)); err == nil {
			t.Errorf("a budget from %s: %+v", raw, v)
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
