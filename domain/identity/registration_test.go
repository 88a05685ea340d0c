package identity_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// fields returns the names of the inputs that err reports.
func fields(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	if !fault.IsKind(err, fault.Invalid) {
		t.Fatalf("%v is not an Invalid fault", err)
	}
	var names []string
	for _, f := range fault.From(err).Fields {
		names = append(names, f.Name)
		if f.Message == "" {
			t.Errorf("%s: no words for people", f.Name)
		}
	}
	return strings.Join(names, " ")
}

func valid() identity.Registration {
	return identity.Registration{Username: "ada_1", Email: "ada@example.com", Password: "Engine1843"}
}

func TestUsername(t *testing.T) {
	for name, c := range map[string]struct {
		username string
		ok       bool
	}{
		"shortest":         {"a_1", true},
		"too short":        {"ab", false},
		"longest":          {strings.Repeat("a", 50), true},
		"too long":         {strings.Repeat("a", 51), false},
		"empty":            {"", false},
		"digits only":      {"123", true},
		"underscores only": {"___", true},
		"space":            {"ada l", false},
		"hyphen":           {"ada-l", false},
		"at sign":          {"a@b.c", false},
		"accent":           {"adé", false},
		"Cyrillic а":       {"аda", false},
		"full-width":       {"ａｄａ", false},
		"newline at end":   {"ada\n", false},
		"NUL":              {"ada\x00", false},
		"invalid UTF-8":    {"ada\xff", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := valid()
			r.Username = c.username
			want := "username"
			if c.ok {
				want = ""
			}
			if got := fields(t, r.Check(nil)); got != want {
				t.Errorf("complains about %q, want %q", got, want)
			}
		})
	}
}

// TestBrokenRulesHaveCodes checks the codes and the parameters of a registration that breaks a rule with every input.
func TestBrokenRulesHaveCodes(t *testing.T) {
	for name, c := range map[string]struct {
		in   identity.Registration
		want string
	}{
		"lengths": {identity.Registration{Username: "ab", Email: "x", Password: "Short1"}, "length_out_of_range map[max:50 min:3], invalid_email map[], length_out_of_range map[max:128 min:8]"},
		"letters": {identity.Registration{Username: "ada l", Email: "x", Password: "onlylower"}, "invalid_username map[], invalid_email map[], password_too_simple map[]"},
	} {
		var got []string
		for _, f := range fault.From(c.in.Check(nil)).Fields {
			got = append(got, fmt.Sprintf("%s %v", f.Code, f.Params))
		}
		if all := strings.Join(got, ", "); all != c.want {
			t.Errorf("%s: %s, want %s", name, all, c.want)
		}
	}
}

func TestEmail(t *testing.T) {
	host := "@" + strings.Repeat("a", 60) + "." + strings.Repeat("b", 60) + "." + strings.Repeat("c", 60)
	for name, c := range map[string]struct {
		email string
		ok    bool
	}{
		"plain":                 {"ada@example.com", true},
		"plus and dots":         {"ada.l+chat@mail.example.co.uk", true},
		"upper case":            {"Ada@Example.COM", true},
		"unicode local part":    {"añа@example.com", true},
		"unicode domain":        {"ada@exämple.com", true},
		"64 before the at":      {strings.Repeat("a", 64) + "@example.com", true},
		"65 before the at":      {strings.Repeat("a", 65) + "@example.com", false},
		"255 characters":        {strings.Repeat("a", 64) + host + "." + strings.Repeat("d", 7), true},
		"256 characters":        {strings.Repeat("a", 64) + host + "." + strings.Repeat("d", 8), false},
		"empty":                 {"", false},
		"no at":                 {"ada.example.com", false},
		"two ats":               {"ada@x@example.com", false},
		"nothing before the at": {"@example.com", false},
		"nothing after the at":  {"ada@", false},
		"no dot":                {"ada@localhost", false},
		"dot at the end":        {"ada@example.", false},
		"dot at the start":      {"ada@.com", false},
		"two dots":              {"ada@example..com", false},
		"leading local dot":     {".ada@example.com", false},
		"display name":          {"Ada <ada@example.com>", false},
		"angle brackets":        {"<ada@example.com>", false},
		"comment":               {"ada(x)@example.com", false},
		"quoted":                {`"ada"@example.com`, false},
		"address literal":       {"ada@[192.0.2.1]", false},
		"space":                 {"a da@example.com", false},
		"header injection":      {"ada@example.com\r\nBcc: eve@example.com", false},
		"NUL":                   {"ada\x00@example.com", false},
		"bell":                  {"ada\a@example.com", false},
		"invalid UTF-8":         {"ada\xff@example.com", false},
		"zero-width space":      {"ada\u200b@example.com", false},
		"soft hyphen":           {"a\u00adda@example.com", false},
		"right-to-left mark":    {"ada\u202e@example.com", false},
		"isolate":               {"\u2066ada@example.com", false},
		"line separator":        {"ada\u2028@example.com", false},
		"paragraph separator":   {"ada@exa\u2029mple.com", false},
		"no-break space":        {"a\u00a0da@example.com", false},
		"ideographic space":     {"a\u3000da@example.com", false},
		"C1 control":            {"ada\u009b31m@example.com", false},
		"byte order mark":       {"\ufeffada@example.com", false},
		"tag characters":        {"ada\U000e0041@example.com", false},
		"private use":           {"ada\ue000@example.com", false},
		"list":                  {"ada@example.com,eve@example.com", false},
		"encoded word":          {"=?utf-8?q?ada?=@example.com\t", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := valid()
			r.Email = c.email
			want := "email"
			if c.ok {
				want = ""
			}
			if got := fields(t, r.Check(nil)); got != want {
				t.Errorf("complains about %q, want %q", got, want)
			}
		})
	}
}

func TestPassword(t *testing.T) {
	for name, c := range map[string]struct {
		password string
		ok       bool
	}{
		"8":                           {"Aa345678", true},
		"7":                           {"Aa34567", false},
		"128":                         {"Aa1" + strings.Repeat("x", 125), true},
		"129":                         {"Aa1" + strings.Repeat("x", 126), false},
		"128 of four bytes each":      {"Aa1" + strings.Repeat("🔑", 125), true},
		"8 code points, not 8 bytes":  {"Aa1🔑", false},
		"no upper":                    {"engine1843", false},
		"no lower":                    {"ENGINE1843", false},
		"no digit":                    {"EngineEngine", false},
		"letters of another alphabet": {"Маша1843", true},
		"spaces count":                {"Aa1     ", true},
		"empty":                       {"", false},
	} {
		t.Run(name, func(t *testing.T) {
			r := valid()
			r.Password = c.password
			want := "password"
			if c.ok {
				want = ""
			}
			if got := fields(t, r.Check(nil)); got != want {
				t.Errorf("complains about %q, want %q", got, want)
			}
		})
	}
}

func TestRegistrationReportsEveryRuleAtOnceWithoutRepeatingInput(t *testing.T) {
	err := identity.Registration{Username: "x!", Email: "nowhere", Password: "hunter2"}.Check(nil)
	if got := fields(t, err); got != "username email password" {
		t.Errorf("complains about %q", got)
	}
	for _, secret := range []string{"nowhere", "hunter2"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%q repeats what was typed", err)
		}
	}
	if err := valid().Check(nil); err != nil {
		t.Errorf("a good registration: %v", err)
	}
	if !errors.Is(err, fault.New(fault.Invalid, "invalid_input", "")) {
		t.Error("another code than invalid_input")
	}
}
