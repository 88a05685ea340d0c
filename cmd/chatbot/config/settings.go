package config

import (
	"slices"
	"strings"

	"chatbot/domain/fault"
	"chatbot/domain/setting"
)

// Settings returns what the environment says about the settings of administrators.
func (c Config) Settings() setting.Base {
	set := map[setting.Name]setting.Value{}
	for name, text := range map[setting.Name]string{setting.Registration: c.Registration, setting.AppName: c.AppName, setting.RequireSecondFactor: c.RequireSecondFactor, setting.PasswordLogin: c.PasswordLogin, setting.RequireVerifiedEmail: c.RequireVerifiedEmail} {
		if text != "" {
			set[name] = setting.Value{Text: text}
		}
	}
	if c.SystemPrompt != nil {
		set[setting.SystemPrompt] = setting.Value{Text: *c.SystemPrompt}
	}
	if models := c.fallbackModels(); len(models) > 0 {
		set[setting.FallbackModels] = setting.Value{List: models}
	}
	if c.Model != "" || c.Provider != "auto" {
		set[setting.DefaultModel] = setting.Value{} // the providers know which model it is
	}
	return setting.Base{
		Environment: set,
		Default:     map[setting.Name]setting.Value{setting.Registration: {Text: string(c.defaultRegistration())}},
	}
}

// fallbackModels returns the ids without the blanks around them.
func (c Config) fallbackModels() []string {
	var ids []string
	for _, id := range c.FallbackModels {
		if id = strings.TrimSpace(id); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// settable reports whether it is a value of the setting.
func settable(name setting.Name, value setting.Value) bool {
	d, _ := setting.Find(name)
	var in fault.Inputs
	d.Check(&in, value)
	return in.Err() == nil
}
