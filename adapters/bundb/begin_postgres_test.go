//go:build services

package bundb_test

import (
	"testing"

	"chatbot/adapters/bundb/bundbtest"
)

func TestMessagesOfOneGroupAreDecidedEachPostgres(t *testing.T) {
	groupDecides(t, bundbtest.Postgres(t))
}

func TestRefusedStatementFailsOneMessagePostgres(t *testing.T) {
	groupIsolates(t, bundbtest.Postgres(t))
}
