//go:build services

package bundb_test

import (
	"testing"

	"chatbot/adapters/bundb"
	"chatbot/adapters/bundb/bundbtest"
)

func TestSchemaPostgres(t *testing.T) {
	schemas(t, func(t *testing.T) bundb.Options {
		return bundb.Options{URL: bundbtest.EmptyPostgresURL(t), MaxConns: 2}
	})
}
