package setting_test

import (
	"reflect"
	"strings"
	"testing"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/setting"
)

func find(t *testing.T, name setting.Name) setting.Definition {
	t.Helper()
	d, ok := setting.Find(name)
	if !ok {
		t.Fatal(name)
	}
	return d
}

func texts(all ...string) setting.Value { return setting.Value{List: all} }
func text(one string) setting.Value     { return setting.Value{Text: one} }

func TestValuesAreStoredInOneForm(t *testing.T) {
	for _, c := range []struct {
		name        setting.Name
		value, want setting.Value
	}{
		{setting.Registration, text("invite"), text("invite")},
		{setting.AppName, text(" Kolleg  & Co\u00a0"), text("Kolleg  & Co")},
		{setting.AppName, text(strings.Repeat("🚀", 50)), text(strings.Repeat("🚀", 50))},
		{setting.Banner, text("  "), text("")},
		{setting.Banner, text("👩\u200d🔧 \u05d0\u200f"), text("👩\u200d🔧 \u05d0\u200f")},
		{setting.SystemPrompt, text(" a\r\n\tb "), text(" a\n\tb ")},
		{setting.SystemPrompt, text(""), text("")},
		{setting.DefaultModel, text("openrouter/meta/llama:free"), text("openrouter/meta/llama:free")},
		{setting.FallbackModels, texts("b/2", "a/1", "b/2"), texts("b/2", "a/1")},
		{setting.FallbackModels, texts(), setting.Value{List: []string{}}},
		{setting.AllowedEmailDomains, texts("EXAMPLE.com", " example.com. ", "ＥＸＡＭＰＬＥ.com", "münchen.example", "xn--mnchen-3ya.example", "a.b.c"), texts("example.com", "xn--mnchen-3ya.example", "a.b.c")},
		{setting.AllowedEmailDomains, texts(), setting.Value{List: []string{}}},
		{setting.Starters, texts("a", " b", "a "), texts("a", "b")},
		{setting.DefaultBudget, text("100000 tokens/day"), text("100000 tokens/day")},
		{setting.DefaultBudget, text(""), text("")},
	} {
		var in fault.Inputs
		got := find(t, c.name).Check(&in, c.value)
		if in.Err() != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %q: %q, %v", c.name, c.value, got, in.Err())
		}
		again := find(t, c.name).Check(&in, got)
		if in.Err() != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("%s %q is not stable: %q, %v", c.name, got, again, in.Err())
		}
	}
}

func TestEveryBrokenRuleIsReported(t *testing.T) {
	for _, c := range []struct {
		name  setting.Name
		value setting.Value
		want  string
	}{
		{setting.Registration, text("first"), "registration unknown_value"},
		{setting.Registration, text(""), "registration blank"},
		{setting.RequireVerifiedEmail, text("yes"), "require_verified_email unknown_value"},
		{setting.AppName, text("\u2003"), "app_name blank"},
		{setting.AppName, text(strings.Repeat("ä", 51)), "app_name too_long"},
		{setting.AppName, text("a\x00"), "app_name invalid_characters"},
		{setting.AppName, text("\xff"), "app_name invalid_characters"},
		{setting.Banner, text("a\u2028b"), "banner invalid_characters"},
		{setting.SystemPrompt, text("\u202e"), "system_prompt invalid_characters"},
		{setting.SystemPrompt, text("a\rb"), "system_prompt invalid_characters"},
		{setting.DefaultModel, text("openai"), "default_model unknown_model"},
		{setting.DefaultModel, text("/x"), "default_model unknown_model"},
		{setting.TitleModel, text("openai/"), "title_model unknown_model"},
		{setting.TitleModel, text("openai/a b"), "title_model unknown_model"},
		{setting.FallbackModels, texts("a/1", "openai", ""), "fallback_models.1 unknown_model, fallback_models.2 blank"},
		{setting.FallbackModels, texts(strings.Split(strings.Repeat("a/b ", 10)+"a/b", " ")...), "fallback_models too_many_items"},
		{setting.DefaultModel, text("x/" + strings.Repeat("ä", 200)), "default_model unknown_model"},
		{setting.AllowedEmailDomains, texts("fine.example", "", "10.0.0.1", strings.Repeat("a", 64)+".example"), "allowed_email_domains.1 blank, allowed_email_domains.2 invalid_domain, allowed_email_domains.3 invalid_domain"},
		{setting.AllowedEmailDomains, texts(make([]string, 101)...), "allowed_email_domains too_many_items"},
		{setting.DefaultBudget, text("5 tokens"), "default_budget wrong_type"},
		{setting.DefaultBudget, text("0 /day"), "default_budget one_unit"},
		{setting.DefaultBudget, text("-1 tokens/week"), "default_budget.tokens out_of_range, default_budget.per unknown_value"},
		{setting.Starters, texts("a", "b\n", "c\u2067"), "starters.1 invalid_characters, starters.2 invalid_characters"},
	} {
		var in fault.Inputs
		find(t, c.name).Check(&in, c.value)
		var got []string
		for _, f := range fault.From(in.Err()).Fields {
			got = append(got, f.Name+" "+f.Code)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s %.50q: %v, want %s", c.name, c.value, got, c.want)
		}
	}
}

func TestLaterSourceCounts(t *testing.T) {
	open, closed, invite := text("open"), text("closed"), text("invite")
	stored := func(v *setting.Value) []setting.Stored {
		return []setting.Stored{{Name: setting.Registration, Value: v, Version: 3}}
	}
	env := map[setting.Name]setting.Value{setting.Registration: invite}
	for name, c := range map[string]struct {
		base   setting.Base
		stored []setting.Stored
		want   identity.RegistrationPolicy
		source setting.Source
	}{
		"nothing":                {setting.Base{}, nil, "closed", setting.FromDefault},
		"a default":              {setting.Base{Default: map[setting.Name]setting.Value{setting.Registration: open}}, nil, "open", setting.FromDefault},
		"stored":                 {setting.Base{Default: map[setting.Name]setting.Value{setting.Registration: open}}, stored(&closed), "closed", setting.FromDatabase},
		"reset":                  {setting.Base{Default: map[setting.Name]setting.Value{setting.Registration: open}}, stored(nil), "open", setting.FromDefault},
		"the environment":        {setting.Base{Environment: env}, stored(&open), "invite", setting.FromEnvironment},
		"the environment, reset": {setting.Base{Environment: env}, stored(nil), "invite", setting.FromEnvironment},
	} {
		all := c.base.Resolve(c.stored)
		if len(all) != len(setting.Definitions()) || all[0].Name != setting.Registration || all[0].Source != c.source || all[0].Problem != nil {
			t.Errorf("%s: %+v", name, all[0])
		}
		if got := setting.ValuesOf(all).Registration; got != c.want || all[0].Value.Text != string(c.want) {
			t.Errorf("%s: %s", name, got)
		}
		if c.stored != nil && all[0].Stored.Version != 3 {
			t.Errorf("%s: version %d", name, all[0].Stored.Version)
		}
	}
}

// TestInvalidStoredValues: they do not count, and close registration if it depends on them.
func TestInvalidStoredValues(t *testing.T) {
	base := setting.Base{Default: map[setting.Name]setting.Value{setting.Registration: text("open")}}
	bad, long := text("sometimes"), text(strings.Repeat("x", 51))
	domains := texts("no domain")
	for name, c := range map[string]struct {
		stored       setting.Stored
		registration identity.RegistrationPolicy
	}{
		"registration":            {setting.Stored{Name: setting.Registration, Value: &bad}, "closed"},
		"unreadable registration": {setting.Stored{Name: setting.Registration, Unreadable: true}, "closed"},
		"domains":                 {setting.Stored{Name: setting.AllowedEmailDomains, Value: &domains}, "closed"},
		"unreadable domains":      {setting.Stored{Name: setting.AllowedEmailDomains, Unreadable: true}, "closed"},
		"another":                 {setting.Stored{Name: setting.AppName, Value: &long}, "open"},
		"another, unreadable":     {setting.Stored{Name: setting.AppName, Unreadable: true}, "open"},
	} {
		all := base.Resolve([]setting.Stored{c.stored})
		v := setting.ValuesOf(all)
		if v.Registration != c.registration || v.AppName != "ChatBot" || len(v.AllowedEmailDomains) > 0 {
			t.Errorf("%s: %+v", name, v)
		}
		for _, s := range all {
			if broken := s.Name == c.stored.Name; broken != (s.Problem != nil) || broken && s.Source != setting.FromDatabase {
				t.Errorf("%s: %s has problem %v, source %s", name, s.Name, s.Problem, s.Source)
			}
		}
	}
}

func TestDefinitionsAreComplete(t *testing.T) {
	seen := map[setting.Name]bool{}
	for _, d := range setting.Definitions() {
		if seen[d.Name] || d.Does == "" || !strings.HasSuffix(d.Does, ".") || d.Max == 0 || d.IsList != (d.MaxItems > 0) {
			t.Errorf("%+v", d)
		}
		seen[d.Name] = true
		var in fault.Inputs
		if d.Check(&in, d.Default); d.Default.Text != "" && in.Err() != nil {
			t.Errorf("the default of %s: %v", d.Name, in.Err())
		}
	}
	if _, known := setting.Find("another"); known {
		t.Error("a setting that nobody defined")
	}
}

// TestUnreadableVerificationCountsAsRequired: it fails closed.
func TestUnreadableVerificationCountsAsRequired(t *testing.T) {
	for value, want := range map[string]bool{"off": false, "on": true, "maybe": true} {
		v := text(value)
		all := setting.Base{}.Resolve([]setting.Stored{{Name: setting.RequireVerifiedEmail, Value: &v, Version: 1}})
		if got := setting.ValuesOf(all).VerifiedEmail; got != want {
			t.Errorf("%s: %t", value, got)
		}
	}
	if setting.ValuesOf(setting.Base{}.Resolve(nil)).VerifiedEmail {
		t.Error("required by default")
	}
}
