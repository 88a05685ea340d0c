package tool

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
)

// Bounds of what administrators say of a server.
const (
	maxCommand  = 1000
	maxArgs     = 50
	maxArg      = 4096
	maxEnv      = 50
	maxEnvValue = 4096
	maxGroups   = 100
	maxChoices  = 1000
	maxToolName = 256
)

// CheckApproval adds to in what is wrong with an approval; "" is right where none has to be said.
func CheckApproval(in *fault.Inputs, field string, a Approval) {
	if a != "" && !slices.Contains([]Approval{Never, Ask, Always}, a) {
		in.Add(field, "unknown_value", "Use never, ask or always.", fault.Params{"allowed": "never, ask, always"})
	}
}

// CheckCommand adds to in what is wrong with a command and its arguments. Values are not repeated, since they may be secrets.
func CheckCommand(in *fault.Inputs, command string, args []string) {
	if len(command) > maxCommand || !line(command) {
		in.Add("command", "invalid_command", "The command is one line of at most 1,000 characters.", fault.Params{"max": maxCommand})
	}
	if len(args) > maxArgs {
		in.Add("args", "too_many_items", "There can be at most 50 arguments.", fault.Params{"max": maxArgs})
	}
	if slices.ContainsFunc(args, func(a string) bool { return len(a) > maxArg || !utf8.ValidString(a) || strings.ContainsRune(a, 0) }) {
		in.Add("args", "invalid_argument", "An argument can have at most 4,096 characters, and no NUL characters.", fault.Params{"max": maxArg})
	}
}

func line(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
}

var variable = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,99}$`)

// CheckEnv adds to in what is wrong with environment variables. Values are not repeated, since they may be secrets.
func CheckEnv(in *fault.Inputs, env map[string]string) {
	if len(env) > maxEnv {
		in.Add("env", "too_many_items", "There can be at most 50 variables.", fault.Params{"max": maxEnv})
		return
	}
	for name, value := range env {
		if !variable.MatchString(name) || len(value) > maxEnvValue || !line(value) {
			in.Add("env", "invalid_variable", "The name of a variable consists of letters, digits and underscores, and its value is one line of at most 4,096 characters.")
			return
		}
	}
}

// CheckGroups returns groups sorted, and adds to in what is wrong with them.
func CheckGroups(in *fault.Inputs, groups []identity.GroupID) []identity.GroupID {
	if len(groups) > maxGroups {
		in.Add("groups", "too_many_items", "There can be at most 100 groups.", fault.Params{"max": maxGroups})
		return nil
	}
	sorted := slices.Sorted(slices.Values(groups))
	if len(slices.Compact(slices.Clone(sorted))) < len(sorted) {
		in.Add("groups", "repeated", "This must be given once.")
	}
	return sorted
}

// CheckChoices adds to in what is wrong with what is said of tools.
func CheckChoices(in *fault.Inputs, choices map[string]Choice) {
	if len(choices) > maxChoices {
		in.Add("tools", "too_many_items", fmt.Sprintf("There can be at most %d tools.", maxChoices), fault.Params{"max": maxChoices})
		return
	}
	for name, c := range choices {
		if name == "" || len(name) > maxToolName || !line(name) {
			in.Add("tools", "invalid_characters", "The text contains control characters, or characters that change the direction of text.")
		}
		CheckApproval(in, "tools."+name+".approval", c.Approval)
	}
}

// maxClient bounds the id and the secret of a client.
const maxClient = 2048

// isClient reports whether a text can be the id or the secret of a client (RFC 6749, appendix A).
func isClient(text string) bool {
	return len(text) <= maxClient && !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) && strings.TrimSpace(text) == text
}

// CheckClient checks the id of a client; "": none.
func CheckClient(in *fault.Inputs, id string) {
	if !isClient(id) {
		in.Add("oauth_client_id", "invalid_client", "This contains characters that the server can't have issued, or blanks at its ends. Copy it again.")
	}
}

// CheckClientSecret checks the secret of the client with an id; "": none.
func CheckClientSecret(in *fault.Inputs, id, secret string) {
	switch {
	case !isClient(secret):
		in.Add("oauth_client_secret", "invalid_client", "This contains characters that the server can't have issued, or blanks at its ends. Copy it again.")
	case secret != "" && id == "":
		in.Add("oauth_client_id", "required", "This is required.")
	}
}
