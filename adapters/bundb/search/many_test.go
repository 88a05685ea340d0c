//go:build !race

package search_test

const many = 60_000
