package app

import (
	"slices"
	"strings"

	"go.uber.org/dig"
)

// failedStart is why the system cannot start, in one sentence: without the constructors on the way to what failed.
type failedStart struct{ cause error }

func startError(err error) error {
	if err == nil {
		return nil
	}
	return failedStart{dig.RootCause(err)}
}

// Error implements error. Libraries write lists, one line for each address that they tried, and some of them twice.
func (e failedStart) Error() string {
	var lines []string
	for line := range strings.Lines(e.cause.Error()) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}

// Unwrap returns the cause.
func (e failedStart) Unwrap() error { return e.cause }
