package config

import (
	"reflect"
	"testing"

	"chatbot/domain/setting"
)

func TestOnlyVariablesThatAreSetCountBeforeSettings(t *testing.T) {
	for name, c := range map[string]struct {
		environ []string
		want    map[setting.Name]setting.Value
	}{
		"none":           {nil, map[setting.Name]setting.Value{}},
		"empty ones":     {[]string{"REGISTRATION=", "APP_NAME=", "LLM_PROVIDER=", "LLM_MODEL="}, map[setting.Name]setting.Value{}},
		"auto":           {[]string{"LLM_PROVIDER=auto", "OPENAI_API_KEY=x"}, map[setting.Name]setting.Value{}},
		"a provider":     {[]string{"LLM_PROVIDER=demo"}, map[setting.Name]setting.Value{setting.DefaultModel: {}}},
		"a model":        {[]string{"LLM_MODEL=m"}, map[setting.Name]setting.Value{setting.DefaultModel: {}}},
		"fallbacks":      {[]string{"LLM_FALLBACK_MODELS= a/1, b/2/3,,a/1 "}, map[setting.Name]setting.Value{setting.FallbackModels: {List: []string{"a/1", "b/2/3"}}}},
		"no prompt":      {[]string{"SYSTEM_PROMPT="}, map[setting.Name]setting.Value{setting.SystemPrompt: {}}},
		"the other ones": {[]string{"REGISTRATION=invite", "APP_NAME=A", "SYSTEM_PROMPT=P", "REQUIRE_SECOND_FACTOR=everyone", "PASSWORD_LOGIN=off", "REQUIRE_VERIFIED_EMAIL=off"}, map[setting.Name]setting.Value{setting.Registration: {Text: "invite"}, setting.AppName: {Text: "A"}, setting.RequireSecondFactor: {Text: "everyone"}, setting.PasswordLogin: {Text: "off"}, setting.RequireVerifiedEmail: {Text: "off"}, setting.SystemPrompt: {Text: "P"}}},
	} {
		got, _, err := load(t, c.environ...)
		if err != nil || !reflect.DeepEqual(got.Settings().Environment, c.want) {
			t.Errorf("%s: %v, %v", name, got.Settings().Environment, err)
		}
	}
}
