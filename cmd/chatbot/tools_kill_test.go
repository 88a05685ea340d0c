package main

import (
	"fmt"
	"os"
	"testing"
)

// killRounds returns how often a server is killed at a moment of an answer with calls: few times, or KILL_ROUNDS times.
func killRounds(few int) int {
	_, _ = fmt.Sscan(os.Getenv("KILL_ROUNDS"), &few)
	return few
}

// TestKilledServerMakesNoCallTwice kills the server at moments of answers with four steps of calls, some of them with tools that
// write, and one of which waits for a decision: none of those is made twice, no result is lost, and every answer ends.
func TestKilledServerMakesNoCallTwice(t *testing.T) {
	t.Parallel()
	newStruckServers(t, 1, func(more ...string) []string { return more }).run(killRounds(12))
}
