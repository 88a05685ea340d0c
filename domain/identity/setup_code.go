package identity

import (
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"strings"

	"chatbot/domain/fault"
)

// Faults of the registration that creates the admin.
var (
	ErrSetupCodeNeeded = fault.New(fault.Forbidden, "setup_code_needed", "The first account becomes the admin. Enter the setup code that the server printed at its start.")
	ErrSetupCodeWrong  = fault.New(fault.Forbidden, "setup_code_wrong", "This is not the setup code that the server printed at its start.")
)

// setupCodeWrong is ErrSetupCodeWrong for the field of the input.
func setupCodeWrong() *fault.Error {
	f := *ErrSetupCodeWrong
	f.Fields = []fault.Field{{Name: "setup_code", Code: f.Code, Message: f.Message}}
	return &f
}

// SetupCode proves that the person who registers the first account can read what the server prints. "" is needed by nobody.
type SetupCode string

// NewSetupCode derives the setup code of an installation from its secret key: 80 bits in groups of four, the same on every replica.
func NewSetupCode(secret string) (SetupCode, error) {
	key, err := hkdf.Key(sha256.New, []byte(secret), nil, "chatbot setup code 1", 10)
	if err != nil {
		return "", err
	}
	text := base32.StdEncoding.EncodeToString(key)
	return SetupCode(strings.Join([]string{text[:4], text[4:8], text[8:12], text[12:]}, "-")), nil
}

// Check compares what a person typed, in any letter case, with or without dashes and spaces, in constant time. Faults:
// ErrSetupCodeNeeded for nothing, ErrSetupCodeWrong.
func (c SetupCode) Check(typed string) error {
	plain := strings.NewReplacer("-", "", " ", "")
	given := strings.ToUpper(plain.Replace(typed))
	switch {
	case c == "":
		return nil
	case given == "":
		return ErrSetupCodeNeeded
	case subtle.ConstantTimeCompare([]byte(given), []byte(plain.Replace(string(c)))) == 0:
		return setupCodeWrong()
	}
	return nil
}
