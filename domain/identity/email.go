package identity

import (
	"strings"

	"chatbot/domain/fault"
)

// CheckedEmail returns an address, as somebody typed it into the field email, in the form in which addresses are stored. Fault: Invalid.
func CheckedEmail(typed string) (string, error) {
	email := strings.TrimSpace(Normalize(typed))
	if validEmail(email) {
		return email, nil
	}
	var in fault.Inputs
	addInvalidEmail(&in)
	return "", in.Err()
}
