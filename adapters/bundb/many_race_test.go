//go:build race

package bundb_test

const many = 3_000
