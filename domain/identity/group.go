package identity

import (
	"strings"
	"time"
	"unicode/utf8"

	"chatbot/domain/fault"
)

// MaxGroupName bounds the name of a group, in Unicode code points.
const MaxGroupName = 100

// Group is a group of accounts. Accounts may belong to any number of groups.
type Group struct {
	ID        GroupID
	Name      string // as GroupName returns it; unique under Fold
	CreatedAt time.Time
}

// GroupName returns what a person typed as the name of a group is stored: normalized, without spaces around it. Fault: Invalid.
func GroupName(typed string) (string, error) {
	name := strings.TrimSpace(Normalize(typed))
	var in fault.Inputs
	switch n := utf8.RuneCountInString(name); {
	case n == 0 || n > MaxGroupName:
		in.Add("name", "length_out_of_range", "Names of groups must have 1 to 100 characters.", fault.Params{"min": 1, "max": MaxGroupName})
	case !utf8.ValidString(name) || misleading(strings.ReplaceAll(name, " ", "")):
		in.Add("name", "invalid_characters", "Names of groups can't contain control characters or invisible characters.")
	}
	return name, in.Err()
}
