//go:build services

package bundb_test

import (
	"testing"

	"chatbot/adapters/bundb/bundbtest"
	"chatbot/ports/contract"
)

func TestPostgres(t *testing.T) {
	contracts(t, func(t *testing.T) contract.Storage { return storage(bundbtest.Postgres(t)) })
}

func TestLongPostgres(t *testing.T) { longs(t, bundbtest.Postgres(t)) }

func TestSearchManyPostgres(t *testing.T) { searchMany(t, bundbtest.Postgres(t)) }
