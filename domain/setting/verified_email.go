package setting

import "chatbot/domain/fault"

// The values of RequireVerifiedEmail.
const verifiedOff, verifiedOn = "off", "on"

func checkVerifiedEmail(in *fault.Inputs, field, text string) string {
	if text != verifiedOff && text != verifiedOn {
		in.Add(field, "unknown_value", "Use off or on.", fault.Params{"allowed": "off, on"})
	}
	return text
}

// RequiresVerifiedEmail reports whether a change of a setting requires verified addresses.
func (c Change) RequiresVerifiedEmail() bool {
	return c.Name == RequireVerifiedEmail && c.Value != nil && c.Value.Text == verifiedOn
}
