//go:build !race

package bundb_test

const many = 60_000
