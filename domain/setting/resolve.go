package setting

import (
	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// Base are the values that do not come from administrators, by name. Names that are missing in Default have that of their definition.
type Base struct {
	Default     map[Name]Value
	Environment map[Name]Value
}

// Resolve returns all settings as they are in force with what is stored.
func (b Base) Resolve(stored []Stored) []Setting {
	all := make([]Setting, len(definitions))
	for i, d := range definitions {
		s := Setting{Definition: d, Default: d.Default, Source: FromDefault}
		if value, ok := b.Default[d.Name]; ok {
			s.Default = value
		}
		s.Value = s.Default
		for _, one := range stored {
			if one.Name == d.Name {
				s.Stored = one
			}
		}
		s.apply()
		if value, ok := b.Environment[d.Name]; ok {
			s.Value, s.Source, s.Problem = value, FromEnvironment, nil
		}
		all[i] = s
	}
	return all
}

// apply makes the stored value count, if there is one. Of one that is not valid, the default of the definition does.
func (s *Setting) apply() {
	if s.Stored.Value == nil && !s.Stored.Unreadable {
		return
	}
	s.Source, s.Value = FromDatabase, s.Definition.Default
	var in fault.Inputs
	if s.Stored.Value != nil {
		s.Check(&in, *s.Stored.Value)
	}
	if s.Stored.Unreadable || in.Err() != nil {
		s.Problem = ErrInvalid
		return
	}
	s.Value = *s.Stored.Value
}

// ValuesOf returns the values of settings that Resolve has returned. Registration is closed if a setting that guards it has a problem, and
// everyone must have a second factor if the setting of that has one.
func ValuesOf(settings []Setting) Values {
	var v Values
	closed := false
	for _, s := range settings {
		s.set(&v, s.Value)
		closed = closed || s.Guards && s.Problem != nil
		if s.adjust != nil {
			s.adjust(&v, s)
		}
	}
	if closed {
		v.Registration = identity.RegistrationClosed
	}
	return v
}
