package identity_test

import (
	"strings"
	"testing"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// why returns the code of the rule that a password breaks, or "".
func why(password, username, email string) string {
	var in fault.Inputs
	identity.CheckPassword(&in, "password", password, username, email)
	if f := fault.From(in.Err()); f != nil {
		return f.Fields[0].Code
	}
	return ""
}

func TestCommonPasswordsAreRefused(t *testing.T) {
	for _, password := range []string{
		"Password1", "Password1!", "pAssword123", "Passw0rd", "P@ssw0rd1", "Pa$$w0rd2026", "P4ssw0rd!!",
		"Qwerty123", "Qwertyuiop1", "1Qaz2wsx", "1q2w3e4R", "Zaq12wsx", "Asdf1234", "Abc12345", "Abcd1234", "Aa123456", "1234Qwer",
		"Welcome1", "W3lcome2026", "Welc0me31", "W3lc0m31", "We1come2026", "Footba11-9", "N8zgt5p0shW=", "Letmein1", "L3tm31n!", "Letme1n99", "Iloveyou1", "Admin1234", "Adm1n2026!", "Changeme1",
		"Summer2026", "Summer2026!", "$uMMer2026", "2026Summer", "!Winter26", "Autumn-2025", "January01", "Monday123", "M0nday2026",
		"Monkey123", "Dragon2024", "Football1", "Chatbot2026", "Test1234", "Test1234!", "Trustno1", "123Password", "19900131Michael", "H3llo-123",
	} {
		if got := why(password, "ada_1", "ada@example.com"); got != "password_too_common" {
			t.Errorf("%s: %q", password, got)
		}
	}
}

func TestUncommonPasswordsAreAccepted(t *testing.T) {
	for _, password := range []string{
		"Secret123", "SecurePass123!", "TestPass123!", "Engine1843", "Correct-Horse-7", "Aa345678", "Aa1     ", "Маша1843",
		"Passwordless7", "Summertime84x", "Password123456789", "MyPassword1", "Welcomes1", "Xyzzy-Plugh-4", "Monkey1Dragon2",
		"Aa1" + strings.Repeat("🔑", 125), "Aa1" + strings.Repeat("\u0301", 20), "Aa1!!!!!!!!!!!",
	} {
		if got := why(password, "ada_1", "ada@example.com"); got != "" {
			t.Errorf("%s: %q", password, got)
		}
	}
}

func TestPasswordsMadeOfTheNameAreRefused(t *testing.T) {
	for _, c := range []struct{ password, username, email, want string }{
		{"Johndoe1", "johndoe", "j@example.com", "password_contains_name"},
		{"xx9-JOHNDOE-a", "johndoe", "j@example.com", "password_contains_name"},
		{"John.Doe7", "x_1", "john.doe@example.com", "password_contains_name"},
		{"J0hnd0e7", "johndoe", "j@example.com", "password_contains_name"},
		{"John-Smith-1", "john_smith", "j@example.com", "password_contains_name"},
		{"User1Abcd", "user1", "j@example.com", "password_contains_name"},
		{"Adalovelace1", "x_1", "AdaLovelace+chat@example.com", "password_contains_name"},
		{"Adalovelace+chat1", "x_1", "adalovelace+chat@example.com", "password_contains_name"},
		{"Ann12345", "ann", "j@example.com", "password_contains_name"}, // a short name and nothing else
		{"12345-Ann", "x_1", "ann@example.com", "password_contains_name"},
		{"Müller1843", "x_1", "MÜLLER@example.com", "password_contains_name"},
		{"Planning42", "ann", "ann@example.com", ""}, // a short name, by chance
		{"Example1843", "x_1", "j@example.com", ""},  // the provider's name is not the person's
		{"Engine1843", "___", "123@example.com", ""},
		{"Engine1843", "", "", ""},
		{"Engine1843", "x_1", "@", ""},
		{"Johndoe1", "johndo_e2", "j@example.com", ""},
		{"Short1", "short1", "j@example.com", "length_out_of_range"},
		{"johndoe1", "johndoe", "j@example.com", "password_too_simple"},
	} {
		if got := why(c.password, c.username, c.email); got != c.want {
			t.Errorf("%s of %s, %s: %q, want %q", c.password, c.username, c.email, got, c.want)
		}
	}
}

// TestRegistrationReportsPasswordRules checks that the sentence of CheckPassword is reported for the field, without the input.
func TestRegistrationReportsPasswordRules(t *testing.T) {
	for _, password := range []string{"Welcome1", "Adalovelace1"} {
		err := identity.Registration{Username: "AdaLovelace", Email: "ada@example.com", Password: password}.Check(nil)
		if got := fields(t, err); got != "password" {
			t.Errorf("%s: complains about %q", password, got)
		}
		if err != nil && strings.Contains(strings.ToLower(err.Error()), strings.ToLower(password)) {
			t.Errorf("%q repeats what was typed", err)
		}
	}
}
