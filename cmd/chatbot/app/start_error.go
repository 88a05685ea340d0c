package app

import (
	"slices"
	"strings"

	"go.uber.org/dig"
)

// failedStart is the reason why the system cannot start, in one sentence, without the chain of constructors that led to it.
type failedStart struct{ cause error }

func startError(err error) error {
	if err == nil {
		return nil
	}
	return failedStart{dig.RootCause(err)}
}

// Error implements error. It joins lines and drops repeated ones, because libraries list one line for each address that they
// tried, some of them twice.
func (e failedStart) Error() string {
	var lines []string
	for line := range strings.Lines(e.cause.Error()) {
		if line = strings.TrimSpace(line); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}

// Unwrap returns the cause, for errors.Is and errors.As.
func (e failedStart) Unwrap() error { return e.cause }
