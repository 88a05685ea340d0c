package chat

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"chatbot/domain/fault"
	"chatbot/domain/model"
)

// MaxInstructions is the maximum length of instructions in code points.
const MaxInstructions = 8000

// Setup is what a person has decided for the answers of a session. Its zero value decides nothing.
type Setup struct {
	Instructions string
	Parameters   model.Parameters
}

// IsZero reports whether nothing is decided.
func (s Setup) IsZero() bool { return s.Instructions == "" && s.Parameters.IsZero() }

func (s Setup) check(in *fault.Inputs) {
	checkInstructions(in, "setup.instructions", s.Instructions)
	s.Parameters.Check(in, "setup.")
}

// CheckInstructions refuses instructions that are too long or not storable.
func CheckInstructions(text string) error {
	var in fault.Inputs
	checkInstructions(&in, "instructions", text)
	return in.Err()
}

func checkInstructions(in *fault.Inputs, field, text string) {
	switch n := utf8.RuneCountInString(text); {
	case n > MaxInstructions:
		in.Add(field, "too_long", fmt.Sprintf("Instructions can have at most %d characters. These have %d.", MaxInstructions, n), fault.Params{"max": MaxInstructions, "length": n})
	case !Storable(text):
		in.Add(field, "not_storable", "Instructions must be plain UTF-8 text without NUL characters.")
	}
}

// JoinInstructions returns instructions as one text, each after the more general ones.
func JoinInstructions(all ...string) string {
	var texts []string
	for _, text := range all {
		if strings.TrimSpace(text) != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, "\n\n")
}
