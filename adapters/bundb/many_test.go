//go:build !race

package bundb_test

const many = 100_000
