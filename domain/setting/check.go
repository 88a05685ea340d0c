package setting

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"chatbot/domain/budget"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
)

// Check returns the value in the form in which it is stored, and adds to in every rule that it breaks. The fields are the setting's
// name, and for texts of a list that with their index, such as starters.0.
func (d Definition) Check(in *fault.Inputs, v Value) Value {
	if !d.IsList {
		return Value{Text: d.checkText(in, string(d.Name), v.Text)}
	}
	if len(v.List) > d.MaxItems {
		in.Add(string(d.Name), "too_many_items", fmt.Sprintf("This list can have at most %d items.", d.MaxItems), fault.Params{"max": d.MaxItems})
		return v
	}
	list := []string{}
	for i, text := range v.List {
		if text = d.checkText(in, fmt.Sprintf("%s.%d", d.Name, i), text); !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return Value{List: list}
}

func (d Definition) checkText(in *fault.Inputs, field, text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	switch n := utf8.RuneCountInString(text); {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, d.refuses):
		in.Add(field, "invalid_characters", "The text contains control characters, or characters that change the direction of text.")
	case strings.TrimSpace(text) == "" && d.Min > 0:
		in.Add(field, "blank", "This can't be empty.")
	case n > d.Max:
		in.Add(field, "too_long", fmt.Sprintf("The text can have at most %d characters. It has %d.", d.Max, n), fault.Params{"max": d.Max, "length": n})
	case d.check != nil:
		return d.check(in, field, text)
	}
	return text
}

// refuses reports characters that no person types into a setting, and that make text look different from what it is.
func (d Definition) refuses(r rune) bool {
	if d.Paragraphs && (r == '\n' || r == '\t') {
		return false
	}
	return unicode.Is(unicode.Cc, r) || r == unicode.ReplacementChar || r == '\u2028' || r == '\u2029' ||
		r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

func trim(_ *fault.Inputs, _, text string) string { return strings.TrimSpace(text) }

func checkRegistration(in *fault.Inputs, field, text string) string {
	switch policy := identity.RegistrationPolicy(text); policy {
	case identity.RegistrationOpen, identity.RegistrationInvited, identity.RegistrationClosed:
	default:
		in.Add(field, "unknown_value", "Use open, invite or closed.", fault.Params{"allowed": "open, invite, closed"})
	}
	return text
}

func checkSecondFactor(in *fault.Inputs, field, text string) string {
	switch policy := identity.SecondFactorPolicy(text); policy {
	case identity.SecondFactorOff, identity.SecondFactorAdmins, identity.SecondFactorAll:
	default:
		in.Add(field, "unknown_value", "Use off, admins or everyone.", fault.Params{"allowed": "off, admins, everyone"})
	}
	return text
}

// The values of PasswordLogin. One that cannot be read counts as the default, which keeps nobody out.
const (
	PasswordsOn  = "on"
	PasswordsOff = "off"
)

func checkPasswordLogin(in *fault.Inputs, field, text string) string {
	if text != PasswordsOn && text != PasswordsOff {
		in.Add(field, "unknown_value", "Use on or off.", fault.Params{"allowed": "on, off"})
	}
	return text
}

// adjustSecondFactor has the time to set up a second factor begin with the decision of an administrator. When an environment variable was set
// is not known: then it begins with the account. A value that cannot be read counts as the strictest.
func adjustSecondFactor(v *Values, s Setting) {
	if s.Source == FromDatabase {
		v.SecondFactor.Since = s.Stored.ChangedAt
	}
	if s.Problem != nil {
		v.SecondFactor.Who = identity.SecondFactorAll
	}
}

// maxGrace bounds the grace period for second factors, in days.
const maxGrace = 90

func checkGrace(in *fault.Inputs, field, text string) string {
	n, err := strconv.ParseUint(text, 10, 8)
	if err != nil || n > maxGrace {
		in.Add(field, "out_of_range", "Enter a whole number of days from 0 to 90.", fault.Params{"min": 0, "max": maxGrace})
		return text
	}
	return strconv.FormatUint(n, 10)
}

// days returns the duration of a number of days that checkGrace has accepted.
func days(text string) time.Duration {
	n, _ := strconv.Atoi(text)
	return time.Duration(n) * 24 * time.Hour
}

func checkDomain(in *fault.Inputs, field, text string) string {
	domain, ok := identity.NormalizeDomain(strings.TrimSpace(text))
	if !ok {
		in.Add(field, "invalid_domain", "Enter a domain such as example.com, without @, path or port.")
	}
	return domain
}

// checkModel checks the form of an id. Whether there is such a model changes with time.
func checkModel(in *fault.Inputs, field, text string) string {
	if id := model.ID(text); len(text) > model.MaxID || id.Provider() == "" || id.Name() == "" || strings.ContainsFunc(text, unicode.IsSpace) {
		AddUnknownModel(in, field)
	}
	return text
}

func checkBudget(in *fault.Inputs, field, text string) string {
	if b, ok := budget.Parse(text); !ok {
		in.Add(field, "wrong_type", "This must be a budget.", fault.Params{"type": "object"})
	} else if !b.None() {
		b.Check(in, field)
	}
	return text
}

// AddUnknownModel adds that there is no such model.
func AddUnknownModel(in *fault.Inputs, field string) {
	in.Add(field, "unknown_model", "This model is not available. Choose another one.")
}

// AddUnknown adds that there is no setting with this name.
func AddUnknown(in *fault.Inputs, name string) {
	in.Add(name, "unknown_setting", "There is no such setting.")
}
