package identity_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

func TestSetupCodeIsDerivedFromTheSecret(t *testing.T) {
	one, err := identity.NewSetupCode("a secret key of the installation")
	again, _ := identity.NewSetupCode("a secret key of the installation")
	other, _ := identity.NewSetupCode("a secret key of another one here")
	if err != nil || one != again || one == other || !regexp.MustCompile(`^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$`).MatchString(string(one)) {
		t.Errorf("%s, %s, %s, %v", one, again, other, err)
	}
}

func TestSetupCodeIsCheckedAsPeopleType(t *testing.T) {
	const code = identity.SetupCode("ABCD-EFGH-2345-67AB")
	for _, typed := range []string{"ABCD-EFGH-2345-67AB", "abcdefgh234567ab", " abcd efgh 2345 67ab "} {
		if err := code.Check(typed); err != nil {
			t.Errorf("%q: %v", typed, err)
		}
	}
	for _, typed := range []string{"ABCD-EFGH-2345-67A", "ABCD-EFGH-2345-67ABA", "x", "\x00", strings.Repeat("A", 1000)} {
		var f *fault.Error
		if err := code.Check(typed); !errors.Is(err, identity.ErrSetupCodeWrong) || !errors.As(err, &f) || len(f.Fields) != 1 || f.Fields[0].Name != "setup_code" {
			t.Errorf("%q: %v", typed, err)
		}
	}
	for _, typed := range []string{"", " ", "-"} {
		if err := code.Check(typed); !errors.Is(err, identity.ErrSetupCodeNeeded) {
			t.Errorf("%q: %v", typed, err)
		}
	}
	if err := identity.SetupCode("").Check("anything"); err != nil {
		t.Errorf("where none is needed: %v", err)
	}
}
