package config

import "chatbot/domain/setting"

// Settings returns what the environment says about the settings of administrators.
func (c Config) Settings() setting.Base {
	set := map[setting.Name]setting.Value{}
	for name, text := range map[setting.Name]string{setting.Registration: c.Registration, setting.AppName: c.AppName} {
		if text != "" {
			set[name] = setting.Value{Text: text}
		}
	}
	if c.SystemPrompt != nil {
		set[setting.SystemPrompt] = setting.Value{Text: *c.SystemPrompt}
	}
	if c.Model != "" || c.Provider != "auto" {
		set[setting.DefaultModel] = setting.Value{} // the providers know which model it is
	}
	return setting.Base{
		Environment: set,
		Default:     map[setting.Name]setting.Value{setting.Registration: {Text: string(c.defaultRegistration())}},
	}
}
