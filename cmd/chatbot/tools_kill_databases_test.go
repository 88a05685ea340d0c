//go:build faults

package main

import (
	"testing"

	"chatbot/adapters/redis/redistest"
)

// TestKilledServerMakesNoCallTwicePostgres is TestKilledServerMakesNoCallTwice on PostgreSQL.
func TestKilledServerMakesNoCallTwicePostgres(t *testing.T) {
	t.Parallel()
	newStruckServers(t, 1, func(more ...string) []string { return onPostgres(t, more) }).run(killRounds(4))
}

// TestKilledReplicaMakesNoCallTwice: the replica with the answer is killed, and the other one goes on. Decisions are sent to the
// replica that has not had the answer.
func TestKilledReplicaMakesNoCallTwice(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	newStruckServers(t, 2, func(more ...string) []string { return onPostgres(t, append(more, "REDIS_URL="+redis.URL)) }).run(killRounds(8))
}
